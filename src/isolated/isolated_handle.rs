//! [`Handle`]: control of a runtime in a child from other threads.

use super::{
    Error, ExitReason,
    process::{Killed, Killer},
    value::{self, Value},
};
use crate::runtime::{HandleError, State, StopReason, deadline::within};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{mpsc, oneshot};

/// A handle to a [`Runtime`](super::Runtime) in a child, for other threads and for other tasks of
/// its thread. It has the methods of [`crate::Handle`] except `post`, `run` and `run_async`, which
/// pass steps to the engine. [`stop`](Self::stop) ends the process at once, whatever it does. The
/// other requests are processed while a method of the runtime is polled.
#[derive(Clone)]
pub struct Handle {
    pub(super) killer: Arc<Killer>,
    pub(super) stopped: Arc<AtomicBool>,
    /// The reason, once the process has ended by itself.
    pub(super) ended: Arc<OnceLock<ExitReason>>,
    pub(super) requests: mpsc::Sender<HandleRequest>,
    /// The time of a call.
    pub(super) at_most: Option<Duration>,
}

/// The number of requests that may wait for the runtime.
pub(super) const MAX_REQUESTS: usize = 1024;

pub(super) enum HandleRequest {
    Call(String, Vec<u8>, Option<Deadline>, Reply<Value>),
    State(Reply<State>),
    Interrupt,
    ShutDown(Duration, Reply<()>),
}

pub(super) type Reply<T> = oneshot::Sender<Result<T, HandleError>>;

/// The time of a call, from its beginning.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    began: Instant,
    at_most: Duration,
}

impl Deadline {
    pub(super) fn left(self) -> Duration {
        self.at_most.saturating_sub(self.began.elapsed())
    }
}

impl Handle {
    /// A handle whose [`call`](Self::call)s end after this time with
    /// [`HandleError::DeadlinePassed`]: see [`crate::Handle::with_deadline`]. If the function can't
    /// be interrupted, the process stays until [`ProcessLimits::wall`](super::ProcessLimits::wall).
    /// The caller needs a tokio runtime with time.
    #[must_use]
    pub fn with_deadline(&self, at_most: Duration) -> Self {
        Self {
            at_most: Some(at_most),
            ..self.clone()
        }
    }

    /// Stops the runtime for good: ends its process. Its methods return
    /// [`Stopped`](crate::Error::Stopped).
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.killer.kill(Killed::Asked);
    }

    /// The reason, if the runtime was stopped by [`stop`](Self::stop).
    pub fn stopped(&self) -> Option<StopReason> {
        self.stopped
            .load(Ordering::Relaxed)
            .then_some(StopReason::Asked)
    }

    /// Ends the script that is running, and nothing else: see [`crate::Handle::interrupt`], and
    /// which limits it needs. False if there is no more runtime.
    pub fn interrupt(&self) -> bool {
        self.requests.try_send(HandleRequest::Interrupt).is_ok()
    }

    /// Shuts the runtime down: see [`crate::Handle::shut_down`].
    ///
    /// # Errors
    /// [`Error::Child`] if the process has ended before. [`HandleError::Ended`] if the runtime has
    /// ended before, or was dropped. [`HandleError::Stopped`] if it is stopped.
    ///
    /// # Cancel safety
    /// A request that still waits for room in the channel is taken back.
    pub async fn shut_down(&self, at_most: Duration) -> Result<(), Error<HandleError>> {
        self.ask(|reply| HandleRequest::ShutDown(at_most, reply))
            .await
    }

    /// Calls a function of the script: see [`crate::Handle::call`].
    ///
    /// # Errors
    /// The errors of [`crate::Handle::call`], and [`HandleError::Busy`] if too many calls wait for
    /// a script that is running.
    ///
    /// # Cancel safety
    /// A sent request is not taken back: the function continues.
    pub async fn call<R: DeserializeOwned>(
        &self,
        name: impl Into<String>,
        arguments: impl Serialize,
    ) -> Result<R, Error<HandleError>> {
        let arguments = value::encode(&Value::List(value::from_arguments(arguments)?))?;
        let (began, at_most) = (Instant::now(), self.at_most);
        let deadline = at_most.map(|at_most| Deadline { began, at_most });
        let called = self.ask(|reply| HandleRequest::Call(name.into(), arguments, deadline, reply));
        let called = within(began, at_most, called, |error| {
            matches!(error, Error::Runtime(HandleError::Interrupted))
        });
        Ok(value::to_rust(called.await?)?)
    }

    /// A snapshot of the runtime's state: see [`crate::Handle::state`].
    ///
    /// # Errors
    /// The errors of [`Handle::shut_down`]. [`HandleError::Value`] if more than 4,096 sockets are
    /// open.
    ///
    /// # Cancel safety
    /// Cancel safe: reading the state changes nothing.
    pub async fn state(&self) -> Result<State, Error<HandleError>> {
        self.ask(HandleRequest::State).await
    }

    async fn ask<T>(
        &self,
        request: impl FnOnce(Reply<T>) -> HandleRequest,
    ) -> Result<T, Error<HandleError>> {
        let (sender, result) = oneshot::channel();
        self.requests
            .send(request(sender))
            .await
            .map_err(|_| self.end())?;
        let answer = result.await.map_err(|_| match self.stopped() {
            Some(reason) => Error::Runtime(HandleError::Stopped(reason)),
            None => self.end(),
        })?;
        answer.map_err(Error::Runtime)
    }

    /// The end of the runtime.
    fn end(&self) -> Error<HandleError> {
        match self.ended.get() {
            Some(end) => Error::Child(end.clone()),
            None => Error::Runtime(HandleError::Ended),
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("stopped", &self.stopped())
            .finish_non_exhaustive()
    }
}
