//! How many commands of another thread run before a task of the script that is ready: rows of
//! `fairness.md`.
//!
//!     cargo bench --bench commands

#![expect(clippy::print_stdout, reason = "a bench prints its measurement")]

use boa_websocket::{Handle, Permissions, Runtime, net::MemoryNetwork};
use std::{
    error::Error,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A command takes half a millisecond. A task waits five times, after a hundred commands at the
/// earliest.
const SCRIPT: &str = "
    let commands = 0, waited = 0, since = Infinity, isMeasuring = false;
    const waits = [];
    const socket = new WebSocket('ws://echo.example/');
    const { port1, port2 } = new MessageChannel();
    function command() {
        const start = performance.now();
        if (start >= since) waited += 1;
        while (performance.now() - start < 0.5);
        if (++commands >= 100 && !isMeasuring && socket.readyState === 1) { isMeasuring = true; wait(); }
    }
    function begin(now) { waited = 0; since = now; }
    function ran() {
        waits.push(waited);
        since = Infinity;
        if (waits.length < 5) return wait();
        waits.sort((a, b) => a - b);
        report(`${waits[2]}, at most ${waits[4]}`);
        socket.close();
        port1.close();
    }
    const ways = {
        'a timer'() { setTimeout(ran, 10); begin(performance.now() + 10); },
        \"a socket's echo\"() { socket.send(''); begin(performance.now()); },
        'a posted message'() { port2.postMessage(0); begin(performance.now()); },
    };
    const wait = () => ways[way]();
    socket.onmessage = port1.onmessage = ran;
";

fn main() -> Result<(), Box<dyn Error>> {
    let tokio = test_server::tokio_runtime();
    for way in ["a timer", "a socket's echo", "a posted message"] {
        println!(
            "| commands of another thread | {way} | {} |",
            tokio.block_on(measure(way))?
        );
    }
    Ok(())
}

async fn measure(way: &str) -> Result<String, Box<dyn Error>> {
    let network = MemoryNetwork::new();
    let mut listener = network.listen("echo.example", 80);
    tokio::spawn(async move { test_server::echo(listener.accept().await).await });
    let reported = Arc::new(Mutex::new(String::new()));
    let has_ended = Arc::new(AtomicBool::new(false));
    let (sink, end) = (reported.clone(), has_ended.clone());
    let mut runtime = Runtime::builder()
        .permissions(Permissions::all())
        .connector(Arc::new(network))
        .function("report", move |(text,): (String,)| {
            *sink.lock().map_err(|_| "the lock is poisoned")? = text;
            end.store(true, Ordering::Relaxed);
            Ok::<_, &str>(())
        })
        .build()?;
    runtime
        .execute("commands.js", format!("const way = \"{way}\";{SCRIPT}"))
        .await?;
    let handle = runtime.handle();
    let flood = thread::spawn(move || post_until(&has_ended, &handle));
    runtime.run().await?;
    flood.join().map_err(|_| "the flood panicked")?;
    let reported = reported.lock().map_err(|_| "the lock is poisoned")?;
    Ok(reported.clone())
}

/// Keeps the queue of commands full.
fn post_until(has_ended: &AtomicBool, handle: &Handle) {
    while !has_ended.load(Ordering::Relaxed) {
        let command = |context: &mut boa_engine::Context| {
            // An exception would show as a row without figures.
            let _ = context.eval(boa_engine::Source::from_bytes("command()"));
        };
        if handle.post(command).is_err() {
            thread::yield_now();
        }
    }
}
