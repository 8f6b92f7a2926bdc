// A signal's timeout without a listener for `abort` does not keep the script: one that never had any, that lost it, or that depends on another.
AbortSignal.timeout(600_000).addEventListener("other", () => console.log("not reached"));
const removed = AbortSignal.timeout(600_000);
removed.onabort = () => console.log("not reached");
removed.onabort = null;
const controller = new AbortController();
const lost = AbortSignal.any([AbortSignal.timeout(600_000), controller.signal]);
lost.onabort = () => console.log("aborted by the controller");
const target = new EventTarget();
target.addEventListener("event", () => {}, { signal: AbortSignal.timeout(600_000) });
controller.abort();
const start = performance.now();
addEventListener("unhandledrejection", () => {});
setTimeout(() => console.log("done", performance.now() - start < 60_000), 10);

// prints:
// | aborted by the controller
// | done true
