//! [Enumerations](https://webidl.spec.whatwg.org/#es-enumeration).

use super::FromJs;
use boa_engine::{Context, JsResult, JsValue};

/// Defines enumerations, and how the strings of scripts become their values.
///
/// ```
/// use boa_engine::{Context, js_string};
/// use boa_web::webidl::{FromJs, enumerations};
///
/// enumerations! {
///     /// The states of a door.
///     pub DoorState { Open "open", Closed "closed" }
/// }
///
/// let context = &mut Context::default();
/// assert_eq!(DoorState::from_js(&js_string!("open").into(), context)?, DoorState::Open);
/// assert!(DoorState::from_js(&js_string!("ajar").into(), context).is_err());
/// assert_eq!(DoorState::Closed.as_str(), "closed");
/// assert_eq!(DoorState::of_str("open"), Some(DoorState::Open));
/// assert_eq!(DoorState::ALL.len(), 2);
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[macro_export]
macro_rules! enumerations {
    ($($(#[$doc:meta])* $visibility:vis $type:ident { $($variant:ident $text:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $visibility enum $type {
            $(
                #[doc = concat!("`", $text, "`")]
                $variant
            ),*
        }

        #[allow(dead_code, reason = "not every enumeration needs them")]
        impl $type {
            /// All, in their order.
            $visibility const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The string of scripts.
            $visibility const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The one with this string.
            $visibility fn of_str(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::webidl::Enumeration for $type {
            fn from_value(text: &str) -> Option<Self> {
                Self::of_str(text)
            }
        }

        impl boa_engine::value::TryFromJs for $type {
            fn try_from_js(
                value: &boa_engine::JsValue,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                $crate::webidl::FromJs::from_js(value, context)
            }
        }

        impl $crate::webidl::IntoJs for $type {
            fn into_js(
                self,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<boa_engine::JsValue> {
                $crate::webidl::IntoJs::into_js(self.as_str(), context)
            }
        }

        impl $crate::webidl::FromJs for $type {
            fn from_js(
                value: &boa_engine::JsValue,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                let text = <boa_engine::JsString as $crate::webidl::FromJs>::from_js(value, context)?;
                let text = text.to_std_string_lossy();
                Self::of_str(&text).ok_or_else(|| {
                    $crate::webidl::type_error(format!(
                        concat!("'{}' is not a valid ", stringify!($type), ": {}"),
                        $crate::webidl::string::Shortened(&text),
                        [$(concat!("'", $text, "'")),*].join(", "),
                    ))
                })
            }
        }
    )*};
}

/// An enumeration type of [`enumerations!`](crate::enumerations).
pub trait Enumeration: Sized {
    /// The one with this string.
    fn from_value(text: &str) -> Option<Self>;
}

/// A value that a script assigns to an attribute of an enumeration type. `None` for a string that
/// is no [enumeration value](https://webidl.spec.whatwg.org/#dfn-enumeration-value): the attribute
/// does not change then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignedEnumeration<T>(pub Option<T>);

impl<T: Enumeration> FromJs for AssignedEnumeration<T> {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let text = value.to_string(context)?.to_std_string_lossy();
        Ok(Self(T::from_value(&text)))
    }
}
