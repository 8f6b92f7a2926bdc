// The error event for what a listener throws is fired before the next listener is called.
const target = new EventTarget();
self.addEventListener("error", (event) => {
  console.log("error event:", event.error.message);
  event.preventDefault();
});
target.addEventListener("x", () => {
  throw new Error("boom");
});
target.addEventListener("x", () => console.log("second listener"));
target.dispatchEvent(new Event("x"));

// prints:
// | error event: boom
// | second listener
