// The listeners that a signal removes are gone when its abort event is fired.
const controller = new AbortController();
const { signal } = controller;
const target = new EventTarget();
target.addEventListener("x", () => console.log("tied"), { signal });
signal.addEventListener("abort", () => {
  console.log("abort");
  target.dispatchEvent(new Event("x"));
});
signal.addEventListener("abort", () => console.log("tied to itself"), { signal });
controller.abort();

// prints:
// | abort
