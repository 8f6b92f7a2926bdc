// An async listener that throws is an unhandled rejection, and no error event.
const target = new EventTarget();
addEventListener("error", () => console.log("not reached"));
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.reason.message);
});
target.addEventListener("x", async () => {
  throw new Error("async listener");
});
console.log(target.dispatchEvent(new Event("x")));

// prints:
// | true
// | async listener
