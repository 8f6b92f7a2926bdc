//! What a connection needs of a terminal or of pipes.

use boa_websocket::net::{Closed, Error, Message, Opened};
use std::time::Duration;

/// A request of the user or of the input.
#[derive(Debug)]
pub(super) enum UserAction {
    Send(Message),
    Ping,
    Close {
        code: u16,
        reason: String,
    },
    /// The input has ended. The connection is closed when no message has arrived for some time.
    End,
    /// As [`End`](Self::End): the input cannot be read, and the error was printed.
    Fail,
}

/// A source of actions and a destination of messages: a terminal or pipes.
pub(super) trait Frontend {
    /// The next action of the user or of the input. Cancel safe.
    async fn next_action(&mut self) -> UserAction;
    /// The connection is open. It may be another one than before.
    fn opened(&mut self, url: &str, opened: &Opened);
    /// A message was queued.
    fn sent(&mut self, message: &Message);
    /// A message of the command line was queued.
    fn sent_initial(&mut self, message: &Message) {
        self.sent(message);
    }
    /// A message has arrived. Returns whether it is the last that is wanted.
    fn received(&mut self, message: Message) -> bool;
    fn pong(&mut self, latency: Result<Duration, Error>);
    /// The connection is closed. `is_local`: this side has sent the first Close frame.
    fn closed(&mut self, closed: &Closed, is_local: bool);
    /// Prints a line that is not a message.
    fn note(&mut self, text: &str);
    /// Whether actions are read, and answered, while there is no connection.
    fn reads_while_disconnected(&self) -> bool;
}
