//! The built-in server: what the documentation's examples expect to find on `ws://localhost:8080`.
//!
//! Every path echoes text and binary messages, except `/chat` and what lies under it, which is one chat room
//! ([`chat`]). The first subprotocol that a client offers is acknowledged. Anything but a WebSocket handshake gets a
//! short answer in plain text.

mod chat;
mod client;
mod listen;
#[cfg(test)]
mod tests;

use std::{future::poll_fn, io, net::SocketAddr, pin::pin, sync::Arc, task::Poll, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use self::chat::Room;
pub(crate) use self::listen::{BindError, Listen};

/// Connections served at one time; the system lets further ones wait.
const MAX_CLIENTS: usize = 1024;

/// How long clients have to answer the Close frame of a server that stops.
const GRACE: Duration = Duration::from_secs(2);

/// How long the server waits for descriptors or memory when the system had none for a new connection.
const RECOVERY: Duration = Duration::from_millis(100);

/// A server that listens and, once [`run`](Self::run), serves.
#[derive(Debug)]
pub(crate) struct Server {
    listeners: Vec<TcpListener>,
}

impl Server {
    /// Listens; connections wait until [`run`](Self::run) is polled.
    ///
    /// # Errors
    /// [`BindError`] names the address that is in use or cannot be had.
    pub(crate) async fn bind(listen: Listen) -> Result<Self, BindError> {
        Ok(Self { listeners: listen.bind().await? })
    }

    /// The addresses it listens on, with the ports that the system chose.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves until `stop` completes; then every client gets a Close frame with 1001 and a moment to answer it.
    pub(crate) async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let (going_away, stopped) = watch::channel(false);
        let room = Arc::new(Room::default());
        let mut clients = JoinSet::new();
        loop {
            tokio::select! {
                () = &mut stop => break,
                Some(_) = clients.join_next() => {}
                accepted = self.accept(), if clients.len() < MAX_CLIENTS => match accepted {
                    Ok((stream, address)) => {
                        clients.spawn(client::serve(stream, address, Arc::clone(&room), stopped.clone()));
                    }
                    Err(error) if concerns_one_connection(&error) => {}
                    Err(_) => sleep(RECOVERY).await,
                }
            }
        }
        drop(self.listeners);
        going_away.send_replace(true);
        // Those that have not finished by then are dropped with the set.
        let _ = timeout(GRACE, async { while clients.join_next().await.is_some() {} }).await;
    }

    /// A connection, and the address of this end.
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, _) = poll_fn(|cx| {
            for listener in &self.listeners {
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
