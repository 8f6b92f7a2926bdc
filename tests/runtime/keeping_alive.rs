//! An event loop is kept alive for the threads of a program.

use super::{execute, value};
use boa_websocket::{
    Error, Runtime,
    runtime::{Function, KeepAlive, StopReason},
};
use std::{
    cell::RefCell,
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    rc::Rc,
    task::Poll,
    thread,
    time::Duration,
};

type Listener = Rc<RefCell<Option<Function<(u32,), ()>>>>;

/// A runtime whose scripts pass a function to `on`.
fn runtime() -> (Runtime, Listener) {
    let listener = Listener::default();
    let passed = listener.clone();
    let builder = Runtime::builder().function("on", move |function| {
        passed.replace(Some(function));
        Ok::<_, Infallible>(())
    });
    (builder.build().expect("it can be built"), listener)
}

async fn is_pending(mut future: Pin<&mut impl Future>) -> bool {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

#[tokio::test]
async fn a_top_level_await_waits_for_a_thread_that_keeps_the_loop_alive() {
    let (mut runtime, listener) = runtime();
    let keep_alive = runtime.handle().keep_alive();
    let device = {
        let mut import =
            pin!(runtime.import_source("device.mjs", "globalThis.read = await new Promise(on)"));
        assert!(is_pending(import.as_mut()).await);
        let listener = listener.take().expect("it was passed");
        let device = thread::spawn(move || {
            listener.post((21,)).expect("it has not ended");
            // Tasks that were posted before run.
            drop(keep_alive);
        });
        import.await.expect("it settles");
        device
    };
    device.join().expect("it does not panic");
    assert_eq!(value::<u32>(&mut runtime, "read").await, 21);
}

#[tokio::test]
async fn the_last_guard_that_is_dropped_ends_the_wait() {
    let (mut runtime, listener) = runtime();
    execute(&mut runtime, "on(() => {})").await;
    let of_function: KeepAlive = listener
        .borrow()
        .as_ref()
        .expect("it was passed")
        .keep_alive();
    let guards = [
        runtime.handle().keep_alive(),
        of_function.clone(),
        of_function,
    ];
    let mut run = pin!(runtime.run());
    for guard in guards {
        assert!(is_pending(run.as_mut()).await);
        // From another thread, which has to wake the loop.
        thread::spawn(move || drop(guard))
            .join()
            .expect("it does not panic");
    }
    run.await.expect("it comes to its end");
}

#[tokio::test]
async fn without_a_guard_the_error_names_it() {
    let (mut runtime, _) = runtime();
    drop(runtime.handle().keep_alive());
    let Err(error) = runtime
        .import_source("device.mjs", "await new Promise(on)")
        .await
    else {
        panic!("it settles")
    };
    assert!(matches!(error, Error::NeverSettles { .. }));
    assert_eq!(
        error.to_string(),
        "a top-level await never settles (device.mjs:1:1): nothing keeps the event loop alive; a \
         program whose threads call the script holds a `Handle::keep_alive`"
    );
    let pending = runtime.evaluate::<()>("device.js", "new Promise(on)").await;
    assert!(
        pending
            .expect_err("it is pending")
            .to_string()
            .contains("`Handle::keep_alive`")
    );
}

#[tokio::test]
async fn a_runtime_that_is_stopped_or_shut_down_ends_all_the_same() {
    let (mut first, _) = runtime();
    let _keep_alive = first.handle().keep_alive();
    let (handle, run) = (first.handle(), first.run());
    let (ended, shut_down) = tokio::join!(run, handle.shut_down(Duration::from_secs(60)));
    assert!(ended.is_ok() && shut_down == Ok(()));
    let (mut second, _) = runtime();
    let _keep_alive = second.handle().keep_alive();
    second.shut_down(Duration::from_secs(60)).await;
    let handle = second.handle();
    let mut run = pin!(second.run());
    assert!(is_pending(run.as_mut()).await);
    handle.stop();
    assert!(matches!(run.await, Err(Error::Stopped(StopReason::Asked))));
}
