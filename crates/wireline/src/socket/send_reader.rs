//! Sending a message while it is read, in fragments.

use crate::{Error, MessageKind, Socket, SocketSender, protocol::message::Fragment};
use bytes::{BufMut, BytesMut};
use std::io;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    task::coop::consume_budget,
};

/// The maximum length of a fragment, in bytes.
const MAX_FRAGMENT: usize = 64 << 10;

impl Socket {
    /// Sends one message with everything that `reader` returns until its end, and flushes it.
    /// Returns the length of the message, in bytes. Do not put it into `select!` or `timeout`: a
    /// message that has begun cannot be taken back, so dropping the future ends the connection.
    ///
    /// Each read becomes a [fragment](https://www.rfc-editor.org/rfc/rfc6455#section-5.4) of at
    /// most 64 KiB. The next read follows when the operating system has taken the fragment, so the
    /// memory does not grow with the message, and the reader waits for the server. Control frames
    /// are sent between the fragments. If permessage-deflate is in use, the fragments are
    /// compressed; [`Deflate::threshold`](crate::Deflate::threshold) does not apply, because the
    /// length is not known in advance.
    ///
    /// ```
    /// use wireline::{MemoryNetwork, Message, Options, runtime::MessageKind};
    /// use futures_util::StreamExt;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let network = MemoryNetwork::new();
    /// # let mut listener = network.listen("echo.example", 80);
    /// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
    /// let mut socket = wireline::connect_with("ws://echo.example/", Options::default(), network).await?;
    /// let file = &b"the content of a file"[..]; // tokio::fs::File::open(path).await?
    /// assert_eq!(socket.send_reader(file, MessageKind::Text).await?, 21);
    /// assert_eq!(socket.recv().await.transpose()?, Some(Message::from("the content of a file")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::MessageIncomplete`] if the reader fails, or if the message is a text and not UTF-8.
    /// An invalid byte is not sent. If a fragment was sent before, the message cannot be taken
    /// back: the connection fails for the same reason, with status code 1011. Otherwise it
    /// stays open.
    ///
    /// If the connection ends, the reason of its end.
    ///
    /// # Cancel safety
    ///
    /// It is not cancel safe. If the future is dropped after a fragment was sent and before the
    /// last one was, the connection fails with [`Error::MessageIncomplete`] and status code 1011.
    pub async fn send_reader(
        &mut self,
        reader: impl AsyncRead + Unpin,
        kind: MessageKind,
    ) -> Result<u64, Error> {
        self.sender_mut().send_reader(reader, kind).await
    }
}

impl SocketSender {
    /// As [`Socket::send_reader`].
    ///
    /// # Errors
    ///
    /// As [`Socket::send_reader`].
    ///
    /// # Cancel safety
    ///
    /// As [`Socket::send_reader`].
    pub async fn send_reader(
        &mut self,
        mut reader: impl AsyncRead + Unpin,
        kind: MessageKind,
    ) -> Result<u64, Error> {
        let mut message = PartialMessage {
            sender: self,
            kind,
            has_begun: false,
        };
        let mut buffer = BytesMut::new();
        let mut len = 0;
        loop {
            // A reader and a stream in memory would never wait.
            consume_budget().await;
            message.sender.flush().await?;
            buffer.reserve(MAX_FRAGMENT);
            let room = MAX_FRAGMENT - buffer.len();
            let read = match reader.read_buf(&mut (&mut buffer).limit(room)).await {
                Ok(read) => read,
                Err(error) => return Err(message.fail(error)),
            };
            let is_last = read == 0;
            let complete = match kind {
                MessageKind::Binary => buffer.len(),
                MessageKind::Text => match complete_characters(&buffer, is_last) {
                    Ok(complete) => complete,
                    Err(error) => return Err(message.fail(error)),
                },
            };
            if complete > 0 || is_last {
                len += complete as u64;
                message.send(buffer.split_to(complete), is_last)?;
            }
            if is_last {
                break;
            }
        }
        message.sender.flush().await?;
        Ok(len)
    }
}

/// The number of bytes at the start of `text` that are whole characters.
fn complete_characters(text: &[u8], is_last: bool) -> io::Result<usize> {
    match simdutf8::compat::from_utf8(text) {
        Ok(_) => Ok(text.len()),
        Err(error) if error.error_len().is_none() && !is_last => Ok(error.valid_up_to()),
        Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error)),
    }
}

/// A message that is being sent.
struct PartialMessage<'a> {
    sender: &'a mut SocketSender,
    kind: MessageKind,
    /// Whether a fragment was sent, and the last one was not.
    has_begun: bool,
}

impl PartialMessage<'_> {
    fn send(&mut self, payload: BytesMut, last: bool) -> Result<(), Error> {
        let fragment = Fragment {
            kind: self.kind,
            first: !self.has_begun,
            last,
            payload: payload.freeze(),
        };
        self.sender
            .with_commands(|commands| commands.send_fragment(fragment))?;
        self.has_begun = !last;
        Ok(())
    }

    /// Fails the connection if the message has begun.
    fn fail(&mut self, error: io::Error) -> Error {
        let error = Error::MessageIncomplete {
            source: error.into(),
        };
        if std::mem::take(&mut self.has_begun) {
            // If the connection has ended, there is nothing to fail.
            let _ = self.sender.with_commands(|commands| {
                commands.abort(error.clone());
                Ok(())
            });
        }
        error
    }
}

impl Drop for PartialMessage<'_> {
    fn drop(&mut self) {
        if self.has_begun {
            self.fail(io::Error::other("the call was cancelled"));
        }
    }
}

#[cfg(test)]
#[path = "send_reader_tests.rs"]
mod tests;
