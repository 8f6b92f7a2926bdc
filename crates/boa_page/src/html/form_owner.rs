//! [Form owners](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-owner),
//! and the [listed elements](https://html.spec.whatwg.org/multipage/forms.html#category-listed) of
//! a form.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, document::element_by_id, element::of},
    html::input_type,
};
use boa_engine::{Context, JsResult};
use boa_gc::Trace;
use boa_web::webidl::PlatformRef;

const LISTED_ELEMENTS: [&str; 6] = [
    "button", "fieldset", "input", "output", "select", "textarea",
];

/// `readonly attribute HTMLFormElement? form;` of a control.
pub(super) fn form<T: Trace>(
    this: &PlatformRef<T>,
    _: &mut Context,
) -> JsResult<Option<PlatformRef<Element>>> {
    Ok(owner(&of(this.object())))
}

/// Whether it is a
/// [listed element](https://html.spec.whatwg.org/multipage/forms.html#category-listed).
pub(crate) fn is_listed(element: &PlatformRef<Element>) -> bool {
    LISTED_ELEMENTS.iter().any(|name| element.is_html(name))
        && input_type::kind(element) != Some("image")
}

/// The
/// [form owner](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-owner).
pub(crate) fn owner(element: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let associated = LISTED_ELEMENTS.iter().any(|name| element.is_html(name))
        || element.is_html("label")
        || element.is_html("img");
    if !associated && !element.is_html("legend") {
        return None;
    }
    let node = element.node();
    if let Some(id) = element.attribute("form").filter(|_| node.is_connected()) {
        return element_by_id(&node.root(), &id).filter(|it| it.is_html("form"));
    }
    node.closest("form")
}

/// Whether the element is one of a form's `elements`.
pub(crate) fn is_listed_control_of(
    element: &PlatformRef<Element>,
    form: &PlatformRef<Node>,
) -> bool {
    is_listed(element) && owner(element).is_some_and(|owner| owner.node().is(form))
}

/// The listed elements whose form owner is the form: its `elements`.
pub(super) fn controls(form: &PlatformRef<Node>) -> Vec<PlatformRef<Element>> {
    let elements = form.root().descendant_elements();
    elements
        .filter(|it| is_listed_control_of(it, form))
        .collect()
}
