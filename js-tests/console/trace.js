// A trace goes to standard error, with the call stack.
// stderr: Trace: here 1
// stderr:     at f (
function f() {
  console.trace("here", 1);
}
f();

// prints:
