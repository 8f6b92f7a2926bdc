// A string is run as a script in the global scope, in sloppy mode, its extra arguments unused.
"use strict";
let lexical = "seen";
var id = setTimeout("var made = 'a global'; undeclared = lexical; console.log(typeof arguments)", 0, "unused");
setTimeout(() => console.log(globalThis.made, globalThis.undeclared));
setTimeout('console.log("é😀", this === globalThis)');

// prints:
// | undefined
// | a global seen
// | é😀 true
