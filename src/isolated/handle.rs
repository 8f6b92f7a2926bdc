//! [`Handle`]: control of a runtime in a child from other threads.

use super::{
    process::{Killed, Killer},
    value,
};
use crate::runtime::{HandleError, StopReason};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// A handle to a [`Runtime`](super::Runtime) in a child, for other threads and for other tasks of its thread. Its methods are
/// those of [`crate::Handle`]. [`stop`](Self::stop) ends the process at once, whatever it does. The other requests are processed
/// while a method of the runtime is polled.
#[derive(Clone)]
pub struct Handle {
    pub(super) killer: Arc<Killer>,
    pub(super) stopped: Arc<AtomicBool>,
    pub(super) requests: mpsc::Sender<HandleRequest>,
}

/// The number of requests that may wait for the runtime.
pub(super) const MAX_REQUESTS: usize = 1024;

pub(super) enum HandleRequest {
    Call(String, Vec<u8>, oneshot::Sender<Result<Vec<u8>, HandleError>>),
    Interrupt,
    ShutDown(Duration),
}

impl Handle {
    /// Stops the runtime for good: ends its process. Its methods return
    /// [`Error::Stopped`](crate::Error::Stopped).
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.killer.kill(Killed::Asked);
    }

    /// The reason, if the runtime was stopped by [`stop`](Self::stop).
    pub fn stopped(&self) -> Option<StopReason> {
        self.stopped.load(Ordering::Relaxed).then_some(StopReason::Asked)
    }

    /// Ends the script that is running, and nothing else: see [`crate::Handle::interrupt`], and which limits it needs. False if
    /// there is no more runtime.
    pub fn interrupt(&self) -> bool {
        self.requests.try_send(HandleRequest::Interrupt).is_ok()
    }

    /// Shuts the runtime down: see [`crate::Handle::shut_down`]. Returns before it is.
    ///
    /// # Errors
    /// [`HandleError::Ended`] if the runtime has ended before.
    ///
    /// # Cancel safety
    /// A request that still waits for room in the channel is taken back.
    pub async fn shut_down(&self, at_most: Duration) -> Result<(), HandleError> {
        self.requests.send(HandleRequest::ShutDown(at_most)).await.map_err(|_| HandleError::Ended)
    }

    /// Calls a function of the script: see [`crate::Handle::call`].
    ///
    /// # Errors
    /// Those of [`crate::Handle::call`].
    ///
    /// # Cancel safety
    /// A sent request is not taken back: the function continues.
    pub async fn call<R: DeserializeOwned>(
        &self,
        name: impl Into<String>,
        arguments: impl Serialize,
    ) -> Result<R, HandleError> {
        let arguments = value::from_arguments(arguments).map_err(HandleError::Value)?;
        let arguments = value::encode(&value::Value::List(arguments)).map_err(HandleError::Value)?;
        let (sender, result) = oneshot::channel();
        let request = HandleRequest::Call(name.into(), arguments, sender);
        self.requests.send(request).await.map_err(|_| HandleError::Ended)?;
        let bytes = result.await.map_err(|_| self.stopped().map_or(HandleError::Ended, HandleError::Stopped))??;
        value::decode(&bytes).and_then(value::to_rust).map_err(HandleError::Value)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle").field("stopped", &self.stopped()).finish_non_exhaustive()
    }
}
