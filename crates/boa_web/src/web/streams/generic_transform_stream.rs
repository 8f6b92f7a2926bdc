//! [`GenericTransformStream`](https://streams.spec.whatwg.org/#generictransformstream).

use super::TransformStream;
use crate::webidl::{Inspected, Interface, Members, PlatformRef, getter};
use boa_gc::Trace;

/// An interface that includes the mixin `GenericTransformStream`: its objects have the two sides of
/// a transform stream, but are not transform streams.
///
/// ```
/// use boa_engine::{Context, JsResult, JsValue, Source, js_string};
/// use boa_gc::{Finalize, Trace};
/// use boa_web::{
///     web::streams::{GenericTransformStream, TransformStream, TransformStreamDefaultController, Transformer},
///     webidl::{self, Constructor, Interface, Members, PlatformRef, Promise, Root},
/// };
///
/// /// The length of each chunk.
/// #[derive(Trace, Finalize)]
/// struct Length;
///
/// impl Transformer for Length {
///     fn transform(
///         &self,
///         chunk: JsValue,
///         controller: &PlatformRef<TransformStreamDefaultController>,
///         context: &mut Context,
///     ) -> JsResult<Promise> {
///         let length = chunk.to_string(context)?.len();
///         controller.enqueue(length.into(), context)?;
///         Ok(Promise::undefined())
///     }
/// }
///
/// #[derive(Trace, Finalize)]
/// struct LengthStream(TransformStream);
///
/// impl Interface for LengthStream {
///     const NAME: &'static str = "LengthStream";
///     type Parent = Root;
///     type This = PlatformRef<Self>;
///     const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
///         let slots = Self(TransformStream::set_up(Length, context)?);
///         new_target.object(slots, context)
///     }));
///     const MEMBERS: Members<Self> = &[];
///     const MIXINS: &'static [Members<Self>] = &[Self::GENERIC_MEMBERS];
/// }
///
/// impl GenericTransformStream for LengthStream {
///     fn transform(&self) -> &TransformStream {
///         &self.0
///     }
/// }
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// webidl::define::<LengthStream>(context);
/// let script = "const read = [];
///     ReadableStream.from(['a', 'bcd']).pipeThrough(new LengthStream()).pipeTo(new WritableStream({ write(it) { read.push(it) } }));
///     read";
/// let read = context.eval(Source::from_bytes(script))?;
/// context.run_jobs()?;
/// assert_eq!(read.to_string(context)?, js_string!("1,3"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub trait GenericTransformStream: Interface<This = PlatformRef<Self>> + Trace {
    /// The members of the mixin.
    const GENERIC_MEMBERS: Members<Self> = &[
        getter("readable", |this, _| {
            Ok(this.transform().readable().object().clone().into())
        }),
        getter("writable", |this, _| {
            Ok(this.transform().writable().object().clone().into())
        }),
    ];

    /// Its [transform](https://streams.spec.whatwg.org/#generictransformstream-transform).
    fn transform(&self) -> &TransformStream;
}

/// The attributes of the mixin that a console shows.
pub(super) const INSPECTED: &[Inspected] = &[Inspected::Attributes(&["readable", "writable"])];
