//! The conversions of Web IDL in methods of the engine's `#[boa_class]`.

use super::{
    AllowSharedBufferSource, ArrayBufferView, BufferSource, ByteString, CallbackFunction, Clamp,
    Double, EnforceRange, FromJs, IntoJs, LegacyNullToEmptyString, Nullable, PlatformRef, Promise,
    UsvString,
};
use boa_engine::{
    Context, JsResult, JsValue,
    value::{TryFromJs, TryIntoJs},
};
use boa_gc::Trace;

/// An argument of a method of the engine's `#[boa_class]` that is converted as Web IDL says.
///
/// The engine converts the types of Rust itself: its `u32` takes no string, its `bool` only booleans,
/// and its `Vec` has a length. `Idl<u32>`, `Idl<bool>`, `Idl<Vec<T>>`, a
/// [dictionary](crate::dictionaries) or an `Idl<Option<T>>` are the types of Web IDL. The wrapper
/// types of this module, such as [`UsvString`] and [`Clamp`], need no `Idl`.
///
/// ```
/// use boa_engine::{Context, Finalize, JsData, Source, Trace, boa_class};
/// use boa_web::webidl::{Idl, UsvString};
///
/// #[derive(Debug, Trace, Finalize, JsData)]
/// struct Room { text: String }
///
/// #[boa_class]
/// impl Room {
///     #[boa(constructor)]
///     fn new(seats: Idl<u8>, open: Idl<bool>, names: Idl<Vec<UsvString>>) -> Self {
///         let names: Vec<_> = names.0.into_iter().map(|name| name.0).collect();
///         Self { text: format!("{} {} {}", seats.0, open.0, names.join("+")) }
///     }
///
///     #[boa(getter)]
///     fn text(&self) -> String { self.text.clone() }
/// }
///
/// let context = &mut Context::default();
/// context.register_global_class::<Room>()?;
/// let text = context.eval(Source::from_bytes("new Room('258', 'yes', new Set([1, 2])).text"))?;
/// assert_eq!(text, boa_engine::js_string!("2 true 1+2").into());
/// # boa_engine::JsResult::Ok(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idl<T>(pub T);

impl<T: FromJs> TryFromJs for Idl<T> {
    fn try_from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        T::from_js(value, context).map(Self)
    }
}

macro_rules! arguments {
    ($(($($generics:tt)*) $type:ty),* $(,)?) => {$(
        impl<$($generics)*> TryFromJs for $type
        where
            Self: FromJs,
        {
            fn try_from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
                Self::from_js(value, context)
            }
        }
    )*};
}

arguments! {
    () UsvString, () ByteString, () LegacyNullToEmptyString, () Double, (T) Clamp<T>, (T) EnforceRange<T>, (T) Nullable<T>,
    () BufferSource, () AllowSharedBufferSource, () ArrayBufferView, () CallbackFunction, (T: Trace + 'static) PlatformRef<T>,
}

impl TryIntoJs for Promise {
    fn try_into_js(&self, context: &mut Context) -> JsResult<JsValue> {
        self.clone().into_js(context)
    }
}
