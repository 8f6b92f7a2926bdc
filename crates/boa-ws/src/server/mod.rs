//! The built-in server: the one that examples of documentation expect on `ws://localhost:8080`.
//!
//! Every path echoes text and binary messages, except `/chat` and what lies under it, which is one chat room
//! ([`chat`]). The first subprotocol that a client offers is acknowledged. Anything but a WebSocket handshake gets a
//! short answer in plain text.
//!
//! [`Limits`] says how many clients it has at one time, and how many connections may be in their opening handshake. A
//! handshake beyond the first limit is refused with 503. A connection beyond the second takes the place of the one that
//! has been in its handshake for longest, so that connections that send nothing keep no client out.

mod chat;
mod client;
mod conversation;
mod limits;
mod listen;
mod notices;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque, future::poll_fn, io, net::SocketAddr, pin::pin, sync::Arc, task::Poll, time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until, timeout},
};

use self::{
    chat::Room,
    client::{Client, Shared},
    notices::Notices,
};
pub(crate) use self::{
    limits::Limits,
    listen::{BindError, Listen},
    notices::Notice,
};

/// How long clients have to answer the Close frame of a server that stops.
const GRACE: Duration = Duration::from_secs(2);

/// How long the server waits for descriptors or memory when the system had none for a new connection.
const RECOVERY: Duration = Duration::from_millis(100);

/// A server that listens and, once [`run`](Self::run), serves.
pub(crate) struct Server {
    listeners: Vec<TcpListener>,
    limits: Limits,
    notices: Notices,
}

impl Server {
    /// Listens; connections wait until [`run`](Self::run) is polled. `tell` hears of what keeps clients out.
    ///
    /// # Errors
    /// [`BindError`] names the address that is in use or cannot be had.
    pub(crate) async fn bind(
        listen: Listen,
        limits: Limits,
        tell: impl Fn(Notice) + Send + Sync + 'static,
    ) -> Result<Self, BindError> {
        Ok(Self { listeners: listen.bind().await?, limits, notices: Notices::new(tell) })
    }

    /// The addresses it listens on, with the ports that the system chose.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves until `stop` completes; then every client gets a Close frame with 1001 and a moment to answer it.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listeners, limits, notices } = self;
        let mut stop = pin!(stop);
        let (going_away, stopped) = watch::channel(false);
        let room = Arc::new(Room::default());
        let shared = Arc::new(Shared { seats: Arc::new(Semaphore::new(limits.clients)), limits, notices });
        let mut handshakes = Handshakes::default();
        let mut clients = JoinSet::new();
        let mut starved_until = None;
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = clients.join_next() => {}
                Some(client) = handshakes.next() => if let Some(client) = client {
                    clients.spawn(client.converse(Arc::clone(&room), stopped.clone()));
                },
                accepted = accept(&listeners, starved_until) => match accepted {
                    Ok((stream, address)) => {
                        starved_until = None;
                        handshakes.make_room(limits.handshakes);
                        handshakes.spawn(client::shake_hands(stream, address, Arc::clone(&shared), stopped.clone()));
                    }
                    Err(error) if concerns_one_connection(&error) => {}
                    Err(error) => {
                        shared.notices.tell(Notice::Starved(error));
                        // What they hold is what others need, and all of them have had some time.
                        if starved_until.is_some() {
                            handshakes.end_older_half();
                        }
                        starved_until = Some(Instant::now() + RECOVERY);
                    }
                }
            }
        }
        drop(listeners);
        going_away.send_replace(true);
        // Those that have not finished by then are dropped with the sets.
        let _ = timeout(GRACE, async {
            while handshakes.next().await.is_some() {}
            while clients.join_next().await.is_some() {}
        })
        .await;
    }
}

/// The connections in their opening handshake.
#[derive(Default)]
struct Handshakes {
    tasks: JoinSet<Option<Client<TcpStream>>>,
    /// The oldest first. Some may have ended.
    order: VecDeque<AbortHandle>,
}

impl Handshakes {
    fn spawn(&mut self, handshake: impl Future<Output = Option<Client<TcpStream>>> + Send + 'static) {
        self.order.push_back(self.tasks.spawn(handshake));
    }

    /// Ends the oldest, if there are so many.
    fn make_room(&mut self, most: usize) {
        if self.order.len() >= most {
            self.order.retain(|task| !task.is_finished());
            if self.order.len() >= most
                && let Some(oldest) = self.order.pop_front()
            {
                oldest.abort();
            }
        }
    }

    fn end_older_half(&mut self) {
        self.order.retain(|task| !task.is_finished());
        for task in self.order.drain(..self.order.len().div_ceil(2)) {
            task.abort();
        }
    }

    /// Waits for the end of one: its client, if it has succeeded. `None` if there is none.
    async fn next(&mut self) -> Option<Option<Client<TcpStream>>> {
        Some(self.tasks.join_next().await?.unwrap_or_default())
    }
}

/// A connection that was made, from `not_before` on, and the address of this end.
async fn accept(listeners: &[TcpListener], not_before: Option<Instant>) -> io::Result<(TcpStream, SocketAddr)> {
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
    // A small message must leave at once; where that can't be had, it leaves a little later.
    let _ = stream.set_nodelay(true);
    // Only a connection that has ended already has none.
    let address = stream.local_addr().map_err(|_| io::ErrorKind::ConnectionAborted)?;
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
