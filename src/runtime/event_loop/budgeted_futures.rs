//! The futures of a host: above all connections, thousands of them.
//!
//! Tokio gives each poll a [budget](tokio::task::coop) of operations. When the budget is spent,
//! every operation asks to be polled again. If thousands of connections have data, each turn would
//! poll all of them, and most in vain. So futures without budget wait in a queue.

use crate::host;
use futures_util::{Stream, stream::FuturesUnordered};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};
use tokio::{runtime, task::coop};

/// A future of [`Host::spawn_local`](crate::host::Host::spawn_local).
pub(in crate::runtime) type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

/// The number of queued futures that a poll releases. The budget is 128, and a connection uses a
/// few units of it.
const MAX_RELEASED_PER_POLL: usize = 32;

#[derive(Default)]
pub(in crate::runtime) struct BudgetedFutures {
    polled: RefCell<FuturesUnordered<BudgetedFuture>>,
    /// Futures that were spawned since the last poll.
    new: RefCell<Vec<LocalFuture>>,
    ready: Rc<ReadyQueue>,
    /// Each that keeps no loop alive has a clone.
    background: Rc<()>,
    /// The tokio runtime that polls them.
    tokio: Cell<Option<runtime::Id>>,
}

/// The futures that could make progress and wait for budget.
type ReadyQueue = RefCell<VecDeque<(Waker, Rc<Cell<QueueState>>)>>;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum QueueState {
    #[default]
    NotQueued,
    Queued,
    /// It was taken from the front of the queue and may be polled.
    Released,
}

struct BudgetedFuture {
    future: LocalFuture,
    ready: Rc<ReadyQueue>,
    state: Rc<Cell<QueueState>>,
}

impl BudgetedFutures {
    pub(in crate::runtime) fn spawn(&self, future: LocalFuture) {
        self.new.borrow_mut().push(future);
    }

    /// As [`BudgetedFutures::spawn`], for a future that keeps no loop alive.
    pub(in crate::runtime) fn spawn_background(&self, future: LocalFuture) {
        let counted = self.background.clone();
        self.spawn(Box::pin(async move {
            let _counted = counted;
            future.await;
        }));
    }

    /// Polls the futures that were woken. Ready if one has completed, or may be the first that
    /// keeps no loop alive: the loop looks then whether it has anything to wait for.
    pub(in crate::runtime) fn poll(&self, waker: &mut Context<'_>) -> Poll<()> {
        let mut polled = self.polled.borrow_mut();
        let budgeted = |future| BudgetedFuture {
            future,
            ready: self.ready.clone(),
            state: Rc::default(),
        };
        let looks = self.background_count() > 0 && self.has_new();
        polled.extend(self.new.take().into_iter().map(budgeted));
        self.release_ready();
        let mut ended = if looks {
            Poll::Ready(())
        } else {
            Poll::Pending
        };
        while let Poll::Ready(Some(())) = Pin::new(&mut *polled).poll_next(waker) {
            ended = Poll::Ready(());
        }
        if !self.ready.borrow().is_empty() {
            waker.waker().wake_by_ref();
        }
        drop(polled);
        host::resume_program_panic();
        ended
    }

    /// Releases the first futures of the queue.
    fn release_ready(&self) {
        for _ in 0..MAX_RELEASED_PER_POLL {
            let first = self.ready.borrow_mut().pop_front();
            let Some((waker, state)) = first else { break };
            state.set(QueueState::Released);
            waker.wake();
        }
    }

    /// Whether some have never been polled.
    pub(in crate::runtime) fn has_new(&self) -> bool {
        !self.new.borrow().is_empty()
    }

    /// Whether they may be polled here. Sockets and sleeps belong to the tokio runtime in which
    /// they were created, and panic where that is gone. `others` says whether the loop has others
    /// like them.
    pub(in crate::runtime) fn belong_to(&self, tokio: &runtime::Handle, others: bool) -> bool {
        let here = Some(tokio.id());
        if self.polled.borrow().is_empty() && !others {
            self.tokio.set(here);
        }
        here == self.tokio.get()
    }

    /// Whether one keeps the loop alive.
    pub(in crate::runtime) fn keep_alive(&self) -> bool {
        self.polled.borrow().len() + self.new.borrow().len() > self.background_count()
    }

    fn background_count(&self) -> usize {
        Rc::strong_count(&self.background) - 1
    }

    pub(in crate::runtime) fn clear(&self) {
        // Drop code may call this host again, so nothing is borrowed meanwhile.
        drop((self.new.take(), self.polled.take(), self.ready.take()));
    }
}

impl Future for BudgetedFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<()> {
        let overtakes =
            || self.state.get() != QueueState::Released && !self.ready.borrow().is_empty();
        if coop::has_budget_remaining() && !overtakes() {
            self.state.set(QueueState::NotQueued);
            // No future runs the engine, so a panic is none of the engine's.
            return host::call_program(|| self.future.as_mut().poll(waker));
        }
        if self.state.replace(QueueState::Queued) != QueueState::Queued {
            self.ready
                .borrow_mut()
                .push_back((waker.waker().clone(), self.state.clone()));
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    /// A future that counts its polls and completes after `times` units of the budget, one unit a
    /// poll.
    fn busy(times: usize, polls: &Rc<Cell<usize>>) -> LocalFuture {
        let (polls, mut left) = (polls.clone(), times);
        Box::pin(poll_fn(move |waker| {
            polls.update(|polls| polls + 1);
            let Poll::Ready(spent) = coop::poll_proceed(waker) else {
                return Poll::Pending;
            };
            spent.made_progress();
            left -= 1;
            if left == 0 {
                return Poll::Ready(());
            }
            waker.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    async fn run_to_completion(futures: &BudgetedFutures) {
        poll_fn(|waker| {
            let _ = futures.poll(waker);
            if futures.keep_alive() {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    #[tokio::test]
    async fn only_futures_that_can_progress_are_polled() {
        const FUTURES: usize = 5000;
        let futures = BudgetedFutures::default();
        let polls = Rc::default();
        (0..FUTURES).for_each(|_| futures.spawn(busy(3, &polls)));
        run_to_completion(&futures).await;
        assert_eq!(polls.get(), 3 * FUTURES);
    }

    #[tokio::test]
    async fn queued_futures_run_before_later_ones() {
        let futures = BudgetedFutures::default();
        let polls = Rc::default();
        let order = Rc::new(RefCell::new(Vec::new()));
        for number in 0..1000 {
            let (order, mut busy) = (order.clone(), busy(2, &polls));
            futures.spawn(Box::pin(async move {
                busy.as_mut().await;
                order.borrow_mut().push(number);
            }));
        }
        // A future that is always ready does not delay the others.
        let done = order.clone();
        futures.spawn(Box::pin(poll_fn(move |waker| {
            waker.waker().wake_by_ref();
            if done.borrow().len() == 1000 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })));
        run_to_completion(&futures).await;
        let mut sorted = order.borrow().clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
    }
}
