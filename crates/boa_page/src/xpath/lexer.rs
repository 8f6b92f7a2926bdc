//! The [lexical structure](https://www.w3.org/TR/1999/REC-xpath-19991116/#exprlex) of expressions.

use super::ast::Operator;
use crate::dom::names::{continues_name, starts_name};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Literal(String),
    /// A local name, with the prefix before it.
    Name(Option<String>, String),
    /// `prefix:*`
    AllOf(String),
    /// `*` in place of a name.
    All,
    Operator(Operator),
    Symbol(&'static str),
}

/// White space between tokens.
pub(super) const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

const SYMBOLS: [&str; 11] = ["//", "/", "::", "..", ".", "(", ")", "[", "]", "@", ","];

const OPERATORS: [(&str, Operator); 9] = [
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("+", Operator::Add),
    ("-", Operator::Subtract),
    ("|", Operator::Union),
];

/// The operators that would be names elsewhere.
const OPERATOR_NAMES: [(&str, Operator); 5] = [
    ("*", Operator::Multiply),
    ("and", Operator::And),
    ("or", Operator::Or),
    ("div", Operator::Divide),
    ("mod", Operator::Remainder),
];

impl Token {
    /// Whether an operator has to follow, where a name or `*` could be one.
    fn ends_operand(&self) -> bool {
        match self {
            Self::Operator(_) => false,
            Self::Symbol(symbol) => matches!(*symbol, ")" | "]" | "." | ".."),
            _ => true,
        }
    }
}

/// The tokens of a text. None if it has anything else.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.trim_start_matches(SPACE);
    while !rest.is_empty() {
        let after_operand = tokens.last().is_some_and(Token::ends_operand);
        let (token, length) = token(rest, after_operand)?;
        tokens.push(token);
        rest = rest[length..].trim_start_matches(SPACE);
    }
    Some(tokens)
}

/// The token that a text begins with, and its length.
fn token(text: &str, after_operand: bool) -> Option<(Token, usize)> {
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        let (literal, _) = text[1..].split_once(quote)?;
        return Some((Token::Literal(literal.to_owned()), literal.len() + 2));
    }
    let digits = |from: usize| from + leading(&text[from..], |it| it.is_ascii_digit());
    let whole = digits(0);
    if whole > 0 || text[whole..].starts_with('.') && digits(1) > 1 {
        let length = if text[whole..].starts_with('.') {
            digits(whole + 1)
        } else {
            whole
        };
        return Some((Token::Number(text[..length].parse().ok()?), length));
    }
    let find = |known: &[(&'static str, Operator)], text: &str| {
        let found = known.iter().find(|(name, _)| text.starts_with(name))?;
        Some((Token::Operator(found.1), found.0.len()))
    };
    if let Some(found) = find(&OPERATORS, text) {
        return Some(found);
    }
    if let Some(symbol) = SYMBOLS.iter().find(|it| text.starts_with(**it)) {
        return Some((Token::Symbol(symbol), symbol.len()));
    }
    let length = name_length(text);
    if after_operand {
        let operator = find(&OPERATOR_NAMES, text)?;
        return (length <= operator.1).then_some(operator);
    }
    if text.starts_with('*') {
        return Some((Token::All, 1));
    }
    if length == 0 {
        return None;
    }
    let name = text[..length].to_owned();
    if let Some(local) = text[length..].strip_prefix(':') {
        if local.starts_with('*') {
            return Some((Token::AllOf(name), length + 2));
        }
        let local = &local[..name_length(local)];
        if !local.is_empty() {
            let length = length + 1 + local.len();
            return Some((Token::Name(Some(name), local.to_owned()), length));
        }
    }
    Some((Token::Name(None, name), length))
}

/// The number of bytes of the characters that a text begins with.
fn leading(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|it| !is(it)).unwrap_or(text.len())
}

/// The length of the [`NCName`](https://www.w3.org/TR/xml-names/#NT-NCName) that a text begins with.
fn name_length(text: &str) -> usize {
    if text.starts_with(|it| it != ':' && starts_name(it)) {
        leading(text, |it| it != ':' && continues_name(it))
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(local: &str) -> Token {
        Token::Name(None, local.to_owned())
    }

    #[test]
    fn names_and_stars_are_operators_after_an_operand() {
        let expected = [
            name("div"),
            Token::Operator(Operator::Divide),
            name("div"),
            Token::Operator(Operator::Multiply),
            Token::All,
            Token::Operator(Operator::And),
            Token::Symbol("@"),
            name("and"),
        ];
        assert_eq!(tokens("div div div * * and @and").unwrap(), expected);
    }

    #[test]
    fn names_have_hyphens_and_dots_and_prefixes() {
        let expected = [
            Token::Name(Some("a".to_owned()), "b-1.c".to_owned()),
            Token::Operator(Operator::Union),
            Token::AllOf("x".to_owned()),
            Token::Operator(Operator::Subtract),
            name("child"),
            Token::Symbol("::"),
            name("\u{e9}"),
        ];
        assert_eq!(tokens("a:b-1.c|x:*\t-\nchild::\u{e9}").unwrap(), expected);
    }

    #[test]
    fn numbers_and_literals() {
        let expected = [
            Token::Number(1.0),
            Token::Operator(Operator::Add),
            Token::Number(0.5),
            Token::Operator(Operator::Add),
            Token::Number(2.0),
            Token::Operator(Operator::Equal),
            Token::Literal("it's".to_owned()),
        ];
        assert_eq!(tokens("1+.5+2.=\"it's\"").unwrap(), expected);
        for wrong in [
            "'a",
            "$x",
            "a b",
            "a android b",
            "!",
            "\u{a0}.",
            "a:",
            "1 :",
        ] {
            let parsed = tokens(wrong);
            assert!(parsed.is_none(), "{wrong}: {parsed:?}");
        }
    }
}
