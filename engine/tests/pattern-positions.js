// A call of an iterator or getter by a pattern or loop has the position of the target of its value.
const o = { get x() { throw new Error("x"); } };
function* g() { yield 1; throw new Error("g"); }
const keys = new Proxy({}, { ownKeys() { throw new Error("keys"); } });
const closing = { [Symbol.iterator]() { return { next() { return {}; }, return() { throw new Error("return"); } }; } };
const cases = [
    // Each marks the position in its source by a comment before it.
    function at() { const { x: /**/y } = o; },
    function at() { const { ["x"]: /**/y } = o; },
    function at() { let y; ({ x: /**/y } = o); },
    function at() { const q = {}; ({ a: q.b, x: /**/q.y } = o); },
    function at() { const { x: /**/{ z } } = o; },
    function at() { const { /**/x = 5 } = o; },
    function at() { const { a, .../**/rest } = o; },
    function at() { const [a, /**/b] = g(); },
    function at() { const [a, .../**/b] = g(); },
    function at() { const [a, /**/[b]] = g(); },
    function at() { let q = {}; [q.a, /**/q.b = 4] = g(); },
    function at() { for (const [a, /**/b] of [g()]); },
    function at() { for (const /**/v of g()); },
    function at() { for (let /**/v of g()) v++; },
    function at() { let v; for (/**/v of g()); },
    function at() { for (var /**/v of g()); },
    function at() { let q = {}; for (/**/q.a of g()); },
    function at() { for (const { /**/x } of [o]); },
    function at() { for (const k in /**/keys); },
    function at() { for (const /**/v of g()) { const f = () => v; } },
    function at() { const [/**/a] = closing; },
];
for (const steps of cases) {
    const text = String(steps), stack = (() => { try { steps(); } catch (error) { return error.stack; } })();
    const [, column] = /at at \(.*?:\d+:(\d+)\)/.exec(stack);
    // A function of this list begins in column 5.
    same(Number(column), text.indexOf("/**/") + 4 + 5, text);
}
