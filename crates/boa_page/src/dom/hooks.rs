//! Steps that other standards add to the DOM's algorithms, in the words of the DOM standard. The
//! folders above this one register it: a document has [`Hooks`], which choose the
//! [`ElementInterface`] of each element.

use crate::dom::ext::*;
use crate::dom::{Document, Element, Node};
use boa_engine::{Context, JsObject, JsString};
use boa_web::{
    dom::Activation,
    webidl::{Layers, PlatformRef},
};
use html5ever::{LocalName, QualName};

/// The steps of a document.
pub(crate) struct Hooks {
    /// The [element interface](https://dom.spec.whatwg.org/#concept-element-interface) for a local
    /// name and a namespace.
    pub(crate) element_interface: fn(&QualName) -> &'static ElementInterface,
    /// Compiles the text of an event handler that is an attribute of a node.
    pub(crate) compile_handler:
        fn(&JsObject, &'static str, &JsString, &mut Context) -> Option<JsObject>,
    /// A document in a window has changed visibly.
    pub(crate) invalidate_rendering: fn(&mut Context),
}

/// The interface of elements of some local names, and the steps that its standard defines for them.
pub(crate) struct ElementInterface {
    /// Makes an object that implements it.
    pub(crate) create: CreateElement,
    /// [Post-connection steps](https://dom.spec.whatwg.org/#concept-node-post-connection-ext).
    /// Scripts may run.
    pub(crate) post_connection: fn(&PlatformRef<Element>, &mut Context),
    /// [Removing steps](https://dom.spec.whatwg.org/#concept-node-remove-ext), of an element that
    /// was connected. No script runs.
    pub(crate) removing: fn(&PlatformRef<Element>, &mut Context),
    /// [Children changed steps](https://dom.spec.whatwg.org/#concept-node-children-changed-ext).
    pub(crate) children_changed: fn(&PlatformRef<Element>, &mut Context),
    /// [Attribute change steps](https://dom.spec.whatwg.org/#concept-element-attributes-change-ext),
    /// of an attribute without a namespace.
    pub(crate) attribute_change: fn(&PlatformRef<Element>, &AttributeChange<'_>, &mut Context),
    /// [Cloning steps](https://dom.spec.whatwg.org/#concept-node-clone-ext).
    /// They take the original and its copy.
    pub(crate) cloning: fn(&PlatformRef<Element>, &PlatformRef<Element>),
    /// The [activation behavior](https://dom.spec.whatwg.org/#eventtarget-activation-behavior), if
    /// the element has one now.
    pub(crate) activation: fn(&PlatformRef<Element>) -> Option<Activation>,
}

/// See [`ElementInterface::create`].
pub(crate) type CreateElement =
    fn(&PlatformRef<Document>, Layers<Node>, Element) -> PlatformRef<Element>;

/// A change of an attribute's value. There is no value before it was set, and none after it was
/// removed.
pub(crate) struct AttributeChange<'a> {
    pub(crate) local_name: &'a LocalName,
    pub(crate) old: Option<&'a JsString>,
    pub(crate) value: Option<&'a JsString>,
}

impl ElementInterface {
    /// An interface without steps.
    pub(crate) const fn new(create: CreateElement) -> Self {
        Self {
            create,
            post_connection: |_, _| {},
            removing: |_, _| {},
            children_changed: |_, _| {},
            attribute_change: |_, _, _| {},
            cloning: |_, _| {},
            activation: |_| None,
        }
    }
}

/// The interface of elements that no other is registered for.
pub(crate) static ELEMENT: ElementInterface =
    ElementInterface::new(|document, layers, element| document.instance(layers.with(element)));
