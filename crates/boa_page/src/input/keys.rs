//! [Keyboard events](https://w3c.github.io/uievents/#events-keyboardevents): pressed keys, and
//! their default actions, which scripts can cancel.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, changed},
    events::{self, Modifiers},
    html::{self, focus, form, form_owner, text_control},
    input::{editing, scrolling},
    page::Page,
};
use boa_engine::Context;
use boa_web::{host::clean_up_after_running_script, webidl::PlatformRef};

/// A pressed key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    key: String,
    code: String,
    key_code: u32,
    /// The character of a key that writes one.
    character: Option<char>,
    modifiers: Modifiers,
}

/// The [named keys](https://w3c.github.io/uievents-key/#named-key-attribute-values) that pages know
/// by a number.
const NAMED_KEYS: [(&str, u32); 15] = [
    ("Backspace", 8),
    ("Tab", 9),
    ("Enter", 13),
    ("Escape", 27),
    ("PageUp", 33),
    ("PageDown", 34),
    ("End", 35),
    ("Home", 36),
    ("ArrowLeft", 37),
    ("ArrowUp", 38),
    ("ArrowRight", 39),
    ("ArrowDown", 40),
    ("Insert", 45),
    ("Delete", 46),
    ("F1", 112),
];

impl Key {
    /// The key that writes a character.
    #[must_use]
    pub fn character(character: char) -> Self {
        let upper = character.to_ascii_uppercase();
        let (code, key_code) = match upper {
            'A'..='Z' => (format!("Key{upper}"), upper.into()),
            '0'..='9' => (format!("Digit{upper}"), upper.into()),
            ' ' => ("Space".to_owned(), upper.into()),
            _ => (String::new(), 0),
        };
        let modifiers = Modifiers {
            shift: character.is_uppercase(),
            ..Modifiers::default()
        };
        Self {
            key: character.to_string(),
            code,
            key_code,
            character: Some(character),
            modifiers,
        }
    }

    /// A key by its name in the standard, such as `ArrowLeft`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let key_code = NAMED_KEYS
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(0, |(_, code)| *code);
        Self {
            key: name.to_owned(),
            code: name.to_owned(),
            key_code,
            character: None,
            modifiers: Modifiers::default(),
        }
    }

    /// The key, with modifiers held down.
    #[must_use]
    pub fn with(mut self, modifiers: Modifiers) -> Self {
        self.modifiers = modifiers;
        self
    }

    /// The character that it writes with its modifiers.
    fn written(&self) -> Option<char> {
        let Modifiers {
            ctrl, alt, meta, ..
        } = self.modifiers;
        self.character.filter(|_| !ctrl && !alt && !meta)
    }
}

impl Page {
    /// Presses and releases a key: fires its events, and does its default action unless a script
    /// cancels it. Returns whether no script has canceled an event.
    pub fn press(&self, key: &Key, context: &mut Context) -> bool {
        let goes_on = self.fire_key_events(key, context);
        clean_up_after_running_script(context);
        goes_on
    }

    /// Pastes text into the control that has the focus.
    pub fn paste(&self, text: &str, context: &mut Context) {
        if let Some(control) = self.focused().filter(html::is_editable) {
            editing::insert(&control, text, "insertFromPaste", context);
            self.reveal_caret(&control, context);
            clean_up_after_running_script(context);
        }
    }

    /// Fires the events of a key that is pressed and released, with its default action between
    /// them. Returns whether no script has canceled one.
    fn fire_key_events(&self, key: &Key, context: &mut Context) -> bool {
        let Key {
            key: name,
            code,
            key_code,
            modifiers,
            ..
        } = key;
        let parts = (name.as_str(), code.as_str(), *key_code, 0);
        let down = self.key_target();
        let event = events::key_event("keydown", parts, *modifiers, context);
        let mut goes_on = down.event_target().dispatch(&event, context);
        let character = key
            .written()
            .map(u32::from)
            .or((name == "Enter").then_some(13));
        if let Some(character) = character.filter(|_| goes_on) {
            let parts = (name.as_str(), code.as_str(), character, character);
            let event = events::key_event("keypress", parts, *modifiers, context);
            goes_on = self.key_target().event_target().dispatch(&event, context);
        }
        if goes_on {
            self.default_action(key, context);
        }
        let target = self.key_target();
        let event = events::key_event("keyup", parts, *modifiers, context);
        let up = target.event_target().dispatch(&event, context);
        if goes_on
            && up
            && name == " "
            && target.is(&down)
            && let Some(element) = target.as_element().filter(presses_with_space)
        {
            events::fire_click(&element.event_target(), true, context);
        }
        goes_on && up
    }

    /// The target of key events.
    fn key_target(&self) -> PlatformRef<Node> {
        let document = self.document();
        let fallback = || document.body().or_else(|| document.document_element());
        document
            .focused()
            .or_else(fallback)
            .unwrap_or_else(|| document.node())
    }

    fn default_action(&self, key: &Key, context: &mut Context) {
        if key.key == "Tab" {
            self.move_focus(key.modifiers.shift, context);
            return;
        }
        if key.key == "Escape" && html::close_dialog_by_user(self.document(), context) {
            return;
        }
        let focused = self.focused();
        if let Some(control) = focused.as_ref().filter(|it| html::is_editable(it)) {
            if self.edit(control, key, context) {
                return;
            }
        } else if let Some(element) = &focused
            && self.operate(element, key, context)
        {
            return;
        }
        self.scroll_by_key(focused.as_ref(), key, context);
    }

    /// Scrolls so that the caret is visible, if the control still has the focus.
    fn reveal_caret(&self, control: &PlatformRef<Element>, context: &mut Context) {
        if self.focused().is_some_and(|it| it.is(control)) {
            scrolling::reveal(control, context);
            let caret = self.layout(self.view().size().0).caret();
            if let Some((_, row)) = caret {
                scrolling::reveal_row(row, context);
            }
        }
    }

    /// The default action of a key in a control that takes text. Returns whether there is one.
    fn edit(&self, control: &PlatformRef<Element>, key: &Key, context: &mut Context) -> bool {
        if let Some(character) = key.written() {
            editing::insert(control, &character.to_string(), "insertText", context);
            self.reveal_caret(control, context);
            return true;
        }
        let is_area = control.is_html("textarea");
        match &*key.key {
            "Enter" if is_area => editing::insert(control, "\n", "insertLineBreak", context),
            "Enter" => {
                enter(control, context);
                return true;
            }
            "Backspace" => editing::delete(control, false, context),
            "Delete" => editing::delete(control, true, context),
            "ArrowUp" | "ArrowDown" if !is_area => return false,
            name => {
                if !editing::move_caret(control, name) {
                    return false;
                }
                changed(&control.node(), context);
            }
        }
        self.reveal_caret(control, context);
        true
    }

    /// The default action of a key on an element that takes no text. Returns whether there is one.
    fn operate(&self, element: &PlatformRef<Element>, key: &Key, context: &mut Context) -> bool {
        match &*key.key {
            "Enter" if is_button(element) || element.has_attribute("href") => {
                events::fire_click(&element.event_target(), true, context);
            }
            "Enter" if html::is_checkable(element) => enter(element, context),
            // The release of the key clicks.
            " " if presses_with_space(element) => {}
            "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight" if element.is_html("select") => {
                if html::choose_next(element, matches!(&*key.key, "ArrowUp" | "ArrowLeft")) {
                    changed(&element.node(), context);
                    events::fire_bubbling(&element.event_target(), "input", context);
                    events::fire_bubbling(&element.event_target(), "change", context);
                }
            }
            _ => return false,
        }
        true
    }

    /// [Sequential focus navigation](https://html.spec.whatwg.org/multipage/interaction.html#sequential-focus-navigation),
    /// from the last to the first again.
    fn move_focus(&self, back: bool, context: &mut Context) {
        let order = |it: &PlatformRef<Element>| {
            let own = it.attribute_integer::<i32>("tabindex").unwrap_or(0);
            (own >= 0).then_some(if own == 0 { i32::MAX } else { own })
        };
        let elements = self.document().node().descendant_elements();
        let mut all: Vec<_> = elements
            .filter(focus::is_focusable)
            .filter_map(|it| Some((order(&it)?, it)))
            .collect();
        all.sort_by_key(|(order, _)| *order);
        if back {
            all.reverse();
        }
        let now = self.focused();
        let at = now.and_then(|now| all.iter().position(|(_, it)| it.is(&now)));
        let next = at.map_or(0, |at| at + 1) % all.len().max(1);
        if let Some((_, element)) = all.get(next) {
            focus::focus(element, context);
        }
    }

    fn scroll_by_key(
        &self,
        focused: Option<&PlatformRef<Element>>,
        key: &Key,
        context: &mut Context,
    ) {
        let rows = self.view().size().1;
        let page = rows.saturating_sub(1).max(1).cast_signed();
        let by = match &*key.key {
            "ArrowUp" => -1,
            "ArrowDown" => 1,
            "PageUp" => -page,
            "PageDown" => page,
            " " if key.modifiers.shift => -page,
            " " => page,
            "Home" => isize::MIN,
            "End" => isize::MAX,
            _ => return,
        };
        let layout = self.layout(self.view().size().0);
        let mut scrolled = focused.cloned();
        while let Some(element) = scrolled.take_if(|it| layout.scrolling(it).is_none()) {
            scrolled = element.node().parent_element();
        }
        scrolling::scroll_rows(scrolled.as_ref(), by, context);
    }
}

/// Enter in a line of text or on a check box: the value is committed, and the form is submitted.
fn enter(control: &PlatformRef<Element>, context: &mut Context) {
    text_control::commit(control, context);
    if let Some(form) = form_owner::owner(control) {
        form::submit_implicitly(&form, context);
    }
}

fn is_button(element: &PlatformRef<Element>) -> bool {
    html::label_of_button(element).is_some() || element.is_html("summary")
}

fn presses_with_space(element: &PlatformRef<Element>) -> bool {
    is_button(element) || html::is_checkable(element)
}
