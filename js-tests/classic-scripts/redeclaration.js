// Declaring a let name twice is an error before anything runs.
// status: 1
// stderr: Uncaught SyntaxError
console.log("not reached");
let twice = 1;
let twice = 2;

// prints:
