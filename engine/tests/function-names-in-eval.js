// Code of `eval` in a function expression has the name of the function.
for (const text of [
    "(function f() { return eval('typeof f'); })()",
    "(function f(a) { let b; return eval('typeof f'); })()",
    "(function f() { 'use strict'; return eval('typeof f'); })()",
    "(function f() { return (() => eval('typeof f'))(); })()",
    "(() => { const g = function f() { return eval('typeof f'); }; return g(); })()",
    "[function f() { return eval('typeof f'); }][0]()",
    "new (function f() { this.type = eval('typeof f'); })().type",
    "(function f(a = eval('typeof f')) { return a; })()",
    "(function* f() { yield eval('typeof f'); })().next().value",
    "(function f() { eval('f = 1'); return eval('typeof f'); })()",
]) same(eval(text), "function", text);
same((function f() { eval("var f = 1"); return typeof f; })(), "number");
same((function f() { return eval("delete f"); })(), false);
throws(() => (function f() { "use strict"; eval("f = 1"); })(), TypeError);
let calls = 0;
same((function f(n) { calls++; return n ? eval("f(n - 1)") : calls; })(5), 6);
globalThis.done = Promise.all([
    (async function f() { return eval("typeof f"); })(),
    (async function* f() { yield eval("typeof f"); })().next().then(({ value }) => value),
]).then((types) => same(types.join(), "function,function"));
