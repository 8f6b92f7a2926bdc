// Microtasks run although the script that queued them has thrown.
// status: 1
// stderr: Uncaught Error: the script
Promise.resolve().then(() => console.log("microtask"));
throw new Error("the script");

// prints:
// | microtask
