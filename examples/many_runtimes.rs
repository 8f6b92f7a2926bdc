//! Eight runtimes on two threads, each with its own script, globals and connections. The program
//! collects their results.
//!
//!     cargo run --example many_runtimes

#![expect(clippy::print_stdout, reason = "a program that prints")]

use boa_websocket::{Permissions, Runtime, net::MemoryNetwork};
use futures_util::{SinkExt, StreamExt, future::try_join_all};
use std::{sync::Arc, thread};
use tokio_tungstenite::tungstenite::Message;

const THREADS: u32 = 2;
const RUNTIMES: u32 = 8;

/// Any error, from any thread.
type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Asks the server for the squares of numbers, and adds them up.
const SCRIPT: &str = r#"
    async function work(number) {
        const socket = new WebSocket("ws://squares.example/");
        await new Promise((resolve) => { socket.onopen = resolve; });
        let sum = 0;
        for (let n = 1; n <= number; n++) {
            socket.send(n);
            sum += Number(await new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); }));
        }
        socket.close();
        return sum;
    }
"#;

fn main() -> Result<(), AnyError> {
    let network = MemoryNetwork::new();
    serve(&network);
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (network, mine) = (
                network.clone(),
                (1..=RUNTIMES).filter(move |n| n % THREADS == thread),
            );
            // A runtime stays on its thread. Several runtimes on a thread take turns.
            thread::spawn(move || {
                let tokio = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                tokio.block_on(try_join_all(
                    mine.map(|number| run(number, network.clone())),
                ))
            })
        })
        .collect();
    let mut results = Vec::new();
    for thread in threads {
        results.extend(thread.join().map_err(|_| "a thread has panicked")??);
    }
    results.sort_unstable();
    for (number, sum) in results {
        println!("the squares up to {number} make {sum}");
    }
    Ok(())
}

async fn run(number: u32, network: MemoryNetwork) -> Result<(u32, u32), AnyError> {
    let permissions = Permissions::none().allow_net("squares.example")?;
    let builder = Runtime::builder()
        .permissions(permissions)
        .connector(Arc::new(network));
    // The error of a script has values of the engine, which belong to this thread. Its text may
    // leave the thread.
    let mut runtime = builder.build().map_err(|error| error.to_string())?;
    runtime
        .execute("work.js", SCRIPT)
        .await
        .map_err(|error| error.to_string())?;
    let sum = runtime
        .call("work", number)
        .await
        .map_err(|error| error.to_string())?;
    runtime.run().await.map_err(|error| error.to_string())?;
    Ok((number, sum))
}

/// A server on a thread of its own. It answers a number with its square.
fn serve(network: &MemoryNetwork) {
    let mut listener = network.listen("squares.example", 80);
    thread::spawn(move || {
        let Ok(tokio) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        tokio.block_on(async {
            loop {
                let stream = listener.accept().await;
                tokio::spawn(async move {
                    let mut client = tokio_tungstenite::accept_async(stream).await?;
                    while let Some(message) =
                        client.next().await.transpose()?.filter(Message::is_text)
                    {
                        let number: u64 = message.to_text()?.parse()?;
                        client.send((number * number).to_string().into()).await?;
                    }
                    Ok::<_, AnyError>(())
                });
            }
        });
    });
}
