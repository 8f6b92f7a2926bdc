//! [Labels](https://html.spec.whatwg.org/multipage/forms.html#the-label-element) and the
//! [labelable elements](https://html.spec.whatwg.org/multipage/forms.html#category-label).

use crate::dom::ext::*;
use crate::{
    dom::{Element, collections::NodeList, document::element_by_id, element::of},
    html::input_type,
};
use boa_engine::{Context, JsObject, JsResult};
use boa_gc::Trace;
use boa_web::webidl::PlatformRef;

/// The [labeled control](https://html.spec.whatwg.org/multipage/forms.html#labeled-control) of a
/// label.
pub(crate) fn labeled_control(label: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let labelable = |it: &PlatformRef<Element>| {
        [
            "button", "meter", "output", "progress", "select", "textarea",
        ]
        .iter()
        .any(|name| it.is_html(name))
            || input_type::kind(it).is_some_and(|kind| kind != "hidden")
    };
    match label.attribute("for") {
        Some(id) => element_by_id(&label.node().root(), &id).filter(labelable),
        None => label.node().descendant_elements().find(labelable),
    }
}

/// The [labels](https://html.spec.whatwg.org/multipage/forms.html#dom-lfe-labels) of a control. An
/// input that is hidden has null.
pub(super) fn labels<T: Trace>(
    this: &PlatformRef<T>,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    let control = of(this.object());
    if input_type::kind(&control) == Some("hidden") {
        return Ok(None);
    }
    let node = control.node();
    let labels = node.root().descendants().filter(|it| {
        it.as_element().is_some_and(|it| {
            it.is_html("label") && labeled_control(&it).is_some_and(|it| it.is(&control))
        })
    });
    NodeList::new(labels.collect())
        .into_object(context)
        .map(Some)
}
