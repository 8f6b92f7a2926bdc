//! The numbers of
//! [`progress`](https://html.spec.whatwg.org/multipage/form-elements.html#the-progress-element) and
//! [`meter`](https://html.spec.whatwg.org/multipage/form-elements.html#the-meter-element), from
//! their attributes.

use crate::dom::Element;
use boa_web::webidl::PlatformRef;

pub(super) struct Progress {
    pub(super) value: f64,
    pub(super) max: f64,
}

pub(super) struct Meter {
    pub(super) value: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) optimum: f64,
}

pub(super) fn progress(element: &PlatformRef<Element>) -> Progress {
    let max = element
        .attribute_number("max")
        .filter(|max| *max > 0.0)
        .unwrap_or(1.0);
    let value = element
        .attribute_number("value")
        .unwrap_or(0.0)
        .clamp(0.0, max);
    Progress { value, max }
}

/// The part that is done, from 0 to 1. It is -1 for a bar without a value.
pub(super) fn position(element: &PlatformRef<Element>) -> f64 {
    if !element.has_attribute("value") {
        return -1.0;
    }
    let Progress { value, max } = progress(element);
    value / max
}

/// Each number is at least the one that it is above of, and the range is not empty.
pub(super) fn meter(element: &PlatformRef<Element>) -> Meter {
    let of = |content| element.attribute_number(content);
    let min = of("min").unwrap_or(0.0);
    let max = of("max").unwrap_or(1.0).max(min);
    let within = |number: Option<f64>, otherwise: f64| number.unwrap_or(otherwise).clamp(min, max);
    let low = within(of("low"), min);
    let high = within(of("high"), max).max(low);
    Meter {
        value: within(of("value"), 0.0),
        min,
        max,
        low,
        high,
        optimum: within(of("optimum"), f64::midpoint(min, max)),
    }
}
