//! Helpers of tests: servers of HTTP/2, and a network of them.

use crate::{
    Closed, Connected, Connector, Error, Http2, Options, Request, Target,
    connect::{
        http2::Sessions,
        tcp_connector::{Connection, Remote},
    },
    testing::scripted_server::{self, Client, SECOND},
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use h2::{
    Reason, RecvStream, SendStream,
    server::{Builder, SendResponse},
};
use http::Response;
use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};
pub(crate) use test_server::http2::{bridge, send_all};
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::timeout,
};

/// Options with HTTP/2.
pub(crate) fn options() -> Options {
    Options::new().http2(Http2::Prefer).max_unread(1 << 20)
}

pub(crate) fn request() -> Request {
    scripted_server::request("wss://a.example/")
}

/// Fails with the end of the connection if its stream was not reset like this.
#[track_caller]
pub(crate) fn assert_reset(closed: &Closed, code: u32, by_server: bool) {
    let reset = matches!(
        closed.error,
        Some(Error::Http2Reset { code: it, by_server: by }) if (it, by) == (code, by_server)
    );
    assert!(reset, "{closed:?}");
}

/// A connector whose connections are accepted by the test. Clones are the same.
#[derive(Clone)]
pub(crate) struct Network(Arc<Inner>);

struct Inner {
    sessions: Sessions,
    connections: UnboundedSender<Dialed>,
    /// Whether the servers choose HTTP/2.
    has_http2: AtomicBool,
    remote: Remote,
}

/// The server's end of a connection.
pub(crate) struct Dialed {
    pub(crate) stream: DuplexStream,
    /// Whether the client offers HTTP/2.
    pub(crate) is_offered: bool,
    /// Whether the server has chosen it.
    pub(crate) is_http2: bool,
}

impl Network {
    pub(crate) fn new() -> (Self, UnboundedReceiver<Dialed>) {
        let (connections, accepted) = unbounded_channel();
        let remote = Remote::Address(([10, 0, 0, 1], 443).into());
        let has_http2 = AtomicBool::new(true);
        (
            Self(Arc::new(Inner {
                sessions: Sessions::default(),
                connections,
                has_http2,
                remote,
            })),
            accepted,
        )
    }

    /// Makes servers choose HTTP/1.1.
    pub(crate) fn without_http2(&self) {
        self.0.has_http2.store(false, SeqCst);
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    async fn dial(&self, target: &Target, offers_http2: bool) -> Result<Connection, Error> {
        let remote = self.0.remote.clone();
        if let Remote::Address(address) = remote {
            target.check_address(address)?;
        }
        let (client, server) = duplex(64 << 10);
        let is_http2 = offers_http2 && self.0.has_http2.load(SeqCst);
        let dialed = Dialed {
            stream: server,
            is_offered: offers_http2,
            is_http2,
        };
        self.0
            .connections
            .send(dialed)
            .map_err(|_| Error::Refused {
                address: "a test that accepts no more".into(),
            })?;
        Ok(Connection {
            connected: Connected::new(client),
            remote,
            is_http2,
        })
    }
}

impl Connector for Network {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let this = self.clone();
        Box::pin(async move {
            if let Some(sessions) = this.0.sessions.for_target(&target)
                && let Some(connected) = sessions.open(|| this.dial(&target, true)).await?
            {
                return Ok(connected);
            }
            Ok(this.dial(&target, false).await?.connected)
        })
    }
}

pub(crate) async fn next(accepted: &mut UnboundedReceiver<Dialed>) -> Dialed {
    timeout(1000 * SECOND, accepted.recv())
        .await
        .expect("no further connection")
        .unwrap()
}

/// A client whose session a server has accepted, and its further connections.
pub(crate) async fn start(
    request: Request,
    options: Options,
) -> (Client, Server, UnboundedReceiver<Dialed>) {
    let (network, mut accepted) = Network::new();
    let client = Client::start_with(request, options, network);
    let server = Server::accept(next(&mut accepted).await).await;
    (client, server, accepted)
}

/// The server's end of a session. It is a task of its own.
pub(crate) struct Server {
    streams: UnboundedReceiver<(http::Request<RecvStream>, SendResponse<Bytes>)>,
    changes: UnboundedSender<Change>,
    pub(crate) task: JoinHandle<Result<(), h2::Error>>,
}

type Change = Box<dyn FnOnce(&mut h2::server::Connection<DuplexStream, Bytes>) + Send>;

impl Server {
    /// Accepts a session for WebSockets.
    pub(crate) async fn accept(dialed: Dialed) -> Self {
        Self::accept_with(dialed, |settings| settings).await
    }

    pub(crate) async fn accept_with(
        dialed: Dialed,
        settings: impl FnOnce(&mut Builder) -> &mut Builder,
    ) -> Self {
        let mut builder = Builder::new();
        builder
            .enable_connect_protocol()
            .initial_window_size(1 << 20)
            .initial_connection_window_size(1 << 24);
        settings(&mut builder);
        Self::handshake(dialed, &builder).await
    }

    pub(crate) async fn handshake(dialed: Dialed, builder: &Builder) -> Self {
        assert!(dialed.is_http2);
        let mut connection = builder.handshake(dialed.stream).await.unwrap();
        let (accepted, streams) = unbounded_channel();
        let (changes, mut changed) = unbounded_channel::<Change>();
        let task = tokio::spawn(async move {
            let mut is_open = true;
            loop {
                tokio::select! {
                    stream = connection.accept() => match stream {
                        Some(Ok(stream)) => drop(accepted.send(stream)),
                        Some(Err(error)) => return Err(error),
                        None => return Ok(()),
                    },
                    change = changed.recv(), if is_open => match change {
                        Some(change) => change(&mut connection),
                        None => is_open = false,
                    },
                }
            }
        });
        Self {
            streams,
            changes,
            task,
        }
    }

    pub(crate) fn change(
        &self,
        change: impl FnOnce(&mut h2::server::Connection<DuplexStream, Bytes>) + Send + 'static,
    ) {
        assert!(self.changes.send(Box::new(change)).is_ok());
    }

    pub(crate) async fn request(&mut self) -> (http::Request<RecvStream>, SendResponse<Bytes>) {
        timeout(1000 * SECOND, self.streams.recv())
            .await
            .expect("no further request")
            .expect("the session has ended")
    }

    /// Accepts a WebSocket. Returns the halves of its stream.
    pub(crate) async fn halves(&mut self) -> (RecvStream, SendStream<Bytes>) {
        let (request, response) = self.request().await;
        (request.into_body(), respond(response, 200, &[]))
    }

    /// Accepts the next WebSocket.
    pub(crate) async fn socket(&mut self) -> scripted_server::Server {
        let (request, response) = self.request().await;
        let sender = respond(response, 200, &[]);
        scripted_server::Server {
            stream: bridge(request.into_body(), sender),
        }
    }
}

pub(crate) fn respond(
    mut response: SendResponse<Bytes>,
    status: u16,
    fields: &[(&'static str, &'static str)],
) -> SendStream<Bytes> {
    let mut head = Response::builder().status(status);
    for (name, value) in fields {
        head = head.header(*name, *value);
    }
    response
        .send_response(head.body(()).unwrap(), false)
        .unwrap()
}

/// Waits until a stream is reset.
pub(crate) async fn reset(sender: &mut SendStream<Bytes>) -> Reason {
    poll_fn(|cx| sender.poll_reset(cx)).await.unwrap()
}
