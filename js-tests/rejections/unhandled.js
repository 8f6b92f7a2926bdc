// An unhandled rejection fires unhandledrejection, and then counts as an uncaught error.
// status: 1
// stderr: Uncaught (in promise) Error: out of range
const reason = new Error("out of range");
let promise;
addEventListener("unhandledrejection", (event) => {
  console.log(event instanceof PromiseRejectionEvent, event.promise === promise, event.reason === reason);
  console.log(event.bubbles, event.cancelable, event.isTrusted, event.target === window);
});
promise = Promise.reject(reason);

// prints:
// | true true true
// | false true true true
