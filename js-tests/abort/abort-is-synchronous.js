// abort() fires the event before it returns.
const controller = new AbortController();
controller.signal.onabort = () => console.log("event");
console.log("before");
controller.abort();
console.log("after");

// prints:
// | before
// | event
// | after
