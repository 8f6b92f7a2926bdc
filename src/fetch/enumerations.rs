//! The [enumerations](https://webidl.spec.whatwg.org/#es-enumeration) of `RequestInit`.

use crate::webidl::{FromJs, string::Shortened, type_error};
use boa_engine::{Context, JsResult, JsString, JsValue};

macro_rules! enumerations {
    ($($(#[$doc:meta])* $type:ident { $($variant:ident $text:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum $type { $($variant),* }

        impl $type {
            #[allow(dead_code, reason = "no attribute has those of `duplex` and `priority`")]
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }
        }

        impl FromJs for $type {
            fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
                let text = JsString::from_js(value, context)?.to_std_string_lossy();
                match text.as_str() {
                    $($text => Ok(Self::$variant),)*
                    other => Err(type_error(format!("'{}' is not a {}", Shortened(other), stringify!($type)))),
                }
            }
        }
    )*};
}

enumerations! {
    /// `RequestMode`
    RequestMode { Navigate "navigate", SameOrigin "same-origin", NoCors "no-cors", Cors "cors" }
    /// `RequestCredentials`
    RequestCredentials { Omit "omit", SameOrigin "same-origin", Include "include" }
    /// `RequestCache`
    RequestCache {
        Default "default", NoStore "no-store", Reload "reload", NoCache "no-cache", ForceCache "force-cache",
        OnlyIfCached "only-if-cached",
    }
    /// `RequestRedirect`
    RequestRedirect { Follow "follow", Error "error", Manual "manual" }
    /// `RequestDuplex`
    RequestDuplex { Half "half" }
    /// `RequestPriority`
    RequestPriority { High "high", Low "low", Auto "auto" }
    /// `ReferrerPolicy`
    ReferrerPolicy {
        Empty "", NoReferrer "no-referrer", NoReferrerWhenDowngrade "no-referrer-when-downgrade",
        SameOrigin "same-origin", Origin "origin", StrictOrigin "strict-origin",
        OriginWhenCrossOrigin "origin-when-cross-origin",
        StrictOriginWhenCrossOrigin "strict-origin-when-cross-origin", UnsafeUrl "unsafe-url",
    }
}
