//! The steps that other standards add to inserting and removing nodes, and to changes of
//! attributes: the steps of all nodes, and the steps of the element's
//! [interface](crate::dom::ElementInterface).

use crate::dom::ext::*;
use crate::dom::{AttributeChange, DocumentFragment, Element, Node, node::NodeKind};
use boa_engine::Context;
use boa_web::webidl::PlatformRef;

/// A node of a document has changed visibly, if the document is in a window.
pub(crate) fn changed(node: &PlatformRef<Node>, context: &mut Context) {
    let document = node.owner();
    if document.window.borrow().is_some() {
        (document.hooks.invalidate_rendering)(context);
    }
}

/// [Post-connection steps](https://dom.spec.whatwg.org/#concept-node-post-connection-ext). Scripts
/// may run.
pub(crate) fn post_connection(node: &PlatformRef<Node>, context: &mut Context) {
    if let Some(element) = node.as_element() {
        (element.interface.post_connection)(&element, context);
    }
}

/// [Removing steps](https://dom.spec.whatwg.org/#concept-node-remove-ext). No script runs.
pub(crate) fn removed(node: &PlatformRef<Node>, context: &mut Context) {
    let document = node.owner();
    // https://html.spec.whatwg.org/multipage/interaction.html#focus-fixup
    if node.has_focus() {
        document.focused.take();
    }
    if let Some(element) = node.as_element() {
        (element.interface.removing)(&element, context);
    }
    changed(&document.node(), context);
}

/// [Children changed steps](https://dom.spec.whatwg.org/#concept-node-children-changed-ext).
pub(crate) fn children_changed(parent: &PlatformRef<Node>, context: &mut Context) {
    changed(parent, context);
    if let Some(element) = parent.as_element() {
        (element.interface.children_changed)(&element, context);
    }
}

/// [Attribute change steps](https://dom.spec.whatwg.org/#concept-element-attributes-change-ext), of
/// an attribute without a namespace.
pub(crate) fn attribute_changed(
    element: &PlatformRef<Element>,
    change: &AttributeChange<'_>,
    context: &mut Context,
) {
    (element.interface.attribute_change)(element, change, context);
    changed(&element.node(), context);
}

/// The template whose contents a fragment is.
pub(crate) fn template_of(root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
    if root.kind() != NodeKind::DocumentFragment {
        return None;
    }
    let fragment = PlatformRef::<DocumentFragment>::of_object(root.object())?;
    let host = fragment.host.borrow().clone()?;
    Some(host.node())
}

/// A node and those above it. Above the contents of a template is the template.
pub(crate) fn with_templates(node: PlatformRef<Node>) -> impl Iterator<Item = PlatformRef<Node>> {
    std::iter::successors(Some(node), |node| {
        node.parent_node().or_else(|| template_of(node))
    })
}
