//! `WebSocket` in a `Context` that this program makes, with boa's simple job executor, over a
//! network inside the process.
//!
//!     cargo run --example existing_context

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_engine::{
    Source,
    context::ContextBuilder,
    job::{JobExecutor, SimpleJobExecutor},
};
use boa_websocket::{
    Console, ConsoleMessage, Permissions, WebSocketExtension,
    extensions::{ConsoleExtension, RuntimeExtension, TimersExtension},
    net::MemoryNetwork,
};
use futures_util::{SinkExt, StreamExt};
use std::{cell::RefCell, error::Error, rc::Rc, sync::Arc};

const SCRIPT: &str = r#"
    const socket = new WebSocket("ws://echo.example/");
    socket.addEventListener("open", () => setTimeout(() => socket.send("hello"), 10));
    socket.addEventListener("message", (event) => {
        console.log("received", event.data);
        socket.close(1000, "done");
    });
    socket.addEventListener("close", ({ code, reason }) => console.log("closed:", code, reason));
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move {
        if let Ok(mut server) = tokio_tungstenite::accept_async(listener.accept().await).await {
            while let Some(Ok(message)) = server.next().await {
                if !message.is_close() && server.send(message).await.is_err() {
                    break;
                }
            }
        }
    });

    let executor = Rc::new(SimpleJobExecutor::new());
    let context = &mut ContextBuilder::new()
        .job_executor(executor.clone())
        .build()?;
    let permissions = Permissions::none().allow_net("echo.example")?;
    let sockets = WebSocketExtension::new(permissions).connector(Arc::new(network));
    // The order does not matter, and extensions of boa_runtime may be among them.
    (
        ConsoleExtension::new(Rc::new(StandardOutput)),
        sockets,
        TimersExtension,
    )
        .register(None, context)?;

    context.eval(Source::from_bytes(SCRIPT))?;
    executor.run_jobs_async(&RefCell::new(context)).await?;
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
