//! Two threads with a runtime each: load on one runtime does not slow down the other.

use super::echo::echo;
use boa_websocket::{Handle, Limits, Permissions, Runtime};
use cpu_time::ThreadTime;
use std::{
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
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

fn on_a_tokio_of_its_own<R>(steps: impl AsyncFnOnce() -> R) -> R {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("it can be built");
    tokio.block_on(steps())
}

/// The CPU time of this thread for a number of echoes, one after the other, the server included.
fn echoes() -> Duration {
    on_a_tokio_of_its_own(async || {
        let start = ThreadTime::now();
        let builder = Runtime::builder().permissions(Permissions::all()).connector(Arc::new(echo()));
        let mut runtime = builder.build().expect("it can be built");
        let script = format!(
            "let echoes = 0;
            const socket = new WebSocket('ws://echo.example/');
            socket.onopen = () => socket.send('');
            socket.onmessage = () => {{ if (++echoes < {ECHOES}) socket.send(''); else socket.close(); }};"
        );
        runtime.execute("echoes.js", script).await.expect("it runs");
        runtime.run().await.expect("it ends");
        start.elapsed()
    })
}

/// A thread whose runtime is busy with a script until it is stopped.
fn busy(script: &'static str) -> (Handle, JoinHandle<()>) {
    let (sender, started) = mpsc::channel();
    let (handles, handle) = mpsc::channel();
    let thread = thread::spawn(move || {
        on_a_tokio_of_its_own(async || {
            let mut limits = Limits::default();
            limits.stoppable = true;
            let builder = Runtime::builder()
                .permissions(Permissions::all())
                .connector(Arc::new(echo()))
                .limits(limits)
                .function("started", move |()| sender.send(()).map_err(|_| "twice"));
            let mut runtime = builder.build().expect("it can be built");
            handles.send(runtime.handle()).expect("the test waits for it");
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
fn a_runtime_that_is_busy_costs_one_in_another_thread_nothing() {
    // The first echoes allocate things once for the process.
    echoes();
    let calm = (0..3).map(|_| echoes()).min().expect("there are three");
    for attack in ATTACKS {
        let (handle, thread) = busy(attack);
        let attacked = (0..3).map(|_| echoes()).min().expect("there are three");
        assert!(!thread.is_finished());
        handle.stop();
        thread.join().expect("it does not panic");
        assert!(attacked < 3 * calm, "{attacked:?} and not {calm:?} beside {attack}");
    }
}
