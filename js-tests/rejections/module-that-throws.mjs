// An exception at a module's top level is an error and not also an unhandled rejection.
addEventListener("unhandledrejection", () => console.log("not reached"));
addEventListener("error", (event) => {
  event.preventDefault();
  console.log("error", event.error);
});
await null;
throw "thrown";

// prints:
// | error thrown
