//! Lines of text as input of a page: a line is typed key by key, and Enter or a button is pressed.

use super::{
    members::{call, elements, get, is, text},
    stand_ins,
};
use boa_engine::{Context, JsObject, JsResult};
use boa_page::{Key, Page};
use boa_websocket::{dom::report_exception, host::clean_up_after_running_script};

/// A control that takes text, or a button.
struct Control {
    element: JsObject,
    is_visible: bool,
    /// The label of a button that is not disabled. None for a control that takes text.
    label: Option<String>,
}

impl Control {
    fn takes_text(&self) -> bool {
        self.is_visible && self.label.is_none()
    }

    fn is_visible_button(&self) -> bool {
        self.is_visible && self.label.is_some()
    }
}

/// Whether the page has a control that takes text, or a button to press.
pub(super) fn are_taken(page: &Page, context: &mut Context) -> bool {
    let steps = |context: &mut Context| -> JsResult<bool> {
        let any_control = controls(page, context)?.iter().any(|it| it.is_visible);
        Ok(any_control || form_without_controls(page, context)?.is_some())
    };
    // A page that has replaced these members takes no lines. A report could change the page, and
    // lead here again.
    steps(context).unwrap_or(false)
}

/// Types a line into the control that has the focus, or into the first that takes text, and presses
/// Enter. If the page does nothing with that, its default button is pressed: the form's, or the
/// next one.
pub(super) fn type_line(page: &Page, line: &str, context: &mut Context) {
    // The exception is one of a script that has replaced members of the document.
    if let Err(error) = type_or_press(page, line, context) {
        report_exception(error, context);
    }
    clean_up_after_running_script(context);
}

fn type_or_press(page: &Page, line: &str, context: &mut Context) -> JsResult<()> {
    let controls = controls(page, context)?;
    let focused = get(page.document().object(), "activeElement", context)?.as_object();
    let has_focus = |it: &&Control| {
        focused
            .as_ref()
            .is_some_and(|focused| JsObject::equals(focused, &it.element))
    };
    let mut taking = controls.iter().filter(|it| it.takes_text());
    match taking.clone().find(has_focus).or_else(|| taking.next()) {
        Some(control) => type_into(page, &control.element, line, context),
        None => press_for_line(page, &controls, line, context),
    }
}

fn type_into(page: &Page, control: &JsObject, line: &str, context: &mut Context) -> JsResult<()> {
    call(control, "focus", &[], context)?;
    call(control, "select", &[], context)?;
    if line.is_empty() && !text(control, "value", context)?.is_empty() {
        page.press(&Key::named("Delete"), context);
    }
    for character in line.chars() {
        page.press(&Key::character(character), context);
    }
    let typed = text(control, "value", context)?;
    let goes_on = page.press(&Key::named("Enter"), context);
    let is_area = text(control, "localName", context)? == "textarea";
    if is_area && goes_on && text(control, "value", context)? == format!("{typed}\n") {
        // Enter is the end of the line, and is no text. The value is committed when the control
        // loses the focus.
        page.press(&Key::named("Backspace"), context);
        call(control, "blur", &[], context)?;
        call(control, "focus", &[], context)?;
    }
    let is_untouched = goes_on && text(control, "value", context)? == typed;
    // Enter in an input submits its form.
    if is_untouched && (is_area || get(control, "form", context)?.is_null()) {
        press_button_after(page, control, context)?;
    }
    Ok(())
}

/// Presses the next button in tree order, or the first of all. Without a button, submits the form.
fn press_button_after(page: &Page, control: &JsObject, context: &mut Context) -> JsResult<()> {
    let controls = controls(page, context)?;
    let after = controls
        .iter()
        .skip_while(|it| !JsObject::equals(&it.element, control));
    let next = after.clone().find(|it| it.label.is_some());
    let button = next.or_else(|| controls.iter().find(|it| it.is_visible_button()));
    press(page, button, context)
}

/// A line on a page that has buttons alone: it is the label of one, or presses the first. Where
/// there are stand-ins, the script may ask for its input only now: the line waits for that.
fn press_for_line(
    page: &Page,
    controls: &[Control],
    line: &str,
    context: &mut Context,
) -> JsResult<()> {
    let mut buttons = controls.iter().filter(|it| it.is_visible_button());
    let named = buttons
        .clone()
        .find(|it| it.label.as_deref() == Some(line.trim()));
    if named.is_none() && !line.is_empty() {
        stand_ins::keep_line(line, context);
    }
    press(page, named.or_else(|| buttons.next()), context)
}

/// Clicks a button. Without one, submits the form that is a stand-in.
fn press(page: &Page, button: Option<&Control>, context: &mut Context) -> JsResult<()> {
    if let Some(button) = button {
        page.click(&button.element, context);
    } else if let Some(form) = form_without_controls(page, context)? {
        call(&form, "requestSubmit", &[], context)?;
    }
    Ok(())
}

/// The form that is a stand-in, and has no controls.
fn form_without_controls(page: &Page, context: &mut Context) -> JsResult<Option<JsObject>> {
    if !stand_ins::are_created(context) {
        return Ok(None);
    }
    for form in elements(page.document().object(), "form", context)? {
        if is(&form, "checkVisibility", &[], context)? {
            return Ok(Some(form));
        }
    }
    Ok(None)
}

/// The controls that take text, and the buttons that are not disabled, in tree order.
fn controls(page: &Page, context: &mut Context) -> JsResult<Vec<Control>> {
    let mut controls = Vec::new();
    for element in elements(page.document().object(), "button, input, textarea", context)? {
        let label = label_of_button(&element, context)?;
        let selector = if label.is_some() {
            ":enabled"
        } else {
            ":read-write"
        };
        if is(&element, "matches", &[selector], context)? {
            let is_visible = is(&element, "checkVisibility", &[], context)?;
            controls.push(Control {
                element,
                is_visible,
                label,
            });
        }
    }
    Ok(controls)
}

/// The label of a button: its text, or its value.
fn label_of_button(element: &JsObject, context: &mut Context) -> JsResult<Option<String>> {
    if text(element, "localName", context)? == "button" {
        let text = text(element, "textContent", context)?;
        return Ok(Some(text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let (attribute, default) = match &*text(element, "type", context)? {
        "submit" => ("value", "Submit"),
        "reset" => ("value", "Reset"),
        "button" => ("value", ""),
        "image" => ("alt", "Submit"),
        _ => return Ok(None),
    };
    let label = call(element, "getAttribute", &[attribute], context)?;
    Ok(Some(label.as_string().map_or_else(
        || default.to_owned(),
        |label| label.to_std_string_lossy(),
    )))
}
