// The arguments of a function that only a direct eval names.
same((function () { return eval("arguments.length"); })(1, 2), 2, "a function");
same((function () { "use strict"; return eval("arguments")[1]; })(1, 2), 2, "a strict function");
same((function () { return (() => eval("arguments.length"))(); })(1, 2), 2, "an arrow function");
same((function (a = 1) { return eval("arguments.length"); })(1, 2), 2, "a function with an initial value");
same((function (a = eval("arguments.length")) { return a; })(undefined, 2), 2, "an initial value");
same((function (a) { eval("arguments[0] = 5"); return a; })(1), 5, "a mapped parameter that is written");
same((function (a) { a = 6; return eval("arguments[0]"); })(1), 6, "a mapped parameter that is read");
same({ m() { return eval("arguments.length"); } }.m(1, 2, 3), 3, "a method");
same(new (class { constructor() { this.count = eval("arguments.length"); } })(1).count, 1, "a constructor");
same([...(function* () { yield eval("arguments[0]"); })(4)][0], 4, "a generator");
same((function (arguments) { return eval("arguments"); })(7), 7, "a parameter of that name");
same((function () { return (0, eval)("typeof arguments"); })(1), "undefined", "an indirect eval");
same((function () { return eval("(function () { return arguments.length; })(1, 2, 3)"); })(1), 3, "a function in the text");
