// What is imported is evaluated depth first, in the order of the imports, each module once.
import "./_order-a.mjs";
import "./_order-b.mjs";
console.log("main");

// prints:
// | c
// | a
// | b
// | main
