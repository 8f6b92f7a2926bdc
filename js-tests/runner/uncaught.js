// An exception that nobody catches gives status 1, and a report that says what and where.
// status: 1
// stderr: Uncaught RangeError: too far
// stderr: at walk uncaught.js:6:
function walk() {
  throw new RangeError("too far");
}
walk();

// prints:
