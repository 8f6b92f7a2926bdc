//! [`Selection`](https://w3c.github.io/selection-api/#selection-interface): what scripts select in a
//! document. The user selects nothing, the terminal shows nothing of it, and `selectionchange` is not
//! fired.

use crate::dom::ext::*;
use crate::dom::{
    Document, Node,
    boundary_point::BoundaryPoint,
    node::value,
    range::{self, AbstractRange, Range, RangeExt},
    range_contents::{self, Contents},
};
use crate::exception::throw;
use boa_engine::{Context, JsArgs, JsResult, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{
    self, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Root, getter, operation,
    or_null, stringifier,
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
) -> JsResult<JsValue> {
    if document.window.borrow().is_none() {
        return Ok(JsValue::null());
    }
    document.node().same_objects.get("selection", || {
        let selection = Selection {
            document: document.clone(),
            range: GcRefCell::default(),
            is_backward: Cell::new(false),
        };
        Ok(webidl::create(Layers::new().with(selection), context).into_object())
    })
}

impl Interface for Selection {
    const NAME: &'static str = "Selection";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("anchorNode", |this, _| {
            Ok(or_null(this.anchor().map(|it| it.node.clone())))
        }),
        getter("anchorOffset", |this, _| {
            Ok(this.anchor().map_or(0, |it| it.offset).into())
        }),
        getter("focusNode", |this, _| {
            Ok(or_null(this.focus().map(|it| it.node.clone())))
        }),
        getter("focusOffset", |this, _| {
            Ok(this.focus().map_or(0, |it| it.offset).into())
        }),
        getter("isCollapsed", |this, _| {
            Ok(this.points().is_none_or(|it| it.is_collapsed()).into())
        }),
        getter("rangeCount", |this, _| {
            Ok(i32::from(this.range().is_some()).into())
        }),
        getter("type", |this, _| {
            Ok(match this.points() {
                None => js_string!("None"),
                Some(points) if points.is_collapsed() => js_string!("Caret"),
                Some(_) => js_string!("Range"),
            }
            .into())
        }),
        getter("direction", |this, _| {
            Ok(match this.points() {
                Some(points) if !points.is_collapsed() && this.is_backward.get() => {
                    js_string!("backward")
                }
                Some(points) if !points.is_collapsed() => js_string!("forward"),
                _ => js_string!("none"),
            }
            .into())
        }),
        operation("getRangeAt", 1, |this, args, context| {
            let index = u32::from_js(&args[0], context)?;
            match this.range().filter(|_| index == 0) {
                Some(range) => Ok(value(&range)),
                None => throw("IndexSizeError", "there is no such range", context),
            }
        }),
        operation("addRange", 1, |this, args, context| {
            let range = PlatformRef::<Range>::from_js(&args[0], context)?;
            if this.is_own(&range.points().start().node) && this.range().is_none() {
                this.range.replace(Some(range));
                this.is_backward.set(false);
            }
            Ok(JsValue::undefined())
        }),
        operation("removeRange", 1, |this, args, context| {
            let range = PlatformRef::<Range>::from_js(&args[0], context)?;
            if this.range().is_none_or(|own| !own.is(&range)) {
                return throw("NotFoundError", "the range is not selected", context);
            }
            this.range.take();
            Ok(JsValue::undefined())
        }),
        operation("removeAllRanges", 0, |this, _, _| {
            this.range.take();
            Ok(JsValue::undefined())
        }),
        operation("empty", 0, |this, _, _| {
            this.range.take();
            Ok(JsValue::undefined())
        }),
        operation("collapse", 1, collapse),
        operation("setPosition", 1, collapse),
        operation("collapseToStart", 0, |this, _, context| {
            let start = this.points().map(|it| it.start());
            this.collapse_to(start, context)
        }),
        operation("collapseToEnd", 0, |this, _, context| {
            let end = this.points().map(|it| it.end());
            this.collapse_to(end, context)
        }),
        operation("extend", 1, |this, args, context| {
            let node = NodeRef::from_js(&args[0], context)?;
            let offset = offset(args.get_or_undefined(1), context)?;
            if !this.is_own(&node) {
                return Ok(JsValue::undefined());
            }
            let Some(anchor) = this.anchor() else {
                let message = "nothing is selected that could be extended";
                return throw("InvalidStateError", message, context);
            };
            let focus = BoundaryPoint::checked(&node, offset, context)?;
            this.select(anchor, focus, context);
            Ok(JsValue::undefined())
        }),
        operation("setBaseAndExtent", 4, |this, args, context| {
            let anchor = NodeRef::from_js(&args[0], context)?;
            let anchor_offset = u32::from_js(&args[1], context)?;
            let focus = NodeRef::from_js(&args[2], context)?;
            let focus_offset = u32::from_js(&args[3], context)?;
            let anchor = BoundaryPoint::checked(&anchor, anchor_offset, context)?;
            let focus = BoundaryPoint::checked(&focus, focus_offset, context)?;
            if this.is_own(&anchor.node) && this.is_own(&focus.node) {
                this.select(anchor, focus, context);
            }
            Ok(JsValue::undefined())
        }),
        operation("selectAllChildren", 1, |this, args, context| {
            let node = NodeRef::from_js(&args[0], context)?;
            let start = BoundaryPoint::checked(&node, 0, context)?;
            if this.is_own(&node) {
                let end = BoundaryPoint::new(&node, node.child_count());
                this.select(start, end, context);
            }
            Ok(JsValue::undefined())
        }),
        operation("deleteFromDocument", 0, |this, _, context| {
            if let Some(points) = this.points() {
                range_contents::process(&points, Contents::Deleted, context)?;
            }
            Ok(JsValue::undefined())
        }),
        operation("containsNode", 1, |this, args, context| {
            let node = NodeRef::from_js(&args[0], context)?;
            let in_part = args.get_or_undefined(1).to_boolean();
            Ok(this.contains(&node, in_part).into())
        }),
        stringifier(|this, _, _| {
            let text = this.points().map(|it| it.text());
            Ok(text.unwrap_or_default().into())
        }),
    ];
}

fn offset(value: &JsValue, context: &mut Context) -> JsResult<u32> {
    Ok(Option::<u32>::from_js(value, context)?.unwrap_or(0))
}

/// <https://w3c.github.io/selection-api/#dom-selection-collapse>
fn collapse(
    this: &PlatformRef<Selection>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let node = Nullable::<NodeRef>::from_js(&args[0], context)?.0;
    let offset = offset(args.get_or_undefined(1), context)?;
    let Some(node) = node else {
        this.range.take();
        return Ok(JsValue::undefined());
    };
    let point = BoundaryPoint::checked(&node, offset, context)?;
    if this.is_own(&node) {
        this.select(point.clone(), point, context);
    }
    Ok(JsValue::undefined())
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

    fn collapse_to(
        &self,
        point: Option<BoundaryPoint>,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let Some(point) = point else {
            return throw("InvalidStateError", "nothing is selected", context);
        };
        self.select(point.clone(), point, context);
        Ok(JsValue::undefined())
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
