// An assignment to the name of a constant, or of a function expression, goes to the nearest variable of the name: a property of a `with`
// object, or a variable that `eval` has declared.
function check(run, expected) {
    let found;
    try { found = run(); } catch (error) { found = error.name; }
    same(found, expected, String(run));
}

check(() => (function h() { eval("var h"); h = 1; return h; })(), 1);
check(() => (function h() { eval("var h = 2"); h = 1; return h; })(), 1);
check(() => (function h() { eval("var h = 2"); h += 1; return h; })(), 3);
check(() => (function h() { eval("var h = 2"); return h++ + h; })(), 5);
check(() => (function h() { eval("var h = 2"); return --h + h; })(), 2);
check(() => (function h() { eval("var h = 2"); [h] = [5]; return h; })(), 5);
check(() => (function h() { eval("var h = 2"); ({ h } = { h: 6 }); return h; })(), 6);
check(() => (function h() { eval("var h = 2"); (() => h = 7)(); return h; })(), 7);
check(() => (function h() { eval("var h = 2"); eval("h = 7"); return h; })(), 7);
check(() => (function h() { eval("var h = 2"); for (h of [8]); return h; })(), 8);
check(() => (function h() { eval("var h"); h ??= 8; h &&= 9; return h; })(), 9);
check(() => (function h() { const found = []; for (let x = 0; x < 2; x++) { found.push((() => typeof h)()); eval("var h"); h = 1; } return found.join(); })(), "function,number");
check(() => (function h() { eval("var h = 2"); delete h; h = 1; return typeof h; })(), "function");
check(() => (function h() { eval("1"); h = 1; h += 1; h++; return typeof h; })(), "function");

check(() => { const c = 1; with ({ c: 2 }) { c = 3; return c; } }, 3);
check(() => { const c = 1; with ({ c: 2 }) { c += 3; c++; return c; } }, 6);
check(() => { const c = 1; const o = { c: 2 }; with (o) { [c] = [4]; } return c + o.c; }, 5);
check(() => { const c = 1; return (function () { eval("var c = 2"); c = 3; return c; })() + c; }, 4);
check(() => { const c = 1; return (function () { eval("var c = 2"); (() => { c += 3; })(); return c; })() + c; }, 6);
check(() => (function h() { const o = { h: 3 }; with (o) { h = 4; } return typeof h + o.h; })(), "function4");
check(() => { const log = []; const c = 1; with ({ get c() { log.push("get"); return 1; }, set c(v) { log.push(v); } }) { c += 2; } return log.join(); }, "get,3");

// Without one it is an error, or nothing for the name of a function.
check(() => { const c = 1; with ({ d: 2 }) { c = 3; } }, "TypeError");
check(() => { const c = 1; (function () { eval("1"); c = 3; })(); }, "TypeError");
check(() => { const c = 1; with ({ c: 2 }) { delete c; c++; } }, "TypeError");
check(() => { const c = 1; with ({ c: 2, [Symbol.unscopables]: { c: true } }) { c = 3; } }, "TypeError");
check(() => { with ({ d: 2 }) { c = 3; const c = 1; } }, "ReferenceError");
check(() => (function c() { with ({ d: 2 }) { c = 3; } return typeof c; })(), "function");
check(() => (function c() { (function () { "use strict"; c = 3; })(); })(), "TypeError");
check(() => (class C { static x = eval("C = 1"); }), "TypeError");
