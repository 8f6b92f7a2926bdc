// A top-level await of a rejected promise ends the module like an exception.
// status: 1
// stderr: Uncaught RangeError: awaited
console.log("before");
await Promise.reject(new RangeError("awaited"));
console.log("not reached");

// prints:
// | before
