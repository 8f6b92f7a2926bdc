//! What the text of a pattern tells without compiling it.

/// The text of a pattern, from the value of its `source`.
///
/// The engine writes a backslash before each slash of the pattern, also before one that is escaped already. It replaces line
/// terminators by escape sequences. So `\\n` may have been a backslash and a line feed: then the result is `None`.
pub(super) fn from_source(source: &[u16]) -> Option<Vec<u16>> {
    let pattern = without_escapes_of_slashes(source);
    let mut rest = pattern.as_slice();
    while let Some((&unit, after)) = rest.split_first() {
        rest = after;
        if unit != u16::from(b'\\') {
            continue;
        }
        let Some((&escaped, after)) = rest.split_first() else { break };
        rest = after;
        let line_terminators: [&[u8]; 4] = [b"n", b"r", b"u2028", b"u2029"];
        let is_escape = |name: &&[u8]| {
            rest.iter().zip(*name).filter(|(unit, byte)| **unit == u16::from(**byte)).count() == name.len()
        };
        if escaped == u16::from(b'\\') && line_terminators.iter().any(is_escape) {
            return None;
        }
    }
    Some(pattern)
}

/// The value of `source` without the backslashes that the engine has written.
fn without_escapes_of_slashes(source: &[u16]) -> Vec<u16> {
    let mut pattern = Vec::with_capacity(source.len());
    for &unit in source {
        if unit == u16::from(b'/') {
            pattern.pop();
        }
        pattern.push(unit);
    }
    pattern
}

/// [EscapeRegExpPattern](https://tc39.es/ecma262/#sec-escaperegexppattern): the value of `source` with a backslash only before those slashes that
/// would end a literal.
pub(super) fn escaped_once(source: &[u16]) -> Vec<u16> {
    let pattern = without_escapes_of_slashes(source);
    let mut escaped = Vec::with_capacity(source.len());
    let (mut is_escaped, mut is_in_class) = (false, false);
    for unit in pattern {
        match u8::try_from(unit).unwrap_or(0) {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => is_in_class = true,
            b']' => is_in_class = false,
            b'/' if !is_in_class => escaped.push(u16::from(b'\\')),
            _ => {}
        }
        escaped.push(unit);
    }
    escaped
}

/// What a pattern consists of, as far as its matches at a single place depend on it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outline {
    /// The number of capturing groups.
    pub(super) groups: u32,
    /// Whether each alternative begins with `^`.
    pub(super) is_anchored: bool,
    /// Whether there is a decimal escape that a further group would turn into a backreference.
    pub(super) has_octal_escape: bool,
}

/// The outline of a pattern that the engine has compiled.
pub(super) fn outline(pattern: &[u16], has_nested_classes: bool) -> Outline {
    let mut outline = Outline { is_anchored: true, ..Outline::default() };
    let (mut depth, mut classes, mut largest_escape) = (0_u32, 0_u32, 0_u32);
    let mut at_start = true;
    let mut rest = pattern;
    while let Some((&unit, after)) = rest.split_first() {
        rest = after;
        let was_at_start = std::mem::take(&mut at_start);
        let byte = u8::try_from(unit).unwrap_or(0);
        if was_at_start && depth == 0 {
            let is_quantified = [b'*', b'+', b'?', b'{'].iter().any(|byte| rest.first() == Some(&u16::from(*byte)));
            outline.is_anchored &= byte == b'^' && !is_quantified;
        }
        match byte {
            b'\\' => {
                if classes == 0 {
                    largest_escape = largest_escape.max(number(rest));
                }
                rest = rest.get(1..).unwrap_or_default();
            }
            b'[' if classes == 0 || has_nested_classes => classes += 1,
            b']' => classes = classes.saturating_sub(1),
            _ if classes > 0 => {}
            b'(' => {
                depth += 1;
                outline.groups += u32::from(is_capturing(rest));
            }
            b')' => depth = depth.saturating_sub(1),
            b'|' => at_start = depth == 0,
            _ => {}
        }
    }
    // The pattern or its last alternative is empty.
    outline.is_anchored &= !at_start;
    outline.has_octal_escape = largest_escape > outline.groups;
    outline
}

/// The same pattern with other loops in place of lazy ones over a class, such as `[^]*?`, if it has any.
///
/// The engine finds out how far such a loop could go before it takes the first step. `(?:[^]{64})*?[^]{0,63}?` tries the same ends in the
/// same order, and looks at 64 code units at most.
pub(super) fn with_short_steps(pattern: &[u16]) -> Option<Vec<u16>> {
    // Backwards the ends would be tried in another order.
    let has = |text: &str| {
        let text: Vec<u16> = text.encode_utf16().collect();
        pattern.windows(text.len()).any(|window| window == text)
    };
    if has("(?<=") || has("(?<!") {
        return None;
    }
    let mut changed = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut is_changed = false;
    while !rest.is_empty() {
        let (atom, after) = rest.split_at(atom_length(rest));
        let is_class = match atom.first().and_then(|unit| u8::try_from(*unit).ok()) {
            Some(b'.' | b'[') => true,
            Some(b'\\') => atom.get(1).is_some_and(|unit| "dDsSwW".encode_utf16().any(|class| class == *unit)),
            _ => false,
        };
        let quantifier = after.first().filter(|_| after.get(1) == Some(&u16::from(b'?')));
        rest = match quantifier.and_then(|unit| u8::try_from(*unit).ok()) {
            Some(quantifier @ (b'*' | b'+')) if is_class => {
                is_changed = true;
                if quantifier == b'+' {
                    changed.extend(atom);
                }
                changed.extend("(?:".encode_utf16());
                changed.extend(atom);
                changed.extend("{64})*?".encode_utf16());
                changed.extend(atom);
                changed.extend("{0,63}?".encode_utf16());
                after.get(2..).unwrap_or_default()
            }
            _ => {
                changed.extend(atom);
                after
            }
        };
    }
    is_changed.then_some(changed)
}

/// The length of the class, the escape or the code unit at the beginning.
fn atom_length(pattern: &[u16]) -> usize {
    let is = |index: usize, byte: u8| pattern.get(index) == Some(&u16::from(byte));
    let mut length = 1;
    if is(0, b'\\') {
        length = 2;
    } else if is(0, b'[') {
        while length < pattern.len() && !is(length, b']') {
            length += if is(length, b'\\') { 2 } else { 1 };
        }
        length += 1;
    }
    length.min(pattern.len())
}

/// The decimal number at the beginning, or 0.
fn number(text: &[u16]) -> u32 {
    let digits = text.iter().map_while(|unit| char::from_u32(u32::from(*unit))?.to_digit(10));
    digits.fold(0, |number, digit| number.saturating_mul(10).saturating_add(digit))
}

/// Whether a parenthesis before this text begins a capturing group.
fn is_capturing(text: &[u16]) -> bool {
    let at = |index: usize| text.get(index).and_then(|unit| u8::try_from(*unit).ok());
    at(0) != Some(b'?') || at(1) == Some(b'<') && !matches!(at(2), Some(b'=' | b'!'))
}

#[cfg(test)]
mod tests {
    use crate::engine::regexp::pattern::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn a_pattern_is_read_from_its_source() {
        for (source, pattern) in [
            (r"a\\/b\/", Some(r"a\/b/")),
            (r"\n\\\n", Some(r"\n\\\n")),
            (r"\\u2027\\x", Some(r"\\u2027\\x")),
            (r"\\n", None),
            (r"a\\\\r", None),
            (r"\\u2029", None),
            ("\\", Some("\\")),
        ] {
            assert_eq!(from_source(&units(source)), pattern.map(units), "{source}");
        }
    }

    #[test]
    fn groups_and_anchors_are_counted_outside_of_classes_and_escapes() {
        for (pattern, groups, is_anchored) in [
            ("", 0, false),
            ("^", 0, true),
            ("^a|^b", 0, true),
            ("^a|b", 0, false),
            ("^a|", 0, false),
            ("|^a", 0, false),
            ("^(?:a|b)(c|d)", 1, true),
            (r"^\(\|(a)", 1, true),
            ("^[|(](a)", 1, true),
            ("^[]|(a)", 1, false),
            ("^(?<a>b)(?<=c)(?<!d)(?=e)(?!f)(?i:g)", 1, true),
            ("(?:^a)", 0, false),
            (r"\^a", 0, false),
            ("^*a", 0, false),
        ] {
            let outline = outline(&units(pattern), false);
            assert_eq!((outline.groups, outline.is_anchored), (groups, is_anchored), "{pattern}");
        }
        assert_eq!(outline(&units("^[[(]|(](a)"), true).groups, 1);
    }

    #[test]
    fn lazy_loops_over_classes_take_short_steps() {
        for (pattern, changed) in [
            ("[^]*?", Some("(?:[^]{64})*?[^]{0,63}?")),
            (r"a\S+?b", Some(r"a\S(?:\S{64})*?\S{0,63}?b")),
            (r"(.*?)[\]]*?", Some(r"((?:.{64})*?.{0,63}?)(?:[\]]{64})*?[\]]{0,63}?")),
            ("[^]*", None),
            (".{2,}?", None),
            ("a*?(?:.)*?", None),
            (r"\.*?", None),
            ("[.*?]", None),
            (r"\\.+?", Some(r"\\.(?:.{64})*?.{0,63}?")),
            ("(?<=.*?)", None),
        ] {
            assert_eq!(with_short_steps(&units(pattern)), changed.map(units), "{pattern}");
        }
    }

    #[test]
    fn an_escape_beyond_the_last_group_is_octal() {
        for (pattern, is_octal) in
            [(r"(a)\1", false), (r"(a)\2", true), (r"\1(a)", false), (r"(a)[\2]", false), (r"\0", false)]
        {
            assert_eq!(outline(&units(pattern), false).has_octal_escape, is_octal, "{pattern}");
        }
    }
}
