//! Types of serde as types of Web IDL.

use super::{from_js, to_js};
use crate::webidl::{FromJs, IntoJs};
use boa_engine::{
    Context, JsResult, JsValue,
    value::{TryFromJs, TryIntoJs},
};
use serde::{Serialize, de::DeserializeOwned};

/// An argument or a result of any type of serde: of
/// [`define_operation`](crate::runtime::define_operation), of members of interfaces, and of methods
/// of the engine's `#[boa_class]`.
///
/// The [module's documentation](super) has the table of conversions. A value that can't be converted
/// is a TypeError.
///
/// ```
/// use boa_engine::{Context, Finalize, JsData, Source, Trace, boa_class};
/// use boa_websocket::{runtime::values::Serde, webidl::Clamp};
///
/// #[derive(Clone, serde::Deserialize, serde::Serialize)]
/// struct Point { x: f64, y: f64 }
///
/// #[derive(Debug, Trace, Finalize, JsData)]
/// struct Scale { factor: u8 }
///
/// #[boa_class]
/// impl Scale {
///     #[boa(constructor)]
///     fn new(factor: Clamp<u8>) -> Self { Self { factor: factor.0 } }
///
///     fn apply(&self, point: Serde<Point>) -> Serde<Point> {
///         let factor = f64::from(self.factor);
///         Serde(Point { x: point.0.x * factor, y: point.0.y * factor })
///     }
/// }
///
/// let context = &mut Context::default();
/// context.register_global_class::<Scale>()?;
/// let script = "JSON.stringify(new Scale(3.2).apply({ x: 1, y: 2 }))";
/// let text = context.eval(Source::from_bytes(script))?;
/// assert_eq!(text, boa_engine::js_string!(r#"{"x":3,"y":6}"#).into());
/// assert!(context.eval(Source::from_bytes("new Scale(1).apply({ x: 'one' })")).is_err());
/// # boa_engine::JsResult::Ok(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Serde<T>(pub T);

impl<T: DeserializeOwned> FromJs for Serde<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Ok(Self(from_js(value, context)?))
    }
}

impl<T: Serialize> IntoJs for Serde<T> {
    fn into_js(self, context: &mut Context) -> JsResult<JsValue> {
        Ok(to_js(self.0, context)?)
    }
}

impl<T: DeserializeOwned> TryFromJs for Serde<T> {
    fn try_from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Self::from_js(value, context)
    }
}

impl<T: Serialize> TryIntoJs for Serde<T> {
    fn try_into_js(&self, context: &mut Context) -> JsResult<JsValue> {
        Ok(to_js(&self.0, context)?)
    }
}
