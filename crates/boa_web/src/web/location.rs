//! [`Location`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-location-interface):
//! the URL of the script or the document. Only the fragment of a document's URL can change. All
//! other navigation throws a NotSupportedError.

use super::{parse_url, serialized_origin};
use crate::{
    dom::{self, DomException, HistoryHandling},
    webidl::{
        self, GlobalSetter, Inspected, Interface, Layers, Members, PlatformRef, Root, Steps,
        UsvString, attribute, data_property, define_attribute, getter, insert_realm_data,
        operation, realm_data, stringifier, unforgeable,
    },
};
use boa_engine::{
    Context, JsData, JsResult, JsString, JsSymbol, JsValue, js_string, property::Attribute,
};
use boa_gc::{Finalize, Trace};
use std::{cell::RefCell, rc::Rc};
use url::{Host, Url, quirks};

/// The `location` object.
#[derive(Debug, Trace, Finalize)]
struct Location {
    #[unsafe_ignore_trace]
    url: Rc<RefCell<Url>>,
}

/// An attribute with a part of the URL, which can't change.
macro_rules! part {
    ($name:ident) => {
        unforgeable(attribute(
            stringify!($name),
            &Steps(|this, _| Ok(JsString::from(quirks::$name(&this.url.borrow())))),
            &Steps(|_, _: UsvString, context| Err(not_supported(stringify!($name), context))),
        ))
    };
}

impl Interface for Location {
    const NAME: &'static str = "Location";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["href"])];
    const MEMBERS: Members<Self> = &[
        unforgeable(attribute(
            "href",
            &Steps(|this, _| Ok(this.href())),
            &Steps(|this, url: UsvString, context| this.navigate_to("href", &url, context)),
        )),
        unforgeable(stringifier(&Steps(|this, _| Ok(this.href())))),
        unforgeable(getter(
            "origin",
            &Steps(|this, _| Ok(serialized_origin(&this.url.borrow()))),
        )),
        part!(protocol),
        part!(host),
        part!(hostname),
        part!(port),
        part!(pathname),
        part!(search),
        unforgeable(attribute(
            "hash",
            &Steps(|this, _| Ok(JsString::from(quirks::hash(&this.url.borrow())))),
            &Steps(|this, UsvString(value): UsvString, context| {
                let (from, mut to) = (this.url(), this.url());
                to.set_fragment(Some(value.strip_prefix('#').unwrap_or(&value)));
                if to.fragment() == from.fragment()
                    || dom::navigate_to_fragment(&from, &to, HistoryHandling::Push, context)
                {
                    return Ok(());
                }
                Err(not_supported("hash", context))
            }),
        )),
        unforgeable(operation(
            "assign",
            &Steps(|this, url: UsvString, context| this.navigate_to("assign", &url, context)),
        )),
        unforgeable(operation(
            "replace",
            &Steps(|this, url: UsvString, context| this.navigate_to("replace", &url, context)),
        )),
        unforgeable(operation(
            "reload",
            &Steps(|_, (), context| -> JsResult<()> { Err(not_supported("reload", context)) }),
        )),
    ];
}

impl Location {
    fn url(&self) -> Url {
        self.url.borrow().clone()
    }

    fn href(&self) -> JsString {
        JsString::from(quirks::href(&self.url.borrow()))
    }

    /// Navigates to a URL that differs from the document's in its fragment alone.
    fn navigate_to(&self, member: &str, url: &UsvString, context: &mut Context) -> JsResult<()> {
        let from = self.url();
        let base = dom::document_base_url(None, context).unwrap_or_else(|| from.clone());
        let handling = match member {
            "replace" => HistoryHandling::Replace,
            _ => HistoryHandling::Push,
        };
        match parse_url(&url.0, Some(&base)) {
            Ok(to) if dom::navigate_to_fragment(&from, &to, handling, context) => Ok(()),
            _ => Err(not_supported(member, context)),
        }
    }
}

/// Defines `Location`, `location`, `origin`, `isSecureContext` and `crossOriginIsolated` in the
/// current realm. Without a URL `location` is undefined, `origin` is the opaque origin `"null"`,
/// and the context is secure: the script is the program's. It comes before the first script.
///
/// # Errors
/// A TypeError if a script has made the property of a `[SecureContext]` interface non-configurable.
pub fn register(url: Option<&Url>, context: &mut Context) -> JsResult<()> {
    webidl::define::<Location>(context);
    define_origin(url, url, context)?;
    let Some(url) = url else {
        context.global_object().insert_property(
            js_string!("location"),
            data_property(JsValue::undefined(), Attribute::all()),
        );
        return Ok(());
    };
    let location = create(url.clone(), context);
    define_attribute(
        "location",
        location.into_object(),
        GlobalSetter::Unforgeable(Some("href")),
        context,
    );
    Ok(())
}

/// The serialized origin of a realm, and whether it is a secure context.
#[derive(Trace, Finalize, JsData)]
struct Origin(JsString, bool);

/// Defines `origin`, `isSecureContext` and
/// [`crossOriginIsolated`](https://html.spec.whatwg.org/multipage/webappapis.html#dom-crossoriginisolated),
/// which windows and workers have. [`register`] includes this. In a realm that is no secure
/// context, `[SecureContext]` interfaces and members are absent. A secure one is cross-origin
/// isolated, as no document of another origin is in its process.
///
/// `location` decides whether the realm is a secure context: its own, or in a worker that of the
/// window which has started it.
///
/// # Errors
/// A TypeError if a script has made the property of a `[SecureContext]` interface non-configurable.
pub fn define_origin(
    url: Option<&Url>,
    location: Option<&Url>,
    context: &mut Context,
) -> JsResult<()> {
    let is_secure = is_secure_context(location);
    let origin = url.map_or_else(|| "null".to_owned(), serialized_origin);
    let origin = JsString::from(origin);
    insert_realm_data(Origin(origin.clone(), is_secure), context.realm());
    define_attribute("origin", origin, GlobalSetter::Replace, context);
    define_attribute("isSecureContext", is_secure, GlobalSetter::None, context);
    define_attribute(
        "crossOriginIsolated",
        is_secure,
        GlobalSetter::None,
        context,
    );
    if !is_secure {
        webidl::leave_secure_context(context)?;
    }
    Ok(())
}

/// The serialized origin of the current realm.
pub(super) fn origin(context: &Context) -> JsString {
    let origin = realm_data(context.realm(), |it: &Origin| it.0.clone());
    origin.unwrap_or(js_string!("null"))
}

/// Whether the current realm has the
/// [cross-origin isolated capability](https://html.spec.whatwg.org/multipage/webappapis.html#concept-settings-object-cross-origin-isolated-capability).
pub(super) fn is_cross_origin_isolated(context: &Context) -> bool {
    realm_data(context.realm(), |it: &Origin| it.1).unwrap_or_default()
}

/// Whether a URL of HTTP has another origin than the location of a realm. Without a location none
/// has.
#[must_use]
pub fn is_cross_origin(location: Option<&Url>, url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && location.is_some_and(|location| location.origin() != url.origin())
}

/// Whether a window with the location is a
/// [secure context](https://html.spec.whatwg.org/multipage/webappapis.html#secure-context).
#[must_use]
pub fn is_secure_context(location: Option<&Url>) -> bool {
    location.is_none_or(is_potentially_trustworthy)
}

/// Whether the origin of the URL is
/// [potentially trustworthy](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy).
#[must_use]
pub fn is_potentially_trustworthy(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    is_loopback || matches!(url.scheme(), "https" | "wss" | "file")
}

/// <https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-location-interface:location-object-2>
fn create(url: Url, context: &Context) -> PlatformRef<Location> {
    let url = Rc::new(RefCell::new(url));
    dom::register_location(url.clone(), context);
    let location = webidl::create(Layers::new().with(Location { url }), context);
    let object_prototype = context.intrinsics().constructors().object().prototype();
    let value_of = object_prototype
        .borrow()
        .properties()
        .get(&js_string!("valueOf").into());
    let value_of = value_of
        .and_then(|property| property.value().cloned())
        .unwrap_or_default();
    let hidden = |value: JsValue| data_property(value, Attribute::READONLY);
    let object = location.object();
    object.insert_property(js_string!("valueOf"), hidden(value_of));
    object.insert_property(JsSymbol::to_primitive(), hidden(JsValue::undefined()));
    location
}

fn not_supported(member: &str, context: &mut Context) -> boa_engine::JsError {
    let message =
        format!("location.{member}: nothing navigates here, except to fragments of a page");
    DomException::error("NotSupportedError", &message, context)
}
