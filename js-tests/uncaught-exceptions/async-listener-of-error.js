// An error listener may be async: what it throws is a rejection.
addEventListener("error", async (event) => {
  event.preventDefault();
  throw new Error("async");
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.reason.message);
});
setTimeout(() => {
  throw new Error("sync");
});

// prints:
// | async
