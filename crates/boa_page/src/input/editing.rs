//! [Input events](https://w3c.github.io/input-events/): changes of the text of a control by typing
//! and pasting.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    events,
    html::{
        self,
        text_control::{
            self, around_caret, around_selection, characters_after_caret, put_caret_before, units,
        },
    },
    page::Page,
    text_layout,
};
use boa_engine::Context;
use boa_web::webidl::PlatformRef;
use unicode_segmentation::UnicodeSegmentation;

/// Where the mouse was pressed in a text.
pub(crate) enum Pressed {
    /// Before the last characters, of which there is this number.
    Before(usize),
    /// In a text of several lines: the row and the column of it.
    At(usize, usize),
}

impl Page {
    /// Where the caret of a control would be, at a column and a row of the page.
    pub(crate) fn caret_at(
        &self,
        control: &PlatformRef<Element>,
        (column, row): (usize, usize),
    ) -> Option<Pressed> {
        let layout = self.layout(self.view().size().0);
        if control.is_html("textarea") {
            let (row, column) = layout.place_within(column, row);
            return Some(Pressed::At(row, column));
        }
        let is_control = |column: &usize| {
            layout
                .element_at(*column, row)
                .is_some_and(|it| it.is(control))
        };
        let left = (0..=column).rev().take_while(is_control).last()?;
        let width = (left..).take_while(is_control).count();
        let has_focus = self.focused().is_some_and(|it| it.is(control));
        let caret = has_focus.then(|| characters_after_caret(control));
        Some(Pressed::Before(text_layout::characters_after(
            control,
            caret,
            width,
            column - left,
        )))
    }
}

impl Pressed {
    /// Puts the caret there.
    pub(crate) fn place(&self, page: &Page, control: &PlatformRef<Element>) {
        match *self {
            Self::Before(after) => put_caret_before(control, after),
            Self::At(row, column) => {
                // The caret is further on the fewer characters there are after it: the furthest one
                // that is not beyond.
                let count =
                    html::text_value(control).map_or(0, |value| value.graphemes(true).count());
                let (mut least, mut most) = (0, count);
                while least < most {
                    let after = least.midpoint(most);
                    put_caret_before(control, after);
                    page.invalidate_layout();
                    let layout = page.layout(page.view().size().0);
                    if layout
                        .caret_within()
                        .is_none_or(|place| place > (row, column))
                    {
                        least = after + 1;
                    } else {
                        most = after;
                    }
                }
                put_caret_before(control, least);
            }
        }
        page.invalidate_layout();
    }
}

/// Inserts text where the caret is.
pub(crate) fn insert(
    control: &PlatformRef<Element>,
    text: &str,
    input_type: &'static str,
    context: &mut Context,
) {
    let text = if control.is_html("textarea") {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.replace(['\r', '\n'], "")
    };
    if !allows(control, input_type, Some(&text), context) {
        return;
    }
    let Some((before, after)) = around_selection(control) else {
        return;
    };
    let limit = control.attribute_integer::<usize>("maxlength");
    let room = limit.map_or(usize::MAX, |limit| {
        limit.saturating_sub(units(&before) + units(&after))
    });
    // The part of it that fits.
    let mut used = 0;
    let fits = |grapheme: &&str| {
        used += units(grapheme);
        used <= room
    };
    let text: String = text.graphemes(true).take_while(fits).collect();
    if text.is_empty() {
        return;
    }
    change(
        control,
        before + &text,
        &after,
        input_type,
        Some(&text),
        context,
    );
}

/// Deletes the selection, or the character before the caret, or after it.
pub(crate) fn delete(control: &PlatformRef<Element>, forward: bool, context: &mut Context) {
    let input_type = if forward {
        "deleteContentForward"
    } else {
        "deleteContentBackward"
    };
    if !allows(control, input_type, None, context) {
        return;
    }
    let Some((before, after)) = around_selection(control) else {
        return;
    };
    let selected = text_control::selection_of(control);
    let (end, start) = if selected.start < selected.end {
        (before.len(), 0)
    } else if forward {
        let Some(first) = after.graphemes(true).next() else {
            return;
        };
        (before.len(), first.len())
    } else {
        let Some((at, _)) = before.grapheme_indices(true).next_back() else {
            return;
        };
        (at, 0)
    };
    let (before, after) = (before[..end].to_owned(), &after[start..]);
    change(control, before, after, input_type, None, context);
}

/// Whether no script has canceled the change.
fn allows(
    control: &PlatformRef<Element>,
    input_type: &'static str,
    data: Option<&str>,
    context: &mut Context,
) -> bool {
    let event = events::input_event("beforeinput", input_type, data, context);
    control.event_target().dispatch(&event, context)
}

/// Makes the text another, with the caret between its parts.
fn change(
    control: &PlatformRef<Element>,
    before: String,
    after: &str,
    input_type: &'static str,
    data: Option<&str>,
    context: &mut Context,
) {
    text_control::begin_change(control);
    let caret = units(&before);
    html::type_value(control, &(before + after), context);
    text_control::put_caret(control, caret);
    let event = events::input_event("input", input_type, data, context);
    control.event_target().dispatch(&event, context);
}

/// Moves the caret as a key does. Whether the key moves carets.
pub(crate) fn move_caret(control: &PlatformRef<Element>, key: &str) -> bool {
    let selected = text_control::selection_of(control);
    if selected.start < selected.end && matches!(key, "ArrowLeft" | "ArrowRight") {
        text_control::put_caret(
            control,
            if key == "ArrowLeft" {
                selected.start
            } else {
                selected.end
            },
        );
        return true;
    }
    let Some((before, after)) = around_caret(control) else {
        return false;
    };
    let count = |text: &str| text.graphemes(true).count();
    let now = count(&after);
    // The number of characters after the caret then.
    let then = match key {
        "ArrowLeft" => (now + 1).min(now + count(&before)),
        "ArrowRight" => now.saturating_sub(1),
        "Home" => now + count(line_before(&before)),
        "End" => now - count(line_after(&after)),
        "ArrowUp" => {
            let column = count(line_before(&before));
            let above = &before[..before.len() - line_before(&before).len()];
            match above.strip_suffix('\n') {
                Some(above) => {
                    let line = count(line_before(above));
                    now + column + 1 + line.saturating_sub(column)
                }
                None => now + column,
            }
        }
        "ArrowDown" => {
            let column = count(line_before(&before));
            let rest = count(line_after(&after));
            match after[line_after(&after).len()..].strip_prefix('\n') {
                Some(below) => now - rest - 1 - count(line_after(below)).min(column),
                None => now - rest,
            }
        }
        _ => return false,
    };
    put_caret_before(control, then);
    true
}

/// The part of the last line.
fn line_before(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

/// The part of the first line.
fn line_after(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}
