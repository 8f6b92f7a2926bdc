// The operations of a with statement on its object for a name, and a name that is gone by then.
const asked = [];
const traps = {};
for (const trap of ["has", "get", "set"]) {
    traps[trap] = (target, key, ...rest) => { asked.push(`${trap} ${String(key)}`); return Reflect[trap](target, key, ...rest); };
}
const proxy = new Proxy({ a: 1 }, traps);
function steps(work, expected) {
    asked.length = 0;
    work();
    same(asked.join(), expected, `${work}`);
}
const found = (name) => `has ${name},get Symbol(Symbol.unscopables)`;
with (proxy) {
    steps(() => a, `${found("a")},has a,get a`);
    steps(() => { a += 1; }, `${found("a")},has a,get a,has a,set a`);
}
function gone() { const object = { a: 1, get [Symbol.unscopables]() { delete object.a; } }; return object; }
with (gone()) same(a, undefined, "a name that is gone");
with (gone()) {
    try { (() => { "use strict"; return a; })(); throw new Error("a name that is gone is read"); } catch (error) { if (!(error instanceof ReferenceError)) throw error; }
}
with (gone()) {
    try { (() => { "use strict"; a = 1; })(); throw new Error("a name that is gone is written"); } catch (error) { if (!(error instanceof ReferenceError)) throw error; }
}
