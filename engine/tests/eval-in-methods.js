// A direct call of eval finds the variables of the functions around it, from any kind of code in them.
(function () { let v = 1; ({ m() { eval("v = 5") } }).m(); same(v, 5, "method"); })();
(function () { let v = 1; same(({ get m() { return eval("v") } }).m, 1, "getter"); })();
(function () { let v = 1; ({ set m(a) { eval("v = a") } }).m = 5; same(v, 5, "setter"); })();
(function () { let v = 1; same([...({ *m() { yield eval("v") } }).m()][0], 1, "generator"); })();
(function () { let v = 1; ({ [eval("v = 5")]() {} }); same(v, 5, "name of a method"); })();
(function () { let v = 1; ({ m(a = eval("v = 5")) {} }).m(); same(v, 5, "parameter"); })();
(function () { const v = 1; ({ m() { return { n() { same(eval("v"), 1, "method in a method") } } } }).m().n(); })();

(function () { let v = 1; class C { m() { eval("v = 5") } } new C().m(); same(v, 5, "class"); })();
(function () { let v = 1; class C { static m() { eval("v = 5") } } C.m(); same(v, 5, "static method"); })();
(function () { let v = 1; class C { #m() { eval("v = 5") } n() { this.#m() } } new C().n(); same(v, 5, "private method"); })();
(function () { let v = 1; class C { get m() { return eval("v") } } same(new C().m, 1, "getter of a class"); })();
(function () { let v = 1; class C { constructor() { eval("v = 5") } } new C(); same(v, 5, "constructor"); })();
(function () { let v = 1; class C { [eval("v = 5")]() {} } same(v, 5, "name in a class"); })();
(function () { let v = 1; class C { [eval("v = 5")] = 2 } same(v, 5, "name of a field"); })();
(function () { let v = 1; class C extends (eval("v = 5"), Object) {} same(v, 5, "heritage"); })();

(function () { let v = 1; class C { q = eval("v = 5") } same(new C().q, 5, "field"); same(v, 5, "field"); })();
(function () { let v = 1; class C { q = eval('eval("v = 5")') } new C(); same(v, 5, "eval in eval"); })();
(function () { let v = 1; class C { #q = eval('eval("v = 5")'); } new C(); same(v, 5, "private field"); })();
(function () { let v = 1; class C { static q = eval('eval("v = 5")') } same(v, 5, "static field"); })();
(function () { let v = 1; class C { static #q = eval('eval("v = 5")') } same(v, 5, "static private field"); })();
(function () { let v = 1; class C { static { eval('eval("v = 5")') } } same(v, 5, "static block"); })();
(function () { let v = 1; class C { static { let w = 2; eval('w = 3; eval("v = w")') } } same(v, 3, "variable of a block"); })();
(function () { let v = 1; class C { q = () => eval('eval("v = 5")') } new C().q(); same(v, 5, "arrow"); })();
(function () { let v = 1; class C { q = (a => () => eval("v = a"))(5) } new C().q(); same(v, 5, "arrow in an arrow"); })();
(function () { let v = 1; const C = class D { q = eval("v = D") }; new C(); same(v, C, "name of a class"); })();
(function () { let v = 1; class C { q = class { r = eval("v = 5") } } new (new C().q)(); same(v, 5, "class in a field"); })();
(function () { let v = 1; class C { q = eval("this.p = 4, v = new.target"); } same(new C().p, 4, "this"); same(v, undefined, "new.target"); })();
(() => { let v = 1; class C { q = eval("v = 5") } new C(); same(v, 5, "class in an arrow"); })();
(a => { class C { q = eval("a = 5") } new C(); same(a, 5, "parameter of an arrow"); })(1);
(function* () { let v = 1; class C { q = eval("v = 5") } new C(); same(v, 5, "class in a generator"); })().next();
{ let v = 1; class C { q = eval('eval("v = 5")') } new C(); same(v, 5, "class in a block"); }
for (let v = 1; v < 2; v++) { class C { q = eval("v") } same(new C().q, 1, "class in a loop"); }
for (const v of [1]) { ({ m() { same(eval("v"), 1, "method in a loop") } }).m(); }
try { throw 1 } catch (v) { class C { q = eval("v") } same(new C().q, 1, "class in a catch"); }
switch (1) { case 1: let v = 1; class C { q = eval("v") } same(new C().q, 1, "class in a switch"); }

// Code without eval stays as it was, and a declaration of eval in a class is not outside of it.
(function () { class C { q = eval("var z = 1; z") } same(new C().q, 1, "var"); same(typeof z, "undefined", "var outside"); })();
(function () { let v = 1; class C { q = v; m() { return v } } same(new C().q + new C().m(), 2, "no eval"); })();
