//! Scripts that use the engine's `unsafe`, small enough for Miri: frames, registers, calls, borrows, generators, inline caches, elements,
//! strings and values that are thrown. Without Miri they only show that the results are right.

use boa_engine::{Context, JsValue, NativeFunction, Source, js_string};

/// Runs a script, whose value must be `true`.
#[track_caller]
fn run(context: &mut Context, script: &str) {
    match context.eval(Source::from_bytes(script)) {
        Ok(value) => assert_eq!(value, JsValue::from(true), "{script}"),
        Err(error) => panic!("{error}: {script}"),
    }
}

const FRAMES: &[&str] = &[
    // Frames in place: fewer, as many and more arguments than parameters.
    "function f(a, b) { return [a, b, arguments.length].join(); }
         [f(), f(1), f(1, 2), f(1, 2, 3)].join(';') === ',,0;1,,1;1,2,2;1,2,3'",
    // Recursion makes the lists of frames and of registers longer.
    "function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1); } depth(60) === 60",
    // Constructors, also derived ones, and fields.
    "class A { x = 1; #y = 2; constructor(z) { this.z = z; } sum() { return this.x + this.#y + this.z; } }
         class B extends A { w = 4; constructor() { super(3); } sum() { return super.sum() + this.w; } }
         new B().sum() === 10 && new A(5).sum() === 8",
    "function G() { return { x: 1 }; } function H() { this.x = 2; return 3; } new G().x + new H().x === 3",
    // Exceptions leave frames of scripts and of native functions.
    "function thrower(n) { if (n === 0) throw n; [1].forEach(() => thrower(n - 1)); }
         let caught; try { thrower(4); } catch (error) { caught = error; } finally { caught += 1; } caught === 1",
    "(function () { for (let i = 0; i < 3; i++) { try { if (i === 1) return i; } finally { if (i === 1) continue; } } return 'end'; })() === 'end'",
    // Variables of functions around, which are captured in each round.
    "const readers = []; for (let i = 0; i < 3; i++) readers.push(() => i++); readers.map((read) => read() + read()).join() === '1,3,5'",
    "(function (s, a = 1) { eval('var s = 7'); return (() => s + a)(); })(1) === 8",
    // The loop keeps the instruction and the registers in variables.
    "let i = 0, s = 0; while (i < 9) { s += i; i++; if (i & 1) continue; s = s - 1; } s === 32",
    "let n = 0; outer: for (let i = 5; i > 0; i--) for (const j of [1, 2]) { if (j <= i - 4) continue outer; n += j; } n === 12",
    // Only the stack refers to a function that runs, whose frame borrows from it.
    "let f = (() => { const own = { x: 7 }; return (n) => { f = null; collect(); return own.x + n; }; })(); f(1) === 8",
    "let f = (() => { const own = { x: 7 }; return () => { f = null; const read = () => own.x; collect(); return read(); }; })(); f() === 7",
    "let f = (() => { const own = { x: 7 }; return function () { f = null; eval('var y = own.x'); collect(); return y + own.x; }; })(); f() === 14",
    "let f = (() => { const own = [7]; return () => { f = null; try { collect(); throw own; } catch (e) { collect(); return e[0]; } }; })(); f() === 7",
    "let f = (() => { const own = { x: 7 }; return function () { f = null; collect(); this.x = own.x; }; })(); new f().x === 7",
    "let f = (() => { const own = { x: 7 }; return (n) => { f = null; collect(); return own.x + n; }; })(); [1, 2].map(f).join() === '8,9'",
    "let f = (() => { const own = [7]; return () => { f = null; collect(); throw own; }; })(); let e; try { f(); } catch (t) { collect(); e = t[0]; } e === 7",
    "let g = (() => { const own = { x: 7 }; return (function* () { g = null; collect(); yield own.x; collect(); yield own.x; })(); })();
         const it = g; it.next().value + it.next().value === 14",
];

const CALLS: &[&str] = &[
    // The callee changes what the caller reads next.
    "let g = () => { g = () => 2; return 1; }; g() + g() === 3",
    "function f() { f.caller_ = f; f = null; return 1; } f() === 1 && f === null",
    "const o = { m() { delete o.m; return this === o; } }; o.m() && o.m === undefined",
    // Native functions call back.
    "[3, 1, 2].sort((a, b) => a - b).map(String).join() === '1,2,3'",
    "[1, 2, 3].reduce((a, b) => a + b) === 6 && Array.from({ length: 2 }, (_, i) => i).join() === '0,1'",
    "[5, 4].sort((a, b) => { [2, 1].sort((c, d) => c - d); return a - b; }).join() === '4,5'",
    "Reflect.construct(function () { this.t = new.target; }, [], Array).t === Array",
    "Function.prototype.call.call(function (a) { 'use strict'; return this + a; }, 1, 2) === 3",
    "((...rest) => rest.length)(...[1, 2], 3) === 3 && Math.max(...[1, 5, 2]) === 5",
    "(function (a) { 'use strict'; arguments[0] = 2; return a; })(1) === 1 && (function (a) { arguments[0] = 2; return a; })(1) === 2",
    "const bound = function (a, b) { return this.x + a + b; }.bind({ x: 1 }, 2); bound(3) === 6",
    "new Proxy(function () {}, { apply: (_, self, list) => list.length })(1, 2) === 2",
    // One call is prepared, and made for each element.
    "[1, 2].map(function (a, b, c, d) { return arguments.length; }).join() === '3,3' && [3, 4].map(Number.prototype.constructor).join() === '3,4'",
    "const seen = []; [1, 2].forEach((x, i, list) => { seen.push(x); if (x < 3) list.push(3); [7].forEach((y) => seen.push(y)); }); seen.join() === '1,7,2,7'",
    "let thrown; try { [1, 2].map((x) => { if (x === 2) throw x; return [x].filter(Boolean); }); } catch (e) { thrown = e; } thrown === 2",
    "[1, 2].map(async (x) => x).length === 2 && [...[1, 2].map(function* (x) { yield x; })[1]][0] === 2",
];

const GENERATORS: &[&str] = &[
    "function* g(n) { try { let got = yield n; yield got + 1; } finally { yield 'end'; } }
         const it = g(1); [it.next().value, it.next(2).value, it.return(5).value, it.next().value].join() === '1,3,end,5'",
    "function* inner() { yield 1; return 2; } function* outer() { yield yield* inner(); } [...outer()].join() === '1,2'",
    // A suspended generator is collected with its registers.
    "for (let i = 0; i < 20; i++) { const it = (function* () { const a = [i]; yield a; yield a; })(); it.next(); } true",
    "const [first] = (function* () { yield 1; yield 2; })(); first === 1",
    "globalThis.log = []; (async () => { log.push(1); await null; log.push(3); for await (const x of [4, 5]) log.push(x); })(); log.push(2); true",
    "(async function* () { try { yield 1; } finally { log.push('finally'); } })().next().then(() => log.push('next')); true",
];

const CACHES: &[&str] = &[
    // A property read, written and added by objects of one shape, of several, and of none.
    "const read = (o) => o.x; [{ x: 1 }, { x: 2 }, { y: 0, x: 3 }, Object.create({ x: 4 }), { get x() { return 5; } }].map(read).join() === '1,2,3,4,5'",
    "const add = (o) => { o.a = 1; o.b = 2; return o; }; [{}, {}, { c: 1 }, [], function () {}].map(add).every((o) => o.a + o.b === 3)",
    "function C() { this.a = 1; this.b = 2; } for (let i = 0; i < 5; i++) new C(); Object.keys(new C()).join() === 'a,b'",
    // The prototype changes behind a cache.
    "const p = { x: 1 }, o = { __proto__: p }; const get = () => o.x; const before = [get(), get()]; p.x = 2; before.push(get()); delete p.x;
         before.push(get()); Object.setPrototypeOf(o, { x: 3 }); before.push(get()); before.join() === '1,1,2,,3'",
    "const frozen = Object.freeze({ x: 1 }); const set = (o) => { 'use strict'; o.x = 2; }; set({ x: 0 }); let name; try { set(frozen); } catch (e) { name = e.name; } name === 'TypeError'",
    // A setter and a getter that change the object that the cache is about.
    "const s = { set x(v) { delete this.x; this.x = v; } }; const put = (o, v) => { o.x = v; }; put(s, 1); put(s, 2); s.x === 2",
    "const q = { get x() { Object.defineProperty(this, 'x', { value: 9 }); return 1; } }; const take = () => q.x; [take(), take()].join() === '1,9'",
    "globalThis.counter = 0; const count = () => counter++; count(); count(); delete globalThis.counter; let e2; try { count(); } catch (e) { e2 = e.name; } e2 === 'ReferenceError'",
];

const ELEMENTS: &[&str] = &[
    // Literals by their final shape, and names that are computed.
    "const make = (a) => ({ a, b: 1, ['c' + a]: 2, ...{ d: 3 }, e() { return this.a; }, __proto__: { f: 4 } });
         [make(0), make(1), make(0)].map((o) => Object.keys(o).join('') + o.e() + o.f).join() === 'abc0de04,abc1de14,abc0de04'",
    "const o = {}; for (let i = 0; i < 12; i++) o['k' + i] = i; delete o.k3; delete o.k0; o.k3 = 1; Object.keys(o).length === 11 && o['k' + 11] === 11",
    "const v = new Int16Array(4); for (let i = 0; i < v.length; i++) v[i] = i * 40000; v[9] = 1; v.join() === '0,-25536,14464,-11072' && v[9] === undefined",
    // Dense, sparse and typed elements, which a callback makes shorter.
    "const a = [1, 2, 3, 4]; a.forEach((x) => { if (x === 2) a.length = 2; }); a.join() === '1,2'",
    "const b = [1, 2, 3]; b.sort((x, y) => { b.length = 0; return x - y; }); b.join() === '1,2,3'",
    "const buffer = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(buffer); t.fill(1);
         t.map((x, i) => { if (i === 1) buffer.resize(2); return x; }).length === 8 && t.length === 2",
    "const f = new Float64Array([1.5, NaN]); f[0] + f.at(-1) !== f[1] && f.slice().length === 2",
    "const u = new Uint16Array(3); u.set([1, 2, 65537]); new Uint8Array(u.buffer).join() === '1,0,2,0,1,0'",
    "const d = new DataView(new ArrayBuffer(9)); d.setFloat64(1, 0.5); d.getFloat64(1) === 0.5 && d.getUint8(1) === 63",
    "const c = [, 1]; c[5] = 2; c.unshift(0); c.splice(1, 2, ...[7, 8, 9]); c.reverse().length === 8",
    "const m = new Map([[1, 'a']]); for (const [k] of m) { m.delete(k); if (k < 5) m.set(k + 1, 'b'); } m.size === 0",
];

const STRINGS_AND_VALUES: &[&str] = &[
    "let s = ''; for (let i = 0; i < 40; i++) s += i % 2 ? 'a' : '\\u{100}'; s.length === 40 && s.slice(3, 5) === 'a\\u{100}'",
    "let t = 'x'; const copies = []; for (let i = 0; i < 10; i++) { copies.push(t); t += 'y'; t = 'z' + t; } copies[9].length === 19 && copies[1] === 'zxy'",
    "'a-b-c'.split('-').concat('d').join('') === 'abcd' && 'abc'.replace(/b/, (m) => m + m) === 'abbc'",
    "const big = 2n ** 70n; String(big - 1n).length === 22 && typeof Symbol('s').description === 'string'",
    "const w = new WeakMap(), k = {}; w.set(k, { k }); const r = new WeakRef(k); w.get(k).k === r.deref()",
    "[undefined, null, true, 1, 1.5, 'x', 1n, Symbol.iterator, {}].map((v) => typeof v).join() === 'undefined,object,boolean,number,number,string,bigint,symbol,object'",
    "let holder = { list: [] }; holder.list.push(holder); holder = null; for (let i = 0; i < 30; i++) ({ i, s: 'v' + i }); true",
];

/// An object and a function that the host and a script have.
fn borrow(context: &mut Context) {
    let object = boa_engine::JsObject::with_object_proto(context.intrinsics());
    object
        .set(js_string!("x"), 1, true, context)
        .expect("it can be set");
    context
        .register_global_property(
            js_string!("host"),
            object.clone(),
            boa_engine::property::Attribute::all(),
        )
        .expect("it is new");
    run(context, "const read = () => host.x; read() + read() === 2");
    object
        .set(js_string!("x"), js_string!("text"), true, context)
        .expect("it can be set");
    run(context, "read() === 'text'");
    let function = context
        .eval(Source::from_bytes(
            "(function (a) { host.x = a; return host; })",
        ))
        .expect("it is a function");
    let function = function.as_callable().expect("it is callable");
    for value in 0..3 {
        let result = function
            .call(&JsValue::undefined(), &[value.into()], context)
            .expect("it returns");
        assert_eq!(result, object.clone().into());
        let result = function
            .call_with(&JsValue::undefined(), [value.into(), 9.into()], context)
            .expect("it returns");
        assert_eq!(result, object.clone().into());
    }
    run(context, "read() === 2");
}

/// The creation of a context takes most of the time under Miri, so there is one.
#[test]
fn scripts() {
    let mut context = Context::default();
    let collect = NativeFunction::from_fn_ptr(|_, _, _| {
        boa_gc::force_collect();
        Ok(JsValue::undefined())
    });
    context
        .register_global_callable(js_string!("collect"), 0, collect)
        .expect("it is new");
    for script in [
        FRAMES,
        CALLS,
        GENERATORS,
        CACHES,
        ELEMENTS,
        STRINGS_AND_VALUES,
    ]
    .concat()
    {
        // Each has names of its own.
        run(&mut context, &format!("{{ {script} }}"));
    }
    context.run_jobs().expect("no job fails");
    run(&mut context, "log.join() === '1,2,3,next,4,5'");
    borrow(&mut context);
    boa_gc::force_collect();
    run(&mut context, "read() === 2");
}
