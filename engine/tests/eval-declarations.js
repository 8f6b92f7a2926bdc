// What `eval` declares beside the scopes between its call and the variables of the function.
function check(run, expected) {
    let found;
    try { found = run(); } catch (error) { found = error.name; }
    same(found, expected, String(run));
}

// A `var` may have the name of a catch parameter (B.3.4).
check(() => { try { throw 1; } catch (h) { eval("var h = 7"); return h; } }, 7);
check(() => { try { throw 1; } catch (h) { eval("var h = 7"); } return h; }, undefined);
check(() => { try { throw 1; } catch (h) { eval("for (var h of [3]);"); return h; } }, 3);
check(() => { try { throw 1; } catch (h) { eval("function h() {}"); } return typeof h; }, "function");
check(() => { try { throw 1; } catch (h) { eval("{ function h() {} }"); } return typeof h; }, "function");
check(() => { try { throw 1; } catch (h) { { let h = 2; eval("var h"); } } }, "SyntaxError");
check(() => { try { throw { h: 1 }; } catch ({ h }) { eval("var h"); } }, "SyntaxError");

// Not that of another lexical declaration.
check(() => { let h; { eval("var h"); } }, "SyntaxError");
check(() => { { class h {} eval("function h() {}"); } }, "SyntaxError");
check(() => { for (const h of [1]) eval("var h"); }, "SyntaxError");
check(() => { { function h() {} eval("var h"); } }, "SyntaxError");

// A function in a block is no variable where a `var` of its name would be an error (B.3.2.3).
check(() => { { let y = 27; eval("{ function y() {} }"); } return typeof y; }, "undefined");
check(() => { { let y = 27; eval("{ function y() {} }"); return y; } }, 27);
check(() => { { const y = 27; { eval("switch (1) { case 1: function y() {} }"); } } return typeof y; }, "undefined");
check(() => { { let x = 27; eval("{ function y() {} }"); } return typeof y; }, "function");
check(() => { let y = 27; { eval("{ function y() {} }"); } return y; }, 27);
check(() => { eval("{ function y() {} } var z = typeof y"); return z; }, "function");
check(() => { eval("let y = 27; { function y() {} }"); return typeof y; }, "undefined");

// A function is a variable of the function, also where a `with` object has its name. An assignment goes to the object.
check(() => { const o = { z: 1 }; with (o) { eval("function z() {}"); } return typeof z + o.z; }, "function1");
check(() => { const o = { z: 1 }; with (o) { eval("eval('function z() {}')"); } return typeof z + o.z; }, "function1");
check(() => { const o = { z: 1 }; with (o) { eval("{ function z() {} }"); } return typeof z + o.z; }, "function1");
check(() => { const o = { z: 1 }; with (o) { eval("var z = 2"); } return typeof z + o.z; }, "undefined2");
check(() => { const f = (x) => { eval(x); return typeof z; }; return f("function z() {}") + f("") + f("var z") + f("{ function z() {} }"); }, "functionundefinedundefinedfunction");
check(() => { eval("function z() {}"); const first = delete z; eval("function z() {}"); return first + typeof z; }, "truefunction");
