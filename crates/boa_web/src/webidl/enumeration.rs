//! [Enumerations](https://webidl.spec.whatwg.org/#es-enumeration).

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

        impl $type {
            /// The string of scripts.
            #[allow(dead_code, reason = "not every enumeration has an attribute")]
            $visibility const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl $crate::webidl::FromJs for $type {
            fn from_js(
                value: &boa_engine::JsValue,
                context: &mut boa_engine::Context,
            ) -> boa_engine::JsResult<Self> {
                let text = boa_engine::JsString::from_js(value, context)?.to_std_string_lossy();
                match text.as_str() {
                    $($text => Ok(Self::$variant),)*
                    other => Err($crate::webidl::type_error(format!(
                        "'{}' is not a {}",
                        $crate::webidl::string::Shortened(other),
                        stringify!($type),
                    ))),
                }
            }
        }
    )*};
}
