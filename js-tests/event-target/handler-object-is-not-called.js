// An event handler that is an object without a call does nothing, not even with a handleEvent, and is no error.
const controller = new AbortController();
controller.signal.onabort = { handleEvent: () => console.log("called") };
controller.signal.addEventListener("abort", () => console.log("listener"));
controller.abort();

// prints:
// | listener
