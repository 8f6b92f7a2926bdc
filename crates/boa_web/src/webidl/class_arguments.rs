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
