//! [Deleting](https://dom.spec.whatwg.org/#dom-range-deletecontents),
//! [extracting](https://dom.spec.whatwg.org/#concept-range-extract) and
//! [cloning](https://dom.spec.whatwg.org/#concept-range-clone) what is in a range. Not by recursion:
//! trees may be deep.

use crate::dom::ext::*;
use crate::dom::{
    Node,
    boundary_point::{BoundaryPoint, child_towards, length},
    clone::clone,
    mutation,
    node::NodeKind,
    range::AbstractRange,
};
use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_web::webidl::PlatformRef;

type NodeRef = PlatformRef<Node>;

/// What becomes of the contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    Deleted,
    Extracted,
    Cloned,
}

/// The node that both are in, or are.
pub(super) fn common_ancestor(one: &NodeRef, other: &NodeRef) -> NodeRef {
    let from_root = |node: &NodeRef| {
        let mut path: Vec<_> = node.inclusive_ancestors().collect();
        path.reverse();
        path
    };
    let paths = from_root(one).into_iter().zip(from_root(other));
    let common = paths.take_while(|(one, other)| one.is(other)).last();
    common.map_or_else(|| one.clone(), |(node, _)| node)
}

/// The nodes of one side of the range that are there in part: from the child of the common ancestor
/// to the node of the boundary point. With each of them are its children that are there as a whole.
struct Side(Vec<(NodeRef, Vec<NodeRef>)>);

impl Side {
    /// `is_start` says which side it is.
    fn of(point: &BoundaryPoint, common: &NodeRef, is_start: bool) -> Self {
        let all = point.node.inclusive_ancestors();
        let path: Vec<NodeRef> = all.take_while(|it| !it.is(common)).collect();
        let mut below: Option<NodeRef> = None;
        let mut nodes = Vec::new();
        for node in path {
            let children = match &below {
                None if node.character_data().is_some() => Vec::new(),
                None => children(&node, point.offset, is_start),
                Some(child) if is_start => children(&node, child.index() + 1, true),
                Some(child) => children(&node, child.index(), false),
            };
            below = Some(node.clone());
            nodes.push((node, children));
        }
        nodes.reverse();
        Self(nodes)
    }
}

/// The children from an index on, or those before it.
fn children(node: &NodeRef, index: usize, is_from: bool) -> Vec<NodeRef> {
    let all = node.iter_children();
    if is_from {
        all.skip(index).collect()
    } else {
        all.take(index).collect()
    }
}

/// Deletes, extracts or clones the contents. Returns a fragment with them, an empty one after they
/// were deleted.
pub(super) fn process(
    range: &AbstractRange,
    how: Contents,
    context: &mut Context,
) -> JsResult<NodeRef> {
    let (start, end) = (range.start(), range.end());
    let fragment = start.node.owner().create_fragment();
    if start.is(&end) {
        return Ok(fragment);
    }
    if start.node.is(&end.node) && start.node.character_data().is_some() {
        take_data(
            &start.node,
            (start.offset, end.offset),
            &fragment,
            how,
            context,
        )?;
        return Ok(fragment);
    }
    let common = common_ancestor(&start.node, &end.node);
    let first = child_towards(&common, &start.node).filter(|_| !start.node.is(&common));
    let last = child_towards(&common, &end.node).filter(|_| !end.node.is(&common));
    let from = first.as_ref().map_or(start.offset, |it| it.index() + 1);
    let to = last.as_ref().map_or(end.offset, PlatformRef::index);
    let between: Vec<NodeRef> = children(&common, from, true)
        .into_iter()
        .take(to.saturating_sub(from))
        .collect();
    let has_doctype = between.iter().any(|it| it.kind() == NodeKind::DocumentType);
    if how != Contents::Deleted && has_doctype {
        let message = "a doctype can't be in a fragment";
        return throw("HierarchyRequestError", message, context);
    }
    let (of_start, of_end) = (
        Side::of(&start, &common, true),
        Side::of(&end, &common, false),
    );
    // Where the range is afterwards.
    let collapsed = match &first {
        Some(first) => BoundaryPoint::new(&common, first.index() + 1),
        None => start.clone(),
    };

    // The start side: the copies are in each other, and what follows in each node comes after.
    let mut copies = Vec::new();
    for (node, _) in &of_start.0 {
        let parent = copies.last().unwrap_or(&fragment).clone();
        if node.is(&start.node) && node.character_data().is_some() {
            let part = (start.offset, length(node));
            take_data(node, part, &parent, how, context)?;
            copies.push(parent);
        } else {
            copies.push(copy_into(node, &parent, how, context)?);
        }
    }
    for ((_, children), copy) in of_start.0.iter().zip(&copies).rev() {
        take_all(children, copy, how, context)?;
    }
    take_all(&between, &fragment, how, context)?;
    let mut parent = fragment.clone();
    for (node, children) in &of_end.0 {
        if node.is(&end.node) && node.character_data().is_some() {
            take_data(node, (0, end.offset), &parent, how, context)?;
        } else {
            parent = copy_into(node, &parent, how, context)?;
            take_all(children, &parent, how, context)?;
        }
    }
    if how != Contents::Cloned {
        range.set(collapsed.clone(), collapsed);
    }
    Ok(fragment)
}

/// A copy of a node alone, at the end of a parent.
fn copy_into(
    node: &NodeRef,
    parent: &NodeRef,
    how: Contents,
    context: &mut Context,
) -> JsResult<NodeRef> {
    if how == Contents::Deleted {
        return Ok(parent.clone());
    }
    let copy = clone(node, &node.owner(), false);
    mutation::append(parent, &copy, context)?;
    Ok(copy)
}

/// Takes whole nodes.
fn take_all(
    nodes: &[NodeRef],
    parent: &NodeRef,
    how: Contents,
    context: &mut Context,
) -> JsResult<()> {
    for node in nodes {
        match how {
            Contents::Deleted => mutation::remove(node, context),
            Contents::Extracted => mutation::append(parent, node, context)?,
            Contents::Cloned => {
                mutation::append(parent, &clone(node, &node.owner(), true), context)?;
            }
        }
    }
    Ok(())
}

/// Takes a part of the data of a node.
fn take_data(
    node: &NodeRef,
    (from, to): (usize, usize),
    parent: &NodeRef,
    how: Contents,
    context: &mut Context,
) -> JsResult<()> {
    let Some(data) = node.character_data() else {
        return Ok(());
    };
    if how != Contents::Deleted {
        let copy = clone(node, &node.owner(), false);
        let all = data.data();
        let to = to.min(all.len());
        if let Some(of_copy) = copy.character_data() {
            of_copy.set_data(all.slice(from.min(to), to), context);
        }
        mutation::append(parent, &copy, context)?;
    }
    if how != Contents::Cloned {
        let [offset, count] = [from, to - from].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
        data.replace(offset, count, &JsString::default(), context)?;
    }
    Ok(())
}
