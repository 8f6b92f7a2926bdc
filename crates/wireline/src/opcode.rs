//! The types of frames.

/// The [type of a frame](https://www.rfc-editor.org/rfc/rfc6455#section-5.2).
///
/// ```
/// use wireline::observer::Opcode;
///
/// assert!(Opcode::Ping.is_control() && !Opcode::Continuation.is_control());
/// assert_eq!(Opcode::Text as u8, 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Opcode {
    /// Continues the message of the frame before.
    Continuation = 0,
    /// Begins a text message.
    Text = 1,
    /// Begins a binary message.
    Binary = 2,
    /// Closes the connection.
    Close = 8,
    /// Asks for a Pong.
    Ping = 9,
    /// Answers a Ping.
    Pong = 10,
}

impl Opcode {
    pub(crate) fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    /// Whether it is a [control frame](https://www.rfc-editor.org/rfc/rfc6455#section-5.5): Close,
    /// Ping or Pong.
    #[must_use]
    pub const fn is_control(self) -> bool {
        self as u8 >= 8
    }
}
