//! Executing the commands of the program.

use super::OpenConnection;
use crate::{
    Command, Error, EventSink,
    connection::{commands::InternalCommand, pings::RoundTripSender},
    observe::telemetry,
    protocol::{close_frame::CloseFrame, frame::MAX_CONTROL},
};
use bytes::Bytes;
use std::task::{Context, Poll};
use tokio::task::coop;

/// The maximum number of commands that are executed before something is written. A thread that
/// sends without pause must not keep the connection from writing.
const MAX_COMMANDS: usize = 1 << 12;

/// As much of a payload as a control frame may have.
fn truncated(mut payload: Bytes) -> Bytes {
    payload.truncate(MAX_CONTROL);
    payload
}

impl<F: EventSink> OpenConnection<F> {
    /// Executes the queued commands, so that their frames leave in one write.
    pub(super) fn poll_commands(&mut self, cx: &mut Context<'_>) -> bool {
        // The channel does not take part in tokio's budget. Without this, a sender in another task
        // could keep all other tasks from running.
        let Poll::Ready(budget) = coop::poll_proceed(cx) else {
            return false;
        };
        let any = self.execute_commands(cx);
        if any {
            budget.made_progress();
        }
        any || self.commands_left
    }

    /// Executes queued commands until there is enough to write. If nothing can be written, it
    /// executes all or [`MAX_COMMANDS`]. True if there were any.
    pub(crate) fn execute_commands(&mut self, cx: &mut Context<'_>) -> bool {
        let mut count = 0;
        let mut overflow = false;
        self.commands_left = false;
        let may_write = self.state.may_write() && !self.write_blocked;
        while !self.commands_closed {
            if count == MAX_COMMANDS || (may_write && self.outgoing.is_full()) {
                self.commands_left = true;
                break;
            }
            let Poll::Ready(next) = self.commands.poll_next(cx) else {
                break;
            };
            count += 1;
            let Some((command, bytes)) = next else {
                self.commands_closed = true;
                break;
            };
            // Messages and fragments take their bytes from the charge.
            match command {
                InternalCommand::Command(Command::Send(message)) => {
                    telemetry::message_queued(&message);
                    self.outgoing
                        .message(message, self.commands.charge(), bytes);
                }
                InternalCommand::Fragment(fragment) => {
                    self.outgoing
                        .fragment(*fragment, self.commands.charge(), bytes);
                }
                InternalCommand::Command(Command::Close { code, reason }) => {
                    self.commands.charge().release(bytes);
                    self.close(&CloseFrame { code, reason });
                }
                InternalCommand::Command(Command::Ping(payload)) => {
                    self.commands.charge().release(bytes);
                    self.outgoing.control.ping(truncated(payload));
                }
                InternalCommand::Command(Command::Pong(payload)) => {
                    self.commands.charge().release(bytes);
                    self.outgoing.control.pong(truncated(payload));
                }
                InternalCommand::FailFull => {
                    self.commands.charge().release(bytes);
                    overflow = true;
                }
                InternalCommand::Ping(sender) => {
                    self.commands.charge().release(bytes);
                    self.ping(sender);
                }
                InternalCommand::Abort(error) => {
                    self.commands.charge().release(bytes);
                    let reason = "a fragmented message cannot be continued".to_owned();
                    self.fail(
                        *error,
                        &CloseFrame {
                            code: Some(1011),
                            reason,
                        },
                    );
                }
            }
        }
        if overflow {
            self.fail(Error::QueueFull, &CloseFrame::default());
        }
        if count > 0 && self.commands_closed {
            self.close(&CloseFrame::default());
        }
        count > 0
    }

    /// Whether there may be queued commands that were not executed.
    pub(crate) fn has_commands_left(&self) -> bool {
        self.commands_left
    }

    /// Sends a Ping whose Pong is reported to `sender`. After the Close frame `sender` is dropped.
    fn ping(&mut self, sender: RoundTripSender) {
        if self.outgoing.is_closing() {
            return;
        }
        let pings = self.pings.get_or_insert_default();
        if let Some(payload) = pings.add(sender) {
            self.outgoing.control.user_ping(payload);
            self.decoder.expect_pongs();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_frames_have_as_many_bytes_as_they_may() {
        for (given, sent) in [(0, 0), (125, 125), (126, 125)] {
            assert_eq!(truncated(Bytes::from(vec![0; given])).len(), sent);
        }
    }
}
