//! [`Selection`](https://w3c.github.io/selection-api/#selection-interface): what scripts select in
//! a document. The user selects nothing, the terminal shows nothing of it, and `selectionchange` is
//! not fired.

use crate::dom::ext::*;
use crate::dom::{
    Document, Node,
    boundary_point::BoundaryPoint,
    range::{self, AbstractRange, Range, RangeExt},
    range_contents::{self, Contents},
};
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{
    self, Interface, Layers, Members, Nullable, PlatformRef, Root, Steps, getter, operation,
    stringifier,
};
use std::{cell::Cell, cmp::Ordering};

type NodeRef = PlatformRef<Node>;

/// The slots of a `Selection`.
#[derive(Trace, Finalize)]
pub(crate) struct Selection {
    document: PlatformRef<Document>,
    range: GcRefCell<Option<PlatformRef<Range>>>,
    /// Whether the anchor is the end.
    is_backward: Cell<bool>,
}

/// <https://w3c.github.io/selection-api/#dom-document-getselection>
pub(crate) fn get_selection(
    document: &PlatformRef<Document>,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    if document.window.borrow().is_none() {
        return Ok(None);
    }
    let selection = document.node().same_objects.get("selection", || {
        let selection = Selection {
            document: document.clone(),
            range: GcRefCell::default(),
            is_backward: Cell::new(false),
        };
        Ok(webidl::create(Layers::new().with(selection), context).into_object())
    });
    selection.map(Some)
}

impl Interface for Selection {
    const NAME: &'static str = "Selection";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter(
            "anchorNode",
            &Steps(|this, _| Ok(this.anchor().map(|it| it.node.clone()))),
        ),
        getter(
            "anchorOffset",
            &Steps(|this, _| Ok(this.anchor().map_or(0, |it| it.offset))),
        ),
        getter(
            "focusNode",
            &Steps(|this, _| Ok(this.focus().map(|it| it.node.clone()))),
        ),
        getter(
            "focusOffset",
            &Steps(|this, _| Ok(this.focus().map_or(0, |it| it.offset))),
        ),
        getter(
            "isCollapsed",
            &Steps(|this, _| Ok(this.points().is_none_or(|it| it.is_collapsed()))),
        ),
        getter(
            "rangeCount",
            &Steps(|this, _| Ok(i32::from(this.range().is_some()))),
        ),
        getter(
            "type",
            &Steps(|this, _| {
                Ok(match this.points() {
                    None => js_string!("None"),
                    Some(points) if points.is_collapsed() => js_string!("Caret"),
                    Some(_) => js_string!("Range"),
                })
            }),
        ),
        getter(
            "direction",
            &Steps(|this, _| {
                Ok(match this.points() {
                    Some(points) if !points.is_collapsed() && this.is_backward.get() => {
                        js_string!("backward")
                    }
                    Some(points) if !points.is_collapsed() => js_string!("forward"),
                    _ => js_string!("none"),
                })
            }),
        ),
        operation(
            "getRangeAt",
            &Steps(
                |this, index: u32, context| match this.range().filter(|_| index == 0) {
                    Some(range) => Ok(range),
                    None => throw("IndexSizeError", "there is no such range", context),
                },
            ),
        ),
        operation(
            "addRange",
            &Steps(|this, range: PlatformRef<Range>, _| {
                if this.is_own(&range.points().start().node) && this.range().is_none() {
                    this.range.replace(Some(range));
                    this.is_backward.set(false);
                }
                Ok(())
            }),
        ),
        operation(
            "removeRange",
            &Steps(|this, range: PlatformRef<Range>, context| {
                if this.range().is_none_or(|own| !own.is(&range)) {
                    return throw("NotFoundError", "the range is not selected", context);
                }
                this.range.take();
                Ok(())
            }),
        ),
        operation(
            "removeAllRanges",
            &Steps(|this, (): (), _| {
                this.range.take();
                Ok(())
            }),
        ),
        operation(
            "empty",
            &Steps(|this, (): (), _| {
                this.range.take();
                Ok(())
            }),
        ),
        operation("collapse", &Steps(collapse)),
        operation("setPosition", &Steps(collapse)),
        operation(
            "collapseToStart",
            &Steps(|this, (): (), context| {
                let start = this.points().map(|it| it.start());
                this.collapse_to(start, context)
            }),
        ),
        operation(
            "collapseToEnd",
            &Steps(|this, (): (), context| {
                let end = this.points().map(|it| it.end());
                this.collapse_to(end, context)
            }),
        ),
        operation(
            "extend",
            &Steps(|this, (node, offset): (NodeRef, Option<u32>), context| {
                if !this.is_own(&node) {
                    return Ok(());
                }
                let Some(anchor) = this.anchor() else {
                    let message = "nothing is selected that could be extended";
                    return throw("InvalidStateError", message, context);
                };
                let focus = BoundaryPoint::checked(&node, offset.unwrap_or(0), context)?;
                this.select(anchor, focus, context);
                Ok(())
            }),
        ),
        operation("setBaseAndExtent", &Steps(set_base_and_extent)),
        operation(
            "selectAllChildren",
            &Steps(|this, node: NodeRef, context| {
                let start = BoundaryPoint::checked(&node, 0, context)?;
                if this.is_own(&node) {
                    let end = BoundaryPoint::new(&node, node.child_count());
                    this.select(start, end, context);
                }
                Ok(())
            }),
        ),
        operation(
            "deleteFromDocument",
            &Steps(|this, (): (), context| {
                if let Some(points) = this.points() {
                    range_contents::process(&points, Contents::Deleted, context)?;
                }
                Ok(())
            }),
        ),
        operation(
            "containsNode",
            &Steps(|this, (node, in_part): (NodeRef, Option<bool>), _| {
                Ok(this.contains(&node, in_part.unwrap_or(false)))
            }),
        ),
        stringifier(&Steps(|this, _| {
            let text = this.points().map(|it| it.text());
            Ok(text.unwrap_or_default())
        })),
    ];
}

/// <https://w3c.github.io/selection-api/#dom-selection-collapse>
fn collapse(
    this: &PlatformRef<Selection>,
    (Nullable(node), offset): (Nullable<NodeRef>, Option<u32>),
    context: &mut Context,
) -> JsResult<()> {
    let Some(node) = node else {
        this.range.take();
        return Ok(());
    };
    let point = BoundaryPoint::checked(&node, offset.unwrap_or(0), context)?;
    if this.is_own(&node) {
        this.select(point.clone(), point, context);
    }
    Ok(())
}

/// <https://w3c.github.io/selection-api/#dom-selection-setbaseandextent>
fn set_base_and_extent(
    this: &PlatformRef<Selection>,
    (anchor, anchor_offset, focus, focus_offset): (NodeRef, u32, NodeRef, u32),
    context: &mut Context,
) -> JsResult<()> {
    let anchor = BoundaryPoint::checked(&anchor, anchor_offset, context)?;
    let focus = BoundaryPoint::checked(&focus, focus_offset, context)?;
    if this.is_own(&anchor.node) && this.is_own(&focus.node) {
        this.select(anchor, focus, context);
    }
    Ok(())
}

impl Selection {
    /// Whether a node is in the document of the selection.
    fn is_own(&self, node: &NodeRef) -> bool {
        node.root().is(&self.document.node())
    }

    /// The range, while it is in the document.
    fn range(&self) -> Option<PlatformRef<Range>> {
        let range = self.range.borrow().clone();
        range.filter(|range| self.is_own(&range.points().start().node))
    }

    fn points(&self) -> Option<PlatformRef<AbstractRange>> {
        self.range().map(|range| range.points())
    }

    fn anchor(&self) -> Option<BoundaryPoint> {
        let points = self.points()?;
        Some(if self.is_backward.get() {
            points.end()
        } else {
            points.start()
        })
    }

    fn focus(&self) -> Option<BoundaryPoint> {
        let points = self.points()?;
        Some(if self.is_backward.get() {
            points.start()
        } else {
            points.end()
        })
    }

    /// Selects what is between two points, in a new range.
    fn select(&self, anchor: BoundaryPoint, focus: BoundaryPoint, context: &Context) {
        let is_backward = focus.position(&anchor) == Ordering::Less;
        let (start, end) = if is_backward {
            (focus, anchor)
        } else {
            (anchor, focus)
        };
        self.range.replace(Some(range::create(start, end, context)));
        self.is_backward.set(is_backward);
    }

    fn collapse_to(&self, point: Option<BoundaryPoint>, context: &mut Context) -> JsResult<()> {
        let Some(point) = point else {
            return throw("InvalidStateError", "nothing is selected", context);
        };
        self.select(point.clone(), point, context);
        Ok(())
    }

    /// <https://w3c.github.io/selection-api/#dom-selection-containsnode>
    fn contains(&self, node: &NodeRef, in_part: bool) -> bool {
        let Some(points) = self.points().filter(|_| self.is_own(node)) else {
            return false;
        };
        let (first, last) = (BoundaryPoint::new(node, 0), BoundaryPoint::end_of(node));
        if in_part {
            return points.start().position(&last) != Ordering::Greater
                && points.end().position(&first) != Ordering::Less;
        }
        points.start().position(&first) != Ordering::Greater
            && points.end().position(&last) != Ordering::Less
    }
}
