// An event handler that is replaced during the dispatch, before its turn, is called as it then is.
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener("abort", () => {
  signal.onabort = () => console.log("the new one");
});
signal.onabort = () => console.log("the old one");
controller.abort();

// prints:
// | the new one
