//! Commands to a connection, and the memory of those that wait.

use crate::{
    Error, Message, Statistics,
    accounting::{Account, Charge},
    connection::pings::RoundTripSender,
    observe::statistics::Counters,
    protocol::message::Fragment,
};
use bytes::Bytes;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::sync::oneshot;

/// A command to a connection.
///
/// Dropping all [`Commands`] is a command too: while the connection is being established it
/// abandons the attempt. Afterwards it starts the closing handshake without a status code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// Sends a message after all earlier commands. The message is discarded if the closing
    /// handshake has started.
    Send(Message),
    /// [Starts the closing handshake](https://www.rfc-editor.org/rfc/rfc6455#section-7.1.2) after
    /// all earlier commands. While the connection is being established it abandons the attempt:
    /// [`Error::Abandoned`].
    Close {
        /// The status code. `None` sends a Close frame without a body. A code that must not be sent
        /// counts as `None`.
        code: Option<u16>,
        /// The reason. It is truncated to 123 bytes of UTF-8, and is not sent without a code.
        reason: String,
    },
    /// Sends a [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) with this payload
    /// before the queued messages. It is truncated to 125 bytes. If 16 wait to be written, the
    /// oldest of them is discarded. After the Close frame it is discarded.
    Ping(Bytes),
    /// Sends a [Pong](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3) that answers no Ping,
    /// as [`Command::Ping`].
    Pong(Bytes),
}

/// The memory for a command besides its data, in bytes: its entry in this queue, its entry in the
/// queue of the connection, and the header of its frame.
const COMMAND_OVERHEAD: usize = 4 * size_of::<Queued>();

impl Command {
    /// The memory that the command occupies until it was executed, in bytes.
    fn size(&self) -> usize {
        match self {
            Self::Send(message) => message_size(message),
            Self::Close { reason, .. } => COMMAND_OVERHEAD + reason.len(),
            Self::Ping(payload) | Self::Pong(payload) => COMMAND_OVERHEAD + payload.len(),
        }
    }
}

/// The memory that the command to send a message occupies until it was executed, in bytes.
pub(crate) fn message_size(message: &Message) -> usize {
    COMMAND_OVERHEAD + message.len()
}

/// A command to a connection, or a request that has a separate interface.
#[derive(Debug)]
pub(crate) enum InternalCommand {
    Command(Command),
    /// Sends a Ping and reports the time until its Pong.
    Ping(RoundTripSender),
    /// Sends a part of a message.
    Fragment(Box<Fragment>),
    /// Fails the connection, because a message was begun and cannot be completed.
    Abort(Box<Error>),
    /// Fails the connection with [`Error::QueueFull`].
    FailFull,
}

/// A command, and the bytes that are charged for it.
type Queued = (InternalCommand, usize);

/// The sending half of a queue of [commands](Command). A clone sends to the same connection.
// A queue of its own, because it takes no memory while it is empty, and a flood of small messages
// costs no allocation and one lock each. Channels of other crates allocate for each message, or
// room for many in advance.
#[derive(Debug)]
pub struct Commands {
    queue: Arc<Mutex<Queue>>,
    waiting: Arc<Account>,
    counters: Arc<Counters>,
}

#[derive(Debug)]
struct Queue {
    commands: VecDeque<Queued>,
    /// The charge for all of them.
    charge: Charge,
    /// The part of the charge for later commands.
    reserve: usize,
    /// The number of [`Commands`].
    senders: usize,
    /// Whether the [`CommandQueue`] was dropped.
    is_closed: bool,
    /// Woken by the next command, and when there are no senders any more.
    receiver: Option<Waker>,
}

/// The capacity that a queue without commands may have, in commands.
const MAX_IDLE_CAPACITY: usize = 16;

impl Commands {
    /// Sends a command.
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`] for a message if [`Commands::has_room`] is false; the connection
    /// continues. [`Error::Closed`] if the connection has ended.
    pub fn send(&self, command: Command) -> Result<(), Error> {
        if matches!(command, Command::Send(_)) && !self.has_room() {
            return Err(Error::QueueFull);
        }
        let size = command.size();
        self.send_internal(InternalCommand::Command(command), size)
    }

    /// Sends a command that occupies `size` bytes until it was executed.
    fn send_internal(&self, command: InternalCommand, size: usize) -> Result<(), Error> {
        let mut queue = lock(&self.queue);
        if queue.is_closed {
            return Err(Error::Closed);
        }
        let Queue {
            commands,
            charge,
            reserve,
            receiver,
            ..
        } = &mut *queue;
        charge.add_from(reserve, size);
        commands.push_back((command, size));
        let receiver = receiver.take();
        drop(queue);
        receiver.into_iter().for_each(Waker::wake);
        Ok(())
    }

    /// Sends a part of a message.
    pub(crate) fn send_fragment(&self, fragment: Fragment) -> Result<(), Error> {
        let size = COMMAND_OVERHEAD + fragment.payload.len();
        self.send_internal(InternalCommand::Fragment(fragment.into()), size)
    }

    /// Fails the connection.
    pub(crate) fn abort(&self, error: Error) {
        // If the connection has ended, there is nothing to fail.
        let _ = self.send_internal(InternalCommand::Abort(error.into()), COMMAND_OVERHEAD);
    }

    /// Fails the connection with [`Error::QueueFull`], after all earlier commands: the owner does
    /// not continue without the message that was refused.
    pub fn fail_full(&self) {
        // If the connection has ended, there is nothing to fail.
        let _ = self.send_internal(InternalCommand::FailFull, COMMAND_OVERHEAD);
    }

    /// Sends a [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) at once. The returned
    /// future waits for its Pong. Its result is the time between the two.
    ///
    /// The Pong comes after the messages that the server has sent before, so it waits while
    /// messages of [`Options::max_unread`](crate::Options::max_unread) bytes are not taken.
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`] if 16 other Pings wait for their Pongs. [`Error::Closed`] if the
    /// connection is not established, has ended, or ends.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect on the connection. The Ping is sent all the same.
    pub fn ping(&self) -> impl Future<Output = Result<Duration, Error>> + Send + use<> {
        let (sender, round_trip) = oneshot::channel();
        let sent = self.send_internal(InternalCommand::Ping(sender), COMMAND_OVERHEAD);
        async move {
            sent?;
            round_trip.await.unwrap_or(Err(Error::Closed))
        }
    }

    /// Returns the counters of the connection.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.counters.statistics()
    }

    pub(crate) fn counters(&self) -> Arc<Counters> {
        self.counters.clone()
    }

    /// Whether another message is accepted: fewer bytes wait to be sent than the limit of
    /// [`commands`]. If nothing waits, one message of any size is accepted.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.waiting.has_room()
    }

    /// The account of the waiting commands. It does not keep the connection open.
    pub(crate) fn waiting(&self) -> Arc<Account> {
        self.waiting.clone()
    }
}

impl Clone for Commands {
    fn clone(&self) -> Self {
        lock(&self.queue).senders += 1;
        Self {
            queue: self.queue.clone(),
            waiting: self.waiting.clone(),
            counters: self.counters.clone(),
        }
    }
}

impl Drop for Commands {
    fn drop(&mut self) {
        let mut queue = lock(&self.queue);
        queue.senders -= 1;
        let receiver = if queue.senders == 0 {
            queue.receiver.take()
        } else {
            None
        };
        drop(queue);
        receiver.into_iter().for_each(Waker::wake);
    }
}

/// The receiving half of a queue of commands, for [`run`](crate::runtime::run).
#[derive(Debug)]
pub struct CommandQueue {
    queue: Arc<Mutex<Queue>>,
    /// Commands that were taken from the queue at once.
    taken: VecDeque<Queued>,
    /// The charge for them, and for those that were received and not [taken from it](Self::charge).
    charge: Charge,
    counters: Arc<Counters>,
}

impl CommandQueue {
    /// The counters that [`Commands::statistics`] reads.
    pub(crate) const fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// The charge for received commands. Who executes a command takes its bytes from it.
    pub(crate) fn charge(&mut self) -> &mut Charge {
        &mut self.charge
    }

    /// The next command and the bytes that are charged for it, or `None` after the last one.
    pub(crate) fn poll_next(&mut self, cx: &Context<'_>) -> Poll<Option<Queued>> {
        if self.taken.is_empty() {
            let mut queue = lock(&self.queue);
            if queue.commands.is_empty() {
                let ended = queue.senders == 0;
                if !ended
                    && !queue
                        .receiver
                        .as_ref()
                        .is_some_and(|receiver| receiver.will_wake(cx.waker()))
                {
                    queue.receiver = Some(cx.waker().clone());
                }
                for commands in [&mut queue.commands, &mut self.taken] {
                    if commands.capacity() > MAX_IDLE_CAPACITY {
                        *commands = VecDeque::new();
                    }
                }
                return if ended {
                    Poll::Ready(None)
                } else {
                    Poll::Pending
                };
            }
            std::mem::swap(&mut queue.commands, &mut self.taken);
            let all = queue.charge.bytes();
            self.charge.absorb(queue.charge.split(all));
            let reserve = std::mem::take(&mut queue.reserve);
            drop(queue);
            self.charge.release(reserve);
        }
        Poll::Ready(self.taken.pop_front())
    }
}

impl Drop for CommandQueue {
    fn drop(&mut self) {
        let mut queue = lock(&self.queue);
        queue.is_closed = true;
        let commands = std::mem::take(&mut queue.commands);
        let all = queue.charge.bytes();
        let charge = queue.charge.split(all);
        drop(queue);
        drop((commands, charge));
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates a queue of commands for [`run`](crate::runtime::run). Messages are accepted while fewer
/// than `max_queued` bytes wait. See [`Options::max_queued`](crate::Options::max_queued).
#[must_use]
pub fn commands(max_queued: u64) -> (Commands, CommandQueue) {
    let waiting = Account::new(usize::try_from(max_queued).unwrap_or(usize::MAX));
    let (commands, charge, reserve, senders) = (VecDeque::new(), waiting.charge(0), 0, 1);
    let queue = Arc::new(Mutex::new(Queue {
        commands,
        charge,
        reserve,
        senders,
        is_closed: false,
        receiver: None,
    }));
    let counters: Arc<Counters> = Arc::default();
    let receiver = CommandQueue {
        queue: queue.clone(),
        taken: VecDeque::new(),
        charge: waiting.charge(0),
        counters: counters.clone(),
    };
    (
        Commands {
            queue,
            waiting,
            counters,
        },
        receiver,
    )
}

#[cfg(test)]
#[path = "commands_tests.rs"]
mod tests;
