// An exception in a listener of abort is reported, and abort() does not throw it.
// status: 1
// stderr: Uncaught Error: in the listener
const controller = new AbortController();
controller.signal.onabort = () => {
  throw new Error("in the listener");
};
controller.signal.addEventListener("abort", () => console.log("second"));
controller.abort();
console.log("after abort");

// prints:
// | second
// | after abort
