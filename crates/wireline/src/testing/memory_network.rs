//! A network inside the process, for tests and for servers of the same program.

use crate::{Connected, Connector, Error, Target};
use futures_util::future::BoxFuture;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc,
};

/// A network inside the process. Clones are the same network.
///
/// Names have no addresses in it. Of the [permissions](crate::Options::permissions), rules about
/// names apply to names, and rules about addresses apply to hosts that are spelled as addresses.
///
/// It does not encrypt. A connection for a `wss:` URL reaches the listener of its host and port as
/// plain bytes.
///
/// ```
/// use wireline::{Error, MemoryNetwork, Options};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = MemoryNetwork::new();
/// let mut listener = network.listen("chat.example", 80);
/// let server = tokio::spawn(async move { tokio_tungstenite::accept_async(listener.accept().await).await.is_ok() });
///
/// let socket = wireline::connect_with("ws://chat.example/", Options::default(), network.clone()).await?;
/// assert!(server.await?);
/// let refused = wireline::connect_with("ws://chat.example:81/", Options::default(), network).await;
/// assert!(matches!(refused, Err(Error::Refused { .. })));
/// # drop(socket);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryNetwork {
    listeners: Arc<Mutex<HashMap<String, mpsc::UnboundedSender<DuplexStream>>>>,
}

/// The number of bytes that a stream of a [`MemoryNetwork`] buffers in each direction.
const CAPACITY: usize = 64 << 10;

impl MemoryNetwork {
    /// A network without listeners.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Listens on a host and port. The host is spelled as in URLs: lowercase, with an IPv6 address
    /// in brackets. A new listener replaces an existing one on the same host and port.
    #[must_use]
    pub fn listen(&self, host: &str, port: u16) -> MemoryListener {
        let (sender, streams) = mpsc::unbounded_channel();
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(format!("{host}:{port}"), sender.clone());
        MemoryListener {
            streams,
            _sender: sender,
        }
    }
}

impl Connector for MemoryNetwork {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        if let Some(path) = target.unix_socket() {
            let why = "a network inside the process has no files";
            let error = Error::UnixSocket {
                path: path.to_string_lossy().into_owned(),
                why,
            };
            return Box::pin(async { Err(error) });
        }
        if let Err(error) = target.check_name() {
            return Box::pin(async { Err(error) });
        }
        let address = target.to_string();
        let listener = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
            .cloned();
        Box::pin(async move {
            let (client, server) = duplex(CAPACITY);
            match listener.map(|listener| listener.send(server)) {
                Some(Ok(())) => Ok(Connected::new(client)),
                _ => Err(Error::Refused { address }),
            }
        })
    }
}

/// Accepts connections to one host and port of a [`MemoryNetwork`]. Once the listener is dropped,
/// the network refuses them.
#[derive(Debug)]
pub struct MemoryListener {
    streams: mpsc::UnboundedReceiver<DuplexStream>,
    /// Keeps `streams` open after another listener has replaced this one.
    _sender: mpsc::UnboundedSender<DuplexStream>,
}

impl MemoryListener {
    /// Waits for the next connection.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no connection.
    pub async fn accept(&mut self) -> DuplexStream {
        match self.streams.recv().await {
            Some(stream) => stream,
            // Unreachable: the listener itself holds a sender.
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        connect::permission_check::PermissionCheck, permissions::Permissions,
        testing::scripted_server::target,
    };
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn bytes_reach_the_listener_of_the_host_and_port() {
        let network = MemoryNetwork::new();
        let mut listener = network.listen("[::1]", 81);
        let mut client = network
            .clone()
            .connect(target("ws://[::1]:81/"))
            .await
            .unwrap()
            .stream;
        client.write_all(b"hello").await.unwrap();
        drop(client);
        let mut received = String::new();
        listener
            .accept()
            .await
            .read_to_string(&mut received)
            .await
            .unwrap();
        assert_eq!(received, "hello");
    }

    #[tokio::test]
    async fn without_a_listener_a_connection_is_refused() {
        let network = MemoryNetwork::new();
        let listener = network.listen("chat.example", 80);
        let refused = |result| matches!(result, Err(Error::Refused { address }) if address == "chat.example:81");
        assert!(refused(
            network.connect(target("ws://chat.example:81/")).await
        ));
        assert!(network.connect(target("ws://chat.example/")).await.is_ok());
        drop(listener);
        assert!(matches!(
            network.connect(target("ws://chat.example/")).await,
            Err(Error::Refused { .. })
        ));
    }

    #[tokio::test]
    async fn a_later_listener_replaces_an_earlier_one() {
        let network = MemoryNetwork::new();
        let mut first = network.listen("a", 80);
        let mut second = network.listen("a", 80);
        let _client = network.connect(target("ws://a/")).await.unwrap();
        tokio::select! {
            biased;
            _ = first.accept() => panic!("the first listener got the connection"),
            _ = second.accept() => {}
        }
    }

    #[tokio::test]
    async fn names_are_checked_and_have_no_addresses() {
        let network = MemoryNetwork::new();
        let _listener = network.listen("chat.example", 80);
        let outcome = async |rule: &str| {
            let permissions = Permissions::none()
                .allow_net(rule)
                .unwrap()
                .deny_net("private")
                .unwrap();
            let permission_check =
                PermissionCheck::new(permissions, "ws://chat.example/".parse().unwrap());
            let target = Target {
                permission_check: Some(permission_check),
                ..target("ws://chat.example/")
            };
            network.connect(target).await
        };
        assert!(outcome("*.example").await.is_ok());
        assert!(matches!(outcome("public").await, Err(Error::Denied(_))));
    }
}
