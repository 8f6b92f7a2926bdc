//! [`HTMLHyperlinkElementUtils`](https://html.spec.whatwg.org/multipage/links.html#htmlhyperlinkelementutils):
//! the members of elements that are hyperlinks.

use crate::dom::ext::*;
use crate::dom::{Element, element::of, reflect::reflect_url};
use boa_engine::{Context, JsObject, JsString};
use boa_gc::Trace;
use boa_web::web::{UrlPart, UrlRecord, serialized_origin};
use boa_web::webidl::{
    Interface, Members, PlatformRef, Steps, UsvString, attribute, getter, string::from_utf8,
    stringifier,
};
use std::marker::PhantomData;

/// An attribute with a part of the URL.
macro_rules! part {
    ($name:ident, $part:ident) => {
        attribute(
            stringify!($name),
            &Steps(|this, _| Ok(part(this.object(), UrlPart::$part))),
            &Steps(|this, value: UsvString, context| {
                set_part(this.object(), UrlPart::$part, &value, context);
                Ok(())
            }),
        )
    };
}

/// The mixin of `HTMLAnchorElement` and `HTMLAreaElement`.
pub(super) struct HyperlinkUtils<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> HyperlinkUtils<T> {
    pub(super) const MEMBERS: Members<T> = &[
        reflect_url!("href"),
        stringifier(&Steps(|this, _| {
            let element = of(this.object());
            let text = element.attribute("href").unwrap_or_default();
            Ok(hyperlink(&element).map_or(text, |url| from_utf8(&url.href())))
        })),
        getter(
            "origin",
            &Steps(|this, _| {
                let origin = hyperlink(&of(this.object())).map(|url| serialized_origin(url.url()));
                Ok(from_utf8(&origin.unwrap_or_default()))
            }),
        ),
        attribute(
            "protocol",
            &Steps(|this, _| {
                Ok(hyperlink(&of(this.object()))
                    .map_or_else(|| ":".into(), |url| from_utf8(&url.part(UrlPart::Protocol))))
            }),
            &Steps(|this, value: UsvString, context| {
                set_part(this.object(), UrlPart::Protocol, &value, context);
                Ok(())
            }),
        ),
        part!(username, Username),
        part!(password, Password),
        part!(host, Host),
        part!(hostname, Hostname),
        part!(port, Port),
        part!(pathname, Pathname),
        part!(search, Search),
        part!(hash, Hash),
    ];
}

/// Whether it is a
/// [hyperlink](https://html.spec.whatwg.org/multipage/links.html#hyperlink) of the page.
pub(crate) fn is_hyperlink(element: &PlatformRef<Element>) -> bool {
    (element.is_html("a") || element.is_html("area")) && element.has_attribute("href")
}

fn hyperlink(element: &PlatformRef<Element>) -> Option<UrlRecord> {
    let href = element.attribute("href")?;
    element.node().owner().parse_url_record(&href)
}

fn part(object: &JsObject, part: UrlPart) -> JsString {
    hyperlink(&of(object))
        .map(|url| from_utf8(&url.part(part)))
        .unwrap_or_default()
}

/// Sets a part of the URL. A value that the setter rejects changes nothing.
fn set_part(object: &JsObject, part: UrlPart, UsvString(text): &UsvString, context: &mut Context) {
    let element = of(object);
    if let Some(mut url) = hyperlink(&element) {
        url.set_part(part, text);
        element.set_attribute("href", from_utf8(&url.href()), context);
    }
}
