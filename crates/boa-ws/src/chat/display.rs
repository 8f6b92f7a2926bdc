//! Messages as a terminal shows them.

use super::json;
use crate::output::{
    fold::{Fold, cut, number_of},
    sanitize::sanitize,
    terminal_text::{Style, TerminalText, text},
};
use boa_websocket::net::Message;
use std::fmt::Write as _;

/// The number of bytes in a line of a dump.
const DUMP_WIDTH: usize = 16;

/// The lines of a message, without anything that a terminal would obey. The first follows a prefix
/// of two columns.
pub(super) fn lines(
    message: &Message,
    columns: usize,
    fold: &Fold,
    colors: bool,
) -> Vec<TerminalText> {
    match message {
        Message::Text(text) => {
            let text: &str = text;
            json::lines(text, columns.saturating_sub(2), fold, colors)
                .unwrap_or_else(|| text_lines(text, fold))
        }
        Message::Binary(bytes) => dump(bytes, fold, colors),
    }
}

fn text_lines(text: &str, fold: &Fold) -> Vec<TerminalText> {
    let text = cut(text, fold.text);
    let mut lines: Vec<_> = text
        .split('\n')
        .map(|line| sanitize(line.strip_suffix('\r').unwrap_or(line)).into())
        .collect();
    if let Some(more @ 1..) = lines.len().checked_sub(fold.lines) {
        lines.truncate(fold.lines);
        lines.push(format!("… {}", number_of(more, "more line")).into());
    }
    lines
}

/// Bytes in hexadecimal, with the text beside them.
pub(super) fn dump(bytes: &[u8], fold: &Fold, colors: bool) -> Vec<TerminalText> {
    let mut lines = vec![Style::Dim.of(
        format!("binary, {}", number_of(bytes.len(), "byte")),
        colors,
    )];
    let shown = &bytes[..bytes.len().min(fold.bytes)];
    for (index, row) in shown.chunks(DUMP_WIDTH).enumerate() {
        let offset = Style::Dim.of(format!("{:08x}", index * DUMP_WIDTH), colors);
        let mut line = String::new();
        for (column, byte) in row.iter().enumerate() {
            // Writing to a string does not fail.
            let _ = write!(
                line,
                "{byte:02x}{}",
                if column == DUMP_WIDTH / 2 - 1 {
                    "  "
                } else {
                    " "
                }
            );
        }
        let missing = DUMP_WIDTH - row.len();
        line += &" ".repeat(missing * 3 + usize::from(row.len() < DUMP_WIDTH / 2) + 1);
        line.extend(row.iter().map(|byte| {
            if byte.is_ascii_graphic() || *byte == b' ' {
                char::from(*byte)
            } else {
                '.'
            }
        }));
        lines.push(text![offset, "  ", line]);
    }
    if shown.len() < bytes.len() {
        lines.push(Style::Dim.of(
            format!("… {}", number_of(bytes.len() - shown.len(), "more byte")),
            colors,
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts as servers send them: any, and such that are nearly JSON.
    fn message() -> impl Strategy<Value = Message> {
        let nearly = prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "[", "]", "{", "}", ",", ":", "\"", "\\", " ", "\n", "1", "\"a\":", "null",
                    "\u{200b}"
                ])
                .prop_map(str::to_owned),
                (prop::sample::select(vec!["[", "{\"a\":"]), 0..20_000_usize)
                    .prop_map(|(what, count)| what.repeat(count)),
                "\\PC{0,8}",
            ],
            0..40,
        );
        let balanced =
            (1..20_000_usize).prop_map(|levels| "[".repeat(levels) + &"]".repeat(levels));
        prop_oneof![
            any::<String>().prop_map(Message::from),
            nearly.prop_map(|parts| Message::from(parts.concat())),
            balanced.prop_map(Message::from),
            prop::collection::vec(any::<u8>(), 0..600)
                .prop_map(|bytes| Message::Binary(bytes.into())),
        ]
    }

    proptest! {
        /// Whatever a server sends, nothing in its lines controls the terminal, and what is folded
        /// is short.
        #[test]
        fn any_message_is_shown(message in message(), columns in 0..300_usize, colors in any::<bool>()) {
            for fold in [Fold::SHORT, Fold::NONE] {
                for line in lines(&message, columns, &fold, colors) {
                    let line = line.plain();
                    prop_assert_eq!(sanitize(&line), line);
                }
            }
            let shown: usize = lines(&message, columns, &Fold::SHORT, false).iter().map(|line| line.plain().chars().count()).sum();
            prop_assert!(shown < 100_000, "{shown}");
        }
    }

    #[test]
    fn ten_million_levels_are_shown_folded() {
        for text in crate::deep::texts() {
            let lines = lines(&text.into(), 80, &Fold::SHORT, true);
            assert!(lines.len() < 100 && lines.iter().all(|line| line.len() < 20_000));
        }
    }

    fn shown(message: impl Into<Message>) -> Vec<String> {
        let lines = lines(&message.into(), 80, &Fold::SHORT, false);
        lines.iter().map(TerminalText::plain).collect()
    }

    #[test]
    fn texts_are_shown_line_by_line_without_control_characters() {
        assert_eq!(
            shown("one\r\ntwo\x1b[31m\u{9b}2J"),
            ["one", "two␛[31m\\u{9b}2J"]
        );
        assert_eq!(shown(""), [""]);
    }

    #[test]
    fn long_texts_are_folded() {
        let folded = shown("x".repeat(3000).as_str());
        assert_eq!(folded.len(), 1);
        assert!(
            folded[0].ends_with("x… (3,000 characters)") && folded[0].len() < 2100,
            "{folded:?}"
        );
        let folded = shown("x\n".repeat(60).as_str());
        assert_eq!((folded.len(), folded[40].as_str()), (41, "… 21 more lines"));
    }

    #[test]
    fn bytes_have_their_text_beside_them() {
        let message = Message::Binary((b"hello, \xff\0\x1bworld ok").to_vec().into());
        assert_eq!(
            shown(message),
            [
                "binary, 18 bytes",
                "00000000  68 65 6c 6c 6f 2c 20 ff  00 1b 77 6f 72 6c 64 20  hello, ...world ",
                "00000010  6f 6b                                             ok",
            ]
        );
        assert_eq!(
            shown(Message::Binary(Vec::new().into())),
            ["binary, 0 bytes"]
        );
        let folded = shown(Message::Binary(vec![0; 300].into()));
        assert_eq!((folded.len(), folded[17].as_str()), (18, "… 44 more bytes"));
    }
}
