//! Queues of connections to the same remote:
//! [only one at a time may be in the state CONNECTING](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
//!
//! Each ticket has a deadline, because its owner may never be polled again. A waiting ticket removes expired tickets
//! before it from the queue.

use super::{Error, Phase};
use std::{
    collections::{BTreeSet, HashMap},
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
};
use tokio::time::{Instant, Sleep, sleep_until};
use url::Host;

/// The queues of a connector, in the order of arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectQueue(Arc<Mutex<Queues>>);

/// The remote end of a connection. One connection at a time is established to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Remote {
    Address(SocketAddr),
    /// A name that a proxy resolves. Each name counts as a remote of its own.
    Name(Host, u16),
}

#[derive(Debug, Default)]
struct Queues {
    next: u64,
    /// The numbers of the tickets in each queue. The first one has its turn.
    numbers: HashMap<Remote, BTreeSet<u64>>,
    tickets: HashMap<u64, Waiter>,
}

#[derive(Debug)]
struct Waiter {
    remotes: Vec<Remote>,
    /// The deadline of the wait, and later of the turn. `None` is no deadline.
    end: Option<Instant>,
    waker: Option<Waker>,
}

impl ConnectQueue {
    /// Enters the queues of all `remotes` at once, so that no two tickets wait for each other. `end` is the deadline of
    /// the wait.
    pub(super) fn ticket(&self, remotes: Vec<Remote>, end: Option<Instant>) -> Ticket {
        let mut queues = self.queues();
        let number = queues.next;
        queues.next += 1;
        for remote in &remotes {
            queues.numbers.entry(remote.clone()).or_default().insert(number);
        }
        queues.tickets.insert(number, Waiter { remotes, end, waker: None });
        drop(queues);
        Ticket { queue: self.clone(), number }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The position of a ticket.
enum Position {
    First,
    /// Others are before it. The earliest of their deadlines.
    Behind(Option<Instant>),
    /// It has expired and was removed.
    Expired,
}

impl Queues {
    fn position(&mut self, number: u64, woken: &mut Vec<Waker>) -> Position {
        loop {
            let Some(ticket) = self.tickets.get(&number) else { return Position::Expired };
            let before = |remote| self.numbers.get(remote)?.range(..number).next_back().copied();
            let before: BTreeSet<u64> = ticket.remotes.iter().filter_map(before).collect();
            let ends = |before: &u64| self.tickets.get(before).and_then(|ticket| ticket.end);
            match before.iter().copied().find(|before| ends(before).is_some_and(|end| end <= Instant::now())) {
                Some(over) => self.remove(over, woken),
                None if before.is_empty() => return Position::First,
                None => return Position::Behind(before.iter().filter_map(ends).min()),
            }
        }
    }

    fn remove(&mut self, number: u64, woken: &mut Vec<Waker>) {
        if let Some(ticket) = self.tickets.remove(&number) {
            self.leave(number, &ticket.remotes, woken);
        }
    }

    /// Wakes the next ticket of each queue: it is behind another ticket now, or has its turn.
    fn leave(&mut self, number: u64, remotes: &[Remote], woken: &mut Vec<Waker>) {
        for remote in remotes {
            let Some(numbers) = self.numbers.get_mut(remote) else { continue };
            numbers.remove(&number);
            if let Some(next) = numbers.range(number..).next() {
                woken.extend(self.tickets.get_mut(next).and_then(|ticket| ticket.waker.take()));
            } else if numbers.is_empty() {
                self.numbers.remove(remote);
            }
        }
    }
}

/// A place in the queues. Dropping it leaves them.
#[derive(Debug)]
pub(super) struct Ticket {
    queue: ConnectQueue,
    number: u64,
}

impl Ticket {
    /// Waits until no other connection to any of the remotes is being established.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] if the ticket has expired.
    pub(super) async fn acquire(&self) -> Result<(), Error> {
        let mut sleep = None;
        poll_fn(|cx| self.poll(cx, &mut sleep)).await
    }

    fn poll(&self, cx: &mut Context<'_>, sleep: &mut Option<Pin<Box<Sleep>>>) -> Poll<Result<(), Error>> {
        loop {
            let mut woken = Vec::new();
            let mut queues = self.queue.queues();
            let position = queues.position(self.number, &mut woken);
            if let Some(ticket) = queues.tickets.get_mut(&self.number) {
                ticket.waker = matches!(position, Position::Behind(_)).then(|| cx.waker().clone());
            }
            drop(queues);
            woken.into_iter().for_each(Waker::wake);
            let end = match position {
                Position::First => return Poll::Ready(Ok(())),
                Position::Expired => return Poll::Ready(Err(Error::Timeout { phase: Phase::Waiting })),
                Position::Behind(None) => return Poll::Pending,
                Position::Behind(Some(end)) => end,
            };
            let sleep = sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if sleep.deadline() != end {
                sleep.as_mut().reset(end);
            }
            ready!(sleep.as_mut().poll(cx));
        }
    }

    /// Sets the deadline of the turn after it has come.
    pub(super) fn set_deadline(&self, end: Option<Instant>) {
        if let Some(ticket) = self.queue.queues().tickets.get_mut(&self.number) {
            ticket.end = end;
        }
    }

    /// Leaves the queues of all remotes except `remote`.
    pub(super) fn keep_only(&self, remote: &Remote) {
        let mut woken = Vec::new();
        let mut queues = self.queue.queues();
        if let Some(ticket) = queues.tickets.get_mut(&self.number) {
            let (kept, left): (Vec<_>, Vec<_>) = ticket.remotes.drain(..).partition(|one| one == remote);
            ticket.remotes = kept;
            queues.leave(self.number, &left, &mut woken);
        }
        drop(queues);
        woken.into_iter().for_each(Waker::wake);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut woken = Vec::new();
        self.queue.queues().remove(self.number, &mut woken);
        woken.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, StreamExt, stream::FuturesOrdered};
    use std::time::Duration;

    fn remote(n: u16) -> Remote {
        Remote::Address(SocketAddr::from(([10, 0, 0, 1], n)))
    }

    fn has_come(turn: &Ticket) -> bool {
        matches!(turn.acquire().now_or_never(), Some(Ok(())))
    }

    #[test]
    fn a_turn_ends_when_it_is_dropped() {
        let queue = ConnectQueue::default();
        let first = queue.ticket(vec![remote(1)], None);
        let second = queue.ticket(vec![remote(1)], None);
        let elsewhere = queue.ticket(vec![remote(2)], None);
        assert!(has_come(&first) && !has_come(&second) && has_come(&elsewhere));
        drop(first);
        assert!(has_come(&second));
    }

    #[test]
    fn a_turn_at_several_remotes_is_one_turn() {
        let queue = ConnectQueue::default();
        let both = queue.ticket(vec![remote(1), remote(2)], None);
        let one = queue.ticket(vec![remote(1)], None);
        let other = queue.ticket(vec![remote(2), remote(3)], None);
        let third = queue.ticket(vec![remote(3)], None);
        assert!(has_come(&both) && !has_come(&one) && !has_come(&other) && !has_come(&third));
        both.keep_only(&remote(1));
        assert!(!has_come(&one) && has_come(&other) && !has_come(&third));
        drop(other);
        assert!(has_come(&third));
    }

    #[test]
    fn names_differ_by_port_and_spelling() {
        let queue = ConnectQueue::default();
        let name = |name: &str, port| Remote::Name(Host::Domain(name.to_owned()), port);
        let drawn = [name("a", 1), name("b", 1), name("a", 2)].map(|name| queue.ticket(vec![name], None));
        assert!(drawn.iter().all(has_come));
        assert!(!has_come(&queue.ticket(vec![name("a", 1)], None)));
    }

    #[test]
    fn leaving_the_queue_holds_nobody_up_and_leaves_nothing_behind() {
        let queue = ConnectQueue::default();
        let first = queue.ticket(vec![remote(1)], None);
        let second = queue.ticket(vec![remote(1)], None);
        let third = queue.ticket(vec![remote(1)], None);
        assert!(!has_come(&second) && !has_come(&third));
        drop(second);
        assert!(!has_come(&third));
        drop(first);
        assert!(has_come(&third));
        drop(third);
        let queues = queue.queues();
        assert!(queues.tickets.is_empty() && queues.numbers.is_empty());
    }

    #[tokio::test]
    async fn thousands_wait_and_are_served_in_their_order() {
        let queue = ConnectQueue::default();
        let served = Mutex::new(Vec::new());
        let mut waiting: FuturesOrdered<_> = (0..5000)
            .map(|n| {
                let turn = queue.ticket(vec![remote(1)], None);
                let served = &served;
                async move {
                    turn.acquire().await.unwrap();
                    served.lock().unwrap().push(n);
                    tokio::task::yield_now().await;
                }
            })
            .collect();
        while waiting.next().await.is_some() {}
        drop(waiting);
        assert!(served.into_inner().unwrap().into_iter().eq(0..5000));
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_turn_whose_owner_is_not_polled_ends_when_its_time_is_over() {
        let (queue, start) = (ConnectQueue::default(), Instant::now());
        let never_polled = queue.ticket(vec![remote(1), remote(2)], Some(start + 30 * SECOND));
        // A ticket that is not polled while it waits does not block the queue either.
        let neither = queue.ticket(vec![remote(1)], Some(start + 31 * SECOND));
        let (third, fourth) = (queue.ticket(vec![remote(1)], None), queue.ticket(vec![remote(2)], None));
        fourth.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 30 * SECOND);
        third.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 31 * SECOND);
        assert!(matches!(neither.acquire().await, Err(Error::Timeout { phase: Phase::Waiting })));
        // Dropping the expired tickets does not affect others.
        drop((never_polled, neither));
        assert!(!has_come(&queue.ticket(vec![remote(1)], None)));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_looks_at_the_one_that_is_before_it_now() {
        let (queue, start) = (ConnectQueue::default(), Instant::now());
        let short = queue.ticket(vec![remote(1)], Some(start + 3 * SECOND));
        let long = queue.ticket(vec![remote(1)], Some(start + 300 * SECOND));
        let last = queue.ticket(vec![remote(1)], None);
        let (came, ()) = tokio::join!(last.acquire(), async {
            sleep_until(start + SECOND).await;
            drop(long);
        });
        came.unwrap();
        assert_eq!(start.elapsed(), 3 * SECOND);
        drop(short);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_a_turn_is_not_that_of_the_wait_for_it() {
        let (queue, start) = (ConnectQueue::default(), Instant::now());
        let first = queue.ticket(vec![remote(1)], Some(start + 10 * SECOND));
        let second = queue.ticket(vec![remote(1)], None);
        first.acquire().await.unwrap();
        first.set_deadline(Some(start + 20 * SECOND));
        second.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 20 * SECOND);
    }
}
