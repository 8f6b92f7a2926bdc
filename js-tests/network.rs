//! The network of the tests: inside the process, with the scripted peer.
//!
//! | host | |
//! | --- | --- |
//! | `peer`, names that end in `.peer`, `localhost`, every address | the scripted peer, on every port |
//! | `refused` | connections are refused |
//! | `unreachable` | attempts to connect never end |
//! | any other name | does not exist |

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use boa_websocket::net::{
    Error,
    connector::{Connected, Connector, Target},
};
use futures_util::future::BoxFuture;
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex},
    runtime,
};
use url::Host;

use crate::peer::{self, Stage, Wire};

/// The buffer of a connection in each direction, in bytes.
const CAPACITY: usize = 64 * 1024;

/// The network of one test.
pub(crate) struct Network {
    pub(crate) stage: Arc<Stage>,
    /// The runtime of the peers, whichever thread connects.
    peers: runtime::Handle,
}

impl Network {
    /// The peers are tasks of the current tokio runtime.
    pub(crate) fn new() -> Self {
        Self {
            stage: Arc::default(),
            peers: runtime::Handle::current(),
        }
    }
}

impl Connector for Network {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let (stage, peers) = (Arc::clone(&self.stage), self.peers.clone());
        Box::pin(async move {
            let is_address = !matches!(target.host, Host::Domain(_));
            match target.host.to_string().as_str() {
                "refused" => Err(Error::Refused {
                    address: target.to_string(),
                }),
                "unreachable" => std::future::pending().await,
                host if is_address
                    || host == "peer"
                    || host == "localhost"
                    || host.ends_with(".peer") =>
                {
                    let (client, server) = Pipe::pair();
                    peers.spawn(peer::serve(server, stage));
                    Ok(Connected::new(client))
                }
                host => Err(Error::Resolve {
                    host: host.to_owned(),
                    source: io::Error::new(io::ErrorKind::NotFound, "no such name").into(),
                }),
            }
        })
    }
}

/// One end of a connection in memory that either end can reset.
pub(crate) struct Pipe {
    stream: DuplexStream,
    reset: Arc<AtomicBool>,
}

impl Pipe {
    pub(crate) fn pair() -> (Self, Self) {
        let (one, other) = duplex(CAPACITY);
        let reset = Arc::new(AtomicBool::new(false));
        (
            Self {
                stream: one,
                reset: Arc::clone(&reset),
            },
            Self {
                stream: other,
                reset,
            },
        )
    }

    /// The stream, unless it was reset. After a reset no buffered bytes arrive.
    fn stream(&mut self) -> io::Result<Pin<&mut DuplexStream>> {
        if self.reset.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(Pin::new(&mut self.stream))
    }
}

impl Wire for Pipe {
    fn reset(&mut self) {
        self.reset.store(true, Ordering::Relaxed);
        // The end of the stream wakes the other side.
        self.stream = duplex(1).0;
    }
}

impl AsyncRead for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(cx, bytes)
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.stream()?.poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }
}
