//! The state of
//! [textarea elements](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element):
//! the value.

use crate::dom::ext::*;
use crate::{dom::Element, html::selection::TextState};
use boa_engine::JsString;
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    PlatformRef,
    string::{from_utf8, to_utf8},
};

/// The slots of a textarea element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlTextAreaElement {
    /// Its value is the raw one.
    pub(super) text: TextState,
}

/// The textarea element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlTextAreaElement>> {
    element
        .is_html("textarea")
        .then(|| PlatformRef::of_object(element.object()))?
}

impl HtmlTextAreaElement {
    /// The
    /// [API value](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element:concept-fe-api-value).
    pub(crate) fn value(&self, element: &PlatformRef<Element>) -> JsString {
        let raw = self
            .text
            .value
            .borrow()
            .clone()
            .unwrap_or_else(|| element.node().child_text());
        if !raw.iter().any(|unit| unit == 0x0d) {
            return raw;
        }
        from_utf8(&to_utf8(&raw).replace("\r\n", "\n").replace('\r', "\n"))
    }
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/form-elements.html#the-textarea-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.text.value.replace(from.text.value.borrow().clone());
    }
}
