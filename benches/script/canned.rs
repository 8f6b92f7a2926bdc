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
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use test_server::{ByteStream, Streamed};
use tokio::{
    io::{self, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// A prepared stream: the response of the handshake, a number of equal messages, and a Close frame.
pub(crate) struct Canned {
    request: Vec<u8>,
    response: Vec<u8>,
    frames: Vec<u8>,
    at: usize,
    left: usize,
    closing: Vec<u8>,
    /// The reader, while it waits for the response of the handshake.
    reader: Option<Waker>,
    /// The pause before each message. None if messages arrive together.
    pause: Option<Pin<Box<Sleep>>>,
}

const PAUSE: Duration = Duration::from_millis(1);

impl Canned {
    /// Messages that arrive at once.
    pub(crate) fn many(binary: bool, length: usize, count: usize) -> Self {
        let frame = frame(binary, length);
        Self {
            request: Vec::new(),
            response: Vec::new(),
            left: frame.len() * count,
            frames: frame.repeat((1 << 20) / frame.len() + 1),
            at: 0,
            closing: vec![0x88, 2, 3, 0xe8],
            reader: None,
            pause: None,
        }
    }

    /// Text messages with a pause before each.
    pub(crate) fn one_at_a_time(length: usize, count: usize) -> Self {
        let frames = frame(false, length);
        Self {
            frames,
            pause: Some(Box::pin(sleep(PAUSE))),
            ..Self::many(false, length, count)
        }
    }

    pub(crate) fn connector(self) -> Arc<dyn Connector> {
        Arc::new(Once(Mutex::new(Some(Connected::new(Streamed(self))))))
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

fn frame(binary: bool, length: usize) -> Vec<u8> {
    let first = if binary { 0x82 } else { 0x81 };
    test_server::frame::frame(first, &vec![b'x'; length])
}

fn response(request: &[u8]) -> Vec<u8> {
    let request = str::from_utf8(request).unwrap();
    test_server::handshake::response(request, "").into_bytes()
}

impl ByteStream for Canned {
    fn read(&mut self, waker: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self;
        if !this.response.is_empty() {
            let length = this.response.len().min(buffer.remaining());
            buffer.put_slice(&this.response.drain(..length).collect::<Vec<_>>());
        } else if this.request.is_empty() {
            this.reader = Some(waker.waker().clone());
            return Poll::Pending;
        } else if this.left > 0 {
            if let Some(pause) = &mut this.pause {
                ready!(pause.as_mut().poll(waker));
                pause.as_mut().reset(Instant::now() + PAUSE);
                READ.set(Some(Instant::now().into_std()));
            }
            let length = buffer
                .remaining()
                .min(this.left)
                .min(this.frames.len() - this.at);
            buffer.put_slice(&this.frames[this.at..this.at + length]);
            this.at = (this.at + length) % this.frames.len();
            this.left -= length;
        } else {
            // The stream ends after the Close frame.
            buffer.put_slice(&std::mem::take(&mut this.closing));
        }
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.response.is_empty() && !self.request.ends_with(b"\r\n\r\n") {
            self.request.extend_from_slice(bytes);
            if self.request.ends_with(b"\r\n\r\n") {
                self.response = response(&self.request);
                if let Some(reader) = self.reader.take() {
                    reader.wake();
                }
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }
}
