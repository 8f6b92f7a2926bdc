// While something keeps the process alive a top-level await waits, and then it can never settle.
// status: 13
// stderr: two-never-settle.mjs:5:1
setTimeout(() => console.log("timer"), 1000);
await new Promise(() => {});
console.log("not reached");

// prints:
// | timer
