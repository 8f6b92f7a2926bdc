//! Sends messages, measures the latency, and prints what the connection has sent and received.
//!
//!     boa-ws --serve &
//!     cargo run -p wireline --example statistics -- ws://localhost:8080/ 1000

use std::{error::Error, io::Write};

const TEXT: &str =
    r#"{"kind":"position","latitude":52.520008,"longitude":13.404954,"moving":false}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: statistics URL MESSAGES";
    let (url, messages) = (
        arguments.next().ok_or(usage)?,
        arguments.next().ok_or(usage)?.parse()?,
    );
    let mut output = std::io::stdout();

    let (mut sender, mut receiver) = wireline::connect(url).await?.into_split();
    let receiving = tokio::spawn(async move {
        for _ in 0..messages {
            receiver.recv().await.ok_or(wireline::Error::Closed)??;
        }
        Ok::<_, wireline::Error>(receiver)
    });
    for _ in 0..messages {
        sender.feed(TEXT).await?;
    }
    sender.flush().await?;
    let receiver = receiving.await??;
    let latency = sender.ping().await?;
    // Messages that are still to come do not keep the closing handshake from its end.
    drop(receiver);
    let closed = sender.close_with(1000, "").await?;

    let statistics = sender.statistics();
    writeln!(
        output,
        "sent: {} messages of {} bytes",
        statistics.messages_sent, statistics.payload_sent
    )?;
    writeln!(
        output,
        "received: {} messages of {} bytes",
        statistics.messages_received, statistics.payload_received
    )?;
    let ratio = |wire: u64, payload: u64| 100.0 * wire as f64 / payload as f64;
    writeln!(
        output,
        "on the wire: {:.0} % of what was sent",
        ratio(statistics.wire_sent, statistics.payload_sent)
    )?;
    writeln!(
        output,
        "latency: {latency:?}, open for {:?}",
        statistics.open_for
    )?;
    writeln!(output, "closed with {}", closed.status())?;
    Ok(())
}
