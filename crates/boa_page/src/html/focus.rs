//! [Focus](https://html.spec.whatwg.org/multipage/interaction.html#focus).

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, Node, changed},
    events::focus_event,
    html::{disabled::is_disabled, input_type, rendering, text_control::commit, user_agent},
};
use boa_engine::Context;
use boa_web::webidl::PlatformRef;

/// Whether it is [focusable](https://html.spec.whatwg.org/multipage/interaction.html#focusable)
/// without a `tabindex`.
pub(super) fn is_focusable_by_default(element: &PlatformRef<Element>) -> bool {
    match &**element.local_name() {
        "a" | "area" => element.has_attribute("href"),
        "input" => input_type::kind(element) != Some("hidden"),
        "button" | "select" | "textarea" | "iframe" => true,
        "summary" => element
            .node()
            .parent_element()
            .is_some_and(|it| it.is_html("details")),
        _ => element
            .attribute_text("contenteditable")
            .is_some_and(|it| it != "false"),
    }
}

/// Whether it can have the focus now.
pub(crate) fn is_focusable(element: &PlatformRef<Element>) -> bool {
    element.in_html()
        && element.node().is_connected()
        && !is_disabled(element)
        && !rendering::is_hidden(&element.node())
        && (is_focusable_by_default(element) || element.has_attribute("tabindex"))
}

/// [Runs the focusing steps](https://html.spec.whatwg.org/multipage/interaction.html#focusing-steps),
/// and scrolls the element into view.
pub(crate) fn focus(element: &PlatformRef<Element>, context: &mut Context) {
    focus_in_place(element, context);
    if is_focusable(element)
        && let Some(user_agent) = user_agent(context)
    {
        user_agent.scroll_into_view(element, context);
    }
}

/// As [`focus`], without scrolling.
pub(super) fn focus_in_place(element: &PlatformRef<Element>, context: &mut Context) {
    if is_focusable(element) {
        move_to(&element.node().owner(), Some(element), context);
    }
}

/// [The focus update steps](https://html.spec.whatwg.org/multipage/interaction.html#focus-update-steps),
/// within a document.
pub(crate) fn move_to(
    document: &PlatformRef<Document>,
    new: Option<&PlatformRef<Element>>,
    context: &mut Context,
) {
    let old = document.focused();
    let new_node = new.map(PlatformRef::<Element>::node);
    let old_element = old.as_ref().and_then(PlatformRef::as_element);
    if let (Some(one), Some(other)) = (&old, &new_node)
        && one.is(other)
    {
        return;
    }
    if let Some(element) = &old_element {
        commit(element, context);
    }
    document.focused.replace(new_node.clone());
    // Its caret is not visible any more.
    if let Some(old) = &old_element {
        changed(&old.node(), context);
    }
    let related = |node: &Option<PlatformRef<Node>>| node.as_ref().map(|it| it.object().clone());
    if let Some(old) = &old {
        for (r#type, bubbles) in [("blur", false), ("focusout", true)] {
            let event = focus_event(r#type, bubbles, related(&new_node), context);
            old.event_target().dispatch(&event, context);
        }
    }
    if let Some(new) = &new_node {
        for (r#type, bubbles) in [("focus", false), ("focusin", true)] {
            let event = focus_event(r#type, bubbles, related(&old), context);
            new.event_target().dispatch(&event, context);
        }
        changed(new, context);
    }
}

/// [Flushes autofocus candidates](https://html.spec.whatwg.org/multipage/interaction.html#flush-autofocus-candidates).
pub(crate) fn focus_automatically(document: &PlatformRef<Document>, context: &mut Context) {
    if document.focused().is_some() {
        return;
    }
    let mut elements = document.node().descendant_elements();
    let found = elements.find(|it| it.has_attribute("autofocus") && is_focusable(it));
    if let Some(element) = found {
        focus(&element, context);
    }
}
