//! [`Upgraded`]: connections whose opening handshake somebody else has performed.

use crate::{
    CommandQueue, Error, Opened, Options, Role, Stream, Url,
    connection::{open_connection::Established, open_stream::OpenStream},
    observe::observer::{ConnectionObserver, Observation},
    protocol::{deflate_parameters::Parameters, extensions, outgoing::Outgoing},
};
use bytes::BytesMut;
use std::{net::SocketAddr, sync::Arc};

/// A byte stream after the opening handshake of a WebSocket, which the program or another library
/// has performed: of a server that has accepted a connection, or of a client.
///
/// [`Socket::from_upgraded`](crate::Socket::from_upgraded) makes a socket of it.
/// [`accept::Acceptance`](crate::accept::Acceptance) is the handshake of a server without a
/// WebSocket library: for hyper, axum and others that have the request as an [`http::Request`].
///
/// | accepted by | the stream |
/// |---|---|
/// | hyper, axum | `TokioIo::new(hyper::upgrade::on(request).await?)` of `hyper_util` |
/// | tokio-tungstenite, async-tungstenite | `accept_async(stream).await?.into_inner()`, before a message is read |
/// | a server of your own | the stream itself; [`read_ahead`](Self::read_ahead) takes what was read after the request |
///
/// The bytes are those of the WebSocket protocol alone, without TLS. [`Options`] that are about
/// opening a connection have no effect, its permissions among them.
///
/// The documentation of sockets, options and observers is written for clients: for the connection of
/// a server, "the server" there is the other end. An observer sees `Connecting` and `Opened` first,
/// and no request and response. So does a record in the format HAR, which names this end `client`.
///
/// ```
/// use wireline::{Message, Options, Role, Socket, Upgraded};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ours, theirs) = tokio::io::duplex(1 << 10);
/// let client = tokio::spawn(tokio_tungstenite::client_async("ws://chat.example/room", theirs));
/// let stream = tokio_tungstenite::accept_async(ours).await?.into_inner();
/// let url = "ws://chat.example/room".parse()?;
/// let mut socket = Socket::from_upgraded(Upgraded::new(stream, Role::Server, url), Options::default());
/// socket.send("welcome").await?;
/// # let (mut client, _) = client.await??;
/// # let message = wireline::StreamExt::next(&mut client).await.ok_or("the end")??;
/// # assert_eq!(message, "welcome".into());
/// # Ok(())
/// # }
/// ```
pub struct Upgraded {
    url: Url,
    stream: OpenStream,
}

opaque_debug!(Upgraded { url, stream });

impl Upgraded {
    /// A stream after a handshake that has agreed on no subprotocol and no extension. `role` is this
    /// end. The URL is that of the request. Nothing is asked of it: it names the connection, in
    /// spans and for observers.
    pub fn new(stream: impl Stream + 'static, role: Role, url: Url) -> Self {
        Self {
            url,
            stream: OpenStream {
                role,
                opened: Opened::default(),
                stream: Box::new(stream),
                read_ahead: BytesMut::new(),
            },
        }
    }

    /// The bytes that were read from the stream after the handshake: the first frames.
    #[must_use]
    pub fn read_ahead(mut self, bytes: &[u8]) -> Self {
        self.stream.read_ahead.extend_from_slice(bytes);
        self
    }

    /// The subprotocol that was agreed on.
    #[must_use]
    pub fn protocol(mut self, protocol: impl Into<String>) -> Self {
        self.stream.opened.protocol = protocol.into();
        self
    }

    /// The extensions that were agreed on: the value of `Sec-WebSocket-Extensions` in the server's
    /// answer. The only one is permessage-deflate.
    ///
    /// ```
    /// # let (stream, _) = tokio::io::duplex(1);
    /// use wireline::{Role, Upgraded};
    ///
    /// let upgraded = Upgraded::new(stream, Role::Server, "ws://chat.example/".parse()?)
    ///     .protocol("chat.v2")
    ///     .extensions("permessage-deflate; client_no_context_takeover")?
    ///     .read_ahead(b"");
    /// # drop(upgraded);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Extension`] if it does not follow the grammar, or has an extension or a parameter
    /// that is not known.
    pub fn extensions(self, extensions: impl Into<String>) -> Result<Self, Error> {
        let extensions = extensions.into();
        let agreed = extensions::parse(&extensions).and_then(|parsed| Parameters::agreed(&parsed));
        match agreed {
            Ok(parameters) => Ok(self.deflate(extensions, parameters)),
            Err(why) => Err(Error::Extension { extensions, why }),
        }
    }

    /// permessage-deflate with these parameters.
    pub(crate) fn deflate(mut self, extensions: String, parameters: Parameters) -> Self {
        self.stream.opened.extensions = extensions;
        self.stream.opened.deflate = Some(parameters);
        self
    }

    /// The address at the other end of the stream, for [`Socket::peer_addr`](crate::Socket::peer_addr).
    #[must_use]
    pub fn peer_address(mut self, address: SocketAddr) -> Self {
        self.stream.opened.peer_address = Some(address);
        self
    }

    /// The URL of the request.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What the handshake has agreed on.
    #[must_use]
    pub fn opened(&self) -> &Opened {
        &self.stream.opened
    }

    pub(crate) fn role(&self) -> Role {
        self.stream.role
    }

    /// The connection. Nothing is read yet.
    pub(crate) fn established(
        self,
        options: &Options,
        commands: CommandQueue,
        observer: Option<Arc<ConnectionObserver>>,
    ) -> Established {
        if let Some(observer) = &observer {
            observer.observe(&Observation::Connecting {
                url: &self.url,
                protocols: &[],
            });
        }
        let outgoing = Outgoing::new(self.stream.role);
        self.stream
            .established(options, outgoing, commands, observer)
    }
}

#[cfg(test)]
#[path = "upgraded_tests.rs"]
mod tests;
