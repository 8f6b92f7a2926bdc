//! Delivers the events of a connection to its object, one task each:
//! [each event of the network is a task](https://websockets.spec.whatwg.org/#feedback-from-the-protocol).
//!
//! The connection adds events ([`Receiver`]). A task takes the first of them, or the first message
//! of a batch, and queues itself again behind the tasks of other sockets if there are more. Then it
//! changes the state and tells the [object](SocketObject).

use super::{
    NetworkConfig,
    connection::Connection,
    control::{Control, Watching},
    event_queue::{Delivery, EventQueue},
    message_data::{BinaryValue, binary_data, text_data},
    registry::{Registry, SocketState},
    state::{Effect, Input, ReadyState},
};
use crate::{
    dom::{ErrorReport, Task, TaskSource, report_exception},
    host::Dispatcher,
    net::{
        self,
        runtime::{Batch, Command, Event, EventSink, MessageKind},
    },
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use boa_web::internal::task_scope::{TaskScope, current_scope, in_scope};
use bytes::Bytes;
use futures_util::future::LocalBoxFuture;
use std::{
    cell::{Cell, OnceCell, RefCell},
    future::poll_fn,
    pin::Pin,
    rc::{Rc, Weak},
    task::{self, Poll},
};

/// The object of a connection. It is shared, because counting references into the collector's heap
/// takes longer.
pub(super) trait SocketObject {
    fn connection(&self) -> &Connection;

    fn binary_value(&self) -> BinaryValue;

    /// Whether the object must stay alive although no script can reach it.
    fn keeps_alive(&self) -> bool;

    /// Applies
    /// [the rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection).
    fn update_lifetime(&self)
    where
        Self: Clone + Sized + 'static,
    {
        // After the end of the connection there is no inbox, and nothing happens to the object any
        // more.
        if let Some(inbox) = self.connection().inbox() {
            inbox.set_strong(self.keeps_alive(), || Rc::new(self.clone()));
        }
    }

    /// <https://websockets.spec.whatwg.org/#websocket-established>
    fn established(&self, opened: &net::Opened, context: &mut Context) -> JsResult<()>;

    /// <https://websockets.spec.whatwg.org/#websocket-message-received>
    fn message_received(
        &self,
        data: JsValue,
        by: &Dispatcher,
        context: &mut Context,
    ) -> JsResult<()>;

    /// Bytes were written to the network, and `bufferedAmount` has changed.
    fn sent(&self, _: &mut Context) -> JsResult<()> {
        Ok(())
    }

    /// Whether a write waits for the network.
    fn has_waiting_write(&self) -> bool {
        false
    }

    /// A Ping or a Pong was received.
    fn control_received(&self, _: Control, _: &Bytes, _: &mut Context) -> JsResult<()> {
        Ok(())
    }

    /// <https://websockets.spec.whatwg.org/#websocket-closed>, after an error if `is_error`.
    /// `details` are for the script.
    fn closed(
        &self,
        closed: &net::Closed,
        is_error: bool,
        details: Option<&net::Error>,
        context: &mut Context,
    ) -> JsResult<()>;
}

/// Returns the object, unless it was collected.
type Upgrade = Box<dyn Fn() -> Option<Rc<dyn SocketObject>>>;

/// The events of a connection that wait for their tasks, and the object to which they are
/// delivered.
///
/// The connection's future and the host's queue own it, and no object of the collector does. So the
/// object can be collected when both have dropped it. Then the connection has ended, also when the
/// host was dropped.
pub(super) struct Inbox {
    events: EventQueue,
    /// What the object gets besides.
    pub(super) watching: Watching,
    /// Whether its task is queued.
    is_queued: Cell<bool>,
    /// The future of the connection, until it ends or is taken. It refers to the inbox, and
    /// [`ConnectionFuture`] drops it.
    connection: RefCell<Option<LocalBoxFuture<'static, ()>>>,
    /// The object.
    weak: OnceCell<Upgrade>,
    /// The object, while it must not be collected.
    strong: RefCell<Option<Rc<dyn SocketObject>>>,
    /// Its number in the realm.
    number: u64,
    registry: Rc<Registry>,
    /// Whether the task of the connection's last event has begun, or the realm refuses new sockets.
    has_ended: Cell<bool>,
    /// Tasks that wait until no socket of the realm is connecting. This socket is connecting.
    pub(super) waiters: RefCell<Vec<Rc<dyn Task>>>,
    dispatcher: Dispatcher,
    config: Rc<NetworkConfig>,
    /// The scope in which the socket was created, which its tasks have, too.
    scope: Option<Rc<dyn TaskScope>>,
}

impl Inbox {
    pub(super) fn new(
        registry: Rc<Registry>,
        dispatcher: Dispatcher,
        config: Rc<NetworkConfig>,
        delivery: Delivery,
        context: &Context,
    ) -> Rc<Self> {
        let is_refused = registry.refuses_new();
        let inbox = Rc::new(Self {
            events: EventQueue::new(delivery),
            watching: Watching::default(),
            is_queued: Cell::new(false),
            connection: RefCell::default(),
            weak: OnceCell::new(),
            strong: RefCell::default(),
            number: registry.next_number(),
            registry,
            has_ended: Cell::new(is_refused),
            waiters: RefCell::default(),
            dispatcher,
            config,
            scope: current_scope(context),
        });
        if !is_refused {
            inbox.registry.add(&inbox);
        }
        inbox
    }

    /// Keeps the future of the connection. The result polls it.
    pub(super) fn keep_connection(
        self: &Rc<Self>,
        connection: LocalBoxFuture<'static, ()>,
    ) -> ConnectionFuture {
        self.connection.replace(Some(connection));
        ConnectionFuture(self.clone())
    }

    /// Takes the future of the connection, after the last task.
    pub(super) fn take_connection(&self) -> Option<LocalBoxFuture<'static, ()>> {
        self.events.close();
        self.connection.take()
    }

    /// Sets the object. It can't be collected yet.
    pub(super) fn set_target(&self, upgrade: Upgrade) {
        let _ = self.weak.set(upgrade);
    }

    /// None if the object was collected.
    fn target(&self) -> Option<Rc<dyn SocketObject>> {
        let target = self.strong.borrow().clone();
        target.or_else(|| self.weak.get()?())
    }

    /// Keeps the object alive, or lets the collector decide.
    fn set_strong(&self, is_strong: bool, target: impl FnOnce() -> Rc<dyn SocketObject>) {
        if self.strong.borrow().is_some() != is_strong {
            // Dropped after the borrow has ended.
            let _before = self.strong.replace(is_strong.then(target));
        }
    }

    pub(super) const fn delivery(&self) -> Delivery {
        self.events.delivery()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.get()
    }

    /// Marks the connection as ended.
    fn end(&self) {
        if !self.has_ended.replace(true) {
            self.registry.connection_ended();
        }
    }

    /// Lets the next message be delivered, with [`Delivery::OnDemand`].
    pub(super) fn pull(self: &Rc<Self>, context: &mut Context) {
        self.events.pull();
        self.queue_task(context);
    }

    /// Queues the task if there are events, because they may not wait any longer.
    pub(super) fn queue_task(self: &Rc<Self>, context: &mut Context) {
        if !self.events.is_empty() {
            self.queue(context);
        }
    }

    /// Its task, in the scope of the socket.
    fn task(self: &Rc<Self>) -> Rc<dyn Task> {
        in_scope(self.scope.as_ref(), self.clone())
    }

    fn queue(self: &Rc<Self>, context: &mut Context) {
        if !self.is_queued.replace(true) {
            let host = &self.dispatcher.host;
            host.queue_task(TaskSource::WebSocket, self.task(), context);
        }
    }

    /// Performs the steps of one event, or those of the first message of a batch, in the object's
    /// realm.
    fn deliver(
        &self,
        mut event: Box<Event>,
        target: &dyn SocketObject,
        context: &mut Context,
    ) -> JsResult<()> {
        if let Event::Messages(batch) = &mut *event {
            let data = self.take_message(batch, target, context);
            // The others are there again before a script runs.
            if !batch.is_empty() {
                self.events.put_back(event);
            }
            return match data {
                Some(Ok(data)) => target.message_received(data, &self.dispatcher, context),
                Some(Err(error)) => self.fail(error, target, context),
                None => Ok(()),
            };
        }
        let connection = target.connection();
        match *event {
            Event::Opened(opened) => {
                (self.config.on_opened)(connection.url(), &opened);
                if connection.state.apply(Input::Established) == Effect::FireOpen {
                    return target.established(&opened, context);
                }
            }
            Event::Sent(bytes) => {
                connection.state.apply(Input::Sent(bytes));
                return target.sent(context);
            }
            Event::Closing => {
                connection.state.apply(Input::ClosingHandshakeStarted);
            }
            Event::Closed(closed) => {
                let failed = closed.failed();
                if let Effect::FireClose { error } =
                    connection.state.apply(Input::Closed { failed })
                {
                    connection.ended(&closed, error, &self.config);
                    let details = closed.error.as_ref();
                    let are_told = self.config.failure_details || self.watching.is_on();
                    let details = details.filter(|_| are_told);
                    return target.closed(&closed, error, details, context);
                }
            }
            Event::Ping(payload) => {
                self.watching.delivered();
                return target.control_received(Control::Ping, &payload, context);
            }
            Event::Pong(payload) => {
                self.watching.delivered();
                return target.control_received(Control::Pong, &payload, context);
            }
            // There are no others yet.
            _ => {}
        }
        Ok(())
    }

    /// Drops the connection without a closing handshake. Its end is a task.
    #[cfg(feature = "packages")]
    pub(super) fn terminate(self: &Rc<Self>, context: &mut Context) {
        // The connection itself calls no script, so that it is not borrowed.
        let Some(connection) = self.connection.take() else {
            return;
        };
        drop(connection);
        self.events.clear();
        if self.events.push(Event::Closed(net::Closed::default())) {
            self.queue(context);
        }
    }

    /// Takes the first message of a batch, and makes its value. `None` if the message is not
    /// delivered.
    fn take_message(
        &self,
        batch: &mut Batch,
        target: &dyn SocketObject,
        context: &mut Context,
    ) -> Option<JsResult<JsValue>> {
        let is_delivered = target.connection().state.apply(Input::Message) == Effect::FireMessage;
        let message = batch.front().filter(|_| is_delivered);
        let data = message.map(|(kind, payload)| {
            self.events.end_pull();
            if kind == MessageKind::Text {
                Ok(text_data(payload, batch.front_is_ascii()))
            } else {
                binary_data(payload, target.binary_value(), context)
            }
        });
        batch.skip();
        data
    }

    /// Fails the connection because a message can't be given to the script. The object is told at
    /// once, so it gets no later message. The end drops the commands, which starts the closing
    /// handshake.
    fn fail(
        &self,
        error: JsError,
        target: &dyn SocketObject,
        context: &mut Context,
    ) -> JsResult<()> {
        let why = ErrorReport::new(error, context).message;
        let why = format!("a message cannot be given to the script: {why}");
        let mut closed = net::Closed::default();
        closed.error = Some(net::Error::other(why));
        self.deliver(Box::new(Event::Closed(closed)), target, context)
    }

    /// Waits until all events were taken, or the object was collected.
    pub(super) async fn all_taken(self: Rc<Self>) {
        poll_fn(|cx| {
            if self.target().is_none() {
                return Poll::Ready(());
            }
            self.events.poll_taken(cx)
        })
        .await;
    }

    /// The server's Close frame has arrived. Its task is yet to run.
    fn server_closes(&self) {
        let Some(target) = self.target() else { return };
        if target.connection().state.queued() > self.events.sent() {
            target.connection().set_unwritten_at_close();
        }
    }

    pub(super) fn is_connecting(&self) -> bool {
        self.target()
            .is_some_and(|target| target.connection().state.ready_state() == ReadyState::Connecting)
    }

    /// [Make disappear](https://websockets.spec.whatwg.org/#make-disappear).
    pub(super) fn make_disappear(self: &Rc<Self>, context: &mut Context) {
        let Some(target) = self.target() else { return };
        let connection = target.connection();
        let effect = connection.state.apply(Input::Disappear);
        if matches!(effect, Effect::StartGoingAway | Effect::Abandon) {
            connection.command(Command::Close {
                code: Some(1001),
                reason: String::new(),
            });
        }
        if self.delivery() == Delivery::OnDemand {
            // Nothing may pull them any more, and the Close frame of the server is behind them.
            self.events.drop_messages();
        }
        if effect == Effect::StartGoingAway && self.events.push(Event::Closing) {
            self.queue_task(context);
        }
    }

    /// None if the object was collected.
    pub(super) fn state(&self) -> Option<SocketState> {
        let target = self.target()?;
        let connection = target.connection();
        let statistics = connection.statistics();
        Some(SocketState {
            number: self.number,
            url: connection.url().clone(),
            ready_state: connection.state.ready_state(),
            received: statistics.payload_received,
            sent: statistics.payload_sent,
            queued: connection.state.queued(),
            unread: self.events.unread(),
            messages_received: statistics.messages_received,
            messages_sent: statistics.messages_sent,
        })
    }
}

impl Task for Inbox {
    fn run(self: Rc<Self>, context: &mut Context) {
        self.is_queued.set(false);
        let target = self.target();
        let Some(event) = self.events.take(target.as_deref()) else {
            return;
        };
        let messages = match &*event {
            Event::Messages(batch) => batch.len(),
            _ => 0,
        };
        if messages > 1 || !self.events.is_empty() {
            self.queue(context);
        }
        if matches!(*event, Event::Closed(_)) {
            self.end();
        }
        let realm = target.as_ref().map(|target| target.connection().realm());
        let realm = realm.filter(|realm| *realm != context.realm()).cloned();
        let outer = realm.map(|realm| context.enter_realm(realm));
        // An object that was collected has no listeners and no state.
        if let Some(target) = &target {
            if let Err(error) = self.deliver(event, &**target, context) {
                report_exception(error, context);
            }
            if messages == 0 {
                // Only its listeners can change the lifetime during a message, and their calls
                // update it.
                self.set_strong(target.keeps_alive(), || target.clone());
            }
        }
        if messages == 0 && !self.is_connecting() {
            for task in self.waiters.take() {
                self.registry.when_none_connects(task, context);
            }
        }
        if let Some(outer) = outer {
            context.enter_realm(outer);
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.end();
    }
}

/// Polls the connection of an inbox while that has it.
pub(super) struct ConnectionFuture(Rc<Inbox>);

impl Future for ConnectionFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, waker: &mut task::Context<'_>) -> Poll<()> {
        match &mut *self.0.connection.borrow_mut() {
            Some(connection) => connection.as_mut().poll(waker),
            None => Poll::Ready(()),
        }
    }
}

impl Drop for ConnectionFuture {
    fn drop(&mut self) {
        drop(self.0.connection.take());
    }
}

/// The [`EventSink`] of a connection.
pub(super) struct Receiver(pub(super) Rc<Inbox>);

impl EventSink for Receiver {
    fn event(&mut self, event: Event) {
        let Self(inbox) = self;
        let is_closing = matches!(event, Event::Closing);
        let is_control = matches!(event, Event::Ping(_) | Event::Pong(_));
        if is_control && !inbox.watching.takes_another() {
            return;
        }
        if !inbox.events.push(event) {
            return;
        }
        if is_closing {
            inbox.server_closes();
        }
        if !inbox.is_queued.replace(true) {
            let host = &inbox.dispatcher.host;
            host.queue_task_from_future(TaskSource::WebSocket, inbox.task());
        }
    }

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> Poll<()> {
        self.0.watching.poll_resumed(cx)
    }

    fn wants_control_frames(&self) -> bool {
        self.0.watching.is_on()
    }
}

/// The inbox of an object, until the end of the connection was delivered.
///
/// When the object is collected, the messages that wait for it are dropped: the connection is
/// closed only when the server's Close frame behind them was read.
pub(super) struct WeakInbox(pub(super) Weak<Inbox>);

impl Drop for WeakInbox {
    fn drop(&mut self) {
        if let Some(inbox) = self.0.upgrade() {
            inbox.events.drop_messages();
            inbox.events.wake_unread();
        }
    }
}
