//! Where client and server meet: in memory and in simulated time, or over loopback; encrypted or
//! not.

use crate::{
    server::{Ending, Plan, Reach, play},
    server_script::Move,
    transcript::Runs,
    wire::{SharedWire, Wired},
};
use boa_websocket::net::{
    Error, MemoryNetwork, TcpConnector, Tls,
    connector::{Connected, Connector, Stream, Target},
};
use futures_util::future::BoxFuture;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};
use test_server::authority::{self, client_configuration, server_configuration};
use tokio::{net::TcpListener, sync::oneshot};
use tokio_rustls::{
    TlsAcceptor, TlsConnector,
    rustls::{
        ALL_VERSIONS, client::Resumption, pki_types::ServerName, server::NoServerSessionStorage,
    },
};

/// The kind of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Memory,
    /// In memory, with a TLS record for each byte.
    MemoryTls,
    Loopback,
    LoopbackTls,
}

impl Kind {
    pub(crate) fn is_simulated(self) -> bool {
        matches!(self, Self::Memory | Self::MemoryTls)
    }

    fn is_encrypted(self) -> bool {
        matches!(self, Self::MemoryTls | Self::LoopbackTls)
    }

    /// The runtime of a client.
    pub(crate) fn tokio(self) -> tokio::runtime::Runtime {
        test_server::tokio_runtime_with(self.is_simulated())
    }
}

/// A server, and the way to it.
pub(crate) struct TestServer {
    pub(crate) url: String,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) link: Arc<SharedWire>,
    server: oneshot::Receiver<Runs>,
    /// Ends a server without a connection.
    end: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl TestServer {
    pub(crate) fn new(kind: Kind, plan: Plan) -> Self {
        let link = Arc::new(SharedWire::default());
        let reach = Reach {
            link: link.clone(),
            at_client: kind == Kind::Memory,
            in_memory: kind.is_simulated(),
            patience: Duration::from_secs(1),
            single_bytes: kind.is_encrypted(),
        };
        let scheme = if kind.is_encrypted() { "wss" } else { "ws" };
        let (done, server) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let (url, connector, thread): (_, Arc<dyn Connector>, _) = if kind.is_simulated() {
            let (network, name) = (MemoryNetwork::new(), "hostile.example");
            let mut listener = network.listen(name, if kind.is_encrypted() { 443 } else { 80 });
            tokio::spawn(serve(
                async move { Box::new(listener.accept().await) as Box<dyn Stream> },
                ended,
                done,
                kind,
                plan,
                reach,
            ));
            let connector: Arc<dyn Connector> = if kind.is_encrypted() {
                Arc::new(Encrypted(network))
            } else {
                Arc::new(network)
            };
            (format!("{scheme}://{name}/"), connector, None)
        } else {
            let resets = plan.ending == Ending::Reset || plan.moves.contains(&Move::Reset);
            let (address, thread) = test_server::on_thread(async move |listener: TcpListener| {
                let stream = async move {
                    let (stream, _) = listener.accept().await.expect("a connection");
                    let _ = stream.set_nodelay(true);
                    if resets {
                        let _ = stream.set_zero_linger();
                    }
                    Box::new(stream) as Box<dyn Stream>
                };
                serve(stream, ended, done, kind, plan, reach).await;
            });
            let url = format!("{scheme}://{address}/");
            let tls = Tls::new()
                .authority(AUTHORITY.pem.as_bytes())
                .expect("a certificate");
            (url, Arc::new(TcpConnector::new().tls(tls)), Some(thread))
        };
        let connector = Arc::new(Wired {
            connector,
            link: link.clone(),
        });
        Self {
            url,
            connector,
            link,
            server,
            end: Some(end),
            thread,
        }
    }

    /// Waits for the end of the server, which ends when the client's stream is gone. Returns the
    /// messages that it sent.
    pub(crate) async fn end(mut self) -> Result<Runs, String> {
        if !self.link.state().connected {
            self.end.take();
        }
        let ended = tokio::time::timeout(Duration::from_secs(100), async {
            let runs = (&mut self.server).await;
            // A server that goes away leaves its client something to read.
            self.link
                .until(|state| state.gone || !state.connected)
                .await;
            runs
        });
        let runs = ended
            .await
            .map_err(|_| "the connection's stream is not dropped")?;
        if let Some(thread) = self.thread.take() {
            thread.join().map_err(|_| "the server panicked")?;
        }
        // A task of the server's has ended when it had one more turn.
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(runs.unwrap_or_default())
    }
}

async fn serve(
    stream: impl Future<Output = Box<dyn Stream>>,
    ended: oneshot::Receiver<()>,
    done: oneshot::Sender<Runs>,
    kind: Kind,
    plan: Plan,
    reach: Reach,
) {
    let playing = async {
        let stream = stream.await;
        if !kind.is_encrypted() {
            return play(stream, plan, reach).await;
        }
        match AUTHORITY.acceptor.accept(stream).await {
            Ok(stream) => play(stream, plan, reach).await,
            Err(_) => Runs::default(),
        }
    };
    let runs = tokio::select! {
        runs = playing => runs,
        Err(_) = ended => Runs::default(),
    };
    let _ = done.send(runs);
}

/// A network in memory whose streams are encrypted.
struct Encrypted(MemoryNetwork);

impl Connector for Encrypted {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let connecting = self.0.connect(target.clone());
        Box::pin(async move {
            let mut connected = connecting.await?;
            let name = ServerName::try_from(CERTIFIED).expect("an address");
            let stream = AUTHORITY.connector.connect(name, connected.stream).await;
            connected.stream = Box::new(stream.map_err(|error| Error::Connect {
                address: target.to_string(),
                source: error.into(),
            })?);
            Ok(connected)
        })
    }
}

struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
}

/// The address in the certificate of the servers.
const CERTIFIED: &str = "127.0.0.1";

static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| {
    let authority = authority::Authority::new("hostile.example");
    let mut server = server_configuration(&authority.certify(CERTIFIED), ALL_VERSIONS, None);
    // State that a session leaves for the next one would be taken for a leak.
    server.send_tls13_tickets = 0;
    server.session_storage = Arc::new(NoServerSessionStorage {});
    let mut client = client_configuration(&authority.pem);
    client.resumption = Resumption::disabled();
    Authority {
        pem: authority.pem,
        acceptor: Arc::new(server).into(),
        connector: Arc::new(client).into(),
    }
});

/// Allocates what a process allocates once, before memory is counted.
pub(crate) fn prepare() {
    LazyLock::force(&AUTHORITY);
    // Tokio opens descriptors once for the process.
    drop(Kind::Loopback.tokio());
}
