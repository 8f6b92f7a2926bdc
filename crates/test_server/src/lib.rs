//! WebSocket servers, their frames, handshakes and certificates, folders, an assertion, tables, and
//! the inputs that fuzzing has found, for tests.
//!
//! A test sends with it what the protocol allows, and what it forbids. It shares no code with
//! `wireline`, because a server that decodes and encodes like the client under test would have the
//! same faults.

#![allow(
    clippy::missing_panics_doc,
    reason = "a panic is how a test learns that its client went wrong"
)]

pub mod authority;
mod byte_stream;
pub mod corpus;
mod folder;
pub mod frame;
pub mod handshake;
pub mod http2;
mod listen;

pub use byte_stream::{AfterHandshake, ByteStream, Canned, Flood, Streamed};
pub use folder::Folder;
use futures_util::{SinkExt, StreamExt};
pub use listen::{
    connect_proxy, connect_to, echo_encrypted, hang_up, listen, on_thread, serve_each, serve_one,
    silent,
};
use std::{env, path::PathBuf};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    runtime::{Builder, Runtime},
};
use tokio_tungstenite::WebSocketStream;

/// Fails with the value if it does not match the pattern.
#[macro_export]
macro_rules! assert_matches {
    ($value:expr, $pattern:pat $(if $guard:expr)? $(, $($message:tt)+)?) => {
        match $value {
            $pattern $(if $guard)? => {}
            ref other => panic!("{other:?}{}", String::new() $(+ ": " + &format!($($message)+))?),
        }
    };
}

/// The rows of a table in a test: what comes before the separator in a line, and what comes after
/// it. Lines that begin with `#` are comments.
pub fn rows<'a>(
    table: &'a str,
    separator: &'static str,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let lines = table.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(move |line| {
        let (before, after) = line.split_once(separator).expect(line);
        (before.trim_end(), after.trim_start())
    })
}

/// Shakes hands with a client that does so too.
pub async fn accept<S: AsyncRead + AsyncWrite + Unpin>(stream: S) -> WebSocketStream<S> {
    let accepted = tokio_tungstenite::accept_async(stream).await;
    accepted.expect("the handshake succeeds")
}

/// Reads messages until the client closes or is gone.
pub async fn read_to_the_end(mut server: WebSocketStream<impl AsyncRead + AsyncWrite + Unpin>) {
    while server.next().await.is_some_and(|message| message.is_ok()) {}
}

/// Sends every message back until the client closes or is gone.
pub async fn echo(stream: impl AsyncRead + AsyncWrite + Unpin) {
    if let Ok(server) = tokio_tungstenite::accept_async(stream).await {
        echo_messages(server).await;
    }
}

/// The same after the handshake.
pub async fn echo_messages(mut server: WebSocketStream<impl AsyncRead + AsyncWrite + Unpin>) {
    while let Some(Ok(message)) = server.next().await {
        if !message.is_close() && server.send(message).await.is_err() {
            return;
        }
    }
}

/// The URL of a server over TCP that echoes as long as the tokio runtime lives.
pub async fn listen_and_echo() -> String {
    format!("ws://{}/", serve_each(echo).await)
}

/// The program of an example. Cargo builds the examples along with the tests, in a folder beside
/// theirs.
#[must_use]
pub fn example(name: &str) -> PathBuf {
    let test = env::current_exe().expect("it has a path");
    let target = test.ancestors().nth(2).expect("it is in a folder");
    let program = target.join("examples").join(name);
    let program = program.with_extension(env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "`cargo build --examples` makes {}",
        program.display()
    );
    program
}

/// A tokio runtime on this thread, with time and a network.
#[must_use]
pub fn tokio_runtime() -> Runtime {
    tokio_runtime_with(false)
}

/// The same with a clock that advances when all of its tasks wait.
#[must_use]
pub fn paused_tokio_runtime() -> Runtime {
    tokio_runtime_with(true)
}

/// One of the two.
#[must_use]
pub fn tokio_runtime_with(is_paused: bool) -> Runtime {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(is_paused)
        .build();
    runtime.expect("it can be built")
}
