//! [If a connection to a remote is being established, another has to
//! wait](https://www.rfc-editor.org/rfc/rfc6455#section-4.1): who is connecting to which addresses, and who waits for it.
//!
//! A turn has an end by the clock, for its owner may never be polled again. Whoever waits looks at the one before: when its
//! time is over, it is taken out of the queue.

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

/// The queues of a connector: first come, first served.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectQueue(Arc<Mutex<Queues>>);

/// What only one connection at a time is being established to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Remote {
    Address(SocketAddr),
    /// What a proxy resolves: each name counts as a remote of its own.
    Name(Host, u16),
}

#[derive(Debug, Default)]
struct Queues {
    next: u64,
    /// The numbers of the tickets in each queue. The first has its turn.
    numbers: HashMap<Remote, BTreeSet<u64>>,
    tickets: HashMap<u64, Waiter>,
}

#[derive(Debug)]
struct Waiter {
    remotes: Vec<Remote>,
    /// When its time is over: of the wait, and then of the turn. None is never.
    end: Option<Instant>,
    waker: Option<Waker>,
}

impl ConnectQueue {
    /// Enters the queues of all `remotes` at once, so that no two wait for one another. The wait ends with `end`.
    pub(super) fn ticket(&self, remotes: Vec<Remote>, end: Option<Instant>) -> Ticket {
        let mut queues = self.queues();
        let number = queues.next;
        queues.next += 1;
        for remote in &remotes {
            queues.numbers.entry(remote.clone()).or_default().insert(number);
        }
        queues.tickets.insert(number, Waiter { remotes, end, waker: None });
        drop(queues);
        Ticket { turns: self.clone(), number }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a ticket stands.
enum Standing {
    Turn,
    /// Behind others, the first of which to be over has this end.
    Behind(Option<Instant>),
    /// Its time was over.
    Out,
}

impl Queues {
    fn standing(&mut self, number: u64, woken: &mut Vec<Waker>) -> Standing {
        loop {
            let Some(ticket) = self.tickets.get(&number) else { return Standing::Out };
            let before = |remote| self.numbers.get(remote)?.range(..number).next_back().copied();
            let before: BTreeSet<u64> = ticket.remotes.iter().filter_map(before).collect();
            let ends = |before: &u64| self.tickets.get(before).and_then(|ticket| ticket.end);
            match before.iter().copied().find(|before| ends(before).is_some_and(|end| end <= Instant::now())) {
                Some(over) => self.remove(over, woken),
                None if before.is_empty() => return Standing::Turn,
                None => return Standing::Behind(before.iter().filter_map(ends).min()),
            }
        }
    }

    fn remove(&mut self, number: u64, woken: &mut Vec<Waker>) {
        if let Some(ticket) = self.tickets.remove(&number) {
            self.leave(number, &ticket.remotes, woken);
        }
    }

    /// Each that follows has another one before it now, or its turn.
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

/// A place in the queues, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    turns: ConnectQueue,
    number: u64,
}

impl Ticket {
    /// Waits until no other connection to any of the remotes is being established.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`] when the time for it was over before somebody looked.
    pub(super) async fn acquire(&self) -> Result<(), Error> {
        let mut sleep = None;
        poll_fn(|cx| self.poll(cx, &mut sleep)).await
    }

    fn poll(&self, cx: &mut Context<'_>, sleep: &mut Option<Pin<Box<Sleep>>>) -> Poll<Result<(), Error>> {
        loop {
            let mut woken = Vec::new();
            let mut queues = self.turns.queues();
            let standing = queues.standing(self.number, &mut woken);
            if let Some(ticket) = queues.tickets.get_mut(&self.number) {
                ticket.waker = matches!(standing, Standing::Behind(_)).then(|| cx.waker().clone());
            }
            drop(queues);
            woken.into_iter().for_each(Waker::wake);
            let end = match standing {
                Standing::Turn => return Poll::Ready(Ok(())),
                Standing::Out => return Poll::Ready(Err(Error::Timeout { phase: Phase::Waiting })),
                Standing::Behind(None) => return Poll::Pending,
                Standing::Behind(Some(end)) => end,
            };
            let sleep = sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if sleep.deadline() != end {
                sleep.as_mut().reset(end);
            }
            ready!(sleep.as_mut().poll(cx));
        }
    }

    /// Says how long the turn may take, now that it has come.
    pub(super) fn ends(&self, end: Option<Instant>) {
        if let Some(ticket) = self.turns.queues().tickets.get_mut(&self.number) {
            ticket.end = end;
        }
    }

    /// Leaves the queues of all other remotes.
    pub(super) fn settle_on(&self, remote: &Remote) {
        let mut woken = Vec::new();
        let mut queues = self.turns.queues();
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
        self.turns.queues().remove(self.number, &mut woken);
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
        let turns = ConnectQueue::default();
        let first = turns.ticket(vec![remote(1)], None);
        let second = turns.ticket(vec![remote(1)], None);
        let elsewhere = turns.ticket(vec![remote(2)], None);
        assert!(has_come(&first) && !has_come(&second) && has_come(&elsewhere));
        drop(first);
        assert!(has_come(&second));
    }

    #[test]
    fn a_turn_at_several_remotes_is_one_turn() {
        let turns = ConnectQueue::default();
        let both = turns.ticket(vec![remote(1), remote(2)], None);
        let one = turns.ticket(vec![remote(1)], None);
        let other = turns.ticket(vec![remote(2), remote(3)], None);
        let third = turns.ticket(vec![remote(3)], None);
        assert!(has_come(&both) && !has_come(&one) && !has_come(&other) && !has_come(&third));
        both.settle_on(&remote(1));
        assert!(!has_come(&one) && has_come(&other) && !has_come(&third));
        drop(other);
        assert!(has_come(&third));
    }

    #[test]
    fn names_differ_by_port_and_spelling() {
        let turns = ConnectQueue::default();
        let name = |name: &str, port| Remote::Name(Host::Domain(name.to_owned()), port);
        let drawn = [name("a", 1), name("b", 1), name("a", 2)].map(|name| turns.ticket(vec![name], None));
        assert!(drawn.iter().all(has_come));
        assert!(!has_come(&turns.ticket(vec![name("a", 1)], None)));
    }

    #[test]
    fn leaving_the_queue_holds_nobody_up_and_leaves_nothing_behind() {
        let turns = ConnectQueue::default();
        let first = turns.ticket(vec![remote(1)], None);
        let second = turns.ticket(vec![remote(1)], None);
        let third = turns.ticket(vec![remote(1)], None);
        assert!(!has_come(&second) && !has_come(&third));
        drop(second);
        assert!(!has_come(&third));
        drop(first);
        assert!(has_come(&third));
        drop(third);
        let queues = turns.queues();
        assert!(queues.tickets.is_empty() && queues.numbers.is_empty());
    }

    #[tokio::test]
    async fn thousands_wait_and_are_served_in_their_order() {
        let turns = ConnectQueue::default();
        let served = Mutex::new(Vec::new());
        let mut waiting: FuturesOrdered<_> = (0..5000)
            .map(|n| {
                let turn = turns.ticket(vec![remote(1)], None);
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
        let (turns, start) = (ConnectQueue::default(), Instant::now());
        let never_polled = turns.ticket(vec![remote(1), remote(2)], Some(start + 30 * SECOND));
        // One that is not polled while it waits holds nobody up either.
        let neither = turns.ticket(vec![remote(1)], Some(start + 31 * SECOND));
        let (third, fourth) = (turns.ticket(vec![remote(1)], None), turns.ticket(vec![remote(2)], None));
        fourth.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 30 * SECOND);
        third.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 31 * SECOND);
        assert!(matches!(neither.acquire().await, Err(Error::Timeout { phase: Phase::Waiting })));
        // What they hold is the place of nobody else.
        drop((never_polled, neither));
        assert!(!has_come(&turns.ticket(vec![remote(1)], None)));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_looks_at_the_one_that_is_before_it_now() {
        let (turns, start) = (ConnectQueue::default(), Instant::now());
        let short = turns.ticket(vec![remote(1)], Some(start + 3 * SECOND));
        let long = turns.ticket(vec![remote(1)], Some(start + 300 * SECOND));
        let last = turns.ticket(vec![remote(1)], None);
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
        let (turns, start) = (ConnectQueue::default(), Instant::now());
        let first = turns.ticket(vec![remote(1)], Some(start + 10 * SECOND));
        let second = turns.ticket(vec![remote(1)], None);
        first.acquire().await.unwrap();
        first.ends(Some(start + 20 * SECOND));
        second.acquire().await.unwrap();
        assert_eq!(start.elapsed(), 20 * SECOND);
    }
}
