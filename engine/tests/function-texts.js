// The source text of functions.
class A { }
same(String(A), "class A { }");
same(String(class { constructor() { this.x = 1 } }), "class { constructor() { this.x = 1 } }");
class B extends A { constructor(){ super() } static m() {} get x() { return 1 } field = 1; /* end */ }
same(String(B), "class B extends A { constructor(){ super() } static m() {} get x() { return 1 } field = 1; /* end */ }");
const named = { [Symbol.iterator]: class { method ( a ) { } } };
same(String(named[Symbol.iterator]), "class { method ( a ) { } }");
same(String(named[Symbol.iterator].prototype.method), "method ( a ) { }");
same(String(Object.getOwnPropertyDescriptor(B.prototype, "x").get), "get x() { return 1 }");
same(String(B.m), "m() {}");
same(String(new Function("a", "return a")), "function anonymous(a\n) {\nreturn a\n}");
same(String(new Function()), "function anonymous(\n) {\n\n}");
same(String(new Function("a,b", "c", "return 1 // x")), "function anonymous(a,b,c\n) {\nreturn 1 // x\n}");
same(new Function("a,b", "c", "return a + b + c // x")(1, 2, 3), 6);
const kind = (f, ...args) => String(Object.getPrototypeOf(f).constructor(...args));
same(kind(async function () {}, "x", "await x"), "async function anonymous(x\n) {\nawait x\n}");
same(kind(function* () {}, "x", "yield x"), "function* anonymous(x\n) {\nyield x\n}");
same(kind(async function* () {}, "yield"), "async function* anonymous(\n) {\nyield\n}");
// Functions within.
same(String(new Function("return class Q { z() {} }")()), "class Q { z() {} }");
same(String(new Function("return function ( ) { }")()), "function ( ) { }");
same(String(new Function("a = function ( ) { 1 }", "b = () => 2", "return [a, b]")()), "function ( ) { 1 },() => 2");
same(String((0, eval)("(class { a() {} })")), "class { a() {} }");
