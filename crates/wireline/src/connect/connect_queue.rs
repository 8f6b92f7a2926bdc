//! Queues of connections to the same remote:
//! [only one at a time may be in the state CONNECTING](https://www.rfc-editor.org/rfc/rfc6455#section-4.1).
//!
//! A turn has a limit, so that a handshake that hangs does not keep the others from theirs. It
//! begins when nobody is before the ticket any more, also if its owner is never polled again. So
//! each wait has an end: a ticket waits for one turn for each ticket before it at most.

use crate::Target;
use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep_until};
use url::Host;

/// The longest turn at a host, in which no other connection to it is begun. With the default limit
/// on [establishing](crate::Options::establish_timeout) at most 6 connections to a silent host are
/// pending then, as many as browsers have to a host for HTTP/1.1.
pub(crate) const HOST_TURN: Duration = Duration::from_secs(5);

/// The longest turn at an address, which other hosts may share: they have done nothing that they
/// should wait for.
pub(crate) const ADDRESS_TURN: Duration = Duration::from_secs(1);

/// The queues of a connector, in the order of arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectQueue(Arc<Mutex<Queues>>);

/// The remote end of a connection. One connection at a time is established to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Remote {
    Host(Host, u16),
    Address(SocketAddr),
}

impl Remote {
    const fn turn(&self) -> Duration {
        match self {
            Self::Host(..) => HOST_TURN,
            Self::Address(_) => ADDRESS_TURN,
        }
    }
}

#[derive(Debug, Default)]
struct Queues {
    next: u64,
    queues: BTreeMap<Remote, Queue>,
}

/// The queue of a remote. It is never empty.
#[derive(Debug)]
struct Queue {
    /// The tickets by their numbers, and how to wake those that wait. The first one has its turn.
    tickets: BTreeMap<u64, Option<Waker>>,
    /// The end of that turn.
    end: Instant,
}

impl ConnectQueue {
    /// Enters the queue of `remote`.
    pub(crate) fn ticket(&self, remote: Remote) -> Ticket {
        let mut queues = self.queues();
        let number = queues.next;
        queues.next += 1;
        let (now, turn) = (Instant::now(), remote.turn());
        let queue = queues.queues.entry(remote.clone());
        let queue = queue.or_insert_with(|| Queue {
            tickets: BTreeMap::new(),
            end: now + turn,
        });
        queue.expire(turn, now);
        // Nobody has waited for the end of the last turn: the new ticket has its turn from now on,
        // and all of it.
        if queue.end <= now {
            queue.tickets.clear();
            queue.end = now + turn;
        }
        queue.tickets.insert(number, None);
        drop(queues);
        Ticket {
            queue: self.clone(),
            remote,
            number,
        }
    }

    /// Waits for a turn at `remote`, which ends when the ticket is dropped. The time for
    /// establishing stands still.
    pub(crate) async fn acquire(&self, remote: Remote, target: &Target) -> Ticket {
        let ticket = self.ticket(remote);
        let (mut sleep, mut waiting) = (None, None);
        poll_fn(|cx| {
            let turn = ticket.poll(cx, &mut sleep);
            if turn.is_pending() {
                waiting.get_or_insert_with(|| target.enter_queue());
            }
            turn
        })
        .await;
        ticket
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// Removes the tickets whose turns are over. The turn of the next one has begun at that time.
    fn expire(&mut self, turn: Duration, now: Instant) {
        while self.end <= now && self.tickets.len() > 1 {
            self.tickets.pop_first();
            self.end += turn;
        }
    }

    /// The waker of the first ticket that is not before `number`.
    fn waker_from(&mut self, number: u64) -> Option<Waker> {
        self.tickets
            .range_mut(number..)
            .next()
            .and_then(|(_, waker)| waker.take())
    }
}

/// A place in a queue. Dropping it leaves the queue.
#[derive(Debug)]
pub(crate) struct Ticket {
    queue: ConnectQueue,
    remote: Remote,
    number: u64,
}

impl Ticket {
    /// Ready when no other connection to the remote is being established, or when the turns of
    /// those before this one are over. It keeps its timer in `sleep`.
    fn poll(&self, cx: &mut Context<'_>, sleep: &mut Option<Pin<Box<Sleep>>>) -> Poll<()> {
        loop {
            let mut queues = self.queue.queues();
            // Without a queue the turn is over.
            let Some(queue) = queues.queues.get_mut(&self.remote) else {
                return Poll::Ready(());
            };
            let turn = self.remote.turn();
            queue.expire(turn, Instant::now());
            // Thousands may wait. Where more than 64 are before, they are counted again later.
            let tickets = queue.tickets.range(..self.number).take(64);
            let before: u32 = tickets.map(|_| 1).sum();
            if before == 0 {
                // The wait of the next one has another end now.
                let next = queue.waker_from(self.number + 1);
                drop(queues);
                next.into_iter().for_each(Waker::wake);
                return Poll::Ready(());
            }
            // The turns of those before it end by themselves at this time. If they leave earlier,
            // it is woken.
            let end = queue.end + turn.saturating_mul(before - 1);
            if let Some(waker) = queue.tickets.get_mut(&self.number) {
                *waker = Some(cx.waker().clone());
            }
            drop(queues);
            let sleep = sleep.get_or_insert_with(|| Box::pin(sleep_until(end)));
            if sleep.deadline() != end {
                sleep.as_mut().reset(end);
            }
            ready!(sleep.as_mut().poll(cx));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut queues = self.queue.queues();
        let Some(queue) = queues.queues.get_mut(&self.remote) else {
            return;
        };
        let (turn, now) = (self.remote.turn(), Instant::now());
        queue.expire(turn, now);
        if queue
            .tickets
            .first_key_value()
            .is_some_and(|(first, _)| *first == self.number)
        {
            queue.end = now + turn;
        }
        queue.tickets.remove(&self.number);
        let next = queue.waker_from(self.number);
        if queue.tickets.is_empty() {
            queues.queues.remove(&self.remote);
        }
        drop(queues);
        next.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
#[path = "connect_queue_tests.rs"]
mod tests;
