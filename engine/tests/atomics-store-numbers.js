// Atomics.store returns the integer that it was given, and stores it modulo 2^n, also if it is large.
const words = new Int32Array(1);
for (const [value, returned, stored] of [
  [1e19, 1e19, -1981284352],
  [-1e19, -1e19, 1981284352],
  [2 ** 63, 2 ** 63, 0],
  [2 ** 64 + 2 ** 12, 2 ** 64 + 2 ** 12, 4096],
  [1e300, 1e300, 0],
  [Infinity, Infinity, 0],
  [-Infinity, -Infinity, 0],
  [NaN, 0, 0],
  [undefined, 0, 0],
  [-0, 0, 0],
  [-0.5, 0, 0],
  [-1.5, -1, -1],
  ["7.9", 7, 7],
  [2 ** 32 + 5, 2 ** 32 + 5, 5],
]) {
  same(Atomics.store(words, 0, value), returned, `store(${String(value)})`);
  same(words[0], stored, `the element after store(${String(value)})`);
}
same(Atomics.store(new BigUint64Array(1), 0, 2n ** 70n + 1n), 2n ** 70n + 1n, "a BigInt");
throws(() => Atomics.store(words, 0, 1n), TypeError);
