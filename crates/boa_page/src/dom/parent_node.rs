//! [`ParentNode`](https://dom.spec.whatwg.org/#interface-parentnode) and
//! [`ChildNode`](https://dom.spec.whatwg.org/#interface-childnode).

use crate::dom::ext::*;
use crate::dom::{
    CharacterData, Document, DocumentFragment, DocumentType, Element, Node,
    collections::HtmlCollection, mutation, node::NodeKind,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsSymbol, JsValue, property::Attribute};
use boa_gc::Trace;
use boa_websocket::webidl::{
    FromJs, Interface, Members, PlatformRef, data_property, getter, operation, or_null,
    prototype_of,
};
use std::{collections::HashSet, marker::PhantomData};

/// The mixin of documents, fragments and elements.
pub(crate) struct ParentNode<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ParentNode<T> {
    pub(crate) const MEMBERS: Members<T> = &[
        getter("children", |this, context| {
            let node = node(this);
            node.same_objects.get("children", || {
                HtmlCollection::children_of(node.clone()).into_object(context)
            })
        }),
        getter("firstElementChild", |this, _| {
            Ok(or_null(element_children(&node(this)).next()))
        }),
        getter("lastElementChild", |this, _| {
            let mut children = node(this).iter_children();
            let last = children.rfind(|it| it.kind() == NodeKind::Element);
            Ok(or_null(last))
        }),
        getter("childElementCount", |this, _| {
            Ok(element_children(&node(this)).count().into())
        }),
        operation("prepend", 0, |this, args, context| {
            let this = node(this);
            let new = into_node(&this, args, context)?;
            mutation::insert_before(&this, &new, this.first_child().as_ref(), context)?;
            Ok(JsValue::undefined())
        }),
        operation("append", 0, |this, args, context| {
            let this = node(this);
            let new = into_node(&this, args, context)?;
            mutation::append(&this, &new, context)?;
            Ok(JsValue::undefined())
        }),
        operation("replaceChildren", 0, |this, args, context| {
            let this = node(this);
            let new = into_node(&this, args, context)?;
            mutation::ensure_validity(&new, &this, None, false, context)?;
            mutation::replace_all(&this, Some(&new), context);
            Ok(JsValue::undefined())
        }),
    ];
}

/// `[Unscopable]`: a handler that is an attribute's text, and calls something of such a name, means
/// none of these.
pub(crate) fn hide_from_scopes(context: &mut Context) {
    const CHILD: [&str; 4] = ["after", "before", "remove", "replaceWith"];
    const PARENT: [&str; 3] = ["append", "prepend", "replaceChildren"];
    let (child, parent): (&[&str], &[&str]) = (&CHILD, &PARENT);
    let realm = context.realm().clone();
    for (prototype, names) in [
        (
            prototype_of::<Element>(&realm),
            [child, parent, &["slot"]].concat(),
        ),
        (prototype_of::<CharacterData>(&realm), child.to_vec()),
        (prototype_of::<DocumentType>(&realm), child.to_vec()),
        (prototype_of::<Document>(&realm), parent.to_vec()),
        (prototype_of::<DocumentFragment>(&realm), parent.to_vec()),
    ] {
        let hidden = JsObject::with_null_proto();
        for name in names {
            let yes = data_property(true, Attribute::all());
            hidden.insert_property(JsString::from(name), yes);
        }
        let fixed = data_property(hidden, Attribute::CONFIGURABLE);
        prototype.insert_property(JsSymbol::unscopables(), fixed);
    }
}

/// The mixin
/// [`NonDocumentTypeChildNode`](https://dom.spec.whatwg.org/#interface-nondocumenttypechildnode) of
/// elements, and of nodes with data.
pub(crate) struct ElementSiblings<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ElementSiblings<T> {
    pub(crate) const MEMBERS: Members<T> = &[
        getter("previousElementSibling", |this, _| {
            Ok(element_beside(&node(this), PlatformRef::previous_sibling))
        }),
        getter("nextElementSibling", |this, _| {
            Ok(element_beside(&node(this), PlatformRef::next_sibling))
        }),
    ];
}

/// The nearest element in a direction.
fn element_beside(
    node: &PlatformRef<Node>,
    step: fn(&PlatformRef<Node>) -> Option<PlatformRef<Node>>,
) -> JsValue {
    let mut siblings = std::iter::successors(step(node), step);
    or_null(siblings.find_map(|it| it.as_element()))
}

/// The mixin of elements, doctypes, and nodes with data.
pub(crate) struct ChildNode<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ChildNode<T> {
    pub(crate) const MEMBERS: Members<T> = &[
        operation("before", 0, |this, args, context| {
            let this = node(this);
            let Some(parent) = this.parent_node() else {
                return Ok(JsValue::undefined());
            };
            let others = nodes_among(args, context);
            let viable =
                std::iter::successors(this.previous_sibling(), PlatformRef::previous_sibling)
                    .find(|it| !others.contains(&address(it)));
            let new = into_node(&this, args, context)?;
            let reference = match viable {
                Some(viable) => viable.next_sibling(),
                None => parent.first_child(),
            };
            mutation::insert_before(&parent, &new, reference.as_ref(), context)?;
            Ok(JsValue::undefined())
        }),
        operation("after", 0, |this, args, context| {
            let this = node(this);
            let Some(parent) = this.parent_node() else {
                return Ok(JsValue::undefined());
            };
            let viable = viable_next(&this, args, context);
            let new = into_node(&this, args, context)?;
            mutation::insert_before(&parent, &new, viable.as_ref(), context)?;
            Ok(JsValue::undefined())
        }),
        operation("replaceWith", 0, |this, args, context| {
            let this = node(this);
            let Some(parent) = this.parent_node() else {
                return Ok(JsValue::undefined());
            };
            let viable = viable_next(&this, args, context);
            let new = into_node(&this, args, context)?;
            if this.parent_node().is_some_and(|known| known.is(&parent)) {
                mutation::replace(&parent, &this, &new, context)?;
            } else {
                mutation::insert_before(&parent, &new, viable.as_ref(), context)?;
            }
            Ok(JsValue::undefined())
        }),
        operation("remove", 0, |this, _, context| {
            mutation::remove(&node(this), context);
            Ok(JsValue::undefined())
        }),
    ];
}

/// The object as a node.
pub(crate) fn node<T: Interface<This = PlatformRef<T>> + Trace>(
    this: &PlatformRef<T>,
) -> PlatformRef<Node> {
    PlatformRef::of_object(this.object()).expect("the mixin is one of nodes")
}

fn nodes_among(args: &[JsValue], context: &mut Context) -> HashSet<*const Node> {
    args.iter()
        .filter_map(|value| PlatformRef::<Node>::from_js(value, context).ok())
        .map(|node| address(&node))
        .collect()
}

fn address(node: &PlatformRef<Node>) -> *const Node {
    &raw const **node
}

fn viable_next(
    this: &PlatformRef<Node>,
    args: &[JsValue],
    context: &mut Context,
) -> Option<PlatformRef<Node>> {
    let others = nodes_among(args, context);
    std::iter::successors(this.next_sibling(), PlatformRef::next_sibling)
        .find(|it| !others.contains(&address(it)))
}

/// [Converting nodes into a node](https://dom.spec.whatwg.org/#converting-nodes-into-a-node).
fn into_node(
    this: &PlatformRef<Node>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    let owner = this.owner();
    // All are converted before the tree changes: a conversion may run script.
    let mut nodes = Vec::with_capacity(args.len());
    for value in args {
        nodes.push(match PlatformRef::<Node>::from_js(value, context) {
            Ok(node) => node,
            Err(_) => owner.create_text(JsString::from_js(value, context)?),
        });
    }
    if nodes.len() == 1 {
        return Ok(nodes.remove(0));
    }
    let fragment = owner.create_fragment();
    for node in nodes {
        mutation::append(&fragment, &node, context)?;
    }
    Ok(fragment)
}

/// The child elements.
pub(crate) fn element_children(
    node: &PlatformRef<Node>,
) -> impl Iterator<Item = PlatformRef<Element>> + use<> {
    node.iter_children().filter_map(|child| child.as_element())
}
