// A derived class without a constructor above it, as its prototype has become null or no constructor: a TypeError.
for (const lost of [null, {}, () => {}, { method() {} }.method, Math.max, new Proxy(() => {}, {})]) {
    for (const make of [
        () => class extends Object {},
        () => class extends Promise {},
        () => class extends Array { constructor(...values) { super(...values); } },
        () => class extends Map { constructor() { super(); } },
        () => class extends (class {}) { x = 1; },
    ]) {
        const Derived = Object.setPrototypeOf(make(), lost);
        throws(() => new Derived(), TypeError);
        throws(() => Reflect.construct(Derived, [], Object), TypeError);
        throws(() => new (class extends Derived {})(), TypeError);
        same(Object.getPrototypeOf(Derived), lost);
    }
}
// With another constructor it goes on.
const Other = Object.setPrototypeOf(class extends Object {}, Array);
same(new Other(1, 2).length, 2);
