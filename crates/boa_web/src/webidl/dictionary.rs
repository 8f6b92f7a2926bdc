//! [Dictionaries](https://webidl.spec.whatwg.org/#js-dictionary).

use super::{FromJs, type_error};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};

/// The value of a dictionary type. Undefined and null are the empty dictionary; any other primitive
/// is a TypeError.
///
/// [`dictionaries!`](crate::dictionaries) declares dictionary types, which read themselves. This one
/// is for a dictionary whose members depend on something else. Read the members of an inherited
/// dictionary first, and each dictionary in the order of names.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::webidl::{Dictionary, FromJs, UsvString};
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("({ name: 'door', rate: '4' })"))?;
/// let options = Dictionary::from_js(&value, context)?;
/// let name: UsvString = options.value("name", context)?;
/// let rate = options.member::<u32>("rate", context)?.unwrap_or(1);
/// let once = options.member::<bool>("once", context)?.unwrap_or(false);
/// assert_eq!((name.0.as_str(), rate, once), ("door", 4, false));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dictionary(Option<JsObject>);

impl FromJs for Dictionary {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, _: &mut Context) -> JsResult<Self> {
        match value.as_object() {
            Some(object) => Ok(Self(Some(object))),
            None if value.is_null_or_undefined() => Ok(Self(None)),
            None => Err(type_error(
                "the value is not an object, so it can't be read as a dictionary",
            )),
        }
    }
}

impl Dictionary {
    /// The value of an optional member.
    ///
    /// # Errors
    /// Any exception from reading the property or converting its value.
    pub fn member<T: FromJs>(
        &self,
        name: &'static str,
        context: &mut Context,
    ) -> JsResult<Option<T>> {
        let Some(object) = &self.0 else {
            return Ok(None);
        };
        let value = object.get(JsString::from(name), context)?;
        Option::<T>::from_js(&value, context)
    }

    /// The value of a member without a default value: an [`Option`] for an optional member, and any
    /// other type for a `required` one.
    ///
    /// # Errors
    /// As [`Dictionary::member`], and a TypeError if a required member is missing.
    pub fn value<T: FromJs>(&self, name: &'static str, context: &mut Context) -> JsResult<T> {
        match self.member(name, context)? {
            Some(value) => Ok(value),
            None if T::IS_OPTIONAL => T::from_js(&JsValue::undefined(), context),
            None => Err(type_error(format!(
                "the required member '{name}' is missing"
            ))),
        }
    }
}

/// Dictionary types: structures whose fields are the members, in the order of the members' names.
///
/// A member with a default value has it after `=`. One without is optional if its type is an
/// [`Option`], and required otherwise. A dictionary that inherits from another has this as its first
/// field, `parent`.
///
/// An argument whose type is a dictionary without required members is optional, as
/// [Web IDL demands](https://webidl.spec.whatwg.org/#idl-operations) of it unless a required argument
/// follows. With such an argument after it, it does not compile; of the standards, only
/// `convertQuadFromNode()` and `convertPointFromNode()` of CSSOM View have that.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::webidl::{FromJs, UsvString, dictionaries};
///
/// dictionaries! {
///     /// `dictionary SensorOptions { required USVString name; boolean once = false; unsigned long rate; };`
///     #[derive(Debug)]
///     pub struct SensorOptions {
///         name: "name" UsvString,
///         once: "once" bool = false,
///         rate: "rate" Option<u32>,
///     }
///
///     /// `dictionary CameraOptions : SensorOptions { double focalLength = 0.5; };`
///     #[derive(Debug)]
///     pub struct CameraOptions: SensorOptions {
///         focal_length: "focalLength" f64 = 0.5,
///     }
/// }
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("({ name: 'door', rate: '4' })"))?;
/// let options = CameraOptions::from_js(&value, context)?;
/// assert_eq!((options.parent.name.0.as_str(), options.parent.rate, options.focal_length), ("door", Some(4), 0.5));
/// assert!(!CameraOptions::IS_OPTIONAL); // it has a required member
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[macro_export]
macro_rules! dictionaries {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident $(: $parent:ty)? {
            $(
                $(#[$field_attribute:meta])*
                $field_visibility:vis $field:ident: $text:literal $type:ty $(= $default:expr)?
            ),* $(,)?
        }
    )*) => {$(
        $(#[$attribute])*
        $visibility struct $name {
            $(
                /// The members of the dictionary that this one inherits from.
                #[allow(dead_code, reason = "not every dictionary needs them")]
                $visibility parent: $parent,
            )?
            $($(#[$field_attribute])* $field_visibility $field: $type),*
        }

        impl boa_engine::value::TryFromJs for $name {
            fn try_from_js(
                value: &boa_engine::JsValue,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                $crate::webidl::FromJs::from_js(value, context)
            }
        }

        impl $crate::webidl::FromJs for $name {
            const IS_OPTIONAL: bool = true
                $(&& <$parent as $crate::webidl::FromJs>::IS_OPTIONAL)?
                $(&& $crate::dictionaries!(@is_optional $type $(, $default)?))*;

            fn from_js(
                value: &boa_engine::JsValue,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                const { $crate::webidl::assert_ascending(&[$($text),*]) };
                $(let parent = <$parent as $crate::webidl::FromJs>::from_js(value, context)?;)?
                let dictionary = <$crate::webidl::Dictionary as $crate::webidl::FromJs>::from_js(value, context)?;
                $(let $field = $crate::dictionaries!(@member dictionary, context, $text, $type $(, $default)?);)*
                let _ = dictionary;
                Ok(Self {
                    $(parent: { let parent: $parent = parent; parent },)?
                    $($field),*
                })
            }
        }
    )*};
    (@is_optional $type:ty) => { <$type as $crate::webidl::FromJs>::IS_OPTIONAL };
    (@is_optional $type:ty, $default:expr) => { true };
    (@member $dictionary:ident, $context:ident, $text:literal, $type:ty) => {
        $dictionary.value::<$type>($text, $context)?
    };
    (@member $dictionary:ident, $context:ident, $text:literal, $type:ty, $default:expr) => {
        match $dictionary.member::<$type>($text, $context)? {
            Some(value) => value,
            None => $default,
        }
    };
}

/// Members are read in the lexicographical order of their names.
#[doc(hidden)]
pub const fn assert_ascending(names: &[&str]) {
    let mut index = 1;
    while index < names.len() {
        assert!(
            is_less(names[index - 1].as_bytes(), names[index].as_bytes()),
            "the members of a dictionary are not in the order of their names"
        );
        index += 1;
    }
}

const fn is_less(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return left[index] < right[index];
        }
        index += 1;
    }
    left.len() < right.len()
}
