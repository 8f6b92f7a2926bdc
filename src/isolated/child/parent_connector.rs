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
    pub(super) turns: Arc<Turns>,
}

/// The turns of connections, by host: the child does not know the addresses. RFC 6455, section 4.1,
/// has one connection in the state CONNECTING for each host then.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<(Host, u16), Arc<Semaphore>>>);

/// The time after which a handshake that hangs no longer keeps others of its host waiting, as in
/// [`net::TcpConnector`].
const TURN: Duration = Duration::from_secs(5);

impl Turns {
    /// Waits for a turn. It is over when the result is dropped, or after [`TURN`].
    async fn take(&self, target: &Target) -> Option<oneshot::Sender<()>> {
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, turns| Arc::strong_count(turns) > 1);
            all.entry((target.host.clone(), target.port))
                .or_insert_with(|| Arc::new(Semaphore::new(1)))
                .clone()
        };
        let _waiting = target.enter_queue();
        // It is never closed.
        let permit = turns.clone().acquire_owned().await.ok()?;
        let (turn, is_over) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let _ = timeout(TURN, is_over).await;
            drop((permit, turns));
        });
        Some(turn)
    }
}

impl Connector for ParentConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        let (channel, tls, turns) = (self.channel.clone(), self.tls.clone(), self.turns.clone());
        Box::pin(async move {
            let turn = if target.one_at_a_time() {
                turns.take(&target).await
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
            Ok(stream.with_guard(turn))
        })
    }
}
