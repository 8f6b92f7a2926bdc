//! The members for selections of [text controls][1].
//!
//! [1]: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection

use crate::{
    dom::{Element, element::of as element_of},
    exception::throw,
    html::{
        focus,
        selection::{Direction, Selection},
        text_control::{applies, selection_of, set_range, text_value, type_value},
    },
};
use boa_engine::{Context, JsResult, JsString, js_string};
use boa_gc::Trace;
use boa_web::webidl::{
    Interface, Members, Nullable, PlatformRef, Steps, attribute, enumerations, operation,
    overloads,
    string::{from_utf8, to_utf8},
};
use std::marker::PhantomData;

enumerations! {
    /// What [`setRangeText`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#selectionmode)
    /// selects.
    SelectionMode { Select "select", Start "start", End "end", Preserve "preserve" }
}

overloads! {
    /// The arguments of `setRangeText`.
    enum RangeText {
        /// `undefined setRangeText(DOMString replacement);`
        OfSelection { replacement: JsString },
        /// `undefined setRangeText(DOMString replacement, unsigned long start, unsigned long end,
        /// optional SelectionMode selectionMode = "preserve");`
        OfRange { replacement: JsString, start: u32, end: u32, mode: Option<SelectionMode> },
    }
}

fn ensure_applies(element: &PlatformRef<Element>, context: &mut Context) -> JsResult<()> {
    if applies(element) {
        return Ok(());
    }
    let message = "a control of this type has no selection";
    throw("InvalidStateError", message, context)
}

/// The members of text controls, which are the same in two interfaces.
pub(super) struct TextSelection<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> TextSelection<T> {
    pub(super) const MEMBERS: Members<T> = &[
        operation(
            "select",
            &Steps(|this, (), context| {
                let element = element_of(this.object());
                if text_value(&element).is_some() {
                    focus::focus(&element, context);
                    set_range(&element, 0, usize::MAX, Direction::None, context);
                }
                Ok(())
            }),
        ),
        attribute(
            "selectionStart",
            &Steps(|this, _| Ok(place(&element_of(this.object()), |it| it.start))),
            &Steps(|this, start: Nullable<u32>, context| {
                let element = element_of(this.object());
                ensure_applies(&element, context)?;
                let (start, now) = (index(&start), selection_of(&element));
                set_range(&element, start, now.end.max(start), now.direction, context);
                Ok(())
            }),
        ),
        attribute(
            "selectionEnd",
            &Steps(|this, _| Ok(place(&element_of(this.object()), |it| it.end))),
            &Steps(|this, end: Nullable<u32>, context| {
                let element = element_of(this.object());
                ensure_applies(&element, context)?;
                let now = selection_of(&element);
                set_range(&element, now.start, index(&end), now.direction, context);
                Ok(())
            }),
        ),
        attribute(
            "selectionDirection",
            &Steps(|this, _| {
                let element = element_of(this.object());
                Ok(match selection_of(&element).direction {
                    _ if !applies(&element) => None,
                    Direction::None => Some(js_string!("none")),
                    Direction::Forward => Some(js_string!("forward")),
                    Direction::Backward => Some(js_string!("backward")),
                })
            }),
            &Steps(|this, direction: Nullable<JsString>, context| {
                let element = element_of(this.object());
                let direction = Direction::of(&direction.0.unwrap_or_default());
                ensure_applies(&element, context)?;
                let now = selection_of(&element);
                set_range(&element, now.start, now.end, direction, context);
                Ok(())
            }),
        ),
        operation("setSelectionRange", &Steps(set_selection_range)),
        operation(
            "setRangeText",
            &Steps(|this, text: RangeText, context| {
                set_range_text(&element_of(this.object()), text, context)
            }),
        ),
    ];
}

fn place(element: &PlatformRef<Element>, which: fn(Selection) -> usize) -> Option<usize> {
    applies(element).then(|| which(selection_of(element)))
}

/// The place in a value; null is its start.
fn index(index: &Nullable<u32>) -> usize {
    unit(index.0.unwrap_or(0))
}

fn unit(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#dom-textarea/input-setselectionrange>
fn set_selection_range<T: Trace>(
    this: &PlatformRef<T>,
    (start, end, direction): (Nullable<u32>, Nullable<u32>, Option<JsString>),
    context: &mut Context,
) -> JsResult<()> {
    let element = element_of(this.object());
    let direction = Direction::of(&direction.unwrap_or_default());
    ensure_applies(&element, context)?;
    set_range(&element, index(&start), index(&end), direction, context);
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#dom-textarea/input-setrangetext>
fn set_range_text(
    element: &PlatformRef<Element>,
    text: RangeText,
    context: &mut Context,
) -> JsResult<()> {
    let now = selection_of(element);
    let (replacement, mut start, mut end, mode) = match text {
        RangeText::OfSelection { replacement } => (replacement, now.start, now.end, None),
        RangeText::OfRange {
            replacement,
            start,
            end,
            mode,
        } => (replacement, unit(start), unit(end), mode),
    };
    ensure_applies(element, context)?;
    if start > end {
        return throw("IndexSizeError", "the start is after the end", context);
    }
    let value = from_utf8(&text_value(element).unwrap_or_default());
    (start, end) = (start.min(value.len()), end.min(value.len()));
    let parts = [
        value.slice(0, start),
        replacement.clone(),
        value.slice(end, value.len()),
    ];
    let new = JsString::concat_array(&parts.each_ref().map(JsString::as_str));
    type_value(element, &to_utf8(&new), context);
    let new_end = start + replacement.len();
    let (from, to) = match mode.unwrap_or(SelectionMode::Preserve) {
        SelectionMode::Select => (start, new_end),
        SelectionMode::Start => (start, start),
        SelectionMode::End => (new_end, new_end),
        SelectionMode::Preserve => {
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
