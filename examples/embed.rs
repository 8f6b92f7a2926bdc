//! The smallest embedding: a script that talks to a server on this machine.
//!
//!     boa-ws --serve &
//!     cargo run --example embed -- ws://localhost:8080/

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Console, ConsoleMessage, Permissions, Runtime};
use std::{error::Error, rc::Rc};

const SCRIPT: &str = r#"
    const socket = new WebSocket(server);
    socket.onopen = () => socket.send("Hello!");
    socket.onmessage = ({ data }) => {
        console.log("the server says:", data);
        socket.close();
    };
"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "ws://localhost:8080/".to_owned());

    let mut runtime = Runtime::builder()
        .permissions(Permissions::none().allow_net("loopback")?)
        .console(Rc::new(StandardOutput))
        .global("server", server)
        .build()?;
    runtime.execute("bot.js", SCRIPT).await?;
    runtime.run().await?;
    Ok(())
}

struct StandardOutput;

impl Console for StandardOutput {
    fn print(&self, message: &ConsoleMessage<'_>) {
        println!("{message}");
    }
}
