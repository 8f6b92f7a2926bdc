// A loop has all labels that stand before it, and `continue` with any of them goes on with it.
const loops = {
    for: (body) => `a: b: c: for (let i = 0; i < 3; i++) { ${body} }`,
    "for of": (body) => `a: b: c: for (const i of [0, 1, 2]) { ${body} }`,
    "for in": (body) => `a: b: c: for (const i in { x: 0, y: 1, z: 2 }) { ${body} }`,
    while: (body) => `let i = 0; a: b: c: while (i++ < 3) { ${body} }`,
    do: (body) => `let i = 0; a: b: c: do { ${body} } while (++i < 3)`,
    var: (body) => `a: b: c: for (var i = 0; i < 3; i++) { ${body} }`,
};
for (const [name, loop] of Object.entries(loops)) {
    for (const label of ["a", "b", "c"]) {
        const count = (body) => new Function(`let n = 0; ${loop(`if (++n > 9) throw new Error("it does not end"); ${body}`)} return n;`)();
        same(count(`continue ${label};`), 3, `${name}, continue ${label}`);
        same(count(`break ${label};`), 1, `${name}, break ${label}`);
        // From a loop and a try statement within.
        same(count(`for (;;) { try { continue ${label}; } finally { n += 0; } }`), 3, `${name}, continue ${label} from a loop`);
        same(count(`for (const x of [1, 2]) break ${label};`), 1, `${name}, break ${label} from a loop`);
    }
}
// The iterator of a loop within is closed, and the one of the loop is not.
const log = [];
const source = (name, count) => ({
    [Symbol.iterator]: () => ({ next: () => ({ done: count-- === 0 }), return: () => (log.push(name), {}) }),
});
a: b: for (const x of source("outer", 2)) {
    c: d: for (const y of source("inner", 2)) {
        if (log.length === 1) continue d;
        continue a;
    }
}
same(log.join(), "inner");
// A label of a block is none of a loop in it.
throws(() => new Function("a: { for (;;) continue a; }"), SyntaxError);
throws(() => new Function("a: b: { continue a; }"), SyntaxError);
