//! What a person does: types, presses Enter, clicks.

use super::{
    Element, Page, events,
    html::{self, activation, focus, form},
    text,
};
use crate::{dom::clean_up_after_running_script, webidl::This};
use boa_engine::Context;

impl Page {
    /// Whether there is something that a line can be typed into, or a button to press.
    #[must_use]
    pub fn takes_lines(&self) -> bool {
        self.line_target().is_some() || self.buttons().next().is_some()
    }

    /// Types a line into the control that has the focus, or into the first that takes text, and presses Enter. If the page
    /// does nothing with that, its default button is pressed: the form's, or the next one.
    pub fn type_line(&self, line: &str, context: &mut Context) {
        let Some(control) = self.line_target() else {
            // A page with buttons alone: a line is the label of one, or means the first.
            let button = self.buttons().find(|it| html::label_of_button(it).is_some_and(|label| label == line.trim()));
            if let Some(button) = button.or_else(|| self.buttons().next()) {
                activation::fire_click(&button, true, context);
                clean_up_after_running_script(context);
            }
            return;
        };
        focus::move_to(self.document(), Some(&control), context);
        focus::begin_change(&control);
        html::type_value(&control, "", context);
        for character in line.chars() {
            type_character(&control, character, context);
        }
        let typed = html::text_value(&control).unwrap_or_default();
        let goes_on = press_enter(&control, context);
        clean_up_after_running_script(context);
        let untouched = html::text_value(&control).is_some_and(|value| value == typed);
        if goes_on
            && untouched
            && form::owner(&control).is_none()
            && let Some(button) = self.button_after(&control)
        {
            activation::fire_click(&button, true, context);
            clean_up_after_running_script(context);
        }
    }

    /// Where a line goes.
    fn line_target(&self) -> Option<This<Element>> {
        let usable = |it: &This<Element>| html::is_editable(it) && !text::is_hidden(&it.node());
        let focused = self.document().focused().and_then(|it| it.as_element()).filter(usable);
        focused.or_else(|| self.elements().find(usable))
    }

    fn elements(&self) -> impl Iterator<Item = This<Element>> + use<> {
        super::node_of(self.document()).descendants().filter_map(|node| node.as_element())
    }

    fn buttons(&self) -> impl Iterator<Item = This<Element>> + use<> {
        self.elements()
            .filter(|it| html::label_of_button(it).is_some() && !html::is_disabled(it) && !text::is_hidden(&it.node()))
    }

    /// The next button in tree order, or the first of all.
    fn button_after(&self, control: &This<Element>) -> Option<This<Element>> {
        let root = super::node_of(self.document());
        let mut node = control.node().following(&root);
        while let Some(next) = node {
            let button = next.as_element().filter(|it| html::label_of_button(it).is_some() && !html::is_disabled(it));
            if button.is_some() {
                return button;
            }
            node = next.following(&root);
        }
        self.buttons().next()
    }
}

/// A key that writes a character.
pub(super) fn type_character(control: &This<Element>, character: char, context: &mut Context) {
    let text = character.to_string();
    let upper = character.to_ascii_uppercase();
    let code = match upper {
        'A'..='Z' => format!("Key{upper}"),
        '0'..='9' => format!("Digit{upper}"),
        ' ' => "Space".to_owned(),
        _ => String::new(),
    };
    let key_code = if upper.is_ascii_alphanumeric() || upper == ' ' { u32::from(upper) } else { 0 };
    let target = control.node().event_target();
    let mut goes_on = target.dispatch(&events::key_event("keydown", (&text, &code, key_code, 0), context), context);
    if goes_on {
        let press = events::key_event("keypress", (&text, &code, u32::from(character), u32::from(character)), context);
        goes_on = target.dispatch(&press, context);
    }
    if goes_on {
        insert_text(control, &text, "insertText", context);
    }
    target.dispatch(&events::key_event("keyup", (&text, &code, key_code, 0), context), context);
}

fn insert_text(control: &This<Element>, text: &str, input_type: &'static str, context: &mut Context) {
    let target = control.node().event_target();
    let before = events::input_event("beforeinput", input_type, Some(text), context);
    let Some(value) = html::text_value(control).filter(|_| target.dispatch(&before, context)) else { return };
    let limit = control.attribute_text("maxlength").and_then(|it| it.trim().parse::<usize>().ok());
    if limit.is_some_and(|limit| value.encode_utf16().count() + text.encode_utf16().count() > limit) {
        return;
    }
    focus::begin_change(control);
    html::type_value(control, &(value + text), context);
    target.dispatch(&events::input_event("input", input_type, Some(text), context), context);
}

const ENTER: (&str, &str, u32, u32) = ("Enter", "Enter", 13, 0);

/// Presses Enter in a control: `change`, and the form is submitted, unless the page says no. Whether it said nothing.
pub(super) fn press_enter(control: &This<Element>, context: &mut Context) -> bool {
    let target = control.node().event_target();
    let mut goes_on = target.dispatch(&events::key_event("keydown", ENTER, context), context);
    if goes_on {
        goes_on = target.dispatch(&events::key_event("keypress", ("Enter", "Enter", 13, 13), context), context);
    }
    if goes_on {
        focus::commit(control, context);
        if let Some(form) = form::owner(control) {
            form::submit_implicitly(&form, context);
        }
    }
    let up = target.dispatch(&events::key_event("keyup", ENTER, context), context);
    goes_on && up
}
