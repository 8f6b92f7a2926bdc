//! The slots of [HTML elements](https://html.spec.whatwg.org/multipage/dom.html#htmlelement).

use crate::dom::{Element, Node};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::Layers;
use std::cell::Cell;

/// The slots of an HTML element.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlElement {
    /// The
    /// [click in progress flag](https://html.spec.whatwg.org/multipage/interaction.html#click-in-progress-flag).
    pub(super) click_in_progress: Cell<bool>,
}

pub(crate) fn with_html_element(layers: Layers<Node>, element: Element) -> Layers<HtmlElement> {
    layers.with(element).with(HtmlElement::default())
}
