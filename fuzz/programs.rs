//! Invariants of a runtime for any program: no code of this crate panics, a dropped runtime drops
//! its connections, memory has a bound that follows from the limits, and a program that is
//! stopped ends. The target for a fuzzer panics when one is violated.
//!
//! Programs are generated from bytes. They select interfaces, functions and members by number, so
//! new ones are used as well.

use crate::watch::Budget;
use boa_engine::Context;
use boa_websocket::{
    Handle, Limits, Permissions, Runtime,
    net::{MemoryNetwork, Options},
    websocket::ConnectionOptions,
};
use futures_util::{SinkExt, StreamExt};
use std::{
    cell::RefCell,
    fmt::Write,
    panic::{Location, PanicHookInfo},
    sync::{Arc, Once, mpsc::Sender},
    time::Duration,
};

/// The limit on open connections.
const MAX_CONNECTIONS: usize = 20;

/// The limit on a message, and on what one connection has queued or unread, in bytes.
const MAX_QUEUED: usize = 1 << 16;

/// The limit on one `ArrayBuffer`, in bytes.
const MAX_BUFFER: usize = 1 << 20;

/// The limit on the bytes of Blobs, of messages between ports and of converted arguments.
const MAX_BLOBS: usize = 16 << 20;

/// The limit on the memory of the engine's heap: the realm, and the values of a program. A program
/// that takes more is stopped.
const HEAP: usize = 64 << 20;

/// The budget of a program. A native function of this repository that does not ask whether the
/// script may continue uses more time, and one that allocates by a number of the script uses more
/// memory.
const BUDGET: Budget = Budget {
    stack: 64 << 20,
    // A list or a text that grows takes up to three times its size, and grows a little until the
    // program is stopped. A connection has an incoming message, an outgoing one, and what is queued
    // and unread.
    memory: 4 * HEAP + MAX_BLOBS + 4 * MAX_CONNECTIONS * MAX_QUEUED,
    until_stop: (HEAP, Duration::from_secs(1)),
    time: Duration::from_secs(2),
};

/// The limit on the statements of one body.
const MAX_STATEMENTS: u8 = 5;

/// The limit on the nesting of functions.
const MAX_DEPTH: u8 = 3;

/// The time that timers and sockets run, on a paused clock.
const RUN_TIME: Duration = Duration::from_secs(2);

/// Runs the program that is generated from the bytes.
///
/// # Panics
/// If code of this crate panics.
pub(crate) fn programs(data: &[u8]) {
    programs_in(data, |_| {});
}

/// As [`programs`], in a prepared runtime.
///
/// # Panics
/// If code of this crate panics.
pub(crate) fn programs_in(data: &[u8], prepare: fn(&mut Context)) {
    let program = text(data);
    watch_panics();
    let steps = |running: &Sender<Handle>| {
        let tokio = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            tokio
                .expect("it can be built")
                .block_on(run(&program, running, prepare));
        }));
        outcome.err().map(|_| PANICKED.take().unwrap_or_default())
    };
    // The thread may also panic while an engine that has panicked is dropped. This is ignored.
    if let Ok(Some(place)) = BUDGET.watch(&program, steps) {
        assert!(is_of_the_engine(&place), "{place}\n{program}");
    }
}

/// The program that is generated from the bytes.
pub(crate) fn text(data: &[u8]) -> String {
    Generator {
        data,
        at: 0,
        depth: 0,
    }
    .program()
}

thread_local! {
    /// The position of the first panic of this thread.
    static PANICKED: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn watch_panics() {
    static WATCHING: Once = Once::new();
    WATCHING.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
            let place = panic
                .location()
                .map(Location::to_string)
                .unwrap_or_default();
            let engines = is_of_the_engine(&place);
            PANICKED.with_borrow_mut(|panicked| panicked.get_or_insert(place).len());
            if !engines {
                before(panic);
            }
        }));
    });
}

/// Whether the position is in the engine, whose sources are in a folder of the repository.
pub(crate) fn is_of_the_engine(place: &str) -> bool {
    place.contains("engine/packages/")
}

async fn run(program: &str, running: &Sender<Handle>, prepare: fn(&mut Context)) {
    let network = MemoryNetwork::new();
    let open = Arc::new(());
    let server = tokio::spawn(serve(network.clone(), open.clone()));
    let mut limits = Limits::default();
    (limits.nested_calls, limits.buffer_bytes, limits.blob_bytes) =
        (100, MAX_BUFFER as u64, MAX_BLOBS as u64);
    (limits.stoppable, limits.connections) = (true, Some(MAX_CONNECTIONS));
    let mut options = Options::default();
    (options.max_message, options.max_queued, options.max_unread) =
        (MAX_QUEUED, MAX_QUEUED as u64, MAX_QUEUED);
    let builder = Runtime::builder()
        .permissions(
            Permissions::none()
                .allow_net("echo.example")
                .expect("a rule"),
        )
        .connector(Arc::new(network))
        .net_options(options)
        .limits(limits)
        .connection_options(ConnectionOptions::none().headers(true))
        .location("https://page.example/".parse().expect("a URL"));
    let mut runtime = builder.build().expect("it can be built");
    prepare(runtime.context());
    for (name, script) in [("values.js", VALUES), ("prelude.js", PRELUDE)] {
        runtime
            .execute(name, script)
            .await
            .expect("nothing has been spoilt yet");
    }
    running
        .send(runtime.handle())
        .expect("the program is watched");
    // The outcome does not matter.
    let _ = runtime.execute("program.js", program).await;
    let _ = tokio::time::timeout(RUN_TIME, runtime.run()).await;
    runtime.shut_down(Duration::from_secs(5)).await;
    drop(runtime);
    // Each connection of the server holds one reference. This function and the server hold one
    // each.
    for _ in 0..1000 {
        if Arc::strong_count(&open) == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(
        Arc::strong_count(&open),
        2,
        "connections outlive their runtime"
    );
    server.abort();
}

/// Echoes messages, except those that are instructions.
async fn serve(network: MemoryNetwork, open: Arc<()>) {
    let mut listener = network.listen("echo.example", 443);
    loop {
        let (stream, open) = (listener.accept().await, open.clone());
        tokio::spawn(async move {
            let _open = open;
            let Ok(mut client) = tokio_tungstenite::accept_async(stream).await else {
                return;
            };
            let mut messages = 0;
            while let Some(Ok(message)) = client.next().await {
                messages += 1;
                // The connection ends at the fifth message.
                if messages == 5 || (!message.is_close() && client.send(message).await.is_err()) {
                    return;
                }
            }
        });
    }
}

/// Values that are large or endless.
const VALUES: &str = include_str!("../tests/fuzzing/hostile_arguments/values.js");

/// The functions that programs use. They keep the built-in functions that they need, because
/// programs may replace those.
const PRELUDE: &str = r#"
    "use strict";
    var { ownKeys, getPrototypeOf, construct, apply, get, set } = Reflect;
    var LANGUAGE = new Set(("Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Promise " +
        "Map Set WeakMap WeakSet WeakRef FinalizationRegistry Date RegExp Error EvalError RangeError ReferenceError " +
        "SyntaxError TypeError URIError AggregateError ArrayBuffer SharedArrayBuffer DataView Atomics Iterator " +
        "Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array " +
        "Uint8ClampedArray BigInt64Array BigUint64Array eval isNaN isFinite parseInt parseFloat escape unescape " +
        "encodeURI decodeURI encodeURIComponent decodeURIComponent Temporal Intl globalThis undefined NaN Infinity " +
        "v C F echo first channel theLanguages isTheLanguages ownKeys getPrototypeOf construct apply get set " +
        "getOwnPropertyDescriptor plain long bytes blob deep record values").split(" "));
    /* The language's functions are the engine's: an endless iterator never leaves them, and toLocaleString of an array in itself overflows
       the stack. */
    var ofLanguage = [...LANGUAGE].map((name) => globalThis[name]).concat(getPrototypeOf(Uint8Array)).filter((it) => typeof it === "function");
    var theLanguages = new Set([...ofLanguage, ...ofLanguage.map((it) => it.prototype)]), isTheLanguages = theLanguages.has.bind(theLanguages);
    theLanguages.add(getPrototypeOf(getPrototypeOf([].values())));
    var names = ownKeys(globalThis).filter((name) => typeof name === "string" && !LANGUAGE.has(name));
    var isClass = (f) => typeof f === "function" && "prototype" in f;
    var C = names.filter((name) => isClass(globalThis[name]) && name[0] === name[0].toUpperCase());
    var F = names.filter((name) => typeof globalThis[name] === "function" && !C.includes(name));
    var objects = [console, crypto, performance, navigator, location, globalThis, JSON].concat(crypto.subtle || []);
    var echo = () => new WebSocket("wss://echo.example/");
    var first = echo(), channel = new MessageChannel();
    var v = [
        globalThis, ...objects, first, echo(), new Date(0), new EventTarget(), new AbortController(), AbortSignal.timeout(5),
        new Blob(["x"]), new File(["y"], "z"), new FileReader(), new Event("x"), new MessageEvent("message"),
        new CustomEvent("x"), new URL("https://a.example/"), new URLSearchParams("a=b"), new TextEncoder(),
        new TextDecoder("utf-16le"), channel.port1, channel.port2, new DOMException("m", "AbortError"), {}, [], "text",
    ];
    if (globalThis.document) {
        const elements = ["input", "form", "select", "template", "iframe", "a", "button"].map((name) => document.createElement(name));
        document.body.append(...elements);
        v.push(document, document.body, document.head, document.body.classList, document.body.dataset, document.body.style,
            document.createDocumentFragment(), document.createTextNode("t"), new DOMParser(), ...elements, "<p id=x onclick=1><b>y", "div > *");
    }
    first.onopen = () => first.send("hello");
    var blobSize = Object.getOwnPropertyDescriptor(Blob.prototype, "size").get;
    /* Two of a blob in a blob, and so on, is more than there is memory. */
    var small = (value) => { try { return apply(blobSize, value, []) < 10000 ? value : null; } catch { return value; } };
    var keys = (object) => {
        const found = [];
        for (let at = object, n = 0; at && n < 6; at = getPrototypeOf(at), n++) {
            if (isTheLanguages(at)) break;
            const own = ownKeys(at);
            if (own.length < 1000) found.push(...own);
        }
        return at_global(object) ? found.filter((key) => F.includes(key) || /^on/.test(String(key))) : found;
    };
    var at_global = (object) => object === globalThis;
    var pick = (list, n) => list[n % list.length];
    /* A program keeps no values whose texts hold much. */
    var note = (value) => { if (v.length < 80 && !(typeof value === "string" && value.length > 100000)) v.push(value); return value; };
    var large = (n) => pick(values, n)();
    var any = (n) => v[n % v.length];
    var make = (n, ...args) => note(construct(globalThis[pick(C, n)], args.map(small)));
    var call = (n, ...args) => note(apply(globalThis[pick(F, n)], undefined, args.map(small)));
    var method = (object, n, ...args) => {
        const name = pick(keys(object), n), value = get(object, name);
        return typeof value === "function" && name !== "constructor" ? note(apply(value, object, args.map(small))) : note(value);
    };
    var assign = (object, n, value) => set(object, pick(keys(object), n), value);
"#;

/// Generates a program from bytes. Missing bytes are zeros.
struct Generator<'a> {
    data: &'a [u8],
    at: usize,
    depth: u8,
}

impl Generator<'_> {
    fn program(mut self) -> String {
        let mut text = String::new();
        while self.at < self.data.len() && text.len() < 60_000 {
            text += &self.statement();
        }
        text
    }

    fn next(&mut self) -> u8 {
        let byte = self.data.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        byte
    }

    fn below(&mut self, end: u8) -> u8 {
        self.next() % end
    }

    fn statement(&mut self) -> String {
        let statement = match self.below(21) {
            0..=3 => self.making(),
            4 | 5 => format!("call({}, {})", self.next(), self.arguments()),
            6..=10 => format!(
                "method(any({}), {}, {})",
                self.next(),
                self.next(),
                self.arguments()
            ),
            11 => format!(
                "assign(any({}), {}, {})",
                self.next(),
                self.next(),
                self.value()
            ),
            12 => {
                let once = self.below(2) == 0;
                format!(
                    "any({}).addEventListener({}, {}, {{ once: {once} }})",
                    self.next(),
                    self.event(),
                    self.function()
                )
            }
            13 => format!(
                "any({}).{} = {}",
                self.next(),
                self.handler(),
                self.function()
            ),
            14 => format!("setTimeout({}, {})", self.function(), self.below(100)),
            15 => format!(
                "Promise.resolve({}).then({})",
                self.value(),
                self.function()
            ),
            16 => self.pollution(),
            17 => format!(
                "(async () => {{ await {}; {} }})()",
                self.value(),
                self.body()
            ),
            18 => format!("note({})", self.value()),
            19 => self.json(),
            _ => format!("any({}).send({})", self.next(), self.value()),
        };
        format!("try {{ {statement}; }} catch {{}}\n")
    }

    /// A constructor with plausible arguments.
    fn making(&mut self) -> String {
        match self.below(8) {
            0 | 1 => format!(
                "note(new WebSocket(\"wss://echo.example/\", {}))",
                self.value()
            ),
            2 => "note(new WebSocket('wss://echo.example/'))".to_owned(),
            3 => format!(
                "note(new Event({}, {{ cancelable: true, bubbles: true }}))",
                self.event()
            ),
            4 => format!(
                "note(new Blob([{}], {{ type: {} }}))",
                self.value(),
                self.value()
            ),
            _ => format!("make({}, {})", self.next(), self.arguments()),
        }
    }

    /// Calls of the two functions that replace the engine's.
    fn json(&mut self) -> String {
        let texts = [
            r#""[{\"a\":[1,-0,1e400,\"\\ud800\"],\"__proto__\":null,\"a\":{}}]""#,
            r#""{\"0\":true,\"length\":3,\"then\":[[]]}""#,
            r#"'['.repeat(3000)"#,
            r#""[1,2""#,
        ];
        match self.below(3) {
            0 => {
                let text = texts[usize::from(self.below(4))];
                format!("note(JSON.parse({text}, {}))", self.function())
            }
            1 => format!("note(JSON.parse({}, {}))", self.value(), self.value()),
            _ => format!(
                "note(JSON.stringify({}, {}, {}))",
                self.value(),
                self.value(),
                self.value()
            ),
        }
    }

    fn arguments(&mut self) -> String {
        let values: Vec<_> = (0..self.below(4)).map(|_| self.value()).collect();
        values.join(", ")
    }

    fn event(&mut self) -> String {
        let types = "open message error close abort load progress unhandledrejection x";
        format!("{:?}", self.word(types))
    }

    fn handler(&mut self) -> &'static str {
        self.word("onopen onmessage onerror onclose onabort onload onloadend binaryType x")
    }

    /// One of several words.
    fn word(&mut self, words: &'static str) -> &'static str {
        let words: Vec<_> = words.split(' ').collect();
        words[usize::from(self.next()) % words.len()]
    }

    fn function(&mut self) -> String {
        if self.depth >= MAX_DEPTH {
            return "() => {}".to_owned();
        }
        match self.below(8) {
            0 => "() => { throw 'thrown' }".to_owned(),
            1 => format!("{{ handleEvent() {{ {} }} }}", self.body()),
            2 => format!("{{ get handleEvent() {{ {} }} }}", self.body()),
            3 => format!("function () {{ note(this); {} }}", self.body()),
            4 => format!("async (...all) => {{ note(all[0]); {} }}", self.body()),
            _ => format!("(event) => {{ note(event); {} }}", self.body()),
        }
    }

    fn body(&mut self) -> String {
        if self.depth >= MAX_DEPTH {
            return String::new();
        }
        self.depth += 1;
        let count = self.below(MAX_STATEMENTS);
        let body = (0..count).map(|_| self.statement()).collect();
        self.depth -= 1;
        body
    }

    fn value(&mut self) -> String {
        /// From this byte on a value is large.
        const LARGE: usize = 240;
        const PLAIN: &[&str] = &[
            "undefined",
            "null",
            "true",
            "0",
            "-1",
            "1e308",
            "NaN",
            "4294967296",
            "9007199254740993n",
            "Symbol.iterator",
            "''",
            "'\\ud800'",
            "'\\0\\uffff'",
            "'utf-16le'",
            "'arraybuffer'",
            "'https://a.example:8080/b?c=d#e'",
            "'//\\u00e9.example'",
            "[]",
            "{}",
            "[[], [[]]]",
            "new Map([[{}, new Set([1])]])",
            "/x/g",
            "new Date(NaN)",
            "new Uint8Array(70)",
            "new DataView(new ArrayBuffer(9), 1, 3)",
            "new Uint16Array(new SharedArrayBuffer(8))",
            "new ArrayBuffer(8, { maxByteLength: 16 })",
            "'x'.repeat(5000)",
            "'\\u20ac'.repeat(3000)",
            "{ get then() { throw 1 } }",
            "{ then(resolve) { resolve(this) } }",
            "{ toString() { throw 2 }, valueOf: null }",
            "{ [Symbol.toPrimitive]() { return 'primitive' } }",
            "{ *[Symbol.iterator]() { yield 1; throw 3 } }",
            "{ [Symbol.iterator]: null, length: 3, 0: 'a' }",
            "{ once: true, passive: true, capture: true, signal: AbortSignal.abort() }",
            "{ headers: { a: 'b', 'sec-websocket-key': '' }, protocols: ['a', 'b'] }",
            "{ detail: globalThis, bubbles: true, code: 70000, type: 'text/plain', ignoreBOM: 1, fatal: {} }",
            "new Proxy({}, { get() { throw 4 }, has() { return true }, ownKeys() { return ['a', 'a'] } })",
            "(() => { const { proxy, revoke } = Proxy.revocable(function () {}, {}); revoke(); return proxy })()",
            "class extends WebSocket { constructor(...all) { super('wss://echo.example/'); note(this) } }",
            "Object.create(v[1])",
            "Object.create(WebSocket.prototype)",
            "new Error('e', { cause: 1 })",
            "globalThis",
            "v",
        ];
        match self.below(8) {
            0..=2 => format!("any({})", self.next()),
            3 => format!("({})", self.function()),
            4 => format!(
                "{{ get a() {{ {} }}, toString() {{ {} return 'b' }} }}",
                self.body(),
                self.body()
            ),
            5 => format!("[{}]", self.arguments()),
            _ => match usize::from(self.next()) {
                choice @ 0..LARGE => format!("({})", PLAIN[choice % PLAIN.len()]),
                _ => format!("large({})", self.next()),
            },
        }
    }

    /// Changes of prototypes and globals.
    fn pollution(&mut self) -> String {
        let mut text = String::new();
        let name = self.word("then get signal a once length toString headers 0 constructor");
        let _ = match self.below(9) {
            0 => write!(
                text,
                "Object.defineProperty(Object.prototype, '{name}', {{ configurable: true, get() {{ {} }} }})",
                self.body()
            ),
            1 => write!(text, "Object.prototype[{name:?}] = {}", self.value()),
            2 => write!(text, "delete Object.prototype[{name:?}]"),
            3 => write!(
                text,
                "Array.prototype[Symbol.iterator] = {}",
                self.function()
            ),
            4 => write!(text, "Promise.prototype.then = {}", self.function()),
            5 => write!(
                text,
                "globalThis[pick(C, {})].prototype = {}",
                self.next(),
                self.value()
            ),
            6 => write!(
                text,
                "Object.setPrototypeOf(any({}), {})",
                self.next(),
                self.value()
            ),
            7 => write!(text, "Object.freeze(any({}))", self.next()),
            _ => write!(
                text,
                "Function.prototype.call = {}; Promise.resolve = null",
                self.function()
            ),
        };
        text
    }
}
