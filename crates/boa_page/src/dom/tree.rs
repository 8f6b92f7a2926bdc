//! The [tree](https://dom.spec.whatwg.org/#trees) of nodes: the relations of a node to others, and
//! changes without the steps of a mutation, which are in [`mutation`](crate::dom::mutation).
//! Nothing here runs script.

use crate::dom::{Element, Node, ext::*, id_cache, interrupt::may_continue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::PlatformRef;
use easy_ext::ext;
use std::iter::{Chain, FilterMap, Once};

/// The nodes around a node.
#[derive(Default, Trace, Finalize)]
pub(super) struct Links {
    parent: Option<PlatformRef<Node>>,
    previous: Option<PlatformRef<Node>>,
    next: Option<PlatformRef<Node>>,
    first_child: Option<PlatformRef<Node>>,
    last_child: Option<PlatformRef<Node>>,
    /// The child that was last looked up by its index.
    looked_up: Option<(usize, PlatformRef<Node>)>,
}

/// See [`TreeExt::descendants`].
pub(crate) struct Descendants {
    root: PlatformRef<Node>,
    last: Option<PlatformRef<Node>>,
}

impl Iterator for Descendants {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        let last = self.last.take().filter(may_continue)?;
        self.last = last.following(&self.root);
        self.last.clone()
    }
}

/// See [`TreeExt::iter_children`].
pub(crate) struct Children {
    front: Option<PlatformRef<Node>>,
    back: Option<PlatformRef<Node>>,
}

impl Children {
    /// Ends when both ends have met.
    fn take(&mut self, from_front: bool) -> Option<PlatformRef<Node>> {
        let (front, back) = (self.front.take().filter(may_continue)?, self.back.take()?);
        if front.is(&back) {
            return Some(front);
        }
        if from_front {
            (self.front, self.back) = (front.next_sibling(), Some(back));
            Some(front)
        } else {
            (self.front, self.back) = (Some(front), back.previous_sibling());
            Some(back)
        }
    }
}

impl Iterator for Children {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        self.take(true)
    }
}

impl DoubleEndedIterator for Children {
    fn next_back(&mut self) -> Option<PlatformRef<Node>> {
        self.take(false)
    }
}

/// The nodes above a node, its parent first.
pub(crate) struct Ancestors(Option<PlatformRef<Node>>);

impl Iterator for Ancestors {
    type Item = PlatformRef<Node>;

    fn next(&mut self) -> Option<PlatformRef<Node>> {
        let next = self.0.take().filter(may_continue)?;
        self.0 = next.parent_node();
        Some(next)
    }
}

/// See [`TreeExt::descendant_elements`].
pub(crate) type Elements =
    FilterMap<Descendants, fn(PlatformRef<Node>) -> Option<PlatformRef<Element>>>;

#[ext(TreeExt)]
impl PlatformRef<Node> {
    pub(crate) fn parent_node(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().parent.clone()
    }

    pub(crate) fn parent_element(&self) -> Option<PlatformRef<Element>> {
        self.parent_node()?.as_element()
    }

    pub(crate) fn children(&self) -> Vec<PlatformRef<Node>> {
        self.iter_children().collect()
    }

    /// The children, from the first to the last. It is as live as the tree.
    pub(crate) fn iter_children(&self) -> Children {
        Children {
            front: self.first_child(),
            back: self.last_child(),
        }
    }

    /// The child at an index. Walks from the nearest one that is known.
    pub(crate) fn child(&self, index: usize) -> Option<PlatformRef<Node>> {
        let count = self.child_count();
        if index >= count {
            return None;
        }
        let looked_up = self.links.borrow().looked_up.clone();
        let ends = [
            self.first_child().map(|first| (0, first)),
            self.last_child().map(|last| (count - 1, last)),
        ];
        let (mut at, mut node) = looked_up
            .into_iter()
            .chain(ends.into_iter().flatten())
            .min_by_key(|(at, _)| at.abs_diff(index))?;
        while at != index {
            (at, node) = if at < index {
                (at + 1, node.next_sibling()?)
            } else {
                (at - 1, node.previous_sibling()?)
            };
        }
        self.links.borrow_mut().looked_up = Some((index, node.clone()));
        Some(node)
    }

    /// The [index](https://dom.spec.whatwg.org/#concept-tree-index) among the children of its
    /// parent.
    pub(crate) fn index(&self) -> usize {
        let before = std::iter::successors(self.previous_sibling(), PlatformRef::previous_sibling);
        before.take_while(may_continue).count()
    }

    pub(crate) fn child_count(&self) -> usize {
        self.child_count.get()
    }

    pub(crate) fn first_child(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().first_child.clone()
    }

    pub(crate) fn last_child(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().last_child.clone()
    }

    pub(crate) fn next_sibling(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().next.clone()
    }

    pub(crate) fn previous_sibling(&self) -> Option<PlatformRef<Node>> {
        self.links.borrow().previous.clone()
    }

    /// The next node of the tree in [tree order](https://dom.spec.whatwg.org/#concept-tree-order),
    /// within `root`.
    pub(crate) fn following(&self, root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        self.first_child()
            .or_else(|| self.following_its_descendants(root))
    }

    /// As [`following`](Self::following), its descendants left out.
    pub(crate) fn following_its_descendants(
        &self,
        root: &PlatformRef<Node>,
    ) -> Option<PlatformRef<Node>> {
        let mut node = self.clone();
        while !node.is(root) {
            if let Some(next) = node.next_sibling() {
                return Some(next);
            }
            node = node.parent_node()?;
        }
        None
    }

    /// The node before it in tree order, within `root`, which is none of them.
    pub(crate) fn preceding(&self, root: &PlatformRef<Node>) -> Option<PlatformRef<Node>> {
        let Some(mut node) = self.previous_sibling() else {
            return self.parent_node().filter(|parent| !parent.is(root));
        };
        while let Some(last) = node.last_child() {
            node = last;
        }
        Some(node)
    }

    /// The descendants in tree order. It is as live as the tree.
    pub(crate) fn descendants(&self) -> Descendants {
        Descendants {
            root: self.clone(),
            last: Some(self.clone()),
        }
    }

    pub(crate) fn inclusive_descendants(&self) -> Chain<Once<PlatformRef<Node>>, Descendants> {
        std::iter::once(self.clone()).chain(self.descendants())
    }

    /// The elements among the descendants.
    pub(crate) fn descendant_elements(&self) -> Elements {
        self.descendants().filter_map(|node| node.as_element())
    }

    pub(crate) fn inclusive_ancestors(&self) -> Chain<Once<PlatformRef<Node>>, Ancestors> {
        std::iter::once(self.clone()).chain(self.ancestors())
    }

    pub(crate) fn ancestors(&self) -> Ancestors {
        Ancestors(self.parent_node())
    }

    /// The nearest HTML element of this name among the ancestors.
    pub(crate) fn closest(&self, local_name: &str) -> Option<PlatformRef<Element>> {
        self.ancestors()
            .find(|it| it.is_element(local_name))?
            .as_element()
    }

    pub(crate) fn is_inclusive_descendant_of(&self, other: &PlatformRef<Node>) -> bool {
        let may_be_below =
            || other.child_count() > 0 && self.is_connected() == other.is_connected();
        self.is(other) || may_be_below() && self.ancestors().any(|ancestor| ancestor.is(other))
    }

    pub(crate) fn root(&self) -> PlatformRef<Node> {
        if self.is_connected() {
            return self.owner().node();
        }
        self.ancestors().last().unwrap_or_else(|| self.clone())
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.get()
    }

    /// Puts a node without a parent among the children, before one of them or at the end.
    pub(crate) fn link(&self, child: &PlatformRef<Node>, before: Option<&PlatformRef<Node>>) {
        let previous = match before {
            Some(next) => next.previous_sibling(),
            None => self.last_child(),
        };
        {
            let mut links = child.links.borrow_mut();
            (links.parent, links.previous, links.next) =
                (Some(self.clone()), previous.clone(), before.cloned());
        }
        match &previous {
            Some(previous) => previous.links.borrow_mut().next = Some(child.clone()),
            None => self.links.borrow_mut().first_child = Some(child.clone()),
        }
        match before {
            Some(next) => next.links.borrow_mut().previous = Some(child.clone()),
            None => self.links.borrow_mut().last_child = Some(child.clone()),
        }
        self.child_count.set(self.child_count() + 1);
        if let Some(next) = before {
            let mut links = self.links.borrow_mut();
            links.looked_up = match links.looked_up.take() {
                Some((index, known)) if previous.is_none() || known.is(next) => {
                    Some((index + 1, known))
                }
                _ => None,
            };
        }
        if self.is_connected() {
            child.set_connected(true);
        }
        id_cache::tree_changes(&self.owner(), child);
    }

    pub(crate) fn unlink(&self) {
        let (parent, previous, next) = {
            let mut links = self.links.borrow_mut();
            (
                links.parent.take(),
                links.previous.take(),
                links.next.take(),
            )
        };
        let Some(parent) = parent else { return };
        {
            let mut links = parent.links.borrow_mut();
            links.looked_up = match links.looked_up.take() {
                Some((index, known)) if known.is(self) => next.clone().map(|next| (index, next)),
                Some((index, known)) if previous.is_none() => Some((index - 1, known)),
                known if next.is_none() => known,
                _ => None,
            };
        }
        match &previous {
            Some(previous) => previous.links.borrow_mut().next = next.clone(),
            None => parent.links.borrow_mut().first_child = next.clone(),
        }
        match &next {
            Some(next) => next.links.borrow_mut().previous = previous,
            None => parent.links.borrow_mut().last_child = previous,
        }
        parent.child_count.set(parent.child_count() - 1);
        if parent.is_connected() {
            self.set_connected(false);
        }
        id_cache::tree_changes(&parent.owner(), self);
    }

    pub(crate) fn set_connected(&self, connected: bool) {
        for node in self.inclusive_descendants() {
            node.connected.set(connected);
        }
    }
}
