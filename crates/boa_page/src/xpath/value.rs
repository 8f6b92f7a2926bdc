//! The [values](https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions) of expressions
//! and their conversions.

use super::{ast::Operator, axes::XPathNode, lexer::SPACE};

/// A value of one of the four types.
pub(super) enum Value {
    /// A node-set, in document order.
    Nodes(Vec<XPathNode>),
    Number(f64),
    Text(String),
    Boolean(bool),
}

impl Value {
    /// [`boolean`](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-boolean)
    pub(super) fn boolean(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Text(text) => !text.is_empty(),
            Self::Boolean(boolean) => *boolean,
        }
    }
}

/// A number as a [string](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-string): never
/// with an exponent.
pub(super) fn number_text(number: f64) -> String {
    if number == 0.0 {
        // Minus zero, too.
        "0".to_owned()
    } else if number.is_infinite() {
        let sign = if number < 0.0 { "-" } else { "" };
        format!("{sign}Infinity")
    } else {
        number.to_string()
    }
}

/// A string as a [number](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-number).
pub(super) fn text_number(text: &str) -> f64 {
    let text = text.trim_matches(SPACE);
    let digits = text.strip_prefix('-').unwrap_or(text);
    // No exponent, no sign of plus and no names, which Rust has too.
    let is_number = digits.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    match text.parse() {
        Ok(number) if is_number => number,
        _ => f64::NAN,
    }
}

/// The [arithmetic](https://www.w3.org/TR/1999/REC-xpath-19991116/#numbers) of an operator.
pub(super) fn calculate(operator: Operator, one: f64, other: f64) -> f64 {
    match operator {
        Operator::Add => one + other,
        Operator::Subtract => one - other,
        Operator::Multiply => one * other,
        Operator::Divide => one / other,
        _ => one % other,
    }
}

/// A [comparison](https://www.w3.org/TR/1999/REC-xpath-19991116/#booleans).
pub(super) fn compare<T: PartialOrd>(operator: Operator, one: &T, other: &T) -> bool {
    match operator {
        Operator::Equal => one == other,
        Operator::NotEqual => one != other,
        Operator::Less => one < other,
        Operator::LessOrEqual => one <= other,
        Operator::Greater => one > other,
        _ => one >= other,
    }
}

/// [`round`](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-round): to the closest
/// integer, of two the greater one.
pub(super) fn round(number: f64) -> f64 {
    let floor = number.floor();
    let rounded = if number - floor >= 0.5 {
        floor + 1.0
    } else {
        floor
    };
    rounded.copysign(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_exponent() {
        for (number, text) in [
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (1e21, "1000000000000000000000"),
            (1e-7, "0.0000001"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(number_text(number), text);
        }
        for (text, number) in [("\t-1.50\n", -1.5), (".5", 0.5), ("5.", 5.0), ("-0", 0.0)] {
            assert_eq!(text_number(text), number, "{text}");
        }
        for text in [
            "", "-", ".", "1e2", "+1", "inf", "NaN", "- 1", "1 2", "\u{a0}1", "--1",
        ] {
            assert!(text_number(text).is_nan(), "{text}");
        }
    }

    #[test]
    fn halves_are_rounded_up() {
        for (number, rounded) in [
            (0.5, 1.0),
            (-0.5, 0.0),
            (-1.5, -1.0),
            (2.5, 3.0),
            (0.499_999_999_999_999_94, 0.0),
            (f64::INFINITY, f64::INFINITY),
        ] {
            assert_eq!(round(number), rounded, "{number}");
        }
        assert!(round(-0.2).is_sign_negative());
        assert!(round(f64::NAN).is_nan());
    }
}
