//! How Ctrl-C reaches what a REPL runs.

use boa_websocket::Handle;
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Notify;

/// How the main thread interrupts what a REPL runs.
#[derive(Clone, Default)]
pub(crate) struct Control(Arc<State>);

#[derive(Default)]
struct State {
    handle: OnceLock<Handle>,
    /// Notified when Ctrl-C is pressed.
    interrupted: Notify,
    /// How often that was since an input began to run.
    times: AtomicUsize,
}

/// The effect of Ctrl-C.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The input is stopped.
    Stops,
    /// It did not stop after the first request.
    Continues,
    /// It did not stop after the second request, or there is nothing to stop.
    Ends,
}

impl Control {
    /// Stops what runs.
    pub(crate) fn interrupt(&self) -> Interruption {
        let Some(handle) = self.0.handle.get() else {
            return Interruption::Ends;
        };
        match self.0.times.fetch_add(1, Ordering::Relaxed) {
            0 => {
                interrupt(handle);
                self.0.interrupted.notify_one();
                Interruption::Stops
            }
            1 => {
                // Microtasks that never end are dropped at the second interruption.
                interrupt(handle);
                Interruption::Continues
            }
            _ => Interruption::Ends,
        }
    }

    /// Sets the handle of the runtime to interrupt.
    pub(super) fn set_handle(&self, handle: Handle) {
        self.0.handle.get_or_init(|| handle);
    }

    /// Waits for Ctrl-C.
    pub(super) async fn interrupted(&self) {
        self.0.interrupted.notified().await;
    }

    /// An input begins to run, or a line to be typed.
    pub(super) fn begin(&self) {
        self.0.times.store(0, Ordering::Relaxed);
    }

    /// From now on Ctrl-C ends the process.
    pub(super) fn leave(&self) {
        self.0.times.store(2, Ordering::Relaxed);
    }
}

/// Ends the script that runs now, and nothing else.
pub(super) fn interrupt(handle: &Handle) {
    // False if none runs: there is nothing to end.
    let _ = handle.interrupt();
}
