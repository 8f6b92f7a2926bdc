//! The clients behind one interface for receiving and sending messages.

use crate::server::url;
use bytes::Bytes;
use fastwebsockets::{Frame, OpCode, Payload, Role, WebSocket};
use futures_util::{FutureExt, SinkExt, StreamExt, future::BoxFuture};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::oneshot,
};
use tokio_tungstenite::tungstenite::{self, protocol::WebSocketConfig};
use wireline::{Connected, Connector, Error, Event, EventSink, Options, Request, Stream, Target};

/// The interface of the clients.
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
        SinkExt::feed(self, wireline::Message::Binary(payload.clone())).await.unwrap();
    }

    async fn flush(&mut self) {
        SinkExt::flush(self).await.unwrap();
    }
}

impl Talk for tokio_tungstenite::WebSocketStream<Box<dyn Stream>> {
    async fn receive(&mut self) -> usize {
        self.next().await.unwrap().unwrap().len()
    }

    async fn feed(&mut self, payload: &Bytes) {
        SinkExt::feed(self, tungstenite::Message::Binary(payload.clone())).await.unwrap();
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
        self.write_frame(Frame::new(true, OpCode::Binary, None, payload)).await.unwrap();
    }

    async fn flush(&mut self) {
        self.flush().await.unwrap();
    }
}

/// Options without compression.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.deflate = None;
    options
}

pub(crate) async fn net_socket(stream: Box<dyn Stream>, path: &str) -> wireline::Socket {
    wireline::connect_with(Request::new(url(path).parse().unwrap()), options(), Once::new(stream)).await.unwrap()
}

pub(crate) async fn tungstenite_socket(
    stream: Box<dyn Stream>,
    path: &str,
) -> tokio_tungstenite::WebSocketStream<Box<dyn Stream>> {
    let config = WebSocketConfig::default();
    tokio_tungstenite::client_async_with_config(url(path), stream, Some(config)).await.unwrap().0
}

pub(crate) async fn fastwebsockets_socket(mut stream: Box<dyn Stream>, path: &str) -> WebSocket<Box<dyn Stream>> {
    let request = format!("GET {path} HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    WebSocket::after_handshake(stream, Role::Client)
}

/// Receives `count` messages by [`wireline::run`], as scripts do.
pub(crate) async fn run(url: &str, connector: Arc<dyn Connector>, options: Options, count: usize) {
    let mut left = count;
    run_until(url, connector, options, move |_| {
        left -= 1;
        left == 0
    })
    .await;
}

/// The same until `is_last` is true for the length of a message.
pub(crate) async fn run_until(
    url: &str,
    connector: Arc<dyn Connector>,
    options: Options,
    is_last: impl FnMut(usize) -> bool + Send,
) {
    struct Receiver<F>(F, Option<oneshot::Sender<()>>);

    impl<F: FnMut(usize) -> bool + Send> EventSink for Receiver<F> {
        fn event(&mut self, event: Event) {
            match event {
                Event::Messages(batch) if batch.iter().any(|(_, payload)| (self.0)(payload.len())) => {
                    let _ = self.1.take().map(|done| done.send(()));
                }
                Event::Closed(closed) => panic!("{closed:?}"),
                _ => {}
            }
        }
    }

    let (done, all) = oneshot::channel();
    let (_commands, receiver) = wireline::commands(u64::MAX);
    let request = Request::new(url.parse().unwrap());
    tokio::select! {
        biased;
        _ = all => {}
        () = wireline::run(request, Arc::new(options), connector, receiver, Receiver(is_last, Some(done))) => {}
    }
}

/// A connector that returns one stream once.
pub(crate) struct Once(Mutex<Option<Connected>>);

impl Once {
    pub(crate) fn new(stream: Box<dyn Stream>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Connected::new(stream)))))
    }
}

impl Connector for Once {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connected = self.0.lock().unwrap().take();
        async { Ok(connected.unwrap()) }.boxed()
    }
}
