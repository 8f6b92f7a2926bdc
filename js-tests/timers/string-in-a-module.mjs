// A string of a timer that a module sets runs in the global scope, where the module's names are not.
const own = 1;
globalThis.shared = 2;
setTimeout("console.log(typeof own, shared)");

// prints:
// | undefined 2
