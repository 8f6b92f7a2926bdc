//! [`RecordedConnector`] writes down what connections do; [`ReplayedConnector`] plays it back.

use super::{
    Recorder, Recording, kind_name,
    lines::{Data, Entry},
    stream_error,
};
use crate::net::{
    Error,
    connector::{Connected, Connector, Stream, Target},
};
use futures_util::future::BoxFuture;
use std::{
    future::poll_fn,
    io, mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

pub(super) struct RecordedConnector {
    pub(super) recorder: Recorder,
    pub(super) connector: Arc<dyn Connector>,
}

impl Connector for RecordedConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let (recorder, to) = (self.recorder.clone(), name(&target));
        let stream = recorder.next_stream();
        recorder.append(Entry::Asked { stream, to });
        let connected = self.connector.connect(target);
        Box::pin(async move {
            match connected.await {
                Ok(mut connected) => {
                    recorder.append(Entry::Connected { stream });
                    connected.stream = Box::new(RecordedStream {
                        stream: connected.stream,
                        number: stream,
                        recorder,
                        unflushed: Vec::new(),
                    });
                    Ok(connected)
                }
                Err(error) => {
                    // Of a refusal its address.
                    let (refused, text) = match &error {
                        Error::Refused { address } => (true, address.clone()),
                        other => (false, crate::net::chain(other).to_string()),
                    };
                    recorder.append(Entry::Failed {
                        stream,
                        refused,
                        error: text,
                    });
                    Err(error)
                }
            }
        })
    }
}

/// The destination, with its scheme.
fn name(target: &Target) -> String {
    format!("{}://{target}", if target.secure { "wss" } else { "ws" })
}

struct RecordedStream {
    stream: Box<dyn Stream>,
    number: u64,
    recorder: Recorder,
    /// Bytes that were written since the last flush.
    unflushed: Vec<u8>,
}

impl RecordedStream {
    fn broken(&self, writing: bool, error: &io::Error) {
        let kind = kind_name(error.kind()).to_owned();
        let error = crate::net::chain(error).to_string();
        self.recorder.append(Entry::Broken {
            stream: self.number,
            writing,
            kind,
            error,
        });
    }
}

impl AsyncRead for RecordedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut this.stream).poll_read(cx, buffer);
        let stream = this.number;
        match &read {
            Poll::Pending => {}
            Poll::Ready(Err(error)) => this.broken(false, error),
            Poll::Ready(Ok(())) => match &buffer.filled()[before..] {
                [] => this.recorder.append(Entry::End { stream }),
                bytes => this.recorder.append(Entry::Read {
                    stream,
                    data: Data(bytes.to_vec()),
                }),
            },
        }
        read
    }
}

impl AsyncWrite for RecordedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        match &written {
            Poll::Pending => {}
            Poll::Ready(Err(error)) => this.broken(true, error),
            Poll::Ready(Ok(length)) => {
                let taken = bytes.get(..*length).unwrap_or(bytes);
                this.unflushed.extend_from_slice(taken);
            }
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.stream).poll_flush(cx);
        match &flushed {
            Poll::Pending => {}
            Poll::Ready(Err(error)) => this.broken(true, error),
            Poll::Ready(Ok(())) if this.unflushed.is_empty() => {}
            Poll::Ready(Ok(())) => this.recorder.append(Entry::Written {
                stream: this.number,
                data: Data(mem::take(&mut this.unflushed)),
            }),
        }
        flushed
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

pub(super) struct ReplayedConnector(pub(super) Recording);

impl Connector for ReplayedConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let recording = self.0.clone();
        let mut request = OpenRequest {
            id: recording.player().connection_requests.add(&name(&target)),
            has_stream: false,
            recording: recording.clone(),
        };
        Box::pin(async move {
            // No network is used, so that nothing has to be permitted.
            let _ = target.check_name();
            let number = poll_fn(|cx| {
                request
                    .recording
                    .player()
                    .poll_request(request.id, cx.waker())
            })
            .await;
            let outcome = poll_fn(|cx| recording.poll_connect(number, cx)).await;
            request.has_stream = true;
            drop(request);
            outcome?;
            Ok(Connected::new(ReplayedStream {
                number,
                recording,
                rest: Vec::new(),
                given: 0,
                has_ended: false,
                unflushed: None,
                has_written: false,
            }))
        })
    }
}

/// A stream that is asked for, until it is opened or abandoned.
struct OpenRequest {
    id: u64,
    has_stream: bool,
    recording: Recording,
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.recording
            .player()
            .connection_requests
            .end(self.id, self.has_stream);
    }
}

impl Recording {
    fn poll_connect(&self, number: u64, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let mut player = self.player();
        let outcome = match player.next_due_of(number) {
            Some(Entry::Connected { .. }) => Ok(()),
            Some(Entry::Failed {
                refused: true,
                error,
                ..
            }) => Err(Error::Refused {
                address: error.clone(),
            }),
            Some(Entry::Failed { error, .. }) => Err(Error::other(error.clone())),
            _ => {
                player.wake_reader_later(number, cx.waker());
                return Poll::Pending;
            }
        };
        player.advance();
        Poll::Ready(outcome)
    }
}

struct ReplayedStream {
    number: u64,
    recording: Recording,
    /// Bytes of the last line that was read, from `given` on. The client may have room for less
    /// than it had, and may read the rest after what was recorded next.
    rest: Vec<u8>,
    given: usize,
    has_ended: bool,
    /// The line at which bytes were written since the last flush.
    unflushed: Option<u64>,
    /// Whether something was written since the last poll of a flush.
    has_written: bool,
}

impl AsyncRead for ReplayedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let mut player = this.recording.player();
        if this.has_ended {
            return Poll::Ready(Ok(()));
        }
        let mut ended = None;
        while this.rest.len() == this.given && ended.is_none() {
            let data = match player.next_due_of(this.number) {
                Some(Entry::Read { data, .. }) => Some(data.0.clone()),
                Some(Entry::End { .. }) => {
                    ended = Some(Ok(()));
                    None
                }
                Some(Entry::Broken {
                    writing: false,
                    kind,
                    error,
                    ..
                }) => {
                    ended = Some(Err(stream_error(kind, error)));
                    None
                }
                _ => {
                    player.wake_reader_later(this.number, cx.waker());
                    return Poll::Pending;
                }
            };
            this.rest = match (data, &mut player.stream(this.number).accept) {
                (Some(data), Some(accept)) => accept.replace(data),
                (Some(data), None) => data,
                (None, Some(accept)) => accept.rest(),
                (None, None) => Vec::new(),
            };
            this.given = 0;
            if ended.is_none() || this.rest.is_empty() {
                player.advance();
            } else {
                // The end is read after what was held back.
                ended = None;
            }
        }
        if let Some(ended) = ended {
            this.has_ended = true;
            return Poll::Ready(ended);
        }
        let rest = &this.rest[this.given..];
        let given = &rest[..rest.len().min(buffer.remaining())];
        buffer.put_slice(given);
        this.given += given.len();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ReplayedStream {
    /// A write waits for its turn, and takes as much as was recorded.
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let mut player = this.recording.player();
        let error = match player.next_due_of(this.number) {
            Some(Entry::Broken {
                writing: true,
                kind,
                error,
                ..
            }) => stream_error(kind, error),
            Some(Entry::Written { .. }) => {
                (this.unflushed, this.has_written) = (Some(player.line), true);
                return Poll::Ready(Ok(player.wrote(this.number, bytes)));
            }
            _ => {
                player.wake_writer_later(this.number, cx.waker());
                return Poll::Pending;
            }
        };
        player.advance();
        Poll::Ready(Err(error))
    }

    /// A flush waits until as much was written as was recorded for it.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let mut player = this.recording.player();
        let is_at_line = player.next_due().is_some() && this.unflushed == Some(player.line);
        if !is_at_line {
            this.unflushed = None;
            return Poll::Ready(Ok(()));
        }
        player.wake_writer_later(this.number, cx.waker());
        if mem::take(&mut this.has_written) {
            // The client may have the rest, and could not write it at once.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for ReplayedStream {
    fn drop(&mut self) {
        self.recording.player().stream(self.number).is_dropped = true;
    }
}
