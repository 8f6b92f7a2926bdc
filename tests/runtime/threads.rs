//! Two threads with a runtime each: one of them does not wait for the other, which is busy. And the
//! types that may leave the thread of a runtime.

use super::{built, echo::echo, on, on_a_tokio_of_its_own, run_script};
use boa_websocket::{Handle, Limits};
use std::{
    sync::mpsc,
    thread::{self, JoinHandle},
};

const ECHOES: usize = 300;

/// Endless work for the other runtime.
const ATTACKS: [&str; 4] = [
    // It never returns to its loop.
    "started(); for (;;);",
    "const all = []; started(); for (;;) { all.push({ of: [all.length] }); if (all.length === 10_000) all.length = 0; }",
    "for (let i = 0; i < 100; i++) setInterval(() => {}, 1); setTimeout(started, 5);",
    "const socket = new WebSocket('ws://echo.example/');
     socket.onopen = () => { for (let i = 0; i < 100; i++) socket.send('x'.repeat(1000)); };
     let messages = 0;
     socket.onmessage = ({ data }) => { socket.send(data); if (++messages === 100) started(); };",
];

/// A number of echoes, one after the other.
fn echoes() {
    on_a_tokio_of_its_own(async || {
        let mut runtime = built(on(echo()));
        let script = format!(
            "let echoes = 0;
            const socket = new WebSocket('ws://echo.example/');
            socket.onopen = () => socket.send('');
            socket.onmessage = () => {{ if (++echoes < {ECHOES}) socket.send(''); else socket.close(); }};"
        );
        run_script(&mut runtime, script).await;
    });
}

/// A thread whose runtime is busy with a script until it is stopped.
fn busy(script: &'static str) -> (Handle, JoinHandle<()>) {
    let (sender, started) = mpsc::channel();
    let (handles, handle) = mpsc::channel();
    let thread = thread::spawn(move || {
        on_a_tokio_of_its_own(async || {
            let mut limits = Limits::default();
            limits.stoppable = true;
            let mut runtime = built(
                on(echo())
                    .limits(limits)
                    .function("started", move |()| sender.send(()).map_err(|_| "twice")),
            );
            handles
                .send(runtime.handle())
                .expect("the test waits for it");
            // The script or the loop ends when the runtime is stopped.
            let _ = runtime.execute("busy.js", script).await;
            let _ = runtime.run().await;
        });
    });
    let handle = handle.recv().expect("it is sent");
    started.recv().expect("it starts");
    (handle, thread)
}

#[test]
fn a_runtime_waits_for_no_busy_one_of_another_thread() {
    for attack in ATTACKS {
        let (handle, thread) = busy(attack);
        echoes();
        assert!(!thread.is_finished(), "{attack}");
        handle.stop();
        thread.join().expect("it does not panic");
    }
}

/// The types that a program passes to other threads, and its errors. The rest belongs to the thread
/// of its runtime.
#[test]
fn what_leaves_the_thread_of_a_runtime_is_for_any_thread() {
    use boa_websocket::{
        Handle, Limits,
        dom::ErrorReport,
        runtime::{
            Function, Goal, HandleError, ImportMap, ImportMapError, ModuleFetch, ModuleSource,
            ModuleType, State, StopReason, TranspileError, values,
        },
    };

    fn of_any_thread<T: std::fmt::Debug + Send + Sync + 'static>() {}
    fn error<T: std::error::Error + Send + Sync + 'static>() {}

    of_any_thread::<Handle>();
    of_any_thread::<Limits>();
    of_any_thread::<Function<(std::cell::Cell<u8>,), std::rc::Rc<u8>>>();
    of_any_thread::<Goal>();
    of_any_thread::<ImportMap>();
    of_any_thread::<ModuleFetch>();
    of_any_thread::<ModuleSource>();
    of_any_thread::<ModuleType>();
    of_any_thread::<State>();
    of_any_thread::<StopReason>();
    of_any_thread::<values::Date>();
    of_any_thread::<values::Map<Vec<u8>>>();
    of_any_thread::<values::Set<Vec<u8>>>();
    of_any_thread::<values::TypedArray<u8>>();
    of_any_thread::<values::BigInt<u8>>();
    error::<boa_websocket::Error>();
    error::<ErrorReport>();
    #[cfg(feature = "isolated")]
    error::<boa_websocket::isolated::Error>();
    error::<HandleError>();
    error::<ImportMapError>();
    #[cfg(feature = "recording")]
    error::<boa_websocket::runtime::RecordingError>();
    error::<TranspileError>();
    error::<values::ValueError>();
}
