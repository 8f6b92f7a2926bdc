// A listener that was removed and added again without the signal stays when the signal is aborted.
const target = new EventTarget();
const controller = new AbortController();
const listener = () => console.log("called");
target.addEventListener("x", listener, { signal: controller.signal });
target.removeEventListener("x", listener);
target.addEventListener("x", listener);
controller.abort();
target.dispatchEvent(new Event("x"));

// prints:
// | called
