//! The colours of an input.

use std::{borrow::Cow, sync::LazyLock};

/// The words of the language.
pub(super) static KEYWORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "async await break case catch class const continue debugger default delete do else export \
    extends false finally for from function if import in instanceof let new null of return \
    static super switch this throw true try typeof undefined var void while with yield \
    globalThis"
        .split_ascii_whitespace()
        .collect()
});

/// The limit on an input with colours. It is scanned after each key.
const MAX_LEN: usize = 20_000;

pub(super) fn highlighted(input: &str) -> Cow<'_, str> {
    if input.len() > MAX_LEN {
        return Cow::Borrowed(input);
    }
    let mut text = String::with_capacity(input.len() * 2);
    let mut rest = input;
    // Whether the token before is a value, so that a slash divides.
    let mut after_value = false;
    while let Some(first) = rest.chars().next() {
        let (length, color) = token(rest, first, after_value);
        let (token, after) = rest.split_at(length.clamp(first.len_utf8(), rest.len()));
        if !first.is_whitespace() && !token.starts_with("//") && !token.starts_with("/*") {
            after_value = is_value(token, first);
        }
        match color {
            Some(code) => {
                // Each line, because lines may be drawn one by one.
                for (index, line) in token.split('\n').enumerate() {
                    if index > 0 {
                        text.push('\n');
                    }
                    text += &format!("\x1b[{code}m{line}\x1b[0m");
                }
            }
            None => text += token,
        }
        rest = after;
    }
    Cow::Owned(text)
}

/// The length of the first token, and its colour.
fn token(rest: &str, first: char, after_value: bool) -> (usize, Option<&'static str>) {
    const STRING: Option<&str> = Some("32");
    const NUMBER: Option<&str> = Some("33");
    const KEYWORD: Option<&str> = Some("36");
    const COMMENT: Option<&str> = Some("2");
    match first {
        '\'' | '"' => (quoted(rest, first, true), STRING),
        '`' => (quoted(rest, first, false), STRING),
        '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), COMMENT),
        '/' if rest.starts_with("/*") => (
            rest.get(2..)
                .and_then(|it| it.find("*/"))
                .map_or(rest.len(), |end| end + 4),
            COMMENT,
        ),
        '/' if !after_value => (quoted(rest, first, true), Some("31")),
        _ if first.is_ascii_digit() => (word(rest), NUMBER),
        _ if is_part(first) => {
            let length = word(rest);
            let is_keyword = KEYWORDS.contains(&&rest[..length]);
            (length, if is_keyword { KEYWORD } else { None })
        }
        _ => (first.len_utf8(), None),
    }
}

pub(super) fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

pub(super) fn is_identifier(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(char::is_numeric) && name.chars().all(is_part)
}

fn word(rest: &str) -> usize {
    rest.find(|character| !is_part(character))
        .unwrap_or(rest.len())
}

/// The length of what is between two of these characters, or up to the end of the line.
fn quoted(rest: &str, quote: char, in_line: bool) -> usize {
    let mut escaped = false;
    for (offset, character) in rest.char_indices().skip(1) {
        match character {
            '\n' if in_line && !escaped => return offset,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return offset + quote.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// Whether a slash after a token divides.
fn is_value(token: &str, first: char) -> bool {
    match first {
        ')' | ']' | '}' | '\'' | '"' | '`' | '/' => true,
        _ if is_part(first) => {
            !KEYWORDS.contains(&token)
                || matches!(token, "this" | "true" | "false" | "null" | "undefined")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anstream::adapter::strip_str;
    use proptest::prelude::*;

    #[test]
    fn words_strings_numbers_and_comments_have_colors() {
        assert_eq!(
            highlighted("const a = f('x', 12) / 2 // y"),
            "\x1b[36mconst\x1b[0m a = f(\x1b[32m'x'\x1b[0m, \x1b[33m12\x1b[0m) / \x1b[33m2\x1b[0m \x1b[2m// y\x1b[0m"
        );
        assert_eq!(highlighted("x = /a\\/b/"), "x = \x1b[31m/a\\/b/\x1b[0m");
        assert_eq!(highlighted("`a\nb"), "\x1b[32m`a\x1b[0m\n\x1b[32mb\x1b[0m");
    }

    proptest! {
        #[test]
        fn colors_change_no_text(text in "[a-z0-9 '\"`/*\\\\\n(){}é]*") {
            prop_assert_eq!(strip_str(&highlighted(&text)).to_string(), text);
        }
    }
}
