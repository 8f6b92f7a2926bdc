//! [`XMLHttpRequest`](https://xhr.spec.whatwg.org/), over the requests of `fetch`.

mod event_target;
mod exchange;
mod response;
mod sending;

pub use event_target::{XmlHttpRequestEventTarget, XmlHttpRequestUpload};

use super::{
    body::{self, BodyInit},
    enumerations::{RequestCredentials, XmlHttpRequestResponseType},
    header_list::{
        HeaderList, is_forbidden_method, is_forbidden_request_header, is_value, normalized_method,
        normalized_value,
    },
    mime_type, realm_state,
    request::{self, RequestParts},
};
use crate::{
    dom::{DomException, EventTarget, event_handler},
    host::is_window,
    host::{BlobUrlStore, TimerKey, document_base_url},
    net::runtime::is_token,
    web::{Blob, array_buffer, streams::ReadableStream},
    webidl::{
        AssignedEnumeration, ByteString, Constructor, FromJs, Inspected, Interface, Layers,
        Members, Nullable, PlatformRef, Steps, UsvString, attribute, constant, exposed_if, getter,
        operation, overloads,
        string::{Shortened, from_utf8},
    },
};
use boa_engine::{
    Context, JsError, JsResult, JsString, JsValue, context::time::JsInstant, js_string,
};
use boa_gc::{Finalize, GcRefCell, Trace};
use data_url::mime::Mime;
use futures_util::future::AbortHandle;
use response::Response;
use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

/// [The state](https://xhr.spec.whatwg.org/#concept-xmlhttprequest-state) of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unsent = 0,
    Opened = 1,
    HeadersReceived = 2,
    Loading = 3,
    Done = 4,
}

/// An `XMLHttpRequest`.
#[derive(Trace, Finalize)]
pub struct XmlHttpRequest {
    upload: PlatformRef<XmlHttpRequestUpload>,
    #[unsafe_ignore_trace]
    state: Cell<State>,
    /// The method and the URL, from `open()` on.
    #[unsafe_ignore_trace]
    parts: RefCell<Option<RequestParts>>,
    #[unsafe_ignore_trace]
    author_headers: RefCell<HeaderList>,
    with_credentials: Cell<bool>,
    /// In milliseconds. 0 is none.
    timeout: Cell<u32>,
    is_sent: Cell<bool>,
    upload_has_listeners: Cell<bool>,
    upload_is_complete: Cell<bool>,
    #[unsafe_ignore_trace]
    override_mime_type: RefCell<Option<Mime>>,
    #[unsafe_ignore_trace]
    response_type: Cell<XmlHttpRequestResponseType>,
    #[unsafe_ignore_trace]
    response: RefCell<Response>,
    /// The [response object](https://xhr.spec.whatwg.org/#response-object). Null is failure.
    response_object: GcRefCell<Option<JsValue>>,
    /// The number of the current fetch. Tasks of another one do nothing.
    number: Cell<u64>,
    #[unsafe_ignore_trace]
    running: RefCell<Option<RunningFetch>>,
}

/// What ends with a fetch.
#[derive(Debug)]
struct RunningFetch {
    handle: AbortHandle,
    timer: Option<TimerKey>,
    /// The time of the context's clock when it began.
    start: Duration,
    /// The time when `progress` was fired for a chunk, and the bytes until then.
    last_progress: Option<(Duration, usize)>,
}

boa_web::opaque_debug!(XmlHttpRequest);

impl Interface for XmlHttpRequest {
    const NAME: &'static str = "XMLHttpRequest";
    type Parent = XmlHttpRequestEventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let layers = Layers::new()
                .with(EventTarget::default())
                .with(XmlHttpRequestEventTarget)
                .with(Self::new(context));
            new_target.create(layers, context)
        })));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Constant("readyState"),
        Inspected::Attributes(&[
            "timeout",
            "withCredentials",
            "responseURL",
            "status",
            "statusText",
            "responseType",
        ]),
    ];
    const MEMBERS: Members<Self> = &[
        event_handler!(readystatechange),
        constant("UNSENT", State::Unsent as u16),
        constant("OPENED", State::Opened as u16),
        constant("HEADERS_RECEIVED", State::HeadersReceived as u16),
        constant("LOADING", State::Loading as u16),
        constant("DONE", State::Done as u16),
        getter("readyState", &Steps(|this, _| Ok(this.state.get() as u16))),
        operation("open", &Steps(Self::open)),
        operation("setRequestHeader", &Steps(Self::set_request_header)),
        attribute(
            "timeout",
            &Steps(|this, _| Ok(this.timeout.get())),
            &Steps(|this, timeout: u32, context| {
                this.timeout.set(timeout);
                Self::set_timer(this, context);
                Ok(())
            }),
        ),
        attribute(
            "withCredentials",
            &Steps(|this, _| Ok(this.with_credentials.get())),
            &Steps(|this, value: bool, context| {
                let is_early = matches!(this.state.get(), State::Unsent | State::Opened);
                if !is_early || this.is_sent.get() {
                    return Err(invalid_state("the request is sent already", context));
                }
                this.with_credentials.set(value);
                Ok(())
            }),
        ),
        getter("upload", &Steps(|this, _| Ok(this.upload.clone()))),
        operation("send", &Steps(Self::send)),
        operation(
            "abort",
            &Steps(|this, (), context| {
                Self::abort(this, context);
                Ok(())
            }),
        ),
        getter(
            "responseURL",
            &Steps(|this, _| {
                let url = this.response.borrow().url.clone().map(|mut url| {
                    url.set_fragment(None);
                    String::from(url)
                });
                Ok(from_utf8(&url.unwrap_or_default()))
            }),
        ),
        getter(
            "status",
            &Steps(|this, _| Ok(this.response.borrow().status)),
        ),
        getter(
            "statusText",
            &Steps(|this, _| Ok(from_utf8(&this.response.borrow().status_text))),
        ),
        operation(
            "getResponseHeader",
            &Steps(|this, name: ByteString, _| {
                Ok(this.response.borrow().header(&name.into_string()))
            }),
        ),
        operation(
            "getAllResponseHeaders",
            &Steps(|this, (), _| Ok(from_utf8(&this.response.borrow_mut().all_headers()))),
        ),
        operation(
            "overrideMimeType",
            &Steps(|this, mime: JsString, context| {
                if matches!(this.state.get(), State::Loading | State::Done) {
                    return Err(invalid_state("the content is there already", context));
                }
                let parsed = mime_type::parse(&mime.to_std_string_lossy());
                let parsed =
                    parsed.unwrap_or_else(|| response::mime("application", "octet-stream"));
                *this.override_mime_type.borrow_mut() = Some(parsed);
                Ok(())
            }),
        ),
        attribute(
            "responseType",
            &Steps(|this, _| Ok(this.response_type.get())),
            &Steps(
                |this, AssignedEnumeration(value): AssignedEnumeration<_>, context| {
                    let Some(value) = value else { return Ok(()) };
                    if matches!(this.state.get(), State::Loading | State::Done) {
                        return Err(invalid_state("the content is there already", context));
                    }
                    this.response_type.set(value);
                    Ok(())
                },
            ),
        ),
        getter("response", &Steps(Self::response_value)),
        getter(
            "responseText",
            &Steps(|this, context| {
                if this.text_type() {
                    return Ok(this.text());
                }
                let why = "responseText is for the responseType '' and 'text'";
                Err(invalid_state(why, context))
            }),
        ),
        // [Exposed=Window]
        exposed_if(
            getter(
                "responseXML",
                &Steps(|this, context| match this.response_type.get() {
                    // There are no documents of responses.
                    XmlHttpRequestResponseType::Empty | XmlHttpRequestResponseType::Document => {
                        Ok(JsValue::null())
                    }
                    _ => {
                        let why = "responseXML is for the responseType '' and 'document'";
                        Err(invalid_state(why, context))
                    }
                }),
            ),
            is_window,
        ),
    ];
}

overloads! {
    /// The arguments of `open`.
    enum OpenArguments {
        /// `undefined open(ByteString method, USVString url);`
        Asynchronous { method: ByteString, url: UsvString },
        /// `undefined open(ByteString method, USVString url, boolean async, optional USVString?
        /// username = null, optional USVString? password = null);`
        Chosen {
            method: ByteString, url: UsvString, is_async: bool, username: Option<Nullable<UsvString>>,
            password: Option<Nullable<UsvString>>,
        },
    }
}

/// `XMLHttpRequestBodyInit`
#[derive(Debug)]
struct SentBody(BodyInit);

impl FromJs for SentBody {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let object = value.as_object();
        // Unlike `fetch`, it has no streams.
        if object.is_some_and(|object| PlatformRef::<ReadableStream>::of_object(&object).is_some())
        {
            return JsString::from_js(value, context).map(|text| Self(BodyInit::Text(text)));
        }
        BodyInit::from_js(value, context).map(Self)
    }
}

fn invalid_state(why: &str, context: &mut Context) -> JsError {
    DomException::error("InvalidStateError", why, context)
}

fn now(context: &Context) -> Duration {
    Duration::from(context.clock().now() - JsInstant::new(0, 0))
}

impl XmlHttpRequest {
    fn new(context: &Context) -> Self {
        Self {
            upload: XmlHttpRequestUpload::create(context),
            state: Cell::new(State::Unsent),
            parts: RefCell::default(),
            author_headers: RefCell::new(HeaderList::new(context)),
            with_credentials: Cell::new(false),
            timeout: Cell::new(0),
            is_sent: Cell::new(false),
            upload_has_listeners: Cell::new(false),
            upload_is_complete: Cell::new(false),
            override_mime_type: RefCell::default(),
            response_type: Cell::new(XmlHttpRequestResponseType::Empty),
            response: RefCell::default(),
            response_object: GcRefCell::new(None),
            number: Cell::new(0),
            running: RefCell::default(),
        }
    }

    /// <https://xhr.spec.whatwg.org/#the-open()-method>
    fn open(
        this: &PlatformRef<Self>,
        arguments: OpenArguments,
        context: &mut Context,
    ) -> JsResult<()> {
        let (method, UsvString(url), is_async, username, password) = match arguments {
            OpenArguments::Asynchronous { method, url } => (method, url, true, None, None),
            OpenArguments::Chosen {
                method,
                url,
                is_async,
                username,
                password,
            } => (method, url, is_async, username, password),
        };
        let method = method.into_string();
        if !is_token(&method) {
            let why = format!("'{}' is not a method", Shortened(&method));
            return Err(DomException::error("SyntaxError", &why, context));
        }
        if is_forbidden_method(&method) {
            let why = format!("'{method}' is not a method that a script may use");
            return Err(DomException::error("SecurityError", &why, context));
        }
        let mut parts = Self::parts_of(&url, context)?;
        parts.method = normalized_method(method);
        if parts.url.has_host() {
            // A URL that has a host takes both.
            if let Some(UsvString(username)) = username.and_then(|Nullable(it)| it) {
                let _ = parts.url.set_username(&username);
            }
            if let Some(UsvString(password)) = password.and_then(|Nullable(it)| it) {
                let _ = parts.url.set_password(Some(&password));
            }
        }
        if !is_async {
            let is_plain = this.timeout.get() == 0
                && this.response_type.get() == XmlHttpRequestResponseType::Empty;
            let name = match is_plain {
                true => "NotSupportedError",
                false => "InvalidAccessError",
            };
            let why = "there are no synchronous requests here: call open() without false";
            return Err(DomException::error(name, why, context));
        }
        this.terminate(context);
        this.is_sent.set(false);
        this.upload_has_listeners.set(false);
        *this.parts.borrow_mut() = Some(parts);
        *this.author_headers.borrow_mut() = HeaderList::new(context);
        this.forget_response();
        if this.state.get() != State::Opened {
            this.state.set(State::Opened);
            Self::fire_ready_state(this, context);
        }
        Ok(())
    }

    /// The request for a URL. Fails with a SyntaxError if it is not valid.
    fn parts_of(url: &str, context: &mut Context) -> JsResult<RequestParts> {
        let base = document_base_url(None, context)
            .or_else(|| realm_state(context)?.config.location.clone());
        let parsed = request::parsed(url, base.as_ref())
            .map_err(|why| DomException::error("SyntaxError", &why, context))?;
        let blob = BlobUrlStore::from_context(context).resolve(&parsed);
        Ok(RequestParts::new(parsed, blob))
    }

    /// <https://xhr.spec.whatwg.org/#the-setrequestheader()-method>
    fn set_request_header(
        this: &PlatformRef<Self>,
        (name, value): (ByteString, ByteString),
        context: &mut Context,
    ) -> JsResult<()> {
        if this.state.get() != State::Opened || this.is_sent.get() {
            return Err(invalid_state(
                "header fields are set after open() and before send()",
                context,
            ));
        }
        let (name, value) = (name.into_string(), value.into_string());
        let value = normalized_value(&value);
        if !is_token(&name) || !is_value(value) {
            let why = format!("{name:?} and {value:?} are not a header field");
            return Err(DomException::error("SyntaxError", &why, context));
        }
        if is_forbidden_request_header(&name, value) {
            return Ok(());
        }
        this.author_headers
            .borrow_mut()
            .append(name, value.to_owned())
    }

    fn text_type(&self) -> bool {
        matches!(
            self.response_type.get(),
            XmlHttpRequestResponseType::Empty | XmlHttpRequestResponseType::Text
        )
    }

    /// The text of what has been received.
    fn text(&self) -> JsString {
        if !matches!(self.state.get(), State::Loading | State::Done) {
            return js_string!();
        }
        let overridden = self.override_mime_type.borrow();
        let finds_declaration = self.response_type.get() == XmlHttpRequestResponseType::Empty;
        self.response
            .borrow_mut()
            .text(overridden.as_ref(), finds_declaration)
    }

    /// <https://xhr.spec.whatwg.org/#the-response-attribute>
    fn response_value(this: &PlatformRef<Self>, context: &mut Context) -> JsResult<JsValue> {
        if this.text_type() {
            return Ok(this.text().into());
        }
        if this.state.get() != State::Done {
            return Ok(JsValue::null());
        }
        let known = this.response_object.borrow().clone();
        if let Some(known) = known {
            return Ok(known);
        }
        if this.response.borrow().url.is_none() {
            return Ok(JsValue::null());
        }
        let made = this.made_object(context).or_else(|error| {
            // Also an error that ends the script.
            error.into_opaque(context).map(|_| JsValue::null())
        })?;
        *this.response_object.borrow_mut() = Some(made.clone());
        Ok(made)
    }

    /// The object of a response that is complete. Its bytes are not kept beside it.
    fn made_object(&self, context: &mut Context) -> JsResult<JsValue> {
        let own = self.response.borrow().mime_type();
        let r#type = self.override_mime_type.borrow().clone().unwrap_or(own);
        let has_body = self.response.borrow().has_body;
        let bytes = self.response.borrow_mut().take_bytes();
        match self.response_type.get() {
            XmlHttpRequestResponseType::ArrayBuffer => Ok(array_buffer(&bytes, context)?.into()),
            XmlHttpRequestResponseType::Blob => {
                Ok(Blob::create(bytes.into(), &r#type.to_string(), context).into())
            }
            XmlHttpRequestResponseType::Json if has_body => body::json(bytes, context),
            _ => Ok(JsValue::null()),
        }
    }

    /// The response is a network error.
    fn forget_response(&self) {
        self.response.take();
        *self.response_object.borrow_mut() = None;
    }

    /// The mode of the request's credentials.
    fn credentials(&self) -> RequestCredentials {
        match self.with_credentials.get() {
            true => RequestCredentials::Include,
            false => RequestCredentials::SameOrigin,
        }
    }
}
