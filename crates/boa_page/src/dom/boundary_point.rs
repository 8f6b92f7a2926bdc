//! [Boundary points](https://dom.spec.whatwg.org/#boundary-points): places in the tree.

use crate::dom::ext::*;
use crate::dom::{
    Node,
    node::NodeKind,
    position::{CONTAINED_BY, FOLLOWING, PRECEDING},
};
use crate::exception::throw;
use boa_engine::{Context, JsResult};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::PlatformRef;
use std::cmp::Ordering;

type NodeRef = PlatformRef<Node>;

/// A node and an offset in it.
#[derive(Clone, Trace, Finalize)]
pub(crate) struct BoundaryPoint {
    pub(crate) node: NodeRef,
    pub(crate) offset: usize,
}

/// The [length of a node](https://dom.spec.whatwg.org/#concept-node-length).
pub(crate) fn length(node: &NodeRef) -> usize {
    match node.character_data() {
        Some(data) => data.length(),
        None => node.child_count(),
    }
}

impl BoundaryPoint {
    pub(crate) fn new(node: &NodeRef, offset: usize) -> Self {
        let node = node.clone();
        Self { node, offset }
    }

    /// The point that a script names. Fails if there is no such.
    pub(crate) fn checked(node: &NodeRef, offset: u32, context: &mut Context) -> JsResult<Self> {
        if node.kind() == NodeKind::DocumentType {
            let message = "a doctype has no places in it";
            return throw("InvalidNodeTypeError", message, context);
        }
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        if offset > length(node) {
            let message = "the offset is beyond the end of the node";
            return throw("IndexSizeError", message, context);
        }
        Ok(Self::new(node, offset))
    }

    /// The point before a node, or after it.
    pub(crate) fn beside(node: &NodeRef, is_after: bool, context: &mut Context) -> JsResult<Self> {
        match node.parent_node() {
            Some(parent) => Ok(Self::new(&parent, node.index() + usize::from(is_after))),
            None => throw("InvalidNodeTypeError", "the node has no parent", context),
        }
    }

    pub(crate) fn end_of(node: &NodeRef) -> Self {
        Self::new(node, length(node))
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.offset == other.offset && self.node.is(&other.node)
    }

    /// Its [position](https://dom.spec.whatwg.org/#concept-range-bp-position) relative to another
    /// point in the same tree.
    pub(crate) fn position(&self, other: &Self) -> Ordering {
        if self.node.is(&other.node) {
            return self.offset.cmp(&other.offset);
        }
        let flags = self.node.compare_position(&other.node);
        if flags & CONTAINED_BY != 0 {
            return match child_towards(&self.node, &other.node) {
                Some(child) if child.index() < self.offset => Ordering::Greater,
                _ => Ordering::Less,
            };
        }
        if flags & PRECEDING != 0 {
            return other.position(self).reverse();
        }
        debug_assert!(flags & FOLLOWING != 0, "both are in one tree");
        Ordering::Less
    }
}

/// The child of a node that contains a descendant, or is it.
pub(crate) fn child_towards(node: &NodeRef, descendant: &NodeRef) -> Option<NodeRef> {
    let mut all = descendant.inclusive_ancestors();
    all.find(|it| it.parent_node().is_some_and(|parent| parent.is(node)))
}
