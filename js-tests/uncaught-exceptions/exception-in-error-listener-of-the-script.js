// An exception in an error listener during the report of the script's own exception is reported without another error event.
// status: 1
// stderr: Uncaught Error: in the listener
// stderr: Uncaught Error: the script
let calls = 0;
addEventListener("error", () => {
  calls += 1;
  throw new Error("in the listener");
});
setTimeout(() => console.log(calls), 1);
throw new Error("the script");

// prints:
// | 1
