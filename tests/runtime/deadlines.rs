//! Calls with a deadline, after which the runtime is as usable as before.

use super::{Reports, built, echo::echo, execute, limited, run_to_end, runtime, text};
use boa_engine::{JsData, JsObject, JsValue, NativeFunction, js_string};
use boa_gc::{Finalize, Trace};
use boa_websocket::{
    Builder, Error, Permissions, Runtime,
    runtime::{HandleError, StopReason},
};
use std::{
    cell::Cell,
    convert::Infallible,
    hint,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};
use test_server::assert_matches;

/// Long enough for any script that is to complete.
const LONG: Duration = Duration::from_secs(3600);

/// The time of scripts that do not complete.
const SHORT: Duration = Duration::from_millis(20);

fn stoppable() -> (Builder, Rc<Reports>) {
    let reports = Rc::new(Reports::default());
    (
        limited(|limits| limits.stoppable = true).reporter(reports.clone()),
        reports,
    )
}

async fn execute_within(
    time: Duration,
    script: &str,
    runtime: &mut Runtime,
) -> Result<JsValue, Error> {
    runtime
        .within(time, async |runtime| {
            runtime.execute("within.js", script).await
        })
        .await
}

#[tokio::test]
async fn a_script_is_ended_at_its_deadline_and_the_next_one_runs() {
    let (builder, reports) = stoppable();
    let mut runtime = builder.build().expect("it can be built");
    execute(
        &mut runtime,
        "var log = []; const busy = () => { for (;;); }, twice = (n) => 2 * n",
    )
    .await;
    for body in [
        "for (;;);",
        "busy()",
        "for (;;) { try { busy() } catch {} }",
    ] {
        let ended = execute_within(SHORT, body, &mut runtime).await;
        assert_matches!(ended, Err(Error::DeadlinePassed), "{body}: {ended:?}");
        let twice = runtime
            .within(LONG, async |runtime| runtime.call::<u32>("twice", 4).await)
            .await;
        assert_eq!(twice.expect("it runs"), 8, "{body}");
    }
    let ended = runtime
        .within(SHORT, async |runtime| runtime.call::<()>("busy", ()).await)
        .await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    let never = "setTimeout(() => {}, 1e9); await new Promise(() => {})";
    let ended = runtime
        .within(SHORT, async |runtime| {
            runtime.import_source("never.mjs", never).await
        })
        .await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    assert_eq!(text(&mut runtime, "String(twice(3))").await, "6");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn what_a_call_waits_for_goes_on_after_its_deadline() {
    let (builder, reports) = stoppable();
    let mut runtime = builder.build().expect("it can be built");
    let script = "var log = []; const later = async () => { await new Promise((resolve) => setTimeout(resolve, 1000)); log.push('later'); return 1 }";
    runtime.execute("later.js", script).await.expect("it runs");
    let ended = runtime
        .within(SHORT, async |runtime| {
            runtime.call::<u32>("later", ()).await
        })
        .await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    assert_eq!(text(&mut runtime, "log.join()").await, "");
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "log.join()").await, "later");
    let called = runtime
        .within(LONG, async |runtime| runtime.call::<u32>("later", ()).await)
        .await;
    assert_eq!(called.expect("it runs"), 1);
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn without_stoppable_a_deadline_counts_for_waiting() {
    let mut runtime = runtime();
    let never = "new Promise(() => setInterval(() => {}, 1000))";
    let ended = runtime
        .within(SHORT, async |runtime| {
            runtime.evaluate::<()>("never.js", never).await
        })
        .await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    assert_eq!(text(&mut runtime, "'usable'").await, "usable");
}

#[tokio::test]
async fn of_two_deadlines_the_earlier_one_counts_and_the_other_stays() {
    let (builder, _) = stoppable();
    let mut runtime = builder.build().expect("it can be built");
    let outer = runtime
        .within(LONG, async |runtime| {
            let inner = execute_within(SHORT, "for (;;);", runtime).await;
            assert_matches!(inner, Err(Error::DeadlinePassed));
            runtime
                .execute(
                    "sum.js",
                    "let sum = 0; for (let n = 0; n < 1000; n++) sum += n; sum",
                )
                .await
        })
        .await;
    assert_eq!(outer.expect("it runs").as_number(), Some(499_500.0));
    let inner = runtime.within(SHORT, async |runtime| {
        execute_within(LONG, "for (;;);", runtime).await
    });
    assert_matches!(inner.await, Err(Error::DeadlinePassed | Error::Interrupted));
    assert_eq!(text(&mut runtime, "'usable'").await, "usable");
}

#[tokio::test]
async fn a_deadline_ends_no_script_after_its_call() {
    let (builder, _) = stoppable();
    let mut runtime = builder.build().expect("it can be built");
    // On a busy machine the deadline may pass before it ends.
    let quick = execute_within(SHORT, "1", &mut runtime).await;
    assert_matches!(quick, Ok(_) | Err(Error::DeadlinePassed));
    // It takes longer than the deadline.
    let script = "const start = Date.now(); while (Date.now() - start < 40) { for (let n = 0; n < 100; n++); } 'ended'";
    assert_eq!(text(&mut runtime, script).await, "ended");
}

#[tokio::test]
async fn microtasks_of_a_script_that_was_ended_run_and_endless_ones_do_not() {
    let (builder, reports) = stoppable();
    let begun = Rc::new(Cell::new(false));
    let begins = begun.clone();
    let builder = builder.function("begins", move |()| {
        begins.set(true);
        Ok::<_, Infallible>(())
    });
    let mut runtime = builder.build().expect("it can be built");
    let script = "var log = []; queueMicrotask(() => log.push('microtask')); begins(); for (;;);";
    // On a machine that is busy the deadline may pass before the script begins.
    for _ in 0..100 {
        let ended = execute_within(SHORT, script, &mut runtime).await;
        assert_matches!(ended, Err(Error::DeadlinePassed));
        if begun.get() {
            break;
        }
    }
    assert!(begun.get(), "the script has not begun in 100 runs");
    assert_eq!(text(&mut runtime, "log.join()").await, "microtask");
    let script = "const next = () => { queueMicrotask(next); for (;;); }; next()";
    let ended = execute_within(SHORT, script, &mut runtime).await;
    assert_matches!(ended, Err(Error::DeadlinePassed));
    assert_eq!(text(&mut runtime, "'usable'").await, "usable");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test]
async fn a_deadline_does_not_change_other_ends_of_a_script() {
    let ended = async |script_time, script| {
        let mut runtime = built(limited(|limits| limits.script_time = Some(script_time)));
        execute_within(LONG, script, &mut runtime).await
    };
    assert_matches!(ended(LONG, "null.x").await, Err(Error::Script(_)));
    assert_matches!(
        ended(SHORT, "for (;;);").await,
        Err(Error::Stopped(StopReason::ScriptTime))
    );
}

#[tokio::test]
async fn calls_by_a_handle_have_deadlines() {
    let (builder, reports) = stoppable();
    let mut runtime = builder.build().expect("it can be built");
    let script = "var calls = 0; const busy = () => { calls++; for (;;); }, idle = () => calls, never = () => new Promise(() => {})";
    runtime.execute("f.js", script).await.expect("it runs");
    let handle = runtime.handle();
    let calling = tokio::spawn(async move {
        let short = handle.with_deadline(SHORT);
        // The second call waits for the first, and is not made.
        let busy = tokio::join!(short.call::<()>("busy", ()), short.call::<()>("busy", ()));
        let never = short.call::<()>("never", ()).await;
        let idle = handle.with_deadline(LONG).call::<u32>("idle", ()).await;
        handle.stop();
        (busy, never, idle)
    });
    assert!(runtime.run_until_stopped().await.is_err());
    let (busy, never, idle) = calling.await.expect("it does not panic");
    let passed = || Err(HandleError::DeadlinePassed);
    assert_eq!((busy, never), ((passed(), passed()), passed()));
    assert_matches!(idle, Ok(1 | 2));
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// What a call of a handle starts, and how long it may take.
const STARTS: &[(&str, &str)] = &[
    ("an await", "await null; for (;;);"),
    (
        "an await of a timer",
        "await new Promise((resolve) => setTimeout(resolve, 1)); for (;;);",
    ),
    ("a timer", "setTimeout(() => { for (;;); })"),
    (
        "a timer of a timer",
        "setTimeout(() => setTimeout(() => { for (;;); }))",
    ),
    (
        "a timer after the deadline",
        "setTimeout(() => { for (;;); }, 60)",
    ),
    ("an interval", "setInterval(() => { for (;;); }, 1)"),
    ("a reaction", "Promise.resolve().then(() => { for (;;); })"),
    (
        "microtasks without an end",
        "const next = () => queueMicrotask(next); await null; next()",
    ),
    ("an asynchronous function", "await soon(); for (;;);"),
    (
        "the reading of a Blob",
        "await new Blob(['x']).text(); for (;;);",
    ),
    (
        "a listener that it dispatches an event to",
        "addEventListener('x', () => { for (;;); }); dispatchEvent(new Event('x'))",
    ),
    (
        "an event of a socket",
        "const socket = new WebSocket('ws://echo.example/');
         socket.onopen = () => socket.send('x'); socket.onmessage = () => { for (;;); }",
    ),
    (
        "an event of a socket that is closed",
        "new WebSocket('ws://nowhere.example/').onclose = () => { for (;;); }",
    ),
    (
        "an await of a socket",
        "const socket = new WebSocket('ws://echo.example/');
         await new Promise((resolve) => { socket.onopen = resolve }); for (;;);",
    ),
    (
        "a message of a WebSocketStream",
        "const { readable, writable } = await new WebSocketStream('ws://echo.example/').opened;
         await writable.getWriter().write('x'); await readable.getReader().read(); for (;;);",
    ),
    (
        "a timer of an event of a socket",
        "new WebSocket('ws://echo.example/').onopen = () => setTimeout(() => { for (;;); })",
    ),
    (
        "an await of an import",
        "await import('data:text/javascript,'); for (;;);",
    ),
    (
        "an imported module",
        "import('data:text/javascript,for (;;);').catch(() => {})",
    ),
    (
        "a message of a port",
        "const { port1, port2 } = new MessageChannel();
         port1.onmessage = () => { for (;;); }; port2.postMessage(0)",
    ),
    (
        "an await of a port",
        "const { port1, port2 } = new MessageChannel(); port2.postMessage(0);
         await new Promise((resolve) => { port1.onmessage = resolve }); for (;;);",
    ),
    (
        "a message of a BroadcastChannel",
        "const [a, b] = [new BroadcastChannel('x'), new BroadcastChannel('x')];
         a.onmessage = () => { for (;;); }; b.postMessage(0)",
    ),
    (
        "a script",
        "const f = Function('return new Promise(() => setTimeout(() => { for (;;); }))'); await f()",
    ),
];

#[tokio::test]
async fn the_deadline_of_a_handle_ends_what_its_call_has_started() {
    for (name, body) in STARTS {
        let (builder, reports) = stoppable();
        let soon = |()| async {
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(())
        };
        let builder = builder
            .permissions(Permissions::all())
            .connector(Arc::new(echo()));
        let mut runtime = built(builder.async_function("soon", soon));
        let script = format!("const start = async () => {{ {body} }}, twice = (n) => 2 * n");
        execute(&mut runtime, script).await;
        let handle = runtime.handle();
        let calling = tokio::spawn(async move {
            let started = handle.with_deadline(SHORT).call::<()>("start", ()).await;
            let mut twice = 0;
            // Other calls go on, between the callbacks of an interval.
            for n in 0..5 {
                twice += handle.call::<u32>("twice", (n,)).await.expect("it runs");
            }
            let end = "new Promise((resolve) => setTimeout(resolve, 100, 1))";
            let end = handle
                .with_deadline(LONG)
                .evaluate::<u32>("end.js", end)
                .await;
            handle.stop();
            (started, twice, end)
        });
        assert!(runtime.run_until_stopped().await.is_err());
        let (started, twice, end) = calling.await.expect("it does not panic");
        assert_matches!(started, Ok(()) | Err(HandleError::DeadlinePassed), "{name}");
        assert_eq!((twice, end), (20, Ok(1)), "{name}");
        assert_eq!(*reports.uncaught.borrow(), [""; 0], "{name}");
    }
}

#[tokio::test]
async fn the_deadline_of_a_handle_ends_messages_of_a_worker_that_its_call_has_started() {
    let (builder, reports) = stoppable();
    let mut runtime = built(builder.max_workers(1));
    let script = "
        var began = false;
        const start = () => {
            const worker = new Worker('data:text/javascript,postMessage(0)');
            worker.onmessage = () => { began = true; for (;;); };
        };
        const isOver = () => new Promise((resolve) => {
            const timer = setInterval(() => { if (began) resolve(clearInterval(timer)) }, 1);
        });";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let calling = tokio::spawn(async move {
        let started = handle.with_deadline(SHORT).call::<()>("start", ()).await;
        let over = handle.call::<()>("isOver", ()).await;
        handle.stop();
        (started, over)
    });
    assert!(runtime.run_until_stopped().await.is_err());
    let (started, over) = calling.await.expect("it does not panic");
    assert_matches!(started, Ok(()) | Err(HandleError::DeadlinePassed));
    assert_eq!(over, Ok(()));
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// Of a port that was there before, other calls have the messages, too.
#[tokio::test]
async fn a_port_that_a_call_has_not_opened_has_no_deadline() {
    let (builder, reports) = stoppable();
    let mut runtime = built(builder);
    let script = "
        var done = false;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            const start = Date.now();
            while (Date.now() - start < 100);
            done = true;
        };
        const post = () => port2.postMessage(0);
        const isOver = () => new Promise((resolve) => {
            const timer = setInterval(() => { if (done) resolve(clearInterval(timer)) }, 1);
        });";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let calling = tokio::spawn(async move {
        let posted = handle.with_deadline(SHORT).call::<()>("post", ()).await;
        let over = handle.call::<()>("isOver", ()).await;
        handle.stop();
        (posted, over)
    });
    assert!(runtime.run_until_stopped().await.is_err());
    let (posted, over) = calling.await.expect("it does not panic");
    assert_matches!(posted, Ok(()) | Err(HandleError::DeadlinePassed));
    assert_eq!(over, Ok(()));
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// Of a stream that was there before, a call that reads from it has one chunk.
#[tokio::test]
async fn a_stream_that_a_call_has_not_opened_has_no_deadline() {
    let (builder, reports) = stoppable();
    let builder = builder
        .permissions(Permissions::all())
        .connector(Arc::new(echo()));
    let mut runtime = built(builder);
    let script = "
        var reader, seen = [];
        const open = async () => {
            const { readable, writable } = await new WebSocketStream('ws://echo.example/').opened;
            const writer = writable.getWriter();
            for (let n = 0; n < 10; n++) await writer.write(String(n));
            reader = readable.getReader();
        };
        const readOne = async () => { seen.push((await reader.read()).value) };
        const readRest = async () => {
            while (seen.length < 10) {
                seen.push((await reader.read()).value);
                const start = Date.now();
                while (Date.now() - start < 30);
            }
            return seen.join();
        };";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let calling = tokio::spawn(async move {
        handle.call::<()>("open", ()).await?;
        let bounded = handle.with_deadline(SHORT);
        // It may pass on a busy machine, and the chunk is lost for nobody.
        let _ = bounded.call::<()>("readOne", ()).await;
        let rest = handle.call::<String>("readRest", ()).await;
        handle.stop();
        rest
    });
    assert!(runtime.run_until_stopped().await.is_err());
    let rest = calling.await.expect("it does not panic");
    assert_eq!(rest, Ok("0,1,2,3,4,5,6,7,8,9".to_owned()));
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// What begins after the deadline runs, if it is not too long itself.
#[tokio::test(start_paused = true)]
async fn short_callbacks_run_after_the_deadline_of_their_call() {
    let (builder, reports) = stoppable();
    let mut runtime = built(builder);
    let script = "
        const log = [];
        const start = async () => {
            setTimeout(() => log.push('timer'), 500);
            await new Promise((resolve) => setTimeout(resolve, 1000));
            log.push('later');
        };";
    execute(&mut runtime, script).await;
    let handle = runtime.handle();
    let keep_alive = handle.keep_alive();
    let calling = tokio::spawn(async move {
        let started = handle.with_deadline(SHORT).call::<()>("start", ()).await;
        drop(keep_alive);
        started
    });
    runtime.run().await.expect("it ends");
    let started = calling.await.expect("it does not panic");
    assert_eq!(started, Err(HandleError::DeadlinePassed));
    assert_eq!(text(&mut runtime, "log.join()").await, "timer,later");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

/// A chain of weak maps that each keep the next one is what a collection takes longest for.
#[tokio::test]
async fn the_time_of_collections_is_the_scripts() {
    const COLLECTIONS: usize = 10_000;
    let made = Rc::new(Cell::new(0));
    let counter = made.clone();
    let builder = limited(|limits| limits.script_time = Some(Duration::from_millis(500)));
    let builder = builder.function("collect", move |is_made: bool| {
        if is_made {
            boa_gc::force_collect();
            counter.set(counter.get() + 1);
        }
        Ok::<_, Infallible>(())
    });
    let mut runtime = built(builder);
    execute(
        &mut runtime,
        "const keys = [{}], first = new WeakMap(); let last = first;",
    )
    .await;
    let link = "for (let n = 0; n < 1000; n++) { const next = new WeakMap(), key = {}; last.set(keys.at(-1), next); keys.push(key); last = next; }";
    for _ in 0..20 {
        execute(&mut runtime, link).await;
    }
    let calls =
        |is_made: bool| format!("for (let n = 0; n < {COLLECTIONS}; n++) collect({is_made})");
    // The calls alone take little of the time.
    execute(&mut runtime, calls(false)).await;
    let ended = run_to_end(&mut runtime, calls(true)).await;
    assert_matches!(ended, Err(Error::Stopped(StopReason::ScriptTime)));
    let made = made.get();
    assert!((1..COLLECTIONS).contains(&made), "{made} collections");
}

/// The allocations of a script start collections. One that takes all of the script's time, by a
/// finalizer, ends the script within a few steps.
#[tokio::test]
async fn the_time_of_collections_that_allocations_start_is_the_scripts() {
    const TIME: Duration = Duration::from_millis(500);
    const STEPS: u32 = 100;
    thread_local!(static FOUND: Cell<bool> = const { Cell::new(false) });

    #[derive(Debug, Trace, JsData)]
    struct Garbage {
        #[unsafe_ignore_trace]
        until: Instant,
    }
    impl Finalize for Garbage {
        fn finalize(&self) {
            FOUND.set(true);
            while Instant::now() < self.until {
                hint::spin_loop();
            }
        }
    }

    for (pause, all_steps) in [(Duration::ZERO, true), (TIME, false)] {
        FOUND.set(false);
        let steps = Rc::new(Cell::new(0));
        let counter = steps.clone();
        let builder = limited(|limits| limits.script_time = Some(TIME));
        let builder = builder
            .function("isFound", |()| Ok::<_, Infallible>(FOUND.get()))
            .function("step", move |()| {
                counter.set(counter.get() + 1);
                Ok::<_, Infallible>(())
            });
        let builder = builder.setup(move |context| {
            let garbage = NativeFunction::from_copy_closure(move |_, _, _| {
                let until = Instant::now() + pause;
                let object = JsObject::from_proto_and_data(None, Garbage { until });
                Ok(object.into())
            });
            context.register_global_callable(js_string!("garbage"), 0, garbage)
        });
        let mut runtime = built(builder);
        let script = format!(
            "garbage(); while (!isFound()) ({{}}); for (let n = 0; n < {STEPS}; n++) step()"
        );
        let ended = run_to_end(&mut runtime, script).await;
        assert_eq!(ended.is_ok(), all_steps, "{pause:?}: {ended:?}");
        if all_steps {
            assert_eq!(steps.get(), STEPS);
        } else {
            assert_matches!(ended, Err(Error::Stopped(StopReason::ScriptTime)));
            assert!(steps.get() < STEPS / 4, "{} steps", steps.get());
        }
    }
}
