// A script that cannot be parsed does not run at all.
// status: 1
// stderr: Uncaught SyntaxError
// stderr: syntax-error.js:6:
console.log("not reached");
let 1x = 2;

// prints:
