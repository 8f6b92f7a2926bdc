//! `boa-ws --listen` with `--exec` or `--tcp`: many clients at a time, and a command or a TCP
//! connection for each.

use super::{
    conversation::Conversation,
    conversation_state::Outgoing,
    frontend::Frontend,
    interruption::{Interruption, interruption},
    listen::{Client, Handshakes, accept_client, bind, connection},
    pipe::{Peer, Pipe, PipeOptions},
};
use crate::{
    output, process::signals::SIGNAL_CLOSE_TIMEOUT, server::Listen, threads::spawn,
    work_thread::WasInterrupted,
};
use boa_websocket::net::Message;
use futures_util::{StreamExt, stream::FuturesUnordered};
use std::{future::pending, io, pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::{oneshot, watch},
    time::timeout,
};

/// The limit on clients at once, each of which has a process, or a connection, and two threads.
const MAX_CLIENTS: usize = 128;

/// [Internal Error](https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1): the server of `--tcp`
/// cannot be reached.
const INTERNAL_ERROR: u16 = 1011;

/// The time that a client has for the end of a connection that is refused.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// What each client gets.
pub(super) struct EachClient {
    pub(super) options: PipeOptions,
    pub(super) timestamps: bool,
}

/// What the sessions share.
struct Shared {
    each: EachClient,
    initial_messages: Vec<Message>,
    linger: Duration,
}

impl Conversation {
    /// Accepts clients until a signal. Returns the exit status.
    pub(super) async fn serve_each(
        self,
        listen: Listen,
        each: EachClient,
        interrupted: WasInterrupted,
    ) -> u8 {
        let mut interrupted = pin!(interruption(interrupted, self.deadline));
        let listeners = match bind(listen).await {
            Ok(listeners) => listeners,
            Err(status) => return status,
        };
        let shared = Arc::new(Shared {
            each,
            initial_messages: self.initial_messages,
            linger: self.linger,
        });
        let (stop, stopped) = watch::channel(None);
        let mut handshakes = Handshakes::new();
        let mut sessions = FuturesUnordered::new();
        let mut number = 0;
        let end = loop {
            let accepting = accept_client(
                &listeners,
                &mut handshakes,
                &self.request.protocols,
                self.options.max_message,
            );
            tokio::select! {
                biased;
                end = &mut interrupted => break end,
                Some(_) = sessions.next() => {}
                client = accepting, if sessions.len() < MAX_CLIENTS => {
                    number += 1;
                    match start(&shared, number, client, stopped.clone()) {
                        Ok(ended) => sessions.push(ended),
                        Err(error) => output::error(&format_args!("client {number} was refused: {error}")),
                    }
                }
            }
        };
        drop(listeners);
        stop.send_replace(Some(end));
        let _ = timeout(SIGNAL_CLOSE_TIMEOUT, async {
            while sessions.next().await.is_some() {}
        })
        .await;
        end.status()
    }
}

/// Starts a session, on a thread of its own: a command or a server that reads nothing keeps no other
/// client waiting. What is returned completes at its end.
fn start(
    shared: &Arc<Shared>,
    number: u64,
    client: Client,
    stopped: watch::Receiver<Option<Interruption>>,
) -> io::Result<oneshot::Receiver<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let shared = shared.clone();
    let (ending, ended) = oneshot::channel();
    spawn("client", move || {
        runtime.block_on(converse(&shared, number, client, stopped));
        drop(ending);
    })?;
    Ok(ended)
}

async fn converse(
    shared: &Shared,
    number: u64,
    (stream, address, opened): Client,
    mut stopped: watch::Receiver<Option<Interruption>>,
) {
    let Shared {
        each: EachClient {
            options,
            timestamps,
        },
        initial_messages,
        linger,
    } = shared;
    output::note(&format_args!("client {number} ({address}) has connected"));
    let mut stopping = pin!(async {
        match stopped.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(end)) => *end,
            _ => pending().await,
        }
    });
    let peer = Peer::OneOfMany(number);
    let sends_initial = !initial_messages.is_empty();
    let opening = Pipe::open(options, peer, *timestamps, sends_initial, None);
    let opened_pipe = tokio::select! {
        opened_pipe = opening => opened_pipe,
        _ = &mut stopping => return,
    };
    let connection = connection(stream);
    let mut pipe = match opened_pipe {
        Ok(pipe) => pipe,
        Err(why) => {
            output::error(&format_args!("client {number}: {why}"));
            let close = Outgoing::Close {
                code: INTERNAL_ERROR,
                reason: "the server behind this one cannot be reached".to_owned(),
            };
            // The client may be gone.
            let _ = connection.outgoing.send(close).await;
            let _ = timeout(REFUSAL_TIMEOUT, connection.sending).await;
            return;
        }
    };
    pipe.opened(&address, &opened);
    connection
        .run(&mut pipe, initial_messages, *linger, &mut stopping)
        .await;
    output::note(&format_args!("client {number} has left"));
    pipe.end();
}
