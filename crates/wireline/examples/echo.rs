//! Sends its arguments as messages and prints the answers.
//!
//!     boa-ws --serve &
//!     cargo run -p wireline --example echo -- ws://localhost:8080/ hello world

use std::{error::Error, io::Write};
use wireline::Message;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().ok_or("usage: echo URL [MESSAGE...]")?;
    let mut output = std::io::stdout();

    let mut socket = wireline::connect(url).await?;
    for text in arguments {
        socket.send(text).await?;
        // The stream ends after the server has closed the connection.
        match socket.recv().await {
            Some(Ok(Message::Text(text))) => writeln!(output, "{text}")?,
            Some(Ok(Message::Binary(bytes))) => writeln!(output, "{} bytes", bytes.len())?,
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
    }

    let closed = socket.close_with(1000, "").await?;
    writeln!(
        output,
        "closed with {}{}",
        closed.status(),
        if closed.clean { "" } else { ", not cleanly" }
    )?;
    Ok(())
}
