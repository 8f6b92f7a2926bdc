// A rejection that is handled after unhandledrejection fires rejectionhandled, in a task of its own.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.type);
});
addEventListener("rejectionhandled", (event) => {
  console.log(event.type, event.promise === promise, event.reason, event.cancelable, event.isTrusted);
});
const promise = Promise.reject("a");
setTimeout(() => {
  promise.catch((reason) => console.log("caught", reason));
  console.log("handler added");
  queueMicrotask(() => console.log("microtask"));
}, 10);

// prints:
// | unhandledrejection
// | handler added
// | caught a
// | microtask
// | rejectionhandled true a false true
