//! [Disabled elements](https://html.spec.whatwg.org/multipage/semantics-other.html#disabled-elements).

use crate::dom::Element;
use crate::dom::ext::*;
use boa_web::webidl::PlatformRef;

pub(crate) fn can_be_disabled(element: &Element) -> bool {
    [
        "button", "input", "select", "textarea", "option", "optgroup", "fieldset",
    ]
    .iter()
    .any(|name| element.is_html(name))
}

/// Whether it is
/// [actually disabled](https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled).
pub(crate) fn is_disabled(element: &PlatformRef<Element>) -> bool {
    if !can_be_disabled(element) {
        return false;
    }
    if element.has_attribute("disabled") {
        return true;
    }
    if element.is_html("option") {
        return element
            .node()
            .parent_element()
            .is_some_and(|parent| parent.is_html("optgroup") && parent.has_attribute("disabled"));
    }
    let mut below = element.node();
    for ancestor in element.node().ancestors() {
        if let Some(fieldset) = ancestor
            .as_element()
            .filter(|it| it.is_html("fieldset") && it.has_attribute("disabled"))
        {
            let mut children = fieldset.node().iter_children();
            let first_legend = children.find(|it| it.is_element("legend"));
            if !first_legend.is_some_and(|legend| legend.is(&below)) {
                return true;
            }
        }
        below = ancestor;
    }
    false
}
