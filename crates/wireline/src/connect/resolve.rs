//! Name resolution.

use crate::{
    Error, Phase, Target,
    connect::redirect,
    permissions::{LOOPBACK, is_localhost},
};
use futures_util::future::BoxFuture;
use std::{
    fmt, io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    str::FromStr,
    sync::Arc,
    thread,
};
use tokio::sync::{Semaphore, oneshot};
use url::Host;

/// A rule that sets the addresses of a host in place of a resolver.
///
/// It is parsed from `HOST:PORT:ADDRESS[,ADDRESS]...`. An empty host or `*` matches every host, and
/// an empty port every port. An IPv6 address may be in brackets.
///
/// ```
/// use wireline::connector::Resolution;
/// # fn main() -> Result<(), wireline::connector::ResolutionError> {
/// let resolution: Resolution = "chat.example:443:127.0.0.1,[::1]".parse()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    host: Option<Host>,
    port: Option<u16>,
    addresses: Vec<IpAddr>,
}

/// The error of a text that is not a [`Resolution`].
///
/// ```
/// use wireline::connector::Resolution;
///
/// let error = "chat.example:443:nowhere".parse::<Resolution>().unwrap_err();
/// assert!(error.to_string().contains("an address is not one of IPv4 or IPv6"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not HOST:PORT:ADDRESS: {why}")]
pub struct ResolutionError {
    text: String,
    why: &'static str,
}

impl FromStr for Resolution {
    type Err = ResolutionError;

    fn from_str(text: &str) -> Result<Self, ResolutionError> {
        let wrong = |why| ResolutionError {
            text: text.to_owned(),
            why,
        };
        let mut rest = text
            .strip_prefix('*')
            .filter(|rest| rest.starts_with(':'))
            .or(Some(text));
        let host = redirect::host(&mut rest).map_err(wrong)?;
        let port = redirect::port(&mut rest).map_err(wrong)?;
        let addresses = rest
            .ok_or_else(|| wrong("there is no address"))?
            .split(',')
            .map(|address| {
                let bare = address
                    .strip_prefix('[')
                    .and_then(|address| address.strip_suffix(']'))
                    .unwrap_or(address);
                bare.parse()
                    .map_err(|_| wrong("an address is not one of IPv4 or IPv6"))
            });
        Ok(Self {
            host,
            port,
            addresses: addresses.collect::<Result<_, _>>()?,
        })
    }
}

impl Resolution {
    fn is_about(&self, target: &Target) -> bool {
        self.host.as_ref().is_none_or(|host| *host == target.host)
            && self.port.is_none_or(|port| port == target.port)
    }
}

/// Resolves names, in place of the resolver of the operating system: [`TcpConnector::resolver`] and
/// [`Options::resolver`].
///
/// `localhost`, its subdomains and addresses are not passed to it.
/// [Permissions](crate::Options::permissions) apply to the addresses that it returns.
///
/// ```
/// use wireline::{Options, connector::Resolve};
/// use futures_util::future::BoxFuture;
/// use std::{io, net::IpAddr, sync::Arc};
///
/// /// Knows one name.
/// struct One;
///
/// impl Resolve for One {
///     fn resolve(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
///         let known = name == "chat.example";
///         Box::pin(async move { Ok(if known { vec![IpAddr::from([192, 0, 2, 1])] } else { Vec::new() }) })
///     }
/// }
///
/// let options = Options::new().resolver(Arc::new(One));
/// ```
///
/// [`TcpConnector::resolver`]: crate::TcpConnector::resolver
/// [`Options::resolver`]: crate::Options::resolver
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of `name`. They are tried in this order, except that the families alternate.
    ///
    /// Dropping the future abandons the lookup.
    ///
    /// # Errors
    ///
    /// The reason why the name cannot be resolved. It becomes the source of [`Error::Resolve`].
    fn resolve(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

impl fmt::Debug for dyn Resolve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolve")
    }
}

/// The maximum number of concurrent lookups of a resolver.
const MAX_LOOKUPS: usize = 32;

/// The maximum number of concurrent lookups of all resolvers in the process.
const MAX_PROCESS_LOOKUPS: usize = 256;

static PROCESS_PERMITS: Semaphore = Semaphore::const_new(MAX_PROCESS_LOOKUPS);

type Lookup = fn(&str, u16) -> io::Result<Vec<SocketAddr>>;

/// Resolves names with the operating system's resolver. Clones share their threads.
///
/// The operating system's resolver cannot be interrupted. So each lookup has a thread of its own,
/// for which the end of a tokio runtime does not wait. A thread counts towards [`MAX_LOOKUPS`] and
/// [`MAX_PROCESS_LOOKUPS`] until the lookup returns, even if its result is not needed any more.
#[derive(Clone, Debug)]
pub(crate) struct Resolver {
    permits: Arc<Semaphore>,
    process_permits: &'static Semaphore,
    lookup: Lookup,
    /// In place of the operating system's.
    pub(crate) custom: Option<Arc<dyn Resolve>>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self::new(|name, port| (name, port).to_socket_addrs().map(Iterator::collect))
    }
}

impl Resolver {
    pub(crate) fn new(lookup: Lookup) -> Self {
        let permits = Arc::new(Semaphore::new(MAX_LOOKUPS));
        Self {
            permits,
            process_permits: &PROCESS_PERMITS,
            lookup,
            custom: None,
        }
    }

    /// The addresses of a target in the order in which they are tried. The first matching rule of
    /// `resolutions` takes precedence. Otherwise `localhost` and its subdomains
    /// [are loopback addresses](https://www.rfc-editor.org/rfc/rfc6761#section-6.3) with every
    /// resolver.
    pub(crate) async fn resolve(
        &self,
        target: &Target,
        resolutions: &[Resolution],
    ) -> Result<Vec<SocketAddr>, Error> {
        let port = target.port;
        let with_port = |address: IpAddr| SocketAddr::new(address, port);
        if let Some(resolution) = resolutions
            .iter()
            .find(|resolution| resolution.is_about(target))
        {
            return Ok(resolution
                .addresses
                .iter()
                .copied()
                .map(with_port)
                .collect());
        }
        match &target.host {
            Host::Ipv4(address) => Ok(vec![with_port((*address).into())]),
            Host::Ipv6(address) => Ok(vec![with_port((*address).into())]),
            Host::Domain(name) if is_localhost(name) => Ok(LOOPBACK.map(with_port).to_vec()),
            Host::Domain(name) => {
                target.enter(Phase::Resolving);
                let found = match target.resolver().or(self.custom.as_ref()) {
                    Some(custom) => custom
                        .resolve(name)
                        .await
                        .map(|found| found.into_iter().map(with_port).collect()),
                    None => self.look_up(name, port).await,
                };
                let found = found.map_err(|error| Error::resolve(target, error))?;
                let addresses = interleave(found.into_iter());
                if addresses.is_empty() {
                    let none = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
                    return Err(Error::resolve(target, none));
                }
                Ok(addresses)
            }
        }
    }

    async fn look_up(&self, name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let (answer, answered) = oneshot::channel();
        // In this order, a resolver whose lookups hang waits for its own threads and takes no more
        // of the process's.
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let process_permit = self
            .process_permits
            .acquire()
            .await
            .map_err(io::Error::other)?;
        let (lookup, name) = (self.lookup, name.to_owned());
        thread::Builder::new()
            .name("look up a name".to_owned())
            .spawn(move || {
                let _ = answer.send(lookup(&name, port));
                drop((permit, process_permit));
            })?;
        answered.await.map_err(io::Error::other)?
    }
}

/// [Orders addresses](https://www.rfc-editor.org/rfc/rfc8305#section-4) so that the families
/// alternate, without duplicates.
fn interleave(found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut all: Vec<SocketAddr> = Vec::new();
    for address in found {
        if !all.contains(&address) {
            all.push(address);
        }
    }
    let first_is_ipv6 = all.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_ipv6);
    let mut second = second.into_iter();
    let mut order = Vec::new();
    for address in first {
        order.push(address);
        order.extend(second.next());
    }
    order.extend(second);
    order
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
