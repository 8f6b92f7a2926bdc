//! A conversation with a server: connecting, running the connection, and connecting again.

use super::{
    backoff::Backoff,
    connection::Connection,
    conversation_state::Outcome,
    frontend::{Frontend, UserAction},
    interruption::interruption,
};
use crate::{
    output::{
        self,
        connection_error::reason,
        hints::{Caller, Hints, redirected},
    },
    process::status::{FAILURE, NOT_CONNECTED, SUCCESS},
    work_thread::WasInterrupted,
};
use boa_websocket::net::{
    Error, Message, Options, Request, connect_with, connector::Connector,
    observer::WithoutCredentials,
};
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// The number of redirects that are followed, one after another.
const MAX_REDIRECTS: usize = 10;

pub(super) struct Conversation {
    pub(super) request: Request,
    pub(super) options: Options,
    pub(super) connector: Arc<dyn Connector>,
    pub(super) reconnect: bool,
    /// The wait for messages after the end of the input. Each message restarts it.
    pub(super) linger: Duration,
    /// The messages that are sent first on each connection.
    pub(super) initial_messages: Vec<Message>,
    /// Whether redirects are followed.
    pub(super) follow: bool,
    /// When the conversation ends.
    pub(super) deadline: Option<Instant>,
}

impl Conversation {
    /// Connects to the server, and again if the connection is lost. Returns the exit status.
    pub(super) async fn connect(
        self,
        mut frontend: impl Frontend,
        interrupted: WasInterrupted,
    ) -> u8 {
        let mut interrupted = pin!(interruption(interrupted, self.deadline));
        let mut backoff = Backoff::default();
        let hints = Hints::new(None, &self.options);
        let mut redirects = 0;
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
                end = &mut interrupted => return end.status(),
                connected = connecting => connected,
            };
            if self.follow
                && redirects < MAX_REDIRECTS
                && let Err(error) = &connected
                && let Some(next) = redirected_request(&request, error)
            {
                frontend.note(&format!(
                    "{shown} redirects to {}",
                    WithoutCredentials(&next.url)
                ));
                (request, redirects) = (next, redirects + 1);
                continue;
            }
            let (outcome, open) = match connected {
                Ok(socket) => {
                    let start = Instant::now();
                    frontend.opened(&shown, socket.opened());
                    let outcome = Connection::new(socket)
                        .run(
                            &mut frontend,
                            &self.initial_messages,
                            self.linger,
                            &mut interrupted,
                        )
                        .await;
                    let hint = outcome.error.as_ref().and_then(|error| {
                        hints.for_connection(&request.url, error, Caller::Command)
                    });
                    if let Some(hint) = hint {
                        output::hint(&hint);
                    }
                    (outcome, Some(start.elapsed()))
                }
                Err(error) => {
                    output::error(&format_args!("{shown}: {}", reason(&error)));
                    let hint = if self.follow && redirected_request(&request, &error).is_some() {
                        Some(format!(
                            "{MAX_REDIRECTS} redirects were followed: the server may redirect in a circle"
                        ))
                    } else {
                        hints.for_connection(&request.url, &error, Caller::Command)
                    };
                    if let Some(hint) = hint {
                        output::hint(&hint);
                    }
                    (not_connected(&error), None)
                }
            };
            if outcome.is_final || !self.reconnect {
                return outcome.status;
            }
            (request, redirects) = (self.request.clone(), 0);
            let delay = backoff.next_delay(open);
            frontend.note(&format!("connecting again in {:.1} s", delay.as_secs_f64()));
            let reads = frontend.reads_while_disconnected();
            tokio::select! {
                biased;
                end = &mut interrupted => return end.status(),
                () = sleep(delay) => {}
                status = reject_actions(&mut frontend, "there is no connection: nothing was sent"), if reads => return status,
            }
        }
    }
}

/// Rejects actions while there is no connection. Returns the exit status if one of them is the end.
/// Cancel safe.
pub(super) async fn reject_actions(frontend: &mut impl Frontend, why: &str) -> u8 {
    loop {
        match frontend.next_action().await {
            UserAction::Send(_) | UserAction::Ping => output::error(&why),
            UserAction::Close { .. } | UserAction::End => return SUCCESS,
            UserAction::Fail => return FAILURE,
        }
    }
}

/// The result of an attempt that has failed.
fn not_connected(error: &Error) -> Outcome {
    Outcome {
        status: NOT_CONNECTED,
        is_final: is_permanent(error),
        is_local: false,
        has_received: false,
        error: None,
    }
}

/// The request after a redirect. Header fields may be secrets, so another origin does not get them.
/// None if the URL is not one of a WebSocket, or leads from an encrypted connection to one that is
/// not.
fn redirected_request(request: &Request, error: &Error) -> Option<Request> {
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

/// Whether every other attempt fails too, whatever the server does.
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

#[cfg(test)]
#[path = "conversation_tests.rs"]
mod tests;
