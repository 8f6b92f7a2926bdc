// A rejection that nobody handles is reported where there is no listener, with any reason.
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
