//! Both sides of a connection agree: on the messages, and on the bytes that the client counts.

use crate::{
    case::Case,
    client::Figures,
    frames::Frames,
    invariants::{LATE, Watch},
    server_script::Move,
    transcript::Runs,
};
use boa_websocket::{net::Error, websocket};
use tokio::time::Instant;

/// The bytes that a compressed byte becomes, at most: 258 for each length and distance of two bits.
const DEFLATE_RATIO: u64 = 1032;

impl Watch {
    /// Checks what is known only at the end, when the server has reported what it sent.
    pub(crate) fn conclude(mut self, sent: &Runs, case: &Case) -> Result<Figures, String> {
        self.messages(sent);
        self.answers(case);
        match self.fault {
            Some(fault) => Err(fault),
            None => {
                let complete = u32::from(self.is_complete() || self.rested)
                    * u32::from(self.received.bytes() > 0);
                Ok(Figures {
                    peak: self.peak,
                    latest: self.latest,
                    received: self.received.bytes(),
                    cases: 1,
                    complete,
                })
            }
        }
    }

    /// Whether everything that the server sent was to be received, after a connection that has
    /// ended.
    ///
    /// It was where the client has read what comes after the last message, and takes messages until
    /// then:
    /// - the server's Close frame, also if the client's could not be sent any more;
    /// - the end of the server's stream, without a Close frame;
    /// - what breaks the protocol, or is more than the limits allow: the client fails the
    ///   connection at this place.
    ///
    /// It need not be where the client gave up messages that were on their way:
    /// - it closed the socket itself: after that a script receives nothing, and what `net::Socket`
    ///   has not taken is discarded;
    /// - its runtime was dropped, stopped, or shut down;
    /// - more was to be sent than the limits allow: it begins to close;
    /// - the server did not answer a Ping in time: the client fails the connection wherever it is;
    /// - the connection was reset: what the kernel had is lost;
    /// - it was not established.
    fn is_complete(&self) -> bool {
        use Error::{CloseTimeout, CloseUnsent, EndOfStream, MessageTooBig, Violation};
        let to_the_end = match &self.error {
            // `CloseTimeout`: the client waits for the server's Close frame only after its own, and
            // has not closed.
            Some(
                CloseTimeout | CloseUnsent | EndOfStream | MessageTooBig { .. } | Violation { .. },
            ) => true,
            Some(_) => false,
            None => self.clean || self.code.is_some_and(|code| code != 1006),
        };
        self.opened && self.closed && !self.leaves && to_the_end
    }

    /// The client received nothing but what the server sent, and all of it where that is sure.
    fn messages(&mut self, sent: &Runs) {
        if !sent.begins_with(&self.received) {
            self.fault(format!("{:?} was received of {sent:?}", self.received));
        }
        // The server was not hindered in sending these.
        let least = self.link.state().settled.up_to(self.options.max_message);
        if self.is_complete() && !self.received.begins_with(&least) {
            self.fault(format!(
                "{:?} was received, and at least {least:?} was sent ({:?})",
                self.received, self.error
            ));
        }
    }

    /// The server received what the client sent.
    fn answers(&mut self, case: &Case) {
        let (written, received, fault) = {
            let state = self.link.state();
            let of = |frames: &Frames| {
                (
                    frames.messages.clone(),
                    frames.payload,
                    frames.close.is_some(),
                )
            };
            (
                of(&state.written),
                of(&state.received),
                state.written.fault.clone().or(state.received.fault.clone()),
            )
        };
        if let Some(fault) = fault {
            self.fault(fault);
        }
        let (transmitted, bytes) = (self.transmitted.clone(), self.transmitted.bytes());
        if !transmitted.begins_with(&written.0) || !written.0.begins_with(&received.0) {
            self.fault(format!(
                "of {transmitted:?} {:?} were written, and {:?} came to the server",
                written.0, received.0
            ));
        }
        // The Close frame is the last frame: the server has read all before it.
        if received.2 && written != received {
            self.fault(format!(
                "{written:?} was written before a Close frame, and {received:?} came to the server"
            ));
        }
        // The client closed, and so everything before the Close frame was sent. When the server
        // did, what waits is dropped.
        let server_closes = case
            .server
            .moves
            .iter()
            .any(|next| matches!(next, Move::Close { .. }));
        if self.ours
            && self.clean
            && !server_closes
            && (written.0 != transmitted || written.1 != bytes || !received.2)
        {
            self.fault(format!(
                "{written:?} was written of {transmitted:?}, {received:?} came to the server"
            ));
        }
    }

    /// `bufferedAmount` when the socket is closed is what was not sent.
    pub(crate) fn buffered_at_the_end(&mut self, buffered: u64) {
        let (written, transmitted) = (self.link.state().written.payload, self.transmitted.bytes());
        let sent = transmitted.checked_sub(buffered);
        // After a failure some of the written bytes may not have been reported.
        if sent.is_none_or(|sent| sent > written || self.clean && sent < written) {
            self.fault(format!(
                "{written} bytes were written of {transmitted}, and {buffered} are said to be left"
            ));
        }
    }

    /// When the client has read all that the server has sent, and has received nothing for long, it
    /// has received all of it.
    pub(crate) fn rest(&mut self) {
        if !self.opened
            || self.closed
            || self.leaves
            || self.closing.is_some()
            || self.computed.is_some()
        {
            return;
        }
        let (heard, least) = {
            let state = self.link.state();
            if state.settled_at != Some(state.read) || state.sent != state.read {
                return;
            }
            (state.heard, state.settled.clone())
        };
        // A connection that has failed discards what it reads, for `close_timeout`.
        let quiet = self.options.close_timeout + 3 * LATE + 2 * self.turns * self.handler;
        if heard
            .max(self.active)
            .is_none_or(|last| Instant::now() < last + quiet)
        {
            return;
        }
        self.rested = true;
        // The client fails a connection on which a message is too long.
        if least.up_to(self.options.max_message) == least && self.received != least {
            self.fault(format!(
                "{:?} was received, and {least:?} has been sent for long",
                self.received
            ));
        }
    }

    /// Checks the counts of bytes that a tick of a script finds.
    pub(crate) fn counts(&mut self, socket: &websocket::SocketState, buffered: u64) {
        let written = self.link.state().written.payload;
        let transmitted = self.transmitted.bytes();
        if socket.sent > written {
            self.fault(format!(
                "{} bytes are said to be sent, and {written} were",
                socket.sent
            ));
        }
        if self.ready_state == 1 && socket.sent + buffered < transmitted {
            self.fault(format!(
                "of {transmitted} bytes {} are sent and {buffered} wait",
                socket.sent
            ));
        }
        if socket.sent > transmitted {
            self.fault(format!(
                "{} bytes are said to be sent of {transmitted}",
                socket.sent
            ));
        }
        if socket.received < self.received.bytes() {
            self.fault(format!(
                "{} bytes are said to have arrived, and the script has {}",
                socket.received,
                self.received.bytes()
            ));
        }
        let read = self.link.state().read;
        let most = match self.options.deflate {
            Some(_) => read.saturating_mul(DEFLATE_RATIO),
            None => read,
        };
        if socket.received > most {
            self.fault(format!(
                "{} bytes are said to have arrived, and {read} were read",
                socket.received
            ));
        }
        let most = self.options.max_unread + self.options.max_message + (2 << 20);
        if socket.unread > most as u64 {
            self.fault(format!(
                "{} bytes are not read, and {most} may be",
                socket.unread
            ));
        }
        // One more message is taken while there is less. Written bytes are reported in a task,
        // after the tasks of messages that were received before: so they are compared with what the
        // server's end saw, not with `queued`. From the moment on that the connection has failed,
        // or the server has closed it, whatever is sent is discarded, and nothing reports this
        // before a task of the script: so it is unknown what waits when the client has read bytes
        // that may have that effect.
        let may_have_ended = self.link.state().may_have_ended(self.options.max_message);
        let discarded = buffered.saturating_sub(socket.queued);
        let waits = transmitted.saturating_sub(discarded + written);
        let most = self.options.max_queued + self.largest as u64;
        if waits > most && !may_have_ended {
            self.fault(format!("{waits} bytes wait to be sent, and {most} may"));
        }
    }
}
