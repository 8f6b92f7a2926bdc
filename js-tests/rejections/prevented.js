// preventDefault in unhandledrejection keeps it from being reported.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log("prevented", event.reason);
});
Promise.reject("a");

// prints:
// | prevented a
