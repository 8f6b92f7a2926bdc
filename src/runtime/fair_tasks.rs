//! The futures that queue tasks: connections above all, thousands of them.
//!
//! Tokio gives what runs between two looks at the network a [budget](tokio::task::coop) of operations. When it is spent,
//! every operation asks to be called again at once. Thousands of connections that have something to read would all be
//! polled in every turn, and all but a few in vain; so those for which nothing is left stand in line.

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

/// A future of [`Host::spawn_local`](crate::dom::Host::spawn_local).
pub(super) type LocalFuture = Pin<Box<dyn Future<Output = ()>>>;

/// How many are called from the line in a turn. The budget is 128, and a connection uses a few.
const MAX_RELEASED_PER_POLL: usize = 32;

/// The futures of one host.
#[derive(Default)]
pub(super) struct FairTasks {
    polled: RefCell<FuturesUnordered<FairTask>>,
    /// Those that came while the others were being polled, or before they are the next time.
    new: RefCell<Vec<LocalFuture>>,
    ready: Rc<ReadyQueue>,
    /// Where they are polled.
    tokio: Cell<Option<runtime::Id>>,
}

/// Those that could go on and wait until it is their turn.
type ReadyQueue = RefCell<VecDeque<(Waker, Rc<Cell<QueueState>>)>>;

/// Where a future stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum QueueState {
    #[default]
    NotQueued,
    Queued,
    /// It was the first of the line.
    Released,
}

struct FairTask {
    future: LocalFuture,
    ready: Rc<ReadyQueue>,
    state: Rc<Cell<QueueState>>,
}

impl FairTasks {
    pub(super) fn spawn(&self, future: LocalFuture) {
        self.new.borrow_mut().push(future);
    }

    /// Polls those that are awake. Ready if one came to its end.
    pub(super) fn poll(&self, waker: &mut Context<'_>) -> Poll<()> {
        let mut polled = self.polled.borrow_mut();
        let fair_task = |future| FairTask { future, ready: self.ready.clone(), state: Rc::default() };
        polled.extend(self.new.take().into_iter().map(fair_task));
        self.release_ready();
        let mut ended = Poll::Pending;
        while let Poll::Ready(Some(())) = Pin::new(&mut *polled).poll_next(waker) {
            ended = Poll::Ready(());
        }
        if !self.ready.borrow().is_empty() {
            waker.waker().wake_by_ref();
        }
        ended
    }

    /// Calls the first of the line.
    fn release_ready(&self) {
        for _ in 0..MAX_RELEASED_PER_POLL {
            let first = self.ready.borrow_mut().pop_front();
            let Some((waker, state)) = first else { break };
            state.set(QueueState::Released);
            waker.wake();
        }
    }

    /// Whether some have never been polled.
    pub(super) fn has_new(&self) -> bool {
        !self.new.borrow().is_empty()
    }

    /// Whether they may be polled here. Sockets and sleeps belong to the tokio runtime in which they were made: they panic where
    /// that is gone.
    pub(super) fn belong_to_current_runtime(&self) -> bool {
        let here = runtime::Handle::try_current().ok().map(|tokio| tokio.id());
        if self.polled.borrow().is_empty() {
            self.tokio.set(here);
        }
        here.is_some() && here == self.tokio.get()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.polled.borrow().is_empty() && !self.has_new()
    }

    pub(super) fn clear(&self) {
        // Whatever is dropped may come back here, so nothing is borrowed meanwhile.
        drop((self.new.take(), self.polled.take(), self.ready.take()));
    }
}

impl Future for FairTask {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<()> {
        let overtakes = || self.state.get() != QueueState::Released && !self.ready.borrow().is_empty();
        if coop::has_budget_remaining() && !overtakes() {
            self.state.set(QueueState::NotQueued);
            return self.future.as_mut().poll(waker);
        }
        if self.state.replace(QueueState::Queued) != QueueState::Queued {
            self.ready.borrow_mut().push_back((waker.waker().clone(), self.state.clone()));
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    /// Spends one unit of the budget a poll, so many times, and counts its polls.
    fn busy(times: usize, polls: &Rc<Cell<usize>>) -> LocalFuture {
        let (polls, mut left) = (polls.clone(), times);
        Box::pin(poll_fn(move |waker| {
            polls.update(|polls| polls + 1);
            let Poll::Ready(spent) = coop::poll_proceed(waker) else { return Poll::Pending };
            spent.made_progress();
            left -= 1;
            if left == 0 {
                return Poll::Ready(());
            }
            waker.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    async fn run_to_completion(futures: &FairTasks) {
        poll_fn(|waker| {
            let _ = futures.poll(waker);
            if futures.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[tokio::test]
    async fn only_futures_that_can_progress_are_polled() {
        const FUTURES: usize = 5000;
        let futures = FairTasks::default();
        let polls = Rc::default();
        (0..FUTURES).for_each(|_| futures.spawn(busy(3, &polls)));
        run_to_completion(&futures).await;
        assert_eq!(polls.get(), 3 * FUTURES);
    }

    #[tokio::test]
    async fn queued_futures_run_before_later_ones() {
        let futures = FairTasks::default();
        let polls = Rc::default();
        let order = Rc::new(RefCell::new(Vec::new()));
        for number in 0..1000 {
            let (order, mut busy) = (order.clone(), busy(2, &polls));
            futures.spawn(Box::pin(async move {
                busy.as_mut().await;
                order.borrow_mut().push(number);
            }));
        }
        // One that always has something to do does not keep the others from theirs.
        let done = order.clone();
        futures.spawn(Box::pin(poll_fn(move |waker| {
            waker.waker().wake_by_ref();
            if done.borrow().len() == 1000 { Poll::Ready(()) } else { Poll::Pending }
        })));
        run_to_completion(&futures).await;
        let mut sorted = order.borrow().clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..1000));
    }
}
