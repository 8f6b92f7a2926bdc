//! Texts of others, made harmless for a terminal.

use annotate_snippets::normalize_untrusted_str;

/// The text without anything that a terminal would obey or that cannot be seen: control characters
/// become visible ones, and so do characters that change the direction of text or have no width of
/// their own. Line feeds are control characters too.
pub(crate) fn sanitize(text: &str) -> String {
    let mut shown = normalize_untrusted_str(text);
    // C1 controls, the separators that some terminals take for line feeds, and what cannot be seen.
    if shown.contains(is_dangerous) {
        shown = shown
            .chars()
            .fold(String::with_capacity(shown.len()), |mut all, character| {
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

/// The text with a visible character in the place of each that a terminal obeys or that cannot be
/// seen: for a line with columns. Tabs are kept.
pub(crate) fn in_place(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\t' => '\t',
            // The picture of the control character.
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            _ if is_dangerous(character) => '\u{fffd}',
            _ => character,
        })
        .collect()
}

/// The first characters of a text. `dots` follow if there are more than `limit`.
pub(crate) fn beginning(text: &str, limit: usize, dots: &str) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}{dots}", &text[..end]),
        None => text.to_owned(),
    }
}

fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
        )
        || is_invisible(character)
}

/// Whether a character is ignored where text is displayed (Unicode's
/// `Default_Ignorable_Code_Point`), so that it can carry text past a reader. The joiners are left
/// to the crate's rules, and the selectors between a text's and an emoji's form are left. Flags of
/// regions, which consist of tags, are not shown as flags.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(
            sanitize("a\x1b[2Jb\r\u{9b}2J\u{202e}c\td\u{2028}"),
            "a␛[2Jb␍\\u{9b}2J�c    d\\u{2028}"
        );
        assert_eq!(sanitize("漢字 é 🎉"), "漢字 é 🎉");
    }

    #[test]
    fn invisible_characters_become_visible() {
        for character in [
            '\u{200b}',
            '\u{feff}',
            '\u{115f}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{ad}',
            '\u{2060}',
            '\u{3164}',
        ] {
            let shown = sanitize(&format!("a{character}b"));
            assert!(
                !shown.contains(character) && shown.chars().count() > 2,
                "{shown:?}"
            );
        }
        assert_eq!(sanitize("a\u{200b}\u{e0041}"), "a\\u{200b}\\u{e0041}");
        let text = "❤\u{fe0f}";
        assert_eq!(sanitize(text), text);
    }

    proptest! {
        #[test]
        fn no_text_has_control_characters_afterwards(text in any::<String>()) {
            prop_assert!(!sanitize(&text).contains(is_dangerous));
            let in_place = in_place(&text);
            prop_assert_eq!(in_place.chars().count(), text.chars().count());
            prop_assert!(!in_place.replace('\t', "").contains(is_dangerous));
        }
    }
}
