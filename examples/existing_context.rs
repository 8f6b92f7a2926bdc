//! `WebSocket` in a `Context` that this program makes and keeps, in a program that is not
//! asynchronous, over a network inside the process.
//!
//!     cargo run --example existing_context

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{Context, Source};
use boa_websocket::{
    Console, ConsoleMessage, EventLoop, Permissions,
    extensions::{ConsoleExtension, RuntimeExtension, WebSocketExtension},
    net::{MemoryListener, MemoryNetwork},
};
use futures_util::{SinkExt, StreamExt};
use std::{error::Error, rc::Rc, sync::Arc, thread};
use tokio_tungstenite::tungstenite;

const SCRIPT: &str = r#"
    const socket = new WebSocket("ws://echo.example/");
    socket.addEventListener("open", () => setTimeout(() => socket.send("hello"), 10));
    socket.addEventListener("message", (event) => {
        console.log("received", event.data);
        socket.close(1000, "done");
    });
    socket.addEventListener("close", ({ code, reason }) => console.log("closed:", code, reason));
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let network = MemoryNetwork::new();
    let listener = network.listen("echo.example", 80);
    let server = thread::spawn(|| serve(listener));

    let context = &mut Context::default();
    let events = EventLoop::install(context)?;
    let permissions = Permissions::none().allow_net("echo.example")?;
    let sockets = WebSocketExtension::new(permissions).connector(Arc::new(network));
    let console = ConsoleExtension::new(Rc::new(StandardOutput));
    (console, sockets).register(None, context)?;

    context.eval(Source::from_bytes(SCRIPT))?;
    // Until no socket and no timer is left. A game calls `run_for` once in a frame instead.
    events.run(context)?;
    server.join().map_err(|_| "the server has failed")??;
    Ok(())
}

/// An echo server of one connection.
#[tokio::main(flavor = "current_thread")]
async fn serve(mut listener: MemoryListener) -> Result<(), tungstenite::Error> {
    let mut server = tokio_tungstenite::accept_async(listener.accept().await).await?;
    while let Some(Ok(message)) = server.next().await {
        if !message.is_close() {
            server.send(message).await?;
        }
    }
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
