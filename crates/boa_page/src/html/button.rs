//! [Buttons](https://html.spec.whatwg.org/multipage/forms.html#concept-button): `button`, and
//! inputs of the types of buttons.

use crate::dom::ext::*;
use crate::{dom::Element, html::input_type};
use boa_web::webidl::{PlatformRef, string::to_utf8};

/// The state of a button's type attribute.
pub(crate) fn kind(element: &PlatformRef<Element>) -> &'static str {
    match element
        .attribute_text("type")
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "reset" => "reset",
        "button" => "button",
        _ => "submit",
    }
}

/// Whether it is a
/// [submit button](https://html.spec.whatwg.org/multipage/forms.html#concept-submit-button).
pub(crate) fn is_submit_button(element: &PlatformRef<Element>) -> bool {
    matches!(input_type::kind(element), Some("submit" | "image"))
        || (element.is_html("button") && kind(element) == "submit")
}

/// The label of a button: its text, or its value.
pub(crate) fn label_of_button(element: &PlatformRef<Element>) -> Option<String> {
    if element.is_html("button") {
        return Some(
            to_utf8(&element.node().descendant_text())
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    let (attribute, default) = match input_type::kind(element)? {
        "submit" => ("value", "Submit"),
        "reset" => ("value", "Reset"),
        "button" => ("value", ""),
        "image" => ("alt", "Submit"),
        _ => return None,
    };
    let label = element.attribute_text(attribute);
    Some(label.unwrap_or_else(|| default.to_owned()))
}
