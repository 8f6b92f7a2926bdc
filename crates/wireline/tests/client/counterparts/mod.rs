//! Interoperability with two other servers, with compression: npm's `ws` and Python's `websockets`.
//!
//! They are installed once, by name and version, below the build directory.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

use crate::{
    not_run::not_run,
    packages::{self, Server},
};
use futures_util::{SinkExt, StreamExt};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use test_server::assert_matches;
use wireline::{Error, Message, Request, Socket};

/// The packages, and their versions.
const WS: &str = "ws@8.23.0";
const WEBSOCKETS: &str = "websockets==17.4";

const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// The parameters that a server is configured with, and the extension in its response.
const AGREEMENTS: [(&str, &str); 4] = [
    ("{}", "permessage-deflate"),
    (
        "{\"server_no_context_takeover\": true, \"client_no_context_takeover\": true}",
        "no_context_takeover",
    ),
    (
        "{\"server_max_window_bits\": 9, \"client_max_window_bits\": 10}",
        "client_max_window_bits=10",
    ),
    (
        "{\"server_no_context_takeover\": true, \"client_max_window_bits\": 9}",
        "client_max_window_bits=9",
    ),
];

#[tokio::test]
async fn the_npm_package_ws_interoperates() {
    let install = |to: &Path| {
        let mut npm = packages::npm_install();
        npm.args([WS, "--prefix"]).arg(to);
        npm
    };
    let Some(installed) = installed(WS, "node", install) else {
        return;
    };
    for (parameters, extension) in AGREEMENTS {
        // Node looks for modules beside the file that imports them.
        let script = installed.join("server.mjs");
        fs::write(&script, include_str!("server.mjs")).unwrap();
        converse(
            &Server::start(Command::new("node").arg(script).arg(parameters)),
            extension,
        )
        .await;
    }
}

#[tokio::test]
async fn the_python_package_websockets_interoperates() {
    let install = |to: &Path| {
        let mut pip = Command::new(PYTHON);
        pip.args([
            "-m",
            "pip",
            "install",
            WEBSOCKETS,
            "--quiet",
            "--retries=0",
            "--timeout=20",
            "--target",
        ])
        .arg(to);
        pip
    };
    let Some(installed) = installed(WEBSOCKETS, PYTHON, install) else {
        return;
    };
    for (parameters, extension) in AGREEMENTS {
        let mut python = Command::new(PYTHON);
        python
            .args(["-c", include_str!("server.py"), parameters])
            .env("PYTHONPATH", &installed);
        converse(&Server::start(&mut python), extension).await;
    }
}

/// All kinds of exchanges with a server.
async fn converse(server: &Server, extension: &str) {
    let mut socket = connect(server).await;
    let opened = socket.opened();
    assert_eq!(opened.protocol, "echo");
    assert!(
        opened.extensions.contains(extension),
        "{}",
        opened.extensions
    );

    let messages = messages();
    for message in &messages {
        socket.send(message.clone()).await.unwrap();
        assert!(
            socket.next().await.unwrap().unwrap() == *message,
            "a message of {} bytes",
            message.len()
        );
    }
    // The same without waiting for answers.
    let (mut sink, mut stream) = StreamExt::split(socket);
    let send = async {
        for message in &messages {
            sink.feed(message.clone()).await.unwrap();
        }
        sink.flush().await.unwrap();
    };
    let receive = async {
        for message in &messages {
            assert!(
                stream.next().await.unwrap().unwrap() == *message,
                "a message of {} bytes",
                message.len()
            );
        }
    };
    tokio::join!(send, receive);

    // The server answers after it has received the Pong to its own Ping.
    let mut socket = sink.reunite(stream).unwrap();
    socket.send("ping").await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::from("pong"));
    let closed = socket.close_with(4000, "enough").await.unwrap();
    assert!(closed.clean && closed.error.is_none());
    assert_eq!((closed.code, &*closed.reason), (Some(4000), "enough"));

    let mut socket = connect(server).await;
    socket.send("close").await.unwrap();
    assert!(socket.next().await.is_none());
    let closed = socket.close().await.unwrap();
    assert!(closed.clean);
    assert_eq!((closed.code, &*closed.reason), (Some(4001), "it is over"));

    let mut socket = connect(server).await;
    socket.send("break off").await.unwrap();
    let end = socket.next().await.unwrap();
    assert_matches!(end, Err(Error::EndOfStream | Error::Reset { .. }));
}

/// Messages of many lengths, both compressible and random.
fn messages() -> Vec<Message> {
    let mut state = 1u32;
    let mut noise = |len: usize| -> Vec<u8> {
        let next = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..len).map(next).collect()
    };
    let mut messages = Vec::new();
    for len in [
        0,
        1,
        63,
        64,
        125,
        126,
        1000,
        32_768,
        65_535,
        65_536,
        300_000,
        1 << 20,
    ] {
        messages.push(Message::from(
            "the quick brown f\u{f6}x \u{1f98a} "
                .chars()
                .cycle()
                .take(len)
                .collect::<String>(),
        ));
        messages.push(Message::from(noise(len)));
    }
    messages
}

async fn connect(server: &Server) -> Socket {
    let url = format!("ws://127.0.0.1:{}/", server.port);
    wireline::connect(
        url.parse::<Request>()
            .unwrap()
            .protocol("other")
            .protocol("echo"),
    )
    .await
    .unwrap()
}

/// The folder of a package for a program. Installs the package first if necessary.
fn installed(name: &str, program: &str, install: impl Fn(&Path) -> Command) -> Option<PathBuf> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("counterparts")
        .join(name);
    let result = packages::find(program).and_then(|()| {
        if place.exists() {
            return Ok(());
        }
        packages::install(&place, install)
    });
    if let Err(problem) = result {
        not_run(&format!("{name} cannot be installed: {problem}"));
        return None;
    }
    Some(place)
}
