//! The messages and the flags through which other threads control a runtime.

use crate::host::interruption;
use boa_engine::{
    Context, JsError,
    error::{EngineError, PanicError},
};
use futures_util::task::AtomicWaker;
use serde::{Deserialize, Serialize};
use std::{
    pin::pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering},
    },
    task::Waker,
    time::Duration,
};
use tokio::sync::{Notify, oneshot};

/// The number of messages that may wait for a busy runtime.
pub(in crate::runtime) const MAX_QUEUED_MESSAGES: usize = 1024;

/// Why a runtime runs no more scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum StopReason {
    /// [`Handle::stop`](crate::Handle::stop) was called.
    #[error("the runtime was stopped")]
    Asked,
    /// A script ran for longer than [`Limits::script_time`](crate::Limits::script_time).
    #[error("the script ran longer than `Limits::script_time`")]
    ScriptTime,
    /// The runtime was [shut down](crate::Handle::shut_down).
    #[error("the runtime was shut down")]
    ShutDown,
    /// The script differs from its [recording](crate::runtime::Recording), or continues after the
    /// recording has ended.
    #[error("the recording has ended, or the script differs from it")]
    Replay,
    /// The engine's heap has ended with its thread, before the runtime was dropped. Also the error
    /// of a runtime that is used while the collector drops what belongs to the program; it is not
    /// stopped by that.
    #[error("the thread of the runtime has ended")]
    ThreadEnded,
    /// The engine has panicked while a script ran, by a fault of the engine. The panic hook of the
    /// program was called. Panics of the program's own functions unwind instead.
    #[error("the engine has panicked, by a fault of its own: the runtime runs no more scripts")]
    EnginePanicked,
    /// The script has called `exit` of the module `boa-ws`, or `process.exit` of a package, or a
    /// package has set `process.exitCode` ([`Runtime::run_to_exit`](crate::Runtime::run_to_exit)). Its
    /// sockets close in [`Runtime::shut_down`](crate::Runtime::shut_down).
    #[error("the script has ended with the status {status}")]
    Exit {
        /// The status, for the process of the program.
        status: u8,
    },
    /// The main script has called `close()`, and what was running has ended. Its sockets close in
    /// [`Runtime::shut_down`](crate::Runtime::shut_down). With a `process.exitCode` it is an
    /// [`Exit`](Self::Exit).
    #[error("the script has closed itself")]
    Closed,
}

/// Nothing that may run scripts is running.
const NO_SCRIPT_RUN: u8 = 0;
const IN_SCRIPT_RUN: u8 = 1;
/// The script run that is going on has an interruption that no script has ended by.
const INTERRUPTED: u8 = 2;

/// Whether scripts may run. All threads share it.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Control {
    stopped: OnceLock<StopReason>,
    /// One of the states below. Without `Limits::stoppable` it is always `NO_SCRIPT_RUN`.
    script_run: AtomicU8,
    /// Whether the runtime was dropped, or its event loop cleared.
    cleared: AtomicBool,
    /// The number of [`KeepAlive`]s.
    kept: AtomicUsize,
    /// Whether the last one was dropped since the loop has asked.
    released: AtomicBool,
    waker: AtomicWaker,
    /// Notified when the runtime is stopped or cleared.
    end: Notify,
}

impl Control {
    /// Keeps the first reason.
    pub(in crate::runtime) fn stop(&self, reason: StopReason) {
        let _ = self.stopped.set(reason);
        self.waker.wake();
        self.end.notify_waiters();
    }

    /// Must be called at the begin of a script run whose scripts can be interrupted.
    pub(super) fn script_run_began(&self) {
        self.script_run.store(IN_SCRIPT_RUN, Ordering::Relaxed);
    }

    pub(super) fn script_run_ended(&self) {
        self.script_run.store(NO_SCRIPT_RUN, Ordering::Relaxed);
    }

    /// The error that ends scripts, if they must end.
    pub(super) fn interrupted(&self) -> Option<JsError> {
        self.stopped()
            .map(stopped_error)
            .or_else(|| self.is_interrupted().then(interruption))
    }

    /// Interrupts the script run that is going on. Returns false if there is none.
    pub(in crate::runtime) fn interrupt(&self) -> bool {
        let before = self.script_run.compare_exchange(
            IN_SCRIPT_RUN,
            INTERRUPTED,
            Ordering::Relaxed,
            Ordering::Relaxed,
        );
        before != Err(NO_SCRIPT_RUN)
    }

    /// Whether the script run was interrupted and [`Control::take_interruption`] was not called
    /// since.
    pub(in crate::runtime) fn is_interrupted(&self) -> bool {
        self.script_run.load(Ordering::Relaxed) == INTERRUPTED
    }

    /// Ends the interruption of the script run. Returns false if there is none.
    pub(in crate::runtime) fn take_interruption(&self) -> bool {
        // Other threads do not end interruptions.
        let is_interrupted = self.is_interrupted();
        if is_interrupted {
            self.script_run.store(IN_SCRIPT_RUN, Ordering::Relaxed);
        }
        is_interrupted
    }

    /// Must be called when the event loop is cleared.
    pub(in crate::runtime) fn clear(&self) {
        self.cleared.store(true, Ordering::Relaxed);
        self.end.notify_waiters();
    }

    /// Resolves when the runtime runs no more scripts.
    pub(in crate::runtime) async fn ended(&self) {
        let mut end = pin!(self.end.notified());
        // Notifications after this call are not lost.
        end.as_mut().enable();
        if self.stopped().is_none() && !self.cleared.load(Ordering::Relaxed) {
            end.await;
        }
    }

    pub(in crate::runtime) fn stopped(&self) -> Option<StopReason> {
        self.stopped.get().copied()
    }

    /// Whether the program keeps the loop alive. If not, all messages sent before the last
    /// [`KeepAlive`] was dropped have arrived.
    pub(in crate::runtime) fn is_kept(&self) -> bool {
        self.kept.load(Ordering::Acquire) > 0
    }

    /// Whether the last [`KeepAlive`] was dropped since the last call.
    pub(in crate::runtime) fn take_released(&self) -> bool {
        self.released.swap(false, Ordering::Relaxed)
    }

    pub(in crate::runtime) fn wake(&self) {
        self.waker.wake();
    }

    /// Wakes the loop when it is stopped later.
    pub(in crate::runtime) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }
}

/// Keeps the event loop of a runtime alive until it is dropped, on any thread:
/// [`Handle::keep_alive`](crate::Handle::keep_alive).
#[must_use = "it keeps the event loop alive until it is dropped"]
pub struct KeepAlive(Arc<Control>);

impl KeepAlive {
    pub(in crate::runtime) fn new(control: Arc<Control>) -> Self {
        control.kept.fetch_add(1, Ordering::Relaxed);
        Self(control)
    }
}

impl Clone for KeepAlive {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        if self.0.kept.fetch_sub(1, Ordering::Release) == 1 {
            self.0.released.store(true, Ordering::Relaxed);
            self.0.wake();
        }
    }
}

boa_web::opaque_debug!(KeepAlive);

/// The error that ends a script. Scripts can't catch it.
pub(in crate::runtime) fn stopped_error(reason: StopReason) -> JsError {
    EngineError::from(PanicError::new(reason.to_string())).into()
}

/// A message from a handle to the loop.
pub(in crate::runtime) enum Message {
    /// Steps, and the time that the scripts have that they run.
    Steps(Option<Duration>, Steps),
    ShutDown(ShutdownRequest),
}

pub(in crate::runtime) type Steps = Box<dyn FnOnce(&mut Context) + Send>;

/// A request to close all sockets and to end.
pub(in crate::runtime) struct ShutdownRequest {
    pub(in crate::runtime) timeout: Duration,
    /// Notified at the end.
    pub(in crate::runtime) done: oneshot::Sender<()>,
}
