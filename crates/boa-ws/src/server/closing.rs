//! The end of a conversation, for the echo server, the chat room and a relay.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy, sink},
    sync::watch,
    time::timeout,
};
use tokio_tungstenite::tungstenite::{
    Error,
    error::ProtocolError,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// The time that a client may leave messages unread before it is dropped.
pub(super) const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// The time that a client may take to answer a Close frame, and to end the connection after it.
pub(super) const SERVED_CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) enum End {
    /// The client ended it, with a closing handshake or without.
    Closed,
    /// The client no longer reads, so nothing more is sent.
    Lost,
    /// The server closes the connection with this frame.
    Closing(CloseFrame),
}

/// Completes when the server stops or is dropped.
pub(super) async fn stopping(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// The Close frame of a server that stops.
pub(super) fn going_away() -> End {
    End::Closing(CloseFrame {
        code: CloseCode::Away,
        reason: "the server is stopping".into(),
    })
}

/// The end after an error. A client that broke a rule gets a code of RFC 6455, section 7.4.1.
pub(super) fn failed(error: &Error) -> End {
    let code = match error {
        Error::Capacity(_) => CloseCode::Size,
        Error::Utf8(_) => CloseCode::Invalid,
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return End::Closed,
        Error::Protocol(_) | Error::AttackAttempt => CloseCode::Protocol,
        _ => return End::Closed,
    };
    End::Closing(CloseFrame {
        code,
        reason: "".into(),
    })
}

/// Ends the connection so that the last bytes arrive. If a socket is closed before all data was
/// read, the system resets the connection, and the client may lose bytes that it has not read.
pub(crate) async fn linger<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    let _ = timeout(SERVED_CLOSE_TIMEOUT, async {
        if stream.shutdown().await.is_ok() {
            let _ = copy(&mut stream, &mut sink()).await;
        }
    })
    .await;
}
