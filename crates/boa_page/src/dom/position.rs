//! [`compareDocumentPosition`](https://dom.spec.whatwg.org/#dom-node-comparedocumentposition).

use crate::dom::{Attr, Node, ext::*};
use boa_web::webidl::PlatformRef;
use easy_ext::ext;

pub(super) const DISCONNECTED: u16 = 1;
pub(super) const PRECEDING: u16 = 2;
pub(super) const FOLLOWING: u16 = 4;
pub(super) const CONTAINS: u16 = 8;
pub(super) const CONTAINED_BY: u16 = 16;
pub(super) const IMPLEMENTATION_SPECIFIC: u16 = 32;

#[ext(PositionExt)]
impl PlatformRef<Node> {
    /// <https://dom.spec.whatwg.org/#dom-node-comparedocumentposition>
    pub(crate) fn compare_position(&self, other: &PlatformRef<Node>) -> u16 {
        if self.is(other) {
            return 0;
        }
        let (other_attr, self_attr) = (other.as_attr(), self.as_attr());
        let place = |node: &PlatformRef<Node>, attr: &Option<PlatformRef<Attr>>| match attr {
            Some(attr) => attr.element().map(|element| element.node()),
            None => Some(node.clone()),
        };
        let (Some(node1), Some(node2)) = (place(other, &other_attr), place(self, &self_attr))
        else {
            return self.compare_disconnected(other);
        };
        if let (Some(attr1), Some(attr2)) = (&other_attr, &self_attr)
            && node1.is(&node2)
            && let Some(element) = node1.as_element()
        {
            let list = element.attributes.list();
            let index = |attr: &Attr| {
                list.iter()
                    .position(|(name, _)| name.expanded() == attr.name.expanded())
            };
            let order = if index(attr1) < index(attr2) {
                PRECEDING
            } else {
                FOLLOWING
            };
            return IMPLEMENTATION_SPECIFIC | order;
        }
        if !node1.root().is(&node2.root()) {
            return self.compare_disconnected(other);
        }
        let same = node1.is(&node2);
        if (!same && node2.is_inclusive_descendant_of(&node1) && other_attr.is_none())
            || (same && self_attr.is_some())
        {
            return CONTAINS | PRECEDING;
        }
        if (!same && node1.is_inclusive_descendant_of(&node2) && self_attr.is_none())
            || (same && other_attr.is_some())
        {
            return CONTAINED_BY | FOLLOWING;
        }
        let way = |node: &PlatformRef<Node>| {
            let mut way: Vec<_> = node.inclusive_ancestors().collect();
            way.reverse();
            way
        };
        // Neither contains the other, so there is a child of a common ancestor on each way.
        let (way1, way2) = (way(&node1), way(&node2));
        let siblings = way1.iter().zip(&way2).find(|(one, other)| !one.is(other));
        if siblings.is_some_and(|(one, other)| one.is_before(other)) {
            PRECEDING
        } else {
            FOLLOWING
        }
    }

    /// Whether one of two siblings comes before the other. Takes as long as there are nodes between
    /// them.
    pub(crate) fn is_before(&self, other: &PlatformRef<Node>) -> bool {
        let (mut after_self, mut after_other) = (self.next_sibling(), other.next_sibling());
        loop {
            match (&after_self, &after_other) {
                (Some(node), _) if node.is(other) => return true,
                (_, Some(node)) if node.is(self) => return false,
                (None, _) => return false,
                (_, None) => return true,
                _ => {}
            }
            after_self = after_self.and_then(|node| node.next_sibling());
            after_other = after_other.and_then(|node| node.next_sibling());
        }
    }

    /// The answer about nodes of two trees: any, but always the same.
    pub(crate) fn compare_disconnected(&self, other: &PlatformRef<Node>) -> u16 {
        let before = format!("{:p}", &raw const **other) < format!("{:p}", &raw const **self);
        DISCONNECTED | IMPLEMENTATION_SPECIFIC | if before { PRECEDING } else { FOLLOWING }
    }
}
