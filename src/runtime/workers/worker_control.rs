//! The end of a worker. Its parent asks for it, and waits for it.

use crate::runtime::Handle;
use futures_util::future;
use std::{
    cell::RefCell,
    pin::pin,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::Notify, time::timeout};

/// The time for which a runtime that is dropped waits for its workers. One that cannot be stopped
/// sooner ends later by itself.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// The time that servers have to answer the Close frame of a worker that ends.
const CLOSE_TIME: Duration = Duration::from_millis(500);

/// The state of a worker, which its thread and its parent share.
#[derive(Debug, Default)]
pub(super) struct Control {
    state: Mutex<State>,
    /// Whether the runtime of the parent ends, and waits for no server.
    is_abandoned: AtomicBool,
    ended: Condvar,
    /// Notified when the worker is abandoned, and when it has ended.
    news: Notify,
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

    /// Terminates the worker at the end of the runtime of its parent.
    fn abandon(&self) {
        self.is_abandoned.store(true, Ordering::Release);
        self.news.notify_waiters();
        self.terminate();
    }

    /// The thread has nothing left to do.
    pub(super) fn end(&self) {
        *self.state() = State::Ended;
        self.ended.notify_all();
        self.news.notify_waiters();
    }

    /// Resolves when the sockets of a worker that ends are not waited for any longer.
    pub(super) async fn closing_is_over(&self) {
        let abandoned = self.until(|it| it.is_abandoned.load(Ordering::Acquire));
        // An error means that the time is over.
        let _ = timeout(CLOSE_TIME, abandoned).await;
    }

    async fn until(&self, is_so: impl Fn(&Self) -> bool) {
        loop {
            let mut news = pin!(self.news.notified());
            // Notifications after this call are not lost.
            news.as_mut().enable();
            if is_so(self) {
                return;
            }
            news.await;
        }
    }

    fn has_ended(&self) -> bool {
        matches!(*self.state(), State::Ended)
    }

    /// Shuts the worker down. One that was terminated closes its sockets already.
    async fn shut_down(&self, at_most: Duration) {
        let handle = match &*self.state() {
            State::Starting | State::Ended => return,
            State::Running(handle) => Some(handle.clone()),
            State::Terminated => None,
        };
        match handle {
            // One that has ended by itself needs no shutdown.
            Some(handle) => drop(handle.shut_down(at_most).await),
            None => self.until(Self::has_ended).await,
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

    /// Shuts them down as [`Handle::shut_down`] does, and waits for those that were terminated.
    pub(in crate::runtime) async fn shut_down(&self, at_most: Duration) {
        let children = self.0.borrow().clone();
        let ends = children.iter().map(|control| control.shut_down(at_most));
        future::join_all(ends).await;
    }

    /// Terminates them, and waits until they have closed their sockets.
    pub(in crate::runtime) async fn terminate(&self) {
        let children = self.0.borrow().clone();
        children.iter().for_each(|control| control.terminate());
        let ends = children
            .iter()
            .map(|control| control.until(Control::has_ended));
        future::join_all(ends).await;
    }

    /// Terminates them, and waits for them, but for no server.
    pub(in crate::runtime) fn end(&self) {
        let children = self.0.take();
        children.iter().for_each(|control| control.abandon());
        let until = Instant::now() + MAX_WAIT;
        children.iter().for_each(|control| control.wait(until));
    }
}
