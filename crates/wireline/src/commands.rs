//! What the owner of a connection asks of it, and how much of that waits.

use super::{
    Error, Message,
    accounting::{Account, Charge},
};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt;
use std::{
    sync::Arc,
    task::{Context, Poll},
};

/// What the owner of a connection asks of it.
///
/// Dropping the sender of commands is a command too: while the connection is being established it abandons the attempt,
/// afterwards it starts the closing handshake without a status code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Sends a message, after everything asked for before. Discarded once a closing handshake has started.
    Send(Message),
    /// [Starts the closing handshake](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.2) after everything asked for
    /// before. While the connection is being established it abandons the attempt: [`Error::Abandoned`].
    Close {
        /// The status code; `None` sends a Close frame without a body. A code that may not be sent counts as `None`.
        code: Option<u16>,
        /// The reason, at most 123 bytes (what is longer is cut). Not sent without a code.
        reason: String,
    },
    /// Fails the connection with [`Error::QueueFull`]: more waits to be sent than its owner allows.
    Overflow,
}

/// What it takes to remember a command, in bytes: its place in the queue, then in what is to be sent, and the header.
const COMMAND: usize = 2 * size_of::<Queued>();

impl Command {
    /// What it occupies until it is done.
    fn size(&self) -> usize {
        COMMAND
            + match self {
                Self::Send(message) => message.len(),
                Self::Close { reason, .. } => reason.len(),
                Self::Overflow => 0,
            }
    }
}

/// A command, with the charge for it.
pub(super) type Queued = (Command, Charge);

/// The sending half of a connection's [commands](Command). A clone sends to the same connection.
// tokio's channel has room for 32 commands from the beginning: more than all else that a connection that waits needs.
#[derive(Clone, Debug)]
pub struct Commands {
    sender: UnboundedSender<Queued>,
    waiting: Arc<Account>,
}

impl Commands {
    /// Sends a command.
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`] for a message when [`Commands::has_room`] says so; the connection goes on. [`Error::Closed`] when
    /// the connection has ended.
    pub fn send(&self, command: Command) -> Result<(), Error> {
        if matches!(command, Command::Send(_)) && !self.has_room() {
            return Err(Error::QueueFull);
        }
        let charge = self.waiting.charge(command.size());
        self.sender.unbounded_send((command, charge)).map_err(|_| Error::Closed)
    }

    /// Whether another message is taken: while fewer bytes wait to be sent than [`commands`] was told. So one always is, however
    /// large, when nothing waits.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.waiting.has_room()
    }

    /// What counts the commands that wait. It keeps no connection open.
    pub(super) fn waiting(&self) -> Arc<Account> {
        self.waiting.clone()
    }
}

/// The receiving half, for [`run`](super::run).
#[derive(Debug)]
pub struct CommandQueue(UnboundedReceiver<Queued>);

impl CommandQueue {
    /// The next command; none when there will be no more.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Queued>> {
        self.0.poll_next_unpin(cx)
    }
}

/// A queue of commands for [`run`](super::run), whose messages may occupy so many bytes before no other is taken. See
/// [`Options::max_queued`](super::Options::max_queued).
#[must_use]
pub fn commands(max_queued: u64) -> (Commands, CommandQueue) {
    let (sender, receiver) = unbounded();
    let waiting = Account::new(usize::try_from(max_queued).unwrap_or(usize::MAX));
    (Commands { sender, waiting }, CommandQueue(receiver))
}
