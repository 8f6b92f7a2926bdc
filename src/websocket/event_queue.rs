//! The events of one connection that wait for their tasks, and which of them is next.

use super::{state::ReadyState, target::Target};
use crate::net::runtime::{Batch, Event, MessageKind};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    task::{Context, Poll, Waker},
};

/// When messages are delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// As they arrive. Those that wait for their tasks are limited.
    Immediate,
    /// One for each call of [`EventQueue::pull`]. Nothing is read from the network before.
    OnDemand,
}

/// See the [module's documentation](self).
pub(super) struct EventQueue {
    events: RefCell<VecDeque<Event>>,
    delivery: Delivery,
    /// Whether the next message may be delivered, with [`Delivery::OnDemand`].
    is_pulled: Cell<bool>,
    /// Wakes the future that waits until all events were taken.
    unread_waker: Cell<Option<Waker>>,
    /// The bytes of all messages that were delivered.
    delivered: Cell<u64>,
}

impl EventQueue {
    pub(super) fn new(delivery: Delivery) -> Self {
        Self {
            events: RefCell::default(),
            delivery,
            is_pulled: Cell::new(false),
            unread_waker: Cell::default(),
            delivered: Cell::new(0),
        }
    }

    pub(super) fn push(&self, event: Event) {
        self.events.borrow_mut().push_back(event);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.events.borrow().is_empty()
    }

    pub(super) const fn is_on_demand(&self) -> bool {
        matches!(self.delivery, Delivery::OnDemand)
    }

    /// Lets the next message be delivered, with [`Delivery::OnDemand`].
    pub(super) fn pull(&self) {
        self.is_pulled.set(true);
    }

    /// Takes the next event to deliver.
    ///
    /// While a message waits for [`EventQueue::pull`], `Sent` events are still delivered, and
    /// `Closed` too if a write is pending. Other events keep their order. A connection that is not
    /// open drops its messages.
    pub(super) fn take(&self, target: impl FnOnce() -> Option<Rc<Target>>) -> Option<Event> {
        let index = self.next_index(target)?;
        let event = self.events.borrow_mut().remove(index);
        if self.is_empty() {
            self.wake_unread();
        }
        event
    }

    /// The index of the next event to deliver.
    fn next_index(&self, target: impl FnOnce() -> Option<Rc<Target>>) -> Option<usize> {
        let stops_at_messages = self.is_on_demand() && !self.is_pulled.get();
        let target = if stops_at_messages { target() } else { None };
        let target = target.filter(|target| target.connection().ready_state() == ReadyState::Open);
        let events = self.events.borrow();
        match target {
            Some(target) if matches!(events.front(), Some(Event::Messages(_))) => {
                let has_write = target.has_waiting_write();
                events.iter().position(|event| match event {
                    Event::Sent(_) => true,
                    Event::Closed(_) => has_write,
                    _ => false,
                })
            }
            _ => (!events.is_empty()).then_some(0),
        }
    }

    /// The bytes in `Sent` events that wait.
    pub(super) fn sent_bytes(&self) -> u64 {
        let sent = |event: &Event| {
            if let Event::Sent(bytes) = event {
                *bytes
            } else {
                0
            }
        };
        self.events.borrow().iter().map(sent).sum()
    }

    /// The memory of messages that wait, in bytes.
    pub(super) fn unread(&self) -> u64 {
        let weight = |event: &Event| {
            if let Event::Messages(batch) = event {
                batch.weight()
            } else {
                0
            }
        };
        self.events.borrow().iter().map(weight).sum::<usize>() as u64
    }

    /// The bytes of all messages that were delivered.
    pub(super) fn delivered(&self) -> u64 {
        self.delivered.get()
    }

    /// Drops the messages that wait. The connection is read again.
    ///
    /// The collector calls this too, when it drops the object. No borrow of the queue lasts until
    /// the collector runs, so there always is a queue to change. If there were not, a panic of the
    /// collector would be worse than messages that are kept.
    pub(super) fn drop_messages(&self) {
        if let Ok(mut events) = self.events.try_borrow_mut() {
            events.retain(|event| !matches!(event, Event::Messages(_)));
        }
    }

    /// Ready if all events were taken. Otherwise registers the waker.
    pub(super) fn poll_empty(&self, cx: &Context<'_>) -> Poll<()> {
        if self.is_empty() {
            return Poll::Ready(());
        }
        self.unread_waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }

    /// Wakes the future that waits until all events were taken.
    pub(super) fn wake_unread(&self) {
        if let Some(waker) = self.unread_waker.take() {
            waker.wake();
        }
    }
}

/// The first message of a batch. When it is dropped, the others are back at the front of the queue.
pub(super) struct FirstMessage<'a> {
    batch: Batch,
    queue: &'a EventQueue,
}

impl<'a> FirstMessage<'a> {
    pub(super) const fn new(batch: Batch, queue: &'a EventQueue) -> Self {
        Self { batch, queue }
    }

    /// Converts the message. It counts as delivered.
    pub(super) fn take<T>(self, convert: impl FnOnce(MessageKind, &[u8]) -> T) -> Option<T> {
        let (kind, payload) = self.batch.front()?;
        let length = payload.len() as u64;
        let converted = convert(kind, payload);
        self.queue.delivered.update(|all| all + length);
        self.queue.is_pulled.set(false);
        Some(converted)
    }
}

impl Drop for FirstMessage<'_> {
    fn drop(&mut self) {
        self.batch.skip();
        if !self.batch.is_empty() {
            let rest = std::mem::take(&mut self.batch);
            self.queue
                .events
                .borrow_mut()
                .push_front(Event::Messages(rest));
        }
    }
}
