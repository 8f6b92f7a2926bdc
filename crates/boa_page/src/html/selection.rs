//! [Selections in text controls](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection): the
//! caret, and the text that typing replaces.

use crate::dom::ext::*;
use crate::{
    dom::{Element, changed, element::of as element_of},
    html::{focus, input, text_area, text_value, type_value},
};
use boa_engine::{Context, JsArgs, JsError, JsResult, JsString, JsValue, js_string};
use boa_gc::Trace;
use boa_websocket::{
    dom::{self, DomException, Event, EventInit, EventKind, host},
    webidl::{
        FromJs, Interface, Members, Nullable, PlatformRef, attribute, operation, string::from_utf8, string::to_utf8,
    },
};
use std::marker::PhantomData;
use unicode_segmentation::UnicodeSegmentation;

/// A selection, in code units of the value. An empty one is the caret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) start: usize,
    pub(crate) end: usize,
    direction: Direction,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Direction {
    #[default]
    None,
    Forward,
    Backward,
}

impl Direction {
    fn of(text: &JsString) -> Self {
        match &*to_utf8(text) {
            "forward" => Self::Forward,
            "backward" => Self::Backward,
            _ => Self::None,
        }
    }
}

impl Selection {
    /// Where the caret is.
    pub(crate) fn caret(self) -> usize {
        if self.direction == Direction::Backward { self.start } else { self.end }
    }
}

fn length(element: &PlatformRef<Element>) -> usize {
    text_value(element).map_or(0, |value| value.encode_utf16().count())
}

/// The selection of a control; until it is set, it is at the end.
pub(crate) fn of(element: &PlatformRef<Element>) -> Selection {
    let known = match (input::of(element), text_area::of(element)) {
        (Some(input), _) => input.selection.get(),
        (_, Some(area)) => area.selection.get(),
        _ => None,
    };
    let length = length(element);
    match known {
        Some(it) => Selection { start: it.start.min(length), end: it.end.min(length), ..it },
        None => Selection { start: length, end: length, direction: Direction::None },
    }
}

fn put(element: &PlatformRef<Element>, selection: Selection) {
    if let Some(input) = input::of(element) {
        input.selection.set(Some(selection));
    } else if let Some(area) = text_area::of(element) {
        area.selection.set(Some(selection));
    }
}

/// Puts the caret somewhere, and selects nothing.
pub(crate) fn put_caret(element: &PlatformRef<Element>, at: usize) {
    put(element, Selection { start: at, end: at, direction: Direction::None });
}

/// [Set the selection range](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#set-the-selection-range).
fn set_range(element: &PlatformRef<Element>, start: usize, end: usize, direction: Direction, context: &mut Context) {
    let end = end.min(length(element));
    let new = Selection { start: start.min(end), end, direction };
    if of(element) == new {
        return;
    }
    put(element, new);
    changed(&element.node(), context);
    let element = element.clone();
    host(context).queue_task(
        dom::TaskSource::UserInteraction,
        dom::task(move |context| {
            let event = EventInit::new(js_string!("select"), EventKind::Event).bubbling();
            let event = Event::create::<Event>(event, context);
            element.node().event_target().dispatch(&event, context);
        }),
        context,
    );
}

/// Whether the members for selections [apply](https://html.spec.whatwg.org/multipage/input.html#do-not-apply).
fn applies(element: &PlatformRef<Element>) -> bool {
    element.is_html("textarea") || matches!(input::kind(element), Some("text" | "search" | "tel" | "url" | "password"))
}

fn ensure_applies(element: &PlatformRef<Element>, context: &mut Context) -> JsResult<()> {
    if applies(element) {
        return Ok(());
    }
    Err(DomException::error("InvalidStateError", "a control of this type has no selection", context))
}

/// The members of text controls, which are the same in two interfaces.
pub(super) struct TextSelection<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> TextSelection<T> {
    pub(super) const MEMBERS: Members<T> = &[
        operation("select", 0, |this, _, context| {
            let element = element_of(this.object());
            if text_value(&element).is_some() {
                focus::focus(&element, context);
                set_range(&element, 0, usize::MAX, Direction::None, context);
            }
            Ok(JsValue::undefined())
        }),
        attribute(
            "selectionStart",
            |this, _| Ok(place(&element_of(this.object()), |it| it.start)),
            |this, value, context| {
                let element = element_of(this.object());
                let start = index(value, context)?;
                ensure_applies(&element, context)?;
                let now = of(&element);
                set_range(&element, start, now.end.max(start), now.direction, context);
                Ok(())
            },
        ),
        attribute(
            "selectionEnd",
            |this, _| Ok(place(&element_of(this.object()), |it| it.end)),
            |this, value, context| {
                let element = element_of(this.object());
                let end = index(value, context)?;
                ensure_applies(&element, context)?;
                let now = of(&element);
                set_range(&element, now.start, end, now.direction, context);
                Ok(())
            },
        ),
        attribute(
            "selectionDirection",
            |this, _| {
                let element = element_of(this.object());
                Ok(match of(&element).direction {
                    _ if !applies(&element) => JsValue::null(),
                    Direction::None => js_string!("none").into(),
                    Direction::Forward => js_string!("forward").into(),
                    Direction::Backward => js_string!("backward").into(),
                })
            },
            |this, value, context| {
                let element = element_of(this.object());
                let direction = Nullable::<JsString>::from_js(value, context)?.0.unwrap_or_default();
                ensure_applies(&element, context)?;
                let now = of(&element);
                set_range(&element, now.start, now.end, Direction::of(&direction), context);
                Ok(())
            },
        ),
        operation("setSelectionRange", 2, |this, args, context| {
            let element = element_of(this.object());
            let (start, end) = (index(&args[0], context)?, index(&args[1], context)?);
            let direction = Option::<JsString>::from_js(args.get_or_undefined(2), context)?.unwrap_or_default();
            ensure_applies(&element, context)?;
            set_range(&element, start, end, Direction::of(&direction), context);
            Ok(JsValue::undefined())
        }),
        operation("setRangeText", 1, |this, args, context| {
            let element = element_of(this.object());
            set_range_text(&element, args, context)?;
            Ok(JsValue::undefined())
        }),
    ];
}

fn place(element: &PlatformRef<Element>, which: fn(Selection) -> usize) -> JsValue {
    if applies(element) { which(of(element)).into() } else { JsValue::null() }
}

fn index(value: &JsValue, context: &mut Context) -> JsResult<usize> {
    let index = Nullable::<u32>::from_js(value, context)?.0.unwrap_or(0);
    Ok(usize::try_from(index).unwrap_or(usize::MAX))
}

/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#dom-textarea/input-setrangetext>
fn set_range_text(element: &PlatformRef<Element>, args: &[JsValue], context: &mut Context) -> JsResult<()> {
    let replacement = JsString::from_js(&args[0], context)?;
    let now = of(element);
    let (mut start, mut end, mut mode) = (now.start, now.end, String::from("preserve"));
    if args.len() == 2 {
        return Err(boa_websocket::webidl::type_error("the start of a range comes with its end"));
    }
    if args.len() > 2 {
        let unit = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        start = unit(u32::from_js(&args[1], context)?);
        end = unit(u32::from_js(&args[2], context)?);
        if let Some(wanted) = Option::<JsString>::from_js(args.get_or_undefined(3), context)? {
            mode = to_utf8(&wanted);
        }
        if !["select", "start", "end", "preserve"].contains(&&*mode) {
            return Err(boa_websocket::webidl::type_error("the mode is one of select, start, end and preserve"));
        }
    }
    ensure_applies(element, context)?;
    if start > end {
        return Err(wrong_range(context));
    }
    let value = from_utf8(&text_value(element).unwrap_or_default());
    (start, end) = (start.min(value.len()), end.min(value.len()));
    let parts = [value.slice(0, start), replacement.clone(), value.slice(end, value.len())];
    let new = JsString::concat_array(&parts.each_ref().map(JsString::as_str));
    type_value(element, &to_utf8(&new), context);
    let new_end = start + replacement.len();
    let (from, to) = match &*mode {
        "select" => (start, new_end),
        "start" => (start, start),
        "end" => (new_end, new_end),
        _ => {
            // The selection stays where it was, as far as its text is there.
            let moved = |at: usize, within: usize| match at {
                at if at > end => at - (end - start) + replacement.len(),
                at if at > start => within,
                at => at,
            };
            (moved(now.start, start), moved(now.end, new_end))
        }
    };
    set_range(element, from, to, Direction::None, context);
    Ok(())
}

fn wrong_range(context: &mut Context) -> JsError {
    DomException::error("IndexSizeError", "the start is after the end", context)
}

/// The number of characters of a control's text after the caret.
pub(crate) fn characters_after_caret(control: &PlatformRef<Element>) -> usize {
    around_caret(control).map_or(0, |(_, after)| after.graphemes(true).count())
}

/// Puts the caret before the last `after` characters.
pub(crate) fn put_caret_before(control: &PlatformRef<Element>, after: usize) {
    let value = text_value(control).unwrap_or_default();
    let at = value.grapheme_indices(true).rev().take(after).last().map_or(value.len(), |(at, _)| at);
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
    Some(split(&text_value(control)?, of(control).caret()))
}

/// The text before and after the selection.
pub(crate) fn around_selection(control: &PlatformRef<Element>) -> Option<(String, String)> {
    let (value, selection) = (text_value(control)?, of(control));
    Some((split(&value, selection.start).0, split(&value, selection.end).1))
}
