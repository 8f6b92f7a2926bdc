//! Conversions from and to the types of tungstenite, for programs that use both.

use crate::{Message, Role, Text};
use bytes::Bytes;
use tokio_tungstenite::tungstenite::{self, Utf8Bytes};

/// A data message of tungstenite, without a copy of its payload.
///
/// ```
/// use tokio_tungstenite::tungstenite;
/// use wireline::Message;
///
/// let theirs = tungstenite::Message::from(Message::from("hello"));
/// assert_eq!(theirs, tungstenite::Message::text("hello"));
/// assert_eq!(Message::try_from(theirs), Ok(Message::from("hello")));
/// let ping = tungstenite::Message::Ping("p".into());
/// assert_eq!(Message::try_from(ping.clone()), Err(ping));
/// ```
impl From<Message> for tungstenite::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Binary(bytes) => Self::Binary(bytes),
            Message::Text(text) => {
                let bytes = Bytes::from(text);
                // It is UTF-8.
                Utf8Bytes::try_from(bytes.clone()).map_or(Self::Binary(bytes), Self::Text)
            }
        }
    }
}

/// Fails with the message if it is no data message: a Ping, a Pong, a Close frame or another frame.
impl TryFrom<tungstenite::Message> for Message {
    type Error = tungstenite::Message;

    fn try_from(message: tungstenite::Message) -> Result<Self, tungstenite::Message> {
        match message {
            tungstenite::Message::Binary(bytes) => Ok(Self::Binary(bytes)),
            tungstenite::Message::Text(text) => {
                let converted = Text::try_from(Bytes::from(text.clone()));
                converted
                    .map(Self::Text)
                    .map_err(|_| tungstenite::Message::Text(text))
            }
            other => Err(other),
        }
    }
}

/// ```
/// use tokio_tungstenite::tungstenite::protocol;
/// use wireline::Role;
///
/// assert_eq!(Role::from(protocol::Role::Server), Role::Server);
/// ```
impl From<tungstenite::protocol::Role> for Role {
    fn from(role: tungstenite::protocol::Role) -> Self {
        match role {
            tungstenite::protocol::Role::Client => Self::Client,
            tungstenite::protocol::Role::Server => Self::Server,
        }
    }
}
