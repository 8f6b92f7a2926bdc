// With a signal that is aborted already no listener is added.
const target = new EventTarget();
target.addEventListener("x", () => console.log("called"), { signal: AbortSignal.abort() });
target.dispatchEvent(new Event("x"));
console.log("done");

// prints:
// | done
