//! Messages do not fill the memory, with or without listeners.

use super::{built, execute, on, run_script};
use crate::output;
use boa_websocket::net::{MemoryNetwork, Options};
use futures_util::{SinkExt, StreamExt};
use std::{env, fs, process::Command};
use tokio_tungstenite::tungstenite::Message;

const CHILD: &str = "BOA_WEBSOCKET_MEMORY_CHILD";
const MESSAGES: usize = 400;

const SCRIPT: &str = r#"
    let bytes = 0;
    const socket = new WebSocket("ws://flood.example/");
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event) => { bytes += event.data.byteLength ?? event.data.length; };
"#;

const SEND: &str = r#"
    let counted = 0;
    const socket = new WebSocket("ws://flood.example/");
    const message = new Uint8Array(1 << 20);
    socket.onopen = () => {
        for (let i = 0; i < 400; ++i) socket.send(message);
        counted = socket.bufferedAmount;
    };
"#;

/// The engine collects after 8 MiB of buffers at the latest; a loop that has nothing to do,
/// sooner.
#[test]
fn a_flood_of_large_messages_is_collected_on_the_way() {
    for kind in ["binary", "text"] {
        let peak = peak_of("memory::child_receives_a_flood", kind);
        assert!(
            peak < 200,
            "{MESSAGES} MiB of {kind} messages took {peak} MiB"
        );
    }
}

#[test]
fn a_message_beyond_the_queue_is_not_kept() {
    let peak = peak_of("memory::child_sends_more_than_the_queue_holds", "sent");
    assert!(
        peak < 200,
        "{MESSAGES} MiB of messages took {peak} MiB, and 16 MiB may wait"
    );
}

/// The growth of the peak memory of a child process, which runs the same test, in MiB. The pages of
/// the executable do not count: how many of them are mapped depends on the machine.
fn peak_of(child: &str, kind: &str) -> usize {
    let test = env::current_exe().expect("the test has a path");
    let output = output::output(
        Command::new(&test)
            .args(["--exact", child, "--nocapture"])
            .env(CHILD, kind),
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let peak = text
        .split("peak ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
    peak.unwrap_or_else(|| panic!("no figure in {text}"))
}

/// Runs in the child process.
#[tokio::test(flavor = "current_thread")]
async fn child_receives_a_flood() {
    let Some(kind) = env::var_os(CHILD) else {
        return;
    };
    let network = MemoryNetwork::new();
    let mut listener = network.listen("flood.example", 80);
    tokio::spawn(async move {
        let mut server = test_server::accept(listener.accept().await).await;
        for _ in 0..MESSAGES {
            let text = "x".repeat(1 << 20);
            let message = if kind == "text" {
                Message::text(text)
            } else {
                Message::binary(text.into_bytes())
            };
            server.send(message).await.expect("the message can be sent");
        }
        server
            .close(None)
            .await
            .expect("the connection can be closed");
    });
    let mut runtime = built(on(network));
    let before = peak();
    run_script(&mut runtime, SCRIPT).await;
    let bytes = execute(&mut runtime, "bytes").await;
    assert_eq!(
        bytes.as_number().map(|bytes| bytes as usize),
        Some(MESSAGES << 20)
    );
    println!("peak {} MiB", peak() - before);
}

/// Runs in the child process.
#[tokio::test(flavor = "current_thread")]
async fn child_sends_more_than_the_queue_holds() {
    let Some(_) = env::var_os(CHILD) else { return };
    let network = MemoryNetwork::new();
    let mut listener = network.listen("flood.example", 80);
    // The server reads nothing until the client has failed the connection.
    let server = tokio::spawn(async move { test_server::accept(listener.accept().await).await });
    let mut options = Options::default();
    options.max_queued = 16 << 20;
    let mut runtime = built(on(network).net_options(options));
    let before = peak();
    run_script(&mut runtime, SEND).await;
    let counted = execute(&mut runtime, "counted").await;
    assert_eq!(
        counted.as_number().map(|bytes| bytes as usize),
        Some(MESSAGES << 20)
    );
    let server = server.await.expect("the server is there");
    let received = server
        .filter_map(async |message| message.ok())
        .count()
        .await;
    assert!(received <= 16, "{received}");
    println!("peak {} MiB", peak() - before);
}

/// The peak memory of this process, in MiB.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux has it");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .expect("a peak");
    peak.trim().parse::<usize>().expect("a number") / 1024
}
