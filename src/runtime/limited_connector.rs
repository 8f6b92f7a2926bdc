//! [`LimitedConnector`]: a limit on the connections of a runtime.

use crate::net::{
    Error,
    connector::{Connected, Connector, Target},
    runtime::{HookedStream, StreamHooks},
};
use futures_util::future::BoxFuture;
use std::{io, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A [`Connector`] with a limit. An attempt counts from its beginning, and a stream until it is
/// dropped.
pub(super) struct LimitedConnector {
    connections: usize,
    free: Arc<Semaphore>,
    connector: Arc<dyn Connector>,
}

impl LimitedConnector {
    pub(super) fn new(connections: usize, connector: Arc<dyn Connector>) -> Self {
        let connections = connections.min(Semaphore::MAX_PERMITS);
        Self {
            connections,
            free: Arc::new(Semaphore::new(connections)),
            connector,
        }
    }

    /// A limit on another connector, whose connections count together with those of this one.
    #[cfg(feature = "fetch")]
    pub(super) fn shared_with(&self, connector: Arc<dyn Connector>) -> Self {
        Self {
            connections: self.connections,
            free: self.free.clone(),
            connector,
        }
    }
}

impl Connector for LimitedConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let Ok(permit) = self.free.clone().try_acquire_owned() else {
            let why = format!(
                "{} connections are open, which is the limit",
                self.connections
            );
            let error = Error::Connect {
                address: target.to_string(),
                source: io::Error::other(why).into(),
            };
            return Box::pin(async { Err(error) });
        };
        let connected = self.connector.connect(target);
        Box::pin(async {
            let mut connected = connected.await?;
            let permit = Permit { _permit: permit };
            connected.stream = Box::new(HookedStream::new(connected.stream, permit));
            Ok(connected)
        })
    }
}

/// A stream with it counts against the limit.
struct Permit {
    _permit: OwnedSemaphorePermit,
}

impl StreamHooks for Permit {}
