// Every kind of typed array is cloned as what it is.
const kinds = [Int8Array, Uint8ClampedArray, Int16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array];
for (const kind of kinds) {
  const big = kind.name.startsWith("Big");
  const clone = structuredClone(new kind(big ? [1n, 2n] : [1, 2]));
  if (!(clone instanceof kind) || clone.join() !== "1,2") console.log("wrong", kind.name);
}
console.log(kinds.length);

// prints:
// | 9
