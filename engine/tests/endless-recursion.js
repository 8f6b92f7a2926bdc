// Calls without an end are a RangeError that a script can catch, and what has caught it continues.
let calls = 0;
const ways = {
    call() { (function f() { calls++; f(); })(); },
    operand() { (function f() { calls++; return 1 + f(); })(); },
    arrow() { const f = () => { calls++; f(); }; f(); },
    method() { ({ f() { calls++; this.f(); } }).f(); },
    getter() { const o = { get x() { calls++; return this.x; } }; o.x; },
    setter() { const o = { set x(v) { calls++; this.x = v; } }; o.x = 1; },
    constructor() { class A { constructor() { calls++; new A(); } } new A(); },
    field() { class A { a = (calls++, new A()); } new A(); },
    derived() { class B {} class A extends B { constructor() { calls++; super(new A()); } } new A(); },
    parameter() { (function f(a = (calls++, f())) {})(); },
    tag() { (function f(strings) { calls++; f``; })``; },
    spread() { (function f(...rest) { calls++; f(...rest, 1); })(); },
    apply() { (function f() { calls++; f.apply(null, []); })(); },
    bound() { const f = () => { calls++; f.bind()(); }; f(); },
    reflect() { (function f() { calls++; Reflect.apply(f, null, []); })(); },
    eval() { (function f() { calls++; eval("f()"); })(); },
    dynamic() { globalThis.again = Function("count", "count(); again(count)"); again(() => calls++); },
    callback() { (function f() { calls++; [1].forEach(f); })(); },
    sorted() { (function f() { calls++; [2, 1].sort(f); })(); },
    replaced() { (function f() { calls++; "a".replace(/a/, f); })(); },
    text() { const o = { toString() { calls++; return String(o); } }; String(o); },
    primitive() { const o = { [Symbol.toPrimitive]() { calls++; return +o; } }; +o; },
    json() { const o = { toJSON() { calls++; return JSON.stringify(o); } }; JSON.stringify(o); },
    proxy() { const p = new Proxy({}, { get(_, key) { calls++; return p[key]; } }); p.x; },
    iterator() { const o = { [Symbol.iterator]() { calls++; return [...o]; } }; [...o]; },
    generator() { (function* f() { calls++; yield* f(); })().next(); },
    instance() { class A { static [Symbol.hasInstance](v) { calls++; return v instanceof A; } } 1 instanceof A; },
    url() { const o = { toString() { calls++; new URL(o); } }; new URL(o); },
};
for (const [name, way] of Object.entries(ways)) {
    for (let i = 0; i < 2; i++) {
        calls = 0;
        let error;
        try { way(); } catch (e) { error = e; }
        same(error instanceof RangeError, true, name);
        same(error.message, "too much recursion", name);
        same(calls > 20, true, name);
    }
}

// In the call that catches it, too, and where `finally` runs.
let caught = 0;
(function f() { try { f(); } catch (error) { if (caught++ > 2) return; throw error; } finally { calls++; } })();
same(caught, 4);

// Of an asynchronous function it is the reason of its promise.
let reason;
(async function f() { await f(); })().catch((error) => { reason = error; });
(async function* f() { yield* f(); })().next().catch(() => {});
queueMicrotask(() => (function f() { try { f(); } catch (error) { reason = error; } })());

// A call as deep as before is still possible.
same((function f(n) { return n && 1 + f(n - 1); })(400), 400);
