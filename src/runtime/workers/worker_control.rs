//! The end of a worker. Its parent asks for it, and waits for it.

use crate::runtime::Handle;
use futures_util::future;
use std::{
    cell::RefCell,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The time for which a runtime that is dropped waits for its workers. One that cannot be stopped
/// sooner ends later by itself.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The state of a worker, which its thread and its parent share.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
enum State {
    /// There is no runtime yet.
    #[default]
    Starting,
    Running(Handle),
    /// The parent does not want it any longer.
    Terminated,
    Ended,
}

impl Control {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The runtime exists. Returns false if the worker has been terminated.
    pub(super) fn run(&self, handle: Handle) -> bool {
        let mut state = self.state();
        let is_wanted = matches!(*state, State::Starting);
        if is_wanted {
            *state = State::Running(handle);
        }
        is_wanted
    }

    /// [Terminates the worker](https://html.spec.whatwg.org/multipage/workers.html#terminate-a-worker):
    /// its script ends as that of [`Handle::stop`] does.
    pub(super) fn terminate(&self) {
        let mut state = self.state();
        match &*state {
            State::Starting => *state = State::Terminated,
            State::Running(handle) => {
                handle.stop();
                *state = State::Terminated;
            }
            State::Terminated | State::Ended => {}
        }
    }

    /// The thread has nothing left to do.
    pub(super) fn end(&self) {
        *self.state() = State::Ended;
        self.ended.notify_all();
    }

    fn has_ended(&self) -> bool {
        matches!(*self.state(), State::Ended)
    }

    /// The handle of the runtime while the worker is wanted.
    fn handle(&self) -> Option<Handle> {
        match &*self.state() {
            State::Running(handle) => Some(handle.clone()),
            _ => None,
        }
    }

    fn wait(&self, until: Instant) {
        let state = self.state();
        let left = until.saturating_duration_since(Instant::now());
        // The result says whether the time has passed, which changes nothing.
        let _ = self
            .ended
            .wait_timeout_while(state, left, |state| !matches!(state, State::Ended));
    }
}

/// The running workers of a runtime.
#[derive(Default)]
pub(in crate::runtime) struct Children(RefCell<Vec<Arc<Control>>>);

impl Children {
    pub(super) fn add(&self, control: Arc<Control>) {
        let mut children = self.0.borrow_mut();
        children.retain(|child| !child.has_ended());
        children.push(control);
    }

    /// Shuts them down as [`Handle::shut_down`] does.
    pub(in crate::runtime) async fn shut_down(&self, at_most: Duration) {
        let handles: Vec<_> = self
            .0
            .borrow()
            .iter()
            .filter_map(|it| it.handle())
            .collect();
        let shut_down = handles.iter().map(|handle| handle.shut_down(at_most));
        // One that has ended by itself needs no shutdown.
        drop(future::join_all(shut_down).await);
    }

    /// Terminates them, and waits for them.
    pub(in crate::runtime) fn end(&self) {
        let children = self.0.take();
        children.iter().for_each(|control| control.terminate());
        let until = Instant::now() + MAX_WAIT;
        children.iter().for_each(|control| control.wait(until));
    }
}
