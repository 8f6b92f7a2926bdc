// An event handler that is set to null during the dispatch, before its turn, is not called.
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener("abort", () => {
  signal.onabort = null;
});
signal.onabort = () => console.log("the handler");
signal.addEventListener("abort", () => console.log("the last"));
controller.abort();

// prints:
// | the last
