//! [`Response`](https://fetch.spec.whatwg.org/#response-class).

use super::{
    body::{Body, BodyInit, BodyMixin, BodySlot, HasBody},
    enumerations::ResponseType,
    headers::{Guard, Headers, HeadersInit},
    realm_state,
};
use crate::{
    host::document_base_url,
    web::parse_url,
    webidl::{
        self, ByteString, Constructor, Inspected, Interface, Layers, Members, Nullable,
        PlatformRef, Root, Steps, UsvString, dictionaries, getter, operation, range_error,
        static_operation,
        string::{Shortened, from_utf8},
        type_error,
    },
};
use boa_engine::{Context, JsResult, JsValue, object::builtins::JsFunction};
use boa_gc::{Finalize, Trace};
use url::Url;

/// A `Response`.
#[derive(Trace, Finalize)]
pub struct Response {
    #[unsafe_ignore_trace]
    pub(super) parts: ResponseParts,
    pub(super) headers: PlatformRef<Headers>,
    pub(super) body: BodySlot,
}

boa_web::opaque_debug!(Response);

/// The parts of a response besides its header fields and its body.
#[derive(Debug, Clone)]
pub(super) struct ResponseParts {
    pub(super) r#type: ResponseType,
    pub(super) url: Option<Url>,
    pub(super) redirected: bool,
    pub(super) status: u16,
    /// Each character stands for a byte.
    pub(super) status_text: String,
}

impl Interface for Response {
    const NAME: &'static str = "Response";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (body, init): (Option<Nullable<BodyInit>>, ResponseInit), context| {
            let body = body.and_then(|Nullable(body)| body);
            let body = body.map(|body| body.extract(context)).transpose()?;
            let response = Self::initialized(body, init, context)?;
            new_target.object(response, context)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&[
        "status",
        "statusText",
        "headers",
        "body",
        "bodyUsed",
        "ok",
        "redirected",
        "type",
        "url",
    ])];
    const MEMBERS: Members<Self> = &[
        static_operation(
            "error",
            &Steps(|(), context| {
                let parts = ResponseParts {
                    r#type: ResponseType::Error,
                    status: 0,
                    ..ResponseParts::default()
                };
                Ok(Self::create(
                    parts,
                    Headers::new(Guard::Immutable, context),
                    None,
                    context,
                ))
            }),
        ),
        static_operation(
            "redirect",
            &Steps(
                |(UsvString(url), status): (UsvString, Option<u16>), context| {
                    let status = status.unwrap_or(302);
                    let base = document_base_url(None, context)
                        .or_else(|| realm_state(context)?.config.location.clone());
                    let parsed = parse_url(&url, base.as_ref()).map_err(|why| {
                        type_error(format!("the URL '{}' is invalid: {why}", Shortened(&url)))
                    })?;
                    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                        return Err(range_error(format!(
                            "{status} is not the status of a redirect"
                        )));
                    }
                    let headers = Headers::new(Guard::None, context);
                    headers.fill(HeadersInit(Some(vec![(
                        "Location".to_owned(),
                        parsed.into(),
                    )])))?;
                    headers.set_guard(Guard::Immutable);
                    let parts = ResponseParts {
                        status,
                        ..ResponseParts::default()
                    };
                    Ok(Self::create(parts, headers, None, context))
                },
            ),
        ),
        static_operation(
            "json",
            &Steps(|(data, init): (JsValue, ResponseInit), context| {
                let stringify = realm_state(context)
                    .and_then(|state| JsFunction::from_object(state.json_stringify.clone()));
                let stringify =
                    stringify.ok_or_else(|| type_error("the realm has no JSON.stringify"))?;
                let text = stringify.call(&JsValue::undefined(), &[data], context)?;
                let text = text
                    .as_string()
                    .ok_or_else(|| type_error("the value has no form in JSON"))?;
                let (body, _) = BodyInit::Text(text).extract(context)?;
                let response = Self::initialized(
                    Some((body, Some("application/json".to_owned()))),
                    init,
                    context,
                )?;
                Ok(webidl::create(Layers::new().with(response), context))
            }),
        ),
        getter("type", &Steps(|this, _| Ok(this.parts.r#type))),
        getter(
            "url",
            &Steps(|this, _| {
                let url = this.parts.url.clone().map(|mut url| {
                    url.set_fragment(None);
                    String::from(url)
                });
                Ok(from_utf8(&url.unwrap_or_default()))
            }),
        ),
        getter("redirected", &Steps(|this, _| Ok(this.parts.redirected))),
        getter("status", &Steps(|this, _| Ok(this.parts.status))),
        getter(
            "ok",
            &Steps(|this, _| Ok((200..300).contains(&this.parts.status))),
        ),
        getter(
            "statusText",
            &Steps(|this, _| Ok(from_utf8(&this.parts.status_text))),
        ),
        getter("headers", &Steps(|this, _| Ok(this.headers.clone()))),
        operation(
            "clone",
            &Steps(|this, (), context| {
                this.body.check_usable()?;
                let clone = Self {
                    parts: this.parts.clone(),
                    headers: this.headers.cloned(context)?,
                    body: this.body.clone_body(context)?,
                };
                Ok(webidl::create(Layers::new().with(clone), context))
            }),
        ),
    ];
    const MIXINS: &'static [Members<Self>] = &[BodyMixin::<Self>::MEMBERS];
}

impl HasBody for Response {
    fn body(&self) -> &BodySlot {
        &self.body
    }

    fn headers(&self) -> &Headers {
        &self.headers
    }
}

impl Default for ResponseParts {
    fn default() -> Self {
        Self {
            r#type: ResponseType::Default,
            url: None,
            redirected: false,
            status: 200,
            status_text: String::new(),
        }
    }
}

dictionaries! {
    /// `ResponseInit`
    struct ResponseInit {
        headers: "headers" Option<HeadersInit>,
        status: "status" u16 = 200,
        status_text: "statusText" ByteString = ByteString(Vec::new()),
    }
}

/// [Null body statuses](https://fetch.spec.whatwg.org/#null-body-status).
pub(super) const fn has_null_body(status: u16) -> bool {
    matches!(status, 101 | 103 | 204 | 205 | 304)
}

impl Response {
    /// A response in the current realm.
    pub(super) fn create(
        parts: ResponseParts,
        headers: Headers,
        body: Option<Body>,
        context: &Context,
    ) -> PlatformRef<Self> {
        let response = Self {
            parts,
            headers: headers.into_object(context),
            body: BodySlot::new(body),
        };
        webidl::create(Layers::new().with(response), context)
    }

    /// [Initialize a response](https://fetch.spec.whatwg.org/#initialize-a-response)
    fn initialized(
        body: Option<(Body, Option<String>)>,
        init: ResponseInit,
        context: &mut Context,
    ) -> JsResult<Self> {
        let ResponseInit {
            headers: own,
            status,
            status_text,
        } = init;
        let status_text = status_text.into_string();
        if !(200..600).contains(&status) {
            return Err(range_error(format!(
                "the status {status} is not in the range 200 to 599"
            )));
        }
        if !status_text
            .chars()
            .all(|c| matches!(c, '\t' | ' '..='~' | '\u{80}'..='\u{ff}'))
        {
            return Err(type_error("the text of the status has a control character"));
        }
        let headers = Headers::new(Guard::Response, context);
        if let Some(own) = own {
            headers.fill(own)?;
        }
        let mut slot = None;
        if let Some((body, r#type)) = body {
            if has_null_body(status) {
                return Err(type_error(format!(
                    "a response with the status {status} has no body"
                )));
            }
            headers.fill_type(r#type)?;
            slot = Some(body);
        }
        let parts = ResponseParts {
            status,
            status_text,
            ..ResponseParts::default()
        };
        Ok(Self {
            parts,
            headers: headers.into_object(context),
            body: BodySlot::new(slot),
        })
    }
}
