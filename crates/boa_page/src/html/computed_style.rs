//! [`getComputedStyle`](https://drafts.csswg.org/cssom/#dom-window-getcomputedstyle): the values of
//! the `style` attributes of an element and of those around it, and the default rendering of its
//! kind. There are no style sheets. Values are as they are written.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    html::{
        rendering::{Arrangement, arrangement, hides_itself},
        style,
    },
};
use boa_web::webidl::PlatformRef;

/// The initial values of properties. A value that is inherited is marked.
const PROPERTIES: [(&str, &str, bool); 84] = [
    ("align-items", "normal", false),
    ("align-self", "auto", false),
    ("animation-delay", "0s", false),
    ("animation-duration", "0s", false),
    ("animation-name", "none", false),
    ("background-color", "rgba(0, 0, 0, 0)", false),
    ("background-image", "none", false),
    ("border-bottom-color", "rgb(0, 0, 0)", false),
    ("border-bottom-style", "none", false),
    ("border-bottom-width", "0px", false),
    ("border-left-color", "rgb(0, 0, 0)", false),
    ("border-left-style", "none", false),
    ("border-left-width", "0px", false),
    ("border-right-color", "rgb(0, 0, 0)", false),
    ("border-right-style", "none", false),
    ("border-right-width", "0px", false),
    ("border-top-color", "rgb(0, 0, 0)", false),
    ("border-top-style", "none", false),
    ("border-top-width", "0px", false),
    ("bottom", "auto", false),
    ("box-shadow", "none", false),
    ("box-sizing", "content-box", false),
    ("clear", "none", false),
    ("color", "rgb(0, 0, 0)", true),
    ("content", "normal", false),
    ("cursor", "auto", true),
    ("direction", "ltr", true),
    ("display", "inline", false),
    ("filter", "none", false),
    ("flex-basis", "auto", false),
    ("flex-direction", "row", false),
    ("flex-grow", "0", false),
    ("flex-shrink", "1", false),
    ("flex-wrap", "nowrap", false),
    ("float", "none", false),
    ("font-family", "monospace", true),
    ("font-size", "16px", true),
    ("font-style", "normal", true),
    ("font-weight", "400", true),
    ("height", "auto", false),
    ("justify-content", "normal", false),
    ("left", "auto", false),
    ("letter-spacing", "normal", true),
    ("line-height", "normal", true),
    ("list-style-type", "disc", true),
    ("margin-bottom", "0px", false),
    ("margin-left", "0px", false),
    ("margin-right", "0px", false),
    ("margin-top", "0px", false),
    ("max-height", "none", false),
    ("max-width", "none", false),
    ("min-height", "auto", false),
    ("min-width", "auto", false),
    ("opacity", "1", false),
    ("order", "0", false),
    ("outline-style", "none", false),
    ("outline-width", "0px", false),
    ("overflow", "visible", false),
    ("overflow-x", "visible", false),
    ("overflow-y", "visible", false),
    ("padding-bottom", "0px", false),
    ("padding-left", "0px", false),
    ("padding-right", "0px", false),
    ("padding-top", "0px", false),
    ("pointer-events", "auto", true),
    ("position", "static", false),
    ("right", "auto", false),
    ("text-align", "start", true),
    ("text-decoration", "none", false),
    ("text-indent", "0px", true),
    ("text-overflow", "clip", false),
    ("text-transform", "none", true),
    ("top", "auto", false),
    ("transform", "none", false),
    ("transition-delay", "0s", false),
    ("transition-duration", "0s", false),
    ("transition-property", "all", false),
    ("user-select", "auto", false),
    ("vertical-align", "baseline", false),
    ("visibility", "visible", true),
    ("white-space", "normal", true),
    ("width", "auto", false),
    ("word-spacing", "0px", true),
    ("z-index", "auto", false),
];

/// The number of properties with a known initial value.
pub(crate) const fn count() -> usize {
    PROPERTIES.len()
}

/// The name of the property at a place of the list, in alphabetical order.
pub(crate) fn name_at(index: usize) -> Option<&'static str> {
    PROPERTIES.get(index).map(|(name, ..)| *name)
}

/// The value of a property, but for the lengths that depend on the layout. Empty if it is unknown.
pub(crate) fn value(element: &PlatformRef<Element>, name: &str) -> String {
    let known = PROPERTIES.iter().find(|(known, ..)| *known == name);
    let inherited = known.is_some_and(|(.., inherited)| *inherited);
    if name == "display" {
        return display(element).to_owned();
    }
    let mut next = Some(element.clone());
    while let Some(element) = next {
        match style::property(&element, name) {
            Some(value) if value == "inherit" => {}
            Some(value) if value == "initial" || value == "revert" => break,
            Some(value) if value == "unset" && !inherited => break,
            Some(value) if value != "unset" => return value,
            _ => {
                if let Some(value) = of_user_agent(&element, name) {
                    return value.to_owned();
                }
                if !inherited {
                    break;
                }
            }
        }
        next = element.node().parent_element();
    }
    known
        .map(|(_, initial, _)| (*initial).to_owned())
        .unwrap_or_default()
}

/// The value of the user agent's style sheet.
fn of_user_agent(element: &PlatformRef<Element>, name: &str) -> Option<&'static str> {
    if !element.in_html() {
        return None;
    }
    let local: &str = element.local_name();
    Some(match (name, local) {
        ("font-weight", "b" | "strong" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th") => "700",
        ("font-style", "i" | "em" | "cite" | "dfn" | "var" | "address") => "italic",
        ("white-space", "pre" | "listing" | "xmp" | "plaintext") => "pre",
        ("white-space", "textarea") => "pre-wrap",
        ("text-decoration", "u" | "ins") => "underline",
        ("text-decoration", "s" | "strike" | "del") => "line-through",
        ("text-align", "center" | "th") => "center",
        ("list-style-type", "ol") => "decimal",
        _ => return None,
    })
}

/// The computed `display`.
pub(crate) fn display(element: &PlatformRef<Element>) -> &'static str {
    let node = element.node();
    if hides_itself(&node) {
        return "none";
    }
    if !element.in_html() {
        return "inline";
    }
    let own = style::property(element, "display").map(|it| it.to_ascii_lowercase());
    let known = own
        .as_deref()
        .and_then(|own| DISPLAYS.iter().find(|it| **it == own));
    if let Some(known) = known {
        return known;
    }
    match &**element.local_name() {
        "li" | "summary" => "list-item",
        "table" => "table",
        "thead" => "table-header-group",
        "tbody" => "table-row-group",
        "tfoot" => "table-footer-group",
        "tr" => "table-row",
        "td" | "th" => "table-cell",
        "caption" => "table-caption",
        "colgroup" => "table-column-group",
        "col" => "table-column",
        "button" | "input" | "select" | "textarea" | "meter" | "progress" | "marquee" => {
            "inline-block"
        }
        "ruby" => "ruby",
        "rt" => "ruby-text",
        "slot" => "contents",
        _ => match arrangement(&node) {
            Arrangement::Block(_) => "block",
            _ => "inline",
        },
    }
}

const DISPLAYS: [&str; 20] = [
    "block",
    "contents",
    "flex",
    "flow-root",
    "grid",
    "inline",
    "inline-block",
    "inline-flex",
    "inline-grid",
    "inline-table",
    "list-item",
    "none",
    "table",
    "table-caption",
    "table-cell",
    "table-column",
    "table-footer-group",
    "table-header-group",
    "table-row",
    "table-row-group",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_properties_are_in_alphabetical_order() {
        assert!(PROPERTIES.is_sorted_by(|one, other| one.0 < other.0));
        assert!(DISPLAYS.is_sorted());
    }
}
