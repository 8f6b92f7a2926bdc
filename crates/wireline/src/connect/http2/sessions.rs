//! The sessions of a connector.

use super::{
    Http2, Policy, Session, Settings,
    extended_connect::Opening,
    session::{NotStarted, Slot, lost},
    stream::{Exchange, Http2Stream},
};
use crate::{
    Connected, Error, Permissions, Phase, Resolve, Target, Tls,
    connect::{
        connect_queue::{self, ConnectQueue},
        tcp_connector::{Connection, Remote},
    },
    tls::TlsId,
};
use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::{
    runtime::{Handle, Id},
    time::timeout,
};
use url::Host;

/// The sessions of a connector, and the servers without WebSockets over HTTP/2. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<Inner>>);

opaque_debug!(Sessions);

#[derive(Default)]
struct Inner {
    members: HashMap<Origin, Vec<Member>>,
    /// The sockets that open a session, and those that wait for it.
    connecting: ConnectQueue,
    /// The last servers that are known to have no WebSockets over HTTP/2.
    http1: VecDeque<Server>,
}

/// The number of servers that are remembered.
const MAX_HTTP1: usize = 256;

/// The host and port of a URL.
pub(crate) type Origin = (Host, u16);

/// An origin, and the route to it. Another route may lead to another server.
pub(super) type Server = (Origin, Route);

/// The terms that sockets of one connector and origin must have in common to share sessions.
#[derive(Clone, PartialEq)]
struct Terms {
    settings: Settings,
    permissions: Option<Permissions>,
    /// A session is a task of a runtime.
    runtime: Id,
    route: Route,
}

/// The options of a connection that replace settings of the connector. It compares TLS settings and
/// resolvers by identity without keeping them alive.
#[derive(Clone, Default)]
pub(super) struct Route {
    tls: Option<TlsId>,
    #[cfg(feature = "proxy")]
    proxy: RouteProxy,
    resolver: Option<Weak<dyn Resolve>>,
    local_address: Option<IpAddr>,
    unix_socket: Option<PathBuf>,
}

/// The proxy of a route.
#[cfg(feature = "proxy")]
#[derive(Clone, Default, PartialEq)]
enum RouteProxy {
    /// The one that the connector has for the target.
    #[default]
    OfConnector,
    /// None: the proxies of the connection have none for the target.
    Direct,
    /// One of the proxies of the connection.
    OfConnection(crate::Proxy),
}

#[cfg(feature = "proxy")]
impl RouteProxy {
    fn new(target: &Target) -> Result<Self, Error> {
        let Some(proxies) = target.proxies() else {
            return Ok(Self::OfConnector);
        };
        let proxy = proxies.proxy_for(target)?;
        Ok(proxy.map_or(Self::Direct, Self::OfConnection))
    }
}

impl Route {
    fn new(target: &Target) -> Result<Self, Error> {
        Ok(Self {
            tls: target.tls().map(Tls::id),
            #[cfg(feature = "proxy")]
            proxy: RouteProxy::new(target)?,
            resolver: target.resolver().map(Arc::downgrade),
            local_address: target.local_address(),
            unix_socket: target.unix_socket().map(ToOwned::to_owned),
        })
    }

    /// Whether another connection can have this route.
    fn can_recur(&self) -> bool {
        self.tls.as_ref().is_none_or(TlsId::is_alive)
            && self
                .resolver
                .as_ref()
                .is_none_or(|resolver| resolver.strong_count() > 0)
    }
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        let same_resolver = match (&self.resolver, &other.resolver) {
            (None, None) => true,
            (Some(one), Some(other)) => one.ptr_eq(other),
            _ => false,
        };
        #[cfg(feature = "proxy")]
        let same_proxy = self.proxy == other.proxy;
        #[cfg(not(feature = "proxy"))]
        let same_proxy = true;
        same_resolver
            && same_proxy
            && (&self.tls, self.local_address, &self.unix_socket)
                == (&other.tls, other.local_address, &other.unix_socket)
    }
}

/// A session, which sockets with the same terms share.
struct Member {
    terms: Terms,
    session: Session,
    remote: Remote,
    peer_address: Option<SocketAddr>,
}

pub(crate) struct SessionsFor<'a> {
    sessions: &'a Sessions,
    target: &'a Target,
    policy: &'a Policy,
    origin: Origin,
    terms: Terms,
}

impl Sessions {
    /// The sessions for a target. `None` if it does not use HTTP/2.
    pub(crate) fn for_target<'a>(&'a self, target: &'a Target) -> Option<SessionsFor<'a>> {
        let policy = target.http2.as_ref().filter(|_| target.secure)?;
        let permissions = target
            .permission_check
            .as_ref()
            .map(|permission_check| permission_check.permissions().clone());
        // Without a valid route the connection fails, and says so, before anything is sent.
        let route = Route::new(target).ok()?;
        let terms = Terms {
            settings: policy.settings,
            permissions,
            runtime: Handle::try_current().ok()?.id(),
            route,
        };
        Some(SessionsFor {
            sessions: self,
            target,
            policy,
            origin: (target.host.clone(), target.port),
            terms,
        })
    }

    /// Remembers that a server has no WebSockets over HTTP/2.
    pub(super) fn remember_http1(&self, server: Server) {
        let mut inner = self.inner();
        inner.http1.retain(|(_, route)| route.can_recur());
        if !inner.http1.contains(&server) {
            inner.http1.truncate(MAX_HTTP1 - 1);
            inner.http1.push_front(server);
        }
    }

    #[cfg(test)]
    pub(super) fn is_http1(&self, server: &Server) -> bool {
        self.inner().http1.contains(server)
    }

    /// The number of servers that are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.inner().http1.len()
    }

    #[cfg(test)]
    fn all(&self) -> Vec<Session> {
        let inner = self.inner();
        let members = inner.members.values().flatten();
        members.map(|member| member.session.clone()).collect()
    }

    /// The number of sessions.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all().len()
    }

    /// The number of sockets in all sessions.
    #[cfg(test)]
    pub(super) fn slots(&self) -> usize {
        self.all().iter().map(Session::slots).sum()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionsFor<'_> {
    /// A new stream in a session, which is opened over the connection from `connect` if there is
    /// none. If the server chooses HTTP/1.1, it is that connection itself. `None` if another
    /// connection with HTTP/1.1 is needed.
    pub(crate) async fn open<C>(
        self,
        connect: impl FnOnce() -> C,
    ) -> Result<Option<Connected>, Error>
    where
        C: Future<Output = Result<Connection, Error>>,
    {
        let connected = self.reuse();
        if connected.is_some() || !self.may_connect() {
            return Ok(connected);
        }
        // Sockets that are opened at the same time share the session. However many they are, they
        // wait for one that hangs during its turn only: the connector decides the order in which
        // connections are opened.
        let connecting = self.sessions.inner().connecting.clone();
        let (host, port) = self.origin.clone();
        let turn = connecting.acquire(connect_queue::Remote::Host(host, port), self.target);
        let _turn = timeout(connect_queue::HOST_TURN, turn).await;
        let connected = self.reuse();
        if connected.is_some() || !self.may_connect() {
            return Ok(connected);
        }
        let Connection {
            connected,
            remote,
            is_http2,
        } = connect().await?;
        if !is_http2 {
            self.sessions.remember_http1(self.server());
            return Ok(Some(connected));
        }
        self.target.enter(Phase::Handshake);
        let peer_address = connected.peer_address;
        match Box::pin(Session::start(connected.stream, self.terms.settings)).await {
            Ok(session) => {
                if !session.has_websockets() {
                    self.sessions.remember_http1(self.server());
                }
                self.add(Member {
                    terms: self.terms.clone(),
                    session,
                    remote,
                    peer_address,
                })
            }
            Err(NotStarted { error, announced })
                if error.requires_http1() || announced == Some(false) =>
            {
                self.sessions.remember_http1(self.server());
                Ok(None)
            }
            Err(NotStarted { error, .. }) => Err(error),
        }
    }

    /// A new stream in a session that exists.
    fn reuse(&self) -> Option<Connected> {
        // It reads the file system, so it is done before the sessions are locked.
        self.target.check_unix_socket().ok()?;
        let inner = self.sessions.inner();
        let members = inner.members.get(&self.origin)?.iter();
        let (slot, peer_address) = members
            .filter(|member| member.terms == self.terms)
            .find_map(|member| {
                member.remote.check(self.target).ok()?;
                Some((member.session.slot()?, member.peer_address))
            })?;
        drop(inner);
        Some(self.connected(slot, peer_address, true))
    }

    /// Whether a session may be opened: the server is not known to have no WebSockets over HTTP/2.
    fn may_connect(&self) -> bool {
        self.policy.mode == Http2::Prefer && !self.sessions.inner().http1.contains(&self.server())
    }

    /// Adds a session, and returns its first stream. `None` if it accepts no stream. Fails if it
    /// has ended. Other sessions that have ended are removed.
    fn add(&self, member: Member) -> Result<Option<Connected>, Error> {
        let Some(slot) = member.session.slot() else {
            let has_ended = member.session.has_ended();
            member.session.refuse();
            return if has_ended { Err(lost()) } else { Ok(None) };
        };
        let peer_address = member.peer_address;
        let mut inner = self.sessions.inner();
        inner.members.retain(|_, members| {
            members.retain(|member| !member.session.has_ended());
            !members.is_empty()
        });
        let members = inner.members.entry(self.origin.clone()).or_default();
        members.push(member);
        drop(inner);
        Ok(Some(self.connected(slot, peer_address, false)))
    }

    fn server(&self) -> Server {
        (self.origin.clone(), self.terms.route.clone())
    }

    fn connected(
        &self,
        slot: Slot,
        peer_address: Option<SocketAddr>,
        is_reused: bool,
    ) -> Connected {
        let exchange = Arc::<Exchange>::default();
        let opening = Opening {
            exchange: exchange.clone(),
            session: slot.session().clone(),
            sessions: self.sessions.clone(),
            is_reused,
            server: self.server(),
            connect: self.policy.connect.clone(),
            is_answered: false.into(),
        };
        Connected {
            http2: Some(Box::new(opening)),
            peer_address,
            ..Connected::new(Http2Stream::new(exchange, slot))
        }
    }
}

impl Remote {
    fn check(&self, target: &Target) -> Result<(), Error> {
        match self {
            Self::Address(address) => target.check_address(*address),
            #[cfg(feature = "proxy")]
            Self::Proxied(host, port) => target.check_at_proxy(host, *port),
            // The check of the target's socket.
            Self::Socket => Ok(()),
        }
    }
}
