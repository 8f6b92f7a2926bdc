//! [Transferable streams](https://streams.spec.whatwg.org/#transferrable-streams): two streams on
//! the ends of a channel, one in place of the other.

use super::{
    DefaultController, PipeOptions, ReadableStream, ReadableStreamDefaultController,
    TransformStream, UnderlyingSink, UnderlyingSource, WritableController, WritableStream,
    WritableStreamDefaultController,
};
use crate::{
    dom::DomException,
    web::message_port::{ChannelEnd, MessagePort, PortHandler},
    webidl::{Deferred, PlatformRef, Promise, Resolution},
};
use boa_engine::{Context, JsError, JsObject, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};

type Port = PlatformRef<MessagePort>;

impl PlatformRef<ReadableStream> {
    /// The [transfer steps](https://streams.spec.whatwg.org/#rs-transfer) of a stream that is not
    /// locked: the end for the receiver.
    pub(in crate::web) fn transfer(&self, context: &mut Context) -> JsResult<ChannelEnd> {
        let (port, other) = channel(context);
        let writable = cross_realm_writable(&port, context)?;
        self.pipe_to(&writable, PipeOptions::default(), context)?
            .mark_as_handled(context);
        Ok(other)
    }
}

impl ReadableStream {
    /// The [transfer-receiving steps](https://streams.spec.whatwg.org/#rs-transfer).
    pub(in crate::web) fn receive(
        end: ChannelEnd,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        cross_realm_readable(&MessagePort::internal(end, context), context)
    }
}

impl PlatformRef<WritableStream> {
    /// The [transfer steps](https://streams.spec.whatwg.org/#ws-transfer) of a stream that is not
    /// locked: the end for the receiver.
    pub(in crate::web) fn transfer(&self, context: &mut Context) -> JsResult<ChannelEnd> {
        let (port, other) = channel(context);
        let readable = cross_realm_readable(&port, context)?;
        readable
            .pipe_to(self, PipeOptions::default(), context)?
            .mark_as_handled(context);
        Ok(other)
    }
}

impl WritableStream {
    /// The [transfer-receiving steps](https://streams.spec.whatwg.org/#ws-transfer).
    pub(in crate::web) fn receive(
        end: ChannelEnd,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        cross_realm_writable(&MessagePort::internal(end, context), context)
    }
}

impl TransformStream {
    /// The [transfer-receiving steps](https://streams.spec.whatwg.org/#ts-transfer).
    pub(in crate::web) fn receive(
        readable: ChannelEnd,
        writable: ChannelEnd,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let readable = ReadableStream::receive(readable, context)?;
        let writable = WritableStream::receive(writable, context)?;
        Ok(Self::of_sides(readable, writable, context))
    }
}

/// A port, and the end of its channel for another one.
fn channel(context: &mut Context) -> (Port, ChannelEnd) {
    let (end, other) = ChannelEnd::pair();
    (MessagePort::internal(end, context), other)
}

/// [PackAndPostMessage](https://streams.spec.whatwg.org/#abstract-opdef-packandpostmessage). Fails
/// with a DataCloneError.
fn pack_and_post_message(
    port: &Port,
    r#type: &'static str,
    value: JsValue,
    context: &mut Context,
) -> JsResult<()> {
    let message = JsObject::with_null_proto();
    message.create_data_property_or_throw(js_string!("type"), js_string!(r#type), context)?;
    message.create_data_property_or_throw(js_string!("value"), value, context)?;
    port.post_message(&message.into(), &[], context).map(drop)
}

/// [PackAndPostMessageHandlingError](https://streams.spec.whatwg.org/#abstract-opdef-packandpostmessagehandlingerror):
/// an exception errors the other end, and rejects the promise.
fn pack_and_post_message_handling_error(
    port: &Port,
    r#type: &'static str,
    value: JsValue,
    context: &mut Context,
) -> JsResult<Promise> {
    match pack_and_post_message(port, r#type, value, context) {
        Ok(()) => Ok(Promise::undefined()),
        Err(error) => {
            let reason = error.into_opaque(context)?;
            send_error(port, reason.clone(), context)?;
            Ok(Promise::Rejected(reason))
        }
    }
}

/// [CrossRealmTransformSendError](https://streams.spec.whatwg.org/#abstract-opdef-crossrealmtransformsenderror).
fn send_error(port: &Port, reason: JsValue, context: &mut Context) -> JsResult<()> {
    match pack_and_post_message(port, "error", reason, context) {
        Ok(()) => Ok(()),
        Err(error) => error.into_opaque(context).map(drop),
    }
}

/// The `type` and the `value` of a message.
fn unpack(data: &JsValue, context: &mut Context) -> JsResult<(String, JsValue)> {
    let Some(message) = data.as_object() else {
        return Ok((String::new(), JsValue::undefined()));
    };
    let r#type = message
        .get(js_string!("type"), context)?
        .to_string(context)?
        .to_std_string_lossy();
    Ok((r#type, message.get(js_string!("value"), context)?))
}

/// Notifies the other end that a message can't be deserialized. Returns the reason to error this
/// end with, and closes the channel.
fn message_error(port: &Port, context: &mut Context) -> JsResult<JsValue> {
    let reason = JsValue::from(DomException::create(
        "DataCloneError",
        "a chunk can't be deserialized here",
        context,
    ));
    send_error(port, reason.clone(), context)?;
    port.close(context);
    Ok(reason)
}

/// Errors the other end, and closes the channel: the cancel algorithm of one end, and the abort
/// algorithm of the other.
fn post_error(port: &Port, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
    let posted = pack_and_post_message_handling_error(port, "error", reason, context)?;
    port.close(context);
    Ok(posted)
}

/// [SetUpCrossRealmTransformReadable](https://streams.spec.whatwg.org/#abstract-opdef-setupcrossrealmtransformreadable).
fn cross_realm_readable(
    port: &Port,
    context: &mut Context,
) -> JsResult<PlatformRef<ReadableStream>> {
    ReadableStream::create(CrossRealmSource { port: port.clone() }, 0.0, context)
}

#[derive(Debug, Trace, Finalize)]
struct CrossRealmSource {
    port: Port,
}

impl UnderlyingSource for CrossRealmSource {
    fn start(&self, controller: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        let handler = ReadableHandler {
            port: self.port.clone(),
            controller: controller.clone(),
        };
        self.port.set_handler(Box::new(handler), context);
        Ok(Promise::undefined())
    }

    fn pull(&self, _: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        pack_and_post_message(&self.port, "pull", JsValue::undefined(), context)?;
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        post_error(&self.port, reason, context)
    }
}

#[derive(Trace, Finalize)]
struct ReadableHandler {
    port: Port,
    controller: PlatformRef<ReadableStreamDefaultController>,
}

impl PortHandler for ReadableHandler {
    fn message(&self, data: &JsValue, context: &mut Context) -> JsResult<()> {
        let (r#type, value) = unpack(data, context)?;
        match r#type.as_str() {
            "chunk" => return self.controller.enqueue(value, context),
            "close" => self.controller.close(context)?,
            "error" => self.controller.error(value, context)?,
            _ => return Ok(()),
        }
        self.port.close(context);
        Ok(())
    }

    fn message_error(&self, context: &mut Context) -> JsResult<()> {
        let reason = message_error(&self.port, context)?;
        self.controller.error(reason, context)
    }
}

/// [SetUpCrossRealmTransformWritable](https://streams.spec.whatwg.org/#abstract-opdef-setupcrossrealmtransformwritable).
fn cross_realm_writable(
    port: &Port,
    context: &mut Context,
) -> JsResult<PlatformRef<WritableStream>> {
    let backpressure = Gc::new(GcRefCell::new(Some(Deferred::default())));
    let sink = CrossRealmSink {
        port: port.clone(),
        backpressure,
    };
    WritableStream::create(sink, 1.0, context)
}

#[derive(Debug, Trace, Finalize)]
struct CrossRealmSink {
    port: Port,
    /// Is fulfilled when the other end pulls. `None` if it has pulled already.
    backpressure: Gc<GcRefCell<Option<Deferred>>>,
}

impl UnderlyingSink for CrossRealmSink {
    fn start(&self, controller: &WritableController, context: &mut Context) -> JsResult<Promise> {
        let (port, backpressure) = (self.port.clone(), self.backpressure.clone());
        let handler = WritableHandler {
            port,
            backpressure,
            controller: controller.clone(),
        };
        self.port.set_handler(Box::new(handler), context);
        Ok(Promise::undefined())
    }

    fn write(
        &self,
        chunk: JsValue,
        _: &WritableController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let ready = self
            .backpressure
            .borrow()
            .as_ref()
            .map_or_else(Promise::undefined, Deferred::to_promise);
        ready.then(
            (self.port.clone(), self.backpressure.clone(), chunk),
            |(port, backpressure, chunk), settled, context| {
                settled.map_err(JsError::from_opaque)?;
                *backpressure.borrow_mut() = Some(Deferred::default());
                let posted =
                    pack_and_post_message_handling_error(port, "chunk", chunk.clone(), context)?;
                if matches!(posted, Promise::Rejected(_)) {
                    port.close(context);
                }
                Ok(Resolution::Promise(posted))
            },
            context,
        )
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        pack_and_post_message(&self.port, "close", JsValue::undefined(), context)?;
        self.port.close(context);
        Ok(Promise::undefined())
    }

    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        post_error(&self.port, reason, context)
    }
}

#[derive(Trace, Finalize)]
struct WritableHandler {
    port: Port,
    backpressure: Gc<GcRefCell<Option<Deferred>>>,
    controller: PlatformRef<WritableStreamDefaultController>,
}

impl WritableHandler {
    fn resolve_backpressure_promise(&self, context: &mut Context) -> JsResult<()> {
        let backpressure = self.backpressure.borrow_mut().take();
        backpressure.map_or(Ok(()), |backpressure| backpressure.fulfill(context))
    }
}

impl PortHandler for WritableHandler {
    fn message(&self, data: &JsValue, context: &mut Context) -> JsResult<()> {
        let (r#type, value) = unpack(data, context)?;
        match r#type.as_str() {
            "pull" => self.resolve_backpressure_promise(context),
            "error" => {
                self.controller.error(value, context)?;
                self.resolve_backpressure_promise(context)
            }
            _ => Ok(()),
        }
    }

    fn message_error(&self, context: &mut Context) -> JsResult<()> {
        let reason = message_error(&self.port, context)?;
        self.controller.error(reason, context)
    }
}
