//! The network of the child: streams of the program.

use crate::{
    isolated::{
        channel::{Channel, connected},
        protocol::{Answer, Request},
    },
    net::{
        self, Tls,
        connector::{Connected, Connector, Target},
    },
};
use futures_util::future::BoxFuture;
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};
use url::Host;

/// Gets streams from the program, and encrypts them here.
pub(super) struct ParentConnector {
    pub(super) channel: Arc<Channel>,
    pub(super) tls: Tls,
    pub(super) queues: Arc<HostQueues>,
}

/// The queues of connections, one for each host: the child does not know the addresses. RFC 6455,
/// section 4.1, has one connection in the state CONNECTING for each host then.
#[derive(Default)]
pub(super) struct HostQueues(Mutex<HashMap<(Host, u16), Arc<Semaphore>>>);

/// The time after which a handshake that hangs no longer keeps others of its host waiting, as in
/// [`net::TcpConnector`].
const MAX_HOLD: Duration = Duration::from_secs(5);

impl HostQueues {
    /// Waits for the first place in the queue of a host. The next connection has it when the result
    /// is dropped, or after [`MAX_HOLD`].
    async fn enter(&self, target: &Target) -> Option<oneshot::Sender<()>> {
        let queue = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, queue| Arc::strong_count(queue) > 1);
            all.entry((target.host.clone(), target.port))
                .or_insert_with(|| Arc::new(Semaphore::new(1)))
                .clone()
        };
        let _waiting = target.enter_queue();
        // It is never closed.
        let permit = queue.clone().acquire_owned().await.ok()?;
        let (place, is_left) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let _ = timeout(MAX_HOLD, is_left).await;
            drop((permit, queue));
        });
        Some(place)
    }
}

impl Connector for ParentConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        let (channel, tls, queues) = (self.channel.clone(), self.tls.clone(), self.queues.clone());
        Box::pin(async move {
            let place = if target.one_at_a_time() {
                queues.enter(&target).await
            } else {
                None
            };
            let url = format!("{}://{target}/", if target.secure { "wss" } else { "ws" });
            let stream = match channel.asked(Request::Connect(url)).await {
                (Answer::Connected, Some(descriptor)) => connected(descriptor),
                (Answer::Error(error), _) => return Err(net::Error::other(error)),
                _ => Err(io::Error::other("the program has sent no stream")),
            };
            let stream = stream.map_err(net::Error::other)?;
            // The program has checked the address.
            target.check_opaque()?;
            let stream = if target.secure {
                tls.encrypt(stream, &target).await?
            } else {
                stream
            };
            Ok(stream.with_guard(place))
        })
    }
}
