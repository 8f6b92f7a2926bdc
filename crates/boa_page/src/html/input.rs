//! The state of
//! [input elements](https://html.spec.whatwg.org/multipage/input.html#the-input-element): value and
//! checkedness.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node},
    html::{
        form_owner,
        input_type::{Mode, kind, mode},
        selection::TextState,
    },
};
use boa_engine::{JsString, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    PlatformRef,
    string::{from_utf8, to_utf8},
};
use std::{
    cell::{Cell, OnceCell},
    collections::HashMap,
};

/// The slots of an input element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlInputElement {
    pub(super) text: TextState,
    /// The checkedness, once it is dirty.
    checked: Cell<Option<bool>>,
    pub(super) indeterminate: Cell<bool>,
    /// The state before the activation that may still be canceled.
    pub(super) before: Cell<(Option<bool>, bool)>,
    /// The radio button that was checked then.
    pub(super) checked_before: GcRefCell<Option<PlatformRef<Element>>>,
}

/// The input element's slots.
pub(crate) fn of(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlInputElement>> {
    // A name is compared faster than slots are found, and most elements are others.
    element
        .is_html("input")
        .then(|| PlatformRef::of_object(element.object()))?
}

/// The
/// [value sanitization algorithm](https://html.spec.whatwg.org/multipage/input.html#value-sanitization-algorithm).
pub(super) fn sanitized(kind: &str, text: JsString) -> JsString {
    match kind {
        "text" | "search" | "tel" | "password" | "url" | "email" => {
            if !text.iter().any(|unit| matches!(unit, 0x0a | 0x0d))
                && !matches!(kind, "url" | "email")
            {
                return text;
            }
            let text = to_utf8(&text).replace(['\n', '\r'], "");
            from_utf8(if matches!(kind, "url" | "email") {
                text.trim_ascii()
            } else {
                &text
            })
        }
        "number" => {
            let value = to_utf8(&text);
            let valid = value.parse::<f64>().is_ok_and(f64::is_finite)
                && !value.starts_with('+')
                && value.ends_with(|it: char| it.is_ascii_digit());
            if valid { text } else { JsString::default() }
        }
        _ => text,
    }
}

impl HtmlInputElement {
    pub(crate) fn value(&self, element: &PlatformRef<Element>) -> JsString {
        let kind = kind(element).unwrap_or("text");
        let default = || element.attribute("value");
        match mode(kind) {
            Mode::Value => match &*self.text.value.borrow() {
                Some(value) => value.clone(),
                None => sanitized(kind, default().unwrap_or_default()),
            },
            Mode::Default => default().unwrap_or_default(),
            Mode::DefaultOn => default().unwrap_or(js_string!("on")),
            Mode::Filename => JsString::default(),
        }
    }

    pub(super) fn is_checked(&self, element: &Element) -> bool {
        self.checked
            .get()
            .unwrap_or_else(|| element.has_attribute("checked"))
    }

    /// Sets the checkedness; of a group of radio buttons one is checked at most.
    pub(super) fn set_checked(&self, element: &PlatformRef<Element>, checked: bool) {
        self.checked.set(Some(checked));
        if checked && kind(element) == Some("radio") {
            for other in radio_group(element) {
                if let Some(input) = of(&other) {
                    input.checked.set(Some(false));
                }
            }
        }
    }

    pub(super) fn state(&self) -> (Option<bool>, bool) {
        (self.checked.get(), self.indeterminate.get())
    }

    pub(super) fn set_state(&self, (checked, indeterminate): (Option<bool>, bool)) {
        self.checked.set(checked);
        self.indeterminate.set(indeterminate);
    }

    pub(super) fn reset(&self) {
        self.text.reset();
        self.checked.set(None);
    }
}

/// The other buttons of a
/// [radio button group](https://html.spec.whatwg.org/multipage/input.html#radio-button-group).
pub(super) fn radio_group(element: &PlatformRef<Element>) -> Vec<PlatformRef<Element>> {
    let (name, form) = (
        element.attribute("name").unwrap_or_default(),
        form_owner::owner(element),
    );
    if name.is_empty() {
        return Vec::new();
    }
    let same_form = |other: &PlatformRef<Element>| match (&form, form_owner::owner(other)) {
        (None, None) => true,
        (Some(one), Some(other)) => one.is(&other),
        _ => false,
    };
    radio_buttons(&element.node().root())
        .filter(|it| {
            !it.is(element) && it.attribute("name").is_some_and(|own| own == name) && same_form(it)
        })
        .collect()
}

/// All radio buttons of a tree.
fn radio_buttons(root: &PlatformRef<Node>) -> impl Iterator<Item = PlatformRef<Element>> + use<> {
    if let Some(document) = root.as_document() {
        document.lookups.count_walk();
    }
    let elements = root.descendant_elements();
    elements.filter(|it| kind(it) == Some("radio"))
}

/// The states of the radio button groups of a tree, as they are when the first one is asked for.
#[derive(Default)]
pub(super) struct RadioGroups(OnceCell<HashMap<GroupName, GroupState>>);

/// The name of a group, and the identity of the form that owns it.
type GroupName = (JsString, Option<*const Node>);

/// The state of a radio button group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GroupState {
    pub(super) is_required: bool,
    pub(super) is_checked: bool,
}

impl RadioGroups {
    /// The state of the group of a radio button. `self` is of the tree of that button.
    pub(super) fn state(&self, element: &PlatformRef<Element>) -> GroupState {
        let Some(name) = group_name(element) else {
            return GroupState::of(element);
        };
        let groups = self.0.get_or_init(|| {
            let mut groups = HashMap::<_, GroupState>::new();
            for button in radio_buttons(&element.node().root()) {
                if let Some(name) = group_name(&button) {
                    let (own, group) = (GroupState::of(&button), groups.entry(name).or_default());
                    group.is_required |= own.is_required;
                    group.is_checked |= own.is_checked;
                }
            }
            groups
        });
        groups.get(&name).copied().unwrap_or_default()
    }
}

impl GroupState {
    fn of(element: &PlatformRef<Element>) -> Self {
        Self {
            is_required: element.has_attribute("required"),
            is_checked: of(element).is_some_and(|input| input.is_checked(element)),
        }
    }
}

/// The name of the group of a radio button. It is alone without one.
fn group_name(element: &PlatformRef<Element>) -> Option<GroupName> {
    let name = element.attribute("name").filter(|it| !it.is_empty())?;
    let form = form_owner::owner(element);
    Some((name, form.map(|form| &raw const *form.node())))
}

/// [Cloning steps](https://html.spec.whatwg.org/multipage/input.html#the-input-element:concept-node-clone-ext).
pub(super) fn clone(original: &PlatformRef<Element>, copy: &PlatformRef<Element>) {
    if let (Some(from), Some(to)) = (of(original), of(copy)) {
        to.text.value.replace(from.text.value.borrow().clone());
        to.checked.set(from.checked.get());
        to.indeterminate.set(from.indeterminate.get());
    }
}
