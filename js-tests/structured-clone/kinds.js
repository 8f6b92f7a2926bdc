// Dates, expressions, maps, sets, wrapped primitives and errors are cloned as what they are.
const expression = /a(b)/giy;
expression.lastIndex = 3;
const clone = structuredClone({
  date: new Date(86_400_000),
  expression,
  map: new Map([[1, new Set(["x"])]]),
  wrapped: [Object("s"), Object(1), Object(false), Object(1n)],
});
console.log(clone.date.toISOString(), String(clone.expression), clone.expression.lastIndex);
console.log(clone.map.get(1).has("x"), clone.wrapped.map((value) => `${typeof value} ${value}`).join());
console.log(clone.date instanceof Date, clone.map instanceof Map, clone.wrapped[0] instanceof String);

// prints:
// | 1970-01-02T00:00:00.000Z /a(b)/giy 0
// | true object s,object 1,object false,object 1
// | true true true
