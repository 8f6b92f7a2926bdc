// AbortSignal.timeout aborts with a TimeoutError after so many milliseconds.
const signal = AbortSignal.timeout(1500);
const start = performance.now();
signal.onabort = () => {
  console.log(performance.now() - start, signal.reason instanceof DOMException, signal.reason.name, signal.reason.code);
};
setTimeout(() => console.log("before", signal.aborted), 1499);
setTimeout(() => console.log("after", signal.aborted), 1501);

// prints:
// | before false
// | 1500 true TimeoutError 23
// | after true
