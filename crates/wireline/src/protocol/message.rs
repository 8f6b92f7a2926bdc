//! A message, with its payload in one buffer.

use bytes::Bytes;
use bytestring::ByteString;
use std::{fmt, ops::Deref, str::Utf8Error};

/// A [data message](https://www.rfc-editor.org/rfc/rfc6455#section-5.6).
///
/// A received message may share a buffer with messages that were received beside it. It keeps at
/// most four times its own length of it: a smaller message has a buffer of its own.
///
/// Ping, Pong and Close are not messages: [`Socket::ping`](crate::Socket::ping) sends a Ping,
/// [`Socket::close_with`](crate::Socket::close_with) a Close frame, and
/// [`Socket::closed`](crate::Socket::closed) returns the server's.
///
/// ```
/// use wireline::{Message, runtime::MessageKind};
///
/// let message = Message::from("Grüße");
/// assert!(matches!(&message, Message::Text(text) if text == "Grüße"));
/// assert_eq!((message.len(), message.is_empty(), message.to_text()), (7, false, Ok("Grüße")));
/// let (kind, payload) = message.into_parts();
/// assert_eq!((kind, &*payload), (MessageKind::Text, "Grüße".as_bytes()));
/// assert_eq!(Message::from(vec![1, 2]).into_parts().0, MessageKind::Binary);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A text message.
    Text(Text),
    /// A binary message.
    Binary(Bytes),
}

/// A part of a message that is sent in several frames.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub(crate) kind: MessageKind,
    pub(crate) first: bool,
    pub(crate) last: bool,
    pub(crate) payload: Bytes,
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "Ping, Pong and Close are not messages",
    label = "there is no such message",
    note = "`Socket::ping` sends a Ping, and `Options::ping` sends Pings while nothing is received; the client answers them itself",
    note = "`Socket::close` and `Socket::close_with` send a Close frame, and `Socket::closed` returns the server's"
)]
#[doc(hidden)]
pub trait ControlFrame<T> {
    fn control_frame(payload: T) -> Self;
}

/// There are no such messages: these functions are for the compiler's message.
///
/// ```compile_fail
/// let message = wireline::Message::Ping(Vec::new());
/// ```
///
/// ```compile_fail
/// let is_pong = |message: wireline::Message| matches!(message, wireline::Message::Pong(_));
/// ```
#[doc(hidden)]
#[expect(non_snake_case, reason = "other clients have messages of these names")]
impl Message {
    pub fn Ping<T>(payload: T) -> Self
    where
        Self: ControlFrame<T>,
    {
        Self::control_frame(payload)
    }

    pub fn Pong<T>(payload: T) -> Self
    where
        Self: ControlFrame<T>,
    {
        Self::control_frame(payload)
    }

    pub fn Close<T>(payload: T) -> Self
    where
        Self: ControlFrame<T>,
    {
        Self::control_frame(payload)
    }
}

impl Message {
    /// The length of the payload in bytes; text counts as UTF-8.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// Whether the payload is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is a text message.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// Whether it is a binary message.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        matches!(self, Self::Binary(_))
    }

    /// The payload as text.
    ///
    /// # Errors
    ///
    /// If the message is binary, and its payload is not UTF-8.
    pub fn to_text(&self) -> Result<&str, Utf8Error> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(bytes) => std::str::from_utf8(bytes),
        }
    }

    /// Returns the payload as text, without copying it.
    ///
    /// # Errors
    ///
    /// If the message is binary, and its payload is not UTF-8.
    pub fn into_text(self) -> Result<Text, Utf8Error> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(bytes) => bytes.try_into(),
        }
    }

    /// Returns the payload, without copying it.
    #[must_use]
    pub fn into_data(self) -> Bytes {
        self.into_parts().1
    }

    /// Returns the kind and the payload.
    #[must_use]
    pub fn into_parts(self) -> (MessageKind, Bytes) {
        match self {
            Self::Text(text) => (MessageKind::Text, text.into()),
            Self::Binary(bytes) => (MessageKind::Binary, bytes),
        }
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Message {
    fn from(bytes: &[u8]) -> Self {
        Self::Binary(Bytes::copy_from_slice(bytes))
    }
}

impl<const N: usize> From<&[u8; N]> for Message {
    fn from(bytes: &[u8; N]) -> Self {
        Self::from(&bytes[..])
    }
}

impl From<Bytes> for Message {
    fn from(bytes: Bytes) -> Self {
        Self::Binary(bytes)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Binary(bytes.into())
    }
}

/// Shared bytes that are valid UTF-8. Cloning does not copy them. For the memory that a received
/// text keeps see [`Message`].
///
/// ```
/// use wireline::Text;
/// use bytes::Bytes;
///
/// let text = Text::try_from(Bytes::from_static(b"hello"))?;
/// assert_eq!(text.to_uppercase(), "HELLO");
/// assert!(Text::try_from(Bytes::from_static(b"\xff")).is_err());
/// # Ok::<_, std::str::Utf8Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text(ByteString);

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl TryFrom<Bytes> for Text {
    type Error = Utf8Error;

    fn try_from(bytes: Bytes) -> Result<Self, Utf8Error> {
        bytes.try_into().map(Self)
    }
}

impl From<Text> for Bytes {
    fn from(text: Text) -> Self {
        text.0.into_bytes()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        (*text).to_owned()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A text message. The payload is UTF-8.
    Text,
    /// A binary message.
    Binary,
}
