//! Scripts that always have something to do, and the network beside them. The server shares the thread, and makes a step whenever the
//! loop lets it: so tasks are counted, and no time is. One of two timers of four milliseconds, the least there is, is always due.

use super::{echo::echo, text};
use boa_websocket::{Permissions, Runtime};
use std::sync::Arc;

/// How many tasks of five milliseconds run before five echoes have come, each asked for after the one before.
async fn tasks_for_five_echoes(tasks: &str) -> usize {
    let permissions = Permissions::none().allow_net("echo.example").expect("a rule");
    let mut runtime =
        Runtime::builder().permissions(permissions).connector(Arc::new(echo())).build().expect("it can be built");
    let script = "
        const socket = new WebSocket('ws://echo.example/');
        let tasks = 0, echoes = 0, stop;
        function work() {
            for (const start = performance.now(); performance.now() - start < 5;);
            // The first echo is asked for when they have begun to be all that runs.
            if (++tasks === 20) socket.send('');
            if (tasks >= 400) end();
        }
        function end() { stop(); socket.close(); }
        socket.onmessage = () => { if (++echoes < 5) socket.send(''); else end(); };
        const opened = new Promise((resolve) => { socket.onopen = resolve; });
    ";
    runtime.execute("fairness.js", format!("{script}; opened.then(() => {{ {tasks} }})")).await.expect("it runs");
    runtime.run().await.expect("it ends");
    assert_eq!(text(&mut runtime, "echoes").await, "5", "the network had no turn");
    text(&mut runtime, "tasks").await.parse().expect("a number")
}

#[tokio::test]
async fn timers_that_are_always_due_leave_room_for_the_network() {
    let tasks = "const ids = [1, 2].map(() => setInterval(work, 1)); stop = () => ids.forEach(clearInterval);";
    let count = tasks_for_five_echoes(tasks).await;
    assert!(count <= 100, "{count} tasks");
}

#[tokio::test]
async fn tasks_that_lead_to_tasks_leave_room_for_the_network() {
    let tasks = "
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { work(); port2.postMessage(0); };
        port2.postMessage(0);
        stop = () => port1.close();
    ";
    let count = tasks_for_five_echoes(tasks).await;
    assert!(count <= 100, "{count} tasks");
}
