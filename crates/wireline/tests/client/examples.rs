//! The example programs run, and print what their documentation says.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

use futures_util::{SinkExt, StreamExt};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use test_server::{
    Folder,
    authority::{Authority, accept},
    connect_proxy, echo_encrypted, handshake, listen, listen_and_echo, serve_one,
};
use tokio::task::spawn_blocking;
use tokio_rustls::rustls::version::TLS13;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The output of an example.
async fn run(example: &'static str, arguments: &[&str]) -> String {
    let output = output(example, arguments).await;
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

async fn output(example: &'static str, arguments: &[&str]) -> Output {
    let mut command = Command::new(test_server::example(example));
    command.args(arguments);
    spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn the_example_echo_prints_answers_and_the_end() {
    let url = listen_and_echo().await;
    assert_eq!(
        run("echo", &[&url, "hello", "world"]).await,
        "hello\nworld\nclosed with 1000\n"
    );
}

#[tokio::test]
async fn the_example_http2_opens_all_sockets_in_one_connection() {
    assert_eq!(run("http2", &["20"]).await, "20 sockets, 1 connection\n");
}

#[tokio::test]
async fn the_example_statistics_counts_both_ways() {
    let url = listen_and_echo().await;
    let output = run("statistics", &[&url, "100"]).await;
    let mut lines = output.lines();
    assert_eq!(lines.next(), Some("sent: 100 messages of 7700 bytes"));
    assert_eq!(lines.next(), Some("received: 100 messages of 7700 bytes"));
    // The server does not compress: a header of two bytes and a masking key.
    assert_eq!(lines.next(), Some("on the wire: 108 % of what was sent"));
    assert!(lines.next().unwrap().starts_with("latency: "), "{output}");
    assert_eq!(lines.next(), Some("closed with 1000"));
}

#[tokio::test]
async fn the_example_reconnect_connects_until_the_server_says_that_it_is_over() {
    let (listener, address) = listen().await;
    tokio::spawn(async move {
        let accept = async || {
            let mut server = test_server::accept(listener.accept().await.unwrap().0).await;
            assert_eq!(
                server.next().await.unwrap().unwrap(),
                Message::text("subscribe")
            );
            server
        };
        let mut server = accept().await;
        server.send(Message::text("first")).await.unwrap();
        drop(server);
        let mut refused = listener.accept().await.unwrap().0;
        let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
        handshake::answer(&mut refused, busy).await;
        drop(refused);
        for (text, code) in [("third", CloseCode::Restart), ("last", CloseCode::Normal)] {
            let mut server = accept().await;
            server.send(Message::text(text)).await.unwrap();
            server
                .close(Some(CloseFrame {
                    code,
                    reason: "".into(),
                }))
                .await
                .unwrap();
            while server.next().await.is_some() {}
        }
    });
    let url = format!("ws://{address}/");
    let output = run("reconnect", &[&url, "1", "subscribe"]).await;
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines[..2], ["first", "closed with 1006"]);
    assert!(
        lines[2].starts_with("not connected: the server answered 503"),
        "{output}"
    );
    assert_eq!(
        lines[3..],
        ["third", "closed with 1012", "last", "closed with 1000"]
    );
}

#[tokio::test]
async fn the_example_reconnect_gives_up_after_an_error_that_would_come_again() {
    let (address, server) = serve_one(|mut stream| async move {
        let answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        handshake::answer(&mut stream, answer).await
    })
    .await;
    let output = output("reconnect", &[&format!("ws://{address}/"), "1"]).await;
    assert!(!output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("the server answered 404"), "{stderr}");
    server.await.unwrap();
}

/// Writes a file for a program, and returns its path.
fn file(folder: &Path, name: &str, contents: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, contents).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_example_proxy_tls_prints_the_answer_or_why_there_is_none() {
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let certificate = ours.certify("chat.example");
    let server = echo_encrypted(accept(&certificate, &[&TLS13], Some(&ours.pem))).await;
    let asked = |head: String| assert!(head.starts_with("CONNECT chat.example:443 HTTP/1.1\r\n"));
    let proxy = format!("http://{}", connect_proxy(server, asked).await);
    let folder = Folder::new();
    let trusted = file(&folder, "authority.pem", &ours.pem);
    let unknown = file(&folder, "unknown.pem", &theirs.pem);
    let client = file(
        &folder,
        "client.pem",
        &format!("{}{}", certificate.0, certificate.1),
    );
    let url = "wss://chat.example/";
    assert_eq!(
        run("proxy_tls", &[url, &proxy, &trusted, &client]).await,
        "hello\n"
    );
    let output = run("proxy_tls", &[url, &proxy, &unknown, &client]).await;
    assert!(
        output.starts_with(
            "chat.example is not trusted: it was issued by an authority that is not trusted"
        ),
        "{output}"
    );
    let output = run("proxy_tls", &[url, &proxy, &trusted]).await;
    assert!(
        output.contains("asks for a certificate of the client"),
        "{output}"
    );
}
