// An unhandled rejection is reported if there is no listener, with any reason.
// status: 1
// stderr: Uncaught (in promise) first
// stderr: Uncaught (in promise) undefined
// stderr: Uncaught (in promise) TypeError: third
Promise.reject("first");
Promise.reject();
(async () => {
  throw new TypeError("third");
})();

// prints:
