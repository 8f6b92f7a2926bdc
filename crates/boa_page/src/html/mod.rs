//! [HTML elements](https://html.spec.whatwg.org/multipage/dom.html#htmlelement): their interfaces and their behaviour.
//!
//! The files of this folder use each other: a label clicks its control, a control submits its form, and a form resets its controls;
//! the parser runs scripts, which write into the parser.

pub(crate) mod activation;
mod dataset;
mod document;
mod dom_parser;
mod element;
mod element_interfaces;
pub(crate) mod encoding;
pub(crate) mod event_handlers;
pub(crate) mod focus;
pub(crate) mod form;
pub(crate) mod frame_window;
mod hyperlink;
mod iframe;
pub(crate) mod inner_text;
mod input;
pub(crate) mod parser;
pub(crate) mod rendering;
pub(crate) mod scripts;
mod select;
pub(crate) mod selection;
mod serialize;
pub(crate) mod style;
mod text_area;
mod tree_sink;
mod user_agent;

pub(crate) use element::HtmlElement;
use element::with_html_element;
use element_interfaces::HtmlScriptElement;
pub(crate) use element_interfaces::{child_text, script, template_contents};
use iframe::HtmlIFrameElement;
pub(crate) use iframe::{document_of as frame_document, window_of as frame_window};
use input::HtmlInputElement;
pub(crate) use input::{is_checkable, kind as kind_of_input};
use select::HtmlSelectElement;
pub(crate) use select::{choose_next, chosen_option};
use text_area::HtmlTextAreaElement;
pub(crate) use user_agent::{UserAgent, user_agent};

use crate::dom::ext::*;
use crate::dom::{Document, Element, ElementInterface, Node, changed, hooks::ELEMENT};
use boa_engine::{Context, JsResult};
use boa_websocket::webidl::{self, PlatformRef, string::to_utf8};
use html5ever::{QualName, ns};

/// Defines the interfaces of this folder, and the members that HTML adds to the interfaces of the DOM.
pub(crate) fn register(user_agent: &'static dyn UserAgent, context: &mut Context) -> JsResult<()> {
    user_agent::register(user_agent, context);
    element_interfaces::register(context)?;
    webidl::define::<dataset::StringMap>(context)?;
    webidl::define::<style::StyleDeclaration>(context)?;
    webidl::define::<dom_parser::DomParser>(context)?;
    webidl::define_partial::<Document>(document::MEMBERS, context);
    webidl::define_partial::<Document>(event_handlers::GlobalEventHandlers::<Document>::MEMBERS, context);
    webidl::define_partial::<Element>(serialize::ELEMENT_MEMBERS, context);
    frame_window::register(context)
}

/// The [element interface](https://html.spec.whatwg.org/multipage/dom.html#elements-in-the-dom:element-interface) for a name.
pub(crate) fn element_interface(name: &QualName) -> &'static ElementInterface {
    if name.ns == ns!(html) { element_interfaces::interface_of(&name.local) } else { &ELEMENT }
}

/// Whether it is [checked](https://html.spec.whatwg.org/multipage/semantics-other.html#selector-checked).
pub(crate) fn is_checked(element: &PlatformRef<Element>) -> bool {
    match input::of(element) {
        Some(input) => is_checkable(element) && input.is_checked(element),
        None => element.is_html("option") && select::is_selected(element),
    }
}

const DISABLEABLE_ELEMENTS: [&str; 6] = ["button", "input", "select", "textarea", "option", "fieldset"];

pub(crate) fn can_be_disabled(element: &Element) -> bool {
    DISABLEABLE_ELEMENTS.iter().any(|name| element.is_html(name)) || element.is_html("optgroup")
}

/// Whether it is [actually disabled](https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled).
pub(crate) fn is_disabled(element: &PlatformRef<Element>) -> bool {
    if !can_be_disabled(element) {
        return false;
    }
    if element.has_attribute("disabled") {
        return true;
    }
    if element.is_html("option") {
        return element
            .node()
            .parent_element()
            .and_then(|it| it.as_element())
            .is_some_and(|parent| parent.is_html("optgroup") && parent.has_attribute("disabled"));
    }
    let mut below = element.node();
    for ancestor in element.node().ancestors() {
        if let Some(fieldset) =
            ancestor.as_element().filter(|it| it.is_html("fieldset") && it.has_attribute("disabled"))
        {
            let is_legend = |it: &PlatformRef<Node>| it.as_element().is_some_and(|it| it.is_html("legend"));
            let first_legend = fieldset.node().iter_children().find(is_legend);
            if !first_legend.is_some_and(|legend| legend.is(&below)) {
                return true;
            }
        }
        below = ancestor;
    }
    false
}

/// Whether the user can type into it.
pub(crate) fn is_editable(element: &PlatformRef<Element>) -> bool {
    let takes_text = element.is_html("textarea") || input::of(element).is_some_and(|_| input::takes_text(element));
    takes_text && !element.has_attribute("readonly") && !is_disabled(element)
}

/// The value of a control that takes text.
pub(crate) fn text_value(element: &PlatformRef<Element>) -> Option<String> {
    if let Some(input) = input::of(element).filter(|_| input::takes_text(element)) {
        return Some(to_utf8(&input.value(element)));
    }
    text_area::of(element).map(|area| to_utf8(&area.value(element)))
}

/// Sets the value of a control that takes text, as typing does.
pub(crate) fn type_value(element: &PlatformRef<Element>, text: &str, context: &mut Context) {
    let text = boa_engine::JsString::from(text);
    if let Some(input) = input::of(element) {
        input.set_typed_value(text);
    } else if let Some(area) = text_area::of(element) {
        area.set_value(text);
    }
    changed(&element.node(), context);
}

/// The label of a button: its text, or its value.
pub(crate) fn label_of_button(element: &PlatformRef<Element>) -> Option<String> {
    if element.is_html("button") {
        return Some(to_utf8(&element.node().descendant_text()).split_whitespace().collect::<Vec<_>>().join(" "));
    }
    let kind = input::kind(element)?;
    let default = match kind {
        "submit" => "Submit",
        "reset" => "Reset",
        "button" => "",
        "image" => return Some(element.attribute_text("alt").unwrap_or_else(|| "Submit".to_owned())),
        _ => return None,
    };
    Some(element.attribute_text("value").unwrap_or_else(|| default.to_owned()))
}

/// The [reset algorithm](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-form-reset-control) of a control.
pub(crate) fn reset(element: &PlatformRef<Element>) {
    if let Some(input) = input::of(element) {
        input.reset();
    }
    if let Some(area) = text_area::of(element) {
        area.reset();
    }
}

/// [Flushes autofocus candidates](https://html.spec.whatwg.org/multipage/interaction.html#flush-autofocus-candidates).
pub(crate) fn focus_automatically(document: &PlatformRef<Document>, context: &mut Context) {
    if document.focused().is_some() {
        return;
    }
    let mut elements = document.node().descendants().filter_map(|node| node.as_element());
    let found = elements.find(|it| it.has_attribute("autofocus") && focus::is_focusable(it));
    if let Some(element) = found {
        focus::focus(&element, context);
    }
}
