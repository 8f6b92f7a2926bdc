// getRandomValues fills an array of integers of any type, or the part that it is of a buffer, and returns it.
for (const type of [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array,
]) {
  const array = new type(64);
  if (crypto.getRandomValues(array) !== array || !array.some((value) => value != 0)) console.log(type.name);
}
console.log(crypto.getRandomValues(new Uint32Array(8)).some((word) => word > 0xffff));
const buffer = new Uint8Array(40);
crypto.getRandomValues(buffer.subarray(8, 32));
console.log(buffer.subarray(0, 8).join(), buffer.subarray(8, 32).some((byte) => byte !== 0), buffer.subarray(32).join());

// prints:
// | true
// | 0,0,0,0,0,0,0,0 true 0,0,0,0,0,0,0,0
