// `super` in a private member is what it is in a public one: that of the prototype, or of the class for a static member.
class A {
    m() { return "A.m"; }
    get g() { return "A.g"; }
    static s() { return "A.s"; }
    static get t() { return "A.t"; }
}
class B extends A {
    m() { return "B.m"; }
    get g() { return "B.g"; }
    static s() { return "B.s"; }
    static get t() { return "B.t"; }

    #method() { return super.m(); }
    async #async() { return super.m(); }
    *#generator() { yield super.m(); }
    get #getter() { return super.m() + super.g; }
    set #setter(value) { super.x = value + super.m(); }
    get #both() { return (() => super.m())(); }
    set #both(value) { this.z = [value, eval("super.m()")].join(); }
    static #static() { return super.s(); }
    static get #staticGetter() { return super.s() + super.t; }
    static set #staticSetter(value) { super.y = value + super.s(); }

    method() { return this.#method(); }
    async() { return this.#async(); }
    generator() { return [...this.#generator()][0]; }
    getter() { return this.#getter; }
    setter() { this.#setter = "1"; return this.x; }
    both() { this.#both = "2"; return [this.#both, this.z].join(); }
    static static() { return B.#static(); }
    static getter() { return B.#staticGetter; }
    static setter() { B.#staticSetter = "3"; return B.y; }
    static borrowed() { return B.#static.call({ __proto__: { s() { return "of this" } } }); }
}
const b = new B();
same(b.method(), "A.m", "method");
same(b.generator(), "A.m", "generator");
same(b.getter(), "A.mA.g", "getter");
same(b.setter(), "1A.m", "setter");
same(b.both(), "A.m,2,A.m", "getter and setter");
same(B.static(), "A.s", "static method");
same(B.getter(), "A.sA.t", "static getter");
same(B.setter(), "3A.s", "static setter");
same(B.borrowed(), "A.s", "static method of another this");
globalThis.done = b.async().then((found) => same(found, "A.m", "async method"));

// Without `extends` it is that of Object.prototype.
class Base {
    toString() { return "Base"; }
    get #text() { return super.toString(); }
    static get #name() { return typeof super.call; }
    text() { return this.#text; }
    static name2() { return Base.#name; }
}
same(new Base().text(), "[object Object]", "a class without extends");
same(Base.name2(), "function", "a static getter of it");

// A subclass has its own.
class C extends B { m() { return "C.m"; } }
same(new C().getter(), "A.mA.g", "a getter that is inherited");
