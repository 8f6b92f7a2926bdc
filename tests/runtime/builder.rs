//! The options of a runtime's builder.

use super::{
    Reports, built, display, echo::serve_each, execute, limited, run_script, runtime, text,
};
use boa_engine::{
    Context, JsResult, JsValue, NativeFunction, Source,
    context::time::{Clock, JsInstant},
    js_string,
    module::MapModuleLoader,
    realm::Realm,
};
use boa_websocket::extensions::RuntimeExtension;
use boa_websocket::{
    Error, Permissions, Runtime,
    extensions::WebSocketExtension,
    net::{self, MemoryListener, MemoryNetwork},
    websocket::ConnectionOptions,
};
use std::{cell::Cell, rc::Rc, sync::Arc};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// A clock that does not advance by itself.
struct Stopped(Cell<u64>);

impl Clock for Stopped {
    fn now(&self) -> JsInstant {
        JsInstant::new(self.0.get(), 0)
    }

    fn system_time_millis(&self) -> i64 {
        i64::try_from(self.0.get()).expect("it is small") * 1000
    }
}

#[tokio::test(start_paused = true)]
async fn a_custom_clock_is_the_time_of_scripts() {
    let clock = Rc::new(Stopped(Cell::new(86_400)));
    let mut runtime = built(Runtime::builder().clock(clock.clone()));
    let script = "var fired = false; setTimeout(() => { fired = true; }, 5000); [Date.now(), performance.now()].join()";
    assert_eq!(text(&mut runtime, script).await, "86400000,0");
    // The timer is not due while this clock stands still.
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), runtime.run()).await;
    assert!(waited.is_err());
    assert_eq!(text(&mut runtime, "String(fired)").await, "false");
    clock.0.set(86_405);
    runtime.run().await.expect("it comes to its end");
    assert_eq!(
        text(&mut runtime, "[fired, performance.now()].join()").await,
        "true,5000"
    );
}

/// The clock of a stopped process or a suspended machine.
#[tokio::test(start_paused = true)]
async fn after_a_clock_has_jumped_each_timer_runs_once_and_in_order() {
    let clock = Rc::new(Stopped(Cell::new(1)));
    let mut runtime = built(Runtime::builder().clock(clock.clone()));
    let script = "
        const log = [];
        for (const delay of [60_000, 3000, 10, 3000, 7_200_000]) setTimeout(() => log.push(delay), delay);
        setInterval(() => log.push('every second'), 1000);
        setInterval(() => log.push('every 40 minutes'), 2_400_000);
    ";
    runtime.execute("timers.js", script).await.expect("it runs");
    let minute = std::time::Duration::from_secs(60);
    for (now, expected) in [
        (1, ""),
        // An hour later.
        (3601, "10,every second,3000,3000,60000,every 40 minutes"),
        (3601, ""),
        (3602, "every second"),
        // The intervals count from their last run, as in browsers.
        (6001, "every second,every 40 minutes"),
        // If the clock goes back, timers only wait for longer.
        (5000, ""),
        (7201, "every second,7200000"),
    ] {
        clock.0.set(now);
        assert!(
            tokio::time::timeout(minute, runtime.run()).await.is_err(),
            "intervals are left"
        );
        assert_eq!(
            text(&mut runtime, "log.splice(0).join()").await,
            expected,
            "at {now}"
        );
    }
}

#[tokio::test]
async fn random_values_can_be_the_same_each_time() {
    let script =
        "[Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(3))].join(' ')";
    let mut seen = Vec::new();
    for _ in 0..2 {
        let mut next = 0_u8;
        let fill = move |bytes: &mut [u8]| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(37);
            }
        };
        let mut runtime = built(Runtime::builder().random(fill));
        seen.push(text(&mut runtime, script).await);
    }
    assert_eq!(seen[0], seen[1]);
    let mut runtime = runtime();
    assert_ne!(text(&mut runtime, script).await, seen[0]);
    let own = "Object.getOwnPropertyDescriptor(Math, 'random')";
    let shape =
        format!("[{own}.enumerable, {own}.writable, {own}.configurable, Math.random.name].join()");
    let mut given = built(Runtime::builder().random(|bytes| bytes.fill(255)));
    assert_eq!(
        text(&mut given, &shape).await,
        text(&mut runtime, &shape).await
    );
    assert_eq!(text(&mut given, "String(Math.random() < 1)").await, "true");
}

#[derive(Debug)]
struct Greeting;

impl RuntimeExtension for Greeting {
    fn register(self, _: Option<Realm>, context: &mut Context) -> JsResult<()> {
        let greet = NativeFunction::from_fn_ptr(|_, _, _| Ok(js_string!("hello").into()));
        context.register_global_callable(js_string!("greet"), 0, greet)
    }
}

#[tokio::test]
async fn additions_are_registered_in_order_after_the_runtimes_own() {
    let builder = Runtime::builder().extension(Greeting).setup(|context| {
        let seen = context.eval(Source::from_bytes("greet() + typeof WebSocket"))?;
        context.register_global_property(
            js_string!("seen"),
            seen,
            boa_engine::property::Attribute::all(),
        )
    });
    let mut runtime = builder.build().expect("it can be built");
    assert_eq!(text(&mut runtime, "seen").await, "hellofunction");
}

#[tokio::test]
async fn steps_that_fail_fail_the_build() {
    let failed = Runtime::builder()
        .setup(|context| context.eval(Source::from_bytes("throw 'no'")).map(|_| ()));
    let error = failed.build().expect_err("it can't be built");
    assert_eq!(error.to_string(), "no");
}

/// Permissions in two places are an error, because one of them would have no effect.
#[test]
fn options_have_no_permissions() {
    let mut options = net::Options::default();
    options.permissions = Some(Permissions::none());
    let error = Runtime::builder()
        .net_options(options.clone())
        .permissions(Permissions::all())
        .build();
    let error = error.expect_err("it can't be built");
    assert!(matches!(error, Error::PermissionsInOptions));
    assert!(
        error.to_string().contains("Builder::permissions"),
        "{error}"
    );
    let extension = WebSocketExtension::new(Permissions::all()).net_options(options);
    let error = extension
        .register(None, &mut Context::default())
        .expect_err("it can't be registered");
    assert!(
        error.to_string().contains("WebSocketExtension::new"),
        "{error}"
    );
}

#[tokio::test]
async fn scripts_beyond_a_limit_end_and_the_runtime_continues() {
    let reports = Rc::new(Reports::default());
    let builder = limited(|limits| {
        limits.nested_calls = 40;
        limits.loop_iterations = Some(1000);
    });
    let mut runtime = built(builder.reporter(reports.clone()));
    for script in [
        "try { for (;;); } catch {}",
        "try { [1].forEach(() => { for (;;); }) } catch {}",
    ] {
        let error = runtime
            .execute("far.js", script)
            .await
            .expect_err("it is ended");
        assert!(
            error
                .to_string()
                .starts_with("RuntimeLimitError: the loops of a call ran more iterations than `Limits::loop_iterations`"),
            "{error}"
        );
    }
    assert_eq!(
        text(
            &mut runtime,
            "let n = 0; while (n < 900) n++; function g(n) { return n && g(n - 1) } g(30) + n"
        )
        .await,
        "900"
    );
    // A script can catch this one.
    assert_eq!(
        text(
            &mut runtime,
            "try { g(50) } catch (error) { String(error) }"
        )
        .await,
        "RangeError: too much recursion"
    );
    let timers = "var after = 0; setTimeout(() => { for (;;); }); setTimeout(() => after++, 1);
                  (async () => { await 0; for (;;); })().finally(() => after++);";
    run_script(&mut runtime, timers).await;
    assert_eq!(text(&mut runtime, "String(after)").await, "1");
    let uncaught = reports.uncaught.take();
    assert!(
        uncaught.len() == 2
            && uncaught
                .iter()
                .all(|error| error.starts_with("RuntimeLimitError")),
        "{uncaught:?}"
    );
}

#[tokio::test]
async fn a_custom_loader_loads_all_modules() {
    let loader = Rc::new(MapModuleLoader::new());
    let mut runtime = built(Runtime::builder().module_loader(loader.clone()));
    for (name, source) in [
        ("main", "import { x } from 'other'; export const y = x + 1;"),
        ("other", "export const x = 1;"),
    ] {
        let source = Source::from_bytes(source);
        let module =
            boa_engine::Module::parse(source, None, runtime.context()).expect("it is a module");
        loader.insert(name, module);
    }
    let module = runtime.import("main").await.expect("it is there");
    let context = runtime.context();
    let y = module
        .namespace(context)
        .get(js_string!("y"), context)
        .expect("it is exported");
    assert_eq!(y, JsValue::from(2));
    let error = runtime
        .import("missing")
        .await
        .expect_err("it is not there");
    assert_eq!(error.to_string(), "TypeError: Module could not be found.");
}

/// A server that sends the header fields of each handshake to the receiver.
fn tell_headers(listener: MemoryListener, sender: UnboundedSender<String>) {
    serve_each(listener, move |stream| {
        let sender = sender.clone();
        async move {
            #[expect(clippy::result_large_err, reason = "the type of the callback")]
            let tell = |request: &Request, response: Response| {
                let names = ["x-a", "x-b", "x-c", "authorization"];
                let value = |name| {
                    request
                        .headers()
                        .get_all(name)
                        .iter()
                        .map(|value| value.to_str().unwrap_or("?"))
                };
                let values: Vec<_> = names.iter().flat_map(|name| value(*name)).collect();
                sender.send(values.join(" ")).expect("the test listens");
                Ok(response)
            };
            let server = tokio_tungstenite::accept_hdr_async(stream, tell).await;
            test_server::read_to_the_end(server.expect("the handshake succeeds")).await;
        }
    });
}

fn network(hosts: &[&str]) -> (Arc<MemoryNetwork>, UnboundedReceiver<String>) {
    let network = MemoryNetwork::new();
    let (sender, headers) = unbounded_channel();
    for host in hosts {
        tell_headers(network.listen(host, 80), sender.clone());
    }
    (Arc::new(network), headers)
}

#[tokio::test(start_paused = true)]
async fn header_fields_go_to_the_servers_they_are_meant_for() {
    let (network, mut headers) = network(&["a.example", "b.example"]);
    let mut runtime = built(
        Runtime::builder()
            .permissions(Permissions::all())
            .connector(network)
            .connection_options(ConnectionOptions::none().headers(true))
            .default_header("X-A", "default")
            .default_header("X-B", "default")
            .headers(|url| match url.host_str() {
                Some("a.example") => vec![
                    ("x-b".into(), "hook".into()),
                    ("Authorization".into(), "Bearer 1".into()),
                ],
                _ => vec![],
            }),
    );
    let script = "for (const host of ['a', 'b']) {
        const socket = new WebSocket(`ws://${host}.example/`, { headers: { 'x-a': 'script', 'X-C': 'script', authorization: 'script' } });
        socket.onopen = () => socket.close();
    }";
    run_script(&mut runtime, script).await;
    let mut seen = [
        headers.recv().await.expect("one"),
        headers.recv().await.expect("two"),
    ];
    seen.sort();
    assert_eq!(
        seen,
        [
            "default default script script",
            "default hook script Bearer 1"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_header_field_that_cannot_be_sent_fails_the_connection() {
    let (network, _told) = network(&["a.example"]);
    let reports = Rc::new(Reports::default());
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .connector(network)
        .reporter(reports.clone());
    let mut runtime = built(builder.default_header("Host", "elsewhere"));
    let script =
        "var code; new WebSocket('ws://a.example/').onclose = (event) => { code = event.code; }";
    run_script(&mut runtime, script).await;
    assert_eq!(text(&mut runtime, "String(code)").await, "1006");
    assert_eq!(
        *reports.failures.borrow(),
        ["ws://a.example/: cannot send the header \"Host\": it belongs to the opening handshake"]
    );
}

#[tokio::test(start_paused = true)]
async fn connections_beyond_the_limit_fail_until_one_is_closed() {
    let (network, _told) = network(&["a.example"]);
    let reports = Rc::new(Reports::default());
    let builder = limited(|limits| limits.connections = Some(2))
        .permissions(Permissions::all())
        .connector(network);
    let mut runtime = built(builder.reporter(reports.clone()));
    let script = "
        var seen = [];
        const open = (opened) => {
            const socket = new WebSocket('ws://a.example/');
            socket.onopen = () => { seen.push('open'); opened(socket); };
            socket.onclose = (event) => seen.push(event.code);
            return socket;
        };
        open((first) => first.close(1000));
        open((second) => second.addEventListener('close', () => open((fourth) => fourth.close(3000))) || second.close(1000));
        open(() => {});
    ";
    run_script(&mut runtime, script).await;
    let seen = execute(&mut runtime, "seen.sort().join()").await;
    assert_eq!(display(&seen), "1000,1000,1006,3000,open,open,open");
    assert_eq!(
        *reports.failures.borrow(),
        [
            "ws://a.example/: cannot connect to a.example:80: 2 connections are open, which is the limit"
        ]
    );
}

#[tokio::test]
async fn a_source_that_is_nested_too_deep_is_an_error() {
    let mut runtime = runtime();
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth))
    };
    for source in [
        nested("(", ")", 100_000),
        nested("[", "]", 100_000),
        nested("x={a:", "}", 100_000),
        nested("f(", ")", 100_000),
        nested("`${", "}`", 100_000),
        nested("function f(){", "}", 100_000),
        nested("!", "", 100_000),
        nested("a=>", "", 100_000),
        nested("1?1:", "", 100_000),
        nested("if(1)", "", 100_000),
        nested("if(a)b;else ", "", 100_000),
        nested("class A extends ", "{}", 100_000).replace('1', "a"),
        nested("1+", "", 1_000_000),
        nested("a.", "", 1_000_000).replace("a.1", "a"),
    ] {
        for script in [
            source.clone(),
            format!("eval({source:?})"),
            format!("new Function({source:?})"),
        ] {
            let error = runtime
                .execute("deep.js", script)
                .await
                .expect_err("it is refused")
                .to_string();
            assert!(
                error.contains("Error: the source is nested too deep for the stack"),
                "{}: {error}",
                &source[..20]
            );
        }
    }
    let caught = format!(
        "try {{ eval({:?}) }} catch (error) {{ error.constructor.name }}",
        nested("(", ")", 20_000)
    );
    assert_eq!(text(&mut runtime, &caught).await, "RangeError");
    assert_eq!(text(&mut runtime, &nested("(", ")", 500)).await, "1");
    assert_eq!(
        text(
            &mut runtime,
            &format!("eval({:?})", nested("[", "][0]", 500))
        )
        .await,
        "1"
    );
}

#[test]
fn the_depth_of_a_source_is_the_same_on_a_small_stack() {
    let run = || {
        let mut context = Context::default();
        for (open, close) in [("(", ")"), ("{", "}"), ("!", ""), ("1+", "")] {
            for (depth, runs) in [(500, true), (100_000, false)] {
                let source = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                let value = context.eval(Source::from_bytes(&source));
                assert_eq!(value.is_ok(), runs, "{open} {depth}");
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 << 10);
    let thread = thread.spawn(run).expect("a thread starts");
    thread.join().expect("no case fails");
}

/// Reports whether connections are established one at a time, and refuses all.
struct OneAtATime(std::sync::mpsc::Sender<bool>);

impl net::connector::Connector for OneAtATime {
    fn connect(
        &self,
        target: net::connector::Target,
    ) -> futures_util::future::BoxFuture<'static, Result<net::connector::Connected, net::Error>>
    {
        let _ = self.0.send(target.one_at_a_time());
        Box::pin(async { Err(net::Error::Abandoned) })
    }
}

#[tokio::test]
async fn sockets_of_scripts_connect_one_at_a_time_with_all_options() {
    let (sender, reported) = std::sync::mpsc::channel();
    let connector = Arc::new(OneAtATime(sender));
    let mut options = net::Options::default();
    options.one_at_a_time = false;
    let request = net::Request::new("ws://a.example/".parse().expect("a URL"));
    let outcome = net::connect_with(request, options.clone(), connector.clone()).await;
    assert!(outcome.is_err());
    let mut runtime = built(
        Runtime::builder()
            .net_options(options)
            .connector(connector)
            .permissions(Permissions::all()),
    );
    run_script(&mut runtime, "new WebSocket('ws://a.example/')").await;
    assert_eq!(reported.try_iter().collect::<Vec<_>>(), [false, true]);
}
