// A listener that dispatches its own event without end is an error that the process survives.
// status: 1
// stderr: Uncaught
const target = new EventTarget();
target.addEventListener("x", () => target.dispatchEvent(new Event("x")));
setTimeout(() => console.log("still here"), 1);
target.dispatchEvent(new Event("x"));

// prints:
// | still here
