// Long arrays, long strings in them, and deep values are shortened or bounded.
const long = Array.from({ length: 1000 }, () => 1);
let lines = 0;
console.log([...long].slice(0, 3), "and", long.length);
console.log(Array.from({ length: 3 }, () => new Map([[1, { a: { b: { c: 1 } } }]]))[0]);
console.log("x".repeat(20_000).length);
let deep = {};
for (let i = 0; i < 10_000; i += 1) deep = { deep };
console.log(deep);

// prints:
// | [ 1, 1, 1 ] and 1000
// | Map(1) { 1 => { a: { b: [Object] } } }
// | 20000
// | { deep: { deep: { deep: [Object] } } }
