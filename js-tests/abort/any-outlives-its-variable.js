// A signal of AbortSignal.any with a listener is kept as long as its source is.
// gc
const controller = new AbortController();
(() => {
  AbortSignal.any([controller.signal]).addEventListener("abort", () => console.log("aborted"));
})();
gc();
setTimeout(() => {
  gc();
  controller.abort();
});

// prints:
// | aborted
