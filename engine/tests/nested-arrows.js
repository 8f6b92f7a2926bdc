// `this` of an arrow function is the `this` of the innermost function around it that is no arrow function.
const o = { f() { return () => () => this }, g() { return () => async () => [() => this] }, h() { return (a = () => () => this) => a()() } };
same(o.f()()(), o);
same(o.h()(), o);
same(function () { return (() => function () { return (() => () => this)()() })()() }.call(o), globalThis);
globalThis.done = o.g()()().then(([last]) => same(last(), o));
new Function("o", "if (o.f()()() !== o || { f() { return () => () => this } }.f()()() === o) throw new Error()")(o);
class A { constructor() { this.same = (() => () => this)()() === this } static s = (() => () => this)()() === A; field = (() => () => this)()() }
const a = new A();
same(a.same && A.s && a.field === a, true);
class B extends A { constructor() { (() => () => super())()() } #p = 3; *g() { yield () => () => this } async p() { return (async () => (() => this.#p)())() } }
same(new B().same, true);
same(a, B.prototype.g.call(a).next().value()());
globalThis.done = Promise.all([globalThis.done, new B().p().then((p) => same(p, 3))]);
