//! [Forms](https://html.spec.whatwg.org/multipage/forms.html): resetting, and submission up to
//! where it would navigate.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    events::{fire_click, fire_with, submit_event},
    exception::throw,
    html::{
        button::is_submit_button,
        dialog,
        disabled::is_disabled,
        focus,
        form_element::HtmlFormElement,
        form_entries::submittable,
        form_owner::{controls, owner},
        input, input_type, text_area, user_agent, validation,
    },
};
use boa_engine::{Context, JsResult};
use boa_web::webidl::{PlatformRef, type_error};

/// The
/// [default button](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#default-button)
/// of a form.
pub(crate) fn default_button(form: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
    let mut elements = form.node().root().descendant_elements();
    elements.find(|it| is_submit_button(it) && owner(it).is_some_and(|owner| owner.is(form)))
}

/// [Implicit submission](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#implicit-submission).
pub(crate) fn submit_implicitly(form: &PlatformRef<Element>, context: &mut Context) {
    match default_button(form) {
        Some(button) if is_disabled(&button) => {}
        Some(button) => fire_click(&button.event_target(), true, context),
        None => {
            let controls = controls(&form.node()).into_iter();
            if controls.filter(input_type::takes_text).count() <= 1 {
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
) -> JsResult<()> {
    if let Some(submitter) = submitter {
        if !is_submit_button(submitter) {
            return Err(type_error("the submitter is no submit button"));
        }
        if owner(submitter).is_none_or(|owner| !owner.is(form)) {
            let message = "the submitter is not one of the form";
            return throw("NotFoundError", message, context);
        }
    }
    submit(form, submitter, context);
    Ok(())
}

/// [Submits the form](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm),
/// up to the event, and reports where it would have led.
pub(crate) fn submit(
    form: &PlatformRef<Element>,
    submitter: Option<&PlatformRef<Element>>,
    context: &mut Context,
) {
    if !form.node().is_connected() {
        return;
    }
    let Some(slots) = PlatformRef::<HtmlFormElement>::of_object(form.object()) else {
        return;
    };
    if slots.is_firing_submission_events.replace(true) {
        return;
    }
    let is_novalidate = form.has_attribute("novalidate")
        || submitter.is_some_and(|it| it.has_attribute("formnovalidate"));
    let is_sent = (is_novalidate || validate_interactively(form, context)) && {
        let event = submit_event(submitter.map(|it| it.object().clone()), context);
        form.event_target().dispatch(&event, context)
    };
    slots.is_firing_submission_events.set(false);
    if is_sent {
        navigate(form, submitter, context);
    }
}

/// [Statically validates the constraints](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#statically-validate-the-constraints)
/// of a form. Returns whether all are met, and the controls that no listener cares for.
pub(super) fn validate(
    form: &PlatformRef<Element>,
    context: &mut Context,
) -> (bool, Vec<PlatformRef<Element>>) {
    let mut left = validation::invalid(submittable(form), context);
    let is_valid = left.is_empty();
    left.retain(|control| !validation::is_cared_for(control, context));
    (is_valid, left)
}

/// [Interactively validates the constraints](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#interactively-validate-the-constraints):
/// the first control that does not meet them gets the focus.
pub(super) fn validate_interactively(form: &PlatformRef<Element>, context: &mut Context) -> bool {
    let (is_valid, left) = validate(form, context);
    if let Some(control) = left.iter().find(|it| focus::is_focusable(it)) {
        focus::focus(control, context);
    }
    is_valid
}

/// Reports where the form would lead: a page does not navigate.
pub(super) fn navigate(
    form: &PlatformRef<Element>,
    submitter: Option<&PlatformRef<Element>>,
    context: &mut Context,
) {
    let document = form.node().owner();
    let action = form.attribute("action").filter(|it| !it.is_empty());
    let url = action
        .and_then(|action| document.parse_url(&action))
        .unwrap_or_else(|| document.url());
    let method = submitter
        .and_then(|it| it.attribute_text("formmethod"))
        .or_else(|| form.attribute_text("method"));
    if method.is_some_and(|it| it.eq_ignore_ascii_case("dialog")) {
        if let Some(subject) = form.node().closest("dialog") {
            let result = submitter.and_then(|it| it.attribute("value"));
            dialog::close(&subject, result, context);
        }
        return;
    }
    if let Some(user_agent) = user_agent(context) {
        user_agent.not_followed(&format!("the form leads to {url}"), context);
    }
}

/// [Resets](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-form-reset)
/// a form.
pub(super) fn reset(form: &PlatformRef<Element>, context: &mut Context) {
    let target = form.event_target();
    if fire_with(&target, "reset", (true, true), context) {
        for control in controls(&form.node()) {
            if let Some(input) = input::of(&control) {
                input.reset();
            }
            if let Some(area) = text_area::of(&control) {
                area.text.reset();
            }
        }
        crate::dom::changed(&form.node(), context);
    }
}
