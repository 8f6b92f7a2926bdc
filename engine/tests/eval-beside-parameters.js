// Where a parameter has an expression, the variables of the body are in a scope of their own (10.2.11, step 28): what `eval` declares in the
// body is beside them, and the parameters and their closures do not see it.
function check(run, expected) {
    let found;
    try { found = run(); } catch (error) { found = error.name; }
    same(found, expected, String(run));
}

check(() => (function (s, a = 1) { eval("var s = 7"); return s; })(1), 7);
check(() => (function (s, a = 1) { eval("var s"); return s; })(1), undefined);
check(() => (function (s, a = 1) { eval("function s() { return 8; }"); return s(); })(1), 8);
check(() => (function (s, a = 1) { eval("{ function s() { return 9; } }"); return s(); })(1), 9);
check(() => (function ({ s }, [t] = [2]) { eval("var s = t"); return s; })({ s: 1 }), 2);
check(() => (function (s, a = 1) { eval("var arguments = 7"); return arguments; })(1), 7);
check(() => (function (s, a = 1) { eval("var s = 7"); return arguments[0]; })(1), 1);
check(() => (function n(a = 1) { eval("var n = 3"); return n; })(), 3);
check(() => ((s, a = 1) => { eval("var s = 7"); return s; })(1), 7);
check(() => [...(function* (s, a = 1) { yield s; eval("var s = 7"); yield s; })(1)].join(), "1,7");

// Beside the variables and the names of the body.
check(() => (function (a = 1) { var q; eval("var q = 2"); return q; })(), 2);
check(() => (function (a = 1) { eval("var q = 2"); return q; })(), 2);
check(() => (function (a = 1) { let q; eval("var q = 2"); return q; })(), "SyntaxError");
check(() => (function (a = 1) { const r = typeof q; eval("var q = 1"); return r + typeof q; })(), "undefinednumber");
check(() => (function (a = 1) { { function g() { return 9; } } eval("var h = g()"); return h; })(), 9);
check(() => (function (s, a = 1) { { let k = 2; eval("var s = k"); } return s; })(1), 2);
check(() => (function (s, a = 1) { with ({ s: 3 }) { eval("var s = 4"); } return s; })(1), undefined);
check(() => (function (s, a = 1) { eval("'use strict'; var s = 7"); return s; })(1), 1);

// A variable of the body begins with the value of the parameter of its name.
check(() => (function (x, y = 1) { var x; eval("1"); return x; })(3), 3);
check(() => (function (x, y = 1) { var x = 2; return eval("x") + eval("typeof x"); })(3), "2number");
check(() => (function (x, y = () => x) { var x; eval("x = 4"); return [x, y()].join(); })(3), "4,3");
check(() => (function (x, y = 1) { function x() { return 5; } eval("1"); return x(); })(3), 5);
check(() => (function (x, y = 1) { var x, y; eval("var x = 6, z = y"); return [x, z].join(); })(3), "6,1");
check(() => (function (x = eval("var z = 8"), y = 1) { var x, z; return [x, z].join(); })(3), "3,");

// Closures of the body see it, closures of the parameters do not.
check(() => (function (s, f = () => s) { eval("var s = 7"); return f(); })(1), 1);
check(() => (function (s, f = () => s) { eval("var s = 3"); s = 5; return [s, f()].join(); })(1), "5,1");
check(() => (function (f = () => typeof q) { eval("var q = 2"); return f(); })(), "undefined");
check(() => (function (a = 1) { const f = () => q; eval("var q = 2"); return f(); })(), 2);
check(() => (function (s, a = 1) { eval("eval('var s = 4')"); return (() => s)(); })(1), 4);
check(() => (function (s, a = 1) { eval("var s = 4"); return (function (b = s) { eval("var s = b + 1"); return s; })() + s; })(1), 9);

// An `eval` of a parameter declares in the scope around that of the parameters.
check(() => (function (s, a = eval("var s")) {})(1), "SyntaxError");
check(() => (function (s, a = eval("var t = 3")) { return t; })(1), 3);
check(() => (function (s, a = eval("var t = 3"), f = () => t) { eval("var t = 4"); return [t, f()].join(); })(1), "4,3");
check(() => (function (s, a = eval("var t = 3"), f = () => t) { var t = 5; return [t, f()].join(); })(1), "5,3");

// It is one call's, and `delete` shows the parameter again.
check(() => (function (s, a = 1) { eval("var s = 7"); return delete s && s; })(1), 1);
check(() => {
    function f(s, a = 1) { if (a === 1) eval("var s = 7, z = 1"); return [s, typeof z].join(); }
    return [f(1), f(2, 2), f(3)].join(";");
}, "7,number;2,undefined;7,number");

// `this`, `super` and `new.target` are those of the function.
check(() => (function (s, a = () => this.x) { eval("var s = this.x"); return s + a() + this.x + eval("this.x"); }).call({ x: 4 }), 16);
check(() => (function () { return ((s, a = 1) => { eval("var s = this.x"); return s; })(1); }).call({ x: 4 }), 4);
check(() => {
    const base = { m() { return this.x; } };
    const object = { __proto__: base, x: 6, m(s, f = () => super.m()) { eval("var s = super.m()"); return [s, f(), new.target].join(); } };
    return object.m();
}, "6,6,");
check(() => new (function (s, a = 1) { eval("var s = new.target"); this.s = typeof s; })(1).s, "function");
(async function (s, a = 1) { await 1; eval("var s = 7"); await 1; return s; })(1).then((s) => same(s, 7, "an async function"));
