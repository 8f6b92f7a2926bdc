//! [`ByteStream`]: a server without a network.

use crate::handshake;
use std::{
    io::{self, IoSlice},
    mem,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A server as the reads and writes of its client. [`Streamed`] is the client's end.
pub trait ByteStream: Unpin {
    /// As `poll_read` of tokio.
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>>;

    /// As `poll_write` of tokio, for all the bytes. A client that may not write yet is not woken.
    /// By default they are discarded.
    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }
}

/// It sends nothing, and discards what it reads.
impl ByteStream for () {
    fn read(&mut self, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

/// Sends the same bytes a number of times, then nothing, and discards what it reads.
#[derive(Debug, Clone)]
pub struct Canned {
    bytes: Vec<u8>,
    at: usize,
    left: usize,
    /// The most bytes in a read.
    pub piece: usize,
}

impl Canned {
    /// Sends these bytes so many times.
    #[must_use]
    pub fn new(bytes: &[u8], times: usize) -> Self {
        Self {
            bytes: bytes.repeat((256 << 10) / bytes.len() + 1),
            at: 0,
            left: bytes.len() * times,
            piece: usize::MAX,
        }
    }

    /// Whether all bytes were read.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left == 0
    }
}

impl ByteStream for Canned {
    fn read(&mut self, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.is_over() {
            return Poll::Pending;
        }
        let rest = &self.bytes[self.at..];
        let len = rest.len().min(self.left).min(self.piece);
        let len = len.min(buf.remaining());
        buf.put_slice(&rest[..len]);
        self.at = (self.at + len) % self.bytes.len();
        self.left -= len;
        Poll::Ready(Ok(()))
    }
}

/// Sends a head, and then the same bytes again and again, as fast as it is read: from its client's
/// first write on, until it ends the connection. It never makes its reader wait, nor takes of
/// tokio's budget. Clones count the same bytes.
#[derive(Debug, Clone)]
pub struct Flood {
    head: Arc<[u8]>,
    bytes: Arc<[u8]>,
    end: usize,
    /// None before the first write.
    read: Arc<Mutex<Option<usize>>>,
}

impl Flood {
    /// It ends the connection after so many bytes.
    #[must_use]
    pub fn new(head: impl Into<Arc<[u8]>>, bytes: impl Into<Arc<[u8]>>, end: usize) -> Self {
        Self {
            head: head.into(),
            bytes: bytes.into(),
            end,
            read: Arc::default(),
        }
    }

    /// The number of bytes that were read.
    ///
    /// # Panics
    /// If a thread has panicked while it read.
    #[must_use]
    pub fn read_bytes(&self) -> usize {
        self.known().unwrap_or_default()
    }

    /// Whether all bytes were read.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.read_bytes() >= self.end
    }

    fn known(&self) -> MutexGuard<'_, Option<usize>> {
        self.read.lock().expect("no thread has panicked")
    }
}

impl ByteStream for Flood {
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut known = self.known();
        let Some(read) = *known else {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        };
        if read >= self.end {
            return Poll::Ready(Ok(()));
        }
        let room = buf.remaining();
        for at in read..read + room {
            let byte = match at.checked_sub(self.head.len()) {
                None => self.head[at],
                Some(at) => self.bytes[at % self.bytes.len()],
            };
            buf.put_slice(&[byte]);
        }
        *known = Some(read + room);
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.known().get_or_insert(0);
        Poll::Ready(Ok(bytes.len()))
    }
}

/// Answers the opening handshake, and then is another stream.
#[derive(Debug, Clone)]
pub struct AfterHandshake<S> {
    has_answered: bool,
    /// The request, then what is left of the response. The memory of its connections is measured,
    /// so that this is small.
    head: Vec<u8>,
    fields: &'static str,
    first: Vec<u8>,
    /// The most bytes of the response and of `first` in a read.
    pub piece: usize,
    reader: Option<Waker>,
    stream: S,
}

impl<S> AfterHandshake<S> {
    /// With these fields in the response, each of which ends its line, and bytes that come with it.
    pub fn new(fields: &'static str, first: Vec<u8>, stream: S) -> Self {
        Self {
            has_answered: false,
            head: Vec::new(),
            fields,
            first,
            piece: usize::MAX,
            reader: None,
            stream,
        }
    }
}

impl<S: ByteStream> ByteStream for AfterHandshake<S> {
    fn read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.has_answered {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if self.head.is_empty() {
            return self.stream.read(cx, buf);
        }
        let len = self.head.len().min(buf.remaining()).min(self.piece);
        // Nothing stays allocated after the last byte.
        let rest = self.head.split_off(len);
        buf.put_slice(&mem::replace(&mut self.head, rest));
        Poll::Ready(Ok(()))
    }

    fn write(&mut self, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.has_answered {
            return self.stream.write(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.ends_with(b"\r\n\r\n") {
            let request = str::from_utf8(&self.head).expect("text");
            let response = handshake::response(request, self.fields).into_bytes();
            self.head = [response, mem::take(&mut self.first)].concat();
            self.has_answered = true;
            self.reader.take().into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(bytes.len()))
    }
}

/// A stream on which nothing has to be flushed.
#[derive(Debug, Clone, Default)]
pub struct Streamed<S>(pub S);

impl<S: ByteStream> AsyncRead for Streamed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.0.read(cx, buf)
    }
}

impl<S: ByteStream> AsyncWrite for Streamed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.0.write(bytes)
    }

    /// Like a socket, it takes all parts at once.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let mut written = 0;
        for part in parts {
            match self.0.write(part) {
                Poll::Pending if written > 0 => break,
                result => written += ready!(result)?,
            }
        }
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
