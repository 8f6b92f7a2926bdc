// dir takes how deep it goes; null is no limit.
const value = { a: { b: { c: { d: { e: 1 } } } } };
console.dir(value);
console.dir(value, { depth: 0 });
console.dir(value, { depth: null });

// prints:
// | { a: { b: { c: [Object] } } }
// | { a: [Object] }
// | {
// |   a: {
// |     b: { c: { d: { e: 1 } } }
// |   }
// | }
