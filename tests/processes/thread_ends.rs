//! The end of a thread while a runtime, or a part of one, is kept in a place that outlives the
//! engine's heap.
//!
//! The heap is a thread-local. Those that were made before it are dropped after it, and so is all
//! that is in them. A fault is memory that is used after it was freed, which ends the process or
//! not. So each case has a process of its own, in which freed memory is overwritten.

use crate::{no_view, output};
use boa_engine::{Context, JsObject, JsString, Source, js_string};
use boa_websocket::{
    Error, EventLoop, Handle, Permissions, Runtime,
    engine::Persistent,
    extensions::{RuntimeExtension, TimersExtension, WebSocketExtension},
    net::MemoryNetwork,
    runtime::{Function, HandleError, ModuleScript, StopReason},
};
use futures_util::FutureExt;
use libtest_mimic::Trial;
use std::{
    any::Any,
    cell::RefCell,
    env,
    panic::{self, AssertUnwindSafe},
    process::{self, Command, ExitCode, Output},
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};
use test_server::tokio_runtime;
use tokio::task::LocalSet;

/// The environment variable with the case of a child process.
const CASE: &str = "BOA_WEBSOCKET_TEST_CASE";

/// The last line of a child that has come to its end.
const DONE: &str = "the thread has ended";

thread_local! {
    static KEPT: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Keeps a value that steps make, in a thread-local that is registered before the steps run.
fn keep<T: 'static>(steps: impl FnOnce() -> T) {
    KEPT.with(|kept| {
        kept.borrow_mut()
            .get_or_insert_with(|| Box::new(steps()))
            .is::<T>()
    });
}

fn build() -> Runtime {
    let network = MemoryNetwork::new();
    // Nobody accepts, so that the sockets are connecting.
    std::mem::forget(network.listen("server.example", 80));
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(network));
    builder.build().expect("it can be built")
}

/// A context with a timer, a socket and a map.
fn context() -> Context {
    let mut context = Context::default();
    open_socket(&mut context);
    context
}

fn open_socket(context: &mut Context) {
    let sockets = WebSocketExtension::new(Permissions::all());
    (TimersExtension, sockets)
        .register(None, context)
        .expect("it can be registered");
    let script = "setInterval(() => {}, 1); new WebSocket('ws://127.0.0.1:1/'); globalThis.map = new WeakMap([[{}, []]])";
    context.eval(Source::from_bytes(script)).expect("it runs");
}

/// Keeps a loop busy with timers, sockets, streams and promises.
const BUSY: &str = r#"
    globalThis.weak = new WeakMap([[{}, new WeakRef({})]]);
    setInterval(() => new WebSocket("ws://server.example/"), 1);
    new ReadableStream({ pull: () => new Promise(() => {}) }).pipeTo(new WritableStream());
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {};
    port2.postMessage({});
    const waits = () => new Promise((resolve) => setTimeout(resolve, 1e9));
    waits().finally(() => {});
"#;

async fn busy() -> Runtime {
    let mut runtime = build();
    runtime.execute("busy.js", BUSY).await.expect("it runs");
    runtime
}

/// Deletes a function of the global object, and collects it.
fn collect_function(name: &str, context: &mut Context) {
    let global = context.global_object();
    global
        .delete_property_or_throw(JsString::from(name), context)
        .expect("it can be deleted");
    boa_gc::force_collect();
}

/// Leaves steps unfinished in a `LocalSet` that is kept.
fn suspended<F: Future<Output = ()> + 'static>(steps: impl FnOnce() -> F + 'static) {
    keep(|| {
        let (tokio, local) = (tokio_runtime(), LocalSet::new());
        let task = local.spawn_local(async move { steps().await });
        let some_turns = async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        };
        tokio.block_on(local.run_until(some_turns));
        assert!(!task.is_finished(), "it waits");
        (local, tokio)
    });
}

/// Uses a runtime when it is dropped.
struct UsesLate(Option<Runtime>);

impl Drop for UsesLate {
    fn drop(&mut self) {
        let Some(mut runtime) = self.0.take() else {
            return;
        };
        let ended = Error::Stopped(StopReason::ThreadEnded).to_string();
        let is_end =
            |result: Result<(), Error>| result.is_err_and(|error| error.to_string() == ended);
        // Tokio's own thread-locals may be gone, so nothing blocks.
        let now = "it has ended, so nothing waits";
        macro_rules! assert_ends {
            ($call:expr) => {
                assert!(is_end($call.now_or_never().expect(now).map(drop)))
            };
        }
        assert_ends!(runtime.run());
        assert_ends!(runtime.run_until_stopped());
        assert_ends!(runtime.execute("a.js", "1"));
        assert_ends!(runtime.import("a.mjs"));
        assert_ends!(runtime.import_source("a.mjs", "1"));
        assert_ends!(runtime.evaluate::<u32>("a.js", "1"));
        assert_ends!(runtime.call::<u32>("a", ()));
        assert!(is_end(runtime.get_function::<(), ()>("a").map(drop)));
        assert!(is_end(Runtime::builder().build().map(drop)));
        runtime
            .shut_down(Duration::from_secs(1))
            .now_or_never()
            .expect(now);
        assert_eq!(runtime.handle().stopped(), Some(StopReason::ThreadEnded));
    }
}

/// Whether a [`Late`] was dropped.
static WAS_LATE: AtomicBool = AtomicBool::new(false);

/// Uses a value of the engine when it is dropped.
struct Late(Persistent<JsObject>);

impl Drop for Late {
    fn drop(&mut self) {
        let clone = self.0.clone();
        assert_eq!(
            format!("{:?} {clone:?}", self.0),
            "Persistent(None) Persistent(None)"
        );
        for value in [&self.0, &clone] {
            let used = panic::catch_unwind(AssertUnwindSafe(|| value.is_callable()));
            assert!(used.is_err(), "it can't be used");
        }
        WAS_LATE.store(true, Ordering::Relaxed);
    }
}

type Case = (&'static str, fn());

const CASES: &[Case] = &[
    ("a runtime in a thread-local", || keep(build)),
    ("a runtime in a younger thread-local", || {
        let runtime = build();
        keep(|| runtime);
    }),
    ("a runtime that has run", || {
        keep(|| tokio_runtime().block_on(busy()));
    }),
    ("a runtime that was shut down", || {
        keep(|| {
            tokio_runtime().block_on(async {
                let mut runtime = busy().await;
                runtime.shut_down(Duration::from_secs(1)).await;
                runtime
            })
        });
    }),
    ("a runtime that was used after the end of the heap", || {
        keep(|| UsesLate(Some(tokio_runtime().block_on(busy()))));
    }),
    ("a task that runs", || {
        suspended(|| async {
            let mut runtime = busy().await;
            let _ = runtime.run_until_stopped().await;
        });
    }),
    ("a task that evaluates", || {
        suspended(|| async {
            let mut runtime = busy().await;
            let _ = runtime.evaluate::<u32>("waits.js", "waits()").await;
        });
    }),
    ("a task that calls", || {
        suspended(|| async {
            let mut runtime = busy().await;
            let time = Duration::from_secs(9);
            let _ = runtime
                .within(time, async |runtime| {
                    runtime.call::<u32>("waits", (vec![1], "a")).await
                })
                .await;
        });
    }),
    ("a task that calls a function", || {
        suspended(|| async {
            let mut runtime = busy().await;
            let function: Function<(Vec<u32>,), u32> =
                runtime.get_function("waits").expect("it is there");
            let _ = runtime.call_function(&function, (vec![1],)).await;
        });
    }),
    ("a task that imports", || {
        suspended(|| async {
            let mut runtime = busy().await;
            let _ = runtime.import_source("waits.mjs", "await waits()").await;
        });
    }),
    ("a task that fetches a module", || {
        suspended(|| async {
            let builder = Runtime::builder().fetch_modules(|_| async {
                std::future::pending::<()>().await;
                Err("never")
            });
            let mut runtime = builder.build().expect("it can be built");
            let _ = runtime
                .import_source("main.mjs", "import 'https://server.example/a.mjs'")
                .await;
        });
    }),
    ("a task that shuts down", || {
        suspended(|| async {
            let network = MemoryNetwork::new();
            let mut listener = network.listen("server.example", 80);
            let builder = Runtime::builder()
                .permissions(Permissions::all())
                .connector(Arc::new(network));
            let mut runtime = builder.build().expect("it can be built");
            let script = "new Promise((open) => new WebSocket('ws://server.example/').onopen = () => open())";
            let server = async { test_server::accept(listener.accept().await).await };
            let (_server, opened) = tokio::join!(server, runtime.evaluate::<()>("open.js", script));
            opened.expect("it is open");
            // The server does not answer.
            runtime.shut_down(Duration::from_secs(9)).await;
        });
    }),
    ("a handle and a function", || {
        keep(|| {
            tokio_runtime().block_on(async {
                let mut runtime = busy().await;
                let function: Function<(), ()> =
                    runtime.get_function("waits").expect("it is there");
                (function, runtime.handle(), runtime)
            })
        });
    }),
    ("a function without its runtime", || {
        keep(|| {
            let mut runtime = tokio_runtime().block_on(busy());
            runtime
                .get_function::<(), ()>("waits")
                .expect("it is there")
        });
    }),
    (
        "those that wait for a runtime learn that it has ended",
        || {
            let (sender, handles) = mpsc::channel();
            let ended = thread::spawn(move || {
                keep(|| {
                    let runtime = build();
                    sender
                        .send(runtime.handle())
                        .expect("the other thread waits");
                    runtime
                });
            });
            let handle = handles.recv().expect("it is sent");
            let mut state = Box::pin(handle.state());
            // The request is sent, unless the runtime has ended by now.
            let early = state.as_mut().now_or_never();
            ended.join().expect("it does not panic");
            let answer = early
                .or_else(|| state.now_or_never())
                .expect("it does not wait for an answer");
            assert_eq!(answer.map(drop), Err(HandleError::Ended));
        },
    ),
    ("a module", || {
        keep(|| {
            let module: ModuleScript = tokio_runtime().block_on(async {
                let mut runtime = busy().await;
                runtime
                    .import_source("a.mjs", "export const a = {}")
                    .await
                    .expect("it is evaluated")
            });
            module
        });
    }),
    ("a page", || {
        keep(|| {
            let url: url::Url = "https://chat.example/".parse().expect("a URL");
            let mut runtime = Runtime::builder()
                .location(url.clone())
                .build()
                .expect("it can be built");
            let html = "<ul><li>one</ul><input><script>document.body.onclick = () => {}</script>";
            let page = no_view::load(html, url, runtime.context());
            tokio_runtime()
                .block_on(runtime.run())
                .expect("it is loaded");
            (page, runtime)
        });
    }),
    ("a context with extensions", || {
        keep(|| Persistent::new(context()));
    }),
    ("a context of the engine", || {
        keep(context);
    }),
    ("a context of the engine with an event loop", || {
        keep(|| {
            let mut context = Context::default();
            EventLoop::install(&mut context).expect("it is installed");
            open_socket(&mut context);
            context
        });
    }),
    ("a value of the engine", || {
        keep(|| {
            let map = js_string!("map");
            let mut context = context();
            let map = context.global_object().get(map, &mut context);
            map.expect("there is one")
        });
    }),
    ("a runtime in the state of its own function", || {
        let state = Rc::new(RefCell::new(None));
        let same = state.clone();
        let builder = Runtime::builder().function("reload", move |()| {
            let _ = same.try_borrow_mut();
            Ok::<_, String>(())
        });
        state.replace(Some(builder.build().expect("it can be built")));
    }),
    (
        "a runtime in the state of a function that is collected",
        || {
            let (outer, state) = (RefCell::new(build()), Rc::new(RefCell::new(None)));
            let same = state.clone();
            state.replace(Some(tokio_runtime().block_on(busy())));
            let mut outer = outer.into_inner();
            let context = outer.context();
            boa_websocket::runtime::define_function(
                "inner",
                move |()| Ok::<_, String>(same.try_borrow().is_ok()),
                context,
            )
            .expect("it can be defined");
            drop(state);
            collect_function("inner", context);
            tokio_runtime()
                .block_on(outer.execute("goes_on.js", "1 + 1"))
                .expect("it continues");
        },
    ),
    ("a task-local", || {
        tokio::task_local! { static HERE: RefCell<Runtime>; }
        suspended(|| async {
            let runtime = RefCell::new(busy().await);
            HERE.scope(runtime, std::future::pending::<()>()).await;
        });
    }),
    ("a runtime that is leaked", || {
        std::mem::forget(tokio_runtime().block_on(busy()));
    }),
    ("a runtime on a thread that a static keeps", || {
        static THREAD: Mutex<Option<(Handle, thread::JoinHandle<()>)>> = Mutex::new(None);
        let (sender, handles) = mpsc::channel();
        let steps = move || {
            tokio_runtime().block_on(async {
                let mut runtime = busy().await;
                sender
                    .send(runtime.handle())
                    .expect("the other thread waits");
                let _ = runtime.run_until_stopped().await;
            });
        };
        let runs = thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(steps)
            .expect("there is a thread to be had");
        let handle = handles.recv().expect("it is sent");
        // The thread runs at the end of the process.
        *THREAD.lock().expect("it is not poisoned") = Some((handle, runs));
    }),
    ("a value that is used after the end of the heap", || {
        keep(|| Late(Persistent::new(JsObject::with_null_proto())));
    }),
    (
        "a value that is used while the collector frees objects",
        || {
            let mut runtime = tokio_runtime().block_on(busy());
            let late = Late(Persistent::new(JsObject::with_null_proto()));
            let context = runtime.context();
            boa_websocket::runtime::define_function(
                "late",
                move |()| Ok::<_, String>(late.0.is_callable()),
                context,
            )
            .expect("it can be defined");
            collect_function("late", context);
            assert!(
                WAS_LATE.load(Ordering::Relaxed),
                "the collector has dropped it"
            );
            tokio_runtime()
                .block_on(runtime.execute("goes_on.js", "1 + 1"))
                .expect("it continues");
        },
    ),
    ("the end of the process in a function", || {
        let builder = Runtime::builder().function("exit", |()| -> Result<(), String> {
            print_done();
            process::exit(0)
        });
        let mut runtime = builder.build().expect("it can be built");
        let _ = tokio_runtime().block_on(runtime.execute("exit.js", format!("{BUSY}; exit()")));
    }),
];

#[expect(clippy::print_stdout, reason = "the parent process reads it")]
fn print_done() {
    println!("{DONE}");
}

/// Runs a case in this process, if it is the child of a test.
pub(crate) fn run_child() -> Option<ExitCode> {
    let case = env::var(CASE).ok()?;
    let (place, case) = case.split_once(": ").expect("a place and a case");
    let (_, steps) = CASES
        .iter()
        .find(|(name, _)| *name == case)
        .expect("a case");
    match place {
        "main" => steps(),
        _ => {
            let thread = thread::Builder::new().stack_size(16 << 20).spawn(steps);
            thread
                .expect("there is a thread to be had")
                .join()
                .expect("it does not panic");
        }
    }
    print_done();
    Some(ExitCode::SUCCESS)
}

pub(crate) fn trials() -> Vec<Trial> {
    let trials = CASES.iter().flat_map(|(name, _)| {
        ["main", "thread"].map(|place| {
            let case = format!("{place}: {name}");
            Trial::test(case.clone(), move || {
                let Output {
                    status,
                    stdout,
                    stderr,
                } = run(&case);
                let is_done = String::from_utf8_lossy(&stdout).ends_with(&format!("{DONE}\n"));
                let failed = || format!("{status}: {}", String::from_utf8_lossy(&stderr)).into();
                (status.success() && is_done)
                    .then_some(())
                    .ok_or_else(failed)
            })
        })
    });
    trials.collect()
}

fn run(case: &str) -> Output {
    let mut command = Command::new(env::current_exe().expect("this program is somewhere"));
    // The C library of GNU overwrites memory that is freed.
    command
        .env(CASE, case)
        .env("MALLOC_PERTURB_", "165")
        .env("RUST_BACKTRACE", "0");
    output::output(&mut command)
}
