//! [`Request`](https://fetch.spec.whatwg.org/#request-class).

use super::{
    body::{Body, BodyInit, BodyMixin, BodySlot, HasBody},
    enumerations::{
        ReferrerPolicy, RequestCache, RequestCredentials, RequestDuplex, RequestMode,
        RequestPriority, RequestRedirect,
    },
    header_list::{HeaderList, is_forbidden_method, normalized_method},
    headers::{Guard, Headers, HeadersInit},
    realm_state,
};
use crate::{
    dom::AbortSignal,
    host::{BlobUrlEntry, BlobUrlStore, document_base_url},
    net::runtime::is_token,
    web::parse_url,
    webidl::{
        self, ByteString, Constructor, FromJs, Inspected, Interface, Layers, Members, Nullable,
        PlatformRef, Root, Steps, UsvString, dictionaries, getter, operation,
        string::{Shortened, from_utf8},
        type_error,
    },
};
use boa_engine::{Context, JsResult, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use url::Url;

/// The limit on the length of a URL, in bytes, as for sockets.
const MAX_URL_BYTES: usize = 1 << 20;

/// A `Request`.
#[derive(Trace, Finalize)]
pub struct Request {
    #[unsafe_ignore_trace]
    pub(super) parts: RequestParts,
    pub(super) headers: PlatformRef<Headers>,
    pub(super) body: BodySlot,
    pub(super) signal: PlatformRef<AbortSignal>,
}

boa_web::opaque_debug!(Request);

/// The parts of a request besides its header fields, its body and its signal.
#[derive(Debug, Clone)]
pub(super) struct RequestParts {
    pub(super) method: String,
    pub(super) url: Url,
    /// The entry of a `blob:` URL when it was parsed.
    pub(super) blob: Option<BlobUrlEntry>,
    pub(super) mode: RequestMode,
    pub(super) credentials: RequestCredentials,
    pub(super) cache: RequestCache,
    pub(super) redirect: RequestRedirect,
    pub(super) integrity: String,
    referrer: Referrer,
    referrer_policy: ReferrerPolicy,
    keepalive: bool,
}

/// The [referrer](https://fetch.spec.whatwg.org/#concept-request-referrer). None is ever sent.
#[derive(Debug, Clone)]
enum Referrer {
    None,
    Client,
    Url(Url),
}

impl Interface for Request {
    const NAME: &'static str = "Request";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (input, init): (RequestInfo, RequestInit), context| {
            let request = Self::of_arguments(input, init, context)?;
            new_target.object(request, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "method",
        "url",
        "headers",
        "destination",
        "referrer",
        "referrerPolicy",
        "mode",
        "credentials",
        "cache",
        "redirect",
        "integrity",
        "keepalive",
        "isReloadNavigation",
        "isHistoryNavigation",
        "signal",
    ])];
    const MEMBERS: Members<Self> = &[
        getter(
            "method",
            &Steps(|this, _| Ok(from_utf8(&this.parts.method))),
        ),
        getter(
            "url",
            &Steps(|this, _| Ok(from_utf8(this.parts.url.as_str()))),
        ),
        getter("headers", &Steps(|this, _| Ok(this.headers.clone()))),
        getter("destination", &Steps(|_, _| Ok(js_string!()))),
        getter(
            "referrer",
            &Steps(|this, _| {
                Ok(match &this.parts.referrer {
                    Referrer::None => js_string!(),
                    Referrer::Client => js_string!("about:client"),
                    Referrer::Url(url) => from_utf8(url.as_str()),
                })
            }),
        ),
        getter(
            "referrerPolicy",
            &Steps(|this, _| Ok(this.parts.referrer_policy)),
        ),
        getter("mode", &Steps(|this, _| Ok(this.parts.mode))),
        getter("credentials", &Steps(|this, _| Ok(this.parts.credentials))),
        getter("cache", &Steps(|this, _| Ok(this.parts.cache))),
        getter("redirect", &Steps(|this, _| Ok(this.parts.redirect))),
        getter(
            "integrity",
            &Steps(|this, _| Ok(from_utf8(&this.parts.integrity))),
        ),
        getter("keepalive", &Steps(|this, _| Ok(this.parts.keepalive))),
        getter("isReloadNavigation", &Steps(|_, _| Ok(false))),
        getter("isHistoryNavigation", &Steps(|_, _| Ok(false))),
        getter("signal", &Steps(|this, _| Ok(this.signal.clone()))),
        getter("duplex", &Steps(|_, _| Ok(RequestDuplex::Half))),
        operation(
            "clone",
            &Steps(|this, (), context| {
                this.body.check_usable()?;
                let clone = Self {
                    parts: this.parts.clone(),
                    headers: this.headers.cloned(context)?,
                    body: this.body.clone_body(context)?,
                    signal: AbortSignal::dependent(std::slice::from_ref(&this.signal), context),
                };
                Ok(webidl::create(Layers::new().with(clone), context))
            }),
        ),
    ];
    const MIXINS: &'static [Members<Self>] = &[BodyMixin::<Self>::MEMBERS];
}

impl HasBody for Request {
    fn body(&self) -> &BodySlot {
        &self.body
    }

    fn headers(&self) -> &Headers {
        &self.headers
    }
}

dictionaries! {
    /// `RequestInit`
    pub(super) struct RequestInit {
        body: "body" Option<Nullable<BodyInit>>,
        cache: "cache" Option<RequestCache>,
        credentials: "credentials" Option<RequestCredentials>,
        duplex: "duplex" Option<RequestDuplex>,
        headers: "headers" Option<HeadersInit>,
        integrity: "integrity" Option<UsvString>,
        keepalive: "keepalive" Option<bool>,
        method: "method" Option<ByteString>,
        mode: "mode" Option<RequestMode>,
        priority: "priority" Option<RequestPriority>,
        redirect: "redirect" Option<RequestRedirect>,
        referrer: "referrer" Option<UsvString>,
        referrer_policy: "referrerPolicy" Option<ReferrerPolicy>,
        signal: "signal" Option<Nullable<PlatformRef<AbortSignal>>>,
        window: "window" Option<JsValue>,
    }
}

impl RequestInit {
    /// Whether it has no members.
    const fn is_empty(&self) -> bool {
        self.body.is_none()
            && self.cache.is_none()
            && self.credentials.is_none()
            && self.duplex.is_none()
            && self.headers.is_none()
            && self.integrity.is_none()
            && self.keepalive.is_none()
            && self.method.is_none()
            && self.mode.is_none()
            && self.priority.is_none()
            && self.redirect.is_none()
            && self.referrer.is_none()
            && self.referrer_policy.is_none()
            && self.signal.is_none()
            && self.window.is_none()
    }

    /// The header fields of a request: those of the dictionary, or else those of the input.
    fn headers(
        &mut self,
        input: &RequestInfo,
        has_init: bool,
        parts: &RequestParts,
        context: &Context,
    ) -> JsResult<Headers> {
        let input_list = match input {
            RequestInfo::Request(request) => request.headers.list().borrow().copy(context)?,
            RequestInfo::Url(_) => HeaderList::new(context),
        };
        let is_no_cors = parts.mode == RequestMode::NoCors;
        if is_no_cors && !["GET", "HEAD", "POST"].contains(&parts.method.as_str()) {
            return Err(type_error(format!(
                "the mode 'no-cors' does not have the method {}",
                parts.method
            )));
        }
        let guard = if is_no_cors {
            Guard::RequestNoCors
        } else {
            Guard::Request
        };
        let fields = match self.headers.take() {
            // The guard may leave out some of them.
            None if is_no_cors && has_init => HeadersInit(Some(input_list.fields().to_vec())),
            None => return Ok(Headers::of_list(input_list, guard)),
            Some(own) => own,
        };
        let headers = Headers::new(guard, context);
        headers.fill(fields)?;
        Ok(headers)
    }

    /// The body of a request: that of the dictionary, whose type becomes a header field, or else that
    /// of the input.
    fn body(
        &mut self,
        input: &RequestInfo,
        parts: &RequestParts,
        headers: &Headers,
        context: &mut Context,
    ) -> JsResult<Option<Body>> {
        let input = match input {
            RequestInfo::Request(request) => Some(request),
            RequestInfo::Url(_) => None,
        };
        let input_body = input.and_then(|request| request.body.get());
        let body_init = self.body.take().and_then(|body| body.0);
        if (body_init.is_some() || input_body.is_some())
            && matches!(parts.method.as_str(), "GET" | "HEAD")
        {
            return Err(type_error(format!(
                "a request with the method {} has no body",
                parts.method
            )));
        }
        let mut own_body = None;
        if let Some(body) = body_init {
            if parts.keepalive && matches!(body, BodyInit::Stream(_)) {
                return Err(type_error(
                    "the body of a request with 'keepalive' can't be a stream",
                ));
            }
            let (body, r#type) = body.extract(context)?;
            headers.fill_type(r#type)?;
            own_body = Some(body);
        }
        let body = own_body.as_ref().or(input_body.as_ref());
        if body.is_some_and(|body| body.source.is_none()) {
            if own_body.is_some() && self.duplex.is_none() {
                return Err(type_error(
                    "a body that is a stream needs the member duplex: 'half'",
                ));
            }
            if !matches!(parts.mode, RequestMode::SameOrigin | RequestMode::Cors) {
                return Err(type_error(
                    "a body that is a stream needs the mode 'cors' or 'same-origin'",
                ));
            }
        }
        let Some(request) = input else {
            return Ok(own_body);
        };
        if own_body.is_none() {
            request.body.check_usable()?;
            return request.body.take_over(context);
        }
        // Upstream's tests ask for it, and browsers do it.
        super::body::cancel(request.body.get(), &JsValue::undefined(), context);
        Ok(own_body)
    }
}

/// `RequestInfo`
pub(super) enum RequestInfo {
    Request(PlatformRef<Request>),
    Url(String),
}

impl FromJs for RequestInfo {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        match value
            .as_object()
            .and_then(|object| PlatformRef::of_object(&object))
        {
            Some(request) => Ok(Self::Request(request)),
            None => UsvString::from_js(value, context).map(|UsvString(url)| Self::Url(url)),
        }
    }
}

impl Request {
    /// <https://fetch.spec.whatwg.org/#dom-request>
    pub(super) fn of_arguments(
        input: RequestInfo,
        mut init: RequestInit,
        context: &mut Context,
    ) -> JsResult<Self> {
        let location = realm_state(context).and_then(|state| state.config.location.clone());
        let base = document_base_url(None, context).or_else(|| location.clone());
        let (mut parts, input_signal) = match &input {
            RequestInfo::Url(url) => {
                let url = without_credentials(url, base.as_ref())?;
                let blob = BlobUrlStore::from_context(context).resolve(&url);
                (RequestParts::new(url, blob), None)
            }
            RequestInfo::Request(request) => (request.parts.clone(), Some(request.signal.clone())),
        };
        if init.window.as_ref().is_some_and(|window| !window.is_null()) {
            return Err(type_error("the member 'window' can be null only"));
        }
        let has_init = !init.is_empty();
        if has_init {
            parts.apply(&init, base.as_ref(), location.as_ref())?;
        }
        if let Some(method) = init.method.take().map(ByteString::into_string) {
            if !is_token(&method) || is_forbidden_method(&method) {
                return Err(type_error(format!(
                    "'{}' is not a method that a script may use",
                    Shortened(&method)
                )));
            }
            parts.method = normalized_method(method);
        }
        let signal = init.signal.take().map_or(input_signal, |signal| signal.0);
        let signal = AbortSignal::dependent(signal.as_slice(), context);

        let headers = init.headers(&input, has_init, &parts, context)?;
        let body = init.body(&input, &parts, &headers, context)?;
        Ok(Self {
            parts,
            headers: headers.into_object(context),
            body: BodySlot::new(body),
            signal,
        })
    }
}

/// The URL of a request. The error is the reason why there is none.
pub(super) fn parsed(url: &str, base: Option<&Url>) -> Result<Url, String> {
    let parsed = parse_url(url, base).map_err(|why| {
        let relative = matches!(why, url::ParseError::RelativeUrlWithoutBase);
        let (url, why) = (Shortened(url), why.to_string());
        if relative {
            format!(
                "the URL '{url}' is relative, and there is no location that it could be relative to"
            )
        } else {
            format!("the URL '{url}' is invalid: {why}")
        }
    })?;
    // Only content itself may be longer.
    if parsed.as_str().len() > MAX_URL_BYTES && parsed.scheme() != "data" {
        return Err(format!(
            "the URL has more than the {MAX_URL_BYTES} bytes that it may have"
        ));
    }
    Ok(parsed)
}

/// The URL of a `Request`, which has no credentials.
fn without_credentials(url: &str, base: Option<&Url>) -> JsResult<Url> {
    let parsed = parsed(url, base).map_err(type_error)?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(type_error(
            "the URL has a user or a password; the header field Authorization takes them in place of the URL",
        ));
    }
    Ok(parsed)
}

impl RequestParts {
    pub(super) fn new(url: Url, blob: Option<BlobUrlEntry>) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            blob,
            mode: RequestMode::Cors,
            credentials: RequestCredentials::SameOrigin,
            cache: RequestCache::Default,
            redirect: RequestRedirect::Follow,
            integrity: String::new(),
            referrer: Referrer::Client,
            referrer_policy: ReferrerPolicy::Empty,
            keepalive: false,
        }
    }

    /// The members of `init` that are copied. It has any.
    fn apply(
        &mut self,
        init: &RequestInit,
        base: Option<&Url>,
        location: Option<&Url>,
    ) -> JsResult<()> {
        if self.mode == RequestMode::Navigate {
            self.mode = RequestMode::SameOrigin;
        }
        (self.referrer, self.referrer_policy) = (Referrer::Client, ReferrerPolicy::Empty);
        if let Some(UsvString(referrer)) = &init.referrer {
            self.referrer = if referrer.is_empty() {
                Referrer::None
            } else {
                let parsed = parse_url(referrer, base).map_err(|why| {
                    type_error(format!(
                        "the referrer '{}' is invalid: {why}",
                        Shortened(referrer)
                    ))
                })?;
                let is_client = parsed.as_str() == "about:client"
                    || location.is_none_or(|it| it.origin() != parsed.origin());
                if is_client {
                    Referrer::Client
                } else {
                    Referrer::Url(parsed)
                }
            };
        }
        self.referrer_policy = init.referrer_policy.unwrap_or(self.referrer_policy);
        if init.mode == Some(RequestMode::Navigate) {
            return Err(type_error("the mode 'navigate' is not for scripts"));
        }
        self.mode = init.mode.unwrap_or(self.mode);
        self.credentials = init.credentials.unwrap_or(self.credentials);
        self.cache = init.cache.unwrap_or(self.cache);
        if self.cache == RequestCache::OnlyIfCached && self.mode != RequestMode::SameOrigin {
            return Err(type_error(
                "the cache mode 'only-if-cached' needs the mode 'same-origin'",
            ));
        }
        self.redirect = init.redirect.unwrap_or(self.redirect);
        if let Some(UsvString(integrity)) = &init.integrity {
            self.integrity.clone_from(integrity);
        }
        self.keepalive = init.keepalive.unwrap_or(self.keepalive);
        Ok(())
    }
}
