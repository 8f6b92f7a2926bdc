// assert prints when its first argument is falsy, with the rest of them.
// stderr: Assertion failed
// stderr: Assertion failed: 2 and 3
// stderr: Assertion failed { a: 1 }
console.assert(true, "not printed");
console.assert(1);
console.assert();
console.assert(0, "%s and %s", 2, 3);
console.assert(null, { a: 1 });

// prints:
