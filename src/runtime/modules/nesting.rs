//! The stack for a transpiler, which recurses once for each level of nesting without a check.
//!
//! It is reckoned from an estimate of the depth, which knows no syntax but brackets and strings.

use boa_engine::{JsNativeError, JsResult};

/// The bytes of the stack that a pair of brackets takes, and each other token of a statement.
const BRACKET: usize = 64 << 10;
const TOKEN: usize = 4 << 10;

/// The bytes of the stack that are left to all other code.
const RESERVED: usize = 256 << 10;

const MAX_STACK: usize = 1 << 30;

/// Runs a transpiler for a source, on a new stack if this one may be too small. Throws a RangeError
/// if the source is nested too deep.
pub(in crate::runtime) fn with_stack<R>(
    source: &str,
    steps: impl FnOnce() -> JsResult<R>,
) -> JsResult<R> {
    let required = required(source.as_bytes()) + RESERVED;
    if required > MAX_STACK {
        let message = "the source is nested too deep for the stack that is left";
        return Err(JsNativeError::range().with_message(message).into());
    }
    stacker::maybe_grow(required, required, steps)
}

/// The bytes of the stack that the deepest place of a source takes.
fn required(mut source: &[u8]) -> usize {
    // The tokens of the statements or elements that are open.
    let mut levels = vec![0];
    let (mut tokens, mut max, mut in_word) = (0_usize, BRACKET, false);
    while let Some((first, rest)) = source.split_first() {
        source = rest;
        let is_word = first.is_ascii_alphanumeric() || matches!(first, b'_' | b'$' | 0x80..);
        match first {
            b'"' | b'\'' => source = after_string(*first, rest),
            b'(' | b'[' | b'{' => levels.push(0),
            b')' | b']' | b'}' if levels.len() > 1 => tokens -= levels.pop().unwrap_or(0),
            b',' | b';' if !rest.trim_ascii_start().starts_with(b"else") => {
                tokens -= levels.last_mut().map_or(0, std::mem::take);
            }
            _ if first.is_ascii_whitespace() || (is_word && in_word) => {}
            _ => {
                tokens += 1;
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                }
            }
        }
        in_word = is_word;
        max = max.max(levels.len() * BRACKET + tokens * TOKEN);
    }
    max
}

/// What is after a string, or after its quotation mark if it does not end in its line.
fn after_string(quote: u8, text: &[u8]) -> &[u8] {
    let mut escaped = false;
    for (index, unit) in text.iter().enumerate() {
        match unit {
            b'\n' if !escaped => break,
            _ if *unit == quote && !escaped => return &text[index + 1..],
            _ => escaped = *unit == b'\\' && !escaped,
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::runtime::modules::nesting::*;

    #[track_caller]
    fn assert_required(source: &str, brackets: usize, tokens: usize) {
        let expected = (brackets + 1) * BRACKET + tokens * TOKEN;
        assert_eq!(required(source.as_bytes()), expected, "{source}");
    }

    #[test]
    fn brackets_and_the_tokens_of_a_statement_nest() {
        assert_required("", 0, 0);
        assert_required("[[1], [2]]", 2, 1);
        assert_required("new new A; a.b.c", 0, 5);
        assert_required("<any><any>a", 0, 7);
        assert_required("if (a) b; else if (c) d; else e", 1, 6);
    }

    #[test]
    fn strings_do_not_nest() {
        assert_required("'((\\'(('", 0, 0);
        assert_required("don't (a)", 1, 3);
    }
}
