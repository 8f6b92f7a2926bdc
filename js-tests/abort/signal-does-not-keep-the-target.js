// Once a listener is removed by hand, its signal can still be aborted, to no effect.
const target = new EventTarget();
const controller = new AbortController();
const listener = () => console.log("not reached");
target.addEventListener("x", listener, { signal: controller.signal });
target.removeEventListener("x", listener);
target.addEventListener("x", () => console.log("another"));
controller.abort();
target.dispatchEvent(new Event("x"));

// prints:
// | another
