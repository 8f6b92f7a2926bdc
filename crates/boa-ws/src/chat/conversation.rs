//! A conversation with a server: connecting, sending and receiving, closing, and connecting again.

use super::backoff::Backoff;
use crate::{
    output::{
        self,
        connection_error::reason,
        hints::{Caller, Hints, redirected},
        line_printer,
    },
    process::{
        signals::{self, Signal},
        status::{CLOSED_WITH_ERROR, FAILURE, NOT_CONNECTED, SUCCESS},
    },
    worker::WasInterrupted,
};
use boa_websocket::net::{
    Closed, Error, Message, Opened, Options, Request, Socket, SocketReceiver, SocketSender,
    connect_with, connector::Connector, observer::WithoutCredentials,
};
use futures_util::StreamExt;
use std::{future::pending, pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout_at},
};

/// The time that the server has to answer the Close frame after the last message that is wanted.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// The number of redirects that are followed, one after another.
const MAX_REDIRECTS: usize = 10;

/// What a user, or the input, asks for.
pub(super) enum UserAction {
    Send(Message),
    Ping,
    Close {
        code: u16,
        reason: String,
    },
    /// The input has ended. The connection is closed when no message has come for some time.
    End,
    /// As [`End`](Self::End): the input cannot be read, and the reason was reported.
    Fail,
}

/// The two ends at which messages are written and read: a terminal or pipes.
pub(super) trait Ends {
    /// The next action of the user or the input. Cancel safe.
    async fn next(&mut self) -> UserAction;
    /// The connection is open. It may be another one than before.
    fn opened(&mut self, url: &str, opened: &Opened);
    /// A message was queued.
    fn sent(&mut self, message: &Message);
    /// A message was queued that was neither typed nor read.
    fn sent_first(&mut self, message: &Message) {
        self.sent(message);
    }
    /// A message has arrived. Returns whether it was the last that is wanted.
    fn received(&mut self, message: Message) -> bool;
    fn pong(&mut self, latency: Result<Duration, Error>);
    /// The connection is closed, and how.
    fn closed(&mut self, closed: &Closed, by_us: bool);
    /// Says something that is no message.
    fn note(&mut self, text: &str);
    /// Whether actions are taken, and answered, while there is no connection.
    fn listens_while_waiting(&self) -> bool;
}

pub(super) struct Conversation {
    pub(super) request: Request,
    pub(super) options: Options,
    pub(super) connector: Arc<dyn Connector>,
    pub(super) reconnect: bool,
    /// The wait for messages after the end of the input. Each message begins it anew.
    pub(super) linger: Duration,
    /// The messages that are sent first on each connection.
    pub(super) first: Vec<Message>,
    /// Whether redirects are followed.
    pub(super) follow: bool,
}

pub(super) struct Ended {
    pub(super) status: u8,
    /// Whether another connection makes no sense.
    is_final: bool,
    /// Whether this side has ended it.
    pub(super) by_us: bool,
    /// Whether a message was received.
    pub(super) has_received: bool,
    /// Why it was lost.
    error: Option<Error>,
}

/// What comes from the other side.
pub(super) trait Incoming {
    /// The next message. None or an error after the last.
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

/// A connection: a task sends what is queued.
pub(super) struct Link<I> {
    pub(super) outgoing: mpsc::Sender<Outgoing>,
    /// The times of Pings.
    pub(super) latencies: mpsc::Receiver<Result<Duration, Error>>,
    pub(super) incoming: I,
    pub(super) sending: JoinHandle<()>,
}

impl Link<SocketReceiver> {
    fn of(socket: Socket) -> Self {
        let (sender, incoming) = socket.into_split();
        let (outgoing, queue) = mpsc::channel(1);
        let (pongs, latencies) = mpsc::channel(16);
        // A task of its own: a server that reads nothing does not keep its messages from being
        // received.
        let sending = tokio::spawn(send_all(sender, queue, pongs));
        Self {
            outgoing,
            latencies,
            incoming,
            sending,
        }
    }
}

impl Conversation {
    /// Holds the conversation to its end. Returns the exit status.
    pub(super) async fn hold(self, mut ends: impl Ends, interrupted: WasInterrupted) -> u8 {
        let mut interrupted = pin!(interrupted.signal());
        let mut backoff = Backoff::default();
        let hints = Hints::new(None, &self.options);
        let mut followed = 0;
        let mut request = self.request.clone();
        loop {
            let shown = WithoutCredentials(&request.url).to_string();
            let connecting = connect_with(
                request.clone(),
                self.options.clone(),
                self.connector.clone(),
            );
            let connected = tokio::select! {
                biased;
                signal = &mut interrupted => return signal.status(),
                connected = connecting => connected,
            };
            if self.follow
                && followed < MAX_REDIRECTS
                && let Err(error) = &connected
                && let Some(next) = after_redirect(&request, error)
            {
                ends.note(&format!(
                    "{shown} redirects to {}",
                    WithoutCredentials(&next.url)
                ));
                (request, followed) = (next, followed + 1);
                continue;
            }
            let (ended, lasted) = match connected {
                Ok(socket) => {
                    let began = Instant::now();
                    ends.opened(&shown, socket.opened());
                    let ended = talk(
                        Link::of(socket),
                        &mut ends,
                        &self.first,
                        self.linger,
                        &mut interrupted,
                    )
                    .await;
                    let help = ended.error.as_ref().and_then(|error| {
                        hints.for_connection(&request.url, error, Caller::Command)
                    });
                    if let Some(help) = help {
                        output::hint(&help);
                    }
                    (ended, Some(began.elapsed()))
                }
                Err(error) => {
                    output::error(&format_args!("{shown}: {}", reason(&error)));
                    let help = if self.follow && after_redirect(&request, &error).is_some() {
                        Some(format!(
                            "{MAX_REDIRECTS} redirects were followed: the server may redirect in a circle"
                        ))
                    } else {
                        hints.for_connection(&request.url, &error, Caller::Command)
                    };
                    if let Some(help) = help {
                        output::hint(&help);
                    }
                    (
                        Ended {
                            status: NOT_CONNECTED,
                            is_final: is_permanent(&error),
                            by_us: false,
                            has_received: false,
                            error: None,
                        },
                        None,
                    )
                }
            };
            if ended.is_final || !self.reconnect {
                return ended.status;
            }
            (request, followed) = (self.request.clone(), 0);
            let wait = backoff.next(lasted);
            ends.note(&format!("connecting again in {:.1} s", wait.as_secs_f64()));
            let listens = ends.listens_while_waiting();
            tokio::select! {
                biased;
                signal = &mut interrupted => return signal.status(),
                () = sleep(wait) => {}
                status = without_connection(&mut ends, "there is no connection: nothing was sent"), if listens => return status,
            }
        }
    }
}

/// Takes actions while there is no connection. Returns the exit status if one of them is the end.
/// Cancel safe.
pub(super) async fn without_connection(ends: &mut impl Ends, why: &str) -> u8 {
    loop {
        match ends.next().await {
            UserAction::Send(_) | UserAction::Ping => output::error(&why),
            UserAction::Close { .. } | UserAction::End => return SUCCESS,
            UserAction::Fail => return FAILURE,
        }
    }
}

/// The request after a redirect. Header fields may be secrets, which are for the origin that they
/// were given for. None if it leads to no WebSocket, or from an encrypted connection to one that is
/// not.
fn after_redirect(request: &Request, error: &Error) -> Option<Request> {
    let Error::Status {
        status: 301 | 302 | 303 | 307 | 308,
        location: Some(location),
        ..
    } = error
    else {
        return None;
    };
    let mut next = request.clone();
    next.url =
        redirected(&request.url, location).filter(|url| matches!(url.scheme(), "ws" | "wss"))?;
    if request.url.scheme() == "wss" && next.url.scheme() == "ws" {
        return None;
    }
    if next.url.origin() != request.url.origin() {
        next.headers.clear();
    }
    Some(next)
}

/// Whether an attempt fails again, whatever the server does.
fn is_permanent(error: &Error) -> bool {
    matches!(
        error,
        Error::Unsupported { .. }
            | Error::BlockedPort { .. }
            | Error::Denied(_)
            | Error::Header { .. }
            | Error::InvalidProtocol { .. }
            | Error::InvalidProxy { .. }
            | Error::TlsConfiguration { .. }
    )
}

/// What is sent, in order.
pub(super) enum Outgoing {
    Message(Message),
    Ping,
    /// Answers when all messages before it were written.
    Flush(oneshot::Sender<()>),
    Close {
        code: u16,
        reason: String,
    },
}

/// Sends and receives until the connection has ended.
pub(super) async fn talk(
    link: Link<impl Incoming>,
    ends: &mut impl Ends,
    first: &[Message],
    linger: Duration,
    interrupted: &mut (impl Future<Output = Signal> + Unpin),
) -> Ended {
    let Link {
        outgoing,
        mut latencies,
        incoming: mut receiver,
        sending,
    } = link;
    // Who closes, and the status that was decided meanwhile.
    let (mut closing, mut status, mut enough) = (false, None, false);
    let mut last_moment = None;
    // After the end of the input: when its last message was written, and when the connection is
    // closed.
    let (mut flushed, mut quiet_until) = (None, None);
    let (mut has_sent, mut has_received, mut gave_up) = (false, false, false);
    let mut first = first.iter();
    loop {
        let has_ended = flushed.is_some() || quiet_until.is_some();
        // So that an answer is not taken for that to a message that was not sent yet.
        let has_said = first.len() == 0;
        let action = async {
            match outgoing.reserve().await {
                Ok(room) => match first.next() {
                    Some(message) => (room, UserAction::Send(message.clone())),
                    None => (room, ends.next().await),
                },
                // The connection has ended.
                Err(_) => pending().await,
            }
        };
        let message = async {
            // While the terminal takes no more, the server waits. Lines are asked for all the same.
            line_printer::room().await;
            receiver.next().await
        };
        let quiet = async {
            match &mut flushed {
                Some(flushed) => {
                    // An error is the end of the connection, which the receiver reports.
                    let _ = flushed.await;
                }
                None => until(quiet_until).await,
            }
        };
        tokio::select! {
            biased;
            signal = &mut *interrupted, if last_moment.is_none() => {
                let code = if signal == Signal::Interrupt { 1000 } else { 1001 };
                last_moment = Some(close_within(signals::CLOSE_TIMEOUT, code, &outgoing).await);
                (closing, status) = (true, Some(signal.status()));
            }
            () = until(last_moment) => break,
            Some(latency) = latencies.recv() => ends.pong(latency),
            // Before messages, of which the next one may always be there.
            (room, action) = action, if !closing && !has_ended => match action {
                UserAction::Send(message) => {
                    has_sent = true;
                    if has_said {
                        ends.sent(&message);
                    } else {
                        ends.sent_first(&message);
                    }
                    room.send(Outgoing::Message(message));
                }
                UserAction::Ping => room.send(Outgoing::Ping),
                UserAction::Close { code, reason } => {
                    room.send(Outgoing::Close { code, reason });
                    closing = true;
                }
                UserAction::End | UserAction::Fail => {
                    if matches!(action, UserAction::Fail) {
                        status = Some(FAILURE);
                    }
                    let (answer, answered) = oneshot::channel();
                    room.send(Outgoing::Flush(answer));
                    flushed = Some(answered);
                }
            },
            message = message, if has_said => match message {
                Some(Ok(_)) if enough => {}
                Some(Ok(message)) => {
                    has_received = true;
                    enough = ends.received(message);
                    // The time in which the reader of the output was waited for does not count.
                    quiet_until = quiet_until.map(|_| Instant::now() + linger);
                    if enough && !closing {
                        last_moment = Some(close_within(CLOSE_TIMEOUT, 1000, &outgoing).await);
                        (closing, status) = (true, status.or(Some(SUCCESS)));
                    }
                }
                Some(Err(_)) | None => break,
            },
            () = quiet, if !closing => {
                if flushed.take().is_some() {
                    quiet_until = Some(Instant::now() + linger);
                } else if let Ok(room) = outgoing.try_reserve() {
                    // All was written, so there is room.
                    room.send(Outgoing::Close { code: 1000, reason: String::new() });
                    (closing, gave_up) = (true, true);
                }
            }
        }
    }
    sending.abort();
    if last_moment.is_some_and(|moment| moment <= Instant::now()) {
        return Ended {
            status: status.unwrap_or(FAILURE),
            is_final: true,
            by_us: true,
            has_received,
            error: None,
        };
    }
    let closed = receiver.closed().await;
    ends.closed(&closed, closing);
    if gave_up && has_sent && !has_received && !linger.is_zero() {
        output::warning(&format_args!(
            "no message came within {} s after the end of the input, and the connection was closed: --linger SECONDS \
             waits longer, -1 for one message, -n until the server closes",
            linger.as_secs_f64()
        ));
    }
    let has_ended = closing || flushed.is_some() || quiet_until.is_some();
    Ended {
        status: status.unwrap_or_else(|| status_of(&closed, closing)),
        is_final: has_ended || is_final(&closed),
        by_us: has_ended,
        has_received,
        error: closed.error,
    }
}

/// Waits until a moment, or for ever without one.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

/// Sends a Close frame. Returns until when the other side may answer it.
async fn close_within(limit: Duration, code: u16, outgoing: &mpsc::Sender<Outgoing>) -> Instant {
    let (end, reason) = (Instant::now() + limit, String::new());
    // A Close frame may be on its way already. The queue may hold a message, which a server that
    // reads nothing keeps there.
    let _ = timeout_at(end, outgoing.send(Outgoing::Close { code, reason })).await;
    end
}

/// Sends until the connection has ended, or was closed.
async fn send_all(
    mut sender: SocketSender,
    mut queue: mpsc::Receiver<Outgoing>,
    pongs: mpsc::Sender<Result<Duration, Error>>,
) {
    while let Some(outgoing) = queue.recv().await {
        match outgoing {
            Outgoing::Message(message) => {
                if sender.send(message).await.is_err() {
                    break;
                }
            }
            Outgoing::Ping => {
                let (ping, pongs) = (sender.ping(), pongs.clone());
                // The conversation may have ended.
                tokio::spawn(async move { drop(pongs.send(ping.await).await) });
            }
            Outgoing::Flush(answer) => {
                if sender.flush().await.is_err() {
                    break;
                }
                // The conversation may have ended.
                let _ = answer.send(());
            }
            Outgoing::Close { code, reason } => {
                // The receiver is told how it ended.
                let _ = sender.close_with(code, &reason).await;
                return;
            }
        }
    }
    // A sender that is dropped would close the connection.
    let _ = sender.closed().await;
}

/// A server that has closed with one of these codes does not want another connection.
fn is_final(closed: &Closed) -> bool {
    closed.clean && matches!(closed.status(), 1000 | 1003 | 1007 | 1008)
}

fn status_of(closed: &Closed, by_us: bool) -> u8 {
    match closed {
        Closed {
            code: None | Some(1000 | 1001),
            clean: true,
            ..
        } => SUCCESS,
        Closed { clean: true, .. } if by_us => SUCCESS,
        Closed {
            code: Some(1000 | 1001),
            ..
        } if !closed.failed() => SUCCESS,
        Closed { code: Some(_), .. } if !closed.failed() => CLOSED_WITH_ERROR,
        _ => FAILURE,
    }
}

#[cfg(test)]
#[path = "conversation_tests.rs"]
mod tests;
