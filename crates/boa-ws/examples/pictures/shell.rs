//! The scenes with commands in a shell, and what they print.

use crate::{
    ROOT,
    command::{Folder, folder},
    scenes::sockets_with,
    terminal::{Terminal, in_shell},
};
use futures_util::{SinkExt, StreamExt};
use std::{fs, io, path::Path};
use tokio_tungstenite::tungstenite::Message;

/// The recording that is replayed, so that times are the same in every run. If it is deleted, a new
/// one is made.
const RECORDING: &str = "crates/boa-ws/examples/pictures/quotes.recording";

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
fn with_recording(files: &[(&str, &[u8])]) -> io::Result<Folder> {
    let recording = Path::new(ROOT).join(RECORDING);
    if !recording.exists() {
        record(&recording)?;
    }
    let folder = folder(files);
    fs::copy(recording, folder.join("quotes.recording"))?;
    Ok(folder)
}

fn record(to: &Path) -> io::Result<()> {
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
    match output.status {
        Some(0) => Ok(()),
        _ => Err(io::Error::other(output.err)),
    }
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

pub(crate) fn trace() -> io::Result<Terminal> {
    let folder = with_recording(&[])?;
    Ok(shell(
        &folder,
        29,
        &["boa-ws --replay quotes.recording --trace"],
    ))
}

pub(crate) fn summary() -> io::Result<Terminal> {
    let folder = with_recording(&[])?;
    Ok(shell(
        &folder,
        9,
        &["boa-ws --replay quotes.recording --summary"],
    ))
}

/// A replay, and one of a script that was changed.
pub(crate) fn replay() -> io::Result<Terminal> {
    let changed = QUOTES.replace("subscribe EUR", "subscribe CHF");
    let folder = with_recording(&[("changed.js", changed.as_bytes())])?;
    let commands = [
        "boa-ws --replay quotes.recording",
        "boa-ws --replay quotes.recording changed.js",
        "boa-ws --replay quotes.recording --lenient changed.js",
    ];
    Ok(shell(&folder, 14, &commands))
}

/// Mistakes with a line of help.
pub(crate) fn mistakes() -> Terminal {
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
    shell(&folder, 32, &commands)
}

/// An error in a block of a document.
#[cfg(feature = "typescript")]
pub(crate) fn typescript() -> Terminal {
    let guide = "# Quotes\n\n```ts\ntype Quote = { name: string; rate: number };\n\nfunction spread(quotes: Quote[]): number {\n  \
                 return quotes[1].rate - quotes[0].rate;\n}\n\nspread([{ name: \"EUR\", rate: 1.0847 }]);\n```\n";
    let folder = folder(&[("guide.md", guide.as_bytes())]);
    shell(&folder, 9, &["boa-ws --block 1 guide.md"])
}
