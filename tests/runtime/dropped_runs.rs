//! Jobs belong to the event loop: whatever is pending continues when a call that runs the loop is
//! dropped, or has ended because its own work is done.

use super::{built, echo::echo, execute, fetch::serve, on, text, value};
use boa_engine::{
    Context, JsResult, JsValue, NativeFunction, js_string, object::builtins::JsPromise,
};
use boa_websocket::{
    Builder, Error, Limits, Runtime,
    runtime::{ModuleFetch, ModuleSource},
};
use std::{future::Future, pin::pin, task::Poll, time::Duration};
use test_server::handshake::ok;
use tokio::time::{Instant, sleep, timeout};

/// The time between two frames of a program that draws.
const FRAME: Duration = Duration::from_millis(3);

/// The limit on frames: everything has ended after about 20.
const MAX_FRAMES: usize = 1000;

/// Begins something of each kind that a script can wait for. Each notes its name at its end.
const EVERYTHING: &str = "
    var log = [];
    const note = (what) => { log.push(what); };
    const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
    import('modules://m/import.mjs').then(({ text }) => note(text));
    import('modules://m/top-level-await.mjs').then(({ text }) => note(text));
    import('modules://m/no-module.mjs').catch(() => note('failed import'));
    native().then(() => note('from_async_fn'));
    promise().then(() => note('JsPromise::from_async_fn'));
    later().then(note);
    setTimeout(() => note('timer'), 20);
    const ticks = setInterval(() => { if (--left === 0) { clearInterval(ticks); note('interval'); } }, 4);
    let left = 5;
    (async () => { for (let n = 0; n < 5; n++) await wait(4); note('async function'); })();
    const socket = new WebSocket('ws://echo.example/');
    socket.onopen = () => setTimeout(() => socket.send('socket'), 10);
    socket.onmessage = ({ data }) => { note(data); socket.close(); };
    socket.onclose = () => note('close');
    fetch('http://app.example/').then((response) => response.text()).then(note);
    fetch('data:,').then(() => note('fetch of data'));
    const cells = new Int32Array(new SharedArrayBuffer(8));
    Atomics.waitAsync(cells, 1, 0, 20).value.then((why) => note(`waitAsync ${why}`));
    Atomics.waitAsync(cells, 0, 0).value.then((why) => note(`waitAsync ${why}`));
    setTimeout(() => Atomics.notify(cells, 0), 10);
";

const EXPECTED: &str = "JsPromise::from_async_fn,async function,async_function,close,failed import,\
                        fetch,fetch of data,from_async_fn,import,interval,socket,timer,top-level await,waitAsync ok,waitAsync \
                        timed-out";

/// Modules whose source is there after a while.
async fn fetch(request: ModuleFetch) -> Result<ModuleSource, String> {
    for _ in 0..3 {
        sleep(FRAME * 2).await;
    }
    match request.url.path() {
        "/import.mjs" => Ok("export { text } from './imported.mjs'".into()),
        "/imported.mjs" => Ok("export const text = 'import'".into()),
        "/top-level-await.mjs" => Ok("
            for (let n = 0; n < 3; n++) await new Promise((resolve) => setTimeout(resolve, 4));
            await import('./imported.mjs');
            export const text = 'top-level await'"
            .into()),
        path => Err(format!("there is no {path}")),
    }
}

/// The asynchronous functions of the engine.
fn natives(context: &mut Context) -> JsResult<()> {
    let native = NativeFunction::from_async_fn(async |_, _, context| {
        for _ in 0..3 {
            sleep(FRAME * 2).await;
            let _ = context.borrow_mut().global_object();
        }
        Ok(JsValue::undefined())
    });
    context.register_global_callable(js_string!("native"), 0, native)?;
    let promise = NativeFunction::from_fn_ptr(|_, _, context| {
        let promise = JsPromise::from_async_fn(
            async |context| {
                sleep(FRAME * 5).await;
                Ok(context.borrow().global_object().into())
            },
            context,
        );
        Ok(promise.into())
    });
    context.register_global_callable(js_string!("promise"), 0, promise)
}

fn builder() -> Builder {
    let network = echo();
    serve(&network, "app.example", |_| ok("fetch"));
    on(network)
        .fetch(true)
        .fetch_modules(fetch)
        .async_function("later", |()| async {
            sleep(FRAME * 5).await;
            Ok::<_, String>("async_function")
        })
        .setup(natives)
}

/// A runtime in which everything has begun.
async fn begun(builder: Builder) -> Runtime {
    let mut runtime = built(builder);
    execute(&mut runtime, EVERYTHING).await;
    runtime
}

/// Polls a future a number of times, each when it was woken, and drops it. Returns its result if it
/// has one.
async fn polled<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|waker| {
        left -= 1;
        match future.as_mut().poll(waker) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Runs a runtime by frames until a frame says that the loop has ended.
async fn run_frames(
    runtime: &mut Runtime,
    mut frame: impl AsyncFnMut(&mut Runtime) -> Option<Result<(), Error>>,
) {
    for _ in 0..MAX_FRAMES {
        if let Some(ended) = frame(runtime).await {
            return ended.expect("the event loop ends");
        }
        // The rest of the program.
        sleep(FRAME).await;
    }
    panic!("the event loop does not end");
}

async fn assert_nothing_is_lost(runtime: &mut Runtime) {
    assert_eq!(text(runtime, "log.sort().join()").await, EXPECTED);
}

#[tokio::test(start_paused = true)]
async fn everything_ends_in_one_run() {
    let mut runtime = begun(builder()).await;
    runtime.run().await.expect("the event loop ends");
    assert_nothing_is_lost(&mut runtime).await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_dropped_at_any_poll_loses_nothing() {
    for polls in 1..=6 {
        let mut runtime = begun(builder()).await;
        run_frames(&mut runtime, async |runtime| {
            // Its last wake-up may never come while the rest of the program waits.
            timeout(FRAME, polled(runtime.run(), polls)).await.ok()?
        })
        .await;
        assert_nothing_is_lost(&mut runtime).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_a_timeout_or_another_future_drops_loses_nothing() {
    let mut runtime = begun(builder()).await;
    run_frames(&mut runtime, async |runtime| {
        timeout(Duration::ZERO, runtime.run()).await.ok()
    })
    .await;
    assert_nothing_is_lost(&mut runtime).await;

    let mut runtime = begun(builder()).await;
    run_frames(&mut runtime, async |runtime| {
        tokio::select! {
            ended = runtime.run() => Some(ended),
            () = sleep(FRAME / 2) => None,
        }
    })
    .await;
    assert_nothing_is_lost(&mut runtime).await;
}

/// What runs the loop until its own work is done, beside `run`.
#[tokio::test(start_paused = true)]
async fn other_calls_lose_nothing() {
    const CALLS: &str =
        "var soon = () => new Promise((resolve) => setTimeout(resolve, 2, 1)), at_once = () => 1;";
    let calls: [(&str, Frame); 7] = [
        ("evaluate", |runtime| {
            Box::pin(async {
                let script = "new Promise((resolve) => setTimeout(resolve, 2, 1))";
                runtime.evaluate::<u32>("soon.js", script).await
            })
        }),
        ("call", |runtime| {
            Box::pin(async { runtime.call::<u32>("soon", ()).await })
        }),
        ("call of a function that returns at once", |runtime| {
            Box::pin(async { runtime.call::<u32>("at_once", ()).await })
        }),
        ("import_source", |runtime| {
            Box::pin(async {
                let module = "await soon()";
                runtime.import_source("soon.mjs", module).await.map(|_| 1)
            })
        }),
        ("import", |runtime| {
            Box::pin(async { runtime.import("modules://m/import.mjs").await.map(|_| 1) })
        }),
        ("within", |runtime| {
            Box::pin(async {
                let calls = async |runtime: &mut Runtime| runtime.call::<u32>("soon", ()).await;
                runtime.within(FRAME, calls).await
            })
        }),
        ("a call that is dropped", |runtime| {
            Box::pin(async {
                let _ = polled(runtime.call::<u32>("soon", ()), 1).await;
                Ok(1)
            })
        }),
    ];
    for (name, call) in calls {
        let mut runtime = begun(builder()).await;
        execute(&mut runtime, CALLS).await;
        for _ in 0..20 {
            assert_eq!(call(&mut runtime).await.expect(name), 1, "{name}");
            sleep(FRAME).await;
        }
        runtime.run().await.expect(name);
        assert_nothing_is_lost(&mut runtime).await;
    }
}

type Frame =
    for<'a> fn(&'a mut Runtime) -> futures_util::future::LocalBoxFuture<'a, Result<u32, Error>>;

#[tokio::test(start_paused = true)]
async fn a_run_ends_when_the_last_job_has_ended() {
    let mut runtime = built(builder());
    execute(
        &mut runtime,
        "let done = 0; native().then(() => { done = 1 })",
    )
    .await;
    let start = Instant::now();
    for _ in 0..3 {
        assert!(timeout(FRAME, runtime.run()).await.is_err());
        assert!(format!("{runtime:?}").contains("alive: true"));
    }
    runtime.run().await.expect("the event loop ends");
    assert!(start.elapsed() >= FRAME * 6);
    assert_eq!(value::<u32>(&mut runtime, "done").await, 1);
    assert!(format!("{runtime:?}").contains("alive: false"));
}

/// A job that ends a script that runs too long leaves the others alone.
#[tokio::test(start_paused = true)]
async fn jobs_continue_with_limits() {
    let mut limits = Limits::default();
    limits.stoppable = true;
    limits.script_time = Some(Duration::from_secs(60));
    let mut runtime = begun(builder().limits(limits)).await;
    run_frames(&mut runtime, async |runtime| {
        timeout(FRAME, polled(runtime.run(), 2)).await.ok()?
    })
    .await;
    assert_nothing_is_lost(&mut runtime).await;
}
