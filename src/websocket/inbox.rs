//! What lies between a connection and its object:
//! [each event of the network is a task](https://websockets.spec.whatwg.org/#feedback-from-the-protocol).

use super::{
    config::WebSocketConfig,
    delivery_task::DeliveryTask,
    event_queue::{Delivery, EventQueue, FirstMessage},
    registry::{Registration, SocketState},
    state::{Effect, Input, ReadyState},
    target::{Target, TargetRef},
};
use crate::{
    dom::{Dispatcher, report_exception},
    net::runtime::{Command, Event},
};
use boa_engine::Context;
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// The events of a connection that wait for their tasks, and the object to which they are
/// delivered.
///
/// The connection's future and the queued task own it, and no object of the collector does. While
/// the object must stay alive, the inbox refers to it strongly. So the object can be collected when
/// the future and the task are dropped.
pub(super) struct Inbox {
    pub(super) events: EventQueue,
    pub(super) target: TargetRef,
    pub(super) registration: Registration,
    task: RefCell<Weak<DeliveryTask>>,
    pub(super) dispatcher: Dispatcher,
    config: Rc<WebSocketConfig>,
}

impl Inbox {
    pub(super) fn new(
        registration: Registration,
        dispatcher: Dispatcher,
        config: Rc<WebSocketConfig>,
        delivery: Delivery,
    ) -> Rc<Self> {
        Rc::new(Self {
            events: EventQueue::new(delivery),
            target: TargetRef::default(),
            registration,
            task: RefCell::default(),
            dispatcher,
            config,
        })
    }

    pub(super) fn set_task(&self, task: &Rc<DeliveryTask>) {
        *self.task.borrow_mut() = Rc::downgrade(task);
    }

    /// Lets the next message be delivered, with [`Delivery::OnDemand`].
    pub(super) fn pull(&self, context: &mut Context) {
        self.events.pull();
        self.queue_task(context);
    }

    /// Queues the task if there are events, because they may not wait any longer.
    pub(super) fn queue_task(&self, context: &mut Context) {
        let task = self.task.borrow().upgrade();
        if let Some(task) = task
            && !self.events.is_empty()
        {
            task.queue(context);
        }
    }

    /// The server's Close frame has arrived. Its task is yet to run.
    pub(super) fn server_closes(&self) {
        let Some(target) = self.target.get() else {
            return;
        };
        if target.connection().queued() > self.events.sent_bytes() {
            target.connection().set_unwritten_at_close();
        }
    }

    pub(super) fn is_connecting(&self) -> bool {
        self.target
            .get()
            .is_some_and(|target| target.connection().ready_state() == ReadyState::Connecting)
    }

    /// [Make disappear](https://websockets.spec.whatwg.org/#make-disappear).
    pub(super) fn make_disappear(&self, context: &mut Context) {
        let Some(target) = self.target.get() else {
            return;
        };
        let connection = target.connection();
        let effect = connection.apply(Input::Disappear);
        if matches!(effect, Effect::StartGoingAway | Effect::Abandon) {
            connection.command(Command::Close {
                code: Some(1001),
                reason: String::new(),
            });
        }
        if self.events.is_on_demand() {
            // Nothing may pull them any more, and the Close frame of the server is behind them.
            self.events.drop_messages();
        }
        if effect == Effect::StartGoingAway
            && let Some(task) = self.task.borrow().upgrade()
        {
            self.events.push(Event::Closing);
            task.queue(context);
        }
    }

    /// None if the object was collected.
    pub(super) fn state(&self) -> Option<SocketState> {
        let target = self.target.get()?;
        let connection = target.connection();
        let statistics = connection.statistics();
        Some(SocketState {
            number: self.registration.number(),
            url: connection.url().clone(),
            ready_state: connection.ready_state(),
            received: self.events.delivered(),
            sent: statistics.payload_sent,
            queued: connection.queued(),
            unread: self.events.unread(),
            messages_received: statistics.messages_received,
            messages_sent: statistics.messages_sent,
        })
    }

    /// Performs the steps of one event, or those of the first message of a batch, in the object's
    /// realm.
    pub(super) fn deliver(&self, event: Event, context: &mut Context) {
        if matches!(event, Event::Closed(_)) {
            self.registration.end();
        }
        let is_message = matches!(event, Event::Messages(_));
        // An object that was collected has no listeners and no state.
        if let Some(target) = self.target.get() {
            let realm = target.connection().realm();
            let outer = (realm != context.realm()).then(|| context.enter_realm(realm.clone()));
            self.deliver_to(&target, event, context);
            if !is_message {
                // Only its listeners can change the lifetime during a message, and their calls
                // update it.
                target.update_lifetime();
                self.flush_waiters(context);
            }
            if let Some(outer) = outer {
                context.enter_realm(outer);
            }
        } else {
            self.flush_waiters(context);
        }
    }

    fn deliver_to(&self, target: &Target, event: Event, context: &mut Context) {
        let delivered_before = self.events.delivered();
        let delivered = match event {
            Event::Messages(batch) => {
                let message = FirstMessage::new(batch, &self.events);
                target.message_received(message, &self.dispatcher, context)
            }
            Event::Opened(opened) => target.established(&opened, &self.config, context),
            Event::Sent(bytes) => {
                target.connection().apply(Input::Sent(bytes));
                target.sent(context)
            }
            Event::Closing => {
                target.connection().apply(Input::ClosingHandshakeStarted);
                Ok(())
            }
            Event::Closed(closed) => target.closed(&closed, &self.config, context),
            // There are no others yet.
            _ => Ok(()),
        };
        if let Err(error) = delivered {
            report_exception(error, context);
        }
        self.registration
            .delivered(self.events.delivered() - delivered_before);
    }

    fn flush_waiters(&self, context: &mut Context) {
        if !self.is_connecting() {
            self.registration.flush_waiters(context);
        }
    }
}

/// The inbox of an object. When the object is collected, the messages that wait for it are dropped:
/// the connection is closed only when the server's Close frame behind them was read.
pub(super) struct InboxOfObject(Weak<Inbox>);

impl InboxOfObject {
    pub(super) fn new(inbox: &Rc<Inbox>) -> Self {
        Self(Rc::downgrade(inbox))
    }

    /// None after the end of the connection was delivered.
    pub(super) fn get(&self) -> Option<Rc<Inbox>> {
        self.0.upgrade()
    }
}

impl Drop for InboxOfObject {
    fn drop(&mut self) {
        if let Some(inbox) = self.get() {
            inbox.events.drop_messages();
            inbox.events.wake_unread();
        }
    }
}
