//! [Formatter](https://console.spec.whatwg.org/#formatter): format specifiers and further
//! arguments.

use super::inspect::{InspectOptions, inspect};
use crate::{
    dom::check_interrupt,
    webidl::{Charge, empty_charge},
};
use boa_engine::{Context, JsResult, JsString, JsValue, object::builtins::JsFunction};

/// The arguments of one call as text, separated by spaces. Strings are written without quotes,
/// other values are inspected.
///
/// Specifiers in a substituted text are not replaced, as in all browsers. Fails with the exceptions
/// of the conversions of `%s`, `%d`, `%i` and `%f`, a RangeError if the text exceeds the quota, and
/// the error of an interrupt.
pub(super) fn format(
    args: &[JsValue],
    options: &InspectOptions,
    context: &mut Context,
) -> JsResult<String> {
    let mut text = Text {
        text: String::new(),
        charge: empty_charge(context),
    };
    let rest = match args {
        [first, rest @ ..] if !rest.is_empty() && first.is_string() => {
            let template = first.as_string().unwrap_or_default();
            substitute(&template, rest, &mut text, options, context)?
        }
        [first, rest @ ..] => {
            text.push(&unquoted(first, options, context))?;
            rest
        }
        [] => &[],
    };
    for value in rest {
        check_interrupt(context)?;
        text.push(" ")?;
        text.push(&unquoted(value, options, context))?;
    }
    Ok(text.text)
}

/// A text whose bytes are charged while it grows. It may repeat one string of the script many
/// times.
struct Text {
    text: String,
    charge: Charge,
}

impl Text {
    fn push(&mut self, part: &str) -> JsResult<()> {
        self.charge.add(part.len())?;
        self.text.push_str(part);
        Ok(())
    }
}

/// A string without quotes, or any other value inspected.
fn unquoted(value: &JsValue, options: &InspectOptions, context: &mut Context) -> String {
    match value.as_string() {
        Some(string) => string.to_std_string_lossy(),
        None => inspect(value, options, context),
    }
}

/// Writes the template with its specifiers substituted. Returns the unused arguments.
fn substitute<'a>(
    template: &JsString,
    mut args: &'a [JsValue],
    text: &mut Text,
    options: &InspectOptions,
    context: &mut Context,
) -> JsResult<&'a [JsValue]> {
    let template = template.to_std_string_lossy();
    let mut remaining = template.as_str();
    while let Some(position) = remaining.find('%') {
        let (before, specifier) = remaining.split_at(position);
        check_interrupt(context)?;
        text.push(before)?;
        let kind = specifier[1..].chars().next();
        match (kind, args) {
            (Some('%'), _) => text.push("%")?,
            (Some(kind @ ('s' | 'd' | 'i' | 'f' | 'o' | 'O' | 'c')), [value, rest @ ..]) => {
                text.push(&converted(kind, value, options, context)?)?;
                args = rest;
            }
            _ => {
                text.push("%")?;
                remaining = &specifier[1..];
                continue;
            }
        }
        remaining = &specifier[2..];
    }
    text.push(remaining)?;
    Ok(args)
}

fn converted(
    kind: char,
    value: &JsValue,
    options: &InspectOptions,
    context: &mut Context,
) -> JsResult<String> {
    let objects = context.intrinsics().objects();
    let (parse_int, parse_float) = (objects.parse_int(), objects.parse_float());
    let number = |parse: &JsFunction, context: &mut Context| -> JsResult<String> {
        let number = if value.is_symbol() {
            JsValue::nan()
        } else {
            parse.call(&JsValue::undefined(), std::slice::from_ref(value), context)?
        };
        Ok(number.display().to_string())
    };
    match kind {
        's' => match value.as_symbol() {
            Some(symbol) => Ok(symbol.descriptive_string().to_std_string_lossy()),
            None => Ok(value.to_string(context)?.to_std_string_lossy()),
        },
        'd' | 'i' => number(&parse_int, context),
        'f' => number(&parse_float, context),
        'o' => {
            let options = InspectOptions {
                show_hidden: true,
                depth: 4,
                ..options.clone()
            };
            Ok(inspect(value, &options, context))
        }
        'O' => Ok(inspect(value, options, context)),
        // `%c` prints nothing: it is for consoles with style sheets.
        _ => Ok(String::new()),
    }
}
