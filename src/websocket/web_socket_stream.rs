//! [`WebSocketStream`](https://github.com/whatwg/websockets/pull/48): the messages of a connection
//! as streams.
//!
//! A message is received when the readable stream pulls, and nothing is read from the network
//! before. A write is done when at most [`MAX_UNSENT`] bytes of all messages wait for the network,
//! also while received messages wait. [`State`](super::state) decides about both interfaces.

use super::{
    WebSocketConfig, WebSocketError,
    arguments::{Protocols, SendData},
    close_info::CloseInfo,
    connection::Connection,
    event_queue::{Delivery, FirstMessage},
    message_data::{message_buffer, message_text},
    registry,
    state::{Effect, Input, ReadyState},
    target::Target,
};
use crate::{
    dom::{AbortAlgorithm, AbortSignal, DomException, report_exception},
    net::{self, runtime::MessageKind},
    web::streams::{
        ReadableStream, ReadableStreamDefaultController, UnderlyingSink, UnderlyingSource,
        WritableStream, WritableStreamDefaultController,
    },
    webidl::{
        Constructor, Deferred, Dictionary, FromJs, Inspected, Interface, Layers, Members,
        PlatformRef, Promise, Resolution, Root, UsvString, getter, new_object, operation,
        promise_getter, string::from_utf8,
    },
};
use boa_engine::{
    Context, JsArgs, JsObject, JsResult, JsValue, js_string, object::builtins::JsUint8Array,
};
use boa_gc::{Finalize, GcRefCell, Trace};
use easy_ext::ext;
use std::cell::Cell;

/// A write is done when the connection has yet to write this number of bytes of messages, or fewer,
/// to the network.
const MAX_UNSENT: u64 = 64 << 10;

/// The slots of a WebSocketStream.
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
    pub(super) connection: Connection,
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
    /// The object of these slots, for the inbox. The collector handles the cycle.
    pub(super) object: GcRefCell<Option<JsObject>>,
}

impl std::fmt::Debug for WebSocketStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebSocketStream").finish_non_exhaustive()
    }
}

impl Interface for WebSocketStream {
    const NAME: &'static str = "WebSocketStream";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(1, |new_target, args, context| {
            let UsvString(url) = UsvString::from_js(&args[0], context)?;
            let options = args.get_or_undefined(1);
            let (config, _) = registry::config(context);
            let protocols =
                Protocols::from_stream_options(options, &config.connection_options, context)?;
            let signal = Dictionary::from_js(options, context)?
                .member::<PlatformRef<AbortSignal>>("signal", context)?;
            let prototype = new_target.prototype::<Self>(context)?;
            let (connection, establishment) =
                Connection::prepare(&url, protocols, Delivery::OnDemand, context)?;
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
                object: GcRefCell::default(),
            };
            let stream =
                crate::webidl::create_with_prototype(Layers::new().with(slots), prototype, context);
            *stream.object.borrow_mut() = Some(stream.object().clone());
            stream.opened.to_promise().mark_as_handled(context)?;
            stream.closed.to_promise().mark_as_handled(context)?;
            if let Some(signal) = signal {
                if signal.is_aborted() {
                    stream.connection.apply(Input::Close);
                    stream.connection.apply(Input::Closed { failed: true });
                    stream.reject(signal.reason(), context)?;
                    return Ok(stream.into_object());
                }
                stream
                    .algorithm
                    .set(Some(signal.add_algorithm(AbortHandshake(stream.clone()))));
                *stream.signal.borrow_mut() = Some(signal);
            }
            establishment.start(&Target::WebSocketStream(stream.clone()), context);
            stream.update_lifetime();
            Ok(stream.into_object())
        }));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attribute("url")];
    const MEMBERS: Members<Self> = &[
        getter("url", |this, _| {
            Ok(from_utf8(this.connection.url().as_str()).into())
        }),
        promise_getter("opened", |this, context| {
            this.is_opened_wanted.set(true);
            this.update_lifetime();
            Ok(this.opened.to_promise().object(context)?.into())
        }),
        promise_getter("closed", |this, context| {
            this.is_closed_wanted.set(true);
            this.update_lifetime();
            Ok(this.closed.to_promise().object(context)?.into())
        }),
        operation("close", 0, |this, args, context| {
            let info = CloseInfo::from_argument(args.get_or_undefined(0), context)?;
            this.start_closing(info, context);
            Ok(JsValue::undefined())
        }),
    ];
}

#[ext(StreamEvents)]
impl PlatformRef<WebSocketStream> {
    /// Starts the closing handshake, or abandons the attempt to connect. Messages that wait are
    /// dropped.
    pub(super) fn start_closing(&self, info: CloseInfo, context: &mut Context) {
        self.connection.close(info.code, info.reason);
        self.connection.pull(context);
        self.update_lifetime();
    }

    pub(super) fn reject(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        self.opened.reject(reason.clone(), context)?;
        self.closed.reject(reason, context)
    }

    pub(super) fn established(
        &self,
        opened: &net::Opened,
        config: &WebSocketConfig,
        context: &mut Context,
    ) -> JsResult<()> {
        (config.on_opened)(self.connection.url(), opened);
        if self.connection.apply(Input::Established) != Effect::FireOpen {
            return Ok(());
        }
        self.forget_signal();
        let readable = ReadableStream::create(Source(self.clone()), 1.0, context)?;
        let writable = WritableStream::create(Sink(self.clone()), 1.0, context)?;
        let info = new_object(context);
        for (name, value) in [
            ("extensions", JsValue::from(from_utf8(&opened.extensions))),
            ("protocol", from_utf8(&opened.protocol).into()),
            ("readable", readable.into_object().into()),
            ("writable", writable.into_object().into()),
        ] {
            info.create_data_property_or_throw(js_string!(name), value, context)?;
        }
        self.opened.resolve(Resolution::Value(info.into()), context)
    }

    /// Adds a message to the readable stream.
    pub(super) fn message_received(
        &self,
        message: FirstMessage<'_>,
        context: &mut Context,
    ) -> JsResult<()> {
        if self.connection.apply(Input::Message) != Effect::FireMessage {
            return Ok(());
        }
        let Some(chunk) = message
            .take(|kind, payload| chunk(kind, payload, context))
            .transpose()?
        else {
            return Ok(());
        };
        let readable = self.readable.borrow().clone();
        let received = readable.map_or(Ok(()), |readable| readable.enqueue(chunk, context));
        self.update_lifetime();
        received
    }

    /// Whether a write waits for the network.
    pub(super) fn has_waiting_write(&self) -> bool {
        self.write.borrow().is_some()
    }

    /// Fulfills the promise of the write when at most [`MAX_UNSENT`] bytes are left, unless the
    /// server has closed the connection meanwhile.
    pub(super) fn settle_write(&self, context: &mut Context) -> JsResult<()> {
        let connection = &self.connection;
        if connection.queued() > MAX_UNSENT
            || connection.is_full()
            || connection.was_unwritten_at_close()
        {
            return Ok(());
        }
        let write = self.write.borrow_mut().take();
        write.map_or(Ok(()), |write| write.fulfill(context))
    }

    pub(super) fn closed(
        &self,
        closed: &net::Closed,
        config: &WebSocketConfig,
        context: &mut Context,
    ) -> JsResult<()> {
        let failed = closed.failed();
        let Effect::FireClose { error } = self.connection.apply(Input::Closed { failed }) else {
            return Ok(());
        };
        self.connection.ended(closed, error, config);
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
            || self.connection.queued() > 0
            || self.connection.was_unwritten_at_close();
        if let (false, true, false, Some(readable), Some(writable)) =
            (error, closed.clean, has_unsent, &readable, &writable)
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
            let info = new_object(context);
            info.create_data_property_or_throw(js_string!("closeCode"), closed.status(), context)?;
            info.create_data_property_or_throw(
                js_string!("reason"),
                from_utf8(&closed.reason),
                context,
            )?;
            return self.closed.resolve(Resolution::Value(info.into()), context);
        }
        let message = match closed.error.as_ref().filter(|_| config.failure_details) {
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

    /// The signal counts until the connection is established.
    pub(super) fn forget_signal(&self) {
        let signal = self.signal.borrow_mut().take();
        if let (Some(signal), Some(key)) = (signal, self.algorithm.take()) {
            signal.remove_algorithm(key);
        }
    }

    /// Lets the collector have an object that nothing waits for. That closes the connection.
    pub(super) fn update_lifetime(&self) {
        let keeps_alive = match self.connection.ready_state() {
            ReadyState::Connecting => self.is_opened_wanted.get() || self.is_closed_wanted.get(),
            ReadyState::Closing => true,
            ReadyState::Closed => false,
            ReadyState::Open => {
                let is_read = self
                    .readable
                    .borrow()
                    .as_ref()
                    .is_some_and(|it| it.stream().has_pending_reads());
                is_read || self.connection.queued() > 0 || self.is_closed_wanted.get()
            }
        };
        self.connection
            .keep_alive(keeps_alive, || Target::WebSocketStream(self.clone()));
    }
}

/// The chunk of a message: a string, or a Uint8Array.
fn chunk(kind: MessageKind, payload: &[u8], context: &mut Context) -> JsResult<JsValue> {
    match kind {
        MessageKind::Text => Ok(message_text(payload).into()),
        MessageKind::Binary => {
            let buffer = message_buffer(payload, context)?;
            Ok(JsUint8Array::from_array_buffer(buffer, context)?.into())
        }
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
        self.0.connection.pull(context);
        self.0.update_lifetime();
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.0
            .start_closing(WebSocketError::close_info(&reason), context);
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
        let SendData(message) = SendData::from_chunk(&chunk, context)?;
        let stream = &self.0;
        let effect = stream.connection.send(message);
        stream.update_lifetime();
        if effect == Effect::Transmit && stream.connection.queued() <= MAX_UNSENT {
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
        stream.connection.deliver_end(context);
        Ok(promise)
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        *self.0.close.borrow_mut() = Some(deferred);
        self.0.start_closing(CloseInfo::default(), context);
        Ok(promise)
    }

    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.0
            .start_closing(WebSocketError::close_info(&reason), context);
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
        self.stream
            .start_closing(WebSocketError::close_info(&reason), context);
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
            signal.filter(|_| stream.connection.ready_state() == ReadyState::Connecting)
        else {
            return;
        };
        stream.start_closing(CloseInfo::default(), context);
        if let Err(error) = stream.reject(signal.reason(), context) {
            report_exception(error, context);
        }
    }
}
