// An event handler that is replaced keeps the place among the listeners that the first one had.
const signal = new AbortController();
const target = signal.signal;
target.addEventListener("abort", () => console.log("before"));
target.onabort = () => console.log("the first handler");
target.addEventListener("abort", () => console.log("after"));
target.onabort = () => console.log("the second handler");
signal.abort();

// prints:
// | before
// | the second handler
// | after
