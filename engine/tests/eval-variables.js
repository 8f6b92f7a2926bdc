// Variables that a direct `eval` adds to a function of sloppy code.

globalThis.x = "global";
const check = (found, what) => same(found, "added", what);

check((function () {
    let read;
    { let y = 1; read = () => (y, x); same(read(), "global", "before eval"); }
    eval("var x = 'added'");
    return read();
})(), "in a closure of a block that was left");

check((function () {
    const reads = [];
    for (let i = 0; i < 3; i++) reads.push(() => (i, x));
    for (const i of [1, 2]) reads.push(() => (i, x));
    for (const i in { a: 1 }) reads.push(() => (i, x));
    try { throw 1; } catch (error) { reads.push(() => (error, x)); }
    switch (1) { case 1: let y = 1; reads.push(() => (y, x)); }
    class A { static y = 1; static read = () => (A, x); }
    reads.push(A.read);
    eval("var x = 'added'");
    const found = reads.map((read) => read());
    same(found.join(), found.map(() => "added").join(), "all of them");
    return found[0];
})(), "in closures of loops, of catch, of switch and of a class");

check((function () {
    const make = () => { let y = 1; return () => (y, x); };
    const read = make();
    eval("var x = 'added'");
    return read();
})(), "in a closure of a function that has returned");

check((function () {
    function* generate() { let y = 1; const read = () => (y, x); yield; yield x; yield read(); yield typeof x; }
    const values = generate();
    values.next();
    eval("var x = 'added'");
    const found = values.next().value;
    same(values.next().value, "added", "in a closure of a suspended generator");
    same(values.next().value, "string", "the type of it");
    return found;
})(), "in a suspended generator");

check([...(function* () {
    let read;
    { let y = 1; read = () => (y, x); }
    yield;
    eval("var x = 'added'");
    yield read();
})()][1], "in a generator that has the eval");

globalThis.done = (async () => {
    let resume;
    const waits = new Promise((resolve) => { resume = resolve; });
    check(await (function () {
        const found = (async () => { let y = 1; const read = () => (y, x); await waits; return x === read() ? x : "both"; })();
        eval("var x = 'added'");
        resume();
        return found;
    })(), "in a suspended async function");
    check(await (async () => {
        let read;
        { let y = 1; read = () => (y, x); }
        await 0;
        eval("var x = 'added'");
        return read();
    })(), "in an async function that has the eval");
})();

check(new (function () {
    let read;
    { let y = 1; read = () => (y, x); }
    eval("var x = 'added'");
    this.found = read();
})().found, "in a constructor");

check((() => {
    let read;
    { let y = 1; read = () => (y, x); }
    eval("var x = 'added'");
    return read();
})(), "in an arrow function");

check(({ m() { let read; { let y = 1; read = () => (y, x); } eval("var x = 'added'"); return read(); } }).m(), "in a method");

check(Function("let read; { let y = 1; read = () => (y, x); } eval(\"var x = 'added'\"); return read()")(), "in a function of a text");

check(eval("(function () { let read; { let y = 1; read = () => (y, x); } eval(\"var x = 'added'\"); return read() })()"), "in a function of an eval");

check((function () {
    let read;
    eval("{ let y = 1; read = () => (y, x); }");
    eval("eval(\"var x = 'added'\")");
    return read();
})(), "in a closure of an eval, by an eval in an eval");

check((function () {
    let read;
    { let y = 1; read = () => (y, x()); }
    eval("function x() { return 'added' }");
    return read();
})(), "a function");

check((function () {
    const x = "outer";
    return (function () {
        let read;
        { let y = 1; read = () => (y, x); same(read(), "outer", "before eval"); }
        eval("var x = 'added'");
        return read();
    })();
})(), "instead of a variable of the function around");

check((function (text) {
    let read, write, remove;
    { let y = 1; read = () => (y, x); write = (value) => { y; x = value; }; }
    eval(text);
    write("written");
    same(x, "written", "an assignment in a closure");
    same(globalThis.x, "global", "the global variable after it");
    same(eval("delete x"), true, "delete");
    same(read(), "global", "a variable that was deleted");
    write("again");
    same(globalThis.x, "again", "an assignment after delete");
    globalThis.x = "global";
    eval(text);
    return read();
})("var x = 'added'"), "a variable that was deleted and added again");

check((function (write = (value) => { x = value; }, read = () => x, added = eval("var x = 'parameter'")) {
    same(read(), "parameter", "a variable of the parameters");
    write("added");
    same(globalThis.x, "global", "the global variable");
    return read();
})(), "in closures of parameters");

check((function () {
    let read;
    with ({ z: 1 }) { let y = 1; read = () => (y, z, x); }
    eval("var x = 'added'");
    return read();
})(), "in a closure of a block in with");

same((function () {
    let read;
    { let y = 1; read = () => (y, x); }
    eval("'use strict'; var x = 'added'");
    (0, eval)("x = 'changed'");
    return read();
})(), "changed", "a strict eval adds nothing");
globalThis.x = "global";

same((function () {
    "use strict";
    let read;
    { let y = 1; read = () => (y, x); }
    eval("var x = 'added'");
    return read();
})(), "global", "an eval in strict code adds nothing");

same((function (x, y) {
    let read;
    { let z = 1; read = () => [z, x, y, f()].join(); }
    function f() { return x + y; }
    eval("var x; var y = 5; x++;");
    return read();
})(1, 2), "1,2,5,7", "variables that are there are the same");
delete globalThis.x;
