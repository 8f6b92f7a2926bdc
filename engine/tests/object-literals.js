// Objects of literals have the properties that are written, in their order
const describe = (object) => Reflect.ownKeys(object).map((key) => {
    const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
    same(enumerable && configurable && (get !== undefined || set !== undefined || writable), true, String(key));
    return `${String(key)}:${get ? "get " : ""}${set ? "set " : ""}${typeof value === "function" ? `function ${value.name}` : String(value)}`;
}).join();
function check(make, expected) {
    for (let n = 0; n < 3; n++) same(describe(make(n)), expected.replaceAll("$", n), String(make));
}

check((n) => ({ a: 1, b: n, c: "x", d: null, e: true, f: -0, g: 1.5, h: 5n, i: undefined }), "a:1,b:$,c:x,d:null,e:true,f:0,g:1.5,h:5,i:undefined");
check((n) => ({ a: n, b: 2, a: "last" }), "a:last,b:2");
check((n) => ({ a: 1, 0: n, b: 3, "01": 4, 1.5: 5, 4294967295: 6 }), "0:$,a:1,b:3,01:4,1.5:5,4294967295:6");
check((n) => ({ a: 1, ["b" + n]: 2, c: 3 }), "a:1,b$:2,c:3");
check((n) => ({ a: 1, ...{ a: 2, z: 3 }, c: n, a: 9 }), "a:9,z:3,c:$");
check((n) => ({ a: 1, get b() { return n; }, c: 3, set b(value) {} }), "a:1,b:get set undefined,c:3");
check((n) => ({ a: 2, get a() { return n; }, b: 1 }), "a:get undefined,b:1");
check((n) => ({ get a() { return n; }, a: 2 }), "a:2");
check((n) => ({ a() {}, async b() {}, *c() {}, d: () => {}, e: function () {}, f: class {}, g: function named() {} }), "a:function a,b:function b,c:function c,d:function d,e:function e,f:function f,g:function named");
check((n) => ({ a: 1, __proto__: { z: 1 }, b: n }), "a:1,b:$");
check((n) => { const __proto__ = n; return { __proto__, b: 1 }; }, "__proto__:$,b:1");
check((n) => ({ __proto__() {}, b: n }), "__proto__:function __proto__,b:$");
check((n) => ({ constructor: n, toString: 1, length: 2, name: 3 }), "constructor:$,toString:1,length:2,name:3");

// Each is an object of its own, and may become another.
const make = (n) => ({ a: n, b: 2, c: {} });
const deleted = make(1), frozen = make(2), derived = make(3), changed = make(4);
delete deleted.b;
Object.freeze(frozen);
Object.setPrototypeOf(derived, Array.prototype);
Object.defineProperty(changed, "b", { get() { return "got"; } });
deleted.c.x = 1;
same(JSON.stringify([deleted, frozen, derived, changed, make(5)]), '[{"a":1,"c":{"x":1}},{"a":2,"b":2,"c":{}},{"a":3,"b":2,"c":{}},{"a":4,"b":"got","c":{}},{"a":5,"b":2,"c":{}}]');
same(Object.isFrozen(make(6)), false);
same(Object.getPrototypeOf(make(7)), Object.prototype);

// The values are evaluated in their order, before the object is there.
const steps = [];
const step = (value) => { steps.push(value); return value; };
({ a: step(1), [step("k")]: step(2), b: step(3), a: step(4) });
same(steps.join(), "1,k,2,3,4");
(function () {
    let o = { x: 1 };
    for (let n = 0; n < 3; n++) o = { before: o.x, x: n, outer: o, y: (o = 5), z: o };
    same(`${o.before} ${o.x} ${o.outer.x} ${o.z}`, "1 2 1 5");
    let p = "before";
    for (let n = 0; n < 3; n++) {
        try {
            p = { a: 1, b: n === 1 ? null.x : n, c: p };
        } catch {
            same(p.b, 0);
        }
    }
    same(p.b + p.c.b, 2);
    var q = { q, type: typeof q };
    same(describe(q), "q:undefined,type:undefined");
})();
function* pausing() { return { a: yield 1, b: 2, c: yield 3 }; }
for (let n = 0; n < 3; n++) {
    const paused = pausing();
    paused.next();
    paused.next("x");
    same(describe(paused.next(n).value), `a:x,b:2,c:${n}`);
}

// Properties of the prototype are not asked for.
Object.defineProperty(Object.prototype, "trap", { set() { throw new Error("called"); }, configurable: true });
check((n) => ({ a: 1, trap: n }), "a:1,trap:$");
delete Object.prototype.trap;
const withSuper = (n) => ({ a: n, method() { return super.a; }, b: 1 });
same(withSuper(1).method(), undefined);
same(Object.setPrototypeOf(withSuper(2), { a: "outer" }).method(), "outer");

// Large ones.
for (const count of [63, 64, 65, 200, 1500]) {
    const names = Array.from({ length: count }, (_, n) => `k${n}`);
    const large = new Function("n", `return { ${names.map((name, n) => `${name}: ${n % 2 ? "n" : n}`).join()} }`);
    for (let n = 0; n < 3; n++) {
        same(Object.keys(large(n)).join(), names.join());
        same(large(n)[`k${count - 1}`], (count - 1) % 2 ? n : count - 1);
    }
}
