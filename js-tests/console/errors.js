// An error is printed with its message, its stack and its own properties.
// stderr: RangeError: too far
// stderr:     at make (
// stderr:     at <main> (
// stderr:   code: 7
// stderr: }
function make() {
  return Object.assign(new RangeError("too far"), { code: 7 });
}
console.error(make());

// prints:
