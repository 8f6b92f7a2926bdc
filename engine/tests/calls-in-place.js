// Calls and constructions whose arguments, results, variables and shapes stay in their place.

// Parameters are registers that the caller has filled.
{
    const sloppy = (parameters, body) => Function(parameters, body);
    const many = (...values) => JSON.stringify(values);
    const second = sloppy("a, b", "b = 5; return [a, b, arguments.length, arguments[1]]");
    same(many(second(1), second(1, 2), second(1, 2, 3)), "[[1,5,1,null],[1,5,2,5],[1,5,3,5]]", "mapped arguments");
    const strict = sloppy("a, b", "'use strict'; b = 5; return [a, b, arguments.length, arguments[1]]");
    same(many(strict(1), strict(1, 2), strict(1, 2, 3)), "[[1,5,1,null],[1,5,2,2],[1,5,3,2]]", "other arguments");
    const twice = sloppy("a, a", "return a");
    same(many(twice(1), twice(1, 2), twice(1, 2, 3)), "[null,2,2]", "a name twice");
    const redeclared = sloppy("a, b", "var a; function b() {} return [a, typeof b]");
    same(many(redeclared(1, 2, 3)), '[[1,"function"]]', "declared again");
    same(many(sloppy("a", "var b = a; a = 10; return [a, b]")(1, 2)), "[[10,1]]", "a copy");
    same(many(sloppy("a, b", "return eval('[arguments.length, a, b]')")(1, 2, 3)), "[[3,1,2]]", "eval");
    same(many(sloppy("a", "try { return a } finally { a = 9 }")(1, 2)), "[1]", "finally");
    same(many(sloppy("a", "for (;;) { try { return a } finally { a = 2; break } } return a + 5")(1)), "[7]", "no return");
    same(many(sloppy("o", "with (o) { return f(3, 4) }")({ f(a) { return [this.q, a]; }, q: 1 })), "[[1,3]]", "with");
    const kept = (a, b) => { const all = []; for (let n = 0; n < 2; n++) all.push(() => a + b + n); a = 10; return all; };
    same(many(kept(1, 2, 3).map((f) => f())), "[[12,13]]", "closures");
    const wide = (a, b, c, d, e) => [a, b, c, d, e];
    same(many(wide(1), wide(1, 2, 3, 4, 5, 6)), "[[1,null,null,null,null],[1,2,3,4,5]]", "missing and left");
    same(many(((a, b) => { [a, b] = [b, a]; return [a, b]; })(1, 2)), "[[2,1]]", "exchanged");
    function* generator(a, b) { b = yield a; yield b; return [a, b]; }
    const list = generator(1, 2, 3);
    same(many(list.next().value, list.next(7).value, list.next().value), "[1,7,[1,7]]", "a generator");
    const empty = generator();
    same(many(empty.next().value, empty.next(7).value, empty.next().value), "[null,7,[null,7]]", "a generator without arguments");
    const waiting = async (a, b) => { await 1; b = await b; return [a, b]; };
    waiting(1, Promise.resolve(2), 3).then((value) => same(many(value), "[[1,2]]", "an async function"));
    class A { constructor(a, b) { this.list = [a, b]; } }
    class B extends A {}
    class C extends A { constructor(a) { super(...arguments); this.a = a; } }
    same(many(new A(1), new A(1, 2, 3), new B(1, 2, 3), new C(4, 5, 6)),
        '[{"list":[1,null]},{"list":[1,2]},{"list":[1,2]},{"list":[4,5],"a":4}]', "constructors");
    const down = (n, a) => n === 0 ? a : down(n - 1, a + 1, n);
    same(down(100, 0, 1), 100, "recursion");
    const tag = (strings, a) => [strings.raw.join("|"), a];
    same(many(tag`a${1}b${2}c`), '[["a|b|c",1]]', "a tag");
}

// A property that an assignment has added is added in the same way only to objects for which that is right.
{
    const set = (object, value) => { object.foo = value; return object; };
    const add = () => { for (let n = 0; n < 3; n++) same(set({}, n).foo, n, "a new property"); };
    add();
    Object.defineProperty(Object.prototype, "foo", { set(value) { this.bar = value; }, configurable: true });
    same(JSON.stringify(set({}, 1)), '{"bar":1}', "a setter of the prototype");
    delete Object.prototype.foo;
    add();
    const writing = Function("object", "value", "'use strict'; object.foo = value; return object");
    for (let n = 0; n < 3; n++) writing({}, n);
    throws(() => writing(Object.freeze({}), 1), TypeError);
    throws(() => writing(Object.create({ __proto__: Object.freeze({ foo: 1 }) }), 1), TypeError);
    Object.defineProperty(Object.prototype, "foo", { value: 1, writable: false, configurable: true });
    throws(() => writing({}, 1), TypeError);
    delete Object.prototype.foo;
    same(writing({}, 5).foo, 5, "again");

    const base = {}, middle = Object.create(base);
    const child = () => set(Object.create(middle), 1);
    child(), child();
    Object.setPrototypeOf(base, { set foo(value) { this.baz = value; } });
    same(child().baz, 1, "a prototype that got another prototype");

    const log = [];
    const proxy = new Proxy({}, { set(target, key) { log.push(key); return true; } });
    set(proxy, 1), set({}, 1), set(proxy, 2), set(Object.create(proxy), 3), set(Object.create(proxy), 4);
    same(log.join(), "foo,foo,foo,foo", "a proxy");
    const infinity = (object) => { object.Infinity = 7; return object; };
    infinity({}), infinity({});
    same(infinity(new Uint8Array(2)).Infinity, undefined, "a typed array");
    const cut = (object) => { object.length = 1; return object; };
    cut({}), cut({});
    same(cut([1, 2, 3]).join(), "1", "the length of an array");
    const prevented = Function("'use strict'; this.a = 1; Object.preventExtensions(this); this.b = 2");
    for (let n = 0; n < 3; n++) throws(() => new prevented(), TypeError);
}

// A constructor knows the shape of its objects as long as its prototype is the same.
{
    function F(a) { this.a = a; }
    same(JSON.stringify([new F(1), new F(2)]), '[{"a":1},{"a":2}]', "objects");
    F.prototype = { b: 1 };
    same(new F(1).b + new F(2).b, 2, "another prototype");
    F.prototype = null;
    same(Object.getPrototypeOf(new F(1)), Object.prototype, "no prototype");
    const make = () => class { constructor(value) { this.value = value; } get() { return this.value; } };
    const One = make(), Two = make();
    for (let n = 0; n < 3; n++) {
        const one = new One(n), two = new Two(n);
        same([one instanceof One, one instanceof Two, two instanceof Two, two.get()].join(), `true,false,true,${n}`, "two classes");
    }
    same(Reflect.construct(One, [1], Two) instanceof Two && new One(1) instanceof One, true, "new.target");
    class Arrow { constructor() { this.get = () => this; } }
    class Inside { constructor() { this.get = () => eval("this"); eval("this.a = 1; var b"); } }
    class Target { constructor() { this.target = new.target; } }
    class Super { constructor() { this.text = super.toString(); } }
    for (const object of [new Arrow(), new Inside()]) same(object.get(), object, "this of an inner function");
    same(new Target().target === Target && new (class extends Target {})().target !== Target, true, "new.target of a class");
    same(new Super().text, "[object Object]", "super");
    class Fields { a = 1; #b = 2; constructor(c) { this.c = c; } get b() { return this.#b; } }
    for (let n = 0; n < 2; n++) same(JSON.stringify([new Fields(n), new Fields(n).b]), `[{"a":1,"c":${n}},2]`, "fields");
    throws(() => new (class { constructor() { throw new TypeError("thrown"); } })(), TypeError);
    throws(() => new (class extends Arrow { constructor() { return 5; } })(), TypeError);
    same(JSON.stringify(new (class { constructor() { this.a = 1; return 5; } })()), '{"a":1}', "a number that is returned");
    function nested(n) { if (n > 0) this.n = new nested(n - 1); }
    same(JSON.stringify(new nested(3)), '{"n":{"n":{"n":{}}}}', "in itself");
}

// Variables of outer functions and of the global scope.
{
    const read = Function("return readHere");
    globalThis.readHere = 1;
    same(read() + read(), 2, "a property of the global object");
    globalThis.readHere = 2;
    same(read(), 2, "another value");
    Object.defineProperty(globalThis, "readHere", { get: () => 3, configurable: true });
    same(read() + read(), 6, "a getter");
    delete globalThis.readHere;
    throws(read, ReferenceError);
    const counter = () => { let count = 0; return { next: () => ++count, set(value) { count = value; } }; };
    const one = counter(), two = counter();
    one.next(), two.set(40);
    same(one.next() + two.next(), 43, "counters");
    two.set("4");
    same(two.next(), 5, "a text");
    throws(() => { const early = () => late; early(); let late = 1; }, ReferenceError);
    throws(() => { const early = () => { late = 1; }; early(); let late; }, ReferenceError);
}

// A constructor with a shape of its own, in which its properties move.
{
    function F() {}
    const names = Array.from({ length: 40 }, (_, n) => "p" + n);
    for (const name of names) F[name] = name;
    delete F.p20;
    for (let n = 0; n < 3; n++) same(new F() instanceof F, true, "before");
    delete F.name, delete F.length;
    for (let n = 0; n < 3; n++) same(new F() instanceof F, true, "after two properties were deleted");
    for (const name of names) delete F[name];
    for (let n = 0; n < 3; n++) same(Object.getPrototypeOf(new F()), F.prototype, "after all were");
}
