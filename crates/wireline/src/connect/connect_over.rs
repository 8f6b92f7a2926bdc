//! Connections over a stream that is connected already.

use crate::{Connected, Connector, Error, Options, Request, Socket, Stream, Target, connect_with};
use futures_util::{FutureExt, future::BoxFuture};
use std::sync::{Mutex, PoisonError};

/// Opens a WebSocket connection over `stream`, which is connected to the server already.
///
/// The stream is used as it is: for a `wss:` URL, encrypt it before. The URL determines the request
/// alone, and of the options those about opening a stream have no effect. If there are
/// [`Options::permissions`], they must allow the URL [at an unknown address](Target::check_opaque).
///
/// ```
/// use wireline::{Message, Options, connect_over};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (client, server) = tokio::io::duplex(1 << 10);
/// # tokio::spawn(async move { test_server::echo(server).await });
/// let mut socket = connect_over("ws://chat.example/", Options::default(), client).await?;
/// socket.send("hello").await?;
/// assert_eq!(socket.recv().await.transpose()?, Some(Message::from("hello")));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The reason why the connection was not established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt and drops the stream.
///
/// # Panics
///
/// If it is called outside a tokio runtime.
pub async fn connect_over(
    request: impl TryInto<Request, Error: Into<Error>>,
    options: Options,
    stream: impl Stream + 'static,
) -> Result<Socket, Error> {
    connect_with(request, options, GivenStream::new(stream)).await
}

/// Returns the stream at the first call.
pub(crate) struct GivenStream(pub(crate) Mutex<Option<Connected>>);

impl GivenStream {
    pub(crate) fn new(stream: impl Stream + 'static) -> Self {
        Self(Mutex::new(Some(Connected::new(stream))))
    }
}

impl Connector for GivenStream {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let checked = target.check_opaque();
        let connected = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        async move { checked.and_then(|()| connected.ok_or(Error::Abandoned)) }.boxed()
    }
}
