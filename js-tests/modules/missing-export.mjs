// An import of a name that the module does not export is a SyntaxError, before anything runs.
// status: 1
// stderr: Uncaught SyntaxError
import { value } from "./_fast.mjs";
import { absent } from "./_counted.mjs";
console.log("not reached");

// prints:
