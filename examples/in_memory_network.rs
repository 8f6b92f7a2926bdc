//! A test of a script, with a server inside the process and a clock that skips idle time. It
//! simulates an hour of reconnecting in an instant, with the same result each time.
//!
//!     cargo run --example in_memory_network

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Console, ConsoleMessage, Permissions, Runtime, net::MemoryNetwork};
use futures_util::{SinkExt, StreamExt};
use std::{error::Error, rc::Rc, sync::Arc, time::Duration};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The tested script: it doubles the delay after each failure.
const SCRIPT: &str = r#"
    let wait = 60_000;
    function connect() {
        const socket = new WebSocket("wss://news.example/");
        socket.onmessage = ({ data }) => console.log(minutes(), data);
        socket.onclose = ({ code }) => {
            if (code === 1000) return console.log(minutes(), "over");
            console.log(minutes(), "closed with", code);
            setTimeout(connect, wait);
            wait *= 2;
        };
    }
    const minutes = () => `${Math.round(performance.now() / 60_000)} min:`;
    connect();
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The clock advances only when nothing else is left to do.
    tokio::time::pause();
    let network = MemoryNetwork::new();
    let server = tokio::spawn(serve(network.clone()));

    let mut runtime = Runtime::builder()
        .permissions(Permissions::none().allow_net("wss://news.example")?)
        .connector(Arc::new(network))
        .console(Rc::new(StandardOutput))
        .random(|bytes| bytes.fill(7))
        .build()?;
    runtime.execute("news.js", SCRIPT).await?;
    runtime.run().await?;
    server.await?.map_err(Into::into)
}

/// A server that is down for half an hour, then closes a connection at once, and then sends news.
async fn serve(network: MemoryNetwork) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    tokio::time::sleep(Duration::from_secs(30 * 60)).await;
    let mut listener = network.listen("news.example", 443);
    drop(tokio_tungstenite::accept_async(listener.accept().await).await?);
    let mut client = tokio_tungstenite::accept_async(listener.accept().await).await?;
    client.send(Message::from("it rains")).await?;
    client
        .close(Some(CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        }))
        .await?;
    while client.next().await.is_some() {}
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
