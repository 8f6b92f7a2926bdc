//! [HTML elements](https://html.spec.whatwg.org/multipage/dom.html#htmlelement): their interfaces and their behaviour.

pub(super) mod activation;
pub(crate) mod dataset;
pub(crate) mod dom_parser;
mod element;
pub(super) mod focus;
pub(super) mod form;
mod hyperlink;
mod iframe;
mod input;
mod kinds;
pub(crate) mod parser;
pub(crate) mod reflect;
mod select;
pub(super) mod selection;
pub(crate) mod serialize;
pub(crate) mod style;
mod text_area;

pub use element::HtmlElement;
pub(super) use element::with_html_element;
pub(crate) use iframe::HtmlIFrameElement;
pub(super) use iframe::{
    document_of as frame_document, process as process_frame, removed as frame_removed, window_of as frame_window,
};
pub(crate) use input::HtmlInputElement;
pub(super) use input::{is_checkable, kind as kind_of_input};
pub(crate) use kinds::HtmlScriptElement;
pub(super) use kinds::{child_text, create};
pub(crate) use select::HtmlSelectElement;
pub(super) use select::{choose_next, chosen_option};
pub(crate) use text_area::HtmlTextAreaElement;

use crate::ext::*;
use crate::{Document, Element, Node, dom::clone::clone_children};
use boa_engine::{Context, JsResult};
use boa_websocket::webidl::{PlatformRef, string::to_utf8};

/// Defines the interfaces of this module.
pub(super) fn register(context: &mut Context) -> JsResult<()> {
    kinds::register(context)
}

/// Whether it is [checked](https://html.spec.whatwg.org/multipage/semantics-other.html#selector-checked).
pub(super) fn is_checked(element: &PlatformRef<Element>) -> bool {
    match input::of(element) {
        Some(input) => is_checkable(element) && input.is_checked(element),
        None => element.is_html("option") && select::is_selected(element),
    }
}

const DISABLEABLE: [&str; 6] = ["button", "input", "select", "textarea", "option", "fieldset"];

pub(super) fn can_be_disabled(element: &Element) -> bool {
    DISABLEABLE.iter().any(|name| element.is_html(name)) || element.is_html("optgroup")
}

/// Whether it is [actually disabled](https://html.spec.whatwg.org/multipage/semantics-other.html#concept-element-disabled).
pub(super) fn is_disabled(element: &PlatformRef<Element>) -> bool {
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
            let first_legend = fieldset
                .node()
                .children()
                .into_iter()
                .find(|it| it.as_element().is_some_and(|it| it.is_html("legend")));
            if !first_legend.is_some_and(|legend| legend.is(&below)) {
                return true;
            }
        }
        below = ancestor;
    }
    false
}

/// Whether people can type into it.
pub(super) fn is_editable(element: &PlatformRef<Element>) -> bool {
    let takes_text = element.is_html("textarea") || input::of(element).is_some_and(|_| input::takes_text(element));
    takes_text && !element.has_attribute("readonly") && !is_disabled(element)
}

/// The value of a control that text is typed into.
pub(super) fn text_value(element: &PlatformRef<Element>) -> Option<String> {
    if let Some(input) = input::of(element).filter(|_| input::takes_text(element)) {
        return Some(to_utf8(&input.value(element)));
    }
    text_area::of(element).map(|area| to_utf8(&area.value(element)))
}

/// Sets the value of a control that text is typed into, as a person does.
pub(super) fn type_value(element: &PlatformRef<Element>, text: &str, context: &mut Context) {
    let text = boa_engine::JsString::from(text);
    if let Some(input) = input::of(element) {
        input.set_value_as_person(text);
    } else if let Some(area) = text_area::of(element) {
        area.set_value(text);
    }
    crate::changed(&element.node(), context);
}

/// What a button shows: its text, or its value.
pub(super) fn label_of_button(element: &PlatformRef<Element>) -> Option<String> {
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

/// [Cloning steps](https://dom.spec.whatwg.org/#concept-node-clone-ext).
pub(super) fn cloned(
    original: &PlatformRef<Element>,
    copy: &PlatformRef<Element>,
    document: &PlatformRef<Document>,
    context: &mut Context,
) -> JsResult<()> {
    if let (Some(from), Some(to)) = (input::of(original), input::of(copy)) {
        to.copy_from(&from);
    }
    if let (Some(from), Some(to)) = (text_area::of(original), text_area::of(copy)) {
        to.copy_from(&from);
    }
    if let (Some(from), Some(to)) = (kinds::script(original), kinds::script(copy)) {
        to.already_started.set(from.already_started.get());
    }
    if let (Some(from), Some(to)) = (kinds::template_contents(original), kinds::template_contents(copy)) {
        // Deep, always: contents are no children.
        clone_children(&from, &to, document, context)?;
    }
    Ok(())
}

/// The script element's slots.
pub(super) fn script(element: &PlatformRef<Element>) -> Option<PlatformRef<HtmlScriptElement>> {
    kinds::script(element)
}

/// The contents of a template.
pub(super) fn template_contents(element: &PlatformRef<Element>) -> Option<PlatformRef<Node>> {
    kinds::template_contents(element)
}

/// The control is put back to what its attributes say.
pub(super) fn reset(element: &PlatformRef<Element>) {
    if let Some(input) = input::of(element) {
        input.reset();
    }
    if let Some(area) = text_area::of(element) {
        area.reset();
    }
}

/// [Flushes autofocus candidates](https://html.spec.whatwg.org/multipage/interaction.html#flush-autofocus-candidates).
pub(super) fn focus_automatically(document: &PlatformRef<Document>, context: &mut Context) {
    if document.focused().is_some() {
        return;
    }
    let mut elements = crate::node_of(document).descendants().filter_map(|node| node.as_element());
    let found = elements.find(|it| it.has_attribute("autofocus") && focus::is_focusable(it));
    if let Some(element) = found {
        focus::focus(&element, context);
    }
}
