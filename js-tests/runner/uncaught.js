// An uncaught exception gives status 1, and a report with its message and its position.
// status: 1
// stderr: Uncaught RangeError: too far
// stderr: at walk uncaught.js:6:
function walk() {
  throw new RangeError("too far");
}
walk();

// prints:
