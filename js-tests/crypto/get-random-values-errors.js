// getRandomValues takes integer arrays of 65536 bytes at most.
for (const make of [
  () => new Float32Array(1),
  () => new Float64Array(1),
  () => new DataView(new ArrayBuffer(1)),
  () => new Uint8Array(65_537),
  () => new Uint32Array(16_385),
  () => new Float32Array(65_537),
  () => new Uint8Array(new SharedArrayBuffer(1)),
  () => [1, 2],
  () => new ArrayBuffer(1),
  () => null,
]) {
  try {
    crypto.getRandomValues(make());
    console.log("accepted");
  } catch (error) {
    console.log(error.name);
  }
}
console.log(crypto.getRandomValues(new Uint8Array(65_536)).length, crypto.getRandomValues(new Uint8Array(0)).length);

// prints:
// | TypeMismatchError
// | TypeMismatchError
// | TypeMismatchError
// | QuotaExceededError
// | QuotaExceededError
// | TypeMismatchError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | 65536 0
