//! [If a connection to a remote is being established, another has to
//! wait](https://www.rfc-editor.org/rfc/rfc6455#section-4.1): who is connecting to which addresses, and who waits for it.

use std::{
    collections::{BTreeSet, HashMap},
    future::poll_fn,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};
use url::Host;

/// The queues of a connector: first come, first served.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns(Arc<Mutex<Queues>>);

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
    /// The numbers that were drawn, and not given back. The first has its turn.
    tickets: HashMap<Remote, BTreeSet<u64>>,
    wakers: HashMap<u64, Waker>,
}

impl Turns {
    /// Enters the queues of all `remotes` at once: so nobody waits for one who waits for them.
    pub(super) fn draw(&self, remotes: Vec<Remote>) -> Turn {
        let mut queues = self.queues();
        let ticket = queues.next;
        queues.next += 1;
        for remote in &remotes {
            queues.tickets.entry(remote.clone()).or_default().insert(ticket);
        }
        drop(queues);
        Turn { turns: self.clone(), remotes, ticket }
    }

    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queues, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    remotes: Vec<Remote>,
    ticket: u64,
}

impl Turn {
    /// Waits until no other connection to any of the remotes is being established.
    pub(super) async fn comes(&self) {
        poll_fn(|cx| {
            let mut queues = self.turns.queues();
            let first = |remote| queues.tickets.get(remote).and_then(BTreeSet::first) == Some(&self.ticket);
            if self.remotes.iter().all(first) {
                queues.wakers.remove(&self.ticket);
                return Poll::Ready(());
            }
            queues.wakers.insert(self.ticket, cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Leaves the queues of all other remotes.
    pub(super) fn settle_on(&mut self, remote: &Remote) {
        let (kept, left) = self.remotes.drain(..).partition(|one| one == remote);
        self.remotes = kept;
        self.leave(&left);
    }

    fn leave(&self, remotes: &[Remote]) {
        let mut next = Vec::new();
        let mut queues = self.turns.queues();
        for remote in remotes {
            let Some(tickets) = queues.tickets.get_mut(remote) else { continue };
            tickets.remove(&self.ticket);
            match tickets.first().copied() {
                Some(first) => next.extend(queues.wakers.get(&first).cloned()),
                None => drop(queues.tickets.remove(remote)),
            }
        }
        drop(queues);
        next.into_iter().for_each(Waker::wake);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.leave(&self.remotes);
        self.turns.queues().wakers.remove(&self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, StreamExt, stream::FuturesOrdered};

    fn remote(n: u16) -> Remote {
        Remote::Address(SocketAddr::from(([10, 0, 0, 1], n)))
    }

    fn has_come(turn: &Turn) -> bool {
        turn.comes().now_or_never().is_some()
    }

    #[test]
    fn a_turn_ends_when_it_is_dropped() {
        let turns = Turns::default();
        let first = turns.draw(vec![remote(1)]);
        let second = turns.draw(vec![remote(1)]);
        let elsewhere = turns.draw(vec![remote(2)]);
        assert!(has_come(&first) && !has_come(&second) && has_come(&elsewhere));
        drop(first);
        assert!(has_come(&second));
    }

    #[test]
    fn a_turn_at_several_remotes_is_one_turn() {
        let turns = Turns::default();
        let mut both = turns.draw(vec![remote(1), remote(2)]);
        let one = turns.draw(vec![remote(1)]);
        let other = turns.draw(vec![remote(2), remote(3)]);
        let third = turns.draw(vec![remote(3)]);
        assert!(has_come(&both) && !has_come(&one) && !has_come(&other) && !has_come(&third));
        both.settle_on(&remote(1));
        assert!(!has_come(&one) && has_come(&other) && !has_come(&third));
        drop(other);
        assert!(has_come(&third));
    }

    #[test]
    fn names_differ_by_port_and_spelling() {
        let turns = Turns::default();
        let name = |name: &str, port| Remote::Name(Host::Domain(name.to_owned()), port);
        let drawn = [name("a", 1), name("b", 1), name("a", 2)].map(|name| turns.draw(vec![name]));
        assert!(drawn.iter().all(has_come));
        assert!(!has_come(&turns.draw(vec![name("a", 1)])));
    }

    #[test]
    fn leaving_the_queue_holds_nobody_up_and_leaves_nothing_behind() {
        let turns = Turns::default();
        let first = turns.draw(vec![remote(1)]);
        let second = turns.draw(vec![remote(1)]);
        let third = turns.draw(vec![remote(1)]);
        assert!(!has_come(&second) && !has_come(&third));
        drop(second);
        assert!(!has_come(&third));
        drop(first);
        assert!(has_come(&third));
        drop(third);
        let queues = turns.queues();
        assert!(queues.tickets.is_empty() && queues.wakers.is_empty());
    }

    #[tokio::test]
    async fn thousands_wait_and_are_served_in_their_order() {
        let turns = Turns::default();
        let served = Mutex::new(Vec::new());
        let mut waiting: FuturesOrdered<_> = (0..5000)
            .map(|n| {
                let turn = turns.draw(vec![remote(1)]);
                let served = &served;
                async move {
                    turn.comes().await;
                    served.lock().unwrap().push(n);
                    tokio::task::yield_now().await;
                }
            })
            .collect();
        while waiting.next().await.is_some() {}
        drop(waiting);
        assert!(served.into_inner().unwrap().into_iter().eq(0..5000));
    }
}
