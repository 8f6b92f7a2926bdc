//! [`WebSocketStream`](https://github.com/whatwg/websockets/pull/48): the messages of a connection
//! as streams.
//!
//! A message is received when the readable stream pulls, and nothing is read from the network
//! before. A write is done when at most [`MAX_UNSENT`] bytes of all messages wait for the network,
//! also while received messages wait. [`State`](super::state) decides about both interfaces.

use super::{
    WebSocketError,
    arguments::{self, WebSocketStreamOptions},
    close_info::{CloseInfo, WebSocketCloseInfo},
    connection::Connection,
    event_queue::Delivery,
    inbox::SocketObject,
    message_data::BinaryValue,
    registry,
    state::{Effect, Input, ReadyState},
};
use crate::{
    dom::{AbortAlgorithm, AbortSignal, DomException, report_exception},
    host::Dispatcher,
    net,
    web::streams::{
        ReadableStream, ReadableStreamDefaultController, UnderlyingSink, UnderlyingSource,
        WritableStream, WritableStreamDefaultController,
    },
    webidl::{
        Constructor, Deferred, Inspected, Interface, Layers, Members, PlatformRef, Promise,
        Resolution, Root, Steps, UsvString, getter, object_of, operation, string::from_utf8,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace, WeakGc};
use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

/// A write is done when the connection has yet to write this number of bytes of messages, or fewer,
/// to the network.
const MAX_UNSENT: u64 = 64 << 10;

/// A `WebSocketStream`.
///
/// ```
/// use boa_engine::{Source, js_string};
///
/// # let mut runtime = boa_websocket::Runtime::builder().build()?;
/// let script = "const stream = new WebSocketStream('wss://example.com/chat', { protocols: ['json'] }); stream.url";
/// let url = runtime.context().eval(Source::from_bytes(script))?;
/// assert_eq!(url, js_string!("wss://example.com/chat").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Trace, Finalize)]
pub struct WebSocketStream {
    connection: Connection,
    opened: Deferred,
    closed: Deferred,
    /// Whether a script has asked for `opened`, and may wait for it.
    is_opened_wanted: Cell<bool>,
    /// The same for `closed`.
    is_closed_wanted: Cell<bool>,
    readable: GcRefCell<Option<PlatformRef<ReadableStreamDefaultController>>>,
    writable: GcRefCell<Option<PlatformRef<WritableStreamDefaultController>>>,
    /// The promise of the write that is waiting for the network.
    write: GcRefCell<Option<Deferred>>,
    /// The promise of the sink that is being closed.
    close: GcRefCell<Option<Deferred>>,
    signal: GcRefCell<Option<PlatformRef<AbortSignal>>>,
    algorithm: Cell<Option<u64>>,
    /// The object of these slots. The collector handles the cycle.
    object: OnceCell<JsObject>,
}

boa_web::opaque_debug!(WebSocketStream);

impl Interface for WebSocketStream {
    const NAME: &'static str = "WebSocketStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (UsvString(url), options): (UsvString, WebSocketStreamOptions), context| {
            let WebSocketStreamOptions { protocols, signal } = options;
            let realm = registry::config(context);
            let prototype = new_target.prototype::<Self>(context)?;
            let (connection, pending) =
                Connection::prepare::<Self>(&url, protocols, Delivery::OnDemand, realm, context)?;
            let slots = Self {
                connection,
                opened: Deferred::default(),
                closed: Deferred::default(),
                is_opened_wanted: Cell::new(false),
                is_closed_wanted: Cell::new(false),
                readable: GcRefCell::default(),
                writable: GcRefCell::default(),
                write: GcRefCell::default(),
                close: GcRefCell::default(),
                signal: GcRefCell::default(),
                algorithm: Cell::new(None),
                object: OnceCell::new(),
            };
            let stream =
                crate::webidl::create_with_prototype(Layers::new().with(slots), prototype, context);
            stream.object.get_or_init(|| stream.object().clone());
            stream.opened.to_promise().mark_as_handled(context);
            stream.closed.to_promise().mark_as_handled(context);
            if let Some(signal) = signal {
                if signal.is_aborted() {
                    stream.connection.state.apply(Input::Close);
                    stream
                        .connection
                        .state
                        .apply(Input::Closed { failed: true });
                    stream.reject(signal.reason(), context)?;
                    return Ok(stream);
                }
                stream
                    .algorithm
                    .set(Some(signal.add_algorithm(AbortHandshake(stream.clone()))));
                *stream.signal.borrow_mut() = Some(signal);
            }
            let weak = WeakGc::new(stream.slots());
            let target = move || {
                let slots = weak.upgrade()?;
                let object = slots.object.get()?.clone();
                Some(Rc::new(PlatformRef::with_slots(object, slots)) as Rc<dyn SocketObject>)
            };
            pending.start(target, context);
            stream.update_lifetime();
            Ok(stream)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["url"])];
    const MEMBERS: Members<Self> = &[
        getter(
            "url",
            &Steps(|this, _| Ok(from_utf8(this.connection.url().as_str()))),
        ),
        getter(
            "opened",
            &Steps(|this, _| {
                this.is_opened_wanted.set(true);
                this.update_lifetime();
                Ok(this.opened.to_promise())
            }),
        ),
        getter(
            "closed",
            &Steps(|this, _| {
                this.is_closed_wanted.set(true);
                this.update_lifetime();
                Ok(this.closed.to_promise())
            }),
        ),
        operation(
            "close",
            &Steps(|this, info: WebSocketCloseInfo, context| {
                let info = CloseInfo::checked(info, context)?;
                Self::start_closing(this, info, context);
                Ok(())
            }),
        ),
    ];
}

impl WebSocketStream {
    /// Starts the closing handshake, or abandons the attempt to connect. Messages that wait are
    /// dropped.
    fn start_closing(this: &PlatformRef<Self>, info: CloseInfo, context: &mut Context) {
        this.connection.close(info.code, info.reason);
        if let Some(inbox) = this.connection.inbox() {
            inbox.pull(context);
        }
        this.update_lifetime();
    }

    fn reject(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.opened.reject(reason.clone(), context)?;
        self.closed.reject(reason, context)
    }

    /// The signal counts until the connection is established.
    fn forget_signal(&self) {
        let signal = self.signal.borrow_mut().take();
        if let (Some(signal), Some(key)) = (signal, self.algorithm.take()) {
            signal.remove_algorithm(key);
        }
    }
}

impl SocketObject for PlatformRef<WebSocketStream> {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn binary_value(&self) -> BinaryValue {
        BinaryValue::Chunk
    }

    /// While something waits for it. The end of an object that nothing waits for closes the
    /// connection.
    fn keeps_alive(&self) -> bool {
        match self.connection.state.ready_state() {
            ReadyState::Connecting => self.is_opened_wanted.get() || self.is_closed_wanted.get(),
            ReadyState::Closing => true,
            ReadyState::Closed => false,
            ReadyState::Open => {
                let is_read = self
                    .readable
                    .borrow()
                    .as_ref()
                    .is_some_and(|it| it.stream().has_pending_reads());
                is_read || self.connection.state.queued() > 0 || self.is_closed_wanted.get()
            }
        }
    }

    fn established(&self, opened: &net::Opened, context: &mut Context) -> JsResult<()> {
        self.forget_signal();
        let readable = ReadableStream::create(Source(self.clone()), 1.0, context)?;
        let writable = WritableStream::create(Sink(self.clone()), 1.0, context)?;
        let info = [
            ("extensions", from_utf8(&opened.extensions).into()),
            ("protocol", from_utf8(&opened.protocol).into()),
            ("readable", readable.into()),
            ("writable", writable.into()),
        ];
        let info = Resolution::Value(object_of(info, context).into());
        self.opened.resolve(info, context)
    }

    fn message_received(
        &self,
        data: JsValue,
        _: &Dispatcher,
        context: &mut Context,
    ) -> JsResult<()> {
        let readable = self.readable.borrow().clone();
        let received = readable.map_or(Ok(()), |readable| readable.enqueue(data, context));
        self.update_lifetime();
        received
    }

    fn has_waiting_write(&self) -> bool {
        self.write.borrow().is_some()
    }

    /// Fulfills the promise of the write when at most [`MAX_UNSENT`] bytes are left, unless the
    /// server has closed the connection meanwhile.
    fn sent(&self, context: &mut Context) -> JsResult<()> {
        let connection = &self.connection;
        if connection.state.queued() > MAX_UNSENT
            || connection.state.is_full()
            || connection.was_unwritten_at_close()
        {
            return Ok(());
        }
        let write = self.write.borrow_mut().take();
        write.map_or(Ok(()), |write| write.fulfill(context))
    }

    fn closed(
        &self,
        closed: &net::Closed,
        is_error: bool,
        details: Option<&net::Error>,
        context: &mut Context,
    ) -> JsResult<()> {
        self.forget_signal();
        let (readable, writable) = (
            self.readable.borrow_mut().take(),
            self.writable.borrow_mut().take(),
        );
        let (write, close) = (
            self.write.borrow_mut().take(),
            self.close.borrow_mut().take(),
        );
        let has_unsent = write.is_some()
            || self.connection.state.queued() > 0
            || self.connection.was_unwritten_at_close();
        if let (false, true, false, Some(readable), Some(writable)) =
            (is_error, closed.clean, has_unsent, &readable, &writable)
        {
            readable.close(context)?;
            match close {
                Some(close) => close.fulfill(context)?,
                None => {
                    let message = "the WebSocket connection is closed";
                    let error = DomException::create("InvalidStateError", message, context);
                    writable.error(error.into(), context)?;
                }
            }
            let info = [
                ("closeCode", closed.status().into()),
                ("reason", from_utf8(&closed.reason).into()),
            ];
            let info = Resolution::Value(object_of(info, context).into());
            return self.closed.resolve(info, context);
        }
        let message = match details {
            Some(error) => net::chain(error).to_string(),
            None if readable.is_some() => {
                "the WebSocket connection was not closed cleanly".to_owned()
            }
            None => "the WebSocket connection was not established".to_owned(),
        };
        let error = JsValue::from(WebSocketError::create(
            &message,
            closed.status(),
            &closed.reason,
            context,
        ));
        for promise in [write, close].into_iter().flatten() {
            promise.reject(error.clone(), context)?;
        }
        if let (Some(readable), Some(writable)) = (readable, writable) {
            readable.error(error.clone(), context)?;
            writable.error(error.clone(), context)?;
        }
        self.reject(error, context)
    }
}

#[derive(Trace, Finalize)]
struct Source(PlatformRef<WebSocketStream>);

impl UnderlyingSource for Source {
    fn start(
        &self,
        controller: &PlatformRef<ReadableStreamDefaultController>,
        _: &mut Context,
    ) -> JsResult<Promise> {
        *self.0.readable.borrow_mut() = Some(controller.clone());
        Ok(Promise::undefined())
    }

    fn pull(
        &self,
        _: &PlatformRef<ReadableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        if let Some(inbox) = self.0.connection.inbox() {
            inbox.pull(context);
        }
        self.0.update_lifetime();
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        WebSocketStream::start_closing(&self.0, WebSocketError::close_info(&reason), context);
        Ok(Promise::undefined())
    }

    fn released(&self, _: &mut Context) {
        self.0.update_lifetime();
    }
}

#[derive(Trace, Finalize)]
struct Sink(PlatformRef<WebSocketStream>);

impl UnderlyingSink for Sink {
    fn start(
        &self,
        controller: &PlatformRef<WritableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        *self.0.writable.borrow_mut() = Some(controller.clone());
        let signal = controller.signal(context);
        signal.add_algorithm(AbortWrite {
            stream: self.0.clone(),
            signal: signal.clone(),
        });
        Ok(Promise::undefined())
    }

    fn write(
        &self,
        chunk: JsValue,
        _: &PlatformRef<WritableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let message = arguments::chunk(&chunk, context)?;
        let stream = &self.0;
        let effect = stream.connection.send(message);
        stream.update_lifetime();
        if effect == Effect::Transmit && stream.connection.state.queued() <= MAX_UNSENT {
            return Ok(Promise::undefined());
        }
        if !matches!(effect, Effect::Transmit | Effect::CloseFull) {
            let message = "the WebSocket connection is closing, so the message was not sent";
            return Ok(Promise::Rejected(
                DomException::create("InvalidStateError", message, context).into(),
            ));
        }
        let (promise, deferred) = Deferred::promise();
        *stream.write.borrow_mut() = Some(deferred);
        if let Some(inbox) = stream.connection.inbox() {
            // The end of a connection that has ended may pass its unread messages now.
            inbox.queue_task(context);
        }
        Ok(promise)
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        *self.0.close.borrow_mut() = Some(deferred);
        WebSocketStream::start_closing(&self.0, CloseInfo::default(), context);
        Ok(promise)
    }

    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        WebSocketStream::start_closing(&self.0, WebSocketError::close_info(&reason), context);
        Ok(Promise::undefined())
    }
}

/// Ends the write that waits for the network when the writable stream is aborted. The stream calls
/// [`Sink::abort`] after that.
#[derive(Trace, Finalize)]
struct AbortWrite {
    stream: PlatformRef<WebSocketStream>,
    signal: PlatformRef<AbortSignal>,
}

impl AbortAlgorithm for AbortWrite {
    fn run(&self, context: &mut Context) {
        let write = self.stream.write.borrow_mut().take();
        let Some(write) = write else { return };
        let reason = self.signal.reason();
        let info = WebSocketError::close_info(&reason);
        WebSocketStream::start_closing(&self.stream, info, context);
        if let Err(error) = write.reject(reason, context) {
            report_exception(error, context);
        }
    }
}

#[derive(Trace, Finalize)]
struct AbortHandshake(PlatformRef<WebSocketStream>);

impl AbortAlgorithm for AbortHandshake {
    fn run(&self, context: &mut Context) {
        let stream = &self.0;
        let signal = stream.signal.borrow_mut().take();
        let Some(signal) =
            signal.filter(|_| stream.connection.state.ready_state() == ReadyState::Connecting)
        else {
            return;
        };
        WebSocketStream::start_closing(stream, CloseInfo::default(), context);
        if let Err(error) = stream.reject(signal.reason(), context) {
            report_exception(error, context);
        }
    }
}
