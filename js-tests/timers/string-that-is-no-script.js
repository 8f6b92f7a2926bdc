// A string that cannot be parsed is an error when its time has come, reported as any other.
// status: 1
// stderr: Uncaught SyntaxError
setTimeout("this is no script");
setTimeout(() => console.log("after it"));
console.log("set");

// prints:
// | set
// | after it
