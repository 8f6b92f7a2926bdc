//! The files of `--env-file`: lines `NAME=VALUE`.
//!
//! A value may be in quotation marks, and then have several lines. In double ones `\n`, `\r`, `\t`,
//! `\"` and `\\` stand for characters. Without quotation marks a ` #` begins a comment. Nothing is
//! replaced by the value of another variable, so a file gives a script no more than what is in it.
//!
//! The crate `dotenvy` does not fit: it replaces `$NAME` by the variables of the command, which the
//! script may not see, without a way to turn that off, and joins `"a"b` to one value where a
//! quotation mark is most likely missing.

/// A line that is no variable.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("line {0} is no variable: write NAME=VALUE, or # before a comment")]
    NoVariable(usize),
    #[error("the quotation mark in line {0} has no end")]
    NoEnd(usize),
    #[error(
        "something follows the quotation mark that ends the value of line {0}: only a # and a comment may"
    )]
    Rest(usize),
}

/// The variables, in the order of the file.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, String)>, Error> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut variables, mut number) = (Vec::new(), 1);
    while !rest.is_empty() {
        let (line, after) = first_line(rest);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            (rest, number) = (after, number + 1);
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(Error::NoVariable(number))?;
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(Error::NoVariable(number));
        }
        let value = value.trim_start();
        let Some(quote @ ('"' | '\'' | '`')) = value.chars().next() else {
            variables.push((name.to_owned(), without_comment(value).to_owned()));
            (rest, number) = (after, number + 1);
            continue;
        };
        // The value may go on in the lines that follow.
        let start = rest.len() - after.len() - line_end(rest, after) - value.len();
        let quoted = rest.get(start + 1..).unwrap_or_default();
        let end = end_of(quoted, quote).ok_or(Error::NoEnd(number))?;
        let (inner, behind) = quoted.split_at(end);
        let (behind, after) = first_line(behind.get(1..).unwrap_or_default());
        if !matches!(behind.trim_start().chars().next(), None | Some('#')) {
            return Err(Error::Rest(number));
        }
        let inner = inner.replace("\r\n", "\n");
        number += 1 + inner.matches('\n').count();
        let value = if quote == '"' {
            unescaped(&inner)
        } else {
            inner
        };
        variables.push((name.to_owned(), value));
        rest = after;
    }
    Ok(variables)
}

/// The first line without its end, and what follows.
fn first_line(text: &str) -> (&str, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.strip_suffix('\r').unwrap_or(line), rest)
}

/// The bytes of the end of the first line.
fn line_end(text: &str, after: &str) -> usize {
    text.len() - after.len() - first_line(text).0.len()
}

fn without_comment(value: &str) -> &str {
    let comment = value
        .match_indices('#')
        .find(|(at, _)| value[..*at].ends_with(char::is_whitespace) || *at == 0);
    comment.map_or(value, |(at, _)| &value[..at]).trim_end()
}

/// The index of the quotation mark that ends a value. In double ones `\"` does not.
fn end_of(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    text.char_indices().find_map(|(at, character)| {
        let ends = character == quote && !is_escaped;
        is_escaped = quote == '"' && character == '\\' && !is_escaped;
        ends.then_some(at)
    })
}

fn unescaped(text: &str) -> String {
    let (mut result, mut characters) = (String::new(), text.chars());
    while let Some(character) = characters.next() {
        if character != '\\' {
            result.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => result.push('\n'),
            Some('r') => result.push('\r'),
            Some('t') => result.push('\t'),
            Some(mark @ ('"' | '\\')) => result.push(mark),
            Some(other) => result.extend(['\\', other]),
            None => result.push('\\'),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(text: &str) -> Vec<(String, String)> {
        parse(text).expect("it is right")
    }

    #[test]
    fn values_have_quotation_marks_comments_and_several_lines() {
        let text = "\u{feff}# a comment\r\n\r\nTOKEN=a=b#c # d\r\n export ROOM = attic  \nEMPTY=\nNONE= # only this\n\
            ONE='$HOME \\n # x' # y\nTWO=\"a\\n\\\"b\\\" \\$ \\\\\"\nLONG=\"first\r\nsecond\"\nTICK=`it's`\nLAST=1";
        let expected = [
            ("TOKEN", "a=b#c"),
            ("ROOM", "attic"),
            ("EMPTY", ""),
            ("NONE", ""),
            ("ONE", "$HOME \\n # x"),
            ("TWO", "a\n\"b\" \\$ \\"),
            ("LONG", "first\nsecond"),
            ("TICK", "it's"),
            ("LAST", "1"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(variables(text), expected);
        assert!(variables("").is_empty());
    }

    #[test]
    fn what_is_no_variable_is_an_error_with_its_line() {
        for (text, error) in [
            ("A=1\nTOKEN", Error::NoVariable(2)),
            ("=1", Error::NoVariable(1)),
            ("A B=1", Error::NoVariable(1)),
            ("A=\"x\ny\"\nB='c", Error::NoEnd(3)),
            ("A='b'c", Error::Rest(1)),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }
}
