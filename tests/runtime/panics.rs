//! Panics of the engine, which a native function stands for, and of functions of the program.

use super::{built, execute, on, run_script, run_to_end, runtime, value};
use boa_engine::{Context, JsResult, JsValue, NativeFunction, js_string};
use boa_websocket::{
    Console, Error, Limits, Runtime, dom,
    net::MemoryNetwork,
    runtime::{HandleError, ModuleFetch, ModuleSource, StopReason},
    web::{ConsoleMessage, streams::ReadableStream},
};
use futures_util::StreamExt;
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    task::Poll,
    time::Duration,
};

/// Scripts that make the engine panic, in all ways in which a runtime enters it.
const SCRIPTS: [&str; 9] = [
    "panic()",
    "(() => { try { panic() } catch { } finally { after = true } })()",
    "setTimeout(panic)",
    "queueMicrotask(panic)",
    "Promise.resolve().then(panic)",
    "(async () => { await null; panic() })()",
    "[1].map(panic)",
    "new Proxy({}, { get: panic }).x",
    "const target = new EventTarget(); target.onx = target.addEventListener('x', panic); target.dispatchEvent(new Event('x'))",
];

fn panicking(context: &mut Context) -> JsResult<()> {
    let panic = NativeFunction::from_fn_ptr(|_, _, _| panic!("on purpose"));
    context.register_global_callable(js_string!("panic"), 0, panic)
}

fn stopped<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Stopped(StopReason::EnginePanicked)))
}

#[tokio::test]
async fn a_panic_of_the_engine_ends_its_runtime_and_nothing_else() {
    let mut other = runtime();
    execute(&mut other, "const kept = { text: 'kept' }").await;
    for script in SCRIPTS {
        let mut runtime = built(Runtime::builder().setup(panicking));
        execute(&mut runtime, "var after = false; const f = () => 1").await;
        let ended = run_to_end(&mut runtime, script).await;
        assert!(stopped(&ended), "{script}");
        let handle = runtime.handle();
        assert_eq!(
            handle.stopped(),
            Some(StopReason::EnginePanicked),
            "{script}"
        );
        assert!(stopped(&runtime.execute("more.js", "1").await), "{script}");
        assert!(stopped(&runtime.call::<u8>("f", ()).await), "{script}");
        assert!(
            stopped(&runtime.import_source("more.mjs", "1").await),
            "{script}"
        );
        assert!(stopped(&runtime.run().await), "{script}");
        drop(runtime);
        assert_eq!(
            handle.run(|_| ()).await,
            Err(HandleError::Ended),
            "{script}"
        );
        let kept: String = value(&mut other, "kept.text").await;
        assert_eq!(kept, "kept", "{script}");
    }
}

#[tokio::test]
async fn a_panic_of_the_engine_in_a_conversion_or_a_module_is_an_error() {
    let mut runtime = built(Runtime::builder().setup(panicking));
    assert!(stopped(
        &runtime
            .evaluate::<HashMap<String, u8>>("value.js", "({ get x() { panic() } })")
            .await
    ));
    let mut runtime = built(Runtime::builder().setup(panicking));
    assert!(stopped(
        &runtime
            .import_source("main.mjs", "await null; panic()")
            .await
    ));
    let mut runtime = built(Runtime::builder().setup(panicking));
    execute(&mut runtime, "const path = { get f() { panic() } }").await;
    assert!(stopped(&runtime.call::<()>("path.f", ()).await));
}

/// Its connections are dropped: a cell of the engine that they need may still be borrowed.
#[tokio::test]
async fn after_a_panic_of_the_engine_a_worker_sends_no_close_frame() {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("server.example", 80);
    let server = tokio::spawn(async move {
        let mut server = test_server::accept(listener.accept().await).await;
        server.next().await.is_some_and(|message| message.is_ok())
    });
    let mut runtime = built(
        on(network)
            .max_workers(1)
            .configure_workers(|worker| worker.setup(panicking)),
    );
    let script = "
        const source = `new WebSocket('ws://server.example/').onopen = () => panic()`;
        new Worker('data:text/javascript,' + encodeURIComponent(source));";
    run_script(&mut runtime, script).await;
    let has_received = server.await.expect("it does not panic");
    assert!(!has_received);
}

struct Panicking;

impl Console for Panicking {
    fn print(&self, _: &ConsoleMessage<'_>) {
        panic!("in print")
    }
}

#[test]
fn a_panic_of_the_program_unwinds_and_the_runtime_goes_on() {
    let tokio = test_server::tokio_runtime();
    let boom = |()| -> Result<(), String> { panic!("in a function") };
    let mut runtime = built(
        Runtime::builder()
            .console(Rc::new(Panicking))
            .function("boom", boom),
    );
    for (script, text) in [
        ("boom()", "in a function"),
        ("[1].map(() => setTimeout(boom))", "in a function"),
        ("console.log(1)", "in print"),
    ] {
        let panic = catch_unwind(AssertUnwindSafe(|| {
            tokio.block_on(run_to_end(&mut runtime, script))
        }));
        let panic = panic.expect_err("it unwinds");
        assert_eq!(panic.downcast_ref::<&str>(), Some(&text), "{script}");
        let one: u8 = tokio
            .block_on(runtime.evaluate("more.js", "1"))
            .expect("it continues");
        assert_eq!(one, 1);
        tokio.block_on(runtime.run()).expect("it continues");
    }
    let _: JsValue = tokio
        .block_on(runtime.execute("last.js", "1"))
        .expect("it continues");
}

/// A function of the program that panics is not the engine's fault, also if the loop polls it.
#[test]
fn a_panic_of_a_future_of_the_program_unwinds_and_the_runtime_goes_on() {
    let tokio = test_server::tokio_runtime();
    let later = |()| async {
        tokio::task::yield_now().await;
        let number: u8 = "later".parse().expect("in an async function");
        Ok::<_, String>(number)
    };
    let fetch = |request: ModuleFetch| async move {
        tokio::task::yield_now().await;
        assert!(request.url.path() != "/panic.mjs", "in a fetch");
        Ok::<_, String>(ModuleSource::from("export default 1"))
    };
    let at_once = |()| -> std::future::Ready<Result<u8, String>> { panic!("at the call") };
    let spawn = |context: &mut Context| {
        let panics = NativeFunction::from_fn_ptr(|_, _, context| {
            let future = async { panic!("in a future of the host") };
            dom::host(context).spawn_local(Box::pin(future), context);
            Ok(JsValue::undefined())
        });
        context.register_global_callable(js_string!("spawn"), 0, panics)?;
        let items = NativeFunction::from_fn_ptr(|_, _, context| {
            let items =
                futures_util::stream::poll_fn(|_| -> Poll<Option<Result<String, String>>> {
                    panic!("in a stream")
                });
            let stream = ReadableStream::from_stream(items, context)?;
            Ok(stream.into_object().into())
        });
        context.register_global_callable(js_string!("items"), 0, items)
    };
    let mut limited = Limits::default();
    limited.script_time = Some(Duration::from_secs(60));
    for limits in [Limits::default(), limited] {
        let mut runtime = built(
            Runtime::builder()
                .limits(limits)
                .async_function("later", later)
                .async_function("at_once", at_once)
                .fetch_modules(fetch)
                .function("boom", |()| -> Result<(), String> {
                    panic!("in a microtask")
                })
                .setup(spawn),
        );
        tokio.block_on(execute(&mut runtime, "var settled = [];"));
        for (script, text, settled) in [
            (
                "later().catch((e) => settled.push(e.name))",
                "in an async function",
                "Error",
            ),
            ("at_once()", "at the call", ""),
            (
                "import('x://m/panic.mjs').catch((e) => settled.push(e.name))",
                "in a fetch",
                "TypeError",
            ),
            // It is asked again.
            (
                "import('x://m/panic.mjs').catch((e) => settled.push(e.name))",
                "in a fetch",
                "TypeError",
            ),
            ("spawn()", "in a future of the host", ""),
            ("items().getReader().read()", "in a stream", ""),
            ("Promise.resolve().then(boom)", "in a microtask", ""),
        ] {
            let panic = catch_unwind(AssertUnwindSafe(|| {
                tokio.block_on(run_to_end(&mut runtime, script))
            }));
            let panic = panic.expect_err("it unwinds");
            let found = panic.downcast_ref::<String>().map(String::as_str);
            let found = found.or_else(|| panic.downcast_ref::<&str>().copied());
            assert!(
                found.is_some_and(|found| found.starts_with(text)),
                "{script}: {found:?}"
            );
            // Microtasks, timers and jobs run.
            let script = "(async () => {
                await new Promise((resolve) => setTimeout(resolve, 1));
                const { default: one } = await import('x://m/one.mjs');
                return [one, ...settled.splice(0)].join();
            })()";
            let usable: String = tokio
                .block_on(runtime.evaluate("more.js", script))
                .expect("it continues");
            let expected = if settled.is_empty() {
                "1".to_owned()
            } else {
                format!("1,{settled}")
            };
            assert_eq!(usable, expected, "{text}");
            tokio.block_on(runtime.run()).expect("it continues");
        }
    }
}
