// Names that are used before their declaration.
function throws(text, name = "ReferenceError") {
    for (const strict of ["", "'use strict';"]) {
        let thrown = "nothing";
        try { new Function(`${strict} ${text}`)(); } catch (error) { thrown = error.name; }
        if (thrown !== name) throw new Error(`${text}: throws ${thrown}, expected ${name}`);
    }
}
throws("x = 1; let x;");
throws("[x] = [1]; let x;");
throws("({ x } = { x: 1 }); let x;");
throws("for (x of [1]); let x;");
throws("for (x in { a: 1 }); let x;");
throws("try { x = 1; } catch {} x; let x;");
throws("try { x += 1; } catch {} x; let x;");
throws("try { x++; } catch {} x; let x;");
throws("for (let x = x; ;) break;");
throws("for (let x = 1, y = z, z; ;) break;");
throws("class A { [A] = 1; }");
throws("class A { static [A] = 1; }");
throws("class A { [A]() {} }");
throws("switch (1) { case 0: let a = 1; case 1: return a; }");
throws("switch (1) { case 0: let a = 1; case 1: a = 5; }");
throws("switch (1) { case 0: class A {} case 1: return A; }");
throws("switch (1) { case 0: let a; case 1: { return typeof a; } }");
throws("switch (1) { case 0: let [a] = [1]; case 1: { for (const b of [1]) return a + b; } }");
throws("switch (1) { case 0: const a = 1; case 1: return a; }");
throws("switch (1) { case 0: const a = 1; case 1: return (() => a)(); }");
throws("const c = 1; for (c of [2]);", "TypeError");
throws("const c = 1; for (c in { a: 1 });", "TypeError");
try { (() => { "use strict"; for (undeclared of [1]); })(); throw new Error("an undeclared name is assigned"); } catch (error) { if (!(error instanceof ReferenceError)) throw error; }
try { (() => { "use strict"; for (undeclared in { a: 1 }); })(); throw new Error("an undeclared name is assigned"); } catch (error) { if (!(error instanceof ReferenceError)) throw error; }

same((() => { let x; for (x of [1, 2]); for (let y = 0; y < 2; y++) x += y; return x; })(), 3);
same((() => { var x; for (x in { a: 1 }); const get = () => x; for (x of [5]); return get(); })(), 5);
same(((x) => { for (x of [1, 2]); return x; })(), 2);
same((() => { for (undeclaredInALoop of [3]); return globalThis.undeclaredInALoop; })(), 3);
delete globalThis.undeclaredInALoop;
same((() => { switch (0) { case 0: const a = 1; case 1: { const b = a; return a + b + (() => a)(); } } })(), 3);
same((() => { let out = ""; for (let i = 0; i < 3; i++) switch (i) { default: let a = i; out += a; } return out; })(), "012");
same((() => { class A { static a = A.name; static [`b`] = () => A; static { A.c = A; } m() { return A; } } return A.a + A.b().name + A.c.name + new A().m().name; })(), "AAAA");
same(class A { static a = A; }.a.name, "A");

// An assignment to a constant before its declaration is the error of the dead zone, not that of the assignment.
for (const assignment of ["h = 2", "h += 2", "h++", "h ??= 2", "[h] = [2]", "({ h } = { h: 2 })", "for (h of [2]);", "for (h in [2]);"]) {
    throws(`${assignment}; const h = 4;`);
    throws(`try { ${assignment} } catch (error) { if (error instanceof TypeError) throw error; } h; const h = 4;`);
    throws(`(() => { ${assignment} })(); const h = 4;`);
    throws(`eval("${assignment}"); const h = 4;`);
    throws(`const h = 4; ${assignment === "h ??= 2" ? "h &&= 2" : assignment}`, "TypeError");
    throws(`const h = 4; (() => { ${assignment === "h ??= 2" ? "h &&= 2" : assignment} })()`, "TypeError");
}
throws("(class C extends (C = 1) {});");
throws("(class C { static x = (C = 1); });", "TypeError");
throws("for (const h of [1]) h = 2;", "TypeError");
throws("globalThis.assigned = 0; h = assigned++; const h = 4;");
if (assigned !== 1) throw new Error("the operand is evaluated first");
