//! The members with selectors that [the DOM](https://dom.spec.whatwg.org/#interface-parentnode) has
//! for documents, fragments and elements.

use crate::dom::ext::*;
use crate::{
    dom::{Document, DocumentFragment, Element, collections::NodeList, parent_node::node},
    selectors::{css_namespace, parse},
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::Trace;
use boa_websocket::webidl::{
    FromJs, Interface, Members, PlatformRef, define_partial, operation, or_null,
};
use std::marker::PhantomData;

/// Defines the members in the current realm.
pub(crate) fn register(context: &Context) {
    define_partial::<Document>(ParentNode::<Document>::MEMBERS, context);
    define_partial::<DocumentFragment>(ParentNode::<DocumentFragment>::MEMBERS, context);
    define_partial::<Element>(ParentNode::<Element>::MEMBERS, context);
    define_partial::<Element>(ELEMENT, context);
    css_namespace::register(context);
}

/// The mixin of documents, fragments and elements.
struct ParentNode<T>(PhantomData<T>);

impl<T: Interface<This = PlatformRef<T>> + Trace> ParentNode<T> {
    const MEMBERS: Members<T> = &[
        operation("querySelector", 1, |this, args, context| {
            let selector = parse(&JsString::from_js(&args[0], context)?, context)?;
            let root = node(this);
            let found = selector.find(root.descendants(), &root, 1, context)?;
            Ok(or_null(found.first().cloned()))
        }),
        operation("querySelectorAll", 1, |this, args, context| {
            let selector = parse(&JsString::from_js(&args[0], context)?, context)?;
            let root = node(this);
            let found = selector.find(root.descendants(), &root, usize::MAX, context)?;
            Ok(NodeList::new(found).into_object(context)?.into())
        }),
    ];
}

const ELEMENT: Members<Element> = &[
    operation("closest", 1, |this, args, context| {
        let selector = parse(&JsString::from_js(&args[0], context)?, context)?;
        let node = this.node();
        let found = selector.find(node.inclusive_ancestors(), &node, 1, context)?;
        Ok(or_null(found.first().cloned()))
    }),
    operation("matches", 1, matches),
    operation("webkitMatchesSelector", 1, matches),
];

fn matches(
    this: &PlatformRef<Element>,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let selector = parse(&JsString::from_js(&args[0], context)?, context)?;
    let node = this.node();
    let found = selector.find(std::iter::once(node.clone()), &node, 1, context)?;
    Ok((!found.is_empty()).into())
}
