// A module that throws while it is evaluated keeps its importer from running, and is reported with its place.
// status: 1
// stderr: Uncaught RangeError: while evaluated
// stderr: _throws.mjs:2:
import "./_throws.mjs";
console.log("not reached");

// prints:
