//! Scripts and modules that other threads run.

use super::{Reports, built, execute, limited, on_a_tokio_of_its_own, text};
use boa_engine::{JsValue, NativeFunction, js_string};
use boa_websocket::{
    Builder, Error, Handle, Runtime,
    runtime::{HandleError, ModuleFetch, ModuleSource},
};
use std::{rc::Rc, time::Duration};
use test_server::assert_matches;
use tokio::time::sleep;

/// Runs steps on another thread. The loop stays alive until they have ended.
async fn elsewhere<R: Send + 'static>(
    runtime: &mut Runtime,
    steps: impl AsyncFnOnce(&Handle) -> R + Send + 'static,
) -> R {
    let handle = runtime.handle();
    let kept = handle.keep_alive();
    let other = std::thread::spawn(move || {
        let result = on_a_tokio_of_its_own(async || steps(&handle).await);
        drop(kept);
        result
    });
    runtime.run().await.expect("the loop ends");
    other.join().expect("it does not panic")
}

/// The message of an exception, with its position.
fn thrown<R: std::fmt::Debug>(result: Result<R, HandleError>) -> String {
    let error = result.expect_err("it throws");
    assert_matches!(error, HandleError::Script { .. });
    error.to_string()
}

fn with_modules() -> Builder {
    Runtime::builder().fetch_modules(async |request: ModuleFetch| {
        sleep(Duration::from_millis(1)).await;
        match request.url.path() {
            "/a.mjs" => Ok::<ModuleSource, String>("import './b.mjs'; log.push('a')".into()),
            "/b.mjs" => Ok("await new Promise((f) => setTimeout(f, 1)); log.push('b')".into()),
            "/throws.mjs" => Ok("log.push('throws'); throw new RangeError('no')".into()),
            "/names.mjs" => Ok("import { absent } from './b.mjs'".into()),
            "/never.mjs" => Ok("log.push('never'); await new Promise(() => {})".into()),
            "/busy.mjs" => Ok("for (;;);".into()),
            _ => Err("there is none".to_owned()),
        }
    })
}

#[tokio::test]
async fn scripts_of_other_threads_run_as_those_of_the_runtime() {
    let reports = Rc::new(Reports::default());
    let mut runtime = built(Runtime::builder().reporter(reports.clone()));
    let main = "var log = []; addEventListener('error', (event) => { log.push(event.message); if (event.message.includes('quiet')) event.preventDefault(); })";
    execute(&mut runtime, main).await;
    elsewhere(&mut runtime, async |handle| {
        let script = "Promise.resolve().then(() => log.push('microtask')); log.push('script'); 3";
        assert_eq!(handle.execute("a.js", script).await, Ok(()));
        let error = thrown(handle.execute("b.js", "\nthrow new RangeError('no')").await);
        assert!(error.starts_with("RangeError: no (b.js:2:"), "{error}");
        assert_eq!(handle.execute("c.js", "throw 'quiet'").await, Ok(()));
        let error = thrown(handle.execute("d.js", "let 1").await);
        assert!(
            error.contains("SyntaxError") && error.contains("d.js:1:"),
            "{error}"
        );
        let error = thrown(handle.execute("e.js", vec![0xFF]).await);
        assert!(error.starts_with("e.js is not valid UTF-8"), "{error}");

        assert_eq!(handle.evaluate::<u32>("f.js", "1 + 2").await, Ok(3));
        let later = "new Promise((resolve) => setTimeout(resolve, 1, ['a', 'b']))";
        let later = handle.evaluate::<Vec<String>>("g.js", later).await;
        assert_eq!(later, Ok(vec!["a".to_owned(), "b".to_owned()]));
        let error = thrown(
            handle
                .evaluate::<()>("h.js", "Promise.reject(new TypeError('x'))")
                .await,
        );
        assert!(error.starts_with("TypeError: x (h.js:1:"), "{error}");
        let error = thrown(
            handle
                .evaluate::<()>("i.js", "throw new TypeError('y')")
                .await,
        );
        assert!(error.starts_with("TypeError: y (i.js:1:"), "{error}");
        assert_matches!(
            handle.evaluate::<u8>("j.js", "'a'").await,
            Err(HandleError::Value(_))
        );
    })
    .await;
    // Only what has no caller in Rust that gets the value fires the event.
    let log = text(&mut runtime, "log.join('|')").await;
    assert!(
        log.starts_with(
            "script|microtask|Uncaught RangeError: no|Uncaught quiet|Uncaught SyntaxError"
        ),
        "{log}"
    );
    assert_eq!(log.split('|').count(), 5, "{log}");
    assert_eq!(*reports.uncaught.borrow(), [""; 0]);
}

#[tokio::test]
async fn modules_of_other_threads_are_evaluated_with_their_imports() {
    let mut runtime = built(with_modules());
    execute(&mut runtime, "var log = []").await;
    elsewhere(&mut runtime, async |handle| {
        assert_eq!(handle.import("modules://m/a.mjs").await, Ok(()));
        assert_eq!(
            handle.evaluate::<String>("log.js", "log.join()").await,
            Ok("b,a".to_owned())
        );
        // It is evaluated once.
        assert_eq!(handle.import("modules://m/a.mjs").await, Ok(()));
        let error = thrown(handle.import("modules://m/throws.mjs").await);
        assert!(
            error.contains("RangeError: no (modules://m/throws.mjs:1:"),
            "{error}"
        );
        let error = thrown(handle.import("modules://m/names.mjs").await);
        assert!(
            error.contains("absent") && error.contains("names.mjs:1:"),
            "{error}"
        );
        let error = thrown(handle.import("modules://m/absent.mjs").await);
        assert!(error.contains("there is none"), "{error}");
        let error = thrown(handle.import("/no/such/file.mjs").await);
        assert!(error.contains("file.mjs"), "{error}");
    })
    .await;
    assert_eq!(text(&mut runtime, "log.join()").await, "b,a,throws");
}

/// A top-level `await` that never settles does not keep the loop alive.
#[tokio::test]
async fn an_import_that_never_settles_ends_with_its_runtime() {
    let mut runtime = built(with_modules());
    execute(&mut runtime, "var log = []").await;
    let handle = runtime.handle();
    let never = tokio::spawn(async move { handle.import("modules://m/never.mjs").await });
    tokio::task::yield_now().await;
    runtime.run().await.expect("the loop ends");
    assert_eq!(text(&mut runtime, "log.join()").await, "never");
    drop(runtime);
    assert_eq!(
        never.await.expect("it does not panic"),
        Err(HandleError::Ended)
    );
}

#[tokio::test]
async fn deadlines_end_scripts_and_modules_of_other_threads() {
    const SHORT: Duration = Duration::from_millis(20);
    let mut runtime = built(with_modules().limits({
        let mut limits = boa_websocket::Limits::default();
        limits.stoppable = true;
        limits
    }));
    execute(&mut runtime, "var log = []").await;
    elsewhere(&mut runtime, async |handle| {
        let late = handle.with_deadline(SHORT);
        let passed = Err(HandleError::DeadlinePassed);
        assert_eq!(late.execute("a.js", "for (;;);").await, passed);
        assert_eq!(late.evaluate::<()>("b.js", "for (;;);").await, passed);
        assert_eq!(
            late.evaluate::<()>("c.js", "new Promise(() => {})").await,
            passed
        );
        assert_eq!(late.import("modules://m/busy.mjs").await, passed);
        assert_eq!(late.import("modules://m/never.mjs").await, passed);
        // The runtime is as usable as before.
        assert_eq!(handle.evaluate::<u32>("d.js", "1 + 2").await, Ok(3));
    })
    .await;
}

#[tokio::test]
async fn scripts_of_other_threads_end_with_a_stop() {
    let mut runtime = built(limited(|limits| limits.stoppable = true));
    let handle = runtime.handle();
    let stopping = handle.clone();
    runtime
        .context()
        .register_global_callable(
            js_string!("started"),
            0,
            NativeFunction::from_copy_closure(|_, _, _| Ok(JsValue::undefined())),
        )
        .expect("it is defined");
    let other = tokio::spawn(async move { handle.execute("a.js", "for (;;) started()").await });
    let stop = std::thread::spawn(move || {
        while !stopping.interrupt() {
            std::thread::yield_now();
        }
        stopping.stop();
    });
    let ended = runtime.run_until_stopped().await;
    stop.join().expect("it does not panic");
    assert_matches!(ended, Err(Error::Stopped(_)));
    let answer = other.await.expect("it does not panic");
    assert_matches!(
        answer,
        Err(HandleError::Interrupted | HandleError::Stopped(_))
    );
}
