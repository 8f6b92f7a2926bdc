//! Calls that people write without the documentation compile, and do what their names say.
//!
//! Three do not, and the compiler says what to write in their place. Documentation tests of the
//! items in parentheses show that they do not compile:
//!
//! - `Request::new("ws://…")` (`Request::new`): parsing can fail, and `Request::new("…".parse()?)`
//!   would not know what is parsed if the function were generic. The compiler shows the line of the
//!   function, which has a comment.
//! - `request.into()` of an `http::Request` (`From<http::Request<T>>` of `Request`): it may have no
//!   URL.
//! - `Message::Ping(…)`, `Message::Pong(…)` and `Message::Close(…)` (`Message::Ping`): they are no
//!   messages.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use test_server::listen_and_echo;
use url::Url;
// The imports above are those that a program had before. All names of the root, as a program may
// have them.
use wireline::*;

#[tokio::test]
async fn a_url_is_enough_to_connect() {
    let url = listen_and_echo().await;
    for mut socket in [
        connect(url.as_str()).await.unwrap(),
        connect(&url).await.unwrap(),
        connect(url.clone()).await.unwrap(),
        connect(url.parse::<Url>().unwrap()).await.unwrap(),
        connect(url.parse::<Request>().unwrap().user_agent("me"))
            .await
            .unwrap(),
        connect_with(&url, Options::default(), TcpConnector::new())
            .await
            .unwrap(),
        connect_with(
            &url,
            Options::default(),
            std::sync::Arc::new(TcpConnector::new()),
        )
        .await
        .unwrap(),
    ] {
        assert_eq!(
            socket.peer_addr().unwrap().to_string(),
            url["ws://".len()..].trim_end_matches('/')
        );
        assert!(socket.close().await.unwrap().clean);
    }
    let stream = tokio::net::TcpStream::connect(&url["ws://".len()..].trim_end_matches('/'))
        .await
        .unwrap();
    let socket = connect_over(&url, Options::default(), stream)
        .await
        .unwrap();
    assert_eq!(socket.peer_addr(), None);
    let invalid = connect("chat.example").await.unwrap_err();
    assert!(matches!(invalid, Error::InvalidUrl(_)));
    assert_eq!(
        chain(&invalid).to_string(),
        "the URL is invalid: relative URL without a base"
    );
    assert!(matches!(
        connect("http://chat.example").await,
        Err(Error::Unsupported { .. })
    ));
}

#[tokio::test]
async fn a_request_of_http_is_a_request() {
    let url = listen_and_echo().await;
    let mut socket = connect(http::Request::get(&url).body(()).unwrap())
        .await
        .unwrap();
    assert!(socket.close().await.unwrap().clean);
    // The request for clients that write no handshake themselves.
    let request = http::Request::get("ws://10.0.0.1/room?a=b")
        .header("Host", "chat.example")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("Sec-WebSocket-Protocol", "chat.v2, chat")
        .header("Origin", "https://app.example")
        .header("Authorization", "Bearer 12345");
    let request = Request::try_from(request.body(()).unwrap()).unwrap();
    assert!(request.check().is_ok());
    assert_eq!(
        (request.url.as_str(), request.host_header.as_deref()),
        ("ws://10.0.0.1/room?a=b", Some("chat.example"))
    );
    assert_eq!(
        (request.protocols, request.origin.as_deref()),
        (
            vec!["chat.v2".into(), "chat".into()],
            Some("https://app.example")
        )
    );
    assert_eq!(
        request.headers,
        [("authorization".into(), "Bearer 12345".into())]
    );
}

/// An attempt belongs to no thread.
#[test]
fn a_connection_can_be_opened_by_a_task() {
    fn is_send(_: &(impl Send + 'static)) {}
    is_send(&connect("ws://chat.example/"));
    is_send(&connect_with(
        String::new(),
        Options::new(),
        TcpConnector::new(),
    ));
}

#[tokio::test]
async fn messages_are_sent_and_received_by_methods_of_the_socket() {
    let mut socket = connect(listen_and_echo().await).await.unwrap();
    socket.send("text").await.unwrap();
    socket.send(String::from("text")).await.unwrap();
    socket.feed(Text::from("text")).await.unwrap();
    socket.feed(b"\xff").await.unwrap();
    socket.feed(&[1_u8, 2][..]).await.unwrap();
    socket.feed(vec![1, 2]).await.unwrap();
    socket.flush().await.unwrap();
    for _ in 0..3 {
        let message = socket.recv().await.unwrap().unwrap();
        assert!(message.is_text() && !message.is_binary());
        assert_eq!(message.to_text(), Ok("text"));
        assert!(matches!(&message, Message::Text(text) if text == "text"));
        let text: Text = message.into_text().unwrap();
        let (bytes, str): (&[u8], &str) = (text.as_ref(), text.as_ref());
        assert_eq!((bytes, str), (&b"text"[..], "text"));
        let string = String::from("text");
        assert!(text == *"text" && text == "text" && text == string);
        assert_eq!(String::from(text), "text");
    }
    let message = socket.recv().await.unwrap().unwrap();
    assert!(
        message.is_binary() && message.to_text().is_err() && message.clone().into_text().is_err()
    );
    assert_eq!(
        (message.clone(), message.into_data()),
        (Message::from(b"\xff"), Bytes::from_static(b"\xff"))
    );
    assert_eq!(
        socket.recv().await.unwrap().unwrap().into_data(),
        [1, 2][..]
    );
    assert_eq!(
        socket.recv().await.unwrap().unwrap(),
        Message::from(vec![1, 2])
    );
    let closed = socket.close_with(1000, "enough").await.unwrap();
    assert_eq!(
        (closed.status(), closed.into_result().is_ok()),
        (1000, true)
    );
    assert!(socket.recv().await.is_none());
}

#[tokio::test]
async fn halves_have_the_same_methods_with_and_without_futures_util() {
    let url = listen_and_echo().await;
    let (mut sender, mut receiver) = connect(&url).await.unwrap().into_split();
    sender.feed("one").await.unwrap();
    sender.flush().await.unwrap();
    assert_eq!(
        receiver.recv().await.unwrap().unwrap(),
        Message::from("one")
    );
    drop(receiver);
    assert!(sender.close().await.unwrap().clean);

    let (mut sink, mut stream) = connect(&url).await.unwrap().split();
    sink.send("two".into()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), Message::from("two"));
}
