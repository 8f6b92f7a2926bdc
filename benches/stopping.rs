//! The cost of stoppable scripts for a message: the same flood of small messages, with and without
//! limits, in turns.
//!
//!     cargo bench --bench stopping

#![expect(clippy::print_stdout, reason = "a bench says what it has measured")]

use boa_websocket::{Limits, Permissions, Runtime, net::MemoryNetwork};
use std::{error::Error, sync::Arc, time::Duration, time::Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

const MESSAGES: u32 = 50_000;
const ROUNDS: usize = 15;

const SCRIPT: &str = r#"
    var received = 0, length = 0;
    const socket = new WebSocket("ws://flood.example/");
    socket.onmessage = ({ data }) => { received++; length += data.length; };
"#;

fn limits(index: usize) -> Limits {
    let mut limits = Limits::default();
    match index {
        0 => {}
        1 => limits.stoppable = true,
        _ => limits.script_time = Some(Duration::from_secs(10)),
    }
    limits
}

const NAMES: [&str; 3] = ["no limit", "stoppable", "script_time"];

fn main() -> Result<(), Box<dyn Error>> {
    let tokio = test_server::tokio_runtime();
    let mut times = [const { Vec::new() }; 3];
    // The first round fills caches.
    for round in 0..=ROUNDS {
        for (index, times) in times.iter_mut().enumerate() {
            let time = tokio.block_on(flood(limits(index)))?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    let [none, ..] = times.each_ref().map(|times| quartiles(times));
    for (name, times) in NAMES.iter().zip(&times) {
        let [first, median, third] = quartiles(times);
        println!(
            "{name:>12}: {median:>6.0} ns a message (half of the rounds between {first:.0} and {third:.0}), {:+.0} ns, {:.2} times",
            median - none[1],
            median / none[1]
        );
    }
    Ok(())
}

fn quartiles(times: &[f64]) -> [f64; 3] {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| times[times.len() * quarter / 4])
}

/// The time of a message, in nanoseconds.
async fn flood(limits: Limits) -> Result<f64, Box<dyn Error>> {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("flood.example", 80);
    let server = tokio::spawn(async move { serve(listener.accept().await).await });
    let permissions = Permissions::none().allow_net("flood.example")?;
    let mut runtime = Runtime::builder()
        .permissions(permissions)
        .connector(Arc::new(network))
        .limits(limits)
        .build()?;
    runtime.execute("flood.js", SCRIPT).await?;
    let began = Instant::now();
    runtime.run().await?;
    let time = began.elapsed();
    server.await??;
    let received = runtime
        .execute("received.js", "received")
        .await?
        .as_number()
        .unwrap_or_default();
    let messages = f64::from(MESSAGES);
    if received < messages {
        return Err(format!("{received} messages arrived").into());
    }
    Ok(time.as_secs_f64() * 1e9 / messages)
}

/// Sends all messages and a Close frame, and waits for the answer.
async fn serve(mut stream: DuplexStream) -> std::io::Result<()> {
    test_server::handshake::accept(&mut stream, "").await;
    let messages = b"\x81\x0fa small message".repeat(MESSAGES as usize);
    stream.write_all(&messages).await?;
    stream.write_all(b"\x88\x02\x03\xe8").await?;
    // The client's masked Close frame. Further reads would delay the end.
    stream.read_exact(&mut [0; 8]).await?;
    Ok(())
}
