//! From a name to a byte stream: addresses are raced as
//! [Happy Eyeballs](https://www.rfc-editor.org/rfc/rfc8305) has it, and connections to one address are
//! [established one after the other](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).

use super::{Connected, Connector, Error, Redirect, Target, request::is_localhost};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{
    collections::HashMap,
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    net::{TcpStream, lookup_host},
    sync::{Mutex as Turn, OwnedMutexGuard},
    time::sleep,
};
use url::Host;

/// The network of the operating system.
///
/// Clones share the rule that of all connections to one address and port only one is being established at a time:
/// give all sockets that belong together one connector.
#[derive(Clone, Debug, Default)]
pub struct TcpConnector {
    turns: Turns,
    redirects: Arc<[Redirect]>,
}

impl TcpConnector {
    /// A connector that shares nothing with any other.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the first of `redirects` that is about a target say where its connection goes.
    #[must_use]
    pub fn redirecting(self, redirects: impl IntoIterator<Item = Redirect>) -> Self {
        Self { redirects: redirects.into_iter().collect(), ..self }
    }
}

impl Connector for TcpConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let turns = self.turns.clone();
        let place = self.redirects.iter().find_map(|redirect| redirect.apply(&target));
        Box::pin(async move {
            if target.secure {
                return Err(Error::Unsupported { scheme: "wss".to_owned() });
            }
            let addresses = resolve(place.as_ref().unwrap_or(&target)).await?;
            let (stream, turn) = race(addresses, |address| {
                let turns = turns.clone();
                async move {
                    let turn = turns.turn(address).await;
                    let stream = TcpStream::connect(address).await?;
                    // Messages are written as a whole: waiting for more to send only delays them.
                    stream.set_nodelay(true)?;
                    Ok((stream, turn))
                }
            })
            .await?;
            Ok(Connected::new(stream).holding(turn))
        })
    }
}

/// The addresses of a target. `localhost` and the names below it
/// [are loopback addresses](https://www.rfc-editor.org/rfc/rfc6761#section-6.3), whatever a resolver would say.
async fn resolve(target: &Target) -> Result<Vec<SocketAddr>, Error> {
    let port = target.port;
    let with_port = |address: IpAddr| SocketAddr::new(address, port);
    match &target.host {
        Host::Ipv4(address) => Ok(vec![with_port((*address).into())]),
        Host::Ipv6(address) => Ok(vec![with_port((*address).into())]),
        Host::Domain(name) if is_localhost(name) => {
            Ok(vec![with_port(Ipv4Addr::LOCALHOST.into()), with_port(Ipv6Addr::LOCALHOST.into())])
        }
        Host::Domain(name) => {
            let found = lookup_host((name.as_str(), port)).await.map_err(|error| Error::resolve(target, error))?;
            let addresses = interleave(found);
            if addresses.is_empty() {
                return Err(Error::resolve(target, io::Error::new(io::ErrorKind::NotFound, "the name has no address")));
            }
            Ok(addresses)
        }
    }
}

/// [The order in which addresses are tried](https://www.rfc-editor.org/rfc/rfc8305#section-4): the families alternate.
fn interleave(found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut all: Vec<SocketAddr> = Vec::new();
    for address in found {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    let first_is_ipv6 = all.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = all.into_iter().partition(|address| address.is_ipv6() == first_is_ipv6);
    let mut second = second.into_iter();
    let mut order = Vec::new();
    for address in first {
        order.push(address);
        order.extend(second.next());
    }
    order.extend(second);
    order
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
                    if failure.is_none() || (matches!(error, Error::Refused { .. }) && !matches!(failure, Some(Error::Refused { .. }))) {
                        failure = Some(error);
                    }
                }
                None => return Err(failure.unwrap_or(Error::Abandoned)),
            },
            () = sleep(STAGGER), if more => {}
        }
    }
}

/// Who is connecting to an address, and who waits for it.
#[derive(Clone, Debug, Default)]
struct Turns(Arc<Mutex<HashMap<SocketAddr, Weak<Turn<()>>>>>);

impl Turns {
    /// Waits until no other connection to `address` is being established, for as long as the guard lives.
    async fn turn(&self, address: SocketAddr) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match turns.get(&address).and_then(Weak::upgrade) {
                Some(turn) => turn,
                None => {
                    turns.retain(|_, turn| turn.strong_count() > 0);
                    let turn = Arc::new(Turn::new(()));
                    turns.insert(address, Arc::downgrade(&turn));
                    turn
                }
            }
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
#[path = "connect_tests.rs"]
mod tests;
