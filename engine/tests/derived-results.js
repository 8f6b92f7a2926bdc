// The result of a derived constructor: an object, or undefined for its `this`.

class A {}
function make(result, readsThis) {
    return new (class extends A {
        constructor() {
            super();
            if (readsThis) this.x = 1;
            return result;
        }
    })();
}
for (const readsThis of [false, true]) {
    for (const result of [5, null, false, "", 1n, Symbol.iterator]) throws(() => make(result, readsThis), TypeError);
    same(make(undefined, readsThis) instanceof A, true, "undefined gives `this`");
    const object = {};
    same(make(object, readsThis), object, "an object is the result");
}
throws(() => new (class extends A { constructor() { try { return 1; } finally { super(); this.p = 2; } } })(), TypeError);
same(new (function () { this.x = 1; return 5; })().x, 1, "other constructors give `this`");
