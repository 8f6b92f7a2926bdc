// An exception in a listener of unhandledrejection is reported, and so is the rejection.
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
