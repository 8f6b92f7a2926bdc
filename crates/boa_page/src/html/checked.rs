//! [Checked](https://html.spec.whatwg.org/multipage/semantics-other.html#selector-checked)
//! elements: check boxes, radio buttons and options.

use crate::{
    dom::Element,
    html::{input, input_type::is_checkable, select},
};
use boa_web::webidl::PlatformRef;

/// Whether it is
/// [checked](https://html.spec.whatwg.org/multipage/semantics-other.html#selector-checked).
pub(crate) fn is_checked(element: &PlatformRef<Element>) -> bool {
    match input::of(element) {
        Some(input) => is_checkable(element) && input.is_checked(element),
        None => element.is_html("option") && select::is_selected(element),
    }
}
