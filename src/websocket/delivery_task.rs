//! The task of an inbox, and the sink that queues it.

use super::inbox::Inbox;
use crate::{
    dom::{Task, TaskSource},
    net::runtime::{Event, EventSink},
};
use boa_engine::Context;
use std::{cell::Cell, future::poll_fn, rc::Rc, task::Poll};

/// Delivers one event or message of an inbox. If there are more, it queues itself again, behind the
/// tasks of other sockets.
///
/// The connection's future and the host's queue share it. When both have dropped it, the connection
/// has ended, also when the host was dropped.
pub(super) struct DeliveryTask {
    inbox: Rc<Inbox>,
    is_queued: Cell<bool>,
}

impl DeliveryTask {
    pub(super) fn queue(self: Rc<Self>, context: &mut Context) {
        if !self.is_queued.replace(true) {
            self.inbox
                .dispatcher
                .host
                .clone()
                .queue_task(TaskSource::WebSocket, self, context);
        }
    }
}

impl Drop for DeliveryTask {
    fn drop(&mut self) {
        self.inbox.registration.end();
    }
}

impl Task for DeliveryTask {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.is_queued.set(false);
        let inbox = self.inbox.clone();
        let Some(event) = inbox.events.take(|| inbox.target.get()) else {
            return;
        };
        let has_more_messages = matches!(&event, Event::Messages(batch) if batch.len() > 1);
        if has_more_messages || !inbox.events.is_empty() {
            self.queue(context);
        }
        inbox.deliver(event, context);
    }
}

/// The [`EventSink`] of a connection.
pub(super) struct InboxSink(Rc<DeliveryTask>);

impl InboxSink {
    pub(super) fn new(inbox: Rc<Inbox>) -> Self {
        let task = Rc::new(DeliveryTask {
            inbox,
            is_queued: Cell::new(false),
        });
        task.inbox.set_task(&task);
        Self(task)
    }

    /// A future that keeps the task until all events were taken, or the object was collected.
    pub(super) fn until_read(&self) -> impl Future<Output = ()> + use<> {
        let task = self.0.clone();
        poll_fn(move |cx| {
            let inbox = &task.inbox;
            if inbox.target.get().is_none() {
                return Poll::Ready(());
            }
            inbox.events.poll_empty(cx)
        })
    }
}

impl EventSink for InboxSink {
    fn event(&mut self, event: Event) {
        let inbox = &self.0.inbox;
        match &event {
            Event::Messages(batch) if batch.is_empty() => return,
            Event::Closing => inbox.server_closes(),
            _ => {}
        }
        inbox.events.push(event);
        if !self.0.is_queued.replace(true) {
            inbox
                .dispatcher
                .host
                .queue_task_from_future(TaskSource::WebSocket, self.0.clone());
        }
    }
}
