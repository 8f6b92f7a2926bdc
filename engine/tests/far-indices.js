// Indices beyond the integers are before the first element or behind the last one.
const far = [-1e300, -(2 ** 63), -(2 ** 63) - 2 ** 12, -Infinity, 1e300, 2 ** 63, 2 ** 64, Infinity];
for (const array of [[1, 2, 3], { length: 3, 0: 1 }, { length: 2 ** 53 - 1, 0: 1 }, new Uint8Array(3), new BigInt64Array(3)]) {
  for (const index of far) same(Array.prototype.at.call(array, index), undefined, `at(${index})`);
}
for (const index of far) {
  const isStart = index < 0;
  for (const array of [[1, 2, 3], new Uint8Array([1, 2, 3])]) {
    same(array.at(index), undefined, `at(${index})`);
    same(array.slice(index).join(), isStart ? "1,2,3" : "", `slice(${index})`);
    same(array.slice(0, index).join(), isStart ? "" : "1,2,3", `slice(0, ${index})`);
    same(array.slice().fill(0, index).join(), isStart ? "0,0,0" : "1,2,3", `fill(0, ${index})`);
    same(array.slice().copyWithin(index, 1).join(), isStart ? "2,3,3" : "1,2,3", `copyWithin(${index}, 1)`);
    same(array.slice().copyWithin(0, index).join(), "1,2,3", `copyWithin(0, ${index})`);
    same(array.includes(1, index), isStart, `includes(1, ${index})`);
    same(array.indexOf(1, index), isStart ? 0 : -1, `indexOf(1, ${index})`);
    same(array.lastIndexOf(3, index), isStart ? -1 : 2, `lastIndexOf(3, ${index})`);
    throws(() => array.with(index, 1), RangeError);
  }
  same([1, 2, 3].toSpliced(index, 1).join(), isStart ? "2,3" : "1,2,3", `toSpliced(${index}, 1)`);
  same([1, 2, 3].splice(0, index).join(), isStart ? "" : "1,2,3", `splice(0, ${index})`);
  same([1, [2, [3]]].flat(index).length, isStart ? 2 : 3, `flat(${index})`);
  same(new Uint8Array(3).subarray(index).length, isStart ? 3 : 0, `subarray(${index})`);
  same(new ArrayBuffer(3).slice(index).byteLength, isStart ? 3 : 0, `slice(${index}) of a buffer`);
  throws(() => new Uint8Array(3).set([], index), RangeError);
  throws(() => new DataView(new ArrayBuffer(3), index), RangeError);
  throws(() => new DataView(new ArrayBuffer(3)).getInt8(index), RangeError);
  throws(() => new Uint8Array(new ArrayBuffer(3), index), RangeError);
  throws(() => new Uint8Array(new ArrayBuffer(3), 0, index), RangeError);
  throws(() => Atomics.load(new Uint8Array(3), index), RangeError);
  throws(() => new ArrayBuffer(3, { maxByteLength: 8 }).resize(index), RangeError);
}
