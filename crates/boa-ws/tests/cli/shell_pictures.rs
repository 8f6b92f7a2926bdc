//! The pictures in docs/command.md of commands that are typed into a shell, and of what they print.

use crate::{
    ROOT,
    command::{Folder, folder},
    picture::{check, is_anew, sockets_with},
    terminal::{Terminal, in_shell},
};
use futures_util::{SinkExt, StreamExt};
use std::{fs, path::Path, sync::Once};
use tokio_tungstenite::tungstenite::Message;

/// The recording that is replayed. With it, times are the same in every run.
const RECORDING: &str = "crates/boa-ws/tests/cli/quotes.recording";

const QUOTES: &str = r#"const socket = new WebSocket("ws://feed.example/", ["quotes.v1"]);
const rates = [];
socket.onopen = () => socket.send("subscribe EUR");
socket.onmessage = ({ data }) => {
  rates.push(JSON.parse(data).rate);
  if (rates.length === 3) socket.close(1000, "enough");
};
socket.onclose = () => console.log("rates:", rates);
"#;

/// A folder with the recording and these files.
fn with_recording(files: &[(&str, &[u8])]) -> Folder {
    let recording = Path::new(ROOT).join(RECORDING);
    if is_anew() {
        static RECORDED: Once = Once::new();
        RECORDED.call_once(|| record(&recording));
    }
    let folder = folder(files);
    fs::copy(recording, folder.join("quotes.recording")).expect("it can be copied");
    folder
}

fn record(to: &Path) {
    let address = sockets_with("quotes.v1", async |mut socket| {
        while let Some(Ok(message)) = socket.next().await {
            for rate in ["1.0847", "1.0849", "1.0846"] {
                let quote = Message::text(format!(r#"{{"name":"EUR","rate":{rate}}}"#));
                if message.is_text() && socket.send(quote).await.is_err() {
                    return;
                }
            }
        }
    });
    let files = folder(&[("quotes.js", QUOTES.as_bytes())]);
    let rule = format!("--connect-to=feed.example:80:127.0.0.1:{}", address.port());
    let record = format!("--record={}", to.display());
    let output = files.run(["--simulate=latency=20ms", &rule, &record, "quotes.js"]);
    assert_eq!((output.status, &*output.err), (Some(0), ""));
}

/// A shell that has run these commands, and waits for the next one.
fn shell(folder: &Path, rows: u16, commands: &[&str]) -> Terminal {
    let script: String = commands
        .iter()
        .map(|command| {
            format!(
                "printf '$ %s\\n' '{}'; {command}; ",
                command.replace('\'', r"'\''")
            )
        })
        .chain(["printf '$ '; read -r line".to_owned()])
        .collect();
    let terminal = in_shell(&script)
        .current_folder(folder)
        .size(100, rows)
        .start();
    terminal.until("a prompt at the end", |screen| {
        screen.contents().trim_end().ends_with("\n$")
    });
    terminal
}

#[test]
fn the_picture_of_a_trace_is_what_a_replay_prints() {
    let folder = with_recording(&[]);
    let terminal = shell(&folder, 29, &["boa-ws --replay quotes.recording --trace"]);
    check(
        &terminal,
        "docs/trace.svg",
        "The trace of a connection in a terminal",
    );
}

#[test]
fn the_picture_of_a_summary_is_what_a_replay_prints() {
    let folder = with_recording(&[]);
    let terminal = shell(&folder, 9, &["boa-ws --replay quotes.recording --summary"]);
    check(
        &terminal,
        "docs/summary.svg",
        "The summary of a connection in a terminal",
    );
}

#[test]
fn the_picture_of_a_replay_shows_a_script_that_differs() {
    let changed = QUOTES.replace("subscribe EUR", "subscribe CHF");
    let folder = with_recording(&[("changed.js", changed.as_bytes())]);
    let commands = [
        "boa-ws --replay quotes.recording",
        "boa-ws --replay quotes.recording changed.js",
        "boa-ws --replay quotes.recording --lenient changed.js",
    ];
    let terminal = shell(&folder, 14, &commands);
    check(
        &terminal,
        "docs/replay.svg",
        "A replay, and a replay that differs from its recording, in a terminal",
    );
}

#[test]
fn the_picture_of_mistakes_has_their_help() {
    let early = "const socket = new WebSocket(\"ws://localhost/\");\nsocket.send(\"hello\");\n";
    let handler = "WebSocket.onmessage = ({ data }) => console.log(data);\n";
    let folder = folder(&[
        ("early.js", early.as_bytes()),
        ("handler.js", handler.as_bytes()),
    ]);
    let commands = [
        "boa-ws --deny-net='*' early.js",
        "boa-ws handler.js",
        "boa-ws -e 'WebSocket(\"wss://chat.example/\")'",
        "boa-ws -e 'const ws = require(\"ws\")'",
    ];
    let terminal = shell(&folder, 32, &commands);
    check(
        &terminal,
        "docs/mistakes.svg",
        "Errors of scripts with a line of help below each, in a terminal",
    );
}

#[test]
#[cfg(feature = "typescript")]
fn the_picture_of_typescript_has_the_position_in_the_source() {
    let guide = "# Quotes\n\n```ts\ntype Quote = { name: string; rate: number };\n\nfunction spread(quotes: Quote[]): number {\n  \
                 return quotes[1].rate - quotes[0].rate;\n}\n\nspread([{ name: \"EUR\", rate: 1.0847 }]);\n```\n";
    let folder = folder(&[("guide.md", guide.as_bytes())]);
    let terminal = shell(&folder, 9, &["boa-ws --block 1 guide.md"]);
    check(
        &terminal,
        "docs/typescript.svg",
        "An error in a block of TypeScript in a document, in a terminal",
    );
}
