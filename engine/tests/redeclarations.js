// A name is declared once in a function, unless by `var`, a parameter and functions.
const refused = [
    "let a = 1; let a = 2", "const x = 1; { var x = 2 }", "let a; function a() {}", "const c = 1; class c {}", "let a; for (var a of []) {}",
    "class a {} var a", "let a; var { b: [a] } = 0",
];
const accepted = [
    "let a; { let a; var b }", "var a; var a; function a() {} function a() {}", "{ function a() {} function a() {} }", "let a; (() => { var a })()",
    "let a; { function a() {} }", "try {} catch (a) { var a }", "function a() {} { let a }", "switch (0) { case 0: let a } let a",
];
const wrappers = [
    (code) => `(function () { ${code} })`, (code) => `(() => { ${code} })`, (code) => `(async () => { ${code} })`, (code) => `({ *m() { ${code} } })`,
    (code) => `(class { constructor() { ${code} } })`, (code) => `(class { static { ${code} } })`, (code) => `({ set m(v) { ${code} } })`,
];
const parses = (code) => { try { new Function(code); return true } catch (error) { if (error.name !== "SyntaxError") throw error; return false } };
for (const wrap of wrappers) {
    for (const code of refused) if (parses(wrap(code))) throw new Error(`accepted: ${wrap(code)}`);
    for (const code of accepted) {
        const isStrict = wrap("").includes("class") && code.includes("{ function a() {} function a()");
        // A static block is no function: its functions are declared as in a block.
        const isBlock = wrap("").includes("static") && /function a\(\) \{\} function/.test(code) || isStrict;
        if (!isBlock && !parses(wrap(code))) throw new Error(`refused: ${wrap(code)}`);
    }
}
for (const code of ["let a; let a", "let a; var a"]) if (parses(code)) throw new Error(`accepted: ${code}`);
