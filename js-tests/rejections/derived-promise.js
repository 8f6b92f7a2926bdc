// A promise that then makes is rejected in its turn: handling the first one does not handle that.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.promise === derived, event.reason);
});
const derived = Promise.reject("a").then(() => {});

// prints:
// | true a
