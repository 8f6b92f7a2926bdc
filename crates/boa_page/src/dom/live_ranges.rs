//! [Live ranges](https://dom.spec.whatwg.org/#concept-live-range) follow the mutations of the tree.

use crate::dom::ext::*;
use crate::dom::{Node, boundary_point::BoundaryPoint, range::AbstractRange};
use boa_engine::{Context, JsData, realm::Realm};
use boa_gc::{Finalize, Gc, GcRefCell, Trace, WeakGc};
use boa_web::webidl::{PlatformRef, insert_realm_data, realm_data};
use std::cell::{Cell, OnceCell};

type NodeRef = PlatformRef<Node>;

/// The ranges of a realm.
#[derive(Clone, Trace, Finalize, JsData)]
struct LiveRanges(Gc<Slots>);

#[derive(Default, Trace, Finalize)]
struct Slots {
    /// Whether there is any: as long as there is none, changes cost nothing more.
    any: Cell<bool>,
    /// Those that are still referred to, and some that are not.
    all: GcRefCell<Vec<WeakGc<AbstractRange>>>,
}

pub(super) fn register(context: &Context) {
    insert_realm_data(LiveRanges(Gc::new(Slots::default())), context.realm());
}

fn slots(realm: &Realm) -> Option<Gc<Slots>> {
    realm_data(realm, |it: &LiveRanges| it.0.clone())
}

pub(super) fn add(range: &Gc<AbstractRange>, realm: &Realm) {
    let Some(slots) = slots(realm) else { return };
    slots.any.set(true);
    let mut all = slots.all.borrow_mut();
    if all.len().is_power_of_two() {
        all.retain(|it| it.upgrade().is_some());
    }
    all.push(WeakGc::new(range));
}

/// Changes each boundary point for which the steps return another one.
fn update(context: &Context, steps: impl Fn(&BoundaryPoint) -> Option<BoundaryPoint>) {
    let Some(slots) = slots(context.realm()) else {
        return;
    };
    slots.all.borrow_mut().retain(|range| {
        let Some(range) = range.upgrade() else {
            return false;
        };
        for point in [&range.start, &range.end] {
            let new = steps(&point.borrow());
            if let Some(new) = new {
                point.replace(new);
            }
        }
        true
    });
    slots.any.set(!slots.all.borrow().is_empty());
}

/// The index of a node, computed when it is first asked for: of many siblings that takes long.
fn lazy_index(node: &NodeRef) -> impl Fn() -> usize {
    let (node, index) = (node.clone(), OnceCell::new());
    move || *index.get_or_init(|| node.index())
}

fn is_any(context: &Context) -> bool {
    slots(context.realm()).is_some_and(|slots| slots.any.get())
}

/// Children are about to be inserted before a child.
pub(super) fn before_insertion(parent: &NodeRef, child: &NodeRef, count: usize, context: &Context) {
    if !is_any(context) {
        return;
    }
    let index = lazy_index(child);
    update(context, |point| {
        (point.node.is(parent) && point.offset > index())
            .then(|| BoundaryPoint::new(parent, point.offset + count))
    });
}

/// [Live range pre-remove steps](https://dom.spec.whatwg.org/#live-range-pre-remove-steps)
pub(super) fn before_removal(node: &NodeRef, parent: &NodeRef, context: &Context) {
    if !is_any(context) {
        return;
    }
    let index = lazy_index(node);
    update(context, |point| {
        if point.node.is_inclusive_descendant_of(node) {
            return Some(BoundaryPoint::new(parent, index()));
        }
        (point.node.is(parent) && point.offset > index())
            .then(|| BoundaryPoint::new(parent, point.offset - 1))
    });
}

/// Code units of a node with data are [replaced](https://dom.spec.whatwg.org/#concept-cd-replace).
pub(super) fn replaced_data(
    node: &NodeRef,
    (start, end): (usize, usize),
    length: usize,
    context: &Context,
) {
    if !is_any(context) {
        return;
    }
    update(context, |point| {
        if !point.node.is(node) || point.offset <= start {
            return None;
        }
        let offset = if point.offset <= end {
            start
        } else {
            point.offset - (end - start) + length
        };
        Some(BoundaryPoint::new(node, offset))
    });
}

/// A text node is [split](https://dom.spec.whatwg.org/#concept-text-split) at an offset: the new
/// node is in the tree, and the data are still those before.
pub(super) fn split_text(node: &NodeRef, new: &NodeRef, offset: usize, context: &Context) {
    let Some(parent) = node.parent_node().filter(|_| is_any(context)) else {
        return;
    };
    let index = lazy_index(node);
    update(context, |point| {
        if point.node.is(node) && point.offset > offset {
            return Some(BoundaryPoint::new(new, point.offset - offset));
        }
        (point.node.is(&parent) && point.offset == index() + 1)
            .then(|| BoundaryPoint::new(&parent, point.offset + 1))
    });
}

/// The data of a text node are [merged](https://dom.spec.whatwg.org/#dom-node-normalize) into the
/// node before it, which had this length.
pub(super) fn merged_text(node: &NodeRef, into: &NodeRef, length: usize, context: &Context) {
    let Some(parent) = node.parent_node().filter(|_| is_any(context)) else {
        return;
    };
    let index = lazy_index(node);
    update(context, |point| {
        if point.node.is(node) {
            return Some(BoundaryPoint::new(into, point.offset + length));
        }
        (point.node.is(&parent) && point.offset == index())
            .then(|| BoundaryPoint::new(into, length))
    });
}
