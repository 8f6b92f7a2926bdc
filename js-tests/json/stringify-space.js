// The third argument indents: a number of spaces or a string, ten characters at most; other values don't.
const value = { a: [1, { b: 2 }], c: {}, d: [] };
console.log(JSON.stringify(value, null, 2));
console.log(JSON.stringify(value, null, "--"));
const width = (space) => JSON.stringify([1], null, space).length;
console.log([0, 0.9, 1, 1.9, 3, 10, 11, Infinity, -1, -Infinity, NaN].map(width).join());
console.log(["", " ", "abcdefghij", "abcdefghijk", "€".repeat(12)].map(width).join());
console.log([true, null, undefined, {}, [5], Symbol(), 5n, new Boolean(true)].map(width).join());
console.log([new Number(3), new String("xx"), Object.assign(new Number(1), { valueOf: () => 4 }), Object.assign(new String(""), { toString: () => "yyy" })].map(width).join());

// prints:
// | {
// |   "a": [
// |     1,
// |     {
// |       "b": 2
// |     }
// |   ],
// |   "c": {},
// |   "d": []
// | }
// | {
// | --"a": [
// | ----1,
// | ----{
// | ------"b": 2
// | ----}
// | --],
// | --"c": {},
// | --"d": []
// | }
// | 3,3,6,6,8,15,15,15,3,3,3
// | 3,6,15,15,15
// | 3,3,3,3,3,3,3,3
// | 8,7,9,8
