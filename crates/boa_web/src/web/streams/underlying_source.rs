//! [The underlying source API](https://streams.spec.whatwg.org/#underlying-source-api): the
//! algorithms that fill a stream.

use super::{ReadableStreamDefaultController, script_object::ScriptObject};
use crate::webidl::{
    CallbackFunction, EnforceRange, PlatformRef, Promise, dictionaries, enumerations,
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// The algorithms that fill a stream: one of chunks, or one of bytes if `C` is
/// [`ReadableByteStreamController`](super::ReadableByteStreamController).
///
/// ```
/// use boa_engine::{Context, JsResult, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::{
///     web::streams::{ReadableByteStreamController, ReadableStream, UnderlyingSource},
///     webidl::{PlatformRef, Promise},
/// };
/// use std::cell::Cell;
///
/// /// The bytes of a text, as many at a time as the consumer wants.
/// #[derive(Trace, Finalize)]
/// struct Text(&'static str, Cell<usize>);
///
/// impl UnderlyingSource<ReadableByteStreamController> for Text {
///     fn pull(
///         &self,
///         controller: &PlatformRef<ReadableByteStreamController>,
///         context: &mut Context,
///     ) -> JsResult<Promise> {
///         let rest = &self.0.as_bytes()[self.1.get()..];
///         self.1.set(self.1.get() + controller.pull_from_bytes(rest, context)?);
///         if rest.is_empty() {
///             controller.close(context)?;
///         }
///         Ok(Promise::undefined())
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let stream = ReadableStream::create_byte_stream(Text("streams", Cell::new(0)), context)?;
/// context.register_global_property(js_string!("stream"), stream.into_object(), Attribute::all())?;
/// let script = "let text;
///     const reader = stream.getReader({ mode: 'byob' });
///     reader.read(new Uint8Array(3)).then(({ value }) => { text = String.fromCharCode(...value); })";
/// context.eval(Source::from_bytes(script))?;
/// context.run_jobs()?;
/// assert_eq!(context.eval(Source::from_bytes("text"))?, js_string!("str").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait UnderlyingSource<C: Trace + 'static = ReadableStreamDefaultController>: Trace {
    /// The
    /// [start algorithm](https://streams.spec.whatwg.org/#readablestream-set-up-startalgorithm):
    /// called once, when the stream is created. Nothing is pulled before the promise is fulfilled.
    ///
    /// # Errors
    /// An exception, which the constructor of the stream throws.
    fn start(&self, controller: &PlatformRef<C>, context: &mut Context) -> JsResult<Promise> {
        let _ = (controller, context);
        Ok(Promise::undefined())
    }

    /// The
    /// [pull algorithm](https://streams.spec.whatwg.org/#readablestreamdefaultcontroller-pullalgorithm):
    /// called when the stream wants chunks, or bytes. It is not called again before the promise is
    /// fulfilled and more is wanted.
    fn pull(&self, controller: &PlatformRef<C>, context: &mut Context) -> JsResult<Promise> {
        let _ = (controller, context);
        Ok(Promise::undefined())
    }

    /// The
    /// [cancel algorithm](https://streams.spec.whatwg.org/#readablestreamdefaultcontroller-cancelalgorithm):
    /// called when the consumer has lost interest.
    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let _ = (reason, context);
        Ok(Promise::undefined())
    }

    /// The reader has released its lock. Reads that waited have ended, and the chunks that were
    /// pulled for them are still wanted. It is not called for a byte stream.
    fn released(&self, context: &mut Context) {
        let _ = context;
    }
}

enumerations! {
    /// [`ReadableStreamType`](https://streams.spec.whatwg.org/#enumdef-readablestreamtype).
    ReadableStreamType { Bytes "bytes" }
}

dictionaries! {
    /// [`UnderlyingSource`](https://streams.spec.whatwg.org/#dictdef-underlyingsource).
    struct UnderlyingSourceDictionary {
        auto_allocate_chunk_size: "autoAllocateChunkSize" Option<EnforceRange<u64>>,
        cancel: "cancel" Option<CallbackFunction>,
        pull: "pull" Option<CallbackFunction>,
        start: "start" Option<CallbackFunction>,
        r#type: "type" Option<ReadableStreamType>,
    }
}

/// [`UnderlyingSource`](https://streams.spec.whatwg.org/#dictdef-underlyingsource), with the object
/// it was converted from.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ScriptSource {
    object: ScriptObject,
    start: Option<CallbackFunction>,
    pull: Option<CallbackFunction>,
    cancel: Option<CallbackFunction>,
    pub(super) auto_allocate_chunk_size: Option<u64>,
    pub(super) is_byte_source: bool,
}

impl ScriptSource {
    /// Reads the dictionary from the argument of a constructor.
    pub(super) fn from_object(object: Option<JsObject>, context: &mut Context) -> JsResult<Self> {
        let object = ScriptObject::new(object);
        let source: UnderlyingSourceDictionary = object.dictionary(context)?;
        Ok(Self {
            object,
            start: source.start,
            pull: source.pull,
            cancel: source.cancel,
            auto_allocate_chunk_size: source
                .auto_allocate_chunk_size
                .map(|EnforceRange(size)| size),
            is_byte_source: source.r#type == Some(ReadableStreamType::Bytes),
        })
    }
}

impl<C: Trace + 'static> UnderlyingSource<C> for ScriptSource {
    fn start(&self, controller: &PlatformRef<C>, context: &mut Context) -> JsResult<Promise> {
        let result = self
            .object
            .start(self.start.as_ref(), controller.object(), context)?;
        Promise::resolve(result, context)
    }

    fn pull(&self, controller: &PlatformRef<C>, context: &mut Context) -> JsResult<Promise> {
        let controller = controller.object().clone().into();
        self.object
            .invoke(self.pull.as_ref(), &[controller], context)
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.object.invoke(self.cancel.as_ref(), &[reason], context)
    }
}
