// Microtasks that imported modules have queued run after a synchronous graph has been evaluated.
import "./_microtask.mjs";
console.log("main");

// prints:
// | imported
// | main
// | microtask of the imported
