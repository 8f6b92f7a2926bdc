//! From a target to a byte stream: addresses are raced as [Happy Eyeballs](https://www.rfc-editor.org/rfc/rfc8305) has it,
//! connections to one remote are [established one after the other](https://www.rfc-editor.org/rfc/rfc6455#section-4.1),
//! perhaps through a proxy, perhaps encrypted.

use super::{
    Connected, Connector, Error, Phase, Proxies, Redirect, Resolution, Stream, Target, Tls,
    connect_queue::{ConnectQueue, Remote, Ticket},
    proxy::{Proxy, Scheme},
    resolve::Resolver,
    tls::{Client, Peer},
    tunnel::tunnel,
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpStream, time::sleep};

/// The network of the operating system.
///
/// Clones share the rule that of all connections to one address and port only one is being established at a time (see
/// [`Options::one_at_a_time`](super::Options::one_at_a_time)), and the threads that look names up, of which there are 32 at most. Give all
/// sockets that belong together one connector; what belongs to others, who are not to wait for these, gets its own.
///
/// Of the addresses of a name, the first 32 are tried, a quarter of a second after one another, or when the one before
/// has failed.
///
/// ```
/// use wireline::{Proxies, TcpConnector, Tls};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let connector = TcpConnector::new()
///     .redirecting(["chat.example:443:localhost:8443".parse()?])
///     .resolving(["*.example::127.0.0.1".parse()?])
///     .proxies(Proxies::of("socks5://localhost:1080".parse()?).except("localhost"))
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
    proxies: Arc<Proxies>,
    tls: Arc<Client>,
}

impl TcpConnector {
    /// A connector that shares nothing with any other, connects directly, and trusts whom the platform trusts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the first of `redirects` that is about a target say where its connection goes.
    #[must_use]
    pub fn redirecting(self, redirects: impl IntoIterator<Item = Redirect>) -> Self {
        Self { redirects: redirects.into_iter().collect(), ..self }
    }

    /// Lets the first of `resolutions` that is about a host (after [redirecting](Self::redirecting)) say its addresses. A
    /// proxy is not asked to heed them.
    #[must_use]
    pub fn resolving(self, resolutions: impl IntoIterator<Item = Resolution>) -> Self {
        Self { resolutions: resolutions.into_iter().collect(), ..self }
    }

    /// Connects through proxies.
    #[must_use]
    pub fn proxies(self, proxies: Proxies) -> Self {
        Self { proxies: Arc::new(proxies), ..self }
    }

    /// Says whom encrypted connections trust.
    #[must_use]
    pub fn tls(self, tls: Tls) -> Self {
        Self { tls: Arc::new(Client::new(tls)), ..self }
    }

    async fn open(&self, target: Target) -> Result<Connected, Error> {
        let (mut stream, turn) = match self.route(&target).await? {
            Route::Direct(addresses) => self.directly(addresses, &target).await?,
            Route::Through(proxy, place) => self.through(&proxy, &place).await?,
        };
        if target.secure {
            target.enter(Phase::Tls);
            stream = self.tls.connect(stream, Peer::Server, &target.host).await?;
        }
        Ok(Connected { stream, guard: Some(Box::new(turn)) })
    }

    /// Where a connection goes, if it may.
    async fn route(&self, target: &Target) -> Result<Route, Error> {
        let proxy = self.proxies.proxy_for(target)?;
        let place = self.redirects.iter().find_map(|redirect| redirect.apply(target)).unwrap_or_else(|| target.clone());
        match proxy {
            None => {
                let mut addresses = permitted(self.resolver.resolve(&place, &self.resolutions).await?, &place)?;
                addresses.truncate(MOST_ADDRESSES);
                Ok(Route::Direct(addresses))
            }
            Some(proxy) => {
                place.check_through_proxy()?;
                Ok(Route::Through(proxy, place))
            }
        }
    }

    async fn directly(
        &self,
        addresses: Vec<SocketAddr>,
        target: &Target,
    ) -> Result<(Box<dyn Stream>, Option<Ticket>), Error> {
        let turn = self.turn(addresses.iter().copied().map(remote), target).await?;
        target.enter(Phase::Connecting);
        let (stream, address) = race(addresses, tcp).await?;
        if let Some(turn) = &turn {
            turn.settle_on(&remote(address));
        }
        Ok((Box::new(stream), turn))
    }

    async fn through(&self, proxy: &Proxy, target: &Target) -> Result<(Box<dyn Stream>, Option<Ticket>), Error> {
        let turn = self.turn([Remote::Name(target.host.clone(), target.port)], target).await?;
        let unreachable = |error: Error| Error::ProxyUnreachable { proxy: proxy.to_string(), source: error.into() };
        let at = Target { host: proxy.host.clone(), port: proxy.port, ..target.clone() };
        let mut addresses = self.resolver.resolve(&at, &self.resolutions).await.map_err(unreachable)?;
        addresses.truncate(MOST_ADDRESSES);
        target.enter(Phase::Proxy);
        let (stream, _) = race(addresses, tcp).await.map_err(unreachable)?;
        let mut stream: Box<dyn Stream> = Box::new(stream);
        if proxy.scheme == Scheme::Https {
            stream = self.tls.connect(stream, Peer::Proxy, &proxy.host).await.map_err(unreachable)?;
        }
        Ok((tunnel(stream, proxy, &target.host, target.port).await?, turn))
    }

    /// The turn at `remotes`, when it has come.
    async fn turn(&self, remotes: impl IntoIterator<Item = Remote>, target: &Target) -> Result<Option<Ticket>, Error> {
        if !target.one_at_a_time() {
            return Ok(None);
        }
        let waiting = target.wait_for_turn();
        let turn = self.connect_queue.ticket(remotes.into_iter().collect(), target.end());
        turn.acquire().await?;
        drop(waiting);
        turn.ends(target.end());
        Ok(Some(turn))
    }
}

/// Where a connection goes.
#[derive(Debug)]
enum Route {
    /// To the first of these addresses that can be connected to.
    Direct(Vec<SocketAddr>),
    /// Through a proxy to this host and port.
    Through(Proxy, Target),
}

/// The most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 32;

impl Connector for TcpConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let this = self.clone();
        Box::pin(async move { this.open(target).await })
    }
}

/// The remote that an address is: an IPv4 address within IPv6 is the IPv4 address.
fn remote(address: SocketAddr) -> Remote {
    Remote::Address(SocketAddr::new(address.ip().to_canonical(), address.port()))
}

/// Those of the addresses that may be connected to.
fn permitted(mut addresses: Vec<SocketAddr>, target: &Target) -> Result<Vec<SocketAddr>, Error> {
    let mut denial = None;
    addresses.retain(|address| match target.check_address(*address) {
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

async fn tcp(address: SocketAddr) -> io::Result<(TcpStream, SocketAddr)> {
    let stream = TcpStream::connect(address).await?;
    // Messages are written as a whole: waiting for more to send only delays them.
    stream.set_nodelay(true)?;
    Ok((stream, address))
}

/// The delay after which the next address is tried
/// [while the one before is still undecided](https://www.rfc-editor.org/rfc/rfc8305#section-5).
const STAGGER: Duration = Duration::from_millis(250);

/// What the first successful attempt gave. When none succeeds, a refusal counts as the reason before anything else, for
/// then there was somebody to refuse.
async fn race<T, A>(addresses: Vec<SocketAddr>, attempt: impl Fn(SocketAddr) -> A) -> Result<T, Error>
where
    A: Future<Output = io::Result<T>>,
{
    let mut failures = Failures::default();
    let mut attempts = FuturesUnordered::new();
    let mut addresses = addresses.into_iter();
    loop {
        let next = addresses.next();
        let more = next.is_some();
        attempts.extend(next.map(|address| {
            let attempt = attempt(address);
            async move { attempt.await.map_err(|error| (address, error)) }
        }));
        tokio::select! {
            biased;
            outcome = attempts.next() => match outcome {
                Some(Ok(connected)) => return Ok(connected),
                Some(Err((address, error))) => failures.push(address, error),
                None => return Err(failures.reason()),
            },
            () = sleep(STAGGER), if more => {}
        }
    }
}

/// Why no attempt succeeded.
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
            self.first.get_or_insert_with(|| Error::connect(address, error));
        }
    }

    fn reason(self) -> Error {
        let named: Vec<_> = self.refused.iter().take(3).map(SocketAddr::to_string).collect();
        let address = match (named.as_slice(), self.refused.len() - named.len()) {
            ([], _) => return self.first.unwrap_or(Error::Abandoned),
            ([named @ .., last], 0) if !named.is_empty() => format!("{} and {last}", named.join(", ")),
            (_, 0) => named.join(", "),
            (_, more) => format!("{} and {more} more", named.join(", ")),
        };
        Error::Refused { address }
    }
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;
