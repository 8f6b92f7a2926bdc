// In sloppy code `let` is the name of a parameter also where an arrow function has no parentheses.
same((let => let + 1)(1), 2);
const nested = a => let => a + let;
same(nested(1)(2), 3);
let => 1;
for (let => 1; false;);
globalThis.done = (async let => same(await let, 3))(3);
for (const source of ["'use strict'; let => 1", "'use strict'; async let => 1", "let => { 'use strict' }", "let\n=> 1", "class A { m() { return let => 1; } }"]) throws(() => new Function(source), SyntaxError);
