//! The end of a worker. Its parent asks for it, and waits for it.

use crate::runtime::Handle;
use std::{
    cell::RefCell,
    pin::pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Notify, time::timeout};

/// The time for which a thread waits for workers that wait for nothing. One that cannot be stopped
/// sooner ends later by itself.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(1);

/// The time that servers have to answer the Close frames of a worker that ends, unless a shutdown
/// has ended it.
pub(super) const CLOSE_TIME: Duration = Duration::from_millis(500);

/// The state of a worker, which its thread and its parent share.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<State>,
    ended: Condvar,
    /// Notified when the worker is cut, and when it has ended.
    changed: Notify,
}

#[derive(Debug, Default)]
enum State {
    /// There is no runtime yet.
    #[default]
    Starting,
    Running(Handle),
    /// Its scripts have ended, or end soon. Then the servers of its sockets have this time.
    Ending(Duration),
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
    /// its script ends as by [`Handle::stop`]. The servers of its sockets have `close_time` then.
    pub(super) fn terminate(&self, close_time: Duration) {
        let mut state = self.state();
        match &*state {
            State::Starting => {}
            State::Running(handle) => handle.stop(),
            State::Ending(_) | State::Ended => return,
        }
        *state = State::Ending(close_time);
    }

    /// The scripts have ended. Returns the time that the servers of the sockets have.
    pub(super) fn begin_to_end(&self) -> Duration {
        let mut state = self.state();
        match *state {
            State::Ending(close_time) => close_time,
            _ => {
                *state = State::Ending(CLOSE_TIME);
                CLOSE_TIME
            }
        }
    }

    pub(super) fn is_ending(&self) -> bool {
        matches!(*self.state(), State::Ending(_))
    }

    /// Terminates the worker, and takes the rest of their time from the servers.
    pub(super) fn cut(&self) {
        self.terminate(Duration::ZERO);
        if let State::Ending(close_time) = &mut *self.state() {
            *close_time = Duration::ZERO;
        }
        self.changed.notify_waiters();
    }

    /// The thread has nothing left to do.
    pub(super) fn end(&self) {
        *self.state() = State::Ended;
        self.ended.notify_all();
        self.changed.notify_waiters();
    }

    /// Resolves when the servers have no more time.
    pub(super) async fn closing_is_over(&self, close_time: Duration) {
        let cut = self.until(|it| matches!(*it.state(), State::Ending(time) if time.is_zero()));
        // An error means that the time is over.
        let _ = timeout(close_time, cut).await;
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        loop {
            let mut changed = pin!(self.changed.notified());
            // Notifications after this call are not lost.
            changed.as_mut().enable();
            if is_so(self) {
                return;
            }
            changed.await;
        }
    }

    fn has_ended(&self) -> bool {
        matches!(*self.state(), State::Ended)
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

    pub(in crate::runtime) fn take(&self) -> Self {
        Self(RefCell::new(self.0.take()))
    }

    /// Terminates them. The future completes when their sockets are closed and they have ended. The
    /// servers have `close_time`.
    pub(in crate::runtime) fn terminate(
        &self,
        close_time: Duration,
    ) -> impl Future<Output = ()> + use<> {
        let children = self.0.borrow().clone();
        for control in &children {
            control.terminate(close_time);
        }
        async move {
            for control in children {
                control.until(Control::has_ended).await;
            }
        }
    }

    /// Terminates them, and waits for them, but for no server.
    pub(in crate::runtime) fn end(&self) {
        let children = self.0.take();
        children.iter().for_each(|control| control.cut());
        let until = Instant::now() + MAX_WAIT;
        children.iter().for_each(|control| control.wait(until));
    }
}
