//! [Constraint validation](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constraints):
//! which constraints a control suffers from.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    events::fire_with,
    html::{
        HtmlElement, button, checked::is_checked, disabled::is_disabled, input, input_type, select,
        text_area, text_control,
    },
};
use boa_engine::{Context, JsString, js_string, object::builtins::JsRegExp};
use boa_websocket::{
    web::parse_url,
    webidl::{PlatformRef, string::to_utf8},
};

type ElementRef = PlatformRef<Element>;

/// The [validity states](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#validity-states)
/// other than valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    ValueMissing,
    TypeMismatch,
    PatternMismatch,
    TooLong,
    TooShort,
    RangeUnderflow,
    RangeOverflow,
    StepMismatch,
    BadInput,
    CustomError,
}

impl Flaw {
    const ALL: [Self; 10] = [
        Self::CustomError,
        Self::ValueMissing,
        Self::BadInput,
        Self::TypeMismatch,
        Self::PatternMismatch,
        Self::TooLong,
        Self::TooShort,
        Self::RangeUnderflow,
        Self::RangeOverflow,
        Self::StepMismatch,
    ];

    /// Whether an element [suffers from](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-being-missing)
    /// it.
    pub(super) fn is_of(self, element: &ElementRef, context: &mut Context) -> bool {
        match self {
            Self::CustomError => !custom_message(element).is_empty(),
            Self::ValueMissing => is_missing(element),
            Self::TypeMismatch => is_of_another_type(element),
            Self::PatternMismatch => is_against_pattern(element, context),
            Self::TooLong => typed_length(element).is_some_and(|length| {
                let most = element.attribute_number::<usize>("maxlength");
                most.is_some_and(|most| length > most)
            }),
            Self::TooShort => typed_length(element).is_some_and(|length| {
                let least = element.attribute_number::<usize>("minlength");
                length > 0 && least.is_some_and(|least| length < least)
            }),
            Self::RangeUnderflow => is_beyond(element, "min", |value, limit| value < limit),
            Self::RangeOverflow => is_beyond(element, "max", |value, limit| value > limit),
            Self::StepMismatch => is_between_steps(element),
            Self::BadInput => {
                let value = number_text(element);
                value.is_some_and(|text| !text.is_empty() && number(&text).is_none())
            }
        }
    }

    /// What the user is told.
    const fn message(self) -> &'static str {
        match self {
            Self::ValueMissing => "Please fill out this field.",
            Self::TypeMismatch => "Please enter an address of the right form.",
            Self::PatternMismatch => "Please match the requested format.",
            Self::TooLong => "Please shorten this text.",
            Self::TooShort => "Please lengthen this text.",
            Self::RangeUnderflow => "Please enter a greater value.",
            Self::RangeOverflow => "Please enter a smaller value.",
            Self::StepMismatch => "Please enter one of the nearest valid values.",
            Self::BadInput => "Please enter a number.",
            Self::CustomError => "",
        }
    }
}

fn slots(element: &ElementRef) -> Option<PlatformRef<HtmlElement>> {
    PlatformRef::of_object(element.object())
}

/// The [custom validity error message](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#custom-validity-error-message).
fn custom_message(element: &ElementRef) -> JsString {
    let slots = slots(element);
    slots.map_or_else(JsString::default, |it| it.custom_validity.borrow().clone())
}

pub(super) fn set_custom_message(element: &ElementRef, message: JsString) {
    if let Some(slots) = slots(element) {
        slots.custom_validity.replace(message);
    }
}

/// The first thing that an element suffers from.
pub(super) fn first_flaw(element: &ElementRef, context: &mut Context) -> Option<Flaw> {
    let mut all = Flaw::ALL.into_iter();
    all.find(|flaw| flaw.is_of(element, context))
}

/// The [validation message](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#dom-cva-validationmessage).
pub(super) fn message(element: &ElementRef, context: &mut Context) -> JsString {
    if !is_candidate(element) {
        return JsString::default();
    }
    match first_flaw(element, context) {
        None => JsString::default(),
        Some(Flaw::CustomError) => custom_message(element),
        Some(flaw) => JsString::from(flaw.message()),
    }
}

/// Whether it is a
/// [candidate for constraint validation](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#candidate-for-constraint-validation).
pub(super) fn is_candidate(element: &ElementRef) -> bool {
    let is_barred = match (input_type::kind(element), &**element.local_name()) {
        (Some("hidden" | "reset" | "button"), _) => true,
        (Some(kind), _) => takes_readonly(kind) && element.has_attribute("readonly"),
        (None, "textarea") => element.has_attribute("readonly"),
        (None, "button") => button::kind(element) != "submit",
        (None, "output" | "fieldset") => true,
        _ => true,
    };
    !is_barred && !is_disabled(element) && element.node().closest("datalist").is_none()
}

fn takes_readonly(kind: &str) -> bool {
    !matches!(
        kind,
        "range" | "color" | "checkbox" | "radio" | "file" | "submit" | "image"
    )
}

/// [Checks the validity](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#check-validity-steps):
/// fires `invalid` if it is not valid. Returns whether it is, and whether a listener has canceled
/// the event.
pub(super) fn check(element: &ElementRef, context: &mut Context) -> (bool, bool) {
    if !is_candidate(element) || first_flaw(element, context).is_none() {
        return (true, false);
    }
    let goes_on = fire_with(&element.event_target(), "invalid", (false, true), context);
    (false, !goes_on)
}

/// [Suffering from being missing](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-being-missing).
fn is_missing(element: &ElementRef) -> bool {
    let is_required = element.has_attribute("required");
    match input_type::kind(element) {
        Some("checkbox") => is_required && !is_checked(element),
        Some("radio") => {
            let group = input::radio_group(element);
            let is_any_required =
                is_required || group.iter().any(|it| it.has_attribute("required"));
            is_any_required && !is_checked(element) && !group.iter().any(is_checked)
        }
        Some("file") => is_required,
        Some("hidden" | "range" | "color" | "submit" | "image" | "reset" | "button") => false,
        Some(_) => is_required && text(element).is_some_and(|it| it.is_empty()),
        None if element.is_html("textarea") => {
            is_required && text(element).is_some_and(|it| it.is_empty())
        }
        None if element.is_html("select") => is_required && is_nothing_selected(element),
        None => false,
    }
}

/// Whether no option is selected, or only the
/// [placeholder label option](https://html.spec.whatwg.org/multipage/form-elements.html#placeholder-label-option).
fn is_nothing_selected(element: &ElementRef) -> bool {
    let options = select::options(element);
    let has_placeholder = !element.has_attribute("multiple")
        && element.attribute_number::<u32>("size").unwrap_or(1) == 1;
    let mut selected = options
        .iter()
        .enumerate()
        .filter(|(_, it)| select::is_selected(it));
    selected.all(|(index, it)| {
        let is_child = it
            .node()
            .parent_element()
            .is_some_and(|parent| parent.is(element));
        has_placeholder && index == 0 && is_child && select::value_of(it).is_empty()
    })
}

/// The value of a line of text or of a text area.
fn text(element: &ElementRef) -> Option<String> {
    if let Some(area) = text_area::of(element) {
        return Some(to_utf8(&area.value(element)));
    }
    let input = input::of(element)?;
    Some(to_utf8(&input.value(element)))
}

/// The value of an input whose type is a kind of text.
fn plain_text(element: &ElementRef) -> Option<String> {
    let kind = input_type::kind(element)?;
    let is_text = matches!(
        kind,
        "text" | "search" | "url" | "tel" | "email" | "password"
    );
    is_text.then(|| text(element))?
}

/// The length in code units of a value that the user has typed.
fn typed_length(element: &ElementRef) -> Option<usize> {
    if !text_control::is_typed(element) {
        return None;
    }
    let value = if element.is_html("textarea") {
        text(element)?
    } else {
        plain_text(element)?
    };
    Some(text_control::units(&value))
}

/// [Suffering from a type mismatch](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-a-type-mismatch).
fn is_of_another_type(element: &ElementRef) -> bool {
    let Some(value) = plain_text(element).filter(|it| !it.is_empty()) else {
        return false;
    };
    match input_type::kind(element) {
        Some("url") => parse_url(&value, None).is_err(),
        Some("email") if element.has_attribute("multiple") => {
            !value.split(',').all(|it| is_email(it.trim_ascii()))
        }
        Some("email") => !is_email(&value),
        _ => false,
    }
}

/// Whether it is a [valid email address](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address).
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_local = |it: char| it.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(it);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !local.is_empty() && local.chars().all(is_local) && domain.split('.').all(is_label)
}

/// [Suffering from a pattern mismatch](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-a-pattern-mismatch).
/// A pattern that is no regular expression is none.
fn is_against_pattern(element: &ElementRef, context: &mut Context) -> bool {
    let Some(pattern) = element.attribute("pattern") else {
        return false;
    };
    let Some(value) = plain_text(element).filter(|it| !it.is_empty()) else {
        return false;
    };
    if JsRegExp::new(pattern.clone(), js_string!("v"), context).is_err() {
        return false;
    }
    let anchored = js_string!(&js_string!("^(?:"), &pattern, &js_string!(")$"));
    let matches = |value: &str, context: &mut Context| {
        JsRegExp::new(anchored.clone(), js_string!("v"), context)
            .and_then(|expression| expression.test(JsString::from(value), context))
            .unwrap_or(true)
    };
    if input_type::kind(element) == Some("email") && element.has_attribute("multiple") {
        return !value.split(',').all(|it| matches(it, context));
    }
    !matches(&value, context)
}

/// The text of an input whose value is a number.
fn number_text(element: &ElementRef) -> Option<String> {
    matches!(input_type::kind(element)?, "number" | "range").then(|| text(element))?
}

fn number(text: &str) -> Option<f64> {
    let number = text.parse::<f64>().ok().filter(|it| it.is_finite())?;
    (!text.starts_with('+') && text.ends_with(|it: char| it.is_ascii_digit())).then_some(number)
}

/// Suffering from an [underflow](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-an-underflow)
/// or an overflow. Dates and times have an order as texts.
fn is_beyond(element: &ElementRef, limit: &str, is: fn(f64, f64) -> bool) -> bool {
    let Some(limit) = element.attribute_text(limit) else {
        return false;
    };
    match input_type::kind(element) {
        Some("number" | "range") => {
            let value = number_text(element).and_then(|it| number(&it));
            value
                .zip(number(&limit))
                .is_some_and(|(value, limit)| is(value, limit))
        }
        Some("date" | "month" | "week" | "time" | "datetime-local") => {
            let value = text(element).unwrap_or_default();
            let order = match value.cmp(&limit) {
                std::cmp::Ordering::Less => -1.0,
                std::cmp::Ordering::Equal => 0.0,
                std::cmp::Ordering::Greater => 1.0,
            };
            !value.is_empty() && !limit.is_empty() && is(order, 0.0)
        }
        _ => false,
    }
}

/// [Suffering from a step mismatch](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-a-step-mismatch),
/// of numbers.
fn is_between_steps(element: &ElementRef) -> bool {
    let Some(value) = number_text(element).and_then(|it| number(&it)) else {
        return false;
    };
    let step = element.attribute_text("step").unwrap_or_default();
    if step.eq_ignore_ascii_case("any") {
        return false;
    }
    let step = number(&step).filter(|it| *it > 0.0).unwrap_or(1.0);
    let of_attribute = |name| element.attribute_text(name).and_then(|it| number(&it));
    let base = of_attribute("min").or_else(|| of_attribute("value"));
    let steps = (value - base.unwrap_or(0.0)) / step;
    (steps - steps.round()).abs() > 1e-7 * steps.abs().max(1.0)
}
