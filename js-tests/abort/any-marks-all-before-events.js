// All dependent signals are aborted before the first event is fired; the source's event comes first.
const controller = new AbortController();
const first = AbortSignal.any([controller.signal]);
const second = AbortSignal.any([first]);
controller.signal.onabort = () => console.log("source", first.aborted, second.aborted);
first.onabort = () => console.log("first", second.aborted);
second.onabort = () => console.log("second", second.reason === controller.signal.reason);
controller.abort();

// prints:
// | source true true
// | first true
// | second true
