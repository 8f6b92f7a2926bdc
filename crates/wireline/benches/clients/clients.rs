//! The clients behind one interface. All of them use the same boxed stream.

use crate::common::options;
use bytes::Bytes;
use fastwebsockets::{Frame, OpCode, Payload, Role, WebSocket};
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, protocol::WebSocketConfig},
};
use wireline::{Request, connector::Stream};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Client {
    /// `wireline::runtime::run`, as scripts use it: events are delivered to a sink, commands are
    /// sent to a queue.
    Run,
    /// `wireline::Socket`: one message after the other.
    Socket,
    Tungstenite,
    Fastwebsockets,
    Yawc,
}

pub(crate) const CLIENTS: [Client; 5] = [
    Client::Run,
    Client::Socket,
    Client::Tungstenite,
    Client::Fastwebsockets,
    Client::Yawc,
];

impl Client {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Run => "wireline::runtime::run",
            Self::Socket => "wireline::Socket",
            Self::Tungstenite => "tokio-tungstenite",
            Self::Fastwebsockets => "fastwebsockets",
            Self::Yawc => "yawc",
        }
    }

    pub(crate) fn is_other(self) -> bool {
        !matches!(self, Self::Run | Self::Socket)
    }

    /// Whether the client supports permessage-deflate.
    pub(crate) fn compresses(self) -> bool {
        matches!(self, Self::Run | Self::Socket | Self::Yawc)
    }
}

/// The interface of the clients that return one message after the other.
pub(crate) trait Talk {
    async fn receive(&mut self) -> usize;
    async fn feed(&mut self, payload: &Bytes);
    async fn flush(&mut self);
}

impl Talk for wireline::Socket {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().unwrap().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, wireline::Message::Binary(payload.clone()))
            .await
            .unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

impl Talk for WebSocketStream<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().unwrap().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, tungstenite::Message::Binary(payload.clone()))
            .await
            .unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

impl Talk for WebSocket<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.read_frame().await.unwrap().payload.len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        // fastwebsockets masks in place.
        let payload = Payload::Owned(payload.to_vec());
        self.write_frame(Frame::new(true, OpCode::Binary, None, payload))
            .await
            .unwrap();
    }

    async fn flush(&mut self) {
        self.flush().await.unwrap();
    }
}

impl Talk for yawc::WebSocket<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().payload().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, yawc::Frame::binary(payload.clone()))
            .await
            .unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

pub(crate) async fn wireline(
    stream: Box<dyn Stream>,
    url: &str,
    deflate: bool,
) -> wireline::Socket {
    wireline::connect_over(Request::new(url.parse().unwrap()), options(deflate), stream)
        .await
        .unwrap()
}

pub(crate) async fn tungstenite(
    stream: Box<dyn Stream>,
    url: &str,
) -> WebSocketStream<Box<dyn Stream>> {
    let config = WebSocketConfig::default();
    tokio_tungstenite::client_async_with_config(url, stream, Some(config))
        .await
        .unwrap()
        .0
}

/// The client's own handshake uses hyper. The connection is the same after this one.
pub(crate) async fn fastwebsockets(
    mut stream: Box<dyn Stream>,
    url: &str,
) -> WebSocket<Box<dyn Stream>> {
    let path = url.parse::<url::Url>().unwrap().path().to_owned();
    let request =
        format!("GET {path} HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    test_server::handshake::request(&mut stream).await;
    let mut socket = WebSocket::after_handshake(stream, Role::Client);
    socket.set_max_message_size(64 << 20);
    socket
}

pub(crate) async fn yawc(
    stream: Box<dyn Stream>,
    url: &str,
    deflate: bool,
) -> yawc::WebSocket<Box<dyn Stream>> {
    let mut options = yawc::Options::default()
        .without_compression()
        .with_limits(64 << 20, 128 << 20);
    if deflate {
        // The same level as here.
        options = options.with_low_latency_compression();
    }
    yawc::WebSocket::handshake(url.parse().unwrap(), stream, options)
        .await
        .unwrap()
}
