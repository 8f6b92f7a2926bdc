//! Connections that the program opens for its child: it checks the permissions, connects, and
//! passes the descriptor on.

use super::{process::Passed, protocol::OWN_FILES};
use crate::{
    net::{
        self, Error, Options, TcpConnector,
        connector::{Connected, Connector},
        runtime::delegated_connect,
    },
    web::parse_url,
};
use std::{
    collections::VecDeque,
    io,
    os::{fd::OwnedFd, unix::net::UnixStream as Pair},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{io::copy_bidirectional_with_sizes, net::UnixStream, sync::Semaphore, task::JoinSet};
use url::Url;

#[derive(Clone)]
pub(super) struct Network {
    route: Route,
    options: Arc<Options>,
    /// The errors of connections that have failed, by their text, until the child reports them.
    failures: Arc<Mutex<VecDeque<(String, Error)>>>,
    /// The tasks that relay bytes. They end with their streams, and with the child.
    relays: Arc<Relays>,
    /// The streams that are being opened, and those that wait to be sent to the child.
    opening: Arc<Semaphore>,
}

#[derive(Clone)]
enum Route {
    /// The child gets the streams themselves.
    Direct(TcpConnector),
    Relayed(Arc<dyn Connector>),
}

/// The limit on errors that are kept.
const MAX_FAILURES: usize = 64;

/// The limit on the bytes of a URL that names a host.
const MAX_URL: usize = 4096;

/// The bytes that a relay keeps in each direction.
const RELAY_BUFFER: usize = 64 << 10;

impl Network {
    pub(super) fn new(connector: Option<Arc<dyn Connector>>, options: Options, files: u64) -> Self {
        let route = connector.map_or_else(|| Route::Direct(TcpConnector::new()), Route::Relayed);
        let relays = Arc::new(Relays {
            most: usize::try_from(files).unwrap_or(usize::MAX),
            tasks: Mutex::default(),
        });
        // A child that respects its limit on connections has no more.
        let streams = usize::try_from(files.saturating_sub(OWN_FILES)).unwrap_or(usize::MAX);
        let opening = Arc::new(Semaphore::new(streams.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            route,
            options: Arc::new(options),
            failures: Arc::default(),
            relays,
            opening,
        }
    }

    /// Opens a stream to the host of a URL. The error is text for the child.
    pub(super) async fn connect(&self, url: &str) -> Result<Passed, String> {
        let url = if url.len() > MAX_URL {
            None
        } else {
            parse_url(url, None).ok()
        };
        let Ok(permit) = self.opening.clone().acquire_owned().await else {
            return Err("no more streams are opened".to_owned());
        };
        let opened = match url {
            Some(url) => self.open(url).await,
            None => Err(Error::Unsupported {
                scheme: "invalid".to_owned(),
            }),
        };
        opened
            .map(|descriptor| Passed {
                descriptor,
                _permit: permit,
            })
            .map_err(|error| {
                let text = net::chain(&error).to_string();
                let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
                if failures.len() == MAX_FAILURES {
                    failures.pop_front();
                }
                failures.push_back((text.clone(), error));
                text
            })
    }

    async fn open(&self, url: Url) -> Result<OwnedFd, Error> {
        let lost = |error: io::Error| Error::Reset(error.into());
        match &self.route {
            Route::Direct(connector) => {
                let connector = connector.clone();
                let opened = delegated_connect(url, self.options.clone(), |target| async move {
                    Ok(match connector.tcp_stream(&target).await? {
                        Some(stream) => Stream::Tcp(stream),
                        // Options of connections can name a proxy.
                        None => Stream::Other(connector.connect(target).await?.into()),
                    })
                });
                match opened.await? {
                    Stream::Tcp(stream) => stream.into_std().map(OwnedFd::from).map_err(lost),
                    Stream::Other(connected) => self.relay(*connected).map_err(lost),
                }
            }
            Route::Relayed(connector) => {
                let connected = delegated_connect(url, self.options.clone(), |target| {
                    connector.connect(target)
                })
                .await?;
                self.relay(connected).map_err(lost)
            }
        }
    }

    /// A descriptor that relays the bytes of a stream.
    fn relay(&self, connected: Connected) -> io::Result<OwnedFd> {
        let (here, there) = Pair::pair()?;
        here.set_nonblocking(true)?;
        let mut here = UnixStream::from_std(here)?;
        let mut stream = connected.stream;
        let copying = async move {
            // An error of either end is the end of both.
            let _ =
                copy_bidirectional_with_sizes(&mut here, &mut stream, RELAY_BUFFER, RELAY_BUFFER)
                    .await;
        };
        self.relays.add(copying)?;
        Ok(there.into())
    }

    /// The error that a child reports by its text.
    pub(super) fn failure(&self, text: String) -> Error {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let known = failures.iter().position(|(known, _)| *known == text);
        let known = known.and_then(|index| failures.remove(index));
        known.map_or_else(|| Error::other(text), |(_, error)| error)
    }
}

enum Stream {
    Tcp(tokio::net::TcpStream),
    Other(Box<Connected>),
}

/// The relays of a child, as many as it may have files.
struct Relays {
    most: usize,
    tasks: Mutex<JoinSet<()>>,
}

impl Relays {
    fn add(&self, relay: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        if tasks.len() >= self.most {
            return Err(io::Error::other(format!(
                "{} connections are open, which is the limit",
                self.most
            )));
        }
        tasks.spawn(relay);
        Ok(())
    }
}
