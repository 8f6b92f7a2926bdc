//! [`Range`](https://dom.spec.whatwg.org/#interface-range): a part of a tree.

use crate::dom::ext::*;
use crate::dom::{
    Document, Node,
    boundary_point::{BoundaryPoint, child_towards, length},
    document::associated_document,
    live_ranges, mutation,
    node::NodeKind,
    range_contents::{self, Contents},
};
use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    self, Constructor, Interface, Layers, Members, PlatformRef, Root, Steps, constant, getter,
    operation, stringifier,
};
use easy_ext::ext;
use std::cmp::Ordering;

type NodeRef = PlatformRef<Node>;

/// The slots of an `AbstractRange`.
#[derive(Trace, Finalize)]
pub(crate) struct AbstractRange {
    pub(crate) start: GcRefCell<BoundaryPoint>,
    pub(crate) end: GcRefCell<BoundaryPoint>,
}

impl Interface for AbstractRange {
    const NAME: &'static str = "AbstractRange";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter(
            "startContainer",
            &Steps(|this, _| Ok(this.start().node.clone())),
        ),
        getter("startOffset", &Steps(|this, _| Ok(this.start().offset))),
        getter(
            "endContainer",
            &Steps(|this, _| Ok(this.end().node.clone())),
        ),
        getter("endOffset", &Steps(|this, _| Ok(this.end().offset))),
        getter("collapsed", &Steps(|this, _| Ok(this.is_collapsed()))),
    ];
}

impl AbstractRange {
    pub(crate) fn start(&self) -> BoundaryPoint {
        self.start.borrow().clone()
    }

    pub(crate) fn end(&self) -> BoundaryPoint {
        self.end.borrow().clone()
    }

    pub(crate) fn is_collapsed(&self) -> bool {
        self.start().is(&self.end())
    }

    fn root(&self) -> NodeRef {
        self.start().node.root()
    }

    /// [Sets the start](https://dom.spec.whatwg.org/#concept-range-bp-set), and the end if it would
    /// be before it.
    pub(crate) fn set_start(&self, point: BoundaryPoint) {
        let end = self.end();
        if !point.node.root().is(&self.root()) || point.position(&end) == Ordering::Greater {
            self.end.replace(point.clone());
        }
        self.start.replace(point);
    }

    /// [Sets the end](https://dom.spec.whatwg.org/#concept-range-bp-set), and the start if it would
    /// be after it.
    pub(crate) fn set_end(&self, point: BoundaryPoint) {
        let start = self.start();
        if !point.node.root().is(&self.root()) || point.position(&start) == Ordering::Less {
            self.start.replace(point.clone());
        }
        self.end.replace(point);
    }

    pub(crate) fn set(&self, start: BoundaryPoint, end: BoundaryPoint) {
        self.start.replace(start);
        self.end.replace(end);
    }

    /// The text in it: its [stringification](https://dom.spec.whatwg.org/#dom-range-stringifier).
    pub(crate) fn text(&self) -> JsString {
        let (start, end) = (self.start(), self.end());
        let data = |node: &NodeRef| {
            let text = Some(node).filter(|it| it.is_text());
            text.and_then(PlatformRef::character_data)
                .map(|it| it.data())
        };
        let cut = |data: JsString, from: usize, to: usize| {
            let to = to.min(data.len());
            data.slice(from.min(to), to)
        };
        if start.node.is(&end.node)
            && let Some(data) = data(&start.node)
        {
            return cut(data, start.offset, end.offset);
        }
        let mut parts = Vec::new();
        if let Some(data) = data(&start.node) {
            parts.push(cut(data, start.offset, usize::MAX));
        }
        let root = start.node.root();
        let (mut next, past) = (self.first_inside(), self.first_past());
        while let Some(node) = next {
            if past.as_ref().is_some_and(|past| past.is(&node)) {
                break;
            }
            if !node.is(&end.node) && !node.is(&start.node) {
                parts.extend(data(&node));
            }
            next = Some(node).filter(crate::dom::interrupt::may_continue);
            next = next.and_then(|node| node.following(&root));
        }
        if let Some(data) = data(&end.node) {
            parts.push(cut(data, 0, end.offset));
        }
        let parts: Vec<_> = parts.iter().map(JsString::as_str).collect();
        JsString::concat_array(&parts)
    }

    /// The first node in tree order that begins in the range.
    fn first_inside(&self) -> Option<NodeRef> {
        let start = self.start();
        match start.node.child(start.offset) {
            Some(child) if start.node.character_data().is_none() => Some(child),
            _ => start.node.following_its_descendants(&start.node.root()),
        }
    }

    /// The first node in tree order that begins after the range.
    fn first_past(&self) -> Option<NodeRef> {
        let end = self.end();
        match end.node.child(end.offset) {
            Some(child) if end.node.character_data().is_none() => Some(child),
            _ => end.node.following_its_descendants(&end.node.root()),
        }
    }
}

/// A `Range`; all that it holds is an [`AbstractRange`].
#[derive(Debug, Trace, Finalize)]
pub(crate) struct Range;

/// A live range from one point to another.
pub(crate) fn create(
    start: BoundaryPoint,
    end: BoundaryPoint,
    context: &Context,
) -> PlatformRef<Range> {
    let range = webidl::create(layers(start, end), context);
    live_ranges::add(range.as_parent::<AbstractRange>().slots(), context.realm());
    range
}

fn layers(start: BoundaryPoint, end: BoundaryPoint) -> Layers<Range> {
    let (start, end) = (GcRefCell::new(start), GcRefCell::new(end));
    Layers::new().with(AbstractRange { start, end }).with(Range)
}

/// <https://dom.spec.whatwg.org/#dom-document-createrange>
pub(crate) fn create_range(
    document: &PlatformRef<Document>,
    (): (),
    context: &mut Context,
) -> JsResult<PlatformRef<Range>> {
    let start = BoundaryPoint::new(&document.node(), 0);
    Ok(create(start.clone(), start, context))
}

impl Interface for Range {
    const NAME: &'static str = "Range";
    type Parent = AbstractRange;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (): (), context| {
            let start = BoundaryPoint::new(&associated_document(context)?.node(), 0);
            let range = new_target.create(layers(start.clone(), start), context)?;
            live_ranges::add(range.as_parent::<AbstractRange>().slots(), context.realm());
            Ok(range)
        })));
    const MEMBERS: Members<Self> = &[
        getter(
            "commonAncestorContainer",
            &Steps(|this, _| {
                Ok(range_contents::common_ancestor(
                    &this.points().start().node,
                    &this.points().end().node,
                ))
            }),
        ),
        operation(
            "setStart",
            &Steps(|this, (node, offset): (NodeRef, u32), context| {
                let point = BoundaryPoint::checked(&node, offset, context)?;
                this.points().set_start(point);
                Ok(())
            }),
        ),
        operation(
            "setEnd",
            &Steps(|this, (node, offset): (NodeRef, u32), context| {
                let point = BoundaryPoint::checked(&node, offset, context)?;
                this.points().set_end(point);
                Ok(())
            }),
        ),
        operation(
            "setStartBefore",
            &Steps(|this, node: NodeRef, context| {
                let point = BoundaryPoint::beside(&node, false, context)?;
                this.points().set_start(point);
                Ok(())
            }),
        ),
        operation(
            "setStartAfter",
            &Steps(|this, node: NodeRef, context| {
                let point = BoundaryPoint::beside(&node, true, context)?;
                this.points().set_start(point);
                Ok(())
            }),
        ),
        operation(
            "setEndBefore",
            &Steps(|this, node: NodeRef, context| {
                let point = BoundaryPoint::beside(&node, false, context)?;
                this.points().set_end(point);
                Ok(())
            }),
        ),
        operation(
            "setEndAfter",
            &Steps(|this, node: NodeRef, context| {
                let point = BoundaryPoint::beside(&node, true, context)?;
                this.points().set_end(point);
                Ok(())
            }),
        ),
        operation(
            "collapse",
            &Steps(|this, to_start: Option<bool>, _| {
                let points = this.points();
                if to_start.unwrap_or(false) {
                    points.end.replace(points.start());
                } else {
                    points.start.replace(points.end());
                }
                Ok(())
            }),
        ),
        operation(
            "selectNode",
            &Steps(|this, node: NodeRef, context| {
                let start = BoundaryPoint::beside(&node, false, context)?;
                let end = BoundaryPoint::beside(&node, true, context)?;
                this.points().set(start, end);
                Ok(())
            }),
        ),
        operation(
            "selectNodeContents",
            &Steps(|this, node: NodeRef, context| {
                let start = BoundaryPoint::checked(&node, 0, context)?;
                this.points().set(start, BoundaryPoint::end_of(&node));
                Ok(())
            }),
        ),
        constant("START_TO_START", 0),
        constant("START_TO_END", 1),
        constant("END_TO_END", 2),
        constant("END_TO_START", 3),
        operation(
            "compareBoundaryPoints",
            &Steps(|this, (how, source): (u16, PlatformRef<Self>), context| {
                let (own, other) = (this.points(), source.points());
                if how > 3 {
                    let message = "there are four ways to compare, from 0 to 3";
                    return throw("NotSupportedError", message, context);
                }
                if !own.root().is(&other.root()) {
                    let message = "the other range is in another tree";
                    return throw("WrongDocumentError", message, context);
                }
                let (one, two) = match how {
                    0 => (own.start(), other.start()),
                    1 => (own.end(), other.start()),
                    2 => (own.end(), other.end()),
                    _ => (own.start(), other.end()),
                };
                Ok(one.position(&two) as i16)
            }),
        ),
        operation(
            "deleteContents",
            &Steps(|this, (): (), context| {
                range_contents::process(&this.points(), Contents::Deleted, context)?;
                Ok(())
            }),
        ),
        operation(
            "extractContents",
            &Steps(|this, (): (), context| {
                range_contents::process(&this.points(), Contents::Extracted, context)
            }),
        ),
        operation(
            "cloneContents",
            &Steps(|this, (): (), context| {
                range_contents::process(&this.points(), Contents::Cloned, context)
            }),
        ),
        operation(
            "insertNode",
            &Steps(|this, node: NodeRef, context| this.insert(&node, context)),
        ),
        operation(
            "surroundContents",
            &Steps(|this, node: NodeRef, context| this.surround(&node, context)),
        ),
        operation(
            "cloneRange",
            &Steps(|this, (): (), context| {
                let points = this.points();
                Ok(create(points.start(), points.end(), context))
            }),
        ),
        operation("detach", &Steps(|_, (): (), _| Ok(()))),
        operation(
            "isPointInRange",
            &Steps(|this, (node, offset): (NodeRef, u32), context| {
                if !node.root().is(&this.points().root()) {
                    return Ok(false);
                }
                let point = BoundaryPoint::checked(&node, offset, context)?;
                Ok(this.compare(&point) == Ordering::Equal)
            }),
        ),
        operation(
            "comparePoint",
            &Steps(|this, (node, offset): (NodeRef, u32), context| {
                if !node.root().is(&this.points().root()) {
                    return throw("WrongDocumentError", "the node is in another tree", context);
                }
                let point = BoundaryPoint::checked(&node, offset, context)?;
                Ok(this.compare(&point) as i16)
            }),
        ),
        operation(
            "intersectsNode",
            &Steps(|this, node: NodeRef, context| {
                let points = this.points();
                if !node.root().is(&points.root()) {
                    return Ok(false);
                }
                if node.parent_node().is_none() {
                    return Ok(true);
                }
                let before = BoundaryPoint::beside(&node, false, context)?;
                let after = BoundaryPoint::beside(&node, true, context)?;
                let intersects = before.position(&points.end()) == Ordering::Less
                    && after.position(&points.start()) == Ordering::Greater;
                Ok(intersects)
            }),
        ),
        stringifier(&Steps(|this, _| Ok(this.points().text()))),
    ];
}

#[ext(RangeExt)]
impl PlatformRef<Range> {
    pub(crate) fn points(&self) -> PlatformRef<AbstractRange> {
        self.as_parent()
    }

    /// The place of a point: before the range, in it, or after it.
    pub(crate) fn compare(&self, point: &BoundaryPoint) -> Ordering {
        let points = self.points();
        if point.position(&points.start()) == Ordering::Less {
            return Ordering::Less;
        }
        if point.position(&points.end()) == Ordering::Greater {
            return Ordering::Greater;
        }
        Ordering::Equal
    }

    /// [Inserts a node](https://dom.spec.whatwg.org/#concept-range-insert) at the start.
    pub(crate) fn insert(&self, node: &NodeRef, context: &mut Context) -> JsResult<()> {
        let points = self.points();
        let start = points.start();
        let is_orphan = start.node.is_text() && start.node.parent_node().is_none();
        let kind = start.node.kind();
        if matches!(kind, NodeKind::ProcessingInstruction | NodeKind::Comment)
            || is_orphan
            || start.node.is(node)
        {
            let message = "nothing can be inserted at the start of the range";
            return throw("HierarchyRequestError", message, context);
        }
        let mut reference = if start.node.is_text() {
            Some(start.node.clone())
        } else {
            start.node.child(start.offset)
        };
        let parent = reference
            .as_ref()
            .and_then(PlatformRef::parent_node)
            .unwrap_or_else(|| start.node.clone());
        mutation::ensure_validity(node, &parent, reference.as_ref(), false, context)?;
        if start.node.is_text()
            && let Some(data) = start.node.character_data()
        {
            reference = Some(data.split(start.offset, context)?);
        }
        if let Some(next) = reference.as_ref().filter(|it| it.is(node)) {
            reference = next.next_sibling();
        }
        mutation::remove(node, context);
        let mut offset = match &reference {
            Some(reference) => reference.index(),
            None => length(&parent),
        };
        offset += match node.kind() {
            NodeKind::DocumentFragment => length(node),
            _ => 1,
        };
        let was_collapsed = points.is_collapsed();
        mutation::insert_before(&parent, node, reference.as_ref(), context)?;
        if was_collapsed {
            points.set_end(BoundaryPoint::new(&parent, offset.min(length(&parent))));
        }
        Ok(())
    }

    /// <https://dom.spec.whatwg.org/#dom-range-surroundcontents>
    pub(crate) fn surround(&self, node: &NodeRef, context: &mut Context) -> JsResult<()> {
        let points = self.points();
        let (start, end) = (points.start(), points.end());
        let common = range_contents::common_ancestor(&start.node, &end.node);
        // Only text nodes may be there in part.
        let is_partial = |at: &NodeRef| {
            child_towards(&common, at).is_some_and(|child| !(child.is(at) && at.is_text()))
        };
        if is_partial(&start.node) || is_partial(&end.node) {
            let message = "an element is in the range in part";
            return throw("InvalidStateError", message, context);
        }
        if matches!(
            node.kind(),
            NodeKind::Document | NodeKind::DocumentType | NodeKind::DocumentFragment
        ) {
            let message = "such a node can't be around others";
            return throw("InvalidNodeTypeError", message, context);
        }
        let contents = range_contents::process(&points, Contents::Extracted, context)?;
        if node.child_count() > 0 {
            mutation::replace_all(node, None, context);
        }
        self.insert(node, context)?;
        mutation::append(node, &contents, context)?;
        let (start, end) = (
            BoundaryPoint::beside(node, false, context)?,
            BoundaryPoint::beside(node, true, context)?,
        );
        points.set(start, end);
        Ok(())
    }
}
