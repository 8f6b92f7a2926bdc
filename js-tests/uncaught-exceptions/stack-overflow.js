// A recursion without end is an error that the process survives.
// status: 1
// stderr: Uncaught
setTimeout(() => console.log("still here"), 10);
(function recurse() {
  recurse();
})();

// prints:
// | still here
