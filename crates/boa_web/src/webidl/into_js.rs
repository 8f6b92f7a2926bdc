//! [Conversions to JavaScript values](https://webidl.spec.whatwg.org/#js-type-mapping).

use super::{PlatformRef, Promise, string::from_utf8};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsString, JsValue, object::builtins::JsArray,
};
use boa_gc::Trace;

/// An IDL type that becomes a JavaScript value: the result of an operation or an attribute.
///
/// ```
/// use boa_engine::{Context, JsValue, js_string};
/// use boa_web::webidl::IntoJs;
///
/// let context = &mut Context::default();
/// assert_eq!(().into_js(context)?, JsValue::undefined());
/// assert_eq!("text".into_js(context)?, js_string!("text").into());
/// assert_eq!(None::<bool>.into_js(context)?, JsValue::null());
/// assert!(vec![1, 2].into_js(context)?.as_object().is_some_and(|list| list.is_array()));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait IntoJs: Sized {
    /// Converts the value.
    ///
    /// # Errors
    /// The error that ends the script, and what the engine throws for want of memory.
    fn into_js(self, context: &mut Context) -> JsResult<JsValue>;

    /// The completion of a member whose steps, checks or conversions have thrown. For a promise
    /// type, it is a rejected promise.
    ///
    /// # Errors
    /// The exception, and the errors of [`IntoJs::into_js`].
    fn of_exception(exception: JsError, _: &mut Context) -> JsResult<JsValue> {
        Err(exception)
    }
}

macro_rules! conversions {
    ($($type:ty: $doc:literal),* $(,)?) => {$(
        #[doc = $doc]
        impl IntoJs for $type {
            fn into_js(self, _: &mut Context) -> JsResult<JsValue> {
                Ok(self.into())
            }
        }
    )*};
}

conversions! {
    JsValue: "`any`", JsObject: "`object`", JsArray: "An array.", JsString: "`DOMString`", bool: "`boolean`", i8: "`byte`", u8: "`octet`",
    i16: "`short`", u16: "`unsigned short`", i32: "`long`", u32: "`unsigned long`", i64: "`long long`", u64: "`unsigned long long`",
    usize: "`unsigned long long`", f64: "`unrestricted double`",
}

/// `undefined`
impl IntoJs for () {
    fn into_js(self, _: &mut Context) -> JsResult<JsValue> {
        Ok(JsValue::undefined())
    }
}

/// `DOMString`
impl IntoJs for &str {
    fn into_js(self, _: &mut Context) -> JsResult<JsValue> {
        Ok(from_utf8(self).into())
    }
}

/// `USVString`
impl IntoJs for String {
    fn into_js(self, _: &mut Context) -> JsResult<JsValue> {
        Ok(from_utf8(&self).into())
    }
}

/// `T?`
impl<T: IntoJs> IntoJs for Option<T> {
    fn into_js(self, context: &mut Context) -> JsResult<JsValue> {
        match self {
            Some(value) => value.into_js(context),
            None => Ok(JsValue::null()),
        }
    }
}

/// `sequence<T>`: a new array.
impl<T: IntoJs> IntoJs for Vec<T> {
    fn into_js(self, context: &mut Context) -> JsResult<JsValue> {
        let values = self
            .into_iter()
            .map(|value| value.into_js(context))
            .collect::<JsResult<Vec<_>>>()?;
        Ok(JsArray::from_iter(values, context).into())
    }
}

/// An interface type.
impl<T: Trace + 'static> IntoJs for PlatformRef<T> {
    fn into_js(self, _: &mut Context) -> JsResult<JsValue> {
        Ok(self.into())
    }
}

/// `Promise<T>`
impl IntoJs for Promise {
    fn into_js(self, context: &mut Context) -> JsResult<JsValue> {
        Ok(self.object(context)?.into())
    }

    #[cold]
    fn of_exception(exception: JsError, context: &mut Context) -> JsResult<JsValue> {
        // An error that ends the evaluation can't reject a promise.
        Self::Rejected(exception.into_opaque(context)?).into_js(context)
    }
}
