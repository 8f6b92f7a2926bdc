//! Commands to a connection, and the memory of those that wait.

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

/// A command to a connection.
///
/// Dropping all [`Commands`] is a command too: while the connection is being established it abandons the attempt.
/// Afterwards it starts the closing handshake without a status code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Sends a message after all earlier commands. The message is discarded if the closing handshake has started.
    Send(Message),
    /// [Starts the closing handshake](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.2) after all earlier commands.
    /// While the connection is being established it abandons the attempt: [`Error::Abandoned`].
    Close {
        /// The status code. `None` sends a Close frame without a body. A code that must not be sent counts as `None`.
        code: Option<u16>,
        /// The reason. It is truncated to 123 bytes of UTF-8, and is not sent without a code.
        reason: String,
    },
    /// Fails the connection with [`Error::QueueFull`]: the owner's limit for messages to be sent was exceeded.
    Overflow,
}

/// The memory for a command besides its data, in bytes: its entry in this queue, its entry in the queue of the
/// connection, and the header of its frame.
const COMMAND_OVERHEAD: usize = 2 * size_of::<Queued>();

impl Command {
    /// The memory that the command occupies until it was executed, in bytes.
    fn size(&self) -> usize {
        COMMAND_OVERHEAD
            + match self {
                Self::Send(message) => return message_size(message),
                Self::Close { reason, .. } => reason.len(),
                Self::Overflow => 0,
            }
    }
}

/// The memory that the command to send a message occupies until it was executed, in bytes.
pub(super) fn message_size(message: &Message) -> usize {
    COMMAND_OVERHEAD + message.len()
}

/// A command and the charge for it.
pub(super) type Queued = (Command, Charge);

/// The sending half of a queue of [commands](Command). A clone sends to the same connection.
// tokio's channel allocates room for 32 commands at once, which is more than everything else that an idle connection
// needs.
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
    /// [`Error::QueueFull`] for a message if [`Commands::has_room`] is false; the connection goes on. [`Error::Closed`]
    /// if the connection has ended.
    pub fn send(&self, command: Command) -> Result<(), Error> {
        if matches!(command, Command::Send(_)) && !self.has_room() {
            return Err(Error::QueueFull);
        }
        let charge = self.waiting.charge(command.size());
        self.sender.unbounded_send((command, charge)).map_err(|_| Error::Closed)
    }

    /// Whether another message is accepted: fewer bytes wait to be sent than the limit of [`commands`]. If nothing
    /// waits, one message of any size is accepted.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.waiting.has_room()
    }

    /// The account of the waiting commands. It does not keep the connection open.
    pub(super) fn waiting(&self) -> Arc<Account> {
        self.waiting.clone()
    }
}

/// The receiving half of a queue of commands, for [`run`](super::run).
#[derive(Debug)]
pub struct CommandQueue(UnboundedReceiver<Queued>);

impl CommandQueue {
    /// The next command, or `None` after the last one.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Queued>> {
        self.0.poll_next_unpin(cx)
    }
}

/// Creates a queue of commands for [`run`](super::run). Messages are accepted while fewer than `max_queued` bytes wait.
/// See [`Options::max_queued`](super::Options::max_queued).
#[must_use]
pub fn commands(max_queued: u64) -> (Commands, CommandQueue) {
    let (sender, receiver) = unbounded();
    let waiting = Account::new(usize::try_from(max_queued).unwrap_or(usize::MAX));
    (Commands { sender, waiting }, CommandQueue(receiver))
}
