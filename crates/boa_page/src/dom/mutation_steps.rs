//! The steps that [HTML](https://html.spec.whatwg.org/) adds to inserting and removing nodes, and to changes of attributes.

use crate::ext::*;
use crate::{Element, Node, changed, dom::node::NodeKind, events::handlers, html, loading::scripts};
use boa_engine::{Context, JsString};
use boa_websocket::webidl::PlatformRef;
use html5ever::LocalName;

/// [Insertion steps](https://dom.spec.whatwg.org/#concept-node-insert-ext). No script runs.
pub(crate) fn inserted(node: &PlatformRef<Node>, context: &mut Context) {
    changed(node, context);
}

/// [Post-connection steps](https://dom.spec.whatwg.org/#concept-node-post-connection-ext). Scripts may run.
pub(crate) fn post_connection(node: &PlatformRef<Node>, context: &mut Context) {
    let Some(element) = node.as_element() else { return };
    if html::script(&element).is_some_and(|script| !script.parser_inserted.get()) {
        scripts::prepare(&element, context);
    } else if element.is_html("iframe") {
        html::process_frame(&element, true, context);
    }
}

/// [Removing steps](https://dom.spec.whatwg.org/#concept-node-remove-ext). No script runs.
pub(crate) fn removed(node: &PlatformRef<Node>, context: &mut Context) {
    let document = node.owner();
    // https://html.spec.whatwg.org/multipage/interaction.html#focus-fixup
    if document.focused().is_some_and(|focused| focused.is(node)) {
        document.set_focused(None);
    }
    if let Some(element) = node.as_element().filter(|it| it.is_html("iframe")) {
        html::frame_removed(&element);
    }
    changed(&crate::node_of(&document), context);
}

/// [Children changed steps](https://dom.spec.whatwg.org/#concept-node-children-changed-ext).
pub(crate) fn children_changed(parent: &PlatformRef<Node>, context: &mut Context) {
    changed(parent, context);
    if let Some(element) = parent.as_element()
        && parent.is_connected()
        && html::script(&element).is_some_and(|script| !script.parser_inserted.get() && !script.already_started.get())
    {
        scripts::prepare(&element, context);
    }
}

/// [Attribute change steps](https://dom.spec.whatwg.org/#concept-element-attributes-change-ext), of an attribute without a
/// namespace.
pub(crate) fn attribute_changed(
    element: &PlatformRef<Element>,
    name: &LocalName,
    old: Option<&JsString>,
    value: Option<&JsString>,
    context: &mut Context,
) {
    if element.in_html() {
        handlers::attribute_changed(element, name, value, Some(context));
        if &**name == "async"
            && value.is_some()
            && let Some(script) = html::script(element)
        {
            script.force_async.set(false);
        }
        if matches!(&**name, "src" | "srcdoc") && element.is_html("iframe") {
            html::process_frame(element, false, context);
        }
        if &**name == "src"
            && old.is_none()
            && value.is_some()
            && html::script(element).is_some_and(|script| !script.parser_inserted.get())
            && element.node().is_connected()
        {
            scripts::prepare(element, context);
        }
    }
    changed(&element.node(), context);
}

/// The template whose contents a fragment is.
pub(crate) fn template_of(root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
    if root.kind() != NodeKind::DocumentFragment {
        return None;
    }
    let fragment = PlatformRef::<crate::DocumentFragment>::of_object(root.object())?;
    let host = fragment.host.borrow().clone()?;
    Some(host.node())
}
