//! The time of scripts, and the part of it that the engine takes: see `../README.md`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where something fails"
)]

mod canned;
mod moments;

use boa_engine::{Context, JsObject, JsValue, Source};
use boa_websocket::Runtime;
use canned::Canned;
use cpu_time::ThreadTime;
use mimalloc::MiMalloc;

/// The allocator of the command.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The handler of a flood: the least that scripts do.
const FLOOD: &str =
    "let seen = 0, bytes = 0; const handler = (event) => { seen++; bytes += event.data.length; };";
const EMPTY: &str = "const handler = (event) => {};";
const BINARY: &str = "let seen = 0, bytes = 0; const handler = (event) => { seen++; bytes += event.data.byteLength; };";
const CHAT: &str = r#"{"type":"message","text":"hello there","id":123,"date":1700000000000,"users":["ann","bob"]}"#;

type Measure = fn() -> f64;

const ROWS: &[(&str, Measure)] = &[
    ("floor: empty handler", || floor(EMPTY, "'x'.repeat(64)")),
    ("whole: empty handler, text 64 B", || {
        whole(EMPTY, false, 64)
    }),
    ("floor: flood handler", || floor(FLOOD, "'x'.repeat(64)")),
    ("whole: flood handler, text 64 B", || {
        whole(FLOOD, false, 64)
    }),
    ("floor: flood handler, binary", || {
        floor(BINARY, "new ArrayBuffer(64)")
    }),
    ("whole: flood handler, binary 64 B", || {
        whole(BINARY, true, 64)
    }),
    ("whole: flood handler, text 4 KiB", || {
        whole(FLOOD, false, 4096)
    }),
    (
        "from the read to the handler, a message alone",
        moments::alone,
    ),
    (
        "the longest stall of a flood, binary 1 MiB",
        moments::longest_stall,
    ),
    ("JSON.parse, ours", || {
        in_runtime(&format!(
            "const text = {CHAT:?}; (n) => {{ for (let i = 0; i < n; i++) JSON.parse(text); }}"
        ))
    }),
    ("JSON.parse, the engine's", || {
        in_engine(&format!(
            "const text = {CHAT:?}; (n) => {{ for (let i = 0; i < n; i++) JSON.parse(text); }}"
        ))
    }),
    ("JSON.stringify, ours", || {
        in_runtime(&format!(
            "const value = {CHAT}; (n) => {{ for (let i = 0; i < n; i++) JSON.stringify(value); }}"
        ))
    }),
    ("JSON.stringify, the engine's", || {
        in_engine(&format!(
            "const value = {CHAT}; (n) => {{ for (let i = 0; i < n; i++) JSON.stringify(value); }}"
        ))
    }),
    ("dispatch to a listener, of 1", || listeners(1)),
    ("dispatch to a listener, of 10", || listeners(10)),
    ("dispatch to a listener, of 100", || listeners(100)),
    ("dispatch to a listener, of 1,000", || listeners(1000)),
    ("dispatch to a listener, of 10,000", || listeners(10_000)),
    ("addEventListener, of 100", || adding(100)),
    ("addEventListener, of 1,000", || adding(1000)),
    ("addEventListener, of 10,000", || adding(10_000)),
    ("setTimeout of 0 ms, fired", || {
        in_loop(
            "let left = 100000; for (let i = 0; i < 100000; i++) setTimeout(() => { left--; });",
        )
    }),
    ("an empty loop", || {
        in_engine("(n) => { for (let i = 0; i < n; i++); }")
    }),
    ("setTimeout and clearTimeout, 100,000 pending", || {
        in_runtime(
            "for (let i = 0; i < 100000; i++) setTimeout(() => {}, 1e6 + i); (n) => { for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => {}, 1e6)); }",
        )
    }),
    ("setTimeout and clearTimeout, none pending", || {
        in_runtime(
            "(n) => { for (let i = 0; i < n; i++) clearTimeout(setTimeout(() => {}, 1e6)); }",
        )
    }),
    (
        "setTimeout 100,000 times, then clearTimeout of each",
        || {
            in_runtime(
                "(n) => { const all = []; for (let i = 0; i < n; i++) all.push(setTimeout(() => {}, 1e6)); for (const one of all) clearTimeout(one); }",
            )
        },
    ),
];

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let rounds: usize = arguments.next().map_or(9, |rounds| rounds.parse().unwrap());
    let only = arguments.next().unwrap_or_default();
    let rows: Vec<_> = ROWS
        .iter()
        .filter(|(name, _)| name.contains(&only))
        .collect();
    let mut measured = vec![Vec::new(); rows.len()];
    for _ in 0..rounds {
        for (row, times) in rows.iter().zip(&mut measured) {
            times.push((row.1)());
        }
    }
    println!("| | ns, the median | ns, the least |\n|---|---|---|");
    for ((name, _), times) in rows.iter().zip(&mut measured) {
        times.sort_by(f64::total_cmp);
        println!(
            "| {name} | {:.0} | {:.0} |",
            times[times.len() / 2],
            times[0]
        );
    }
}

/// The time of the engine alone: it calls a handler with an existing event.
fn floor(script: &str, data: &str) -> f64 {
    const COUNT: usize = 500_000;
    let mut runtime = Runtime::builder().build().unwrap();
    let script = format!("{script}; [handler, new MessageEvent('message', {{ data: {data} }})]");
    let pair = block_on(runtime.execute("floor.js", script))
        .unwrap()
        .as_object()
        .unwrap();
    let context = runtime.context();
    let [handler, event] = [0, 1].map(|index| pair.get(index, context).unwrap());
    let handler = handler.as_object().unwrap();
    let start = ThreadTime::now();
    for _ in 0..COUNT {
        handler
            .call(&JsValue::undefined(), std::slice::from_ref(&event), context)
            .unwrap();
    }
    nanoseconds(start, COUNT)
}

/// The time from messages in memory to the handler.
fn whole(script: &str, binary: bool, length: usize) -> f64 {
    let count = (300_000_000 / (length + 600)).min(500_000);
    let connector = Canned::many(binary, length, count).connector();
    let script = format!(
        "{script}; const ws = new WebSocket('ws://canned/'); ws.binaryType = 'arraybuffer'; ws.onmessage = handler;"
    );
    block_on(async {
        let permissions = boa_websocket::Permissions::none()
            .allow_net("canned")
            .unwrap();
        let mut runtime = Runtime::builder()
            .connector(connector)
            .permissions(permissions)
            .build()
            .unwrap();
        runtime.execute("whole.js", script).await.unwrap();
        let start = ThreadTime::now();
        runtime.run().await.unwrap();
        nanoseconds(start, count)
    })
}

/// The time of one iteration of a function, which is the last value of the script. Its argument is
/// the number of iterations.
fn in_runtime(script: &str) -> f64 {
    let mut runtime = Runtime::builder().build().unwrap();
    let function = block_on(runtime.execute("bench.js", script)).unwrap();
    times(&function.as_object().unwrap(), runtime.context())
}

/// The time of one listener if a target has this number of them.
fn listeners(count: usize) -> f64 {
    in_runtime(&format!(
        "const target = new EventTarget(), event = new Event('x');
        for (let i = 0; i < {count}; i++) target.addEventListener('x', () => {{}});
        (n) => {{ for (let i = 0; i < n / {count}; i++) target.dispatchEvent(event); }}"
    ))
}

/// The time to add one listener, until a target has this number of them.
fn adding(count: usize) -> f64 {
    in_runtime(&format!(
        "(n) => {{
            for (let i = 0; i < n / {count}; i++) {{
                const target = new EventTarget();
                for (let j = 0; j < {count}; j++) target.addEventListener('x', () => {{}});
            }}
        }}"
    ))
}

/// The time of one of 100,000 tasks that the script queues, including the script itself.
fn in_loop(script: &str) -> f64 {
    block_on(async {
        let mut runtime = Runtime::builder().build().unwrap();
        let start = ThreadTime::now();
        runtime.execute("bench.js", script).await.unwrap();
        runtime.run().await.unwrap();
        nanoseconds(start, 100_000)
    })
}

fn in_engine(script: &str) -> f64 {
    let context = &mut Context::default();
    let function = context.eval(Source::from_bytes(script)).unwrap();
    times(&function.as_object().unwrap(), context)
}

fn times(function: &JsObject, context: &mut Context) -> f64 {
    const COUNT: i32 = 100_000;
    let start = ThreadTime::now();
    function
        .call(&JsValue::undefined(), &[COUNT.into()], context)
        .unwrap();
    nanoseconds(start, COUNT as usize)
}

/// The CPU time of the thread, which does not depend on other processes.
fn nanoseconds(start: ThreadTime, count: usize) -> f64 {
    start.elapsed().as_nanos() as f64 / count as f64
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    test_server::tokio_runtime().block_on(future)
}
