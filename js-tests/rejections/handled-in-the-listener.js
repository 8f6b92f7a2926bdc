// A rejection that the listener itself handles does not fire rejectionhandled.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  event.promise.catch((reason) => console.log("caught", reason));
});
addEventListener("rejectionhandled", () => console.log("not reached"));
Promise.reject("a");
setTimeout(() => console.log("done"), 10);

// prints:
// | caught a
// | done
