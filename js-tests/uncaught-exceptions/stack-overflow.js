// A recursion without end is a RangeError, which a script can catch, and which the process survives.
// status: 1
// stderr: Uncaught RangeError: too much recursion
setTimeout(() => console.log("still here"), 10);
function recurse() {
  recurse();
}
try {
  recurse();
} catch (error) {
  console.log(error instanceof RangeError);
}
recurse();

// prints:
// | true
// | still here
