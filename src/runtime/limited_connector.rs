//! [`LimitedConnector`]: a limit on the connections of a runtime.

use crate::net::{
    Error,
    connector::{Connected, Connector, Stream, Target},
};
use futures_util::future::BoxFuture;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// A [`Connector`] with a limit. An attempt counts from its beginning, and a stream until it is
/// dropped.
pub(super) struct LimitedConnector {
    connections: usize,
    free: Arc<Semaphore>,
    connector: Arc<dyn Connector>,
}

impl LimitedConnector {
    pub(super) fn new(connections: usize, connector: Arc<dyn Connector>) -> Self {
        let connections = connections.min(Semaphore::MAX_PERMITS);
        Self {
            connections,
            free: Arc::new(Semaphore::new(connections)),
            connector,
        }
    }
}

impl Connector for LimitedConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let Ok(permit) = self.free.clone().try_acquire_owned() else {
            let why = format!(
                "{} connections are open, which is the limit",
                self.connections
            );
            let error = Error::Connect {
                address: target.to_string(),
                source: io::Error::other(why).into(),
            };
            return Box::pin(async { Err(error) });
        };
        let connected = self.connector.connect(target);
        Box::pin(async {
            let mut connected = connected.await?;
            connected.stream = Box::new(CountedStream {
                stream: connected.stream,
                _permit: permit,
            });
            Ok(connected)
        })
    }
}

/// A stream that counts against the limit.
struct CountedStream {
    stream: Box<dyn Stream>,
    _permit: OwnedSemaphorePermit,
}

impl AsyncRead for CountedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for CountedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
