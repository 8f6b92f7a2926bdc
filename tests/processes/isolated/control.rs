//! The state of a child, and deadlines.

use super::{called, execute, limited, network, value};
use boa_websocket::{
    Error::{DeadlinePassed, Script, Stopped},
    Limits, Permissions,
    isolated::{Error, ExitReason, Runtime},
    runtime::{HandleError, StopReason},
    websocket::ReadyState,
};
use std::{cell::Cell, pin::pin, rc::Rc, task::Poll, time::Duration};
use test_server::assert_matches;
use tokio::{sync::Notify, time};

super::tests! {
    the_state_of_a_child_is_that_of_a_runtime_in_the_program,
    a_state_of_too_many_sockets_is_an_error_and_the_child_goes_on,
    a_child_that_sends_a_malformed_state_is_ended,
    a_handle_says_which_limit_has_ended_the_child,
    the_state_of_a_child_that_is_busy_is_not_waited_for_without_an_end,
    after_a_deadline_a_stoppable_child_goes_on,
    after_a_deadline_no_other_task_of_the_work_runs,
    a_script_that_can_not_be_interrupted_at_its_deadline_is_ended_at_the_wall_time,
    work_whose_deadline_has_passed_before_it_begins_is_not_done,
    the_deadline_of_steps_that_were_dropped_holds_no_longer,
    calls_of_a_handle_have_deadlines,
    more_calls_than_a_busy_child_takes_leave_it_running,
    a_handle_waits_for_the_end_of_a_shutdown,
    a_request_that_the_runtime_has_not_seen_ends_with_it,
}

fn stoppable() -> Runtime {
    let mut limits = Limits::default();
    limits.stoppable = true;
    Runtime::builder().limits(limits).build().unwrap()
}

async fn the_state_of_a_child_is_that_of_a_runtime_in_the_program() {
    let url = format!("ws://127.0.0.1:{}/room?id=1", network::server().await);
    let permissions = || Permissions::none().allow_net("127.0.0.1").unwrap();
    let script = format!(
        "const socket = new WebSocket({url:?}); setTimeout(() => {{}}, 1e9); setInterval(() => {{}}, 1e9);
        new Promise((resolve) => {{ socket.onopen = () => socket.send('hello'); socket.onmessage = resolve }}).then(() => 1)"
    );
    let mut own = boa_websocket::Runtime::builder()
        .permissions(permissions())
        .build()
        .unwrap();
    assert_eq!(own.evaluate::<u8>("socket.js", &script).await.unwrap(), 1);
    let mut childs = Runtime::builder()
        .permissions(permissions())
        .build()
        .unwrap();
    assert_eq!(value::<u8>(&mut childs, &script).await, 1);
    let state = childs.state().await.unwrap();
    assert_eq!(state, own.state());
    let [socket] = &*state.sockets else {
        panic!("{state:?}")
    };
    assert_eq!(
        (socket.url.as_str(), socket.ready_state),
        (&*url, ReadyState::Open)
    );
    assert_eq!(
        (socket.received, socket.sent, socket.messages_received),
        (5, 5, 1)
    );
    assert_eq!((state.timers, state.bytes_waiting()), (2, 0));
    let handle = childs.handle();
    let asked = tokio::select! {
        biased;
        ended = childs.run() => panic!("{ended:?}"),
        asked = handle.state() => asked,
    };
    // The timers have been set.
    assert_eq!(asked.unwrap().sockets, state.sockets);
    execute(&mut childs, "socket.close(); socket.onclose = () => {}").await;
    assert_eq!(
        childs.state().await.unwrap().sockets[0].ready_state,
        ReadyState::Closing
    );
    drop(childs);
    assert_eq!(
        handle.state().await,
        Err(Error::Runtime(HandleError::Ended))
    );
}

async fn a_handle_waits_for_the_end_of_a_shutdown() {
    let url = format!("ws://127.0.0.1:{}/", network::server().await);
    let permissions = Permissions::none().allow_net("127.0.0.1").unwrap();
    let mut runtime = Runtime::builder().permissions(permissions).build().unwrap();
    let script = format!(
        "const socket = new WebSocket({url:?}); new Promise((resolve) => {{ socket.onopen = () => resolve(1) }})"
    );
    value::<u8>(&mut runtime, &script).await;
    let handle = runtime.handle();
    let ended = {
        let mut shut_down = pin!(handle.shut_down(Duration::from_secs(60)));
        // The request is sent, and nothing has processed it.
        assert!(futures_util::poll!(shut_down.as_mut()).is_pending());
        tokio::join!(runtime.run_until_stopped(), shut_down)
    };
    assert_matches!(ended, (Ok(()), Ok(())));
    assert_matches!(
        runtime.run().await,
        Err(Error::Runtime(Stopped(StopReason::ShutDown)))
    );
    drop(runtime);
    assert_eq!(
        handle.shut_down(Duration::ZERO).await,
        Err(Error::Runtime(HandleError::Ended))
    );
}

async fn a_state_of_too_many_sockets_is_an_error_and_the_child_goes_on() {
    let mut runtime = Runtime::builder().build().unwrap();
    // They fail in the loop, which does not run yet.
    let script = "const all = Array.from({ length: 4097 }, () => new WebSocket('ws://a.example/'))";
    runtime.execute("many.js", script).await.unwrap();
    let Err(many) = runtime.state().await.map(|state| state.sockets.len()) else {
        panic!()
    };
    let many = many.to_string();
    assert!(many.starts_with("4097 sockets are open"), "{many}");
    runtime.run().await.unwrap();
    assert_eq!(runtime.state().await.unwrap().sockets, []);
}

/// Runs steps with a child whose script is busy until the program says so.
async fn while_busy<R>(
    then: &str,
    steps: impl AsyncFnOnce(&mut Runtime, &Cell<bool>) -> R,
) -> (Runtime, R) {
    let (began, may_end) = (Rc::new(Notify::new()), Rc::new(Cell::new(false)));
    let (begins, ends) = (began.clone(), may_end.clone());
    let builder = Runtime::builder().function("mayEnd", move |()| {
        begins.notify_one();
        Ok::<_, String>(ends.get())
    });
    let mut runtime = builder.build().unwrap();
    tokio::select! {
        ended = runtime.execute("busy.js", format!("while (!mayEnd()); {then}")) => panic!("{ended:?}"),
        () = began.notified() => {}
    }
    let result = steps(&mut runtime, &may_end).await;
    (runtime, result)
}

async fn a_child_that_sends_a_malformed_state_is_ended() {
    // A message of the right form, whose socket has a URL that is none, and one that is cut off.
    for state in [
        "1, 1, 4, 99, 104, 97, 116, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0",
        "1, 1",
    ] {
        let message = format!(
            "const state = [2, 2, 0, 2, {state}]; write([0, 0, 0, state.length, ...state]); for (;;);"
        );
        let ask = async |runtime: &mut Runtime, may_end: &Cell<bool>| {
            may_end.set(true);
            runtime.state().await
        };
        let (mut runtime, state) = while_busy(&message, ask).await;
        assert_matches!(
            state,
            Err(Error::Child(ExitReason::Messages { why })) if why.contains("no message")
        );
        assert_matches!(
            runtime.execute("later.js", "1").await,
            Err(Error::Child(ExitReason::Messages { .. }))
        );
    }
}

async fn the_state_of_a_child_that_is_busy_is_not_waited_for_without_an_end() {
    let ask = async |runtime: &mut Runtime, may_end: &Cell<bool>| {
        may_end.set(true);
        // The clock advances by itself when nothing else is left to do, up to the time for the
        // state.
        time::pause();
        let state = runtime.state().await;
        time::resume();
        state
    };
    let (_runtime, state) = while_busy("for (;;);", ask).await;
    assert_matches!(state, Err(Error::Runtime(DeadlinePassed)));
}

async fn after_a_deadline_a_stoppable_child_goes_on() {
    let mut runtime = stoppable();
    let script = "const busy = () => { for (;;); }, never = () => new Promise(() => setInterval(() => {}, 10)),
        twice = (n) => 2 * n; function later() { return new Promise((resolve) => setTimeout(resolve, 1, 'now')) }";
    runtime.execute("rules.js", script).await.unwrap();
    for name in ["busy", "never"] {
        let time = Duration::from_millis(20);
        let ended = runtime
            .within(time, async |runtime| runtime.call::<()>(name, ()).await)
            .await;
        assert_matches!(
            ended,
            Err(Error::Runtime(DeadlinePassed)),
            "{name}: {ended:?}"
        );
    }
    let long = Duration::from_secs(3600);
    let result = runtime.within(long, async |runtime| {
        let ended = runtime
            .within(Duration::from_millis(20), async |runtime| {
                runtime.call::<()>("busy", ()).await
            })
            .await;
        assert_matches!(ended, Err(Error::Runtime(DeadlinePassed)));
        runtime.call::<u32>("twice", 21).await
    });
    assert_eq!(result.await.unwrap(), 42);
    // The earlier one counts.
    let inner = async |runtime: &mut Runtime| {
        runtime
            .within(long, async |runtime| runtime.call::<()>("busy", ()).await)
            .await
    };
    let ended = runtime.within(Duration::from_millis(20), inner).await;
    assert_matches!(ended, Err(Error::Runtime(DeadlinePassed)));
    let wrong = runtime
        .within(long, async |runtime| {
            runtime.execute("wrong.js", "missing").await
        })
        .await;
    assert_matches!(wrong, Err(Error::Runtime(Script(_))));
    assert_eq!(called::<String>(&mut runtime, "later", ()).await, "now");
}

async fn after_a_deadline_no_other_task_of_the_work_runs() {
    let mut runtime = stoppable();
    let script =
        "let count = 0; for (let i = 0; i < 5; i++) setTimeout(() => { count++; for (;;); })";
    runtime.execute("timers.js", script).await.unwrap();
    for _ in 0..100 {
        let ended = runtime
            .within(Duration::from_millis(20), Runtime::run)
            .await;
        assert_matches!(ended, Err(Error::Runtime(DeadlinePassed)));
        // On a machine that is busy the deadline may pass before the first task begins.
        if value::<u8>(&mut runtime, "count").await > 0 {
            return;
        }
    }
    panic!("no task has begun in 100 runs");
}

async fn a_script_that_can_not_be_interrupted_at_its_deadline_is_ended_at_the_wall_time() {
    let wall_has_passed =
        |ended: &Result<(), Error>| matches!(ended, Err(Error::Child(ExitReason::WallTime { .. })));
    // On a machine that is busy the wall time may pass before the deadline is noticed.
    for seconds in [1, 8, 64] {
        let wall = Some(Duration::from_secs(seconds));
        let builder = limited(|limits| (limits.wall, limits.cpu) = (wall, None));
        let mut runtime = builder.build().unwrap();
        let defined = runtime
            .execute("busy.js", "const busy = () => { for (;;); }")
            .await
            .map(drop);
        let time = Duration::from_millis(20);
        let ended = runtime
            .within(time, async |runtime| runtime.call::<()>("busy", ()).await)
            .await;
        if wall_has_passed(&defined) || wall_has_passed(&ended) {
            continue;
        }
        assert!(
            defined.is_ok() && matches!(ended, Err(Error::Runtime(DeadlinePassed))),
            "{defined:?}, {ended:?}"
        );
        let ended = runtime.execute("later.js", "1").await.map(drop);
        assert!(wall_has_passed(&ended), "{ended:?}");
        return;
    }
    panic!("the deadline was not noticed within any wall time");
}

async fn work_whose_deadline_has_passed_before_it_begins_is_not_done() {
    let ask = async |runtime: &mut Runtime, may_end: &Cell<bool>| {
        let late =
            async |runtime: &mut Runtime| runtime.execute("late.js", "globalThis.late = 1").await;
        let ended = runtime.within(Duration::from_millis(20), late).await;
        assert_matches!(ended, Err(Error::Runtime(DeadlinePassed)));
        may_end.set(true);
    };
    let (mut runtime, ()) = while_busy("", ask).await;
    assert_eq!(
        value::<String>(&mut runtime, "typeof late").await,
        "undefined"
    );
}

async fn the_deadline_of_steps_that_were_dropped_holds_no_longer() {
    let mut runtime = stoppable();
    runtime.ready().await.unwrap();
    {
        let dropped = runtime.within(Duration::from_millis(1), async |_| {
            std::future::pending::<Result<(), Error>>().await
        });
        tokio::pin!(dropped);
        // It is pending, or has passed.
        let _ = futures_util::poll!(dropped);
    }
    let script = "new Promise((resolve) => setTimeout(resolve, 10, 'now'))";
    assert_eq!(value::<String>(&mut runtime, script).await, "now");
}

async fn calls_of_a_handle_have_deadlines() {
    let mut runtime = stoppable();
    let script =
        "let calls = 0; function busy() { calls++; for (;;); } function idle() { return calls }";
    runtime.execute("busy.js", script).await.unwrap();
    let handle = runtime.handle();
    let (short, long) = (Duration::from_millis(20), Duration::from_secs(3600));
    // The runtime is not polled, so that the call does not begin.
    assert_eq!(
        handle.with_deadline(short).call::<u32>("idle", ()).await,
        Err(Error::Runtime(HandleError::DeadlinePassed))
    );
    let calling = async {
        // On a machine that is busy the deadline may pass before the call begins.
        loop {
            let busy = handle.with_deadline(short).call::<()>("busy", ()).await;
            let idle = handle.with_deadline(long).call::<u32>("idle", ()).await;
            if idle != Ok(0) {
                break (busy, idle);
            }
        }
    };
    let called = tokio::select! {
        ended = runtime.run_until_stopped() => panic!("{ended:?}"),
        called = calling => called,
    };
    assert_eq!(
        called,
        (Err(Error::Runtime(HandleError::DeadlinePassed)), Ok(1))
    );
}

/// The runtime is kept, and has not seen the request.
async fn a_request_that_the_runtime_has_not_seen_ends_with_it() {
    let mut runtime = Runtime::builder().build().unwrap();
    runtime.ready().await.unwrap();
    let handle = runtime.handle();
    let mut called = pin!(handle.call::<()>("f", ()));
    assert!(futures_util::poll!(&mut called).is_pending());
    handle.stop();
    let stopped = runtime.run().await;
    assert_matches!(stopped, Err(Error::Runtime(Stopped(StopReason::Asked))));
    assert_eq!(
        futures_util::poll!(&mut called),
        Poll::Ready(Err(Error::Runtime(HandleError::Stopped(StopReason::Asked))))
    );
}

async fn a_handle_says_which_limit_has_ended_the_child() {
    let builder = limited(|limits| limits.cpu = Some(Duration::from_secs(1)));
    let mut runtime = builder.build().unwrap();
    execute(&mut runtime, "function busy() { for (;;); }").await;
    let handle = runtime.handle();
    let (called, ended) = tokio::join!(handle.call::<()>("busy", ()), runtime.run_until_stopped());
    let end = ExitReason::Cpu {
        limit: Duration::from_secs(1),
    };
    assert_matches!(ended, Err(Error::Child(by)) if by == end);
    assert_eq!(called, Err(Error::Child(end.clone())));
    assert_eq!(
        handle.shut_down(Duration::ZERO).await,
        Err(Error::Child(end))
    );
}

async fn more_calls_than_a_busy_child_takes_leave_it_running() {
    let ask = async |runtime: &mut Runtime, may_end: &Cell<bool>| {
        let handle = runtime.handle();
        let asked = (0..2000).map(|_| async {
            let state = handle.state().await;
            // The others are answered when the script has ended.
            may_end.set(true);
            state
        });
        tokio::select! {
            ended = runtime.run_until_stopped() => panic!("{ended:?}"),
            asked = futures_util::future::join_all(asked) => asked,
        }
    };
    let (mut runtime, asked) = while_busy("", ask).await;
    assert!(asked.contains(&Err(Error::Runtime(HandleError::Busy))));
    assert!(asked.iter().filter(|state| state.is_ok()).count() >= 1000);
    assert_eq!(value::<u8>(&mut runtime, "1").await, 1);
}
