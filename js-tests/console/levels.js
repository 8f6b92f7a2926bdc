// log, info, debug, count, time and dir go to standard output; warn, error and assert to standard error.
// stderr: a warning
// stderr: an error
// stderr: Assertion failed: no
console.warn("a warning");
console.log("log");
console.error("an error");
console.info("info");
console.debug("debug");
console.assert(false, "no");
console.dir("dir");

// prints:
// | log
// | info
// | debug
// | 'dir'
