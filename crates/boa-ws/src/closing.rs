//! Reports on a terminal that the command waits for closing handshakes only.

use crate::output;
use boa_websocket::{Handle, runtime::State, websocket::ReadyState};
use std::{
    cell::Cell,
    future::pending,
    io::{self, IsTerminal},
    time::Duration,
};
use tokio::time::{Instant, sleep};
use url::Url;

/// How long servers may take to close before the person is reported.
const DELAY: Duration = Duration::from_secs(1);

/// The time between two looks at the sockets.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Tells the person of servers that do not answer Close frames while nothing else is waited for, and keeps in `reported` whether
/// it did. Does not return, and does nothing where standard error is no terminal.
pub(super) async fn report_unanswered(handle: Handle, reported: &Cell<bool>) {
    if !io::stderr().is_terminal() {
        return pending().await;
    }
    let mut since = None;
    loop {
        match handle.state().await {
            Ok(state) if only_closes(&state) => {
                if since.get_or_insert_with(Instant::now).elapsed() >= DELAY && !reported.replace(true) {
                    output::note(&line(&state));
                }
            }
            Ok(_) => {
                since = None;
                reported.set(false);
            }
            // The runtime ends, which is reported by itself.
            Err(_) => return pending().await,
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// Whether closing handshakes are all that a script waits for.
pub(super) fn only_closes(state: &State) -> bool {
    let closes = state.sockets.iter().all(|socket| socket.ready_state == ReadyState::Closing);
    closes && !state.sockets.is_empty() && state.timers == 0 && state.tasks == 0
}

fn line(state: &State) -> String {
    let what = match &state.sockets[..] {
        [socket] => without_password(&socket.url),
        sockets => format!("{} connections", sockets.len()),
    };
    format!("waiting for {what} to close (Ctrl-C ends at once)")
}

fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    // A URL that has no password can't be given one either.
    let _ = url.set_password(None);
    url.into()
}
