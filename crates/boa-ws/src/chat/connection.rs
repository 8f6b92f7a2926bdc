//! An established connection: the loop that waits for its events, and the task that sends.

use super::{
    conversation_state::{ConversationState, Outcome, Outgoing, TimedClose},
    frontend::{Frontend, UserAction},
    interruption::Interruption,
};
use crate::output::{self, line_printer};
use boa_websocket::net::{Closed, Error, Message, Socket, SocketReceiver, SocketSender};
use futures_util::StreamExt;
use std::{future::pending, ops::ControlFlow, time::Duration};
use tokio::{
    sync::mpsc::{self, Permit},
    task::JoinHandle,
    time::{Instant, sleep_until, timeout_at},
};

/// The messages of the other side.
pub(super) trait Incoming {
    /// The next message. None or an error after the last. Cancel safe.
    async fn next(&mut self) -> Option<Result<Message, Error>>;
    /// Waits for the end of the connection.
    async fn closed(&mut self) -> Closed;
}

impl Incoming for SocketReceiver {
    async fn next(&mut self) -> Option<Result<Message, Error>> {
        StreamExt::next(self).await
    }

    async fn closed(&mut self) -> Closed {
        Self::closed(self).await
    }
}

/// A report of the task that sends.
pub(super) enum Report {
    Pong(Result<Duration, Error>),
    /// The messages before a [`Flush`](Outgoing::Flush) were written.
    Flushed,
}

/// A connection. A task of its own sends the queued items: so messages are received from a server
/// that reads nothing.
pub(super) struct Connection<I> {
    pub(super) outgoing: mpsc::Sender<Outgoing>,
    pub(super) reports: mpsc::Receiver<Report>,
    pub(super) incoming: I,
    pub(super) sending: JoinHandle<()>,
}

impl Connection<SocketReceiver> {
    pub(super) fn new(socket: Socket) -> Self {
        let (sender, incoming) = socket.into_split();
        let (outgoing, queue) = mpsc::channel(1);
        let (reporter, reports) = mpsc::channel(16);
        let sending = tokio::spawn(send_all(sender, queue, reporter));
        Self {
            outgoing,
            reports,
            incoming,
            sending,
        }
    }
}

impl<I: Incoming> Connection<I> {
    /// Sends and receives until the connection has ended, or the wait for its end is given up.
    pub(super) async fn run(
        mut self,
        frontend: &mut impl Frontend,
        initial_messages: &[Message],
        linger: Duration,
        interrupted: &mut (impl Future<Output = Interruption> + Unpin),
    ) -> Outcome {
        let mut state = ConversationState::new(linger);
        self.send_initial(&mut state, frontend, initial_messages, interrupted)
            .await;
        while self
            .handle_event(&mut state, frontend, interrupted)
            .await
            .is_continue()
        {}
        self.sending.abort();
        if let Some(outcome) = state.timed_out(now()) {
            return outcome;
        }
        let closed = self.incoming.closed().await;
        frontend.closed(&closed, state.is_closing());
        if state.is_unanswered() {
            output::warning(&format_args!(
                "no message came within {} s after the end of the input, and the connection was closed: --linger SECONDS \
                 waits longer, -1 for one message, -n until the server closes",
                linger.as_secs_f64()
            ));
        }
        state.ended(closed)
    }

    /// Queues the messages of the command line. No message is received meanwhile: it would seem to
    /// answer a message that was not sent yet.
    async fn send_initial(
        &self,
        state: &mut ConversationState,
        frontend: &mut impl Frontend,
        messages: &[Message],
        interrupted: &mut (impl Future<Output = Interruption> + Unpin),
    ) {
        for message in messages {
            tokio::select! {
                biased;
                end = &mut *interrupted => {
                    return self.close(state.on_interruption(end, now())).await;
                }
                room = self.outgoing.reserve() => match room {
                    Ok(room) => {
                        frontend.sent_initial(message);
                        room.send(state.on_action(UserAction::Send(message.clone())));
                    }
                    // The connection has ended, which the receiver reports.
                    Err(_) => return,
                }
            }
        }
    }

    /// Waits for the next event, and handles it. Breaks when the connection has ended.
    async fn handle_event(
        &mut self,
        state: &mut ConversationState,
        frontend: &mut impl Frontend,
        interrupted: &mut (impl Future<Output = Interruption> + Unpin),
    ) -> ControlFlow<()> {
        tokio::select! {
            biased;
            end = &mut *interrupted, if state.is_interruptible() => {
                self.close(state.on_interruption(end, now())).await;
            }
            () = until(state.deadline()) => return ControlFlow::Break(()),
            Some(report) = self.reports.recv() => match report {
                Report::Pong(latency) => frontend.pong(latency),
                Report::Flushed => state.on_flushed(now()),
            },
            // Before messages, of which the next one may always be there.
            (room, action) = next_action(&self.outgoing, frontend), if state.takes_actions() => {
                if let UserAction::Send(message) = &action {
                    frontend.sent(message);
                }
                room.send(state.on_action(action));
            }
            message = next_message(&mut self.incoming) => match message {
                Some(Ok(message)) => self.receive(message, state, frontend).await,
                Some(Err(_)) | None => return ControlFlow::Break(()),
            },
            // After messages: one that has arrived meanwhile restarts the linger time.
            room = room_at(&self.outgoing, state.linger_end()) => {
                if let Some(outgoing) = state.on_linger_end() {
                    room.send(outgoing);
                }
            }
        }
        ControlFlow::Continue(())
    }

    async fn receive(
        &self,
        message: Message,
        state: &mut ConversationState,
        frontend: &mut impl Frontend,
    ) {
        if state.delivers() {
            let is_last = frontend.received(message);
            // The time in which the reader of the output was waited for does not count.
            if let Some(close) = state.on_message(is_last, now()) {
                self.close(close).await;
            }
        }
    }

    async fn close(&self, TimedClose { frame, deadline }: TimedClose) {
        // A Close frame may be on its way already. The queue may hold a message, which a server
        // that reads nothing keeps there.
        let _ = timeout_at(deadline.into(), self.outgoing.send(frame)).await;
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// The next action, with room in the queue for it. Pending after the end of the connection.
async fn next_action<'a>(
    outgoing: &'a mpsc::Sender<Outgoing>,
    frontend: &mut impl Frontend,
) -> (Permit<'a, Outgoing>, UserAction) {
    let room = room(outgoing).await;
    (room, frontend.next_action().await)
}

async fn next_message(incoming: &mut impl Incoming) -> Option<Result<Message, Error>> {
    // While the terminal takes no more, the server waits. Lines are asked for all the same.
    line_printer::room().await;
    incoming.next().await
}

/// Room in the queue, from this time on.
async fn room_at(
    outgoing: &mpsc::Sender<Outgoing>,
    at: Option<std::time::Instant>,
) -> Permit<'_, Outgoing> {
    until(at).await;
    room(outgoing).await
}

/// Room in the queue. Pending after the end of the connection, which the receiver reports.
async fn room(outgoing: &mpsc::Sender<Outgoing>) -> Permit<'_, Outgoing> {
    match outgoing.reserve().await {
        Ok(room) => room,
        Err(_) => pending().await,
    }
}

/// Waits until a time, or for ever without one.
async fn until(at: Option<std::time::Instant>) {
    match at {
        Some(at) => sleep_until(at.into()).await,
        None => pending().await,
    }
}

/// Sends until the connection has ended, or was closed.
async fn send_all(
    mut sender: SocketSender,
    mut queue: mpsc::Receiver<Outgoing>,
    reports: mpsc::Sender<Report>,
) {
    while let Some(outgoing) = queue.recv().await {
        match outgoing {
            Outgoing::Message(message) => {
                if sender.send(message).await.is_err() {
                    break;
                }
            }
            Outgoing::Ping => {
                let (ping, reports) = (sender.ping(), reports.clone());
                // The receiver of the reports may be gone.
                tokio::spawn(async move { drop(reports.send(Report::Pong(ping.await)).await) });
            }
            Outgoing::Flush => {
                if sender.flush().await.is_err() {
                    break;
                }
                // The receiver of the reports may be gone.
                let _ = reports.send(Report::Flushed).await;
            }
            Outgoing::Close { code, reason } => {
                // The receiver reports how it ended.
                let _ = sender.close_with(code, &reason).await;
                return;
            }
        }
    }
    // A sender that is dropped would close the connection.
    let _ = sender.closed().await;
}
