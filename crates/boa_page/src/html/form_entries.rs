//! [Constructing the entry list](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-form-data-set)
//! of a form.

use crate::dom::ext::*;
use crate::{
    dom::{Element, element::of},
    events::form_data_event,
    exception::throw,
    html::{
        HtmlElement, button::is_submit_button, checked::is_checked, disabled::is_disabled,
        form_element::HtmlFormElement, form_owner::owner, input, input_type, select, text_area,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString, js_string};
use boa_web::{
    host::{self, FormElement, FormEntryValue, Forms, set_forms},
    webidl::{PlatformRef, string::to_utf8, type_error},
};

type Entries = Vec<(String, FormEntryValue)>;

pub(super) fn register(context: &Context) {
    let forms = Forms {
        is_form: |object| PlatformRef::<HtmlFormElement>::of_object(object).is_some(),
        is_element: |object| PlatformRef::<HtmlElement>::of_object(object).is_some(),
        construct_entry_list,
        fire_form_data,
    };
    set_forms(forms, context);
}

/// The steps of [`new FormData(form, submitter)`](https://xhr.spec.whatwg.org/#dom-formdata).
fn construct_entry_list(
    form: &FormElement,
    submitter: Option<&host::HtmlElement>,
    context: &mut Context,
) -> JsResult<Entries> {
    let form = of(form.object());
    if slots(&form).is_some_and(|it| it.is_constructing_entry_list.get()) {
        let message = "the entries of the form are being read already";
        return throw("InvalidStateError", message, context);
    }
    let submitter = submitter.map(|it| of(it.object()));
    if let Some(submitter) = &submitter {
        if !is_submit_button(submitter) {
            return Err(type_error("the submitter is no submit button"));
        }
        if owner(submitter).is_none_or(|owner| !owner.is(&form)) {
            let message = "the submitter is not one of the form";
            return throw("NotFoundError", message, context);
        }
    }
    Ok(entries(&form, submitter.as_ref()))
}

fn slots(form: &PlatformRef<Element>) -> Option<PlatformRef<HtmlFormElement>> {
    PlatformRef::of_object(form.object())
}

/// Fires `formdata` at a form: listeners may change the entries.
fn fire_form_data(form: &FormElement, form_data: &JsObject, context: &mut Context) {
    let form = of(form.object());
    let Some(slots) = slots(&form) else { return };
    slots.is_constructing_entry_list.set(true);
    let event = form_data_event(form_data.clone(), context);
    form.event_target().dispatch(&event, context);
    slots.is_constructing_entry_list.set(false);
}

/// The [submittable elements](https://html.spec.whatwg.org/multipage/forms.html#category-submit)
/// whose form owner is the form.
pub(super) fn submittable(form: &PlatformRef<Element>) -> Vec<PlatformRef<Element>> {
    const SUBMITTABLE: [&str; 4] = ["button", "input", "select", "textarea"];
    let is_of_form = |element: &PlatformRef<Element>| {
        SUBMITTABLE.iter().any(|name| element.is_html(name))
            && owner(element).is_some_and(|owner| owner.is(form))
    };
    let elements = form.node().root().descendant_elements();
    elements.filter(is_of_form).collect()
}

fn entries(form: &PlatformRef<Element>, submitter: Option<&PlatformRef<Element>>) -> Entries {
    let mut entries = Vec::new();
    for control in submittable(form) {
        add(&control, submitter, &mut entries);
    }
    entries
}

fn add(
    control: &PlatformRef<Element>,
    submitter: Option<&PlatformRef<Element>>,
    entries: &mut Entries,
) {
    let is_submitter = || submitter.is_some_and(|it| it.is(control));
    if is_disabled(control) || control.node().closest("datalist").is_some() {
        return;
    }
    let kind = input_type::kind(control);
    match kind {
        Some("image") if is_submitter() => {
            let name = control.attribute_text("name").filter(|it| !it.is_empty());
            let prefix = name.map(|name| format!("{name}.")).unwrap_or_default();
            for coordinate in ["x", "y"] {
                let zero = FormEntryValue::Text(js_string!("0"));
                entries.push((format!("{prefix}{coordinate}"), zero));
            }
            return;
        }
        Some("image") => return,
        Some("submit" | "reset" | "button") if !is_submitter() => return,
        Some("checkbox" | "radio") if !is_checked(control) => return,
        None if control.is_html("button") && !is_submitter() => return,
        _ => {}
    }
    let Some(name) = control.attribute("name").filter(|it| !it.is_empty()) else {
        return;
    };
    let name = to_utf8(&name);
    let mut text = |value: JsString| {
        let value = JsString::from(to_utf8(&value));
        entries.push((name.clone(), FormEntryValue::Text(value)));
    };
    if control.is_html("select") {
        for option in select::options(control) {
            if select::is_selected(&option) && !is_disabled(&option) {
                text(select::value_of(&option));
            }
        }
        return;
    }
    match kind {
        Some("file") => entries.push((name, FormEntryValue::NoFile)),
        Some("hidden") if name.eq_ignore_ascii_case("_charset_") => text(js_string!("UTF-8")),
        Some(kind) => {
            if let Some(input) = input::of(control) {
                text(input.value(control));
            }
            add_direction(control, kind, entries);
        }
        None if control.is_html("button") => {
            text(control.attribute("value").unwrap_or_default());
        }
        None => {
            if let Some(area) = text_area::of(control) {
                text(area.value(control));
            }
            add_direction(control, "textarea", entries);
        }
    }
}

/// The entry of [`dirname`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#submitting-element-directionality:-the-dirname-attribute).
fn add_direction(control: &PlatformRef<Element>, kind: &str, entries: &mut Entries) {
    let applies = matches!(
        kind,
        "hidden"
            | "text"
            | "search"
            | "tel"
            | "url"
            | "email"
            | "password"
            | "submit"
            | "reset"
            | "button"
            | "textarea"
    );
    let Some(name) = control
        .attribute_text("dirname")
        .filter(|name| applies && !name.is_empty())
    else {
        return;
    };
    let mut around = std::iter::successors(Some(control.clone()), |it| it.node().parent_element());
    let is_rtl = around
        .find_map(
            |it| match it.attribute_text("dir")?.to_ascii_lowercase().as_str() {
                "rtl" => Some(true),
                "ltr" => Some(false),
                _ => None,
            },
        )
        .unwrap_or(false);
    let direction = if is_rtl {
        js_string!("rtl")
    } else {
        js_string!("ltr")
    };
    entries.push((name, FormEntryValue::Text(direction)));
}
