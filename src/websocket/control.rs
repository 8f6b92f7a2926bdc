//! What the package `ws` has besides the interface of the standard: the control frames of a
//! connection, its pauses, and the reasons of its failures.

use super::message_data::{BinaryValue, binary_data};
#[cfg(feature = "tls")]
use crate::net::CertificateError;
use crate::{dom::EventOf, net::Error};
use boa_engine::{Context, JsString, JsValue, js_string, object::builtins::JsArray};
use std::{
    cell::Cell,
    io::ErrorKind,
    task::{self, Poll, Waker},
};

/// The most control frames that wait for their tasks. A server may send any number of them.
const MAX_WAITING: usize = 16;

/// A control frame that scripts of the package `ws` send and receive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2)
    Ping,
    /// [Pong](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3)
    Pong,
}

/// Whether a connection is read.
#[cfg(feature = "packages")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Paused,
    Resumed,
}

/// Whether an object gets more events than those of the standard.
#[derive(Default)]
pub(super) struct Watching {
    is_on: Cell<bool>,
    /// The control frames that wait for their tasks.
    waiting: Cell<usize>,
    is_paused: Cell<bool>,
    /// Of the connection that is paused.
    connection: Cell<Option<Waker>>,
}

impl Watching {
    #[cfg(feature = "packages")]
    pub(super) fn start(&self) {
        self.is_on.set(true);
    }

    pub(super) fn is_on(&self) -> bool {
        self.is_on.get()
    }

    /// Whether another control frame may wait for its task. It is counted until it is
    /// [delivered](Self::delivered).
    pub(super) fn takes_another(&self) -> bool {
        let has_room = self.is_on() && self.waiting.get() < MAX_WAITING;
        if has_room {
            self.waiting.update(|all| all + 1);
        }
        has_room
    }

    pub(super) fn delivered(&self) {
        self.waiting.update(|all| all.saturating_sub(1));
    }

    #[cfg(feature = "packages")]
    pub(super) fn set_reading(&self, reading: Reading) {
        self.is_paused.set(reading == Reading::Paused);
        if reading == Reading::Resumed
            && let Some(connection) = self.connection.take()
        {
            connection.wake();
        }
    }

    /// Ready while the connection is not paused.
    pub(super) fn poll_resumed(&self, cx: &task::Context<'_>) -> Poll<()> {
        if self.is_paused.get() {
            self.connection.set(Some(cx.waker().clone()));
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

/// Gives an event the header fields of the response.
pub(super) fn set_headers<I>(
    event: &EventOf<I>,
    headers: &[(String, String)],
    context: &mut Context,
) {
    let list: Vec<_> = headers
        .iter()
        .flat_map(|(name, value)| [name, value])
        .map(|text| JsString::from(text.as_str()).into())
        .collect();
    let list = JsArray::from_iter(list, context);
    set(event, js_string!("headers"), list.into(), context);
}

/// Gives an event the `code` that an error of Node or of `ws` has for the reason, and the response
/// that opens no WebSocket.
pub(super) fn describe<I>(event: &EventOf<I>, error: &Error, context: &mut Context) {
    if let Some(code) = code(error) {
        let code = JsString::from(code).into();
        set(event, js_string!("code"), code, context);
    }
    if let Error::Status {
        status,
        reason,
        headers,
        body,
        ..
    } = error
    {
        set(event, js_string!("status"), (*status).into(), context);
        let reason = JsString::from(reason.as_str()).into();
        set(event, js_string!("statusMessage"), reason, context);
        set_headers(event, headers, context);
        // Without memory the event has no content.
        if let Ok(body) = binary_data(body, BinaryValue::Chunk, context) {
            set(event, js_string!("body"), body, context);
        }
    }
}

/// Gives an event a property, which it does not have. It is extensible.
pub(super) fn set<I>(event: &EventOf<I>, name: JsString, value: JsValue, context: &mut Context) {
    let defined = event.as_object().create_data_property(name, value, context);
    debug_assert!(matches!(defined, Ok(true)));
}

fn code(error: &Error) -> Option<&'static str> {
    Some(match error {
        Error::Refused { .. } => "ECONNREFUSED",
        Error::Resolve { .. } => "ENOTFOUND",
        Error::Timeout { .. } => "ETIMEDOUT",
        #[cfg(feature = "tls")]
        Error::Certificate { why, .. } => match why {
            CertificateError::SelfSigned => "DEPTH_ZERO_SELF_SIGNED_CERT",
            CertificateError::UnknownIssuer => "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
            CertificateError::Expired { .. } => "CERT_HAS_EXPIRED",
            CertificateError::NotValidYet { .. } => "CERT_NOT_YET_VALID",
            CertificateError::WrongName { .. } => "ERR_TLS_CERT_ALTNAME_INVALID",
            CertificateError::Revoked => "CERT_REVOKED",
            _ => return None,
        },
        Error::Connect { source, .. } => match source.kind() {
            ErrorKind::HostUnreachable => "EHOSTUNREACH",
            ErrorKind::NetworkUnreachable => "ENETUNREACH",
            ErrorKind::TimedOut => "ETIMEDOUT",
            _ => return None,
        },
        Error::EndedInHandshake
        | Error::EndOfStream
        | Error::Reset(_)
        | Error::PongTimeout
        | Error::WriteTimeout
        | Error::Http2Reset { .. }
        | Error::Http2Session { .. } => "ECONNRESET",
        Error::MessageTooBig { .. } => "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH",
        Error::Violation { code: 1007, .. } => "WS_ERR_INVALID_UTF8",
        _ => return None,
    })
}
