//! From a target to a byte stream: addresses are raced as [Happy Eyeballs](https://www.rfc-editor.org/rfc/rfc8305) has it,
//! connections to one remote are [established one after the other](https://www.rfc-editor.org/rfc/rfc6455#section-4.1),
//! perhaps through a proxy, perhaps encrypted.

use super::{
    Connected, Connector, Error, Phase, Proxies, Redirect, Resolution, Stream, Target, Tls,
    proxy::{Proxy, Scheme},
    resolve::resolve,
    tls::Client,
    tunnel::tunnel,
    turns::{Remote, Turn, Turns},
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpStream, time::sleep};
use url::Host;

/// The network of the operating system.
///
/// Clones share the rule that of all connections to one address and port only one is being established at a time:
/// give all sockets that belong together one connector. They share what was read to encrypt, too.
///
/// ```
/// use boa_websocket::net::{Proxies, TcpConnector, Tls};
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
    turns: Turns,
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
        let proxy = self.proxies.proxy_for(&target)?;
        let place = self.redirects.iter().find_map(|redirect| redirect.apply(&target));
        let place = place.as_ref().unwrap_or(&target);
        let (mut stream, turn) = match proxy {
            None => self.directly(place).await?,
            Some(proxy) => self.through(&proxy, place).await?,
        };
        if target.secure {
            target.enter(Phase::Tls);
            stream = self.tls.connect(stream, &target.host).await?;
        }
        Ok(Connected { stream, guard: Some(Box::new(turn)) })
    }

    async fn directly(&self, target: &Target) -> Result<(Box<dyn Stream>, Turn), Error> {
        let addresses = permitted(resolve(target, &self.resolutions).await?, target)?;
        let mut turn = self.turn(addresses.iter().copied().map(remote), target).await;
        target.enter(Phase::Connecting);
        let (stream, address) = race(addresses, tcp).await?;
        turn.settle_on(&remote(address));
        Ok((Box::new(stream), turn))
    }

    async fn through(&self, proxy: &Proxy, target: &Target) -> Result<(Box<dyn Stream>, Turn), Error> {
        match target.host {
            Host::Ipv4(address) => target.check_address((address, target.port).into())?,
            Host::Ipv6(address) => target.check_address((address, target.port).into())?,
            Host::Domain(_) => target.check_unseen()?,
        }
        let turn = self.turn([Remote::Name(target.host.clone(), target.port)], target).await;
        let unreachable = |error| Error::ProxyUnreachable { proxy: proxy.to_string(), source: Arc::new(error) };
        let at = Target { host: proxy.host.clone(), port: proxy.port, ..target.clone() };
        let addresses = resolve(&at, &self.resolutions).await.map_err(unreachable)?;
        target.enter(Phase::Proxy);
        let (stream, _) = race(addresses, tcp).await.map_err(unreachable)?;
        let mut stream: Box<dyn Stream> = Box::new(stream);
        if proxy.scheme == Scheme::Https {
            stream = self.tls.connect(stream, &proxy.host).await.map_err(unreachable)?;
        }
        Ok((tunnel(stream, proxy, &target.host, target.port).await?, turn))
    }

    async fn turn(&self, remotes: impl IntoIterator<Item = Remote>, target: &Target) -> Turn {
        let turn = self.turns.draw(remotes.into_iter().collect());
        let waiting = target.wait_for_turn();
        turn.comes().await;
        drop(waiting);
        turn
    }
}

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
    let mut failure = None;
    let mut attempts = FuturesUnordered::new();
    let mut addresses = addresses.into_iter();
    loop {
        let next = addresses.next();
        let more = next.is_some();
        attempts.extend(next.map(|address| {
            let attempt = attempt(address);
            async move { attempt.await.map_err(|error| Error::connect(address, error)) }
        }));
        tokio::select! {
            biased;
            outcome = attempts.next() => match outcome {
                Some(Ok(connected)) => return Ok(connected),
                Some(Err(error)) => {
                    failure = Some(match (failure, error) {
                        (Some(Error::Refused { address: others }), Error::Refused { address }) => {
                            Error::Refused { address: format!("{others} and {address}") }
                        }
                        (Some(Error::Refused { address }), _) | (_, Error::Refused { address }) => {
                            Error::Refused { address }
                        }
                        (Some(first), _) => first,
                        (None, error) => error,
                    });
                }
                None => return Err(failure.unwrap_or(Error::Abandoned)),
            },
            () = sleep(STAGGER), if more => {}
        }
    }
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;
