// The value of an `eval` is that of the last statement which has one: loops, `if`, `switch`, `try` and `with` always have one.
function check(text, expected) { same(eval(text), expected, text); }

// Not the value of an earlier iteration.
check("var x = 1; for (var i = 0; i < 2; i++) switch (x) { case 1: x++; }", undefined);
check("var n = 0; do { do { n++; } while (0); if (1) {} } while (n < 2)", undefined);
check("for (var i = 0; i < 2; i++) if (i === 0) 5;", undefined);
check("for (var i = 0; i < 2; i++) { if (i === 0) 5; }", undefined);
check("for (var i = 0; i < 2; i++) { if (i === 0) 5; else {} }", undefined);
check("for (var i = 0; i < 2; i++) for (; i < 1; i++) 7;", 7);
check("for (var i = 0; i < 2; i++) for (var j = i; j < 1; j++) 7;", undefined);
check("for (var i of [1, 2]) while (i === 1) { i++; 7; }", undefined);
check("for (var i in [1, 2]) for (var j of i === '0' ? [3] : []) j;", undefined);
check("for (var i of [1, 2]) for (var j in i === 1 ? [3] : []) j;", undefined);
check("for (var i = 0; i < 2; i++) try { if (i) throw 0; 5; } catch {}", undefined);
check("for (var i = 0; i < 2; i++) try { if (!i) 5; } finally {}", undefined);
check("for (var i = 0; i < 2; i++) with ({}) { if (!i) 5; }", undefined);
check("for (var i = 0; i < 2; i++) l: for (var j = i; j < 1; j++) 7;", undefined);
check("for (var i = 0; i < 2; i++) l: while (i === 0) { i++; 7; }", 7);

// Nor where one of these ends it.
check("for (var i = 0; i < 2; i++) { if (i === 1) { break; } 3; }", undefined);
check("for (var i = 0; i < 2; i++) { if (i === 1) { continue; } 3; }", undefined);
check("for (var i = 0; i < 2; i++) { switch (i) { case 1: continue; } 3; }", undefined);
check("l: { 2; if (1) { break l; } 3; }", undefined);
check("do { 2; try { break; } finally {} } while (0)", undefined);
check("do { try { 39; } finally { if (1) {} break; } } while (0)", undefined);

// The values that are there stay.
check("1; if (0) 2;", undefined);
check("1; if (1) 2; else 3;", 2);
check("1; for (var i = 0; i < 3; i++) i;", 2);
check("1; for (var i = 0; i < 3; i++) { i; var j; }", 2);
check("1; for (var i = 0; i < 3; i++) { i; {} ; }", 2);
check("1; do { 2; break; } while (0)", 2);
check("1; do { 2; continue; } while (0)", 2);
check("1; switch (1) { case 1: 2; case 2: 3; break; default: 4; }", 3);
check("1; switch (5) { case 1: 2; }", undefined);
check("1; try { 2; } finally { 3; }", 2);
check("1; try { throw 0; } catch { 4; } finally { 3; }", 4);
check("1; try { do { 5; } while (missing()); } catch {}", undefined);  // V8: 5
check("1; do { try { 39; } finally { 42; break; } } while (0)", 42);
check("1; with ({}) ;", undefined);
check("1; with ({ a: 6 }) a;", 6);
check("1; {}", 1);
check("1; ;", 1);
check("1; var x = 2;", 1);
check("1; function f() {}", 1);
check("1; { 2; }", 2);
check("l: for (var i = 0; i < 3; i++) { 8; continue l; }", 8);
check("var n = 0; while (n < 3) { n++; }", 2);
check("let z = 1; for (const k of [3, 4]) k + z;", 5);
check("(() => { 1; if (1) 2; })()", undefined);

// A block or a labelled statement without a value leaves the one before it.
check("7; l: {}", 7);
check("7; l: break l;", 7);
check("7; l: { break l; }", 7);
check("7; l: ;", 7);
check("7; {} {}", 7);
check("7; { var x; { ; } }", 7);
check("7; l: function labelled() {}", 7);
check("var n = 0; do { n++; { continue; } } while (n < 3)", 2);
check("var n = 0; do { n; { break; } } while (n++ < 3)", 0);
check("l: { 1; { 2; { break l; } } }", 2);
check("l: { 1; if (1) { 2; break l; } 3; }", 2);
check("l: for (;;) { 4; for (;;) { break l; } }", undefined);
check("l: for (;;) { 4; for (;;) { 5; break l; } 6; }", 5);
check("var n = 0; l: for (; n < 2; n++) { n; { if (n) { 'a'; continue l; } } 'b'; }", "a");
check("1; l: try { 2; break l; } finally { 3; }", 2);
check("1; l: try { 2; } finally { 3; break l; }", 3);
check("1; l: { try { 2; } finally { { break l; } } }", undefined);
check("1; try { 2; } finally { try { 3; } finally { 4; } }", 2);

// A call is no statement.
check("3; var y = (() => { return 4; })();", 3);
check("3; var y = eval('5');", 3);
check("3; let z = [1].map((x) => x);", 3);
check("3; class A { static { 4; } static x = eval('5'); }", 3);
check("3; for (var i = (() => 4)(); ; ) break;", undefined);
check("for (var i = 0; i < 2; (() => i++)()) i;", 1);
check("3; { using d = { [Symbol.dispose]() { return 4; } }; }", 3);
check("for (var i of (function* () { try { yield 1; } finally { (() => 2)(); } })()) { i; break; }", 1);

// Declarations have no value.
check("function f() {}", undefined);
check("var f = () => 1;", undefined);
check("class C {}", undefined);
check("let f = function () {}, g = 2;", undefined);
