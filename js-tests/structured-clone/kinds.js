// Dates and expressions are cloned as what they are, without a look at their properties.
console.log([0, -8.64e15, NaN].map((time) => structuredClone(new Date(time)).getTime()).join());
const slash = /^a\/b$/;
for (const expression of [/foo/dgimsy, /\p{L}/u, /[a--b]/v, new RegExp(""), new RegExp("/"), new RegExp("\n"), slash]) {
  expression.lastIndex = 2;
  for (const name of ["flags", "global"]) Object.defineProperty(expression, name, { get() { console.log("read", name); } });
  const clone = structuredClone(expression);
  console.log(String(clone), clone.lastIndex, clone.source === expression.source);
}
console.log(structuredClone(slash).test("a/b"));
const clone = structuredClone({ date: new Date(), map: new Map([[1, new Set(["x"])]]) });
console.log(clone.date instanceof Date, clone.map instanceof Map, clone.map.get(1).has("x"));

// prints:
// | 0,-8640000000000000,NaN
// | /foo/dgimsy 0 true
// | /\p{L}/u 0 true
// | /[a--b]/v 0 true
// | /(?:)/ 0 true
// | /\// 0 true
// | /\n/ 0 true
// | /^a\/b$/ 0 true
// | true
// | true true true
