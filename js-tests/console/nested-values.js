// Objects are printed to the third level, long ones in lines, and cycles are named.
console.log({ a: { b: { c: { d: 1 } } } });
console.log([[[[1]]]]);
const cycle = { name: "c" };
cycle.self = cycle;
console.log(cycle);
console.log({
  first: "a long enough text for a line", second: "another text that is long", third: ["x", { y: null }],
});

// prints:
// | { a: { b: { c: [Object] } } }
// | [ [ [ [Array] ] ] ]
// | <ref *1> { name: 'c', self: [Circular *1] }
// | {
// |   first: 'a long enough text for a line',
// |   second: 'another text that is long',
// |   third: [ 'x', { y: null } ]
// | }
