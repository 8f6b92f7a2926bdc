//! [Conversions from JavaScript values](https://webidl.spec.whatwg.org/#js-type-mapping). The Rust
//! type selects the conversion.

use super::{
    buffer::{AllowSharedBufferSource, is_resizable, view_buffer},
    member_property::data_property,
    string::to_utf8,
};
use boa_engine::{
    Context, JsError, JsNativeError, JsObject, JsResult, JsString, JsValue,
    builtins::{
        array_buffer::{ArrayBuffer, SharedArrayBuffer},
        object::OrdinaryObject,
    },
    property::Attribute,
};
use std::borrow::Cow;

/// A TypeError.
///
/// ```
/// use boa_web::webidl::type_error;
///
/// let error = type_error("there is nothing to read");
/// assert!(error.to_string().starts_with("TypeError: there is nothing to read"));
/// ```
pub fn type_error(message: impl Into<Cow<'static, str>>) -> JsError {
    JsNativeError::typ().with_message(message.into()).into()
}

/// The message of [`called_without_new`] before and after the name of the class. The engine's
/// message about a class of a script is the same.
pub const WITHOUT_NEW: (&str, &str) = ("Class constructor ", " cannot be invoked without 'new'");

/// The TypeError of a class that is called without `new`.
///
/// ```
/// use boa_web::webidl::{WITHOUT_NEW, called_without_new};
///
/// let (before, after) = WITHOUT_NEW;
/// let error = called_without_new("Sensor").to_string();
/// assert!(error.starts_with(&format!("TypeError: {before}Sensor{after}")));
/// ```
pub fn called_without_new(name: &str) -> JsError {
    let (before, after) = WITHOUT_NEW;
    type_error(format!("{before}{name}{after}"))
}

/// [OrdinaryObjectCreate](https://tc39.es/ecma262/#sec-ordinaryobjectcreate) with
/// `%Object.prototype%`. Objects with the same properties share a shape. Objects of
/// [`JsObject::with_object_proto`] do not: each property would make a table of properties.
pub fn new_object(context: &Context) -> JsObject {
    let prototype = context.intrinsics().constructors().object().prototype();
    JsObject::new(context.root_shape(), prototype, OrdinaryObject).upcast()
}

/// A [`new_object`] with these members, such as a dictionary has.
pub fn object_of<const N: usize>(members: [(&str, JsValue); N], context: &Context) -> JsObject {
    let object = new_object(context);
    for (name, value) in members {
        object.insert_property(JsString::from(name), data_property(value, Attribute::all()));
    }
    object
}

/// The value of a nullable type: null, if there is none.
pub fn or_null<T: Into<JsValue>>(value: Option<T>) -> JsValue {
    value.map_or_else(JsValue::null, T::into)
}

/// A RangeError with a message.
pub fn range_error(message: impl Into<Cow<'static, str>>) -> JsError {
    JsNativeError::range().with_message(message.into()).into()
}

/// An IDL type that a JavaScript value converts to.
///
/// ```
/// use boa_engine::{Context, JsValue, Source};
/// use boa_web::webidl::{
///     BufferSource, ByteString, Clamp, Double, EnforceRange, FromJs, Nullable, Record, UsvString,
/// };
///
/// let context = &mut Context::default();
/// let mut eval = |text: &str| -> JsValue { context.eval(Source::from_bytes(text)).expect("it is a value") };
/// let (pair, list, bytes) = (eval("({ a: 1, b: 2 })"), eval("new Set(['x', 'y'])"), eval("new Uint8Array([7])"));
///
/// assert_eq!(u8::from_js(&257.into(), context)?, 1); // it wraps around
/// assert_eq!(Clamp::<u8>::from_js(&257.into(), context)?.0, 255);
/// assert!(EnforceRange::<u8>::from_js(&257.into(), context).is_err());
/// assert_eq!(Double::from_js(&0.5.into(), context)?.0, 0.5); // no Infinity, no NaN
/// assert_eq!(UsvString::from_js(&12.into(), context)?.0, "12");
/// assert_eq!(ByteString::from_js(&12.into(), context)?.0, b"12");
/// assert_eq!(Nullable::<u8>::from_js(&JsValue::null(), context)?.0, None);
/// assert_eq!(Vec::<UsvString>::from_js(&list, context)?[1].0, "y");
/// assert_eq!(Record::<UsvString, u8>::from_js(&pair, context)?.0[1].1, 2);
/// assert_eq!(BufferSource::from_js(&bytes, context)?.0, [7]);
/// let object = bytes.as_object().expect("an object");
/// assert!(BufferSource::try_from_object(&object, context)?.is_some());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait FromJs: Sized {
    /// Whether an argument of this type is
    /// [optional](https://webidl.spec.whatwg.org/#dfn-optional-argument). It is undefined if it is
    /// missing.
    const IS_OPTIONAL: bool = false;

    /// [Converts](https://webidl.spec.whatwg.org/#js-to-idl) the value. May run script.
    ///
    /// # Errors
    /// A TypeError for a value that the type does not accept, and any exception of the script that
    /// runs.
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self>;
}

/// `any`
impl FromJs for JsValue {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        Ok(value.clone())
    }
}

/// `object`
impl FromJs for JsObject {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        value
            .as_object()
            .ok_or_else(|| type_error("the value is not an object"))
    }
}

/// `boolean`
impl FromJs for bool {
    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        Ok(value.to_boolean())
    }
}

/// `DOMString`
impl FromJs for JsString {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        value.to_string(context)
    }
}

/// `USVString`: a lone surrogate becomes U+FFFD.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UsvString(pub String);

impl FromJs for UsvString {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        Ok(Self(to_utf8(&value.to_string(context)?)))
    }
}

/// `ByteString`: every code unit is a byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ByteString(pub Vec<u8>);

impl ByteString {
    /// The bytes, each as a character.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_iter().map(char::from).collect()
    }
}

impl FromJs for ByteString {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let string = value.to_string(context)?;
        let bytes = string
            .iter()
            .map(|unit| u8::try_from(unit).ok())
            .collect::<Option<Vec<u8>>>();
        bytes
            .map(Self)
            .ok_or_else(|| type_error("the string has a character above U+00FF"))
    }
}

/// `unrestricted double`
impl FromJs for f64 {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        value.to_number(context)
    }
}

/// `double`: infinities and NaN are TypeErrors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Double(pub f64);

impl FromJs for Double {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let number = value.to_number(context)?;
        if number.is_finite() {
            Ok(Self(number))
        } else {
            Err(type_error("the number is not finite"))
        }
    }
}

macro_rules! integers {
    ($($type:ident $bits:literal $signed:literal: $doc:literal),* $(,)?) => {$(
        #[doc = $doc]
        impl FromJs for $type {
            fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
                Ok(modulo(value.to_number(context)?, $bits) as i128 as $type)
            }
        }

        #[doc = concat!("`[Clamp] ", $doc, "`: the nearest value there is, even at a tie.")]
        impl FromJs for Clamp<$type> {
            fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
                let number = value.to_number(context)?;
                let number = number.clamp(bound(<$type>::MIN as f64), bound(<$type>::MAX as f64)).round_ties_even();
                Ok(Self(number as $type))
            }
        }

        #[doc = concat!("`[EnforceRange] ", $doc, "`: a TypeError for what does not fit.")]
        impl FromJs for EnforceRange<$type> {
            fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
                let number = value.to_number(context)?;
                let (least, most) = (bound(<$type>::MIN as f64), bound(<$type>::MAX as f64));
                if !number.is_finite() || number.trunc() < least || number.trunc() > most {
                    return Err(type_error(format!("{number} is outside the range {least} to {most}")));
                }
                Ok(Self(number.trunc() as $type))
            }
        }
    )*};
}

integers! {
    i8 8 true: "byte", u8 8 false: "octet", i16 16 true: "short", u16 16 false: "unsigned short", i32 32 true: "long",
    u32 32 false: "unsigned long", i64 64 true: "long long", u64 64 false: "unsigned long long",
}

/// `[Clamp] T`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clamp<T>(pub T);

/// `[EnforceRange] T`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnforceRange<T>(pub T);

/// The bounds of 64-bit integers are those that a double holds exactly: ±(2^53 - 1).
fn bound(value: f64) -> f64 {
    value.clamp(-9_007_199_254_740_991.0, 9_007_199_254_740_991.0)
}

/// The last steps of [ConvertToInt](https://webidl.spec.whatwg.org/#abstract-opdef-converttoint),
/// except for the sign, which the remainder keeps: it is exact, where a sum with 2^64 would be
/// rounded.
fn modulo(number: f64, bits: i32) -> f64 {
    if number.is_finite() {
        number.trunc() % 2_f64.powi(bits)
    } else {
        0.0
    }
}

/// `optional T`: undefined means that it is missing.
impl<T: FromJs> FromJs for Option<T> {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_undefined() {
            Ok(None)
        } else {
            T::from_js(value, context).map(Some)
        }
    }
}

/// `T?`: undefined and null mean null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nullable<T>(pub Option<T>);

impl<T: FromJs> FromJs for Nullable<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() {
            Ok(Self(None))
        } else {
            T::from_js(value, context).map(|it| Self(Some(it)))
        }
    }
}

/// `[LegacyNullToEmptyString] DOMString`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyNullToEmptyString(pub JsString);

impl FromJs for LegacyNullToEmptyString {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null() {
            return Ok(Self(JsString::default()));
        }
        JsString::from_js(value, context).map(Self)
    }
}

/// `BufferSource` (`ArrayBuffer or ArrayBufferView`), as a copy of its current bytes.
///
/// A view on a SharedArrayBuffer is a TypeError, as in all IDL without `[AllowShared]`. A resizable
/// buffer, or a view on one, is a TypeError, as in all IDL without `[AllowResizable]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BufferSource(pub Vec<u8>);

impl FromJs for BufferSource {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let wrong = || type_error("the value is not an ArrayBuffer or a view on one");
        let object = value.as_object().ok_or_else(wrong)?;
        Self::try_from_object(&object, context)?.ok_or_else(wrong)
    }
}

impl BufferSource {
    /// Whether the object is a buffer or a view on one. The caller copies the bytes later.
    ///
    /// # Errors
    /// A TypeError for a view on a SharedArrayBuffer, and for a buffer that can be resized.
    pub fn is(object: &JsObject, context: &mut Context) -> JsResult<bool> {
        let buffer = match view_buffer(object, context)? {
            Some(buffer) => buffer,
            None if object.is::<ArrayBuffer>() => object.clone(),
            None => return Ok(false),
        };
        if buffer.is::<SharedArrayBuffer>() {
            return Err(type_error(
                "the view is on a SharedArrayBuffer, which is not allowed here",
            ));
        }
        if is_resizable(&buffer) {
            return Err(type_error(
                "the buffer can be resized, which is not allowed here",
            ));
        }
        Ok(true)
    }

    /// Copies the bytes of a buffer or of a view on one. `None` for any other object, so that a
    /// union can try its next type.
    ///
    /// # Errors
    /// A TypeError for a view on a SharedArrayBuffer, and for a resizable buffer.
    pub fn try_from_object(object: &JsObject, context: &mut Context) -> JsResult<Option<Self>> {
        if !Self::is(object, context)? {
            return Ok(None);
        }
        AllowSharedBufferSource(object.clone()).read(|bytes| Some(Self(bytes.to_vec())), context)
    }
}
