//! [Forms](https://html.spec.whatwg.org/multipage/forms.html): owners, labels, submission up to where it would navigate.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, collections::NodeList, document::element_by_id},
    events::{SubmitEvent, submit_event},
    html::{activation, input, is_disabled, user_agent},
};
use boa_engine::{Context, JsResult, JsValue, js_string};
use boa_websocket::{
    dom::{DomException, Event, EventInit, EventKind},
    webidl::PlatformRef,
};

const LISTED_ELEMENTS: [&str; 6] = ["button", "fieldset", "input", "output", "select", "textarea"];

/// `readonly attribute HTMLFormElement? form;` of a control.
macro_rules! form_owner {
    () => {
        boa_websocket::webidl::getter("form", |this, _| {
            let owner = $crate::html::form::owner(&$crate::dom::element::of(this.object()));
            Ok($crate::dom::node::nullable(owner.as_ref()))
        })
    };
}
pub(super) use form_owner;

/// Whether it is a [listed element](https://html.spec.whatwg.org/multipage/forms.html#category-listed).
pub(crate) fn is_listed(element: &PlatformRef<Element>) -> bool {
    LISTED_ELEMENTS.iter().any(|name| element.is_html(name)) && input::kind(element) != Some("image")
}

/// The [form owner](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-owner).
pub(crate) fn owner(element: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let associated =
        LISTED_ELEMENTS.iter().any(|name| element.is_html(name)) || element.is_html("label") || element.is_html("img");
    if !associated && !element.is_html("legend") {
        return None;
    }
    let node = element.node();
    if let Some(id) = element.attribute("form").filter(|_| node.is_connected()) {
        return element_by_id(&node.root(), &id).filter(|it| it.is_html("form"));
    }
    node.ancestors().filter_map(|it| it.as_element()).find(|it| it.is_html("form"))
}

/// Whether the element is one of a form's `elements`.
pub(crate) fn is_listed_control_of(element: &PlatformRef<Element>, form: &PlatformRef<Node>) -> bool {
    is_listed(element) && owner(element).is_some_and(|owner| owner.node().is(form))
}

pub(super) fn controls(form: &PlatformRef<Node>) -> Vec<PlatformRef<Element>> {
    let elements = form.root().descendants().filter_map(|node| node.as_element());
    elements.filter(|it| is_listed_control_of(it, form)).collect()
}

/// The [labeled control](https://html.spec.whatwg.org/multipage/forms.html#labeled-control) of a label.
pub(crate) fn labeled_control(label: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let labelable = |it: &PlatformRef<Element>| {
        ["button", "meter", "output", "progress", "select", "textarea"].iter().any(|name| it.is_html(name))
            || input::kind(it).is_some_and(|kind| kind != "hidden")
    };
    match label.attribute("for") {
        Some(id) => element_by_id(&label.node().root(), &id).filter(labelable),
        None => label.node().descendants().filter_map(|node| node.as_element()).find(labelable),
    }
}

pub(super) fn labels(control: &PlatformRef<Element>, context: &mut Context) -> JsResult<JsValue> {
    if input::kind(control) == Some("hidden") {
        return Ok(JsValue::null());
    }
    let node = control.node();
    let labels = node.root().descendants().filter(|it| {
        it.as_element()
            .is_some_and(|it| it.is_html("label") && labeled_control(&it).is_some_and(|it| it.node().is(&node)))
    });
    Ok(NodeList::new(labels.collect()).into_object(context)?.into())
}

/// Whether it is a [submit button](https://html.spec.whatwg.org/multipage/forms.html#concept-submit-button).
pub(crate) fn is_submit_button(element: &PlatformRef<Element>) -> bool {
    matches!(input::kind(element), Some("submit" | "image"))
        || (element.is_html("button") && activation::kind_of_button(element) == "submit")
}

/// The [default button](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#default-button) of a form.
pub(crate) fn default_button(form: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let elements = form.node().root().descendants().filter_map(|node| node.as_element());
    let mut buttons =
        elements.filter(|it| is_submit_button(it) && owner(it).is_some_and(|owner| owner.node().is(&form.node())));
    buttons.next()
}

/// [Implicit submission](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#implicit-submission).
pub(crate) fn submit_implicitly(form: &PlatformRef<Element>, context: &mut Context) {
    match default_button(form) {
        Some(button) if is_disabled(&button) => {}
        Some(button) => activation::fire_click(&button, true, context),
        None => {
            let blocking = |it: &PlatformRef<Element>| input::takes_text(it);
            if controls(&form.node()).iter().filter(|it| blocking(it)).count() <= 1 {
                submit(form, None, context);
            }
        }
    }
}

/// <https://html.spec.whatwg.org/multipage/forms.html#dom-form-requestsubmit>
pub(super) fn request_submit(
    form: &PlatformRef<Element>,
    submitter: Option<&PlatformRef<Element>>,
    context: &mut Context,
) -> JsResult<JsValue> {
    if let Some(submitter) = submitter {
        if !is_submit_button(submitter) {
            return Err(boa_websocket::webidl::type_error("the submitter is no submit button"));
        }
        if owner(submitter).is_none_or(|owner| !owner.node().is(&form.node())) {
            return Err(DomException::error("NotFoundError", "the submitter is not one of the form", context));
        }
    }
    submit(form, submitter, context);
    Ok(JsValue::undefined())
}

/// [Submits the form](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm), up to
/// the event, and reports where it would have led.
pub(crate) fn submit(form: &PlatformRef<Element>, submitter: Option<&PlatformRef<Element>>, context: &mut Context) {
    if !form.node().is_connected() {
        return;
    }
    if !form.has_attribute("novalidate")
        && let Some(empty) = controls(&form.node()).into_iter().find(is_missing)
    {
        let new = EventInit::new(js_string!("invalid"), EventKind::Event).cancelable();
        let event = Event::create::<Event>(new, context);
        if empty.node().event_target().dispatch(&event, context) {
            crate::html::focus::focus(&empty, context);
        }
        return;
    }
    let event = submit_event(submitter.map(|it| it.object().clone()), context);
    let goes_on = form.node().event_target().dispatch::<SubmitEvent>(&event, context);
    if goes_on {
        navigate(form, context);
    }
}

/// [Suffering from being missing](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-being-missing):
/// the only constraint that is validated.
fn is_missing(element: &PlatformRef<Element>) -> bool {
    if !element.has_attribute("required") || is_disabled(element) || element.has_attribute("readonly") {
        return false;
    }
    match input::kind(element) {
        Some("checkbox") => !crate::html::is_checked(element),
        Some("radio") => {
            !crate::html::is_checked(element) && !input::radio_group(element).iter().any(crate::html::is_checked)
        }
        _ => crate::html::text_value(element).is_some_and(|text| text.is_empty()),
    }
}

/// Reports where the form would lead: a page does not navigate.
pub(super) fn navigate(form: &PlatformRef<Element>, context: &mut Context) {
    let document = form.node().owner();
    let action = form.attribute("action").filter(|it| !it.is_empty());
    let url = action.and_then(|action| document.parse_url(&action)).unwrap_or_else(|| document.url());
    if form.attribute_text("method").is_some_and(|it| it.eq_ignore_ascii_case("dialog")) {
        let dialog = form.node().ancestors().filter_map(|it| it.as_element()).find(|it| it.is_html("dialog"));
        if let Some(dialog) = dialog {
            dialog.remove_attribute("open", context);
        }
        return;
    }
    if let Some(user_agent) = user_agent(context) {
        user_agent.not_followed(&format!("the form leads to {url}"), context);
    }
}

/// [Resets](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-form-reset) a form.
pub(super) fn reset(form: &PlatformRef<Element>, context: &mut Context) {
    let new = EventInit::new(js_string!("reset"), EventKind::Event).bubbling().cancelable();
    let event = Event::create::<Event>(new, context);
    if form.node().event_target().dispatch(&event, context) {
        for control in controls(&form.node()) {
            crate::html::reset(&control);
        }
        crate::dom::changed(&form.node(), context);
    }
}
