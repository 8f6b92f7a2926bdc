//! [`ParentNode`](https://dom.spec.whatwg.org/#interface-parentnode) and
//! [`ChildNode`](https://dom.spec.whatwg.org/#interface-childnode).

use crate::dom::ext::*;
use crate::dom::{
    CharacterData, Document, DocumentFragment, DocumentType, Element, Node,
    collections::HtmlCollection, mutation, node::NodeKind,
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsSymbol, JsValue, property::Attribute};
use boa_gc::Trace;
use boa_web::webidl::{
    FromJs, Interface, Members, PlatformRef, Steps, Variadic, data_property, getter, operation,
    prototype_of,
};
use std::{collections::HashSet, marker::PhantomData};

/// The mixin of documents, fragments and elements.
pub(crate) struct ParentNode<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ParentNode<T> {
    pub(crate) const MEMBERS: Members<T> = &[
        getter(
            "children",
            &Steps(|this, context| {
                let node = node(this);
                node.same_objects.get("children", || {
                    HtmlCollection::children_of(node.clone()).into_object(context)
                })
            }),
        ),
        getter(
            "firstElementChild",
            &Steps(|this, _| Ok(element_children(&node(this)).next())),
        ),
        getter(
            "lastElementChild",
            &Steps(|this, _| {
                let mut children = node(this).iter_children();
                Ok(children.rfind(|it| it.kind() == NodeKind::Element))
            }),
        ),
        getter(
            "childElementCount",
            &Steps(|this, _| Ok(element_children(&node(this)).count())),
        ),
        operation(
            "prepend",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let new = into_node(&this, nodes, context)?;
                mutation::insert_before(&this, &new, this.first_child().as_ref(), context)
            }),
        ),
        operation(
            "append",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let new = into_node(&this, nodes, context)?;
                mutation::append(&this, &new, context)
            }),
        ),
        operation(
            "replaceChildren",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let new = into_node(&this, nodes, context)?;
                mutation::ensure_validity(&new, &this, None, false, context)?;
                mutation::replace_all(&this, Some(&new), context);
                Ok(())
            }),
        ),
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
        getter(
            "previousElementSibling",
            &Steps(|this, _| Ok(element_beside(&node(this), PlatformRef::previous_sibling))),
        ),
        getter(
            "nextElementSibling",
            &Steps(|this, _| Ok(element_beside(&node(this), PlatformRef::next_sibling))),
        ),
    ];
}

/// The nearest element in a direction.
fn element_beside(
    node: &PlatformRef<Node>,
    step: fn(&PlatformRef<Node>) -> Option<PlatformRef<Node>>,
) -> Option<PlatformRef<Element>> {
    let mut siblings = std::iter::successors(step(node), step);
    siblings.find_map(|it| it.as_element())
}

/// The mixin of elements, doctypes, and nodes with data.
pub(crate) struct ChildNode<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ChildNode<T> {
    pub(crate) const MEMBERS: Members<T> = &[
        operation(
            "before",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let Some(parent) = this.parent_node() else {
                    return Ok(());
                };
                let others = nodes_among(&nodes);
                let viable =
                    std::iter::successors(this.previous_sibling(), PlatformRef::previous_sibling)
                        .find(|it| !others.contains(&address(it)));
                let new = into_node(&this, nodes, context)?;
                let reference = match viable {
                    Some(viable) => viable.next_sibling(),
                    None => parent.first_child(),
                };
                mutation::insert_before(&parent, &new, reference.as_ref(), context)
            }),
        ),
        operation(
            "after",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let Some(parent) = this.parent_node() else {
                    return Ok(());
                };
                let viable = viable_next(&this, &nodes);
                let new = into_node(&this, nodes, context)?;
                mutation::insert_before(&parent, &new, viable.as_ref(), context)
            }),
        ),
        operation(
            "replaceWith",
            &Steps(|this, Variadic(nodes): Variadic<NodeOrString>, context| {
                let this = node(this);
                let Some(parent) = this.parent_node() else {
                    return Ok(());
                };
                let viable = viable_next(&this, &nodes);
                let new = into_node(&this, nodes, context)?;
                if this.parent_node().is_some_and(|known| known.is(&parent)) {
                    mutation::replace(&parent, &this, &new, context)
                } else {
                    mutation::insert_before(&parent, &new, viable.as_ref(), context)
                }
            }),
        ),
        operation(
            "remove",
            &Steps(|this, (), context| {
                mutation::remove(&node(this), context);
                Ok(())
            }),
        ),
    ];
}

/// The object as a node.
pub(crate) fn node<T: Interface<This = PlatformRef<T>> + Trace>(
    this: &PlatformRef<T>,
) -> PlatformRef<Node> {
    PlatformRef::of_object(this.object()).expect("the mixin is one of nodes")
}

/// `(Node or DOMString)`
enum NodeOrString {
    Node(PlatformRef<Node>),
    String(JsString),
}

impl FromJs for NodeOrString {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let object = value.as_object();
        match object.as_ref().and_then(PlatformRef::of_object) {
            Some(node) => Ok(Self::Node(node)),
            None => JsString::from_js(value, context).map(Self::String),
        }
    }
}

fn nodes_among(nodes: &[NodeOrString]) -> HashSet<*const Node> {
    nodes
        .iter()
        .filter_map(|it| match it {
            NodeOrString::Node(node) => Some(address(node)),
            NodeOrString::String(_) => None,
        })
        .collect()
}

fn address(node: &PlatformRef<Node>) -> *const Node {
    &raw const **node
}

fn viable_next(this: &PlatformRef<Node>, nodes: &[NodeOrString]) -> Option<PlatformRef<Node>> {
    let others = nodes_among(nodes);
    std::iter::successors(this.next_sibling(), PlatformRef::next_sibling)
        .find(|it| !others.contains(&address(it)))
}

/// [Converting nodes into a node](https://dom.spec.whatwg.org/#converting-nodes-into-a-node).
fn into_node(
    this: &PlatformRef<Node>,
    nodes: Vec<NodeOrString>,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    let owner = this.owner();
    let as_node = |it| match it {
        NodeOrString::Node(node) => node,
        NodeOrString::String(data) => owner.create_text(data),
    };
    let mut nodes: Vec<_> = nodes.into_iter().map(as_node).collect();
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
