//! [Mutation algorithms](https://dom.spec.whatwg.org/#mutation-algorithms): inserting, replacing
//! and removing nodes.

use crate::dom::ext::*;
use crate::dom::{
    Node, changed,
    interrupt::may_continue,
    live_ranges, mutation_observer, mutation_steps,
    node::{NodeKind, text_of},
};
use crate::exception::throw;
use boa_engine::{Context, JsResult};
use boa_web::webidl::PlatformRef;

type NodeRef = PlatformRef<Node>;

/// [Ensure pre-insert validity](https://dom.spec.whatwg.org/#concept-node-ensure-pre-insertion-validity)
/// of a node before the child, or in place of it.
pub(crate) fn ensure_validity(
    node: &NodeRef,
    parent: &NodeRef,
    child: Option<&NodeRef>,
    replaces: bool,
    context: &mut Context,
) -> JsResult<()> {
    if !matches!(
        parent.kind(),
        NodeKind::Document | NodeKind::DocumentFragment | NodeKind::Element
    ) {
        return hierarchy("such a node has no children", context);
    }
    if is_host_including_inclusive_ancestor(node, parent) {
        return hierarchy("the new child contains the parent", context);
    }
    if child.is_some_and(|child| child.parent_node().is_none_or(|known| !known.is(parent))) {
        let message = "the reference node is no child of the parent";
        return throw("NotFoundError", message, context);
    }
    let is_child = !matches!(node.kind(), NodeKind::Document | NodeKind::Attribute);
    let in_document = parent.kind() == NodeKind::Document;
    if !is_child
        || (node.is_text() && in_document)
        || (node.kind() == NodeKind::DocumentType && !in_document)
    {
        let message = "a node of this kind can't be a child of such a parent";
        return hierarchy(message, context);
    }
    if in_document && !fits_document(node, parent, child, replaces) {
        let message = "a document has one element at most, and its doctype before that";
        return hierarchy(message, context);
    }
    Ok(())
}

/// Whether a document stays one with the node before (or, when it is replaced, in place of) the
/// child.
fn fits_document(
    node: &NodeRef,
    document: &NodeRef,
    child: Option<&NodeRef>,
    replaces: bool,
) -> bool {
    let others: Vec<NodeRef> = document
        .iter_children()
        .filter(|it| !(replaces && child.is_some_and(|child| child.is(it))))
        .collect();
    let has_element = others.iter().any(|it| it.kind() == NodeKind::Element);
    let doctype_after = child.is_some_and(|child| {
        let (mut next, skip) = (Some(child.clone()), replaces);
        if skip {
            next = child.next_sibling();
        }
        std::iter::successors(next, PlatformRef::next_sibling)
            .any(|it| it.kind() == NodeKind::DocumentType)
    });
    let element_fits = || !has_element && !doctype_after;
    match node.kind() {
        NodeKind::DocumentFragment => {
            let children = node.children();
            let elements = children
                .iter()
                .filter(|it| it.kind() == NodeKind::Element)
                .count();
            !children.iter().any(PlatformRef::is_text)
                && (elements == 0 || (elements == 1 && element_fits()))
        }
        NodeKind::Element => element_fits(),
        NodeKind::DocumentType => {
            let has_doctype = others.iter().any(|it| it.kind() == NodeKind::DocumentType);
            let element_before = match child {
                Some(child) => {
                    std::iter::successors(child.previous_sibling(), PlatformRef::previous_sibling)
                        .any(|it| it.kind() == NodeKind::Element)
                }
                None => has_element,
            };
            !has_doctype && !element_before
        }
        _ => true,
    }
}

/// Whether the node is a
/// [host-including inclusive ancestor](https://dom.spec.whatwg.org/#concept-tree-host-including-inclusive-ancestor)
/// of the parent.
fn is_host_including_inclusive_ancestor(node: &NodeRef, parent: &NodeRef) -> bool {
    let contents = node
        .as_element()
        .and_then(|element| element.hosted_fragment());
    if contents.as_ref().is_none_or(|it| it.child_count() == 0) && node.child_count() == 0 {
        // Nothing is in it: the usual case, which does not look at the ancestors.
        return node.is(parent) || contents.is_some_and(|it| it.is(parent));
    }
    mutation_steps::with_templates(parent.clone())
        .take_while(may_continue)
        .any(|at| at.is(node))
}

fn hierarchy<T>(message: &str, context: &mut Context) -> JsResult<T> {
    throw("HierarchyRequestError", message, context)
}

/// [Pre-insert](https://dom.spec.whatwg.org/#concept-node-pre-insert).
pub(crate) fn insert_before(
    parent: &NodeRef,
    node: &NodeRef,
    child: Option<&NodeRef>,
    context: &mut Context,
) -> JsResult<()> {
    ensure_validity(node, parent, child, false, context)?;
    let reference = match child {
        Some(child) if child.is(node) => node.next_sibling(),
        other => other.cloned(),
    };
    insert(parent, node, reference.as_ref(), context);
    Ok(())
}

/// [Append](https://dom.spec.whatwg.org/#concept-node-append).
pub(crate) fn append(parent: &NodeRef, node: &NodeRef, context: &mut Context) -> JsResult<()> {
    insert_before(parent, node, None, context)
}

/// [Insert](https://dom.spec.whatwg.org/#concept-node-insert).
pub(crate) fn insert(
    parent: &NodeRef,
    node: &NodeRef,
    child: Option<&NodeRef>,
    context: &mut Context,
) {
    insert_nodes(parent, node, child, Notify::Observers, context);
}

/// Whether a mutation record is queued for a change: not if the change is a part of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notify {
    Observers,
    None,
}

fn inserted_with(node: &NodeRef) -> Vec<NodeRef> {
    if node.kind() == NodeKind::DocumentFragment {
        node.children()
    } else {
        vec![node.clone()]
    }
}

fn insert_nodes(
    parent: &NodeRef,
    node: &NodeRef,
    child: Option<&NodeRef>,
    notify: Notify,
    context: &mut Context,
) {
    let nodes = inserted_with(node);
    if nodes.is_empty() {
        return;
    }
    if node.kind() == NodeKind::DocumentFragment {
        for child in &nodes {
            remove_node(child, Notify::None, context);
        }
        queue_record(node, &[], &nodes, (None, None), context);
    }
    let previous = child.map_or_else(|| parent.last_child(), PlatformRef::previous_sibling);
    let document = parent.owner().node();
    for node in &nodes {
        adopt(node, &document, context);
    }
    if let Some(child) = child {
        live_ranges::before_insertion(parent, child, nodes.len(), context);
    }
    for node in &nodes {
        parent.link(node, child);
    }
    if notify == Notify::Observers {
        queue_record(parent, &nodes, &[], (previous, child.cloned()), context);
    }
    mutation_steps::children_changed(parent, context);
    if parent.is_connected() {
        let inserted: Vec<_> = nodes
            .iter()
            .flat_map(PlatformRef::inclusive_descendants)
            .collect();
        for node in &inserted {
            if node.is_connected() {
                mutation_steps::post_connection(node, context);
            }
        }
    }
}

/// [Adopt](https://dom.spec.whatwg.org/#concept-node-adopt).
pub(crate) fn adopt(node: &NodeRef, document: &NodeRef, context: &mut Context) {
    remove(node, context);
    if node.owner().node().is(document) {
        return;
    }
    set_document(node, document);
}

/// Sets the [node document](https://dom.spec.whatwg.org/#concept-node-document) of a node, of its
/// descendants, and of the contents of templates.
pub(crate) fn set_document(node: &NodeRef, document: &NodeRef) {
    let mut open = vec![(node.clone(), document.clone())];
    while let Some((root, document)) = open.pop() {
        for node in root.inclusive_descendants() {
            node.set_owner(&document);
            let Some(element) = node.as_element() else {
                continue;
            };
            for attr in element.attribute_nodes.all() {
                attr.node().set_owner(&document);
            }
            if let Some(contents) = element.hosted_fragment() {
                // https://html.spec.whatwg.org/multipage/scripting.html#the-template-element:concept-node-adopt-ext
                open.push((contents, node.owner().template_contents_owner().node()));
            }
        }
    }
}

/// [Remove](https://dom.spec.whatwg.org/#concept-node-remove).
pub(crate) fn remove(node: &NodeRef, context: &mut Context) {
    remove_node(node, Notify::Observers, context);
}

fn remove_node(node: &NodeRef, notify: Notify, context: &mut Context) {
    let Some(parent) = node.parent_node() else {
        return;
    };
    live_ranges::before_removal(node, &parent, context);
    node.owner().iterators.before_removal(node);
    let was_connected = parent.is_connected();
    let observed = mutation_observer::is_any(context.realm());
    let between = if observed {
        (node.previous_sibling(), node.next_sibling())
    } else {
        (None, None)
    };
    node.unlink();
    if was_connected {
        for node in node.inclusive_descendants() {
            mutation_steps::removed(&node, context);
        }
    }
    if observed {
        mutation_observer::follow(node, &parent);
        if notify == Notify::Observers {
            queue_record(&parent, &[], std::slice::from_ref(node), between, context);
        }
    }
    // The removal of a child runs no script.
    changed(&parent, context);
}

/// [Queue a tree mutation record](https://dom.spec.whatwg.org/#queue-a-tree-mutation-record).
fn queue_record(
    parent: &NodeRef,
    added: &[NodeRef],
    removed: &[NodeRef],
    between: (Option<NodeRef>, Option<NodeRef>),
    context: &mut Context,
) {
    if mutation_observer::is_any(context.realm()) {
        mutation_observer::children_changed(parent, added, removed, between);
        mutation_observer::schedule(context);
    }
}

/// [Pre-remove](https://dom.spec.whatwg.org/#concept-node-pre-remove).
pub(crate) fn pre_remove(parent: &NodeRef, child: &NodeRef, context: &mut Context) -> JsResult<()> {
    if child.parent_node().is_none_or(|known| !known.is(parent)) {
        let message = "the node to be removed is no child of this node";
        return throw("NotFoundError", message, context);
    }
    remove(child, context);
    Ok(())
}

/// [Replace](https://dom.spec.whatwg.org/#concept-node-replace).
pub(crate) fn replace(
    parent: &NodeRef,
    child: &NodeRef,
    node: &NodeRef,
    context: &mut Context,
) -> JsResult<()> {
    ensure_validity(node, parent, Some(child), true, context)?;
    let reference = child.next_sibling();
    let reference = match &reference {
        Some(next) if next.is(node) => node.next_sibling(),
        _ => reference,
    };
    let (previous, added) = (child.previous_sibling(), inserted_with(node));
    // As in browsers: the record of the removal of the node is queued while the child is still
    // there.
    adopt(node, &parent.owner().node(), context);
    // Unless it is the node.
    let removed: &[NodeRef] = match child.parent_node() {
        Some(_) => std::slice::from_ref(child),
        None => &[],
    };
    remove_node(child, Notify::None, context);
    insert_nodes(parent, node, reference.as_ref(), Notify::None, context);
    queue_record(parent, &added, removed, (previous, reference), context);
    Ok(())
}

/// [Replace all](https://dom.spec.whatwg.org/#concept-node-replace-all).
pub(crate) fn replace_all(parent: &NodeRef, node: Option<&NodeRef>, context: &mut Context) {
    let (removed, added) = (
        parent.children(),
        node.map(inserted_with).unwrap_or_default(),
    );
    while let Some(child) = parent.last_child() {
        remove_node(&child, Notify::None, context);
    }
    if let Some(node) = node {
        insert_nodes(parent, node, None, Notify::None, context);
    }
    if !(added.is_empty() && removed.is_empty()) {
        queue_record(parent, &added, &removed, (None, None), context);
    }
}

/// [Merges with the next text node](https://html.spec.whatwg.org/multipage/dom.html#merge-with-the-next-text-node).
pub(crate) fn merge_with_next_text(node: &NodeRef, context: &mut Context) {
    let Some(next) = node.next_sibling().filter(PlatformRef::is_text) else {
        return;
    };
    if let (Some(data), Some(more)) = (node.character_data(), next.character_data()) {
        live_ranges::merged_text(&next, node, data.length(), context);
        data.append(&more.data(), context);
    }
    remove(&next, context);
}

/// <https://dom.spec.whatwg.org/#dom-node-normalize>
pub(crate) fn normalize(node: &NodeRef, context: &mut Context) {
    // Exclusive text nodes: CDATA sections stay.
    let is_exclusive = |node: &NodeRef| node.kind() == NodeKind::Text;
    let texts: Vec<_> = node.descendants().filter(is_exclusive).collect();
    for text in texts {
        if text.parent_node().is_none() {
            continue;
        }
        let Some(data) = text.character_data() else {
            continue;
        };
        if data.data().is_empty() {
            remove(&text, context);
            continue;
        }
        let siblings = std::iter::successors(text.next_sibling(), PlatformRef::next_sibling)
            .take_while(is_exclusive);
        let contiguous: Vec<_> = siblings.collect();
        let mut length = data.length();
        if !contiguous.is_empty() {
            data.append(&text_of(contiguous.iter().cloned()), context);
        }
        for node in &contiguous {
            live_ranges::merged_text(node, &text, length, context);
            length += node.character_data().map_or(0, |it| it.length());
            remove(node, context);
        }
    }
}
