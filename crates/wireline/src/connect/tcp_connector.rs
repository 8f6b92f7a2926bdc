//! Opens byte streams over the network of the operating system: addresses are raced by
//! [Happy Eyeballs](https://www.rfc-editor.org/rfc/rfc8305), optionally
//! [one after the other](https://www.rfc-editor.org/rfc/rfc6455#section-4.1), through a proxy, and
//! encrypted.

#[cfg(feature = "http2")]
use crate::connect::http2::Sessions;
use crate::{
    Connected, Connector, Error, Phase, Redirect, Resolution, Resolve, Target,
    connect::{
        connect_queue::{self, ConnectQueue, Ticket},
        io_driver::with_io,
        resolve::Resolver,
        unix,
    },
    observe::observer::{Observation, Peer},
    tls::{Peer as TlsPeer, Tls},
};
#[cfg(feature = "proxy")]
use crate::{Proxies, connect::proxy::Proxy};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::sleep,
};
#[cfg(feature = "proxy")]
use url::Host;

/// Connects over the network of the operating system.
///
/// Clones share three things. The first is the queues of hosts and addresses, in which one
/// connection at a time is established if [`Options::one_at_a_time`](crate::Options::one_at_a_time)
/// asks for it. The second is the threads that resolve names, at most 32. The third is the sessions
/// of HTTP/2 (see [`Options::http2`](crate::Options::http2)), unless a setting of a clone is
/// changed: it then has sessions of its own.
///
/// Sockets that belong together should use one connector. All connectors of the process together
/// resolve at most 256 names at once.
///
/// The first 32 addresses of a name are tried. The next attempt starts 250 ms after the previous
/// one, or as soon as that has failed.
///
/// The options of a connection take precedence over the settings here:
/// [`Options::tls`](crate::Options::tls), [`proxies`](crate::Options::proxies) and
/// [`resolver`](crate::Options::resolver). Redirects, resolutions and proxies do not apply to Unix
/// domain sockets.
///
/// ```
/// use wireline::{Proxies, TcpConnector, Tls};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let connector = TcpConnector::new()
///     .redirects(["chat.example:443:localhost:8443".parse()?])
///     .resolutions(["*.example::127.0.0.1".parse()?])
///     .proxies(Proxies::all("socks5://localhost:1080".parse()?).except("localhost"))
///     .tls(Tls::new());
/// # drop(connector);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct TcpConnector {
    connect_queue: ConnectQueue,
    resolver: Resolver,
    redirects: Arc<[Redirect]>,
    resolutions: Arc<[Resolution]>,
    #[cfg(feature = "proxy")]
    proxies: Arc<Proxies>,
    tls: Tls,
    #[cfg(feature = "http2")]
    sessions: Sessions,
}

impl TcpConnector {
    /// Creates a connector that connects directly and trusts the certificates that the platform
    /// trusts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the host and port of a target by the first of `redirects` that matches it.
    #[must_use]
    pub fn redirects(mut self, redirects: impl IntoIterator<Item = Redirect>) -> Self {
        self.redirects = redirects.into_iter().collect();
        self.changed()
    }

    /// Replaces the addresses of a host by the first of `resolutions` that matches it, after
    /// [redirects](Self::redirects). Resolutions do not apply to names that a proxy resolves.
    #[must_use]
    pub fn resolutions(mut self, resolutions: impl IntoIterator<Item = Resolution>) -> Self {
        self.resolutions = resolutions.into_iter().collect();
        self.changed()
    }

    /// Connects through `proxies`.
    #[cfg(feature = "proxy")]
    #[must_use]
    pub fn proxies(mut self, proxies: Proxies) -> Self {
        self.proxies = Arc::new(proxies);
        self.changed()
    }

    /// Sets the trusted certificates and the client certificates.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls = tls;
        self.changed()
    }

    /// Resolves names by `resolver`. [Resolutions](Self::resolutions) take precedence.
    #[must_use]
    pub fn resolver(mut self, resolver: Arc<dyn Resolve>) -> Self {
        self.resolver.custom = Some(resolver);
        self.changed()
    }

    /// Sessions of another configuration are not shared.
    #[cfg(feature = "http2")]
    fn changed(mut self) -> Self {
        self.sessions = Sessions::default();
        self
    }

    #[cfg(not(feature = "http2"))]
    fn changed(self) -> Self {
        self
    }

    /// Opens the TCP stream of a target that is not encrypted and needs no proxy, and checks its
    /// permissions. The result is `None` if the target has no TCP stream of its own.
    /// [`delegated_connect`](crate::runtime::delegated_connect()) makes such targets.
    ///
    /// # Errors
    ///
    /// The errors of a connection that can't be opened.
    pub async fn tcp_stream(&self, target: &Target) -> Result<Option<TcpStream>, Error> {
        let Route::Direct(addresses) = self.route(target).await? else {
            return Ok(None);
        };
        let _turn = self.acquire_turn(host(target), target).await;
        target.enter(Phase::Connecting);
        let Tcp {
            stream, address, ..
        } = race(addresses, |address| self.tcp(address, target)).await?;
        observe_connected(target, &stream, address, None);
        Ok(Some(stream))
    }

    /// Thousands of connections may wait for their turns at a host. What is not needed while they
    /// wait is boxed when it begins.
    pub(crate) async fn open(&self, target: &Target) -> Result<Connected, Error> {
        if cfg!(not(feature = "tls")) && target.secure {
            return Err(Error::NoTls {
                host: target.host.to_string(),
            });
        }
        #[cfg(feature = "http2")]
        if let Some(sessions) = self.sessions.for_target(target) {
            let connect = || self.open_connection(target, TlsPeer::Http2Server);
            if let Some(connected) = Box::pin(sessions.open(connect)).await? {
                return Ok(connected);
            }
        }
        let opened = self.open_connection(target, TlsPeer::Server).await?;
        Ok(opened.connected)
    }

    async fn open_connection(&self, target: &Target, peer: TlsPeer) -> Result<Connection, Error> {
        let route = Box::pin(self.route(target)).await?;
        let (mut connected, remote) = match route {
            Route::Socket(path) => {
                target.enter(Phase::Connecting);
                let connected = Box::pin(unix::connect(&path)).await?;
                target.observe(&Observation::Connected(Peer {
                    unix_socket: Some(&path),
                    ..Peer::default()
                }));
                (connected, Remote::Socket)
            }
            Route::Direct(addresses) => {
                let (connected, address) = self.connect_direct(addresses, target).await?;
                (connected, Remote::Address(address))
            }
            #[cfg(feature = "proxy")]
            Route::Through(way) => {
                let (proxy, destination) = *way;
                let connected = Box::pin(self.connect_through(&proxy, &destination)).await?;
                (
                    connected,
                    Remote::Proxied(destination.host, destination.port),
                )
            }
        };
        let mut is_http2 = false;
        if target.secure {
            target.enter(Phase::Tls);
            let settings = self.tls_for(target);
            let observer = target.observer.as_deref();
            let encrypted = settings.connect(connected.stream, peer, &target.host, observer);
            (connected.stream, is_http2) = Box::pin(encrypted).await?;
        }
        Ok(Connection {
            connected,
            remote,
            is_http2,
        })
    }

    #[cfg(feature = "tls")]
    pub(super) fn tls_for<'a>(&'a self, target: &'a Target) -> &'a Tls {
        target.tls().unwrap_or(&self.tls)
    }

    #[cfg(not(feature = "tls"))]
    pub(super) fn tls_for(&self, _: &Target) -> &Tls {
        &self.tls
    }

    /// The route to a target, if permissions allow it.
    async fn route(&self, target: &Target) -> Result<Route, Error> {
        if let Some(path) = target.unix_socket() {
            target.check_unix_socket()?;
            return Ok(Route::Socket(path.to_owned()));
        }
        #[cfg(feature = "proxy")]
        let proxy = target
            .proxies()
            .unwrap_or(&self.proxies)
            .proxy_for(target)?;
        let destination = self
            .redirects
            .iter()
            .find_map(|redirect| redirect.apply(target))
            .unwrap_or_else(|| target.clone());
        #[cfg(feature = "proxy")]
        if let Some(proxy) = proxy {
            destination.check_at_proxy(&destination.host, destination.port)?;
            return Ok(Route::Through(Box::new((proxy, destination))));
        }
        let addresses = self.resolve(&destination).await?;
        let mut addresses = permitted(addresses, |address| destination.check_address(address))?;
        retain_family(&mut addresses, target)?;
        addresses.truncate(MAX_ADDRESSES);
        Ok(Route::Direct(addresses))
    }

    pub(super) async fn resolve(&self, target: &Target) -> Result<Vec<SocketAddr>, Error> {
        let addresses = self.resolver.resolve(target, &self.resolutions).await?;
        if target.observer.is_some() {
            target.observe(&Observation::Resolved {
                host: &target.host.to_string(),
                addresses: &addresses,
            });
        }
        Ok(addresses)
    }

    async fn connect_direct(
        &self,
        addresses: Vec<SocketAddr>,
        target: &Target,
    ) -> Result<(Connected, SocketAddr), Error> {
        let at_host = self.acquire_turn(host(target), target).await;
        target.enter(Phase::Connecting);
        let Tcp {
            stream,
            address,
            turn,
        } = Box::pin(race(addresses, |address| self.tcp(address, target))).await?;
        observe_connected(target, &stream, address, None);
        Ok((
            Connected::new(stream)
                .with_guard((at_host, turn))
                .with_peer_address(address),
            address,
        ))
    }

    /// Connects to an address when the connections before it had their turn there.
    async fn tcp(&self, address: SocketAddr, target: &Target) -> io::Result<Tcp> {
        let canonical = SocketAddr::new(address.ip().to_canonical(), address.port());
        let turn = self
            .acquire_turn(connect_queue::Remote::Address(canonical), target)
            .await;
        let (stream, address) = connect(address, target.local_address()).await?;
        Ok(Tcp {
            stream,
            address,
            turn,
        })
    }

    /// Waits for a turn at `remote`. `None` if the target need not wait.
    pub(super) async fn acquire_turn(
        &self,
        remote: connect_queue::Remote,
        target: &Target,
    ) -> Option<Ticket> {
        if target.one_at_a_time() {
            Some(self.connect_queue.acquire(remote, target).await)
        } else {
            None
        }
    }
}

/// A connection to an address, and its turn there.
struct Tcp {
    stream: TcpStream,
    address: SocketAddr,
    turn: Option<Ticket>,
}

/// A connection, before its first bytes.
pub(crate) struct Connection {
    pub(crate) connected: Connected,
    /// For the checks of permissions of a session of HTTP/2.
    #[cfg_attr(
        not(feature = "http2"),
        expect(dead_code, reason = "there are no sessions")
    )]
    pub(crate) remote: Remote,
    /// Whether the server has chosen HTTP/2.
    #[cfg_attr(not(feature = "http2"), expect(dead_code, reason = "none can"))]
    pub(crate) is_http2: bool,
}

/// The remote end of a connection.
#[derive(Clone, Debug)]
#[cfg_attr(
    not(feature = "http2"),
    expect(dead_code, reason = "there are no sessions")
)]
pub(crate) enum Remote {
    Address(SocketAddr),
    /// A host and port behind a proxy.
    #[cfg(feature = "proxy")]
    Proxied(Host, u16),
    /// The Unix domain socket of the target.
    Socket,
}

/// The host and port of a URL.
pub(super) fn host(target: &Target) -> connect_queue::Remote {
    connect_queue::Remote::Host(target.host.clone(), target.port)
}

#[derive(Debug)]
enum Route {
    /// To a Unix domain socket.
    Socket(PathBuf),
    /// To the first of these addresses that accepts a connection.
    Direct(Vec<SocketAddr>),
    /// Through a proxy to this host and port.
    #[cfg(feature = "proxy")]
    Through(Box<(Proxy, Target)>),
}

/// The maximum number of addresses of a name that are tried.
pub(super) const MAX_ADDRESSES: usize = 32;

impl Connector for TcpConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let this = self.clone();
        Box::pin(async move { this.open(&target).await })
    }
}

/// The addresses that the permissions allow. Fails if they allow none.
pub(super) fn permitted(
    mut addresses: Vec<SocketAddr>,
    check: impl Fn(SocketAddr) -> Result<(), Error>,
) -> Result<Vec<SocketAddr>, Error> {
    let mut denial = None;
    addresses.retain(|address| match check(*address) {
        Ok(()) => true,
        Err(error) => {
            denial.get_or_insert(error);
            false
        }
    });
    match denial {
        Some(error) if addresses.is_empty() => Err(error),
        _ => Ok(addresses),
    }
}

/// Removes the addresses that cannot be reached from the local address. Fails if none is left.
pub(super) fn retain_family(addresses: &mut Vec<SocketAddr>, target: &Target) -> Result<(), Error> {
    let Some(local) = target.local_address() else {
        return Ok(());
    };
    addresses.retain(|address| address.is_ipv4() == local.is_ipv4());
    if addresses.is_empty() {
        let why = format!("it has no address of the family of the local address {local}");
        return Err(Error::connect(
            target,
            io::Error::new(io::ErrorKind::AddrNotAvailable, why),
        ));
    }
    Ok(())
}

/// Notifies the observer, if there is one, that a stream is connected.
pub(super) fn observe_connected(
    target: &Target,
    stream: &TcpStream,
    address: SocketAddr,
    proxy: Option<&dyn fmt::Display>,
) {
    if target.observer.is_some() {
        let (local, proxy) = (stream.local_addr().ok(), proxy.map(ToString::to_string));
        let (address, proxy) = (Some(address), proxy.as_deref());
        target.observe(&Observation::Connected(Peer {
            local,
            address,
            proxy,
            ..Peer::default()
        }));
    }
}

/// Connects from a local address, if one is given.
pub(super) async fn connect(
    address: SocketAddr,
    local: Option<IpAddr>,
) -> io::Result<(TcpStream, SocketAddr)> {
    let stream = match local {
        None => with_io(TcpStream::connect(address)).await?,
        Some(local) => {
            let socket = if local.is_ipv4() {
                TcpSocket::new_v4()?
            } else {
                TcpSocket::new_v6()?
            };
            socket.bind(SocketAddr::new(local, 0))?;
            with_io(socket.connect(address)).await?
        }
    };
    // Messages are written as a whole, so Nagle's algorithm would only delay them.
    stream.set_nodelay(true)?;
    Ok((stream, address))
}

/// The [Connection Attempt Delay](https://www.rfc-editor.org/rfc/rfc8305#section-5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Returns the result of the first successful attempt. If all attempts fail, a refusal takes
/// precedence over other errors, because it proves that the host is reachable.
pub(super) async fn race<T, A>(
    addresses: Vec<SocketAddr>,
    attempt: impl Fn(SocketAddr) -> A,
) -> Result<T, Error>
where
    A: Future<Output = io::Result<T>>,
{
    let mut failures = Failures::default();
    let mut attempts = FuturesUnordered::new();
    let mut addresses = addresses.into_iter();
    loop {
        let next = addresses.next();
        // Without this a timer would be set for nothing.
        let more = !addresses.as_slice().is_empty();
        attempts.extend(next.map(|address| {
            let attempt = attempt(address);
            async move { attempt.await.map_err(|error| (address, error)) }
        }));
        tokio::select! {
            biased;
            outcome = attempts.next() => match outcome {
                Some(Ok(connected)) => return Ok(connected),
                Some(Err((address, error))) => failures.push(address, error),
                None => return Err(failures.into_error()),
            },
            () = sleep(ATTEMPT_DELAY), if more => {}
        }
    }
}

/// The errors of the failed attempts.
#[derive(Default)]
struct Failures {
    refused: Vec<SocketAddr>,
    first: Option<Error>,
}

impl Failures {
    fn push(&mut self, address: SocketAddr, error: io::Error) {
        if error.kind() == io::ErrorKind::ConnectionRefused {
            self.refused.push(address);
        } else {
            self.first
                .get_or_insert_with(|| Error::connect(address, error));
        }
    }

    fn into_error(self) -> Error {
        let named: Vec<_> = self
            .refused
            .iter()
            .take(3)
            .map(SocketAddr::to_string)
            .collect();
        let address = match (named.as_slice(), self.refused.len() - named.len()) {
            ([], _) => return self.first.unwrap_or(Error::Abandoned),
            ([named @ .., last], 0) if !named.is_empty() => {
                format!("{} and {last}", named.join(", "))
            }
            (_, 0) => named.join(", "),
            (_, more) => format!("{} and {more} more", named.join(", ")),
        };
        Error::Refused { address }
    }
}

#[cfg(test)]
#[path = "tcp_connector_tests.rs"]
mod tests;
