// Every kind of typed array is cloned as what it is, with its place in its buffer. Clones of shared memory share it.
const kinds = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array, Float32Array, Float64Array,
  BigInt64Array, BigUint64Array,
];
for (const kind of kinds) {
  const three = kind.name.startsWith("Big") ? 3n : 3;
  const clone = structuredClone(new kind(8).fill(three).subarray(2, 5));
  const size = kind.BYTES_PER_ELEMENT;
  if (!(clone instanceof kind) || clone.join() !== "3,3,3") console.log("wrong", kind.name);
  if (clone.byteOffset !== 2 * size || clone.buffer.byteLength !== 8 * size) console.log("other place", kind.name);
}
console.log(kinds.length, crossOriginIsolated);
const shared = new SharedArrayBuffer(2, { maxByteLength: 4 });
const [buffer, view, copied] = structuredClone([shared, new Uint8Array(shared, 1, 1), shared]);
shared.grow(3);
new Uint8Array(shared).set([1, 2, 3]);
console.log(buffer instanceof SharedArrayBuffer, buffer !== shared, buffer === copied, view.buffer === buffer);
console.log(new Uint8Array(buffer).join(), view.join());
try {
  structuredClone(shared, { transfer: [shared] });
} catch (error) {
  console.log(error.name);
}

// prints:
// | 12 true
// | true true true true
// | 1,2,3 2
// | DataCloneError
