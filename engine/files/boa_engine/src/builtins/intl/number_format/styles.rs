//! What the patterns of a style put around the digits of a number: percent signs, currencies, units, exponents.

use fixed_decimal::{Decimal, Sign, SignDisplay};
use icu_decimal::{
    CompactDecimalFormatter, DecimalFormatter, DecimalFormatterPreferences,
    options::DecimalFormatterOptions,
};
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use writeable::Writeable;

use super::{
    Currency, CurrencyDisplay, CurrencySign, DigitsProvider, Formatter, NumberFormat, Unit,
    UnitDisplay, UnitFormatOptions,
};
use crate::{
    JsResult,
    builtins::intl::parts::{Collector, Part, push},
    context::icu::IntlProvider,
    js_error,
};

/// A number to format.
#[derive(Debug, Clone)]
pub(crate) enum IntlNumber {
    NotANumber,
    Infinite { negative: bool },
    Finite(Decimal),
}

/// The characters that stand for a sign, an exponent, or a number without digits.
#[derive(Debug)]
pub(super) struct Symbols {
    percent: String,
    exponential: String,
    nan: String,
    infinity: String,
}

impl Symbols {
    pub(super) fn new(locale: &Locale, provider: &IntlProvider) -> Self {
        let line = provider.pattern(&locale.id, "symbols").unwrap_or_default();
        let mut values = line.split('\t').filter(|it| !it.is_empty());
        let mut next = |default: &str| values.next().unwrap_or(default).to_owned();
        let (percent, exponential, _) = (next("%"), next("E"), next("×"));
        Self {
            percent,
            exponential,
            nan: next("NaN"),
            infinity: next("∞"),
        }
    }
}

/// The text around the number. `{0}` stands for it, `¤` for the currency, `%` for the percent sign.
#[derive(Debug)]
pub(super) enum Pattern {
    Number,
    Percent(String),
    Currency {
        pattern: String,
        negative: Option<String>,
        symbol: String,
        separators: Option<String>,
    },
    Unit {
        rules: PluralRules,
        forms: String,
        denominator: Option<String>,
    },
}

/// The part of a pattern of CLDR that stands for the digits.
fn around(pattern: &str) -> Option<(&str, &str)> {
    let digit = |char: char| matches!(char, '#' | '0' | ',' | '.');
    let start = pattern.find(digit)?;
    let end = pattern.rfind(['#', '0'])?;
    Some((&pattern[..start], &pattern[end + 1..]))
}

impl Pattern {
    /// The pattern of a style. Without its data the style throws.
    pub(super) fn new(
        options: &UnitFormatOptions,
        locale: &Locale,
        provider: &IntlProvider,
    ) -> JsResult<Self> {
        let pattern = |key: &str| provider.pattern(&locale.id, key);
        match options {
            UnitFormatOptions::Decimal => Ok(Self::Number),
            UnitFormatOptions::Percent => pattern("percent")
                .map(Self::Percent)
                .ok_or_else(|| js_error!(RangeError: "there are no data for the style 'percent'")),
            UnitFormatOptions::Currency {
                display: CurrencyDisplay::Name,
                ..
            } => Err(js_error!(RangeError: "currencyDisplay 'name' is not supported")),
            UnitFormatOptions::Currency {
                currency,
                display,
                sign,
            } => {
                let key = match sign {
                    CurrencySign::Standard => "currency-standard",
                    CurrencySign::Accounting => "currency-accounting",
                };
                let patterns = pattern(key).ok_or_else(
                    || js_error!(RangeError: "there are no data for the style 'currency'"),
                )?;
                let patterns = patterns.split('\t').next().unwrap_or_default();
                let mut signed = patterns.split(';').map(str::to_owned);
                Ok(Self::Currency {
                    pattern: signed.next().unwrap_or_default(),
                    negative: signed.next(),
                    symbol: symbol(*currency, *display, &pattern),
                    separators: pattern("currency-separators"),
                })
            }
            UnitFormatOptions::Unit { unit, display } => {
                let rules = PluralRules::try_new_cardinal_with_buffer_provider(
                    provider.erased_provider(),
                    locale.into(),
                )
                .map_err(|error| js_error!(TypeError: "{}", error.to_string()))?;
                let (forms, denominator) = unit_patterns(unit, *display, &rules, &pattern)
                    .ok_or_else(
                        || js_error!(RangeError: "there are no data for the option 'unit'"),
                    )?;
                Ok(Self::Unit {
                    rules,
                    forms,
                    denominator,
                })
            }
        }
    }

    /// Puts the pattern around the parts of a number, which has no sign yet.
    fn wrap(
        &self,
        mut number: Vec<Part>,
        category: impl FnOnce(&PluralRules) -> PluralCategory,
        sign: Option<&SignText>,
        symbols: &Symbols,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        match self {
            Self::Number => {
                write_signed(&mut parts, sign, |parts| append(parts, number));
            }
            Self::Percent(pattern) => {
                let (before, after) = around(pattern).unwrap_or_default();
                let affix = |parts: &mut Vec<Part>, affix: &str| {
                    write_affix(parts, affix, '%', "percentSign", &symbols.percent);
                };
                write_signed(&mut parts, sign, |parts| {
                    affix(parts, before);
                    append(parts, number);
                    affix(parts, after);
                });
            }
            Self::Currency {
                pattern,
                negative,
                symbol,
                separators,
            } => {
                // Some locales separate the digits of money by other characters.
                for (kind, separator) in ["decimal", "group"]
                    .into_iter()
                    .zip(separators.iter().flat_map(|it| it.split('\t')))
                {
                    for part in number
                        .iter_mut()
                        .filter(|it| it.0 == kind && !separator.is_empty())
                    {
                        separator.clone_into(&mut part.1);
                    }
                }
                let negative = negative.as_deref().filter(|negative| {
                    sign.is_some_and(|it| it.kind == "minusSign" || negative.contains('-'))
                });
                let digits = number.first().is_some_and(|(kind, _)| *kind == "integer");
                let (before, after) = around(negative.unwrap_or(pattern)).unwrap_or_default();
                let write = |parts: &mut Vec<Part>, affix: &str| {
                    for text in affix.split_inclusive('-') {
                        let (text, has_sign) = match text.strip_suffix('-') {
                            Some(text) => (text, true),
                            None => (text, false),
                        };
                        write_affix(parts, text, '¤', "currency", symbol);
                        if let (true, Some(sign)) = (has_sign, sign) {
                            push(parts, sign.kind, &sign.prefix);
                        }
                    }
                };
                // A letter and a digit that touch each other are kept apart.
                let touches = |char: Option<char>| {
                    digits && char.is_some_and(|it| it.is_alphanumeric() || it == '.')
                };
                let content = |parts: &mut Vec<Part>| {
                    write(parts, before);
                    if before.ends_with('¤') && touches(symbol.chars().last()) {
                        push(parts, "literal", "\u{a0}");
                    }
                    append(parts, number);
                    if after.starts_with('¤') && touches(symbol.chars().next()) {
                        push(parts, "literal", "\u{a0}");
                    }
                    write(parts, after);
                };
                if negative.is_some() {
                    content(&mut parts);
                } else {
                    write_signed(&mut parts, sign, content);
                }
            }
            Self::Unit {
                rules,
                forms,
                denominator,
            } => {
                let form = plural_form(forms, category(rules));
                let (before, after) = form.split_once("{0}").unwrap_or(("", ""));
                let (outer_before, outer_after) = denominator
                    .as_deref()
                    .and_then(|it| it.split_once("{0}"))
                    .unwrap_or_default();
                write_unit(&mut parts, "unit", &format!("{outer_before}{before}"));
                write_signed(&mut parts, sign, |parts| append(parts, number));
                write_unit(&mut parts, "unit", &format!("{after}{outer_after}"));
            }
        }
        parts
    }
}

/// The text of a currency.
fn symbol(
    currency: Currency,
    display: CurrencyDisplay,
    pattern: &impl Fn(&str) -> Option<String>,
) -> String {
    let code = currency.to_js_string().to_std_string_escaped();
    let line = match display {
        CurrencyDisplay::Code => None,
        _ => pattern(&format!("currency-{code}")),
    };
    let mut symbols = line.as_deref().unwrap_or_default().split('\t');
    let (wide, narrow) = (symbols.next(), symbols.next());
    let symbol = if display == CurrencyDisplay::NarrowSymbol {
        narrow
    } else {
        wide
    };
    symbol
        .filter(|it| !it.is_empty())
        .map_or(code, str::to_owned)
}

/// The plural forms of a unit, and the pattern of its denominator.
fn unit_patterns(
    unit: &Unit,
    display: UnitDisplay,
    rules: &PluralRules,
    pattern: &impl Fn(&str) -> Option<String>,
) -> Option<(String, Option<String>)> {
    let width = display.to_js_string().to_std_string_escaped();
    let name = unit.to_js_string().to_std_string_escaped();
    let forms = |name: &str| pattern(&format!("unit-{name}-{width}"));
    if let Some(forms) = forms(&name) {
        return Some((forms, None));
    }
    let (numerator, denominator) = name.split_once("-per-")?;
    let (numerator, denominator) = (forms(numerator)?, forms(denominator)?);
    if let Some(per) = value(&denominator, "per") {
        return Some((numerator, Some(per.to_owned())));
    }
    let one = plural_form(&denominator, rules.category_for(1_usize)).replace("{0}", "");
    let per = pattern(&format!("unit-per-{width}"))?.replace("{1}", one.trim());
    Some((numerator, Some(per)))
}

/// The value of a name in a line of names and values.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = line.split('\t');
    while let (Some(key), Some(value)) = (fields.next(), fields.next()) {
        if key == name {
            return Some(value);
        }
    }
    None
}

fn plural_form(forms: &str, category: PluralCategory) -> &str {
    let name = match category {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    };
    value(forms, name)
        .or_else(|| value(forms, "other"))
        .unwrap_or("{0}")
}

fn append(parts: &mut Vec<Part>, more: Vec<Part>) {
    parts.extend(more);
}

/// Writes the text before or after a number, where `mark` stands for `text`.
fn write_affix(parts: &mut Vec<Part>, affix: &str, mark: char, kind: &'static str, text: &str) {
    let mut quoted = false;
    for char in affix.chars() {
        match char {
            '\'' => quoted = !quoted,
            _ if char == mark && !quoted => push(parts, kind, text),
            _ => push(parts, "literal", char.encode_utf8(&mut [0; 4])),
        }
    }
}

/// Spaces beside the name of a unit are no part of it.
fn write_unit(parts: &mut Vec<Part>, kind: &'static str, text: &str) {
    let name = text.trim();
    let start = text.len() - text.trim_start().len();
    push(parts, "literal", &text[..start]);
    push(parts, kind, name);
    push(parts, "literal", &text[start + name.len()..]);
}

/// The sign of a number, as its locale has it.
struct SignText {
    kind: &'static str,
    prefix: String,
    suffix: String,
}

fn write_signed(
    parts: &mut Vec<Part>,
    sign: Option<&SignText>,
    content: impl FnOnce(&mut Vec<Part>),
) {
    if let Some(sign) = sign {
        push(parts, sign.kind, &sign.prefix);
    }
    content(parts);
    if let Some(sign) = sign {
        push(parts, sign.kind, &sign.suffix);
    }
}

fn decimal_kind(part: writeable::Part) -> Option<&'static str> {
    (part.category == "decimal").then_some(part.value)
}

fn decimal_parts(formatter: &DecimalFormatter, value: &Decimal) -> Vec<Part> {
    let mut collector = Collector::default();
    let _ = formatter.format(value).write_to_parts(&mut collector);
    collector.into_parts(decimal_kind)
}

impl NumberFormat {
    /// [`PartitionNumberPattern ( numberFormat, x )`][spec].
    ///
    /// [spec]: https://tc39.es/ecma402/#sec-partitionnumberpattern
    pub(crate) fn parts(&self, number: IntlNumber) -> Vec<Part> {
        let (mut value, other) = match number {
            IntlNumber::Finite(value) => (value, None),
            IntlNumber::NotANumber => (Decimal::from(0), Some(("nan", &self.symbols.nan))),
            IntlNumber::Infinite { negative } => {
                let one = Decimal::from(if negative { -1 } else { 1 });
                (one, Some(("infinity", &self.symbols.infinity)))
            }
        };
        let mut exponent = 0;
        if other.is_none() {
            if matches!(self.unit_options, UnitFormatOptions::Percent) {
                value.absolute.multiply_pow10(2);
            }
            exponent = self.round(&mut value);
        }
        value.apply_sign_display(self.sign_display);
        if let Some(("nan", _)) = other
            && self.sign_display == SignDisplay::Always
        {
            value.set_sign(Sign::Positive);
        }
        let sign = self.sign(value.sign());
        value.set_sign(Sign::None);
        let number = match other {
            Some((kind, text)) => vec![(kind, text.clone())],
            None => self.digits(&value, exponent),
        };
        let category = |rules: &PluralRules| match other {
            Some(_) => PluralCategory::Other,
            None => rules.category_for(&value),
        };
        self.pattern
            .wrap(number, category, sign.as_ref(), &self.symbols)
    }

    /// The text of all parts.
    pub(crate) fn format(&self, number: IntlNumber) -> String {
        crate::builtins::intl::parts::text(&self.parts(number))
    }

    /// Divides by the power of ten of the notation, which it returns, and rounds.
    fn round(&self, value: &mut Decimal) -> i16 {
        let original = value.clone();
        let exponent = |value: &Decimal, offset: i16| {
            let magnitude = value.absolute.nonzero_magnitude_start() + offset;
            match &self.formatter {
                _ if value.absolute.is_zero() => 0,
                Formatter::Standard(_) => 0,
                Formatter::Scientific(_) => magnitude,
                Formatter::Engineering(_) => magnitude.div_euclid(3) * 3,
                Formatter::Compact { inner, .. } => {
                    i16::from(inner.compact_exponent_for_magnitude(magnitude))
                }
            }
        };
        let first = exponent(value, 0);
        value.absolute.multiply_pow10(-first);
        self.digit_options.format_fixed_decimal(value);
        // Rounding may have added a digit.
        let second = exponent(value, first);
        if second != first && !value.absolute.is_zero() {
            *value = original;
            value.absolute.multiply_pow10(-second);
            self.digit_options.format_fixed_decimal(value);
            return second;
        }
        first
    }

    fn sign(&self, sign: Sign) -> Option<SignText> {
        let (kind, sample) = match sign {
            Sign::None => return None,
            Sign::Negative => ("minusSign", Decimal::from(-1)),
            Sign::Positive => (
                "plusSign",
                Decimal::from(1).with_sign_display(SignDisplay::Always),
            ),
        };
        let parts = decimal_parts(self.formatter.decimal(), &sample);
        let side = |part: Option<&Part>| {
            part.filter(|it| it.0 == kind)
                .map_or_else(String::new, |it| it.1.clone())
        };
        Some(SignText {
            kind,
            prefix: side(parts.first()),
            suffix: side(parts.last()),
        })
    }

    /// The digits of a number without a sign, with what its notation adds to them.
    fn digits(&self, value: &Decimal, exponent: i16) -> Vec<Part> {
        let formatter = self.formatter.decimal();
        let mut parts = decimal_parts(formatter, value);
        match &self.formatter {
            Formatter::Standard(_) => {}
            Formatter::Scientific(_) | Formatter::Engineering(_) => {
                push(&mut parts, "exponentSeparator", &self.symbols.exponential);
                if exponent < 0 {
                    let minus = self
                        .sign(Sign::Negative)
                        .map_or_else(String::new, |it| it.prefix);
                    push(&mut parts, "exponentMinusSign", &minus);
                }
                let digits = decimal_parts(formatter, &Decimal::from(exponent.unsigned_abs()));
                push(
                    &mut parts,
                    "exponentInteger",
                    &crate::builtins::intl::parts::text(&digits),
                );
            }
            Formatter::Compact { inner, .. } => compact_parts(inner, value, exponent, &mut parts),
        }
        parts
    }
}

/// Puts around the digits what a compact form has there.
fn compact_parts(
    formatter: &CompactDecimalFormatter,
    value: &Decimal,
    exponent: i16,
    digits: &mut Vec<Part>,
) {
    let exponent = u8::try_from(exponent).unwrap_or_default();
    let Ok(whole) = formatter.format_with_exponent(value, exponent) else {
        return;
    };
    let whole = whole.write_to_string().into_owned();
    let text = crate::builtins::intl::parts::text(digits);
    let mut parts = Vec::new();
    if let Some((before, after)) = whole.split_once(&text) {
        write_unit(&mut parts, "compact", before);
        parts.append(digits);
        write_unit(&mut parts, "compact", after);
    } else {
        // Some forms have no digits: "mille".
        write_unit(&mut parts, "compact", &whole);
    }
    *digits = parts;
}

/// The formatter of the digits of another notation.
pub(super) fn digits_formatter(
    preferences: DecimalFormatterPreferences,
    options: DecimalFormatterOptions,
    provider: &DigitsProvider<'_>,
) -> JsResult<DecimalFormatter> {
    DecimalFormatter::try_new_with_buffer_provider(provider, preferences, options)
        .map_err(|error| js_error!(TypeError: "{}", error.to_string()))
}
