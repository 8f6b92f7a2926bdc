//! The text of controls: inputs, buttons, check boxes, lists.

use crate::{
    dom::Element,
    html::{self, text_control},
    text_layout::Style,
};
use boa_web::webidl::PlatformRef;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A control on one line.
pub(super) struct Control {
    pub(super) parts: Vec<(String, Style)>,
    /// Where the caret is, counted from its left side.
    pub(super) caret: Option<usize>,
}

/// The text of a control. None of other elements, and of controls with lines of their own.
///
/// `caret` is the number of characters after the caret, if the control has the focus; `width` is
/// the number of free columns.
pub(super) fn control(
    element: &PlatformRef<Element>,
    caret: Option<usize>,
    style: Style,
    width: usize,
) -> Option<Control> {
    let style = if html::is_disabled(element) {
        style.with(Style::DIM)
    } else {
        style
    };
    let plain = |text: String| {
        Some(Control {
            parts: vec![(text, style)],
            caret: None,
        })
    };
    if let Some(label) = html::label_of_button(element) {
        return plain(format!("< {label} >"));
    }
    if element.is_html("select") {
        return plain(format!("[{} ▾]", html::chosen_option(element)));
    }
    let kind = html::kind_of_input(element)?;
    let checked = html::is_checked(element);
    match kind {
        "checkbox" => plain(if checked { "[x]" } else { "[ ]" }.to_owned()),
        "radio" => plain(if checked { "(•)" } else { "( )" }.to_owned()),
        "hidden" => None,
        "file" | "color" | "range" => plain(format!("[{kind}]")),
        _ => Some(line_of_text(element, kind, caret, style, width)),
    }
}

fn line_of_text(
    element: &PlatformRef<Element>,
    kind: &str,
    after: Option<usize>,
    style: Style,
    width: usize,
) -> Control {
    let value = html::text_value(element).unwrap_or_default();
    let shown = shown(&value, kind);
    let size = element
        .attribute_integer::<usize>("size")
        .filter(|it| *it > 0);
    let room = size.unwrap_or(20).min(width.saturating_sub(2)).max(1);
    let placeholder = element
        .attribute_text("placeholder")
        .filter(|_| value.is_empty())
        .unwrap_or_default();
    if !placeholder.is_empty() {
        let text = placeholder
            .graphemes(true)
            .filter(|it| !it.contains(char::is_control));
        let (text, used) = fitting(text, room);
        return Control {
            parts: vec![
                ("[".to_owned(), style),
                (text, style.with(Style::DIM)),
                ("_".repeat(room - used) + "]", style),
            ],
            caret: after.map(|_| 1),
        };
    }
    let at = shown.len().saturating_sub(after.unwrap_or(shown.len()));
    let first = first_seen(&shown, after, room);
    let before: usize = shown[first..at].iter().map(|it| it.width()).sum();
    let (text, used) = fitting(shown[first..].iter().copied(), room);
    let rest = "_".repeat(room - used) + "]";
    let selected = after.and_then(|_| selected(element)).unwrap_or_default();
    let seen = |range: std::ops::Range<usize>| -> String {
        text.graphemes(true)
            .skip(range.start.saturating_sub(first))
            .take(range.end.saturating_sub(range.start.max(first)))
            .collect()
    };
    let parts = if selected.is_empty() {
        vec![(format!("[{text}{rest}"), style)]
    } else {
        // The control that has the focus is reversed already.
        let marked = if style.has(Style::REVERSED) {
            style.without(Style::REVERSED)
        } else {
            style.with(Style::REVERSED)
        };
        vec![
            (format!("[{}", seen(0..selected.start)), style),
            (seen(selected.clone()), marked),
            (seen(selected.end..usize::MAX) + &rest, style),
        ]
    };
    Control {
        parts,
        caret: after.map(|_| 1 + before),
    }
}

/// The selected characters of a value.
fn selected(element: &PlatformRef<Element>) -> Option<std::ops::Range<usize>> {
    let (before, after) = text_control::around_selection(element)?;
    let count = |text: &str| text.graphemes(true).count();
    Some(count(&before)..count(&html::text_value(element)?).saturating_sub(count(&after)))
}

/// The characters of a value as they are shown.
fn shown<'a>(value: &'a str, kind: &str) -> Vec<&'a str> {
    match kind {
        "password" => value.graphemes(true).map(|_| "•").collect(),
        _ => value
            .graphemes(true)
            .filter(|it| !it.contains(char::is_control))
            .collect(),
    }
}

/// The first visible character: the caret is visible, and needs a column of its own behind the
/// text.
fn first_seen(shown: &[&str], after: Option<usize>, room: usize) -> usize {
    let at = shown.len().saturating_sub(after.unwrap_or(shown.len()));
    let mut width: usize = shown[..at].iter().map(|it| it.width()).sum();
    let mut first = 0;
    while after.is_some() && width >= room && first < at {
        width -= shown[first].width();
        first += 1;
    }
    first
}

/// The number of characters after a column of a line of text of a width: the caret goes before the
/// character that is pressed, or to the end.
pub(crate) fn characters_after(
    element: &PlatformRef<Element>,
    caret: Option<usize>,
    width: usize,
    column: usize,
) -> usize {
    let value = html::text_value(element).unwrap_or_default();
    let shown = shown(&value, html::kind_of_input(element).unwrap_or_default());
    let first = first_seen(&shown, caret, width.saturating_sub(2).max(1));
    let mut end = 1;
    let passed = shown[first..].iter().take_while(|it| {
        end += it.width();
        end <= column
    });
    shown.len() - first - passed.count()
}

/// The part of a text that fits into `room` columns, and its width.
fn fitting<'a>(graphemes: impl Iterator<Item = &'a str>, room: usize) -> (String, usize) {
    let (mut text, mut used) = (String::new(), 0);
    for grapheme in graphemes {
        if used + grapheme.width() > room {
            break;
        }
        used += grapheme.width();
        text += grapheme;
    }
    (text, used)
}
