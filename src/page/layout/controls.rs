//! Controls as text: what a person types into, presses, ticks.

use super::Style;
use crate::{
    page::{Element, html},
    webidl::This,
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A control that stands on one line.
pub(super) struct Control {
    pub(super) parts: Vec<(String, Style)>,
    /// Where the caret is, counted from its left side.
    pub(super) caret: Option<usize>,
}

/// How a control is drawn. None of what is no control, or one with lines of its own.
///
/// `caret` is how many characters there are after the caret, if the control has the focus; `width` is what there is room
/// for.
pub(super) fn control(element: &This<Element>, caret: Option<usize>, style: Style, width: usize) -> Option<Control> {
    let style = if html::is_disabled(element) { style.with(Style::DIM) } else { style };
    let plain = |text: String| Some(Control { parts: vec![(text, style)], caret: None });
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

fn line_of_text(element: &This<Element>, kind: &str, after: Option<usize>, style: Style, width: usize) -> Control {
    let value = html::text_value(element).unwrap_or_default();
    let shown: Vec<&str> = match kind {
        "password" => value.graphemes(true).map(|_| "•").collect(),
        _ => value.graphemes(true).filter(|it| !it.contains(char::is_control)).collect(),
    };
    let size = element.attribute_number::<usize>("size").filter(|it| *it > 0);
    let room = size.unwrap_or(20).min(width.saturating_sub(2)).max(1);
    let placeholder = element.attribute_text("placeholder").filter(|_| value.is_empty()).unwrap_or_default();
    if !placeholder.is_empty() {
        let text = placeholder.graphemes(true).filter(|it| !it.contains(char::is_control));
        let (text, used) = fitting(text, room);
        let parts =
            vec![("[".to_owned(), style), (text, style.with(Style::DIM)), ("_".repeat(room - used) + "]", style)];
        return Control { parts, caret: after.map(|_| 1) };
    }
    // The caret is seen: it needs a place of its own behind the text.
    let at = shown.len().saturating_sub(after.unwrap_or(shown.len()));
    let mut first = 0;
    while after.is_some() && shown[first..at].iter().map(|it| it.width()).sum::<usize>() >= room && first < at {
        first += 1;
    }
    let before: usize = shown[first..at].iter().map(|it| it.width()).sum();
    let (text, used) = fitting(shown[first..].iter().copied(), room);
    let parts = vec![(format!("[{text}{}]", "_".repeat(room - used)), style)];
    Control { parts, caret: after.map(|_| 1 + before) }
}

/// As much of a text as there is room for, and how wide that is.
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
