// What the modules that it imports have queued as microtasks waits until a synchronous graph has been evaluated.
import "./_microtask.mjs";
console.log("main");

// prints:
// | imported
// | main
// | microtask of the imported
