//! Functions of the engine whose results or lists have a length that a script chooses: they end at
//! the limit on the heap, not beyond it.
//!
//! A child process has the limit, and its system gives it little more memory than that: an
//! allocation beyond it aborts, and the last line that it has printed names the function.

use super::{built, display, execute, limited};
use crate::output;
use boa_websocket::{Error, runtime::StopReason};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::{env, fs, process::Command, time::Duration};

const CHILD: &str = "BOA_WEBSOCKET_LENGTHS_CHILD";

/// The limit on the heap.
const HEAP: usize = 8 << 20;

/// By how much the peak of the process's memory may grow: a list and its copy, as it grows, are not
/// in the heap, and what is found to be too large was allocated.
const MAX_PEAK: usize = 6 * HEAP;

/// What the system gives, above what the process has at first. More may be reserved than is used.
const MAX_RESERVED: usize = 16 * HEAP;

const PREPARE: &str = "
    const most = 2 ** 32 - 1, longest = 2 ** 29 - 24;
    const like = { length: most }, holes = new Array(most);
    const bytes = new Uint8Array(1 << 21), long = 'x'.repeat(1 << 21);
    const array = Array.prototype, none = () => {}, same = (item) => item;
    const list = new Array(1e3).fill(0), lists = new Array(1e4).fill(list);
    const keys = new Proxy([], { get: (_, key) => (key === 'length' ? most : key) });
    function* endless() { for (;;) yield 0; }
    function* objects() { for (;;) yield {}; }
    function* pairs() { for (let n = 0; ; n++) yield ['n' + n, n]; }
";

/// Each throws a RangeError, or ends the script at the limit on the heap.
const STEPS: &[&str] = &[
    "bytes.join()",
    "Number.prototype.toLocaleString = () => '12345678'; bytes.toLocaleString()",
    "bytes.join(long)",
    "Float64Array.from(bytes)",
    "new BigInt64Array(most)",
    "new ArrayBuffer(most)",
    "new ArrayBuffer(0, { maxByteLength: most }).resize(most)",
    "new ArrayBuffer(0).transfer(most)",
    "new SharedArrayBuffer(most)",
    "new SharedArrayBuffer(0, { maxByteLength: most }).grow(most)",
    "new Uint8Array(like)",
    "Uint8Array.from(like)",
    "new Uint8Array(endless())",
    "Object.keys(bytes)",
    "Object.entries(bytes)",
    "Object.getOwnPropertyDescriptors(bytes)",
    "({ ...bytes })",
    "for (const key in bytes) ;",
    "bytes.entries().toArray()",
    "new Set(bytes.entries())",
    "Object.groupBy(bytes.entries(), none)",
    "Math.max.apply(null, like)",
    "String.fromCharCode(...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes)",
    "Reflect.apply(none, null, like)",
    "Reflect.ownKeys(new Proxy({}, { ownKeys: () => keys }))",
    "array.join.call(like)",
    "array.join.call(like, 'xyz')",
    "array.toLocaleString.call(like)",
    "array.toSorted.call(like)",
    "array.with.call(like, 0, 1)",
    "array.toSpliced.call(like, 0, 0)",
    "array.fill.call(new Array(most), 1)",
    "array.fill.call({ length: most }, 1)",
    "array.concat.apply([], lists)",
    "[...array.entries.call(like)]",
    "holes.join()",
    "holes.toReversed()",
    "JSON.stringify(holes)",
    "JSON.stringify(lists)",
    "Array.from(like, same)",
    "Array.from(endless())",
    "Array.of.apply(null, like)",
    "lists.flat()",
    "lists.join()",
    "Iterator.from(endless()).toArray()",
    "Iterator.zip([endless()], { mode: 'longest' }).toArray()",
    "Iterator.zip(objects().map((_) => endless()))",
    "Iterator.concat(...objects())",
    "new Set(objects())",
    "new Map(pairs())",
    "Object.fromEntries(pairs())",
    "Object.groupBy(endless(), none)",
    "Map.groupBy(objects(), same)",
    "Promise.all(endless())",
    "new AggregateError(endless())",
    "const [...rest] = endless()",
    "none(...endless())",
    "[...endless()]",
    "none.bind(null, ...bytes, ...bytes, ...bytes, ...bytes)",
    "'x'.repeat(longest)",
    "long.repeat(31)",
    r#"'\u1234'.repeat(longest)"#,
    "'x'.padStart(longest)",
    "'x'.padStart(longest, 'ab')",
    r#"'\u1234'.padEnd(longest, 'ab')"#,
    "long.concat(long, long, long, long, long, long, long, long)",
    "`${long}${long}${long}${long}${long}${long}${long}${long}${long}`",
    "String.raw({ raw: like })",
    "String.raw({ raw: new Array(99).fill(long) })",
    "long.replaceAll('x', '0123456789')",
    "long.replaceAll('', '0123456789')",
    "long.replace(/x/g, '0123456789')",
    "long.replace(/x/g, () => '0123456789')",
    "long.replace(/x+/, '$&$&$&$&$&$&$&$&$&$&')",
    r#"long.replace('x', '$\'$\'$\'$\'$\'$\'$\'$\'')"#,
    "long.match(/x/g)",
    "[...long.matchAll(/x/g)]",
    "long.split('')",
    "long.split(/(?:)/)",
    "[...long]",
    "Object.keys(new String(long))",
    "for (const key in new String(long)) ;",
    r#"encodeURIComponent('\u1234'.repeat(1 << 20))"#,
    r#"escape('\u1234'.repeat(1 << 20))"#,
    r#"'\ufdfa'.repeat(1 << 18).normalize('NFKD')"#,
    "JSON.stringify(new Array(99).fill(long))",
    "JSON.stringify(list.map((_) => list), null, 10)",
    r#"RegExp.escape('\n'.repeat(1 << 20) + '-'.repeat(1 << 20))"#,
    "new RegExp('/'.repeat(1 << 20)).source",
    "new Array(99).fill(long).join()",
    "long.anchor(long) + long.anchor(long) + long + long",
    "let text = long; for (;;) text += text",
    "let text = 'x'; for (;;) text = text + text",
    "for (let grown = []; ; ) grown.push(0)",
    "for (let grown = []; ; ) grown.push(...list)",
    "for (let grown = []; ; ) grown.unshift(...list)",
    "for (let grown = []; ; ) grown[grown.length] = {}",
    "for (let grown = []; ; ) grown = grown.concat(list)",
    "for (let grown = [], n = 0; ; n += 3) grown[n] = 0",
    "for (let grown = {}, n = 0; ; n++) grown['n' + n] = 0",
    "for (let grown = new Map(), n = 0; ; n++) grown.set(n, n)",
    "for (let grown = 1n; ; ) grown <<= 100000n",
    "for (let kept = []; ; ) { const buffer = new ArrayBuffer(0, { maxByteLength: 1 << 20 }); buffer.resize(1 << 20); kept.push(buffer); }",
    "for (let kept = []; ; ) kept.push(new ArrayBuffer(0).transfer(1 << 20))",
    "for (let kept = []; ; ) kept.push(new ArrayBuffer(0, { maxByteLength: 1 << 20 }).transfer(1 << 20))",
    "for (let kept = []; ; ) kept.push('x'.repeat(1 << 20).split(''))",
];

#[test]
fn functions_of_chosen_lengths_end_at_the_limit_of_the_heap() {
    let output = output::output(
        Command::new(env::current_exe().expect("the test has a path"))
            .args([
                "--exact",
                "chosen_lengths::child_chooses_lengths",
                "--nocapture",
            ])
            .env(CHILD, "1"),
    );
    let text = String::from_utf8_lossy(&output.stdout);
    let found: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("found: "))
        .collect();
    let last = text.lines().last().unwrap_or_default();
    assert!(
        output.status.success() && found.is_empty(),
        "at last {last}\n{found:#?}"
    );
    assert!(text.contains("all have ended"), "{text}");
}

/// Runs in the child process.
#[tokio::test(flavor = "current_thread")]
async fn child_chooses_lengths() {
    if env::var_os(CHILD).is_none() {
        return;
    }
    let (_, hard) = getrlimit(Resource::RLIMIT_AS).expect("it can be read");
    let reserved = (figure("VmSize:") + MAX_RESERVED) as u64;
    setrlimit(Resource::RLIMIT_AS, reserved, hard).expect("it can be set");
    for step in STEPS {
        println!("{step}");
        fs::write("/proc/self/clear_refs", "5").expect("the peak can be reset");
        let before = figure("VmRSS:");
        let builder = limited(|limits| {
            limits.heap_bytes = HEAP as u64;
            limits.script_time = Some(Duration::from_secs(60));
        });
        let mut runtime = built(builder);
        execute(&mut runtime, PREPARE).await;
        let script = format!("try {{ {step} }} catch (error) {{ error.name }}");
        let ended = runtime.execute("lengths.js", &script).await;
        let grown = figure("VmHWM:").saturating_sub(before);
        let is_ended = match &ended {
            Ok(name) => display(name) == "RangeError",
            Err(Error::Stopped(StopReason::ScriptTime)) => false,
            Err(error) => error.to_string().contains("heap"),
        };
        if !is_ended {
            let ended = ended.map(|value| value.type_of());
            println!("found: {step}: {ended:?}");
        }
        if grown > MAX_PEAK {
            println!("found: {step}: {} MiB", grown >> 20);
        }
    }
    println!("all have ended");
}

/// A figure of the memory of this process, in bytes.
fn figure(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
    line.and_then(|text| text.trim().parse::<usize>().ok())
        .expect("a number")
        * 1024
}

/// The engine's conversion to a value of `serde_json`, as programs call it.
#[tokio::test]
async fn deep_and_long_values_are_no_json() {
    let mut runtime = built(limited(|limits| limits.heap_bytes = 8 * HEAP as u64));
    for (script, why) in [
        (
            "let deep = []; for (let n = 0; n < 1e5; n++) deep = [deep]; deep",
            "recursion",
        ),
        ("new Array(2 ** 32 - 1)", "heap"),
    ] {
        let value = execute(&mut runtime, script).await;
        let error = value.to_json(runtime.context()).expect_err(script);
        assert!(error.to_string().contains(why), "{script}: {error}");
    }
}
