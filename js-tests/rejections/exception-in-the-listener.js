// What a listener of unhandledrejection throws is an error like any other, and the rejection is reported too.
// status: 1
// stderr: Uncaught Error: in the listener
// stderr: Uncaught (in promise) a
addEventListener("unhandledrejection", () => {
  throw new Error("in the listener");
});
Promise.reject("a");
setTimeout(() => console.log("goes on"), 1);

// prints:
// | goes on
