// Sloppy code. A function in a block is a variable of the function around too, from where its declaration is evaluated.
const outer = "outer";

// Beside parameter expressions, variables have a scope of their own.
same((function (a = 1) { if (a) { function helper() { return 1; } } return typeof helper; })(), "function", "a default parameter");
same((function (a = eval("1")) { { function helper() {} } return typeof helper; })(), "function", "eval in a parameter");
same((function ({ a } = {}, ...rest) { { function helper() {} } return typeof helper; })(), "function", "a pattern");
same((function (b = () => 1) { if (b) function z() { return 2; } return z(); })(), 2, "without a block");
same((function (a = 1) { { function outer() {} } return typeof outer; })(), "function", "the name of an outer variable");
same((function (a = 1) { const before = typeof outer; { function outer() {} } return before; })(), "undefined", "before the block");
same((function (a = () => outer) { { function outer() {} } return a(); })(), "outer", "a closure of a parameter");
same((function (a = 1) { var outer = 1; { function outer() {} } return typeof outer; })(), "function", "a var of the name");
same((function (a = 1) { { function outer() {} } return (() => typeof outer)(); })(), "function", "in a closure");
same((function (a = 1) { { function outer() {} } return eval("typeof outer"); })(), "function", "in an eval");
same((function (outer = 1) { { function outer() {} } return typeof outer; })(), "number", "the name of a parameter");
same([...(function* (a = 1) { { function outer() {} } yield typeof outer; })()][0], "function", "a generator");
same(((a = 1) => { switch (a) { case 1: function outer() {} } return typeof outer; })(), "function", "a switch");
same(({ m(a = 1) { { function outer() {} } return typeof outer; } }).m(), "function", "a method");
(function (a = 1) { { function leak() {} } })();
same(typeof leak, "undefined", "no global variable");
same(outer, "outer", "the outer variable");
(function () {
    function f(a = 1) { var later; { function later2() {} } }
    f();
    throws(() => later, ReferenceError);
    throws(() => later2, ReferenceError);
    let later = 1, later2 = 2;
    same(later + later2, 3, "variables that are declared later");
})();

// Another block may have a variable of the name.
same((function () { { function x() {} } { let x = 1; } return typeof x; })(), "function", "a block behind it");
same((function () { { let x = 1; } { function x() {} } return typeof x; })(), "function", "a block before it");
same((function () { { function x() {} } for (let x of [1]); return typeof x; })(), "function", "a loop behind it");
same((function () { { function x() {} } for (let x = 0; x; ); for (const x in {}); return typeof x; })(), "function", "loops behind it");
same((function () { { function x() {} } switch (1) { case 1: let x; } return typeof x; })(), "function", "a switch behind it");
same((function () { switch (1) { case 1: function x() {} } { class x {} } return typeof x; })(), "function", "a class behind a switch");
same((function () { { function x() {} } try { throw {}; } catch ({ x }) {} return typeof x; })(), "function", "a pattern of a catch behind it");
same((function () { { function x() {} } { const x = () => 1; x(); } return typeof x; })(), "function", "a constant");

// But not one around it.
same((function () { { let x = 1; { function x() {} } } return typeof x; })(), "undefined", "let around");
same((function () { { function x() { return 1; } } { let x; { function x() { return 2; } } } return x(); })(), 1, "let around the second");
same((function () { { let x; { function x() { return 2; } } } { function x() { return 1; } } return x(); })(), 1, "let around the first");
same((function () { { function x() { return 3; } } for (let x of [1]) { { function x() { return 2; } } } return x(); })(), 3, "a loop around the second");
same((function () { { function x() { return 3; } } for (const x in [1]) { { function x() { return 2; } } } return x(); })(), 3, "a for-in around the second");
same((function () { { function x() { return 3; } } switch (1) { case 0: let x; default: { function x() { return 2; } } } return x(); })(), 3, "a switch around the second");
same((function () { { function x() { return 3; } } try { throw {}; } catch ({ x }) { { function x() { return 2; } } } return x(); })(), 3, "a pattern of a catch around the second");
same((function () { { function x() { return 3; } } try { throw {}; } catch (x) { { function x() { return 2; } } } return x(); })(), 2, "a name of a catch around the second");
same((function () { let x = 1; { function x() {} } return x; })(), 1, "let of the function");
same((function (x) { { function x() {} } return x; })(1), 1, "a parameter");
same((function () { { function x() { return 1; } } { function x() { return 2; } } return x(); })(), 2, "two functions");
same(eval("(function () { { function x() {} } { let x; } return typeof x; })()"), "function", "in an eval");
same((function () { eval("{ function x() {} } { let x; { function x() { return 2; } } }"); return typeof x; })(), "function", "of an eval");

// `with` objects do not get it.
same((function () { with ({ b: 1 }) { function b() {} } with ({ c: 1 }) { b; } return typeof b; })(), "function", "two with statements");
same((function () { const o = { b: 1 }; with (o) { { function b() {} } } return [o.b, typeof b, (() => typeof b)()].join(); })(), "1,function,function", "with");

// It may be named "arguments".
same((function () { { function arguments() {} } return 1; })(), 1, "arguments that nothing uses");
same((function () { { function arguments() {} } return typeof arguments; })(), "object", "arguments, as in test262, and not in V8");
same((function () { (() => { { function arguments() {} } })(); return typeof arguments; })(), "object", "arguments in an arrow function");
same((function (arguments) { { function arguments() {} } return arguments; })(1), 1, "a parameter named arguments");

// A labelled function is made where its function or block begins, not where it stands.
same(function () { g = 1; l: function g() {} return typeof g; }(), "number");
same(function () { const type = typeof g; l: function g() {} return type; }(), "function");
same(function () { { const type = typeof g; g = 1; l: m: function g() {} return type + typeof g; } }(), "functionnumber");
same((0, eval)("labelledInScript = 1; l: function labelledInScript() {} typeof labelledInScript"), "number");
