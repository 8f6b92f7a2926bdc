//! The events of a connection that wait for their tasks, and which of them is next.

use super::{inbox::SocketObject, state::ReadyState};
use crate::net::runtime::Event;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    task::{Context, Poll, Waker},
};

/// When messages are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// As they arrive. Those that wait for their tasks are limited.
    Immediate,
    /// One for each call of [`Inbox::pull`](super::inbox::Inbox::pull). Nothing is read from the
    /// network before.
    OnDemand,
}

/// The queue of an [`Inbox`](super::inbox::Inbox).
pub(super) struct EventQueue {
    /// Boxed: the rest of a batch is taken and put back for each message.
    waiting: RefCell<VecDeque<Box<Event>>>,
    delivery: Delivery,
    /// Whether the next message may be delivered, with [`Delivery::OnDemand`].
    is_pulled: Cell<bool>,
    /// Whether new events are dropped, because no task runs any longer.
    is_closed: Cell<bool>,
    /// Wakes the future that waits until all events were taken.
    unread_waker: Cell<Option<Waker>>,
}

impl EventQueue {
    pub(super) fn new(delivery: Delivery) -> Self {
        Self {
            waiting: RefCell::default(),
            delivery,
            is_pulled: Cell::new(false),
            is_closed: Cell::new(false),
            unread_waker: Cell::default(),
        }
    }

    pub(super) const fn delivery(&self) -> Delivery {
        self.delivery
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.borrow().is_empty()
    }

    /// Adds an event, unless the queue is closed. Returns whether it did.
    pub(super) fn push(&self, event: Event) -> bool {
        let is_open = !self.is_closed.get();
        if is_open {
            self.waiting.borrow_mut().push_back(Box::new(event));
        }
        is_open
    }

    /// Puts back what is left of an event that was taken.
    pub(super) fn put_back(&self, event: Box<Event>) {
        self.waiting.borrow_mut().push_front(event);
    }

    /// Lets the next message be taken, with [`Delivery::OnDemand`].
    pub(super) fn pull(&self) {
        self.is_pulled.set(true);
    }

    /// The message that was pulled is delivered.
    pub(super) fn end_pull(&self) {
        self.is_pulled.set(false);
    }

    /// What has arrived is dropped, and so is what will, because the server's Close frame may be
    /// behind messages that nobody takes.
    pub(super) fn close(&self) {
        self.is_closed.set(true);
        drop(self.waiting.take());
    }

    /// Drops the events that wait, but takes others.
    #[cfg(feature = "packages")]
    pub(super) fn clear(&self) {
        drop(self.waiting.take());
    }

    /// Takes the next event to deliver.
    ///
    /// While a message waits for a pull, `Sent` events are still delivered, and `Closed` too if a
    /// write is pending. Other events keep their order. A connection that is not open drops its
    /// messages.
    pub(super) fn take(&self, target: Option<&dyn SocketObject>) -> Option<Box<Event>> {
        let mut waiting = self.waiting.borrow_mut();
        let waits = matches!(waiting.front().map(Box::as_ref), Some(Event::Messages(_)))
            && self.delivery == Delivery::OnDemand
            && !self.is_pulled.get();
        let open = target
            .filter(|target| waits && target.connection().state.ready_state() == ReadyState::Open);
        let index = match open {
            Some(target) => {
                let has_write = target.has_waiting_write();
                waiting.iter().position(|event| match **event {
                    Event::Sent(_) => true,
                    Event::Closed(_) => has_write,
                    _ => false,
                })?
            }
            None => 0,
        };
        let event = waiting.remove(index);
        if waiting.is_empty() {
            self.wake_unread();
        }
        event
    }

    /// Ready when all events were taken.
    pub(super) fn poll_taken(&self, cx: &Context<'_>) -> Poll<()> {
        if self.is_empty() {
            return Poll::Ready(());
        }
        self.unread_waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }

    pub(super) fn wake_unread(&self) {
        if let Some(waker) = self.unread_waker.take() {
            waker.wake();
        }
    }

    /// Drops the messages that wait. The connection is read again.
    ///
    /// The collector calls this too, when it drops the object. The queue is never borrowed while
    /// the collector runs. If it were, leaked messages would be better than a panic in the
    /// collector.
    pub(super) fn drop_messages(&self) {
        if let Ok(mut waiting) = self.waiting.try_borrow_mut() {
            waiting.retain(|event| !matches!(**event, Event::Messages(_)));
        }
    }

    /// The bytes of the `Sent` events.
    pub(super) fn sent(&self) -> u64 {
        let bytes = |event: &Event| match event {
            Event::Sent(bytes) => *bytes,
            _ => 0,
        };
        let waiting = self.waiting.borrow();
        waiting.iter().map(|event| bytes(event)).sum()
    }

    /// The memory of the messages, in bytes.
    pub(super) fn unread(&self) -> u64 {
        let weight = |event: &Event| match event {
            Event::Messages(batch) => batch.weight() as u64,
            _ => 0,
        };
        let waiting = self.waiting.borrow();
        waiting.iter().map(|event| weight(event)).sum()
    }
}
