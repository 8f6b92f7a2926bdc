// An await that nothing can settle gives status 13, and where it stands.
// status: 13
// stderr: a top-level await never settles
console.log("before");
await new Promise(() => {});

// prints:
// | before
