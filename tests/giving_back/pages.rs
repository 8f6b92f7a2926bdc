//! A page that is left gives back what it has at once, and is freed with its runtime.

use crate::{
    MEMORY, Token, alone, alone_in_real_time, echo,
    flat::{assert_growth_below, rounds},
    no_view, on,
    sockets::{STATES, Server, descriptors_and_tasks, options},
};
use boa_engine::{Context, Module, Source, builtins::promise::PromiseState, js_string};
use boa_page::Page;
use boa_websocket::{Permissions, Runtime, net::MemoryNetwork};
use std::{rc::Rc, time::Duration};
use test_server::rows;
use tokio::sync::Notify;
use url::Url;

const PAGES: &[&str] = &[
    "<p>Hello",
    "<p onclick='f()'>Hello<script>function f() {} onload = f; document.querySelector('p').click()</script>",
    "<script>setInterval(() => {}, 5); requestAnimationFrame(function f() { requestAnimationFrame(f); })</script>",
    "<script>const socket = new WebSocket('ws://echo.example/'); socket.onmessage = socket.onclose = () => {}</script>",
    "<ul></ul><script>new MutationObserver(() => {}).observe(document, { childList: true, subtree: true }); \
        const list = document.getElementsByTagName('li'); document.querySelector('ul').append(document.createElement('li'))</script>",
    "<form id=f><input name=a value=b><select><option>c</select></form><script>f.onsubmit = () => false; f.a.focus(); \
        const attribute = f.getAttributeNode('id'), names = f.classList, data = f.dataset; localStorage.x = 1</script>",
    "<iframe src=nothing.html></iframe><script src=nothing.js></script><script>document.write('<b>x')</script>",
    "<script>onload = () => { document.open(); document.write('<p id=p>never closed<script>p.onclick = () => {}<\\/script>') }</script>",
    "<iframe></iframe><script>onload = () => { frames[0].document.open(); frames[0].document.write('<p>never closed') }</script>",
    "<script>Promise.reject(1); onpagehide = () => { new WebSocket('ws://echo.example/').onclose = () => {}; }</script>",
];

#[test]
fn a_page_that_is_left_is_freed_with_its_runtime() {
    alone(async || {
        for page in PAGES {
            assert_freed(page, &echo()).await;
        }
    });
}

/// The parser of such a page belongs to a timer, and the scripts to futures.
#[test]
#[cfg(feature = "fetch")]
fn a_page_that_waits_for_scripts_is_freed_with_its_runtime() {
    let script = |attribute| format!("<script {attribute} src=http://http.example/half></script>");
    let insert = "<script>document.head.append(Object.assign(document.createElement('script'), \
        { src: 'http://http.example/half', async: false }))</script>";
    let page = [
        &script("async"),
        &script("defer"),
        insert,
        &script(""),
        "<p>two",
    ]
    .concat();
    alone(async || assert_freed(&page, &crate::http()).await);
}

async fn assert_freed(page: &str, network: &MemoryNetwork) {
    for leaves in [true, false] {
        let url: Url = "http://page.example/".parse().unwrap();
        let (token, builder) = Token::new(on(network.clone()).location(url.clone()));
        let mut runtime = builder.build().unwrap();
        let loaded = no_view::load(page, url, runtime.context());
        // It is dropped after a timeout too.
        let _ = tokio::time::timeout(Duration::from_millis(50), runtime.run()).await;
        if leaves {
            loaded.leave(runtime.context());
        }
        drop((loaded, runtime));
        assert!(
            token.is_freed(),
            "a runtime with the page {page} is not freed"
        );
    }
}

/// A page with this script, which calls `reached()` once it has got where it should.
async fn page(script: &str, server: &str, reached: Rc<Notify>) -> (Runtime, Page) {
    let url: Url = "http://page.example/".parse().unwrap();
    let mut options = options();
    // How long a server is waited for that reads nothing, and does not answer a Close frame.
    let patience = Duration::from_millis(50);
    options.close_timeout = patience;
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .net_options(options)
        .location(url.clone());
    let builder = builder
        .global("server", server.to_owned())
        .function("reached", move |(): ()| {
            reached.notify_one();
            Ok::<_, String>(())
        });
    let mut runtime = builder.build().unwrap();
    let html = format!("<!doctype html><body><script>{script}</script>");
    let page = no_view::load(&html, url, runtime.context());
    (runtime, page)
}

/// The memory, descriptors and tasks that a page leaves behind while its runtime lives.
async fn left_by(script: &str) -> (usize, (Option<usize>, usize)) {
    let reached = Rc::new(Notify::new());
    let server = Server::start(reached.clone()).await;
    let before = MEMORY.allocated();
    let (mut runtime, page) = page(script, &server.url, reached.clone()).await;
    tokio::select! {
        biased;
        () = reached.notified() => {}
        _ = runtime.run_until_stopped() => unreachable!("nothing stops it"),
    }
    page.leave(runtime.context());
    // It ends: nothing of the page keeps it going. Without a limit, the test would hang instead of
    // failing.
    tokio::time::timeout(Duration::from_secs(20), runtime.run())
        .await
        .expect("it ends")
        .unwrap();
    server.stop().await;
    let left = (
        MEMORY.allocated().saturating_sub(before),
        descriptors_and_tasks(),
    );
    drop((page, runtime));
    left
}

/// Beside sockets, what keeps a page going.
const OTHERS: &str = r"
    timers: for (let n = 0; n < 100; n++) { setInterval(() => {}, 1e6); setTimeout(() => {}, 1e6); } reached()
    animation frames: requestAnimationFrame(function next() { requestAnimationFrame(next); }); reached()
    a timer that sets itself: setTimeout(function next() { setTimeout(next, 1e4); }); reached()
    a document that is written: onload = () => { document.open(); document.write('<p>never closed'); reached(); }
    ports that answer each other: const { port1, port2 } = new MessageChannel(); port1.onmessage = ({ data }) => port1.postMessage(data); port2.onmessage = ({ data }) => { port2.postMessage(data); reached(); }; port1.postMessage(0)
    messages that wait in a port: const { port1 } = new MessageChannel(); for (let n = 0; n < 64; n++) port1.postMessage('x'.repeat(1 << 16)); reached()
    a port in transit: const { port1, port2 } = new MessageChannel(); const other = new MessageChannel(); other.port2.onmessage = ({ data }) => other.port2.postMessage(data); other.port1.postMessage(0); port1.postMessage(0, [other.port1]); reached()
    a socket of a listener: onpagehide = () => { new WebSocket(server + 'idle').onclose = () => {}; }; reached()
";

#[test]
fn a_page_that_is_left_gives_back_what_it_has_while_its_runtime_lives() {
    alone_in_real_time(async || {
        left_by("reached()").await;
        let (memory, others) = left_by("reached()").await;
        for (state, script) in rows(STATES, ":").chain(rows(OTHERS, ":")) {
            // Anything that a process or a thread has once is there by then.
            left_by(script).await;
            let (left, left_others) = left_by(script).await;
            assert_eq!(left_others, others, "{state}: descriptors and tasks");
            // The engine's heap has objects that the collector has not looked for yet.
            let more = left.saturating_sub(memory);
            assert!(
                more < 512 * 1024,
                "{state}: {more} bytes more than of a page that has nothing"
            );
        }
    });
}

/// The tolerance for each page or document, in bytes.
const BYTES: f64 = 64.0;

/// A runtime has one page.
#[test]
fn runtimes_with_pages_leave_memory_flat() {
    const RUNTIMES: usize = 50;
    alone(async || {
        let network = echo();
        for source in PAGES {
            let used = rounds(RUNTIMES, 1, BYTES, async || {
                let url: Url = "http://page.example/".parse().unwrap();
                let mut runtime = on(network.clone()).location(url.clone()).build().unwrap();
                let page = no_view::load(source, url, runtime.context());
                // A page with a timer does not end before it is left.
                let _ = tokio::time::timeout(Duration::from_millis(50), runtime.run()).await;
                page.leave(runtime.context());
                tokio::time::timeout(Duration::from_secs(100), runtime.run())
                    .await
                    .expect("it ends")
                    .unwrap();
                drop((page, runtime));
                // The server sees the ends of its streams.
                tokio::task::yield_now().await;
            })
            .await;
            assert_growth_below(BYTES, source, &used, 1);
        }
    });
}

/// The bytes that a realm or a module may leave. A realm takes 190 KiB.
const LEFT: f64 = 256.0;

/// Makes what is dropped at once, repeatedly in one context.
async fn assert_engine_gives_back(what: &str, mut make: impl FnMut(usize, &mut Context)) {
    const ROUNDS: usize = 2000;
    let context = &mut Context::default();
    let mut number = 0;
    let used = rounds(ROUNDS, 1, LEFT, async || {
        make(number, context);
        number += 1;
    })
    .await;
    let most = used.iter().max().unwrap() >> 20;
    println!("{what}: at most {most} MiB");
    assert_growth_below(LEFT, what, &used, 1);
    assert!(most < 64, "{what}: {most} MiB");
}

#[test]
fn realms_of_a_context_leave_memory_flat() {
    alone(async || {
        assert_engine_gives_back("realms", |_, context| {
            drop(context.create_realm().unwrap());
        })
        .await;
        assert_engine_gives_back("realms with a script", |_, context| {
            let realm = context.create_realm().unwrap();
            let outer = context.enter_realm(realm);
            let source = "class A { #x = 1; get x() { return this.#x } } class B extends A {} \
                globalThis.kept = [new B(), { __proto__: new B(), n: 1 }, Object.create(B), `${1}`, /x/g, new Map([[1, B]])]; \
                function tag(parts) { return parts } kept.push(tag`a${1}b`, Object.setPrototypeOf({}, A.prototype) instanceof A)";
            context.eval(Source::from_bytes(source)).unwrap();
            context.enter_realm(outer);
        })
        .await;
    });
}

#[test]
fn modules_of_a_context_leave_memory_flat() {
    alone(async || {
        assert_engine_gives_back("modules", |number, context| {
            let source = format!(
                "export const kept = new Array(100).fill({{ number: {number} }}); \
                export class Kept {{ #x = kept; get x() {{ return this.#x }} }} export default new Kept().x"
            );
            let module = Module::parse(Source::from_bytes(&source), None, context).unwrap();
            let evaluated = module.load_link_evaluate(context);
            context.run_jobs().unwrap();
            assert!(matches!(evaluated.state(), PromiseState::Fulfilled(_)));
            assert!(module.namespace(context).get(js_string!("kept"), context).unwrap().is_object());
        })
        .await;
    });
}

#[test]
fn documents_that_a_page_loads_one_after_the_other_leave_memory_flat() {
    const ROUNDS: usize = 1000;
    const SOURCE: &str = "<!doctype html><iframe></iframe>";
    const SCRIPTS: &[(&str, &str)] = &[
        (
            "documents of a frame",
            "const frame = document.querySelector('iframe'); \
            function round() { frame.srcdoc = '<form id=f><input name=a><select><option>b</select></form><ul><li>c</ul>'; }",
        ),
        (
            "frames",
            "function round() { document.querySelector('iframe').remove(); \
                const frame = document.createElement('iframe'); frame.srcdoc = '<p id=p>x'; document.body.append(frame); }",
        ),
        (
            "documents that are written",
            "function round() { document.open(); \
                document.write('<form id=f><input name=a></form><script>f.onsubmit = () => {}<\\/script>'); document.close(); }",
        ),
        (
            "documents that are parsed",
            "function round() { new DOMParser().parseFromString('<form><input></form><p>x', 'text/html').querySelector('p').remove(); }",
        ),
    ];
    alone(async || {
        for (what, script) in SCRIPTS {
            let url: Url = "http://page.example/".parse().unwrap();
            let mut runtime = on(echo()).location(url.clone()).build().unwrap();
            let _page = no_view::load(SOURCE, url, runtime.context());
            runtime.run().await.unwrap();
            runtime.execute("flat.js", script).await.unwrap();
            let used = rounds(ROUNDS, 1, BYTES, async || {
                runtime.call::<()>("round", ()).await.unwrap();
                runtime.run().await.unwrap();
            })
            .await;
            assert_growth_below(BYTES, what, &used, 1);
        }
    });
}
