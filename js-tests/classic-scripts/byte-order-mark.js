// A byte order mark before the script is skipped.
console.log("runs");

// prints:
// | runs
