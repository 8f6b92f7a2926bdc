//! [`ReadableStreamDefaultReader`](https://streams.spec.whatwg.org/#default-reader-class).

use super::{
    ReadRequest, ReadableStream,
    read_request::ScriptReadRequest,
    readable_stream::{Reader, State},
    readable_stream_reader::GenericReader,
    type_error_value,
};
use crate::webidl::{
    self, Constructor, Interface, Layers, Members, PlatformRef, Promise, Root, Steps, getter,
    operation, pending, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// A reader of a `ReadableStream`: `read` asks for the next chunk.
#[derive(Trace, Finalize)]
pub struct ReadableStreamDefaultReader {
    pub(super) generic: GenericReader<dyn ReadRequest>,
}

opaque_debug!(ReadableStreamDefaultReader);

impl Interface for ReadableStreamDefaultReader {
    const NAME: &'static str = "ReadableStreamDefaultReader";
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
                this.cancel(reason.unwrap_or_default(), context)
            }),
        ),
        operation(
            "read",
            &Steps(|this, (): (), context| {
                if this.generic.stream().is_none() {
                    return Err(type_error("the reader has released its lock"));
                }
                let (promise, resolver) = pending(context);
                this.read(Box::new(ScriptReadRequest(resolver)), context)?;
                Ok(Promise::Object(promise))
            }),
        ),
        operation(
            "releaseLock",
            &Steps(|this, (): (), context| this.release(context)),
        ),
    ];
}

impl ReadableStreamDefaultReader {
    /// [AcquireReadableStreamDefaultReader](https://streams.spec.whatwg.org/#acquire-readable-stream-reader):
    /// locks the stream for a new reader.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    pub fn acquire(
        stream: &PlatformRef<ReadableStream>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let prototype = webidl::prototype_of::<Self>(context.realm());
        Self::set_up(stream, prototype, context)
    }

    /// [SetUpReadableStreamDefaultReader](https://streams.spec.whatwg.org/#set-up-readable-stream-default-reader).
    fn set_up(
        stream: &PlatformRef<ReadableStream>,
        prototype: JsObject,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        stream.check_unlocked()?;
        let slots = Self {
            generic: GenericReader::new(stream, <dyn ReadRequest>::error_steps),
        };
        let reader = webidl::create_with_prototype(Layers::new().with(slots), prototype, context);
        stream.set_reader(Some(Reader::Default(reader.clone())));
        Ok(reader)
    }

    /// The promise that is settled when the stream ends or the lock is released.
    pub fn closed(&self) -> Promise {
        self.generic.closed.promise()
    }

    /// [ReadableStreamDefaultReaderRead](https://streams.spec.whatwg.org/#readable-stream-default-reader-read).
    pub fn read(&self, request: Box<dyn ReadRequest>, context: &mut Context) -> JsResult<()> {
        let Some(stream) = self.generic.stream() else {
            let reason = type_error_value("the reader has released its lock", context)?;
            return request.error_steps(reason, context);
        };
        stream.set_disturbed();
        match stream.state() {
            State::Closed => request.close_steps(context),
            State::Errored => request.error_steps(stream.stored_error(), context),
            State::Readable => stream.pull_steps(request, context),
        }
    }

    /// [ReadableStreamReaderGenericCancel](https://streams.spec.whatwg.org/#readable-stream-reader-generic-cancel):
    /// ends the stream, because its consumer has lost interest.
    pub fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.generic.cancel(reason, context)
    }

    /// [ReadableStreamDefaultReaderRelease](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaultreaderrelease):
    /// unlocks the stream. Pending reads are rejected.
    pub fn release(&self, context: &mut Context) -> JsResult<()> {
        self.generic.release(context)
    }
}
