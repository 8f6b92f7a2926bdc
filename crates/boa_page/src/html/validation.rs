//! [Constraint validation](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constraints):
//! which constraints a control suffers from.

use crate::dom::ext::*;
use crate::{
    dom::Element,
    events::fire_with,
    html::{
        HtmlElement, button, checked::is_checked, disabled::is_disabled, input, input::RadioGroups,
        input_type, select, text_area, text_control,
    },
};
use boa_engine::{Context, JsString, js_string, object::builtins::JsRegExp};
use boa_web::{
    web::parse_url,
    webidl::{PlatformRef, string::to_utf8},
};
use std::ops::RangeInclusive;

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
        self.is_of_one(element, &RadioGroups::default(), context)
    }

    /// The same, of an element of the tree that the groups are of.
    fn is_of_one(self, element: &ElementRef, groups: &RadioGroups, context: &mut Context) -> bool {
        match self {
            Self::CustomError => !custom_message(element).is_empty(),
            Self::ValueMissing => is_missing(element, groups),
            Self::TypeMismatch => is_of_another_type(element),
            Self::PatternMismatch => is_against_pattern(element, context),
            Self::TooLong => typed_length(element).is_some_and(|length| {
                let most = element.attribute_integer::<usize>("maxlength");
                most.is_some_and(|most| length > most)
            }),
            Self::TooShort => typed_length(element).is_some_and(|length| {
                let least = element.attribute_integer::<usize>("minlength");
                length > 0 && least.is_some_and(|least| length < least)
            }),
            Self::RangeUnderflow => is_beyond(element, true),
            Self::RangeOverflow => is_beyond(element, false),
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
    first_flaw_of_one(element, &RadioGroups::default(), context)
}

fn first_flaw_of_one(
    element: &ElementRef,
    groups: &RadioGroups,
    context: &mut Context,
) -> Option<Flaw> {
    let mut all = Flaw::ALL.into_iter();
    all.find(|flaw| flaw.is_of_one(element, groups, context))
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
    (false, is_cared_for(element, context))
}

/// Those of the elements, which are of one tree, that do not meet their constraints.
pub(super) fn invalid(elements: Vec<ElementRef>, context: &mut Context) -> Vec<ElementRef> {
    let groups = RadioGroups::default();
    let mut is_invalid = |element: &ElementRef| {
        is_candidate(element) && first_flaw_of_one(element, &groups, context).is_some()
    };
    elements.into_iter().filter(&mut is_invalid).collect()
}

/// Fires `invalid`. Returns whether a listener has canceled the event.
pub(super) fn is_cared_for(element: &ElementRef, context: &mut Context) -> bool {
    !fire_with(&element.event_target(), "invalid", (false, true), context)
}

/// [Suffering from being missing](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#suffering-from-being-missing).
fn is_missing(element: &ElementRef, groups: &RadioGroups) -> bool {
    let is_required = element.has_attribute("required");
    // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-fe-mutable
    let is_mutable = || !is_disabled(element) && !element.has_attribute("readonly");
    let is_empty = || text(element).is_some_and(|it| it.is_empty());
    match input_type::kind(element) {
        Some("checkbox") => is_required && !is_checked(element),
        Some("radio") => {
            let group = groups.state(element);
            group.is_required && !group.is_checked
        }
        Some("file") => is_required,
        Some("hidden" | "range" | "color" | "submit" | "image" | "reset" | "button") => false,
        Some(_) => is_required && is_mutable() && is_empty(),
        None if element.is_html("textarea") => is_required && is_mutable() && is_empty(),
        None if element.is_html("select") => is_required && is_nothing_selected(element),
        None => false,
    }
}

/// Whether no option is selected, or only the
/// [placeholder label option](https://html.spec.whatwg.org/multipage/form-elements.html#placeholder-label-option).
fn is_nothing_selected(element: &ElementRef) -> bool {
    let options = select::options(element);
    let has_placeholder = !element.has_attribute("multiple")
        && element.attribute_integer::<u32>("size").unwrap_or(1) == 1;
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
/// or an overflow. A limit that is not valid is none.
fn is_beyond(element: &ElementRef, is_underflow: bool) -> bool {
    let Some(kind) = input_type::kind(element) else {
        return false;
    };
    let Some(value) = text(element).and_then(|text| comparable(kind, &text)) else {
        return false;
    };
    let limit = |name| comparable(kind, &element.attribute_text(name)?);
    let (least, most) = (limit("min"), limit("max"));
    let is_under = least.as_ref().is_some_and(|least| value < *least);
    let is_over = most.as_ref().is_some_and(|most| value > *most);
    // https://html.spec.whatwg.org/multipage/input.html#has-a-reversed-range
    let is_reversed = kind == "time" && least.zip(most).is_some_and(|(least, most)| most < least);
    match (is_reversed, is_underflow) {
        (true, _) => is_under && is_over,
        (false, true) => is_under,
        (false, false) => is_over,
    }
}

/// A valid value of an input of a type with limits, as numbers that have the order of the values.
fn comparable(kind: &str, text: &str) -> Option<Vec<f64>> {
    if matches!(kind, "number" | "range") {
        return Some(vec![number(text)?]);
    }
    let part = |text: &str, digits: usize, range: RangeInclusive<f64>| {
        let is_number = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
        let number = is_number.then(|| text.parse().ok())??;
        range.contains(&number).then_some(number)
    };
    let year = |text: &str| part(text, text.len().max(4), 1.0..=f64::MAX);
    let month = |text: &str| {
        let (of_year, of_month) = text.split_once('-')?;
        Some(vec![year(of_year)?, part(of_month, 2, 1.0..=12.0)?])
    };
    let date = |text: &str| {
        let (of_month, of_day) = text.rsplit_once('-')?;
        let day = part(of_day, 2, 1.0..=31.0)?;
        Some([month(of_month)?, vec![day]].concat())
    };
    let time = |text: &str| {
        let mut parts = text.split(':');
        let hour = part(parts.next()?, 2, 0.0..=23.0)?;
        let minute = part(parts.next()?, 2, 0.0..=59.0)?;
        let second = match parts.next() {
            None => 0.0,
            Some(text) => number(text).filter(|it| (0.0..60.0).contains(it))?,
        };
        parts.next().is_none().then(|| vec![hour, minute, second])
    };
    match kind {
        "month" => month(text),
        "date" => date(text),
        "time" => time(text),
        "week" => {
            let (of_year, of_week) = text.split_once("-W")?;
            Some(vec![year(of_year)?, part(of_week, 2, 1.0..=53.0)?])
        }
        "datetime-local" => {
            let (of_date, of_time) = text.split_once(['T', ' '])?;
            Some([date(of_date)?, time(of_time)?].concat())
        }
        _ => None,
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
