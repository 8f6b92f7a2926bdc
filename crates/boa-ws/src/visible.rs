//! Texts of others, made harmless for a terminal.

use annotate_snippets::normalize_untrusted_str;

/// The text without anything that a terminal would obey: control characters become visible ones, and so do characters that
/// change the direction of text. Line feeds are control characters too.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = normalize_untrusted_str(text);
    // C1 controls, and the separators that some terminals take for line feeds.
    if shown.contains(is_dangerous) {
        shown = shown.chars().fold(String::with_capacity(shown.len()), |mut all, character| {
            if is_dangerous(character) {
                all.extend(character.escape_unicode());
            } else {
                all.push(character);
            }
            all
        });
    }
    shown
}

/// The first characters of a text, with dots if there are more.
pub(crate) fn beginning(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn is_dangerous(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(visible("a\x1b[2Jb\r\u{9b}2J\u{202e}c\td\u{2028}"), "a␛[2Jb␍\\u{9b}2J�c    d\\u{2028}");
        assert_eq!(visible("漢字 é 🎉"), "漢字 é 🎉");
    }

    proptest! {
        #[test]
        fn no_text_has_control_characters_afterwards(text in any::<String>()) {
            prop_assert!(!visible(&text).contains(is_dangerous));
        }
    }
}
