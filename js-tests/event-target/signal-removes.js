// A listener added with a signal is removed when the signal is aborted, even during the dispatch.
const target = new EventTarget();
const controller = new AbortController();
const { signal } = controller;
target.addEventListener("x", () => console.log("stays"));
target.addEventListener("x", () => {
  console.log("aborts");
  controller.abort();
}, { signal });
target.addEventListener("x", () => console.log("not reached"), { signal });
target.addEventListener("x", () => console.log("stays too"));
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));

// prints:
// | stays
// | aborts
// | stays too
// | stays
// | stays too
