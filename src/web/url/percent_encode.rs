//! [Percent-encoded bytes](https://url.spec.whatwg.org/#percent-encoded-bytes).

/// [UTF-8 percent-encodes](https://url.spec.whatwg.org/#string-utf-8-percent-encode) what is in the set.
pub(super) fn percent_encode(input: &str, in_set: fn(char) -> bool) -> String {
    let mut output = String::with_capacity(input.len());
    for c in input.chars() {
        push_encoded(&mut output, c, in_set);
    }
    output
}

/// As [`percent_encode`], a code point onto the end of what there is.
pub(super) fn push_encoded(output: &mut String, c: char, in_set: fn(char) -> bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if !in_set(c) {
        output.push(c);
        return;
    }
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        output.push('%');
        output.push(char::from(DIGITS[usize::from(byte >> 4)]));
        output.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

// The percent-encode sets: https://url.spec.whatwg.org/#percent-encoded-bytes

pub(super) fn in_c0_control_set(c: char) -> bool {
    !matches!(c, ' '..='~')
}

pub(super) fn in_fragment_set(c: char) -> bool {
    in_c0_control_set(c) || matches!(c, ' ' | '"' | '<' | '>' | '`')
}

pub(super) fn in_query_set(c: char) -> bool {
    in_c0_control_set(c) || matches!(c, ' ' | '"' | '#' | '<' | '>')
}

pub(super) fn in_special_query_set(c: char) -> bool {
    in_query_set(c) || c == '\''
}

pub(super) fn in_path_set(c: char) -> bool {
    in_query_set(c) || matches!(c, '?' | '^' | '`' | '{' | '}')
}

pub(super) fn in_userinfo_set(c: char) -> bool {
    in_path_set(c) || matches!(c, '/' | ':' | ';' | '=' | '@' | '['..=']' | '|')
}
