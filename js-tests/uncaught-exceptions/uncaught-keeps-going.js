// An uncaught exception in a timer does not stop what comes later.
// status: 1
// stderr: Uncaught TypeError
setTimeout(() => null.property);
setTimeout(() => console.log("still here"), 10);

// prints:
// | still here
