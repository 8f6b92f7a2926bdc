//! The members for selections of [text controls][1].
//!
//! [1]: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection

use crate::{
    dom::{Element, element::of as element_of, node::string_or_empty},
    exception::throw,
    html::{
        focus,
        selection::{Direction, Selection},
        text_control::{applies, selection_of, set_range, text_value, type_value},
    },
};
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, js_string};
use boa_gc::Trace;
use boa_websocket::webidl::{
    FromJs, Interface, Members, Nullable, PlatformRef, attribute, operation, string::from_utf8,
    string::to_utf8, type_error,
};
use std::marker::PhantomData;

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
                let now = selection_of(&element);
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
                let now = selection_of(&element);
                set_range(&element, now.start, end, now.direction, context);
                Ok(())
            },
        ),
        attribute(
            "selectionDirection",
            |this, _| {
                let element = element_of(this.object());
                Ok(match selection_of(&element).direction {
                    _ if !applies(&element) => JsValue::null(),
                    Direction::None => js_string!("none").into(),
                    Direction::Forward => js_string!("forward").into(),
                    Direction::Backward => js_string!("backward").into(),
                })
            },
            |this, value, context| {
                let element = element_of(this.object());
                let direction = Direction::of(&string_or_empty(value, context)?);
                ensure_applies(&element, context)?;
                let now = selection_of(&element);
                set_range(&element, now.start, now.end, direction, context);
                Ok(())
            },
        ),
        operation("setSelectionRange", 2, |this, args, context| {
            let element = element_of(this.object());
            let (start, end) = (index(&args[0], context)?, index(&args[1], context)?);
            let direction =
                Option::<JsString>::from_js(args.get_or_undefined(2), context)?.unwrap_or_default();
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
    if applies(element) {
        which(selection_of(element)).into()
    } else {
        JsValue::null()
    }
}

fn index(value: &JsValue, context: &mut Context) -> JsResult<usize> {
    let index = Nullable::<u32>::from_js(value, context)?.0.unwrap_or(0);
    Ok(usize::try_from(index).unwrap_or(usize::MAX))
}

/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#dom-textarea/input-setrangetext>
fn set_range_text(
    element: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<()> {
    let replacement = JsString::from_js(&args[0], context)?;
    let now = selection_of(element);
    let (mut start, mut end, mut mode) = (now.start, now.end, String::from("preserve"));
    if args.len() == 2 {
        return Err(type_error("the start of a range comes with its end"));
    }
    if args.len() > 2 {
        let unit = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
        start = unit(u32::from_js(&args[1], context)?);
        end = unit(u32::from_js(&args[2], context)?);
        if let Some(wanted) = Option::<JsString>::from_js(args.get_or_undefined(3), context)? {
            mode = to_utf8(&wanted);
        }
        if !["select", "start", "end", "preserve"].contains(&&*mode) {
            let message = "the mode is one of select, start, end and preserve";
            return Err(type_error(message));
        }
    }
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
