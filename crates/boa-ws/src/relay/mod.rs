//! `boa-ws --relay URL --listen PORT`: accepts clients, opens a connection to the server for each of
//! them, and passes the messages of both on. A script may change, delay or drop them ([`rules`]).

mod handshake;
mod rules;
mod session;

use self::{
    handshake::Server,
    rules::{Client, Rules},
    session::Shared,
};
use crate::{
    chat::{accept_stream, socket_url},
    network::Network,
    output,
    process::{signals::SIGNAL_CLOSE_TIMEOUT, status::USAGE},
    script::Settings,
    server::Listen,
    source::program::Source,
    work_thread::{self, WasInterrupted, WorkThread},
};
use boa_websocket::net::observer::WithoutCredentials;
use futures_util::FutureExt;
use std::{io, pin::pin, rc::Rc};
use tokio::{
    sync::{oneshot, watch},
    task::{JoinSet, LocalSet},
    time::timeout,
};
use url::Url;

/// The limit on clients at once.
const MAX_CLIENTS: usize = 1024;

/// The stack of the thread, in bytes: that of a script.
const STACK_SIZE: usize = crate::script::STACK_SIZE;

/// The option for relaying.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Talking to a server")]
pub(crate) struct RelayOptions {
    /// Pass the messages of each client of --listen on to this server, and its messages back; a
    /// SCRIPT may export toServer and toClient, which return the message to pass on
    #[arg(
        long, value_name = "URL", value_parser = socket_url, requires = "listen",
        conflicts_with_all = [
            "connect", "protocol", "send", "timestamps", "binary", "one_message", "no_close", "linger", "jsonl", "exec", "tcp", "expect", "within",
            "eval", "serve", "isolate",
        ],
    )]
    pub(crate) relay: Option<Url>,
}

/// A relay that is to be started.
pub(crate) struct Relay {
    pub(crate) server: Url,
    pub(crate) listen: Listen,
}

/// A relay, the script with its rules, and their settings.
pub(crate) struct Task {
    pub(crate) relay: Relay,
    pub(crate) rules: Option<Source>,
    pub(crate) settings: Settings,
    pub(crate) network: Network,
}

/// Starts the thread that relays.
pub(crate) fn start(task: Task) -> io::Result<WorkThread> {
    work_thread::start(
        "relay",
        STACK_SIZE,
        false,
        async move |interrupted: WasInterrupted, end: oneshot::Sender<u8>| {
            let status = LocalSet::new().run_until(run(task, interrupted)).await;
            // The main thread waits for it.
            let _ = end.send(status);
        },
    )
}

/// Relays until a signal, or until the script of the rules ends. Returns the exit status.
async fn run(task: Task, interrupted: WasInterrupted) -> u8 {
    let Task {
        relay,
        rules,
        settings,
        network,
    } = task;
    let mut interrupted = pin!(interrupted.signal());
    let connector = network.connector(None);
    let mut options = network.options.clone();
    options.permissions = Some(network.permissions.clone());
    let mut script = None;
    let rules = match rules {
        Some(source) => {
            let opened = tokio::select! {
                biased;
                signal = &mut interrupted => return signal.status(),
                opened = Rules::open(&source, &settings, network) => opened,
            };
            match opened {
                Ok((runtime, rules)) => {
                    script = Some(runtime);
                    rules
                }
                Err(status) => return status,
            }
        }
        None => Rules::default(),
    };
    let listeners = match relay.listen.bind().await {
        Ok(listeners) => listeners,
        Err(error) => {
            output::error(&error);
            return USAGE;
        }
    };
    for address in listeners.iter().filter_map(|it| it.local_addr().ok()) {
        output::note(&format_args!(
            "listening on ws://{address}, relaying to {}",
            WithoutCredentials(&relay.server)
        ));
    }
    let (stop, stopped) = watch::channel(false);
    let shared = Rc::new(Shared {
        server: Server {
            url: relay.server,
            options,
            connector,
        },
        rules,
    });
    let mut ending = pin!(rules::run(script.as_mut()).fuse());
    let mut sessions = JoinSet::new();
    let mut number = 0;
    let status = loop {
        tokio::select! {
            biased;
            signal = &mut interrupted => break signal.status(),
            status = &mut ending => break status,
            Some(_) = sessions.join_next() => {}
            (stream, address) = accept_stream(&listeners), if sessions.len() < MAX_CLIENTS => {
                number += 1;
                let client = Client { number, address };
                sessions.spawn_local(session::run(shared.clone(), client, stream, stopped.clone()));
            }
        }
    };
    drop(listeners);
    stop.send_replace(true);
    // Rules may be asked for the last messages. Sessions that are not over are dropped.
    let _ = timeout(SIGNAL_CLOSE_TIMEOUT, async {
        let closing = async { while sessions.join_next().await.is_some() {} };
        tokio::select! {
            () = closing => {}
            // The script has ended, so that its rules are errors.
            _ = &mut ending => {}
        }
    })
    .await;
    status
}
