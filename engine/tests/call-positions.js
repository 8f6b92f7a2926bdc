// The position of a read that throws is its key's, also where the value is called.
const place = (code) => {
    try { new Function(code)() } catch (error) { return error.name + /:(\d+:\d+)/.exec(error.stack)?.[1] }
};
const results = [
    place("const user = {};\n  user.list.push(1)"),
    place("const m = {};\n  m['a']['b']()"),
    place("const m = {};\n  m.a.b.c.d(\n1)"),
    place("const m = {};\n  f(1, m.a.b());\nfunction f() {}"),
    place("const m = {};\n  new m.a.b()"),
    place("const m = {};\n  m.a.b?.()"),
    place("const m = { a: {} };\n  m?.a.b.c()"),
    place("const m = { a: {} };\n  m?.a?.b['c'].d"),
    place("const m = { a: {} };\n  m?.a.b()"),
    place("const m = { a: 1 };\n  m.a?.()"),
    place("const m = {};\n  m.a.b`x`"),
    place("const m = {};\n  m.a['b']`x`"),
    place("const m = {};\n  m\n.a`x`"),
    place("class C { #p; static go(c) {\n  c.#p() } }\nC.go({})"),
    place("class C { #p; static go(c) {\n  c.#p`x` } }\nC.go({})"),
    place("class C { go() {\n  this.x.y() } }\nnew C().go()"),
    place("class C { go() {\n  super.x.y() } }\nnew C().go()"),
    place("const m = {};\n  m.a.get().b()"),
    // The operands of a spread and of `yield*`, and calls of `super`.
    place("const list = {};\nreturn [1, ...list.items]"),
    place("const list = {};\nreturn Math.max(1,\n  ...list.items)"),
    place("const list = {};\nreturn new Map(\n  ...list.items)"),
    place("const m = { f() {} };\nm?.f(\n  ...m.items)"),
    place("function* f() {\n  yield* 5 }\nf().next()"),
    place("class C extends Object { constructor() {\n  super(\n...1) } }\nnew C()"),
    place("class C extends Object { constructor() {\n  super(1); super(2) } }\nnew C()"),
    place("class C extends null { constructor() {\n  super(1) } }\nnew C()"),
];
// `new Function` has a line before the body.
const expected = ["TypeError3:13", "TypeError3:10", "TypeError3:7", "TypeError3:12", "TypeError3:11", "TypeError3:7", "TypeError3:10", "TypeError3:11", "TypeError3:9", "TypeError3:8", "TypeError3:7", "TypeError3:7", "TypeError4:3", "TypeError3:5", "TypeError3:5", "TypeError3:10", "TypeError3:11", "TypeError3:7",
    "TypeError3:15", "TypeError4:6", "TypeError4:6", "TypeError4:6", "TypeError3:10", "TypeError4:4", "ReferenceError3:13", "TypeError3:3"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));

globalThis.done = (async () => {
    const rejected = new Function("return (async (m) => {\n  await null;\n  m.a.b() })({})")();
    const position = /:(\d+:\d+)/.exec((await rejected.catch((error) => error)).stack)?.[1];
    if (position !== "4:7") throw new Error(`after an await: ${position}`);
})();
