// A signal's timeout does not keep the process: with nothing else to do the script ends before it.
const signal = AbortSignal.timeout(10);
signal.onabort = () => console.log("not reached");
console.log("done");

// prints:
// | done
