//! [Underlying sinks](https://streams.spec.whatwg.org/#underlying-sink-api).

use super::{WritableController, WritableStreamDefaultController, script_object::ScriptObject};
use crate::webidl::{CallbackFunction, PlatformRef, Promise, dictionaries, range_error};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// The destination of the chunks that are written to a [`WritableStream`](super::WritableStream).
///
/// Chunks come one at a time: the stream waits for the promise of each call before the next one. A
/// promise that an engine's job or a future settles later is made by
/// [`Deferred::promise`](crate::webidl::Deferred::promise).
///
/// ```
/// use boa_engine::{Context, JsResult, JsValue, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Gc, GcRefCell, Trace};
/// use boa_web::{
///     web::streams::{UnderlyingSink, WritableStream, WritableStreamDefaultController},
///     webidl::{PlatformRef, Promise},
/// };
///
/// #[derive(Trace, Finalize)]
/// struct Sum(Gc<GcRefCell<f64>>);
///
/// impl UnderlyingSink for Sum {
///     fn write(
///         &self,
///         chunk: JsValue,
///         _: &PlatformRef<WritableStreamDefaultController>,
///         context: &mut Context,
///     ) -> JsResult<Promise> {
///         *self.0.borrow_mut() += chunk.to_number(context)?; // an exception rejects the promise, and errors the stream
///         Ok(Promise::undefined())
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let sum = Gc::new(GcRefCell::new(0.0));
/// let stream = WritableStream::create(Sum(sum.clone()), 1.0, context)?;
/// context.register_global_property(js_string!("sum"), stream.into_object(), Attribute::all())?;
/// context.eval(Source::from_bytes("const writer = sum.getWriter(); writer.write(1); writer.write(2)"))?;
/// context.run_jobs()?;
/// assert_eq!(*sum.borrow(), 3.0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait UnderlyingSink: Trace {
    /// Runs while the stream is created. Nothing is written before its promise is fulfilled; a
    /// rejection errors the stream.
    ///
    /// # Errors
    /// An exception, which the creation of the stream throws.
    fn start(
        &self,
        controller: &PlatformRef<WritableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let _ = (controller, context);
        Ok(Promise::undefined())
    }

    /// Writes a chunk. A rejection errors the stream.
    ///
    /// # Errors
    /// An exception. It counts as a rejection.
    fn write(
        &self,
        chunk: JsValue,
        controller: &PlatformRef<WritableStreamDefaultController>,
        context: &mut Context,
    ) -> JsResult<Promise>;

    /// Ends the stream, after the last chunk. Nothing is called afterwards.
    ///
    /// # Errors
    /// An exception. It counts as a rejection.
    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        let _ = context;
        Ok(Promise::undefined())
    }

    /// Ends the stream before all chunks are written. Nothing is called afterwards.
    ///
    /// # Errors
    /// An exception. It counts as a rejection.
    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let _ = (reason, context);
        Ok(Promise::undefined())
    }
}

opaque_debug!(dyn UnderlyingSink);

dictionaries! {
    /// [`UnderlyingSink`](https://streams.spec.whatwg.org/#dictdef-underlyingsink).
    struct UnderlyingSinkDictionary {
        abort: "abort" Option<CallbackFunction>,
        close: "close" Option<CallbackFunction>,
        start: "start" Option<CallbackFunction>,
        r#type: "type" Option<JsValue>,
        write: "write" Option<CallbackFunction>,
    }
}

/// [`UnderlyingSink`](https://streams.spec.whatwg.org/#dictdef-underlyingsink), with the object it
/// was converted from.
#[derive(Debug, Trace, Finalize)]
pub(super) struct ScriptSink {
    object: ScriptObject,
    start: Option<CallbackFunction>,
    write: Option<CallbackFunction>,
    close: Option<CallbackFunction>,
    abort: Option<CallbackFunction>,
}

impl ScriptSink {
    /// Converts the first argument of the constructor. Fails with any exception of the conversion,
    /// and a RangeError for a sink with a `type`.
    pub(super) fn from_object(object: Option<JsObject>, context: &mut Context) -> JsResult<Self> {
        let object = ScriptObject::new(object);
        let sink: UnderlyingSinkDictionary = object.dictionary(context)?;
        if sink.r#type.is_some() {
            return Err(range_error(
                "the member type of an underlying sink is reserved",
            ));
        }
        Ok(Self {
            object,
            start: sink.start,
            write: sink.write,
            close: sink.close,
            abort: sink.abort,
        })
    }
}

impl UnderlyingSink for ScriptSink {
    fn start(&self, controller: &WritableController, context: &mut Context) -> JsResult<Promise> {
        let result = self
            .object
            .start(self.start.as_ref(), controller.object(), context)?;
        Promise::resolve(result, context)
    }

    fn write(
        &self,
        chunk: JsValue,
        controller: &WritableController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        self.object.invoke(
            self.write.as_ref(),
            &[chunk, controller.object().clone().into()],
            context,
        )
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        self.object.invoke(self.close.as_ref(), &[], context)
    }

    fn abort(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.object.invoke(self.abort.as_ref(), &[reason], context)
    }
}
