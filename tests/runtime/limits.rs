//! Limits of zero.

use super::{echo::echo, text};
use boa_websocket::{Permissions, Runtime, net::Options};
use std::sync::Arc;

/// Runs a script whose socket sends each message after the echo of the previous one, and the last two at once.
async fn log_of(options: Options) -> String {
    let builder = Runtime::builder().permissions(Permissions::all()).connector(Arc::new(echo())).net_options(options);
    let mut runtime = builder.build().expect("it can be built");
    let script = "
        const log = [], socket = new WebSocket('ws://echo.example/');
        socket.onopen = () => socket.send('first');
        socket.onmessage = ({ data }) => {
            log.push(data);
            if (data === 'first') socket.send('');
            else if (data === '') { socket.send('third'); socket.send('fourth'); log.push(socket.readyState); }
            else if (data === 'fourth') socket.close();
        };
        socket.onerror = () => log.push('error');
        socket.onclose = ({ wasClean }) => log.push(wasClean);
    ";
    runtime.execute("limits.js", script).await.expect("it runs");
    runtime.run().await.expect("it ends");
    text(&mut runtime, "log.join()").await
}

#[tokio::test]
async fn a_send_limit_of_zero_lets_one_message_wait() {
    let mut options = Options::default();
    options.max_queued = 0;
    let log = log_of(options).await;
    assert!(log.starts_with("first,,2") && log.ends_with("error,false"), "{log}");
}

#[tokio::test]
async fn a_receive_limit_of_zero_delivers_messages_one_by_one() {
    let mut options = Options::default();
    options.max_unread = 0;
    assert_eq!(log_of(options).await, "first,,1,third,fourth,true");
}
