//! [`Role`]: an end of a connection.

/// An end of a WebSocket connection.
///
/// The ends differ [in their masks](https://www.rfc-editor.org/rfc/rfc6455#section-5.1): a client
/// masks what it sends, and a server does not. Each fails a connection whose other end does
/// otherwise, with 1002. After both Close frames
/// [the server ends the byte stream](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.1), and the
/// client waits for that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The end that has sent the request of the opening handshake.
    #[default]
    Client,
    /// The end that has answered it.
    Server,
}
