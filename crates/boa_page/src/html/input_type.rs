//! [The type attribute](https://html.spec.whatwg.org/multipage/input.html#attr-input-type) of
//! inputs.

use crate::dom::Element;
use boa_web::webidl::PlatformRef;

/// [The states of the type attribute](https://html.spec.whatwg.org/multipage/input.html#attr-input-type).
const TYPE_STATES: &str = "hidden text search tel url email password date month week time \
    datetime-local number range color checkbox radio file submit image reset button";

/// [The modes of the value IDL attribute](https://html.spec.whatwg.org/multipage/input.html#dom-input-value).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Value,
    Default,
    DefaultOn,
    Filename,
}

pub(super) fn mode(kind: &str) -> Mode {
    match kind {
        "hidden" | "submit" | "image" | "reset" | "button" => Mode::Default,
        "checkbox" | "radio" => Mode::DefaultOn,
        "file" => Mode::Filename,
        _ => Mode::Value,
    }
}

/// The state of the type attribute; none of other elements.
pub(crate) fn kind(element: &PlatformRef<Element>) -> Option<&'static str> {
    if !element.is_html("input") {
        return None;
    }
    let text = element
        .attribute_text("type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    Some(
        TYPE_STATES
            .split(' ')
            .find(|known| *known == text)
            .unwrap_or("text"),
    )
}

pub(crate) fn is_checkable(element: &PlatformRef<Element>) -> bool {
    matches!(kind(element), Some("checkbox" | "radio"))
}

/// Whether it is a line of text.
pub(super) fn takes_text(element: &PlatformRef<Element>) -> bool {
    kind(element)
        .is_some_and(|kind| mode(kind) == Mode::Value && !matches!(kind, "range" | "color"))
}
