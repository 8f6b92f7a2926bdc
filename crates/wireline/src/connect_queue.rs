//! Queues of connections to the same remote:
//! [only one at a time may be in the state CONNECTING](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
//!
//! Each ticket has a deadline, because its owner may never be polled again. A waiting ticket removes expired tickets
//! before it from the queue.

use super::{Error, Phase};
use std::{
    collections::{BTreeMap, BTreeSet},
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Remote {
    Address(SocketAddr),
    /// A name that a proxy resolves. Each name counts as a remote of its own.
    Name(Host, u16),
}

#[derive(Debug, Default)]
struct Queues {
    next: u64,
    /// The numbers of the tickets in each queue. The first one has its turn.
    numbers: BTreeMap<Remote, BTreeSet<u64>>,
    tickets: BTreeMap<u64, Waiter>,
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
#[path = "connect_queue_tests.rs"]
mod tests;
