// The query of a specifier makes another module of the same file, and is part of its import.meta.url.
const plain = await import("./_counted.mjs");
const one = await import("./_counted.mjs?one");
const two = await import("./_counted.mjs?two");
const again = await import("./_counted.mjs?one");
console.log(plain === one, one === two, one === again, evaluated);
console.log(one.url.endsWith("_counted.mjs?one"), plain.url.endsWith("_counted.mjs"));

// prints:
// | false false true 3
// | true true
