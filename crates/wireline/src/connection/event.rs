//! The events of a connection.

use crate::{Batch, Error, protocol::deflate_parameters::Parameters};
use bytes::Bytes;
use std::{
    net::SocketAddr,
    task::{Context, Poll},
};

/// An event of a connection. `Opened` is delivered at most once and first, `Closed` exactly once
/// and last.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// [The WebSocket connection is established](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
    Opened(Opened),
    /// The messages that were completed by one read of the connection.
    Messages(Batch),
    /// The number of payload bytes (text counts as UTF-8) that were written to the stream since the
    /// last `Sent`.
    Sent(u64),
    /// A [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) with this payload was
    /// received, if [`EventSink::wants_control_frames`]. The connection answers it by itself. The
    /// event follows the messages of the same read. Of a flood, only the last ones are told.
    Ping(Bytes),
    /// A [Pong](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3) with this payload was
    /// received, as [`Event::Ping`].
    Pong(Bytes),
    /// The server's Close frame arrived before the client's was queued.
    Closing,
    /// [The WebSocket connection is closed](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.4),
    /// or was never established.
    Closed(Closed),
}

/// The result of the opening handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Opened {
    /// The subprotocol in use, or the empty string.
    pub protocol: String,
    /// The `Sec-WebSocket-Extensions` of the response, or the empty string.
    pub extensions: String,
    /// The header fields of the response, in order. Each byte of a value is a character (U+0000 to
    /// U+00FF).
    pub headers: Vec<(String, String)>,
    /// The parameters of permessage-deflate, if it is in use.
    pub(crate) deflate: Option<Parameters>,
    /// The address at the other end of the stream.
    pub(crate) peer_address: Option<SocketAddr>,
}

/// The end of a connection.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Closed {
    /// The status code of the server's Close frame. `None` stands for
    /// [1005](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5) (the frame had no code) if
    /// `clean` is true, and otherwise for 1006 (there was no such frame).
    pub code: Option<u16>,
    /// The reason in the server's Close frame.
    pub reason: String,
    /// Whether the closing handshake was completed: both Close frames were transmitted.
    pub clean: bool,
    /// The reason of an end that was not clean.
    pub error: Option<Error>,
    /// The header fields of the response, in order, if the response refused the connection or was
    /// invalid. Each byte of a value is a character (U+0000 to U+00FF).
    pub headers: Vec<(String, String)>,
}

impl Closed {
    /// Whether the protocol required to
    /// [fail the WebSocket connection](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.7).
    ///
    /// It is false if the server did not answer the client's Close frame, or ended the stream after
    /// its own.
    #[must_use]
    pub fn failed(&self) -> bool {
        !matches!(
            self.error,
            None | Some(Error::CloseTimeout | Error::CloseUnanswered | Error::CloseUnsent)
        )
    }

    /// The [status code](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5): [`Closed::code`],
    /// 1005 without a code, or 1006 if the end was not clean.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.unwrap_or(if self.clean { 1005 } else { 1006 })
    }

    /// Converts the end to a `Result`, for `?`: `Err` if there is an [`error`](Self::error).
    ///
    /// ```
    /// use wireline::{Closed, Error};
    ///
    /// let mut closed = Closed::default();
    /// assert!(closed.clone().into_result().is_ok());
    /// closed.error = Some(Error::EndOfStream);
    /// assert!(matches!(closed.into_result(), Err(Error::EndOfStream)));
    /// ```
    ///
    /// # Errors
    ///
    /// [`Closed::error`].
    pub fn into_result(self) -> Result<(), Error> {
        self.error.map_or(Ok(()), Err)
    }
}

/// Receives the events of a connection. The task of the connection calls it, in order.
pub trait EventSink {
    /// Receives an event. The connection does not continue until it returns.
    fn event(&mut self, event: Event);

    /// Whether the connection may continue to read. The default implementation always returns
    /// `Ready`.
    ///
    /// After `Pending` the connection does not read until the waker is called. It still writes, and
    /// a closing handshake still times out. The connection itself stops reading while received
    /// messages of [`Options::max_unread`](crate::Options::max_unread) bytes or more are not taken,
    /// also if this function returns `Ready`.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Ready(())
    }

    /// Whether the sink gets [`Event::Ping`] and [`Event::Pong`]. The default implementation always
    /// returns false.
    fn wants_control_frames(&self) -> bool {
        false
    }
}
