// A rejection that the listener for an earlier one handles fires no event of its own.
const second = (() => {
  Promise.reject("first");
  return Promise.reject("second");
})();
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.reason);
  second.catch(() => console.log("caught second"));
});

// prints:
// | first
// | caught second
