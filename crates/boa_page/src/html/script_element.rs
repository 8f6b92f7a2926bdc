//! [`HTMLScriptElement`](https://html.spec.whatwg.org/multipage/scripting.html#htmlscriptelement),
//! and the state of script elements.

use crate::dom::ext::*;
use crate::{
    dom::{
        Element,
        element::of as element_of,
        reflect::{self, reflect, reflect_boolean, reflect_url, reflected},
    },
    html::HtmlElement,
};
use boa_engine::JsString;
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    Interface, Members, PlatformRef, Steps, attribute, static_operation, string::to_utf8,
};
use std::cell::Cell;

/// The slots of a script element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlScriptElement {
    /// [Already started](https://html.spec.whatwg.org/multipage/scripting.html#already-started).
    pub(crate) already_started: Cell<bool>,
    /// Its [parser document](https://html.spec.whatwg.org/multipage/scripting.html#parser-document)
    /// is not null.
    pub(crate) parser_inserted: Cell<bool>,
    /// [Force async](https://html.spec.whatwg.org/multipage/scripting.html#script-force-async).
    pub(crate) force_async: Cell<bool>,
}

impl Interface for HtmlScriptElement {
    const NAME: &'static str = "HTMLScriptElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        reflect!("type"),
        reflect_url!("src"),
        reflect_boolean!("noModule", "nomodule"),
        attribute(
            "async",
            &Steps(|this, _| {
                let is_async = element_of(this.object()).has_attribute("async");
                Ok(this.force_async.get() || is_async)
            }),
            &Steps(|this, is_async: bool, context| {
                this.force_async.set(false);
                reflect::set_boolean(this.object(), "async", is_async, context)
            }),
        ),
        reflect_boolean!("defer"),
        reflect!("charset"),
        reflect!("event"),
        reflect!("htmlFor", "for"),
        reflected!(
            "crossOrigin",
            |element| cross_origin(&element),
            set_nullable_string("crossorigin")
        ),
        reflected!(
            "referrerPolicy",
            |element| {
                let policy = reflect::keyword(&element, "referrerpolicy", REFERRER_POLICIES);
                JsString::from(policy.unwrap_or_default())
            },
            set_string("referrerpolicy")
        ),
        reflect!("integrity"),
        reflected!("text", |element| element.node().child_text(), set_text()),
        static_operation(
            "supports",
            &Steps(|kind: JsString, _| {
                Ok(matches!(
                    &*to_utf8(&kind),
                    "classic" | "module" | "importmap"
                ))
            }),
        ),
    ];
}

/// The referrer policies that an attribute may have.
const REFERRER_POLICIES: &[&str] = &[
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// The state of a
/// [CORS settings attribute](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute):
/// null without it.
fn cross_origin(element: &PlatformRef<Element>) -> Option<&'static str> {
    if !element.has_attribute("crossorigin") {
        return None;
    }
    let keyword = reflect::keyword(element, "crossorigin", &["use-credentials"]);
    Some(keyword.unwrap_or("anonymous"))
}

/// The script element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlScriptElement>> {
    PlatformRef::of_object(element.object())
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/scripting.html#the-script-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.already_started.set(from.already_started.get());
    }
}
