//! The slots of [HTML elements](https://html.spec.whatwg.org/multipage/dom.html#htmlelement).

use boa_engine::JsString;
use boa_gc::{Finalize, GcRefCell, Trace};
use std::cell::Cell;

/// The slots of an HTML element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlElement {
    /// The
    /// [click in progress flag](https://html.spec.whatwg.org/multipage/interaction.html#click-in-progress-flag).
    pub(super) click_in_progress: Cell<bool>,
    /// Of a control its
    /// [custom validity error message](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#custom-validity-error-message).
    pub(super) custom_validity: GcRefCell<JsString>,
}
