//! A server whose messages are prepared in memory.

use super::moments::READ;
use boa_websocket::net::{
    Error,
    connector::{Connected, Connector, Target},
};
use futures_util::{FutureExt, future::BoxFuture};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
    time::Duration,
};
use test_server::{AfterHandshake, ByteStream, Streamed};
use tokio::{
    io::{self, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// A prepared stream: a number of equal messages after the handshake, and a Close frame.
pub(crate) struct Canned {
    messages: test_server::Canned,
    closing: Vec<u8>,
    /// The pause before each message. None if messages arrive together.
    pause: Option<Pin<Box<Sleep>>>,
}

const PAUSE: Duration = Duration::from_millis(1);

impl Canned {
    /// Messages that arrive at once.
    pub(crate) fn many(binary: bool, length: usize, count: usize) -> Self {
        let message = message(binary, length);
        Self {
            messages: test_server::Canned::new(&message, count),
            closing: vec![0x88, 2, 3, 0xe8],
            pause: None,
        }
    }

    /// Text messages with a pause before each.
    pub(crate) fn one_at_a_time(length: usize, count: usize) -> Self {
        let mut canned = Self::many(false, length, count);
        canned.messages.piece = message(false, length).len();
        canned.pause = Some(Box::pin(sleep(PAUSE)));
        canned
    }

    pub(crate) fn connector(self) -> Arc<dyn Connector> {
        let stream = Streamed(AfterHandshake::new("", Vec::new(), self));
        Arc::new(Once(Mutex::new(Some(Connected::new(stream)))))
    }
}

/// A connector for one connection.
struct Once(Mutex<Option<Connected>>);

impl Connector for Once {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connected = self.0.lock().unwrap().take();
        async { Ok(connected.unwrap()) }.boxed()
    }
}

fn message(binary: bool, length: usize) -> Vec<u8> {
    let first = if binary { 0x82 } else { 0x81 };
    test_server::frame::frame(first, &vec![b'x'; length])
}

impl ByteStream for Canned {
    fn read(&mut self, waker: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.messages.is_over() {
            // The stream ends after the Close frame.
            buffer.put_slice(&std::mem::take(&mut self.closing));
            return Poll::Ready(Ok(()));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(waker));
            pause.as_mut().reset(Instant::now() + PAUSE);
            READ.set(Some(Instant::now().into_std()));
        }
        self.messages.read(waker, buffer)
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.messages.write(bytes)
    }
}
