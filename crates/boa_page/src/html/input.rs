//! The state of
//! [input elements](https://html.spec.whatwg.org/multipage/input.html#the-input-element): value and
//! checkedness.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    html::{
        form_owner,
        input_type::{Mode, kind, mode},
        selection::TextState,
    },
};
use boa_engine::{JsString, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{
    PlatformRef,
    string::{from_utf8, to_utf8},
};
use std::cell::Cell;

/// The slots of an input element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlInputElement {
    pub(super) text: TextState,
    /// The checkedness, once it is dirty.
    checked: Cell<Option<bool>>,
    pub(super) indeterminate: Cell<bool>,
    /// The state before the activation that may still be canceled.
    pub(super) before: Cell<(Option<bool>, bool)>,
    /// The radio button that was checked then.
    pub(super) checked_before: GcRefCell<Option<PlatformRef<Element>>>,
}

/// The input element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlInputElement>> {
    // A name is compared faster than slots are found, and most elements are others.
    element
        .is_html("input")
        .then(|| PlatformRef::of_object(element.object()))?
}

/// The
/// [value sanitization algorithm](https://html.spec.whatwg.org/multipage/input.html#value-sanitization-algorithm).
pub(super) fn sanitized(kind: &str, text: JsString) -> JsString {
    match kind {
        "text" | "search" | "tel" | "password" | "url" | "email" => {
            if !text.iter().any(|unit| matches!(unit, 0x0a | 0x0d))
                && !matches!(kind, "url" | "email")
            {
                return text;
            }
            let text = to_utf8(&text).replace(['\n', '\r'], "");
            from_utf8(if matches!(kind, "url" | "email") {
                text.trim_ascii()
            } else {
                &text
            })
        }
        "number" => {
            let value = to_utf8(&text);
            let valid = value.parse::<f64>().is_ok_and(f64::is_finite)
                && !value.starts_with('+')
                && value.ends_with(|it: char| it.is_ascii_digit());
            if valid { text } else { JsString::default() }
        }
        _ => text,
    }
}

impl HtmlInputElement {
    pub(crate) fn value(&self, element: &PlatformRef<Element>) -> JsString {
        let kind = kind(element).unwrap_or("text");
        let default = || element.attribute("value");
        match mode(kind) {
            Mode::Value => match &*self.text.value.borrow() {
                Some(value) => value.clone(),
                None => sanitized(kind, default().unwrap_or_default()),
            },
            Mode::Default => default().unwrap_or_default(),
            Mode::DefaultOn => default().unwrap_or(js_string!("on")),
            Mode::Filename => JsString::default(),
        }
    }

    pub(super) fn is_checked(&self, element: &Element) -> bool {
        self.checked
            .get()
            .unwrap_or_else(|| element.has_attribute("checked"))
    }

    /// Sets the checkedness; of a group of radio buttons one is checked at most.
    pub(super) fn set_checked(&self, element: &PlatformRef<Element>, checked: bool) {
        self.checked.set(Some(checked));
        if checked && kind(element) == Some("radio") {
            for other in radio_group(element) {
                if let Some(input) = of(&other) {
                    input.checked.set(Some(false));
                }
            }
        }
    }

    pub(super) fn state(&self) -> (Option<bool>, bool) {
        (self.checked.get(), self.indeterminate.get())
    }

    pub(super) fn set_state(&self, (checked, indeterminate): (Option<bool>, bool)) {
        self.checked.set(checked);
        self.indeterminate.set(indeterminate);
    }

    pub(super) fn reset(&self) {
        self.text.reset();
        self.checked.set(None);
    }
}

/// The other buttons of a
/// [radio button group](https://html.spec.whatwg.org/multipage/input.html#radio-button-group).
pub(super) fn radio_group(element: &PlatformRef<Element>) -> Vec<PlatformRef<Element>> {
    let (name, form) = (
        element.attribute("name").unwrap_or_default(),
        form_owner::owner(element),
    );
    if name.is_empty() {
        return Vec::new();
    }
    let same_form = |other: &PlatformRef<Element>| match (&form, form_owner::owner(other)) {
        (None, None) => true,
        (Some(one), Some(other)) => one.is(&other),
        _ => false,
    };
    let node = element.node();
    node.root()
        .descendant_elements()
        .filter(|it| {
            !it.is(element)
                && kind(it) == Some("radio")
                && it.attribute("name").is_some_and(|own| own == name)
                && same_form(it)
        })
        .collect()
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/input.html#the-input-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.text.value.replace(from.text.value.borrow().clone());
        to.checked.set(from.checked.get());
        to.indeterminate.set(from.indeterminate.get());
    }
}
