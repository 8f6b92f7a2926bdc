//! Wake-ups that happen while the woken future is being polled.
//!
//! A script sends a message: that wakes the connection, which the loop polls in the same poll of
//! its own. But the wake-up has reached the executor by then. So tokio asks the operating system
//! for events without waiting, and polls the loop in vain, before it waits: a system call more for
//! each round trip. Here the loop is polled again at once instead, unless it yields.

use futures_util::task::AtomicWaker;
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};
use tokio::task::coop;

/// A future whose wake-ups during its own poll do not reach the executor, if polling it once more
/// deals with them.
pub(in crate::runtime) struct SelfWake<F, Y> {
    future: Pin<Box<F>>,
    yields: Y,
    signal: Arc<Signal>,
    waker: Waker,
}

/// The state of the future's waker.
#[derive(Default)]
struct Signal {
    executor: AtomicWaker,
    is_polled: AtomicBool,
    woken: AtomicBool,
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // In this order: a poll that ends in between sees it, or this sees that the poll has ended.
        self.woken.store(true, Ordering::SeqCst);
        if !self.is_polled.load(Ordering::SeqCst) {
            self.executor.wake();
        }
    }
}

impl<F: Future, Y: Fn() -> bool + Unpin> SelfWake<F, Y> {
    /// `yields` says whether the future waits for nothing but its next poll by the executor.
    pub(in crate::runtime) fn new(future: F, yields: Y) -> Self {
        let signal = Arc::<Signal>::default();
        Self {
            future: Box::pin(future),
            yields,
            waker: signal.clone().into(),
            signal,
        }
    }

    fn poll_once(&mut self) -> Poll<F::Output> {
        self.signal.is_polled.store(true, Ordering::SeqCst);
        self.signal.woken.store(false, Ordering::SeqCst);
        let result = self
            .future
            .as_mut()
            .poll(&mut Context::from_waker(&self.waker));
        self.signal.is_polled.store(false, Ordering::SeqCst);
        result
    }
}

impl<F: Future, Y: Fn() -> bool + Unpin> Future for SelfWake<F, Y> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.signal.executor.register(context.waker());
        let mut result = self.poll_once();
        // The executor renews the budget of operations. And it must poll a future that wakes itself
        // always, after other futures and the network.
        let is_woken = result.is_pending() && self.signal.woken.load(Ordering::SeqCst);
        if is_woken && coop::has_budget_remaining() && !(self.yields)() {
            result = self.poll_once();
        }
        if result.is_pending() && self.signal.woken.load(Ordering::SeqCst) {
            context.waker().wake_by_ref();
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::Cell, future::poll_fn, sync::atomic::AtomicUsize};

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Polls a future once that wakes itself in its first polls, and yields or not. Returns how
    /// often it was polled, and how often the executor was woken.
    fn polled(wakes_itself: usize, yields: bool) -> (usize, usize) {
        let polls = Cell::new(0);
        let future = poll_fn(|context| {
            polls.update(|polls| polls + 1);
            if polls.get() <= wakes_itself {
                context.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        });
        let executor = Arc::<Wakes>::default();
        let mut future = Box::pin(SelfWake::new(future, || yields));
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&executor.clone().into()))
                .is_pending()
        );
        (polls.get(), executor.0.load(Ordering::SeqCst))
    }

    #[test]
    fn a_wake_up_during_a_poll_leads_to_one_more_poll() {
        assert_eq!(polled(0, false), (1, 0));
        assert_eq!(polled(1, false), (2, 0));
    }

    #[test]
    fn a_future_that_always_wakes_itself_returns_to_the_executor() {
        assert_eq!(polled(usize::MAX, false), (2, 1));
    }

    #[test]
    fn a_future_that_yields_returns_to_the_executor() {
        assert_eq!(polled(usize::MAX, true), (1, 1));
    }

    #[test]
    fn a_wake_up_after_a_poll_wakes_the_executor() {
        let inner = Cell::new(None);
        let future = poll_fn(|context| {
            inner.set(Some(context.waker().clone()));
            Poll::<()>::Pending
        });
        let executor = Arc::<Wakes>::default();
        let mut future = Box::pin(SelfWake::new(future, || false));
        assert!(
            future
                .as_mut()
                .poll(&mut Context::from_waker(&executor.clone().into()))
                .is_pending()
        );
        assert_eq!(executor.0.load(Ordering::SeqCst), 0);
        inner.take().expect("it was polled").wake();
        assert_eq!(executor.0.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_future_without_budget_returns_to_the_executor() {
        let polls = Cell::new(0);
        let future = poll_fn(|context| {
            polls.update(|polls| polls + 1);
            while let Poll::Ready(spent) = coop::poll_proceed(context) {
                spent.made_progress();
            }
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        let mut future = Box::pin(SelfWake::new(future, || false));
        poll_fn(|context| {
            assert!(future.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        assert_eq!(polls.get(), 1);
    }
}
