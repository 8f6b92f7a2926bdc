//! [Text controls](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection):
//! inputs that take text, and text areas. Their values, their selections, and the commit of a typed
//! value.

use crate::dom::ext::*;
use crate::{
    dom::{Element, changed},
    events::fire_bubbling,
    html::{
        disabled::is_disabled,
        input, input_type,
        selection::{Direction, Selection, TextState},
        text_area,
    },
};
use boa_engine::{Context, JsString};
use boa_web::{
    dom::{self, host},
    webidl::{PlatformRef, string::to_utf8},
};
use unicode_segmentation::UnicodeSegmentation;

/// Runs steps with the state of an input or a text area, and a function that computes its value.
fn with_state<R>(
    element: &PlatformRef<Element>,
    steps: impl FnOnce(&TextState, &dyn Fn() -> JsString) -> R,
) -> Option<R> {
    if let Some(input) = input::of(element) {
        return Some(steps(&input.text, &|| input.value(element)));
    }
    let area = text_area::of(element)?;
    Some(steps(&area.text, &|| area.value(element)))
}

/// Whether the user can type into it.
pub(crate) fn is_editable(element: &PlatformRef<Element>) -> bool {
    let takes_text = element.is_html("textarea")
        || input::of(element).is_some_and(|_| input_type::takes_text(element));
    takes_text && !element.has_attribute("readonly") && !is_disabled(element)
}

/// The value of a control that takes text.
pub(crate) fn text_value(element: &PlatformRef<Element>) -> Option<String> {
    if let Some(input) = input::of(element).filter(|_| input_type::takes_text(element)) {
        return Some(to_utf8(&input.value(element)));
    }
    text_area::of(element).map(|area| to_utf8(&area.value(element)))
}

/// Sets the value of a control that takes text, as typing does.
pub(crate) fn type_value(element: &PlatformRef<Element>, text: &str, context: &mut Context) {
    with_state(element, |it, _| {
        it.is_typed.set(true);
        it.value.replace(Some(JsString::from(text)))
    });
    changed(&element.node(), context);
}

/// Whether the user has typed its value.
pub(super) fn is_typed(element: &PlatformRef<Element>) -> bool {
    with_state(element, |it, _| it.is_typed.get()).unwrap_or(false)
}

/// [Commits](https://html.spec.whatwg.org/multipage/input.html#commit) the typed value: `change`,
/// if it is another value.
pub(crate) fn commit(element: &PlatformRef<Element>, context: &mut Context) {
    let different = with_state(element, |it, value| {
        let before = it.committed.take();
        before.is_some_and(|before| before != value())
    });
    if different == Some(true) {
        fire_bubbling(&element.event_target(), "change", context);
    }
}

/// The user begins to change the value.
pub(crate) fn begin_change(element: &PlatformRef<Element>) {
    with_state(element, |it, value| {
        it.committed.borrow_mut().get_or_insert_with(value);
    });
}

fn length(element: &PlatformRef<Element>) -> usize {
    text_value(element).map_or(0, |value| value.encode_utf16().count())
}

/// The selection of a control; until it is set, it is at the end.
pub(crate) fn selection_of(element: &PlatformRef<Element>) -> Selection {
    let length = length(element);
    let set = with_state(element, |it, _| it.selection.get()).flatten();
    let selection = set.unwrap_or(Selection::at(length));
    Selection {
        start: selection.start.min(length),
        end: selection.end.min(length),
        ..selection
    }
}

fn put(element: &PlatformRef<Element>, selection: Selection) {
    with_state(element, |it, _| it.selection.set(Some(selection)));
}

/// Puts the caret somewhere, and selects nothing.
pub(crate) fn put_caret(element: &PlatformRef<Element>, at: usize) {
    put(element, Selection::at(at));
}

/// [Set the selection range](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#set-the-selection-range).
pub(super) fn set_range(
    element: &PlatformRef<Element>,
    start: usize,
    end: usize,
    direction: Direction,
    context: &mut Context,
) {
    let end = end.min(length(element));
    let new = Selection {
        start: start.min(end),
        end,
        direction,
    };
    if selection_of(element) == new {
        return;
    }
    put(element, new);
    changed(&element.node(), context);
    let element = element.clone();
    host(context).queue_task(
        dom::TaskSource::UserInteraction,
        dom::task(move |context| {
            fire_bubbling(&element.event_target(), "select", context);
        }),
        context,
    );
}

/// Whether the members for selections
/// [apply](https://html.spec.whatwg.org/multipage/input.html#do-not-apply).
pub(super) fn applies(element: &PlatformRef<Element>) -> bool {
    element.is_html("textarea")
        || matches!(
            input_type::kind(element),
            Some("text" | "search" | "tel" | "url" | "password")
        )
}

/// The number of characters of a control's text after the caret.
pub(crate) fn characters_after_caret(control: &PlatformRef<Element>) -> usize {
    around_caret(control).map_or(0, |(_, after)| after.graphemes(true).count())
}

/// Puts the caret before the last `after` characters.
pub(crate) fn put_caret_before(control: &PlatformRef<Element>, after: usize) {
    let value = text_value(control).unwrap_or_default();
    let at = value
        .grapheme_indices(true)
        .rev()
        .take(after)
        .last()
        .map_or(value.len(), |(at, _)| at);
    put_caret(control, units(&value[..at]));
}

/// The length in code units.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The text up to a code unit, and the rest.
fn split(value: &str, unit: usize) -> (String, String) {
    let mut passed = 0;
    let at = value.char_indices().find(|(_, it)| {
        let here = passed;
        passed += it.len_utf16();
        here >= unit
    });
    let (before, after) = value.split_at(at.map_or(value.len(), |(at, _)| at));
    (before.to_owned(), after.to_owned())
}

/// The text before and after the caret.
pub(crate) fn around_caret(control: &PlatformRef<Element>) -> Option<(String, String)> {
    Some(split(&text_value(control)?, selection_of(control).caret()))
}

/// The text before and after the selection.
pub(crate) fn around_selection(control: &PlatformRef<Element>) -> Option<(String, String)> {
    let (value, selection) = (text_value(control)?, selection_of(control));
    Some((
        split(&value, selection.start).0,
        split(&value, selection.end).1,
    ))
}
