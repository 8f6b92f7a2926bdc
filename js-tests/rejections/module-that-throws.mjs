// What a module's top level throws is an error, and no unhandled rejection as well.
addEventListener("unhandledrejection", () => console.log("not reached"));
addEventListener("error", (event) => {
  event.preventDefault();
  console.log("error", event.error);
});
await null;
throw "thrown";

// prints:
// | error thrown
