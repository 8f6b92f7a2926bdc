//! The stack that scripts can use within the limits of a runtime, as SECURITY.md gives it.
//!
//!     cargo test --test processes recursion      checks that the given size suffices
//!     cargo test --test processes -- --measure   measures the size for each kind of recursion
//!
//! A stack overflow ends the process, so each recursion runs in a child process.

use boa_websocket::{Limits, Runtime};
use libtest_mimic::Trial;
use std::{
    env,
    process::{Command, ExitCode, Stdio},
    thread,
};
use test_server::rows;

/// Scripts that recurse through all kinds of functions, until a limit ends them.
const RECURSIONS: &str = r"
    call: function f() { f() } f()
    method: class A { f() { new A().f() } } new A().f()
    constructor: class A { constructor() { new A() } } new A()
    super: class A { constructor() { new B() } } class B extends A {} new B()
    Reflect.construct: function F() { Reflect.construct(F, []) } new F()
    call and apply: function f() { f.apply(null, [1]) } f()
    bind: function f() { f.bind(null, 1)() } f()
    forEach: function f() { [1].forEach(f) } f()
    sort: function f() { [2, 1].sort(f) } f()
    typed sort: function f() { new Uint8Array([2, 1]).sort(f) } f()
    reduce: function f() { [1, 2].reduce(f) } f()
    flatMap: function f() { [1].flatMap(f) } f()
    Array.from: function f() { Array.from([1], f) } f()
    Map.forEach: const m = new Map([[1, 1]]); function f() { m.forEach(f) } f()
    groupBy: function f() { Object.groupBy([1], f) } f()
    replace: function f() { 'a'.replace('a', f) } f()
    RegExp replace: function f() { 'a'.replace(/a/, f) } f()
    getter: const o = { get x() { return o.x } }; o.x
    setter: const o = { set x(v) { o.x = v } }; o.x = 1
    conversion: const o = () => ({ toString() { return `${o()}` } }); `${o()}`
    toPrimitive: const o = { [Symbol.toPrimitive]() { return +o } }; +o
    join: const o = () => ({ toString() { return [o()].join() } }); [o()].join()
    toLocaleString: const a = []; a[0] = a; a.toLocaleString()
    flat: let a = []; for (let n = 0; n < 1e5; n++) a = [a]; a.flat(Infinity)
    String of an array: let a = []; for (let n = 0; n < 1e5; n++) a = [a]; String(a)
    Error.toString: class E extends Error { get message() { return this.toString() } } new E().toString()
    toLocaleString of an object: const o = { toString() { return o.toLocaleString() } }; o.toLocaleString()
    proxy: const p = new Proxy({}, { get() { return p.x } }); p.x
    proxy of a function: const p = new Proxy(() => {}, { apply() { return p() } }); p()
    iterator: const o = { *[Symbol.iterator]() { yield* o } }; [...o]
    destructuring: const o = { [Symbol.iterator]() { const [a] = o } }; const [a] = o
    generator: function* g() { yield* g() } g().next()
    async: async function f() { await f() } f()
    instanceof: class A { static [Symbol.hasInstance]() { return 1 instanceof A } } 1 instanceof A
    eval: function f() { eval('f()') } f()
    indirect eval: globalThis.f = () => { (0, eval)('f()') }; f()
    Function: globalThis.f = () => { new Function('f()')() }; f()
    JSON.stringify: const o = { toJSON() { return JSON.stringify(o) } }; JSON.stringify(o)
    JSON.parse: function f() { JSON.parse('[1]', f) } f()
    Promise: const o = { get then() { return Promise.resolve(o) } }; Promise.resolve(o)
    new Promise: function f() { new Promise(f) } f()
    dispatchEvent: const t = new EventTarget(); t.onx = 0; const f = () => { t.dispatchEvent(new Event('x')) }; t.addEventListener('x', f); f()
    AbortController: const f = () => { const c = new AbortController(); c.signal.onabort = f; c.abort() }; f()
    reportError: onerror = () => { reportError(1) }; reportError(1)
    structuredClone: const o = { get x() { return structuredClone(o) } }; structuredClone(o)
    console: const o = () => ({ toString() { console.log('%s', o()) } }); console.log('%s', o())
    console of a getter: const o = new Proxy({}, { get() { console.log(o) }, ownKeys() { console.log(o) } }); console.log(o)
    Blob: const o = () => ({ toString() { new Blob([o()]) } }); new Blob([o()])
    WebSocket: const o = () => ({ toString() { new WebSocket(o()) } }); new WebSocket(o())
    URL: const o = () => ({ toString() { new URL(o()) } }); new URL(o())
    TextDecoder: const o = { get fatal() { new TextDecoder('utf-8', o) } }; new TextDecoder('utf-8', o)
    URLSearchParams: const o = { *[Symbol.iterator]() { new URLSearchParams(o) } }; new URLSearchParams(o)
";

/// A module that imports one that imports one, and so on.
const MODULES: &str = r#"
    const module = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    let url = module("");
    for (let n = 0; n < 8000; n++) url = module(`import "${url}"`);
    import(url).catch(() => {});
"#;

/// The stack for the default limits, in MiB. With optimisation it is the default of Rust's threads.
const SUFFICIENT_STACK: usize = if cfg!(debug_assertions) { 8 } else { 2 };

/// The sizes in SECURITY.md and on the crate's front page.
const DOCUMENTED: [&str; 2] = ["stack of 2 MiB", "8 MiB"];

/// Environment variables of a child process.
const STACK: &str = "BOA_WEBSOCKET_TEST_STACK";
const RECURSION: &str = "BOA_WEBSOCKET_TEST_RECURSION";
const SCRIPT: &str = "BOA_WEBSOCKET_TEST_SCRIPT";

/// Runs a script in this process, if it is the child of a test.
pub(crate) fn run_child() -> Option<ExitCode> {
    let stack = env::var(STACK).ok()?.parse().expect("a number");
    let script = thread::Builder::new()
        .stack_size(stack)
        .spawn(recurse)
        .expect("there is a thread to be had");
    Some(if script.join().is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

pub(crate) fn trials() -> Vec<Trial> {
    let recursions = rows(RECURSIONS, ":").map(|(name, script)| {
        Trial::test(format!("recursion by {name}"), move || {
            let message = || format!("{script} takes more than {SUFFICIENT_STACK} MiB");
            survives(script, SUFFICIENT_STACK << 20, None)
                .then_some(())
                .ok_or_else(|| message().into())
        })
    });
    let others = [
        Trial::test("a stack that is too small is noticed", || {
            let (_, script) = rows(RECURSIONS, ":").last().ok_or("there is none")?;
            // Not even a runtime fits into it. Scripts end before the end of their stack.
            if survives(script, 64 << 10, None) {
                Err(format!("{script} takes nothing").into())
            } else {
                Ok(())
            }
        }),
        Trial::test(
            "alternatives of a regular expression do not overflow the stack",
            || {
                let script = "new RegExp('a|'.repeat(1e4))";
                survives(script, 2 << 20, None)
                    .then_some(())
                    .ok_or_else(|| format!("{script} takes more than 2 MiB").into())
            },
        ),
        Trial::test("chains of modules do not overflow the stack", || {
            survives(MODULES, 2 << 20, None)
                .then_some(())
                .ok_or_else(|| format!("{MODULES} takes more than 2 MiB").into())
        }),
        Trial::test("the documents say what is enough", || {
            for document in [
                include_str!("../../SECURITY.md"),
                include_str!("../../src/lib.rs"),
            ] {
                if let Some(missing) = DOCUMENTED
                    .iter()
                    .find(|sentence| !document.contains(**sentence))
                {
                    return Err(format!("{missing} is missing").into());
                }
            }
            Ok(())
        }),
    ];
    recursions.chain(others).collect()
}

/// Runs a script to its end, or to the end of the process.
fn recurse() {
    let mut limits = Limits::default();
    if let Ok(recursion) = env::var(RECURSION) {
        limits.nested_calls = recursion.parse().expect("a number");
        limits.stack_values = limits.nested_calls * 20;
    }
    let tokio = test_server::tokio_runtime();
    tokio.block_on(async {
        let mut runtime = Runtime::builder()
            .limits(limits)
            .build()
            .expect("it can be built");
        let script = env::var(SCRIPT).expect("a script");
        // The result does not matter, but the script must begin.
        let _ = runtime
            .execute("recursion.js", format!("globalThis.began = true; {script}"))
            .await;
        let _ = runtime.run().await;
        let began = runtime.execute("began.js", "began").await;
        assert!(
            began.is_ok_and(|began| began.to_boolean()),
            "the stack is too small for the source"
        );
    });
}

fn survives(script: &str, stack: usize, recursion: Option<usize>) -> bool {
    let mut command = Command::new(env::current_exe().expect("this program is somewhere"));
    command
        .env(STACK, stack.to_string())
        .env(SCRIPT, script)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(recursion) = recursion {
        command.env(RECURSION, recursion.to_string());
    }
    command.status().expect("it can be started").success()
}

#[expect(clippy::print_stdout, reason = "what was measured is to be seen")]
pub(crate) fn measure() {
    let recursion = Limits::default().nested_calls;
    println!("KiB for {recursion} calls; KiB a call, by twice as many");
    let mut measured: Vec<_> = rows(RECURSIONS, ":")
        .map(|(name, script)| {
            let once = least(script, recursion);
            (
                once,
                least(script, 2 * recursion).saturating_sub(once) / recursion,
                name,
            )
        })
        .collect();
    measured.sort_unstable();
    for (once, each, name) in measured {
        println!("{:>6} {:>8.1}  {name}", once >> 10, each as f64 / 1024.0);
    }
}

/// The least sufficient stack, with a precision of 16 KiB.
fn least(script: &str, recursion: usize) -> usize {
    let (mut too_little, mut enough) = (0, 64 << 20);
    while enough - too_little > 16 << 10 {
        let middle = usize::midpoint(too_little, enough);
        if survives(script, middle, Some(recursion)) {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    enough
}
