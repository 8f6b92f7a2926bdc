//! The built-in server: the one that examples of documentation expect on `ws://localhost:8080`.
//!
//! Every path echoes text and binary messages, except `/chat` and the paths below it, which are one
//! chat room ([`room`]). The first subprotocol that a client offers is acknowledged. Anything but a
//! WebSocket handshake gets a short answer in plain text, or a file of a page ([`site`]).
//!
//! [`Limits`] bounds the number of clients, and the number of connections in their opening
//! handshake. A handshake beyond the first limit is refused with 503. A connection beyond the
//! second takes the place of the one that has been in its handshake for longest, so connections
//! that send nothing do not keep clients out.

mod bind;
mod closing;
mod connection;
mod limits;
mod notices;
mod request;
mod room;
mod site;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until, timeout},
};
use url::Host;

#[cfg(feature = "pages")]
pub(crate) use self::site::path_below;
pub(crate) use self::{
    bind::{BindError, Listen},
    closing::linger,
    limits::Limits,
    notices::Notice,
    request::{HANDSHAKE_TIMEOUT, RefusedRequest, read_request},
    site::Site,
};
use self::{
    connection::{Client, Shared},
    notices::Notices,
    room::Room,
};

/// The time that clients have to answer the Close frame of a server that stops. After a signal the
/// process ends within a second.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(750);

/// The pause before the next connection when the system has no descriptor or no memory for one.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// A server that listens and, once [`run`](Self::run), serves.
pub(crate) struct Server {
    listeners: Vec<TcpListener>,
    limits: Limits,
    notices: Notices,
    site: Option<Site>,
}

impl Server {
    /// Listens. Connections wait until [`run`](Self::run) is polled. `on_notice` receives the
    /// reasons for which clients are refused.
    ///
    /// # Errors
    /// [`BindError`], if an address is in use or not available.
    pub(crate) async fn bind(
        listen: Listen,
        limits: Limits,
        on_notice: impl Fn(Notice) + Send + Sync + 'static,
    ) -> Result<Self, BindError> {
        Ok(Self {
            listeners: listen.bind().await?,
            limits,
            notices: Notices::new(on_notice),
            site: None,
        })
    }

    /// Gives the files of a page to requests for them, if the page says that it comes from here.
    #[must_use]
    pub(crate) fn with_site(mut self, site: Option<Site>) -> Self {
        let is_here = |site: &Site| {
            let url = site.url();
            let port = url.port_or_known_default();
            let addresses = self.addresses();
            let mut own = addresses.iter().filter(|it| Some(it.port()) == port);
            url.scheme() == "http"
                && match url.host() {
                    Some(Host::Domain(name)) => {
                        name == "localhost" && own.any(|it| it.ip().is_loopback())
                    }
                    Some(Host::Ipv4(host)) => own.any(|it| it.ip() == IpAddr::V4(host)),
                    Some(Host::Ipv6(host)) => own.any(|it| it.ip() == IpAddr::V6(host)),
                    None => false,
                }
        };
        self.site = site.filter(is_here);
        self
    }

    /// The addresses it listens on, with the ports that the system chose.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .filter_map(|listener| listener.local_addr().ok())
            .collect()
    }

    /// Serves until `stop` completes. Then every client gets a Close frame with 1001 and some time
    /// to answer it.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>) {
        let Self {
            listeners,
            limits,
            notices,
            site,
        } = self;
        let mut stop = pin!(stop);
        let (going_away, stopped) = watch::channel(false);
        let room = Arc::new(Room::default());
        let shared = Arc::new(Shared {
            client_permits: Arc::new(Semaphore::new(limits.clients)),
            limits,
            notices,
            site,
        });
        let mut handshakes = Handshakes::default();
        let mut clients = JoinSet::new();
        let mut retry_at = None;
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = clients.join_next() => {}
                Some(client) = handshakes.next() => {
                    clients.spawn(client.converse(Arc::clone(&room), stopped.clone()));
                }
                accepted = accept(&listeners, retry_at) => match accepted {
                    Ok((stream, address)) => {
                        retry_at = None;
                        if handshakes.make_room(limits.handshakes) {
                            shared.notices.send(Notice::Replaced(limits.handshakes));
                        }
                        handshakes.spawn(connection::shake_hands(stream, address, Arc::clone(&shared), stopped.clone()));
                    }
                    Err(error) if concerns_one_connection(&error) => {}
                    Err(error) => {
                        shared.notices.send(Notice::OutOfResources(error));
                        // Frees the descriptors of the oldest handshakes, if waiting was not
                        // enough.
                        if retry_at.is_some() {
                            handshakes.abort_older_half();
                        }
                        retry_at = Some(Instant::now() + ACCEPT_RETRY_DELAY);
                    }
                }
            }
        }
        drop(listeners);
        going_away.send_replace(true);
        // Unfinished connections are dropped with the sets.
        let _ = timeout(SHUTDOWN_TIMEOUT, async {
            while handshakes.next().await.is_some() {}
            while clients.join_next().await.is_some() {}
        })
        .await;
    }
}

/// The line about the addresses of a server: one, or both loopback addresses.
pub(crate) fn serving_on(addresses: &[SocketAddr]) -> String {
    match addresses {
        [one, other] => format!(
            "serving on ws://localhost:{} ({} and {})",
            one.port(),
            one.ip(),
            other.ip()
        ),
        addresses => addresses
            .iter()
            .map(|address| format!("serving on ws://{address}"))
            .collect(),
    }
}

#[derive(Default)]
struct Handshakes {
    tasks: JoinSet<Option<Client<TcpStream>>>,
    /// The oldest first. Some may have ended.
    order: VecDeque<AbortHandle>,
}

impl Handshakes {
    fn spawn(
        &mut self,
        handshake: impl Future<Output = Option<Client<TcpStream>>> + Send + 'static,
    ) {
        self.order.push_back(self.tasks.spawn(handshake));
    }

    /// Aborts the oldest handshake if there are `max` of them. Returns whether it did.
    fn make_room(&mut self, max: usize) -> bool {
        if self.order.len() >= max {
            self.order.retain(|task| !task.is_finished());
            if self.order.len() >= max
                && let Some(oldest) = self.order.pop_front()
            {
                oldest.abort();
                return true;
            }
        }
        false
    }

    fn abort_older_half(&mut self) {
        self.order.retain(|task| !task.is_finished());
        for task in self.order.drain(..self.order.len().div_ceil(2)) {
            task.abort();
        }
    }

    /// Waits for a handshake that succeeds, and returns its client. `None` if there is no handshake
    /// any more.
    async fn next(&mut self) -> Option<Client<TcpStream>> {
        while let Some(ended) = self.tasks.join_next().await {
            if let Ok(Some(client)) = ended {
                return Some(client);
            }
        }
        None
    }
}

/// Accepts a connection, after `not_before`. Returns it with the local address.
async fn accept(
    listeners: &[TcpListener],
    not_before: Option<Instant>,
) -> io::Result<(TcpStream, SocketAddr)> {
    if let Some(instant) = not_before {
        sleep_until(instant).await;
    }
    let (stream, _) = poll_fn(|cx| {
        for listener in listeners {
            if let Poll::Ready(accepted) = listener.poll_accept(cx) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await?;
    // Without the option small messages are only delayed, so an error is ignored.
    let _ = stream.set_nodelay(true);
    // A connection that has ended already has no address.
    let address = stream
        .local_addr()
        .map_err(|_| io::ErrorKind::ConnectionAborted)?;
    Ok((stream, address))
}

fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}
