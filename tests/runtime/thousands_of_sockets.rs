//! Thousands of sockets in one runtime.

use super::{built, echo::echo, execute, on};
use std::time::Duration;
use tokio::time::Instant;

const SOCKETS: usize = 3_000;

/// `opened()` is settled when all sockets are open. `talk()` sends a number on each socket, and is
/// settled with the sum of the answers when all are closed.
const SCRIPT: &str = r#"
    const sockets = [];
    let left = COUNT, sum = 0, opens, closes;
    const allOpen = new Promise((resolve) => { opens = resolve; });
    const allClosed = new Promise((resolve) => { closes = resolve; });
    for (let number = 0; number < COUNT; number++) {
        const socket = new WebSocket("ws://echo.example/");
        socket.onopen = () => { if (--left === 0) opens(); };
        socket.onmessage = ({ data }) => { sum += Number(data); socket.close(1000); };
        socket.onclose = ({ wasClean }) => { if (!wasClean) sum = NaN; if (++left === COUNT) closes(sum); };
        sockets.push(socket);
    }
    const opened = () => allOpen;
    const talk = () => { sockets.forEach((socket, number) => socket.send(number)); return allClosed; };
"#;

#[tokio::test(start_paused = true)]
async fn thousands_of_sockets_are_open_at_a_time() {
    let mut runtime = built(on(echo()));
    let began = Instant::now();
    let script = SCRIPT.replace("COUNT", &SOCKETS.to_string());
    execute(&mut runtime, script).await;
    assert_eq!(runtime.state().sockets.len(), SOCKETS);
    let () = runtime.call("opened", ()).await.expect("all open");
    assert_eq!(runtime.state().sockets.len(), SOCKETS);
    let sum: usize = runtime.call("talk", ()).await.expect("all are closed");
    assert_eq!(sum, SOCKETS * (SOCKETS - 1) / 2);
    runtime.run().await.expect("it comes to its end");
    assert_eq!(runtime.state().sockets.len(), 0);
    // The paused clock advances only when nothing can run, so no socket has waited for time.
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
}
