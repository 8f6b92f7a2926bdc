// Sloppy code. `delete` of a variable before its declaration is false, as behind it.
same((function () { const found = delete x; let x = 1; return found; })(), false, "let");
same((function () { const found = delete x; const x = 1; return found; })(), false, "const");
same((function () { const found = delete x; class x {} return found; })(), false, "class");
same((function () { { const found = delete (x); let x = 1; return found; } })(), false, "in a block");
same((function () { const found = delete x; let x = 1; return [found, (() => x)()].join(); })(), "false,1", "with a closure");
same((function () { const found = eval("delete x"); let x = 1; return found; })(), false, "in an eval");
same((function () { const found = (() => delete x)(); let x = 1; return found; })(), false, "in a closure");
same((function (a = delete b, b) { return a; })(), false, "a parameter");
same((function () { const x = delete x; return x; })(), false, "in its initializer");
same((function () { switch (1) { case 1: return delete x; case 2: let x; } })(), false, "in a switch");
same((function (x) { let y = 1; return [delete x, delete y, delete arguments, x, y].join(); })(2), "false,false,false,2,1", "behind it");
same(delete notDeclared, true, "a name that is nowhere");
