//! [WebSockets over HTTP/2](https://www.rfc-editor.org/rfc/rfc8441): many WebSockets in one
//! session, each in a stream of its own.
//!
//! The crate [`h2`] has the frames, the header compression and the flow control. Here are:
//!
//! - `session`: a session, its task, and its end
//! - `stream`: the byte stream of a WebSocket in a session.
//!   [Frames](https://www.rfc-editor.org/rfc/rfc6455#section-5.2) in it are the same as over TCP,
//!   masked included.
//! - `receiver`: moves the data of a stream from the session to the WebSocket's buffer
//! - `keep_alive`: the PINGs of a session
//! - `paced_stream`: limits what a session reads at a time
//! - `extended_connect`: the [extended CONNECT](https://www.rfc-editor.org/rfc/rfc8441#section-4)
//!   of a WebSocket
//! - `sessions`: the sessions of a connector, which sockets share, and the servers that have no
//!   WebSockets over HTTP/2
//!
//! # Flow control
//!
//! The window of a stream is [`Options::max_unread`](crate::Options::max_unread), between 16 KiB
//! and 16 MiB. Capacity is released when the connection takes bytes out of the stream, which it
//! does not do while `max_unread` bytes of messages are unread. So a stream holds at most this much
//! besides the unread messages, as the operating system's buffers do over TCP. The window of the
//! session is the largest that HTTP/2 has, and a session has only as many streams as fit into it
//! with their windows full. So sockets that are not read cannot keep others from receiving.
//!
//! A write waits until the server has given capacity for it, both in the stream and in the session.
//! Sockets take turns of [`stream::MAX_WRITE`] bytes. The session keeps at most
//! [`session::MAX_SEND_BUFFER`] bytes of a stream that it could not write yet.

mod extended_connect;
mod keep_alive;
mod paced_stream;
mod receiver;
mod session;
mod sessions;
mod stream;

#[cfg(test)]
mod flow_tests;
#[cfg(test)]
mod session_sharing_tests;
#[cfg(test)]
mod session_tests;
#[cfg(test)]
mod sessions_tests;
#[cfg(test)]
mod tls_tests;
#[cfg(test)]
mod violations_tests;

pub(crate) use extended_connect::Opening;
pub(crate) use sessions::Sessions;

use crate::Error;
use session::{Session, Settings};
use std::{io, sync::Arc};

/// Whether WebSockets use [HTTP/2](https://www.rfc-editor.org/rfc/rfc8441).
///
/// It applies to `wss:` over a [`TcpConnector`](crate::TcpConnector). Other connections use
/// HTTP/1.1.
///
/// Sockets share a session if they have the same connector, host, port and permissions, the same
/// [`max_unread`](crate::Options::max_unread) and [`max_head`](crate::Options::max_head), the same
/// pings, and the same tokio runtime. The options in place of the connector's settings count too.
/// Two sockets with `tls` share a session only if one value is a clone of the other; likewise
/// `resolver`. The other options must be equal. A session ends 10 seconds after its last socket.
/// When the session does not accept another socket, the next one gets a new session.
///
/// A request that the server has not processed is sent again in another session, or over HTTP/1.1
/// if the server requires it. So is one whose session is lost before the response, unless the
/// session was opened for this socket: then the server may have processed the request, and the
/// socket fails. A session that the server ends before the request is replaced too. There are three
/// attempts at most.
///
/// ```
/// use wireline::{Http2, Options};
///
/// let mut options = Options::default();
/// assert_eq!(options.http2, Http2::Off);
/// options.http2 = Http2::Prefer;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Http2 {
    /// Every WebSocket has a connection of its own, with HTTP/1.1.
    #[default]
    Off,
    /// A WebSocket uses a session that exists already, if its server has
    /// [announced WebSockets](https://www.rfc-editor.org/rfc/rfc8441#section-3). It opens no
    /// session.
    Reuse,
    /// A WebSocket uses a session that exists, or opens one if the server chooses HTTP/2 by
    /// [ALPN](https://www.rfc-editor.org/rfc/rfc7301). If the server then does not announce
    /// WebSockets, the connector connects again with HTTP/1.1. It remembers the last 256 servers
    /// that have no WebSockets over HTTP/2, by host and port and by the options in place of the
    /// connector's settings, because these may lead to another server.
    Prefer,
}

/// How a request uses HTTP/2.
#[derive(Clone)]
pub(crate) struct Policy {
    pub(crate) mode: Http2,
    settings: Settings,
    /// The head of the request.
    connect: Arc<http::Request<()>>,
}

// Without the head, which may have secrets.
opaque_debug!(Policy { mode, settings });

impl Error {
    /// Whether it has the code
    /// [HTTP_1_1_REQUIRED](https://www.rfc-editor.org/rfc/rfc9113#section-7).
    fn requires_http1(&self) -> bool {
        let (Self::Http2Reset { code, .. } | Self::Http2Session { code, .. }) = self else {
            return false;
        };
        *code == u32::from(h2::Reason::HTTP_1_1_REQUIRED)
    }

    /// Converts an error of the crate `h2`.
    fn from_h2(error: h2::Error) -> Self {
        let code = error.reason().map(u32::from);
        match code {
            Some(code) if error.is_reset() => Self::Http2Reset {
                code,
                by_server: error.is_remote(),
            },
            Some(code) => Self::Http2Session {
                code,
                by_server: error.is_remote(),
            },
            None => match error.into_io() {
                Some(error) => Self::reset(error),
                None => Self::reset(io::ErrorKind::BrokenPipe.into()),
            },
        }
    }
}
