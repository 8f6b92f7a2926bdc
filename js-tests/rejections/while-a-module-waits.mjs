// A rejection is reported while the module awaits another promise.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log("told of", event.reason);
});
Promise.reject("a");
await new Promise((resolve) => setTimeout(resolve, 10));
console.log("module goes on");

// prints:
// | told of a
// | module goes on
