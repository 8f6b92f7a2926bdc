//! [`ReadableStreamBYOBReader`](https://streams.spec.whatwg.org/#byob-reader-class).

use super::{
    ReadIntoRequest, ReadableStream,
    array_buffers::View,
    read_request::ScriptReadRequest,
    readable_stream::{Controller, Reader, State},
    readable_stream_reader::GenericReader,
    type_error_value,
};
use crate::webidl::{
    self, Constructor, EnforceRange, Interface, Layers, Members, PlatformRef, Promise, Root, Steps,
    dictionaries, getter, operation, pending, range_error, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// A reader into buffers of the consumer.
#[derive(Trace, Finalize)]
pub(super) struct ReadableStreamByobReader {
    pub(super) generic: GenericReader<dyn ReadIntoRequest>,
}

opaque_debug!(ReadableStreamByobReader);

dictionaries! {
    /// [`ReadableStreamBYOBReaderReadOptions`](https://streams.spec.whatwg.org/#dictdef-readablestreambyobreaderreadoptions).
    struct ReadableStreamByobReaderReadOptions {
        min: "min" EnforceRange<u64> = EnforceRange(1),
    }
}

impl Interface for ReadableStreamByobReader {
    const NAME: &'static str = "ReadableStreamBYOBReader";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, stream: PlatformRef<ReadableStream>, context| {
            let prototype = new_target.prototype::<Self>(context)?;
            Self::set_up(&stream, prototype, context)
        },
    )));
    const MEMBERS: Members<Self> = &[
        getter(
            "closed",
            &Steps(|this, context| this.generic.closed_for_script(context)),
        ),
        operation(
            "cancel",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.generic.cancel(reason.unwrap_or_default(), context)
            }),
        ),
        operation(
            "read",
            &Steps(
                |this, (view, options): (View, ReadableStreamByobReaderReadOptions), context| {
                    let EnforceRange(min) = options.min;
                    let min = check_read(&view, min)?;
                    if this.generic.stream().is_none() {
                        return Err(type_error("the reader has released its lock"));
                    }
                    let (promise, resolver) = pending(context);
                    this.read_view(&view, min, Box::new(ScriptReadRequest(resolver)), context)?;
                    Ok(Promise::Object(promise))
                },
            ),
        ),
        operation(
            "releaseLock",
            &Steps(|this, (): (), context| this.generic.release(context)),
        ),
    ];
}

/// The checks of [`read`](https://streams.spec.whatwg.org/#byob-reader-read) before the stream is
/// asked. Returns `min`.
fn check_read(view: &View, min: u64) -> JsResult<usize> {
    view.require_bytes()?;
    if min == 0 {
        return Err(type_error("min is 0"));
    }
    let min = usize::try_from(min)
        .ok()
        .filter(|min| *min <= view.length());
    min.ok_or_else(|| range_error("min is greater than the length of the view"))
}

impl ReadableStreamByobReader {
    /// [AcquireReadableStreamBYOBReader](https://streams.spec.whatwg.org/#acquire-readable-stream-byob-reader):
    /// locks the stream for a new reader. Fails with a TypeError if the stream is locked, or is no
    /// byte stream.
    pub(super) fn acquire(
        stream: &PlatformRef<ReadableStream>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let prototype = webidl::prototype_of::<Self>(context.realm());
        Self::set_up(stream, prototype, context)
    }

    /// [SetUpReadableStreamBYOBReader](https://streams.spec.whatwg.org/#set-up-readable-stream-byob-reader).
    fn set_up(
        stream: &PlatformRef<ReadableStream>,
        prototype: JsObject,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        stream.check_unlocked()?;
        let Some(Controller::Byte(_)) = stream.controller_slot() else {
            return Err(type_error("the stream is no byte stream"));
        };
        let slots = Self {
            generic: GenericReader::new(stream, <dyn ReadIntoRequest>::error_steps),
        };
        let reader = webidl::create_with_prototype(Layers::new().with(slots), prototype, context);
        stream.set_reader(Some(Reader::Byob(reader.clone())));
        Ok(reader)
    }

    /// [ReadableStreamBYOBReaderRead](https://streams.spec.whatwg.org/#readable-stream-byob-reader-read).
    pub(super) fn read_view(
        &self,
        view: &View,
        min: usize,
        request: Box<dyn ReadIntoRequest>,
        context: &mut Context,
    ) -> JsResult<()> {
        let Some(stream) = self.generic.stream() else {
            let reason = type_error_value("the reader has released its lock", context)?;
            return request.error_steps(reason, context);
        };
        stream.set_disturbed();
        match (stream.state(), &stream.controller_slot()) {
            (State::Errored, _) => request.error_steps(stream.stored_error(), context),
            (_, Some(Controller::Byte(controller))) => {
                controller.pull_into(view, min, request, context)
            }
            _ => Err(type_error("the stream is no byte stream")),
        }
    }
}
