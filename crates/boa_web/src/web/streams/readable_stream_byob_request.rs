//! [`ReadableStreamBYOBRequest`](https://streams.spec.whatwg.org/#rs-byob-request-class).

use super::{
    ReadableByteStreamController,
    array_buffers::{View, is_detached},
};
use crate::webidl::{
    self, ArrayBufferView, EnforceRange, FromJs, Interface, Layers, Members, PlatformRef, Root,
    getter, operation, or_null, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// A read that the source may fill in place. The slots are empty once it was answered.
///
/// ```
/// use boa_engine::{Context, JsResult, Source, js_string, property::Attribute};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::{
///     web::streams::{ReadableByteStreamController, ReadableStream, UnderlyingSource},
///     webidl::{PlatformRef, Promise},
/// };
///
/// /// Sevens without end.
/// #[derive(Trace, Finalize)]
/// struct Sevens;
///
/// impl UnderlyingSource<ReadableByteStreamController> for Sevens {
///     fn pull(
///         &self,
///         controller: &PlatformRef<ReadableByteStreamController>,
///         context: &mut Context,
///     ) -> JsResult<Promise> {
///         if let Some(request) = controller.byob_request(context)?
///             && let Some(view) = request.view(context)?
///         {
///             let fill = |bytes: &mut [u8]| {
///                 bytes.fill(7);
///                 (bytes.len() as u64, bytes.len())
///             };
///             let written = view.write(fill, context)?;
///             request.respond(written, context)?;
///         } else {
///             controller.enqueue_bytes(&[7; 64], context)?;
///         }
///         Ok(Promise::undefined())
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let stream = ReadableStream::create_byte_stream(Sevens, context)?;
/// context.register_global_property(js_string!("stream"), stream.into_object(), Attribute::all())?;
/// let script = "let got;
///     stream.getReader({ mode: 'byob' }).read(new Uint8Array(3)).then(({ value }) => { got = value.join(); })";
/// context.eval(Source::from_bytes(script))?;
/// context.run_jobs()?;
/// assert_eq!(context.eval(Source::from_bytes("got"))?, js_string!("7,7,7").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Trace, Finalize)]
pub struct ReadableStreamByobRequest {
    controller: GcRefCell<Option<PlatformRef<ReadableByteStreamController>>>,
    view: GcRefCell<Option<JsObject>>,
}

impl Interface for ReadableStreamByobRequest {
    const NAME: &'static str = "ReadableStreamBYOBRequest";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("view", |this, _| Ok(or_null(this.view_object()))),
        operation("respond", 1, |this, args, context| {
            let EnforceRange(bytes_written) = EnforceRange::<u64>::from_js(&args[0], context)?;
            this.respond(bytes_written, context)?;
            Ok(JsValue::undefined())
        }),
        operation("respondWithNewView", 1, |this, args, context| {
            this.respond_with_new_view(&args[0], context)?;
            Ok(JsValue::undefined())
        }),
    ];
}

impl ReadableStreamByobRequest {
    pub(super) fn create(
        controller: PlatformRef<ReadableByteStreamController>,
        view: JsObject,
        context: &Context,
    ) -> PlatformRef<Self> {
        let slots = Self {
            controller: GcRefCell::new(Some(controller)),
            view: GcRefCell::new(Some(view)),
        };
        webidl::create(Layers::new().with(slots), context)
    }

    pub(super) fn invalidate(&self) {
        *self.controller.borrow_mut() = None;
        *self.view.borrow_mut() = None;
    }

    pub(super) fn view_object(&self) -> Option<JsObject> {
        self.view.borrow().clone()
    }

    /// The view into which the bytes are to be written. `None` once the request was answered.
    pub fn view(&self, context: &mut Context) -> JsResult<Option<ArrayBufferView>> {
        self.view_object()
            .map(|view| ArrayBufferView::from_js(&view.into(), context))
            .transpose()
    }

    fn controller(&self) -> JsResult<PlatformRef<ReadableByteStreamController>> {
        self.controller
            .borrow()
            .clone()
            .ok_or_else(|| type_error("the request was answered before"))
    }

    /// [`respond`](https://streams.spec.whatwg.org/#rs-byob-request-respond): this number of bytes
    /// was written into the view.
    ///
    /// # Errors
    /// A TypeError if the request was answered before, if the buffer of the view is detached, if
    /// nothing was written to a readable stream, or something to a closed one. A RangeError if more
    /// was written than the view has bytes.
    pub fn respond(&self, bytes_written: u64, context: &mut Context) -> JsResult<()> {
        let controller = self.controller()?;
        if let Some(view) = self.view_object()
            && is_detached(&View::of_object(&view, context)?.buffer)
        {
            return Err(type_error("the buffer of the request is detached"));
        }
        controller.respond(
            usize::try_from(bytes_written).unwrap_or(usize::MAX),
            context,
        )
    }

    /// [`respondWithNewView`](https://streams.spec.whatwg.org/#rs-byob-request-respond-with-new-view):
    /// the bytes are in another view, whose buffer is detached.
    ///
    /// # Errors
    /// A TypeError if the request was answered before, or if the buffer can't be transferred. A
    /// RangeError if the view does not fit in place of the request's.
    pub fn respond_with_new_view(&self, view: &JsValue, context: &mut Context) -> JsResult<()> {
        let view = View::from_js(view, context)?;
        let controller = self.controller()?;
        if is_detached(&view.buffer) {
            return Err(type_error("the buffer of the view is detached"));
        }
        controller.respond_with_new_view(&view, context)
    }
}
