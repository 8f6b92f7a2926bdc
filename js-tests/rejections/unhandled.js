// A rejection that nobody handles fires unhandledrejection, and then counts as an uncaught error.
// status: 1
// stderr: Uncaught (in promise) Error: nobody cares
const reason = new Error("nobody cares");
let promise;
addEventListener("unhandledrejection", (event) => {
  console.log(event instanceof PromiseRejectionEvent, event.promise === promise, event.reason === reason);
  console.log(event.bubbles, event.cancelable, event.isTrusted, event.target === window);
});
promise = Promise.reject(reason);

// prints:
// | true true true
// | false true true true
