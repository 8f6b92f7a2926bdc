// An event handler that is set to null and then anew comes after the listeners that were added meanwhile.
const controller = new AbortController();
const target = controller.signal;
target.onabort = () => console.log("handler");
target.addEventListener("abort", () => console.log("listener"));
target.onabort = null;
target.onabort = () => console.log("new handler");
controller.abort();

// prints:
// | listener
// | new handler
