// The short ways of calls, of variables and of properties change no results.

// `this` of sloppy functions becomes an object when it is used, once.
{
    const sloppy = Function("return this");
    same(sloppy(), globalThis, "no this");
    same(typeof sloppy.call(5), "object", "a number");
    same(Function("return typeof this + typeof this").call("a"), "objectobject", "twice");
    same(Function("const a = this; return a === this").call(5), true, "the same object");
    same(Function("const f = () => this; return f() === this").call(5), true, "in an arrow function");
    same(Function("return eval('typeof this')").call(5), "object", "in eval");
    same(Function("a = this", "b = () => this", "return a === b() && typeof a").call(5), "object", "in parameters");
    same(Function("function* f() { yield this; yield this; } const [a, b] = f.call(5); return a === b")(), true, "in a generator");
    same(Function("'use strict'; return typeof this").call(5), "number", "a strict function");
    const o = { __proto__: { get a() { return typeof this; } }, m: Function("return this") };
    same(o.m(), o, "a method");
    same(Function("o", "return { __proto__: o, m() { return super.a + typeof this; } }.m.call(5)")(o), "objectobject", "with super");
}

// A constructor returns the object that it has made, unless it returns another one.
{
    function F(other) {
        try {
            this.a = 1;
            return other;
        } finally {
            this.b = 2;
        }
    }
    same(JSON.stringify([new F(), new F(5), new F({ c: 3 })]), '[{"a":1,"b":2},{"a":1,"b":2},{"c":3}]', "constructors");
    same(F.call({}, 5), 5, "a call");
    class A {}
    class B extends A { constructor(other) { if (other === undefined) super(); return other; } }
    same(new B() instanceof B, true, "a derived constructor");
    same(new B(A), A, "another object");
    throws(() => new B(1), TypeError);
    throws(() => new (class extends A { constructor() {} })(), ReferenceError);
    throws(() => A(), TypeError);
    same((function () { return new.target; })(), undefined, "new.target of a call");
}

// An assignment with an operator writes the variable that it has read.
{
    let a = 1;
    const add = () => { a += (a = 10, 5); return a++ + a; };
    same(add(), 13, "a variable of an outer function");
    same(Function("var x = 1; (() => x)(); x += eval('var x = 5; 2'); return x")(), 3, "eval");
    same(Function("o", "with (o) { x += (delete o.x, 3); } return o.x")({ x: 1 }), 4, "with");
    same(Function("eval('var x = 1'); const f = () => x; const a = f(); delete x; return [a, typeof x, (() => { try { return f() } catch (e) { return e.name } })()].join()")(),
        "1,undefined,ReferenceError", "a variable of eval that is deleted");
    globalThis.counted = 1;
    const count = Function("counted += 2; counted++; return counted");
    same(count() + count(), 11, "a global variable");
    throws(Function("'use strict'; counted += (delete globalThis.counted, 1)"), ReferenceError);
    throws(Function("'use strict'; neverDeclared = 1"), ReferenceError);
    throws(() => { const set = () => { later += 1; }; set(); let later = 1; }, ReferenceError);
    throws(() => { const fixed = 1; (() => { fixed += 1; })(); }, TypeError);
    const counters = [];
    for (let n = 0; n < 3; n++) counters.push(() => n++);
    same(counters.map((count) => count() + count()).join(), "1,3,5", "a variable of each iteration");
}

// A function has the private names of all classes around it.
{
    class Outer {
        #a = 1;
        inner() {
            const outer = this;
            return new (class { #b = 2; sum() { return outer.#a + this.#b + eval("outer.#a"); } })().sum();
        }
        static has(o) { return #a in o; }
        static read(o) { return o.#a; }
    }
    same(new Outer().inner(), 4, "nested classes");
    same([new Outer(), {}].map(Outer.has).join(), "true,false", "in");
    throws(() => Outer.read({}), TypeError);
}

// A place in the code that has seen other objects reads and writes each as what it is.
{
    const make = () => [
        { z: 1 }, { a: 1, z: 2 }, Object.create({ z: 3 }), { w: 4, get z() { return this.w; }, set z(w) { this.w = w * 2; } },
        Object.create({ get z() { return 5; } }), Object.freeze({ z: 6 }), new Proxy({ z: 7 }, {}), [],
    ];
    for (const pick of [[0], [0, 1], [2, 3], [3, 0], [4, 2], [5, 0], [6, 1], [7, 0], [0, 1, 2, 3, 4, 5, 6, 7]]) {
        const objects = make();
        const read = Function("o", "return o.z");
        const write = Function("o", "v", "o.z = v");
        const expected = [1, 2, 3, 4, 5, 6, 7, undefined];
        for (let round = 0; round < 3; round++) {
            for (const n of pick) same(read(objects[n]), expected[n], `object ${n} in round ${round} of ${pick}`);
            for (const n of pick) {
                write(objects[n], round);
                if (n !== 4 && n !== 5) expected[n] = n === 3 ? round * 2 : round;
            }
        }
    }
    const truncate = Function("a", "a.length = 0");
    const arrays = [[1], [2], [1, 2]];
    arrays.forEach((array) => truncate(array));
    same(arrays.flat().length, 0, "lengths");
}

// Native functions with few and with many arguments, and functions that throw through them.
same(Math.max(1, 2, 3, 4, 5, 6, 7) + Math.max() + String.fromCharCode(65, 66, 67, 68, 69, 70), "-InfinityABCDEF", "arguments");
{
    const names = (steps) => {
        try {
            steps();
        } catch (error) {
            const lines = error.stack.split("\n").map((line) => line.trim().split(" "));
            return lines.filter(([at]) => at === "at").map(([, name]) => name).join();
        }
    };
    function fails() { throw new Error("it fails"); }
    const found = names(function steps() { [1].map(function inner() { [2].forEach(fails); }); });
    same(found.startsWith("fails,forEach,inner,map,steps,names"), true, `the stack ${found}`);
}
