//! The [axes](https://www.w3.org/TR/1999/REC-xpath-19991116/#axes) of the data model over the
//! nodes of the DOM.

use super::ast::Axis;
use crate::dom::ext::*;
use crate::dom::{Node, names::XMLNS, node::NodeKind};
use boa_web::webidl::{PlatformRef, string::to_utf8};
use html5ever::QualName;
use std::iter::{empty, once, successors};

/// A node of the data model. An attribute of an element is its index and its name, because the
/// element makes an object of it only for scripts.
#[derive(Clone)]
pub(super) struct XPathNode {
    /// Of an attribute the element.
    node: PlatformRef<Node>,
    attribute: Option<(usize, QualName)>,
}

/// The identity of a place. Its order is that of the attributes of one element.
pub(super) type Key = (*const Node, usize);

impl XPathNode {
    pub(super) fn of(node: PlatformRef<Node>) -> Self {
        let attr = node.as_attr();
        let element = attr.as_ref().and_then(|attr| attr.element());
        if let (Some(attr), Some(element)) = (attr, element) {
            let owned = element.node();
            let own = |it: &Self| {
                let name = it.attribute.as_ref().map(|(_, name)| name.expanded());
                name == Some(attr.name.expanded())
            };
            if let Some(place) = attributes(&owned).find(own) {
                return place;
            }
        }
        Self {
            node,
            attribute: None,
        }
    }

    /// The node itself, or the element of an attribute.
    pub(super) const fn node(&self) -> &PlatformRef<Node> {
        &self.node
    }

    /// The object for scripts.
    pub(super) fn into_node(self) -> PlatformRef<Node> {
        let attribute = self.attribute.as_ref().and_then(|(index, name)| {
            let element = self.node.as_element()?;
            element.attribute_node_at(*index, name)
        });
        attribute.map_or(self.node, |attribute| attribute.node())
    }

    pub(super) fn key(&self) -> Key {
        let index = self.attribute.as_ref().map_or(0, |(index, _)| index + 1);
        (&raw const *self.node, index)
    }

    /// The kind of a node that is no attribute of an element.
    pub(super) fn kind(&self) -> Option<NodeKind> {
        self.attribute.is_none().then(|| self.node.kind())
    }

    /// The name of an element or of an attribute.
    pub(super) fn qualified_name(&self) -> Option<QualName> {
        match &self.attribute {
            Some((_, name)) => Some(name.clone()),
            None => match self.node.kind() {
                NodeKind::Attribute => self.node.as_attr().map(|attr| attr.name.clone()),
                _ => self.node.as_element().map(|it| it.name().clone()),
            },
        }
    }

    /// The value of an attribute, or the data of a node with data.
    pub(super) fn value(&self) -> String {
        let value = match &self.attribute {
            Some((index, name)) => self
                .node
                .as_element()
                .and_then(|element| element.attributes.named_at(*index, name)),
            None => self.node.node_value(),
        };
        value.map(|value| to_utf8(&value)).unwrap_or_default()
    }
}

/// The attributes of an element. Declarations of namespaces are none.
fn attributes(node: &PlatformRef<Node>) -> impl Iterator<Item = XPathNode> + use<> {
    let list = node.as_element().map(|it| it.attributes.list());
    let node = node.clone();
    let names = list.into_iter().flatten().map(|(name, _)| name);
    names
        .enumerate()
        .filter(|(_, name)| &*name.ns != XMLNS)
        .map(move |attribute| XPathNode {
            node: node.clone(),
            attribute: Some(attribute),
        })
}

/// The places on an axis, the nearest one first. `root` is the root of the tree.
pub(super) fn walk(
    from: &XPathNode,
    axis: Axis,
    root: &PlatformRef<Node>,
) -> Box<dyn Iterator<Item = XPathNode>> {
    let node = from.node.clone();
    let root = root.clone();
    let is_attribute = from.attribute.is_some();
    let parent = if is_attribute {
        Some(node.clone())
    } else {
        node.parent_node()
    };
    match axis {
        Axis::Itself => Box::new(once(from.clone())),
        Axis::Parent => nodes(parent.into_iter()),
        Axis::Ancestor => nodes(successors(parent, PlatformRef::parent_node)),
        Axis::AncestorOrSelf => {
            let ancestors = nodes(successors(parent, PlatformRef::parent_node));
            Box::new(once(from.clone()).chain(ancestors))
        }
        Axis::Following => {
            let first = if is_attribute {
                node.following(&root)
            } else {
                node.following_its_descendants(&root)
            };
            nodes(successors(first, move |node| node.following(&root)))
        }
        Axis::Preceding => nodes(preceding(&node, root)),
        Axis::DescendantOrSelf if is_attribute => Box::new(once(from.clone())),
        _ if is_attribute => Box::new(empty()),
        Axis::Attribute => Box::new(attributes(&node)),
        Axis::Child => nodes(node.iter_children()),
        Axis::Descendant => nodes(node.descendants()),
        Axis::DescendantOrSelf => nodes(node.inclusive_descendants()),
        Axis::FollowingSibling => nodes(successors(node.next_sibling(), PlatformRef::next_sibling)),
        Axis::PrecedingSibling => nodes(successors(
            node.previous_sibling(),
            PlatformRef::previous_sibling,
        )),
        Axis::Namespace => Box::new(empty()),
    }
}

fn nodes(
    nodes: impl Iterator<Item = PlatformRef<Node>> + 'static,
) -> Box<dyn Iterator<Item = XPathNode>> {
    Box::new(nodes.map(|node| XPathNode {
        node,
        attribute: None,
    }))
}

/// The nodes before a node in document order, without its ancestors, backwards.
fn preceding(
    node: &PlatformRef<Node>,
    root: PlatformRef<Node>,
) -> impl Iterator<Item = PlatformRef<Node>> + use<> {
    let mut ancestor = node.parent_node();
    let before = successors(node.preceding(&root), move |node| node.preceding(&root));
    before.filter(move |node| {
        let is_ancestor = ancestor.as_ref().is_some_and(|it| it.is(node));
        if is_ancestor {
            ancestor = node.parent_node();
        }
        !is_ancestor
    })
}
