//! The [microsyntaxes](https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#numbers) of
//! numbers in attributes. What follows a number is ignored.

/// The [rules for parsing integers](https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#rules-for-parsing-integers).
/// A number beyond 64 bits becomes the nearest one.
pub(crate) fn parse_integer(text: &str) -> Option<i64> {
    let text = text.trim_ascii_start();
    let unsigned = without_sign(text);
    let digits = &unsigned[..digits(unsigned)];
    if digits.is_empty() {
        return None;
    }
    let number = digits.parse().unwrap_or(i64::MAX);
    Some(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

/// The [rules for parsing floating-point number values](https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#rules-for-parsing-floating-point-number-values).
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim_ascii_start();
    let unsigned = without_sign(text);
    let mut end = digits(unsigned);
    let fraction = unsigned[end..].strip_prefix('.').map(digits);
    if end + fraction.unwrap_or(0) == 0 {
        return None;
    }
    end += fraction.map_or(0, |fraction| 1 + fraction);
    if let Some(exponent) = unsigned[end..].strip_prefix(['e', 'E']) {
        let sign = exponent.len() - without_sign(exponent).len();
        let exponent = digits(&exponent[sign..]);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let sign = text.len() - unsigned.len();
    let number = text[..sign + end].parse().ok();
    number.filter(|number: &f64| number.is_finite())
}

fn without_sign(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

/// The number of digits at the start.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use crate::dom::microsyntax::{parse_float, parse_integer};

    #[test]
    fn an_integer_ends_before_other_characters() {
        for (text, number) in [
            ("12", Some(12)),
            (" \t\n\u{c}\r+7", Some(7)),
            ("-3.9", Some(-3)),
            ("5px", Some(5)),
            ("-0", Some(0)),
            ("\u{a0}5", None),
            ("\u{b}5", None),
            ("- 5", None),
            ("+-5", None),
            ("", None),
            ("99999999999999999999", Some(i64::MAX)),
        ] {
            assert_eq!(parse_integer(text), number, "{text:?}");
        }
    }

    #[test]
    fn a_number_has_a_fraction_and_an_exponent() {
        for (text, number) in [
            ("12", Some(12.0)),
            (" -.5px", Some(-0.5)),
            ("1.", Some(1.0)),
            ("1.5.5", Some(1.5)),
            ("+2e3", Some(2000.0)),
            ("2E-1x", Some(0.2)),
            ("2e", Some(2.0)),
            ("2e+", Some(2.0)),
            (".", None),
            ("e5", None),
            ("inf", None),
            ("NaN", None),
            ("1e999", None),
            ("\u{b}7", None),
        ] {
            assert_eq!(parse_float(text), number, "{text:?}");
        }
    }
}
