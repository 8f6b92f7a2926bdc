//! Options that a script sets for a connection, over the network of the operating system.

use super::{Reports, built, run_script, text};
use boa_websocket::{Permissions, Runtime, websocket::ConnectionOptions};
use futures_util::SinkExt;
use std::rc::Rc;
use test_server::{
    authority::{Authority, accept},
    hang_up, listen,
};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::rustls::version::TLS13;

/// Sends a message and waits for the end.
async fn greet(stream: impl AsyncRead + AsyncWrite + Unpin) {
    let mut server = test_server::accept(stream).await;
    server.send("hello".into()).await.expect("it is open");
    test_server::read_to_the_end(server).await;
}

/// The messages and the end of a connection with the options, which are an expression of the
/// script.
async fn events(mut runtime: Runtime, url: &str, options: &str) -> String {
    let script = format!(
        "var log = []; const socket = new WebSocket({url:?}, {options});
        socket.onmessage = ({{ data }}) => {{ log.push(data); socket.close(1000) }};
        socket.onclose = ({{ code }}) => log.push(code);"
    );
    run_script(&mut runtime, &script).await;
    text(&mut runtime, "log.join()").await
}

#[tokio::test]
async fn a_script_gives_certificates_as_text_or_bytes() {
    let authority = Authority::new("ours");
    let (cert, key) = authority.certify("client.example");
    let (listener, address) = listen().await;
    let url = format!("wss://localhost:{}/", address.port());
    let certificate = authority.certify("localhost");
    let acceptor = accept(&certificate, &[&TLS13], Some(&authority.pem));
    let server = tokio::spawn(async move {
        for _ in 0..3 {
            let (stream, _) = listener.accept().await.expect("a connection");
            if let Ok(stream) = acceptor.accept(stream).await {
                greet(stream).await;
            }
        }
    });
    for (options, expected) in [
        ("{ ca, cert, key }", "hello,1000"),
        (
            "{ ca: [bytes(ca)], cert: bytes(cert + key).buffer }",
            "hello,1000",
        ),
        ("{ cert, key }", "1006"),
    ] {
        let runtime = Runtime::builder()
            .permissions(Permissions::none().allow_net("localhost").expect("a rule"))
            .connection_options(ConnectionOptions::all())
            .global("ca", authority.pem.clone())
            .global("cert", cert.clone())
            .global("key", key.clone())
            .build();
        let mut runtime = runtime.expect("it can be built");
        text(
            &mut runtime,
            "var bytes = (text) => new TextEncoder().encode(text); ''",
        )
        .await;
        assert_eq!(events(runtime, &url, options).await, expected, "{options}");
    }
    server.await.expect("the server ends");
}

#[tokio::test]
async fn permissions_apply_to_the_proxy_of_a_script() {
    // It hangs up, so that the answer is missing.
    let proxy = hang_up().await.0.to_string();
    for (rules, reason) in [
        (
            &["chat.example"][..],
            format!("access to {proxy} is not allowed"),
        ),
        (
            &["chat.example", &proxy],
            "does not connect to the server".to_owned(),
        ),
    ] {
        let reports = Rc::new(Reports::default());
        let permissions = rules.iter().fold(Permissions::none(), |all, rule| {
            all.allow_net(rule).expect("a rule")
        });
        let builder = Runtime::builder()
            .permissions(permissions)
            .connection_options(ConnectionOptions::none().proxy(true))
            .reporter(reports.clone());
        let options = format!("{{ proxy: 'http://{proxy}' }}");
        let seen = events(built(builder), "ws://chat.example/", &options).await;
        assert_eq!(seen, "1006");
        let failures = reports.failures.borrow();
        assert!(
            failures.len() == 1 && failures[0].contains(&reason),
            "{rules:?}: {failures:?}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_script_connects_to_a_unix_domain_socket_that_is_permitted() {
    let folder = test_server::Folder::new();
    let path = folder.join("chat.sock");
    let listener = tokio::net::UnixListener::bind(&path).expect("a socket");
    let server =
        tokio::spawn(async move { greet(listener.accept().await.expect("a connection").0).await });
    let rule = format!("unix:{}", path.display());
    for (permissions, expected) in [
        (Permissions::all(), "1006"),
        (
            Permissions::none().allow_net(&rule).expect("a rule"),
            "hello,1000",
        ),
    ] {
        let builder = Runtime::builder().permissions(permissions);
        let builder = builder.connection_options(ConnectionOptions::none().unix(true));
        let options = format!("{{ unix: {:?} }}", path.display().to_string());
        let seen = events(built(builder), "ws://chat.example/", &options).await;
        assert_eq!(seen, expected);
    }
    server.await.expect("the server ends");
}
