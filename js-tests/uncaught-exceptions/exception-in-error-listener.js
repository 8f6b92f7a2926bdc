// An exception in an error listener is reported without another error event.
// status: 1
// stderr: Uncaught Error: in the listener
// stderr: Uncaught Error: first
let calls = 0;
addEventListener("error", () => {
  calls += 1;
  throw new Error("in the listener");
});
setTimeout(() => {
  throw new Error("first");
});
setTimeout(() => console.log(calls), 1);

// prints:
// | 1
