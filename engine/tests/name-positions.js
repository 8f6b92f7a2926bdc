// The position of an undefined name is the position of the use that threw.
const place = (code) => {
    try { new Function(code)() } catch (error) { return error.name + /:(\d+:\d+)/.exec(error.stack)?.[1] }
};
const results = [
    place("{ let q = 1; }\nreturn q"),
    place("label: for (const q of []) {}\n(() => 1)();\n  return [1, q]"),
    place("'use strict'\ntypeof q; q = q + 1"),
    place("const f = () => typeof q + (1 + q);\nf(); let q"),
    place("f(1,\n  q)"),
    place("const a = null\nfor (const x of a) {}"),
    place("const options = null\nconst { a } = options"),
    place("const options = null; let\n  [a] = options"),
];
// `new Function` has a line before the body.
const expected = ["ReferenceError3:8", "ReferenceError4:14", "ReferenceError3:15", "ReferenceError2:17", "ReferenceError2:1", "TypeError3:17", "TypeError3:7", "TypeError3:3"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
