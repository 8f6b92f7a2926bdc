//! Lines of text as input: a line is typed key by key, and Enter or a button is pressed.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    html::{self, activation, focus, form, rendering::is_hidden},
    input::keys::{self, Key},
    page::Page,
};
use boa_engine::Context;
use boa_websocket::{dom::clean_up_after_running_script, webidl::PlatformRef};

impl Page {
    /// Whether the page has a control that takes text, or a button to press.
    #[must_use]
    pub fn takes_lines(&self) -> bool {
        self.line_target().is_some() || self.buttons().next().is_some() || self.synthesized_form().is_some()
    }

    /// Types a line into the control that has the focus, or into the first that takes text, and presses Enter. If the page
    /// does nothing with that, its default button is pressed: the form's, or the next one.
    pub fn type_line(&self, line: &str, context: &mut Context) {
        let Some(control) = self.line_target() else {
            self.press_for_line(line, context);
            return;
        };
        focus::move_to(self.document(), Some(&control), context);
        focus::begin_change(&control);
        html::type_value(&control, "", context);
        for character in line.chars() {
            self.press(&Key::character(character), context);
        }
        let typed = html::text_value(&control).unwrap_or_default();
        let goes_on = press_enter(self, &control, context);
        clean_up_after_running_script(context);
        let untouched = html::text_value(&control).is_some_and(|value| value == typed);
        if goes_on && untouched && form::owner(&control).is_none() {
            if let Some(button) = self.button_after(&control) {
                activation::fire_click(&button, true, context);
            } else if let Some(form) = self.synthesized_form() {
                form::submit(&form, None, context);
            }
            clean_up_after_running_script(context);
        }
    }

    /// A line on a page that has buttons alone: it is the label of one, or presses the first. Where elements are synthesized, the
    /// script may ask for its input only now: the line waits for that.
    fn press_for_line(&self, line: &str, context: &mut Context) {
        let named = self.buttons().find(|it| html::label_of_button(it).is_some_and(|label| label == line.trim()));
        if named.is_none() && self.loading().synthesizes.get().is_some() && !line.is_empty() {
            self.report_pending_line();
            self.input().pending_line.replace(Some(line.to_owned()));
        }
        if let Some(button) = named.or_else(|| self.buttons().next()) {
            activation::fire_click(&button, true, context);
        } else if let Some(form) = self.synthesized_form() {
            form::submit(&form, None, context);
        }
        clean_up_after_running_script(context);
    }

    /// Types the line that waits into a control that was synthesized.
    pub(crate) fn type_pending_line(&self, control: &PlatformRef<Element>, context: &mut Context) {
        if html::is_editable(control)
            && let Some(line) = self.input().pending_line.take()
        {
            html::type_value(control, &line, context);
        }
    }

    /// Reports the line that waits: no script has asked for a control.
    pub(crate) fn report_pending_line(&self) {
        if let Some(line) = self.input().pending_line.take() {
            self.view()
                .failed(&format!("no script read the line {line:?}: no script has asked for an input that takes text"));
        }
    }

    /// The control that a line is typed into.
    fn line_target(&self) -> Option<PlatformRef<Element>> {
        let usable = |it: &PlatformRef<Element>| html::is_editable(it) && !is_hidden(&it.node());
        let focused = self.document().focused().and_then(|it| it.as_element()).filter(usable);
        focused.or_else(|| self.elements().find(usable))
    }

    /// The form that was synthesized, which has no controls.
    fn synthesized_form(&self) -> Option<PlatformRef<Element>> {
        let wanted = self.loading().synthesizes.get().is_some();
        wanted.then(|| self.elements().find(|it| it.is_html("form") && !is_hidden(&it.node())))?
    }

    fn elements(&self) -> impl Iterator<Item = PlatformRef<Element>> + use<> {
        self.document().node().descendants().filter_map(|node| node.as_element())
    }

    fn buttons(&self) -> impl Iterator<Item = PlatformRef<Element>> + use<> {
        self.elements()
            .filter(|it| html::label_of_button(it).is_some() && !html::is_disabled(it) && !is_hidden(&it.node()))
    }

    /// The next button in tree order, or the first of all.
    fn button_after(&self, control: &PlatformRef<Element>) -> Option<PlatformRef<Element>> {
        let root = self.document().node();
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

/// Presses Enter in a control: `change`, and the form is submitted. Returns whether no script has canceled it.
fn press_enter(page: &Page, control: &PlatformRef<Element>, context: &mut Context) -> bool {
    keys::press(page, &Key::named("Enter"), |context| keys::enter(control, context), context)
}
