// Modules may import each other: bindings are live, and not initialized before the module has run.
import { a, readA } from "./_cycle-a.mjs";
import { b, tooEarly } from "./_cycle-b.mjs";
console.log(a, b, readA(), tooEarly);

// prints:
// | a b a ReferenceError
