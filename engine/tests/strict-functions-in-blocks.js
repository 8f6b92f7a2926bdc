// A function in a block of strict code is a variable of this block only: what surrounds the function makes its code strict.
const outer = "outer";

class Methods {
    constructor() { if (0) { function outer() {} } this.read = outer; }
    m() { if (0) { function outer() {} } return outer; }
    get g() { { function outer() {} } return outer; }
    set s(value) { { function outer() {} } this.set = outer + value; }
    static s() { switch (1) { case 2: function outer() {} } return outer; }
    *generate() { { function outer() {} } yield outer; }
    async later() { { function outer() {} } return outer; }
    #p() { { function outer() {} } return outer; }
    p() { return this.#p(); }
    a() { return (() => { { function outer() {} } return outer; })(); }
    b() { return (function () { { function outer() {} } return typeof outer; })(); }
    c(value = 1) { { function outer() {} } return outer + value; }
    own() { { function inner() {} } return typeof inner; }
    field = (() => { { function outer() {} } return outer; })();
    static field = (function () { { function outer() {} } return outer; })();
    static { { function outer() {} } this.block = outer; }
    [(() => { { function outer() {} } return outer; })()]() { return "computed"; }
}
const methods = new Methods();
methods.s = 1;
same(methods.read, "outer", "constructor");
same(methods.m(), "outer", "method");
same(methods.g, "outer", "getter");
same(methods.set, "outer1", "setter");
same(Methods.s(), "outer", "static method with a switch");
same([...methods.generate()][0], "outer", "generator");
same(methods.p(), "outer", "private method");
same(methods.a(), "outer", "arrow function in a method");
same(methods.b(), "string", "function in a method, typeof");
same(methods.c(), "outer1", "method with a parameter expression");
same(methods.own(), "undefined", "a name that is nowhere else");
same(methods.field, "outer", "field");
same(Methods.field, "outer", "static field");
same(Methods.block, "outer", "static block");
same(methods.outer(), "computed", "computed name");
same(new (class extends (() => { { function outer() {} } return { [outer]: Methods }; })().outer {})().m(), "outer", "heritage");
globalThis.done = methods.later().then((found) => same(found, "outer", "async method"));

(function () {
    "use strict";
    function f(k) { if (k) { function outer() { return 1; } return outer(); } return outer; }
    same(f(1), 1, "in the block");
    same(f(0), "outer", "function in a strict function");
    same((() => { if (0) { function outer() {} } return outer; })(), "outer", "arrow function in a strict function");
    same(({ m() { { function outer() {} } return outer; } }).m(), "outer", "method of an object literal");
    same((function () { return (function () { { function outer() {} } return outer; })(); })(), "outer", "two functions deep");
    same([...(function* () { { function outer() {} } yield outer; })()][0], "outer", "generator in a strict function");
    same((function (a = () => { { function outer() {} } return outer; }) { return a(); })(), "outer", "in a parameter");
    same(eval("(function () { { function outer() {} } return outer; })()"), "outer", "in an eval");
})();

(function () {
    let n = 1;
    class C { m() { if (0) { function n() {} } n = 2; } }
    new C().m();
    same(n, 2, "an assignment");
})();

throws(() => { class C { m() { (function own() { own = 1; })(); } } new C().m(); }, TypeError);

// Sloppy code beside it is as before.
(function () {
    class C { m() { { function f() {} } } }
    { function f() {} }
    same(typeof f, "function", "behind a class");
    (function () { "use strict"; { function g() {} } })();
    { function g() {} }
    same(typeof g, "function", "behind a strict function");
})();
