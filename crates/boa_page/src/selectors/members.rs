//! The members with selectors that [the DOM](https://dom.spec.whatwg.org/#interface-parentnode) has
//! for documents, fragments and elements.

use crate::dom::ext::*;
use crate::{
    dom::{Document, DocumentFragment, Element, collections::NodeList, parent_node::node},
    selectors::{css_namespace, parse},
};
use boa_engine::{Context, JsResult, JsString};
use boa_gc::Trace;
use boa_web::webidl::{Interface, Members, PlatformRef, Steps, define_partial, operation};
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
        operation(
            "querySelector",
            &Steps(|this, selectors: JsString, context| {
                let selector = parse(&selectors, context)?;
                let root = node(this);
                let found = selector.find(root.descendants(), &root, 1, context)?;
                Ok(found.first().cloned())
            }),
        ),
        operation(
            "querySelectorAll",
            &Steps(|this, selectors: JsString, context| {
                let selector = parse(&selectors, context)?;
                let root = node(this);
                let found = selector.find(root.descendants(), &root, usize::MAX, context)?;
                NodeList::new(found).into_object(context)
            }),
        ),
    ];
}

const ELEMENT: Members<Element> = &[
    operation(
        "closest",
        &Steps(|this, selectors: JsString, context| {
            let selector = parse(&selectors, context)?;
            let node = this.node();
            let found = selector.find(node.inclusive_ancestors(), &node, 1, context)?;
            Ok(found.first().cloned())
        }),
    ),
    operation(
        "matches",
        &Steps(|this, selectors, context| matches(this, &selectors, context)),
    ),
    operation(
        "webkitMatchesSelector",
        &Steps(|this, selectors, context| matches(this, &selectors, context)),
    ),
];

fn matches(
    this: &PlatformRef<Element>,
    selectors: &JsString,
    context: &mut Context,
) -> JsResult<bool> {
    let selector = parse(selectors, context)?;
    let node = this.node();
    let found = selector.find(std::iter::once(node.clone()), &node, 1, context)?;
    Ok(!found.is_empty())
}
