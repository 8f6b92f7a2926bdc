//! [`DocumentFragment`](https://dom.spec.whatwg.org/#interface-documentfragment) and
//! [`DocumentType`](https://dom.spec.whatwg.org/#interface-documenttype).

use crate::dom::ext::*;
use crate::dom::{
    Element, Node,
    document::{associated_document, element_by_id},
    parent_node::{ChildNode, ParentNode},
};
use boa_engine::JsString;
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::{Constructor, Interface, Members, PlatformRef, Steps, getter, operation};

/// The slots of a fragment.
#[derive(Default, Trace, Finalize)]
pub(crate) struct DocumentFragment {
    /// The template whose contents it is.
    pub(crate) host: GcRefCell<Option<PlatformRef<Element>>>,
}

impl Interface for DocumentFragment {
    const NAME: &'static str = "DocumentFragment";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            let layers = associated_document(context)?.fragment_layers();
            new_target.create(layers, context)
        })));
    const MEMBERS: Members<Self> = &[operation(
        "getElementById",
        &Steps(|this, id: JsString, _| Ok(element_by_id(&this.as_parent(), &id))),
    )];
    const MIXINS: &'static [Members<Self>] = &[ParentNode::<Self>::MEMBERS];
}

/// A shadow root. There is none: no element has a shadow tree.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct ShadowRoot;

impl Interface for ShadowRoot {
    const NAME: &'static str = "ShadowRoot";
    type Parent = DocumentFragment;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// The slots of a doctype.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DocumentType {
    pub(crate) name: JsString,
    pub(crate) public_id: JsString,
    pub(crate) system_id: JsString,
}

impl Interface for DocumentType {
    const NAME: &'static str = "DocumentType";
    type Parent = Node;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("name", &Steps(|this, _| Ok(this.name.clone()))),
        getter("publicId", &Steps(|this, _| Ok(this.public_id.clone()))),
        getter("systemId", &Steps(|this, _| Ok(this.system_id.clone()))),
    ];
    const MIXINS: &'static [Members<Self>] = &[ChildNode::<Self>::MEMBERS];
}
