//! `boa-ws --relay URL --listen PORT`: accepts clients, opens a connection to the server for each of
//! them, and passes the messages of both on. A script may change, delay or drop them ([`rules`]).
//! `boa-ws --serve` is a relay to the built-in server if its connections are observed.

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
    process::{
        signals::SIGNAL_CLOSE_TIMEOUT,
        status::{FAILURE, USAGE},
    },
    script::Settings,
    server::{self, Limits, Listen, serving_on},
    source::program::Source,
    work_thread::{self, WasInterrupted, WorkThread},
};
use boa_websocket::{
    net::{self, observer::WithoutCredentials},
    web::parse_url,
};
use futures_util::FutureExt;
use std::{
    fmt::Display,
    future::pending,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    rc::Rc,
};
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
            "connect", "protocol", "send", "binary", "one_message", "no_close", "linger", "jsonl", "exec", "tcp", "expect", "within",
            "eval", "serve", "isolate",
        ],
    )]
    pub(crate) relay: Option<Url>,
}

/// A relay that is to be started.
pub(crate) struct Relay {
    pub(crate) target: Target,
    pub(crate) listen: Listen,
}

/// The server of a relay.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Url(Url),
    /// The server of `--serve`.
    BuiltIn,
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

/// Starts the built-in server on a free port, and says where its clients are accepted. In the
/// records, that is its address. The error, which was printed, is the exit status.
async fn built_in(
    addresses: &[SocketAddr],
    network: Network,
    options: net::Options,
) -> Result<Server, u8> {
    let failed = |error: &dyn Display| {
        output::error(error);
        FAILURE
    };
    let bound = server::Server::bind(Listen::Loopback(0), Limits::default(), |notice| {
        output::warning_aside(&notice);
    });
    let built_in = bound.await.map_err(|error| failed(&error))?;
    let (Some(own), Some(first)) = (built_in.addresses().first().copied(), addresses.first())
    else {
        return Err(failed(&io::Error::from(io::ErrorKind::AddrNotAvailable)));
    };
    output::note(&serving_on(addresses));
    tokio::spawn(built_in.run(pending()));
    let host = match first.ip() {
        address if address.is_loopback() || address.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let url = parse_url(&format!("ws://{host}:{}/", first.port()), None);
    Ok(Server {
        url: url.map_err(|error| failed(&error))?,
        options,
        connector: network.connector_to(own),
    })
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
    let for_server = network.clone();
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
    let addresses: Vec<_> = listeners
        .iter()
        .filter_map(|it| it.local_addr().ok())
        .collect();
    let server = match relay.target {
        Target::Url(url) => {
            for address in &addresses {
                output::note(&format_args!(
                    "listening on ws://{address}, relaying to {}",
                    WithoutCredentials(&url)
                ));
            }
            let connector = for_server.connector(None);
            Server {
                url,
                options,
                connector,
            }
        }
        Target::BuiltIn => {
            // It is no server that a rule may be about.
            options.permissions = None;
            match built_in(&addresses, for_server, options).await {
                Ok(server) => server,
                Err(status) => return status,
            }
        }
    };
    let (stop, stopped) = watch::channel(false);
    let shared = Rc::new(Shared { server, rules });
    let mut ending = pin!(rules::run(script.as_deref_mut()).fuse());
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
