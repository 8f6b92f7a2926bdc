// Imported modules are evaluated depth first, in the order of the imports, each once.
import "./_order-a.mjs";
import "./_order-b.mjs";
console.log("main");

// prints:
// | c
// | a
// | b
// | main
