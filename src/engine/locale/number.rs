//! `toLocaleString` of [numbers](https://tc39.es/ecma402/#sup-number.prototype.tolocalestring) and
//! [BigInts](https://tc39.es/ecma402/#sup-bigint.prototype.tolocalestring).

use crate::engine::locale::{Options, check_locales};
use crate::webidl::{range_error, type_error};
use boa_engine::{Context, JsArgs, JsBigInt, JsResult, JsString, JsValue, js_string};

pub(super) fn number_to_locale_string(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = this.as_object();
    let number = this.as_number().or_else(|| object.as_ref()?.downcast_ref::<f64>().map(|number| *number));
    let number = number.ok_or_else(|| type_error("the value is not a number"))?;
    let format = NumberFormat::new(args, context)?;
    if number.is_nan() {
        return Ok(js_string!("NaN").into());
    }
    Ok(JsString::from(format.write(&Decimal::of_number(number)).as_str()).into())
}

pub(super) fn bigint_to_locale_string(this: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let object = this.as_object();
    let bigint = this.as_bigint().or_else(|| object.as_ref()?.downcast_ref::<JsBigInt>().map(|bigint| bigint.clone()));
    let bigint = bigint.ok_or_else(|| type_error("the value is not a BigInt"))?;
    let format = NumberFormat::new(args, context)?;
    Ok(JsString::from(format.write(&Decimal::of_bigint(&bigint)).as_str()).into())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Decimal,
    Percent,
    Currency,
}

/// How a number is to be written.
struct NumberFormat {
    style: Style,
    /// What stands before an amount of money.
    currency: String,
    grouping: bool,
    least_integer_digits: usize,
    least_fraction_digits: usize,
    most_fraction_digits: usize,
}

impl NumberFormat {
    /// Reads the options in the standard's order.
    fn new(args: &[JsValue], context: &mut Context) -> JsResult<Self> {
        check_locales(args.get_or_undefined(0), context)?;
        let options = Options::new(args.get_or_undefined(1), context)?;
        let styles = &[
            ("decimal", Style::Decimal),
            ("percent", Style::Percent),
            ("currency", Style::Currency),
            ("unit", Style::Decimal),
        ];
        let style = options.one_of("style", styles, context)?.unwrap_or(Style::Decimal);
        let currency = options.string("currency", context)?.map(|code| code.to_ascii_uppercase());
        let is_code = |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        if let Some(code) = currency.as_ref().filter(|code| !is_code(code)) {
            return Err(range_error(format!("'{code}' is not the code of a currency")));
        }
        if style == Style::Currency && currency.is_none() {
            return Err(type_error("an amount of money needs a currency"));
        }
        let currency = currency.unwrap_or_default();
        let least_integer_digits = options.number("minimumIntegerDigits", 1, 21, context)?.unwrap_or(1);
        let least = options.number("minimumFractionDigits", 0, 100, context)?;
        let most = options.number("maximumFractionDigits", 0, 100, context)?;
        let usual = match style {
            Style::Decimal => (0, 3),
            Style::Percent => (0, 0),
            // Those of most currencies; there are no data about others.
            Style::Currency => (2, 2),
        };
        let (least, most) = match (least, most) {
            (Some(least), Some(most)) if least > most => {
                return Err(range_error("minimumFractionDigits is more than maximumFractionDigits".to_owned()));
            }
            (Some(least), most) => (least, most.unwrap_or(usual.1.max(least))),
            (None, Some(most)) => (usual.0.min(most), most),
            (None, None) => usual,
        };
        let grouping = options.value("useGrouping", context)?;
        Ok(Self {
            style,
            currency: if currency == "USD" { "$".to_owned() } else { format!("{currency}\u{a0}") },
            grouping: grouping.is_none_or(|grouping| grouping.to_boolean()),
            least_integer_digits: usize::from(least_integer_digits),
            least_fraction_digits: usize::from(least),
            most_fraction_digits: usize::from(most),
        })
    }

    fn write(&self, decimal: &Decimal) -> String {
        let shift = if self.style == Style::Percent { 2 } else { 0 };
        let (whole, fraction) = match &decimal.digits {
            Some(digits) => self.digits(digits, decimal.point + shift),
            None => ("∞".to_owned(), String::new()),
        };
        let sign = if decimal.negative { "-" } else { "" };
        let before = if self.style == Style::Currency { self.currency.as_str() } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        let after = if self.style == Style::Percent { "%" } else { "" };
        format!("{sign}{before}{whole}{point}{fraction}{after}")
    }

    /// The digits before and after the point, rounded.
    fn digits(&self, digits: &[u8], point: i32) -> (String, String) {
        let (digits, point) = rounded(digits, point, self.most_fraction_digits);
        let whole_length = usize::try_from(point).unwrap_or(0);
        let digit = |index: usize| digits.get(index).map_or('0', |&digit| char::from(b'0' + digit));
        let mut whole: Vec<char> = (0..whole_length).map(digit).collect();
        while whole.len() < self.least_integer_digits {
            whole.insert(0, '0');
        }
        let leading = usize::try_from(-point).unwrap_or(0);
        let mut fraction: String = std::iter::repeat_n('0', if digits.is_empty() { 0 } else { leading }).collect();
        fraction.extend((whole_length..digits.len()).map(digit));
        fraction.truncate(fraction.trim_end_matches('0').len());
        while fraction.len() < self.least_fraction_digits {
            fraction.push('0');
        }
        let mut text = String::with_capacity(whole.len() * 4 / 3);
        for (index, digit) in whole.iter().enumerate() {
            if self.grouping && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(*digit);
        }
        (text, fraction)
    }
}

/// A number as the decimal digits that people write for it.
struct Decimal {
    negative: bool,
    /// None for infinity. Zero has no digits.
    digits: Option<Vec<u8>>,
    /// How many of the digits stand before the point; there may be zeros between the point and the first.
    point: i32,
}

impl Decimal {
    fn of_number(number: f64) -> Self {
        let negative = number.is_sign_negative();
        if number.is_infinite() {
            return Self { negative, digits: None, point: 0 };
        }
        // The shortest digits that mean this number, as in `1.25e2`.
        let text = format!("{:e}", number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        let is_zero = digits.iter().all(|&digit| digit == 0);
        let point = exponent.parse::<i32>().unwrap_or_default() + 1;
        Self {
            negative,
            digits: Some(if is_zero { Vec::new() } else { digits }),
            point: if is_zero { 0 } else { point },
        }
    }

    fn of_bigint(bigint: &JsBigInt) -> Self {
        let text = bigint.to_string();
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        let digits = if digits == [0] { Vec::new() } else { digits };
        let point = i32::try_from(digits.len()).unwrap_or(i32::MAX);
        Self { negative: text.starts_with('-'), digits: Some(digits), point }
    }
}

/// Rounded to a number of digits after the point, a half away from zero. Returns the digits and where the point is.
fn rounded(digits: &[u8], point: i32, places: usize) -> (Vec<u8>, i32) {
    let kept = i64::from(point) + i64::try_from(places).unwrap_or(i64::MAX / 2);
    let Ok(kept) = usize::try_from(kept) else { return (Vec::new(), 0) };
    if kept >= digits.len() {
        return (digits.to_vec(), point);
    }
    let mut result = digits[..kept].to_vec();
    if digits[kept] < 5 {
        return (result, point);
    }
    for digit in result.iter_mut().rev() {
        if *digit < 9 {
            *digit += 1;
            return (result, point);
        }
        *digit = 0;
    }
    result.insert(0, 1);
    (result, point + 1)
}
