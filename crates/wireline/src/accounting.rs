//! The memory that a connection keeps for its owner or for the server.
//!
//! An [`Account`] has a limit. Everything that is kept holds a [`Charge`] for the bytes that it
//! occupies. Dropping the charge returns them, so that the account counts exactly the memory in
//! use.
//!
//! A charge is settled if its bytes were returned because the work for which they were kept was
//! done: a message that waits to be sent was written. A charge that is dropped before was lost, for
//! example with the queue of a connection that has failed. An account is settled if all of its
//! charges were.

use futures_util::task::AtomicWaker;
use std::{
    sync::{
        Arc,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release},
        },
    },
    task::{Context, Poll},
};

/// The bytes that are charged in advance, so that the count does not change with each small
/// message. Their owner returns them when nothing is kept any more. Small accounts have no
/// room for them.
const RESERVE: usize = 4 << 10;
const MIN_RESERVABLE: usize = 256 << 10;

/// A count of bytes with a limit.
#[derive(Debug)]
pub(crate) struct Account {
    used: AtomicUsize,
    limit: usize,
    /// Whether a charge was dropped that was not [settled](Charge::release).
    lost: AtomicBool,
    /// Woken when the count falls below the limit, and when it falls to zero.
    waker: AtomicWaker,
}

impl Account {
    /// An account that has room while fewer than `limit` bytes are charged. One charge may exceed
    /// the limit. A limit of 0 counts as 1, so that one charge is always possible.
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            used: AtomicUsize::new(0),
            limit: limit.max(1),
            lost: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        })
    }

    /// The number of charged bytes.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Acquire)
    }

    /// The number of bytes to charge in advance.
    pub(crate) fn reserve(&self) -> usize {
        if self.limit > MIN_RESERVABLE {
            RESERVE
        } else {
            0
        }
    }

    /// Whether fewer bytes than the limit are charged.
    pub(crate) fn has_room(&self) -> bool {
        self.used() < self.limit
    }

    /// Ready when [`has_room`](Self::has_room) is true.
    pub(crate) fn poll_room(&self, cx: &Context<'_>) -> Poll<()> {
        self.poll_until(Self::has_room, cx)
    }

    /// Ready when no byte is charged.
    pub(crate) fn poll_empty(&self, cx: &Context<'_>) -> Poll<()> {
        self.poll_until(|account| account.used() == 0, cx)
    }

    /// Whether no byte is charged and all charges were [settled](Charge::release).
    pub(crate) fn is_settled(&self) -> bool {
        self.used() == 0 && !self.lost.load(Relaxed)
    }

    /// Ready when [`is_settled`](Self::is_settled) is true.
    pub(crate) fn poll_settled(&self, cx: &Context<'_>) -> Poll<()> {
        self.poll_until(Self::is_settled, cx)
    }

    fn poll_until(&self, condition: impl Fn(&Self) -> bool, cx: &Context<'_>) -> Poll<()> {
        if condition(self) {
            return Poll::Ready(());
        }
        self.waker.register(cx.waker());
        // A charge that was returned before the registration has woken no task.
        if condition(self) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Wakes the waiting task for another reason than room.
    pub(crate) fn wake(&self) {
        self.waker.wake();
    }

    pub(crate) fn charge(self: &Arc<Self>, bytes: usize) -> Charge {
        self.used.fetch_add(bytes, Relaxed);
        Charge {
            account: self.clone(),
            bytes,
        }
    }

    fn release(&self, bytes: usize) {
        // With `Acquire` in `used`, a task that sees the new count also sees `lost`.
        let used = self.used.fetch_sub(bytes, Release);
        let left = used - bytes;
        if bytes > 0 && (left == 0 || (used >= self.limit && left < self.limit)) {
            self.waker.wake();
        }
    }
}

/// A number of bytes that are charged to an account until this is dropped.
#[derive(Debug)]
pub(crate) struct Charge {
    account: Arc<Account>,
    bytes: usize,
}

impl Charge {
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The number of bytes that are charged to the same account.
    pub(crate) fn total(&self) -> usize {
        self.account.used()
    }

    /// Charges `bytes` more, from those that were charged in advance if there are enough. Otherwise
    /// some are charged in advance.
    pub(crate) fn add_from(&mut self, reserve: &mut usize, bytes: usize) {
        if *reserve < bytes {
            let more = bytes + self.account.reserve();
            self.add(more);
            *reserve += more;
        }
        *reserve -= bytes;
    }

    /// Charges `bytes` more.
    pub(crate) fn add(&mut self, bytes: usize) {
        self.account.used.fetch_add(bytes, Relaxed);
        self.bytes += bytes;
    }

    /// Adds the bytes of another charge to the same account.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        debug_assert!(Arc::ptr_eq(&self.account, &other.account));
        self.bytes += std::mem::take(&mut other.bytes);
    }

    /// Takes `bytes` of another charge to the same account, or all of it if it is less.
    pub(crate) fn take(&mut self, other: &mut Self, bytes: usize) {
        debug_assert!(Arc::ptr_eq(&self.account, &other.account));
        let bytes = bytes.min(other.bytes);
        other.bytes -= bytes;
        self.bytes += bytes;
    }

    /// Splits off a charge for `bytes`, or for all bytes if there are fewer.
    pub(crate) fn split(&mut self, bytes: usize) -> Self {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        Self {
            account: self.account.clone(),
            bytes,
        }
    }

    /// Returns `bytes`, or all bytes if there are fewer, after the work that they were charged for
    /// was done.
    pub(crate) fn release(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        self.account.release(bytes);
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.account.lost.store(true, Relaxed);
            self.account.release(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::scripted_server::Wakes;
    use std::task::Waker;

    #[test]
    fn dropping_a_charge_returns_its_bytes_and_wakes_the_waiting_task() {
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(wakes.clone());
        let cx = Context::from_waker(&waker);
        let account = Account::new(10);
        let first = account.charge(8);
        assert!(account.poll_room(&cx).is_ready());
        let second = account.charge(8);
        assert!(account.poll_room(&cx).is_pending());
        drop(first);
        assert_eq!((account.used(), wakes.0.load(Relaxed)), (8, 1));
        assert!(account.poll_room(&cx).is_ready() && account.poll_settled(&cx).is_pending());
        drop(second);
        assert_eq!((account.used(), wakes.0.load(Relaxed)), (0, 2));
    }

    #[test]
    fn a_limit_of_zero_allows_one_charge() {
        let account = Account::new(0);
        assert!(account.has_room());
        let mut charge = account.charge(1000);
        assert!(!account.has_room());
        charge.release(usize::MAX);
        assert!(account.has_room());
    }

    #[test]
    fn joined_charges_are_returned_once_and_settled_ones_are_not_lost() {
        let cx = Context::from_waker(Waker::noop());
        let account = Account::new(10);
        let mut all = account.charge(1);
        all.absorb(account.charge(5));
        assert_eq!((account.used(), all.bytes()), (6, 6));
        all.split(2).release(usize::MAX);
        assert_eq!(account.used(), 4);
        assert!(account.poll_settled(&cx).is_pending());
        all.release(usize::MAX);
        assert!(account.poll_settled(&cx).is_ready());
        drop(account.charge(1));
        assert_eq!(account.used(), 0);
        assert!(account.poll_settled(&cx).is_pending());
    }
}
