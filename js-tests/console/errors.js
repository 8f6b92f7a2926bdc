// An error is printed with its message, its stack and its own properties.
// stderr: RangeError: too far
// stderr: console/errors.js:7:24)
// stderr: console/errors.js:9:19)
// stderr:   code: 7
function make() {
  return Object.assign(new RangeError("too far"), { code: 7 });
}
console.error(make());

// prints:
