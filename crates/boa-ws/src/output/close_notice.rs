//! Reports on a terminal that the command waits for closing handshakes only.

use crate::output::{self, Stream};
use boa_websocket::{
    Handle, net::observer::WithoutCredentials, runtime::State, websocket::ReadyState,
};
use std::{cell::Cell, future::pending, time::Duration};
use tokio::time::{Instant, sleep};

/// The time that servers have to close before the command reports that it waits.
const REPORT_DELAY: Duration = Duration::from_secs(1);

/// The interval at which the sockets are checked.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// Reports servers that do not answer Close frames while the script waits for nothing else. Sets
/// `reported` then. Never returns. Does nothing if standard error is not a terminal.
pub(crate) async fn report_unanswered(handle: Handle, reported: &Cell<bool>) {
    if !output::is_terminal(Stream::Error) {
        return pending().await;
    }
    let mut since = None;
    loop {
        match handle.state().await {
            Ok(state) if only_closes(&state) => {
                if since.get_or_insert_with(Instant::now).elapsed() >= REPORT_DELAY
                    && !reported.replace(true)
                {
                    output::note(&line(&state));
                }
            }
            Ok(_) => {
                since = None;
                reported.set(false);
            }
            // The runtime has ended. Its end is reported elsewhere.
            Err(_) => return pending().await,
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// Whether the script waits for closing handshakes only.
pub(crate) fn only_closes(state: &State) -> bool {
    let closes = state
        .sockets
        .iter()
        .all(|socket| socket.ready_state == ReadyState::Closing);
    closes && !state.sockets.is_empty() && state.timers == 0 && state.tasks == 0
}

fn line(state: &State) -> String {
    let what = match &state.sockets[..] {
        [socket] => WithoutCredentials(&socket.url).to_string(),
        sockets => format!("{} connections", sockets.len()),
    };
    format!("waiting for {what} to close (Ctrl-C ends at once)")
}
