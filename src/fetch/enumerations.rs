//! The [enumerations](https://webidl.spec.whatwg.org/#es-enumeration) of requests and responses.

use crate::webidl::enumerations;

enumerations! {
    /// `RequestMode`
    pub(crate) RequestMode { Navigate "navigate", SameOrigin "same-origin", NoCors "no-cors", Cors "cors" }
    /// `RequestCredentials`
    pub(super) RequestCredentials { Omit "omit", SameOrigin "same-origin", Include "include" }
    /// `RequestCache`
    pub(super) RequestCache {
        Default "default", NoStore "no-store", Reload "reload", NoCache "no-cache", ForceCache "force-cache",
        OnlyIfCached "only-if-cached",
    }
    /// `RequestRedirect`
    pub(super) RequestRedirect { Follow "follow", Error "error", Manual "manual" }
    /// `RequestDuplex`
    pub(super) RequestDuplex { Half "half" }
    /// `RequestPriority`
    pub(super) RequestPriority { High "high", Low "low", Auto "auto" }
    /// `ReferrerPolicy`
    pub(super) ReferrerPolicy {
        Empty "", NoReferrer "no-referrer", NoReferrerWhenDowngrade "no-referrer-when-downgrade",
        SameOrigin "same-origin", Origin "origin", StrictOrigin "strict-origin",
        OriginWhenCrossOrigin "origin-when-cross-origin",
        StrictOriginWhenCrossOrigin "strict-origin-when-cross-origin", UnsafeUrl "unsafe-url",
    }
    /// `ResponseType`, as far as there are such responses: there is no CORS.
    pub(super) ResponseType { Basic "basic", Default "default", Error "error" }
    /// `XMLHttpRequestResponseType`
    pub(super) XmlHttpRequestResponseType {
        Empty "", ArrayBuffer "arraybuffer", Blob "blob", Document "document", Json "json",
        Text "text",
    }
}
