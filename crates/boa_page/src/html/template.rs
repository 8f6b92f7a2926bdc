//! [`HTMLTemplateElement`](https://html.spec.whatwg.org/multipage/scripting.html#htmltemplateelement).

use crate::{
    dom::{Element, Node, node::value},
    html::HtmlElement,
};
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_websocket::webidl::{Interface, Members, PlatformRef, getter};

/// The slots of a template element.
#[derive(Trace, Finalize)]
pub(crate) struct HtmlTemplateElement {
    pub(super) content: GcRefCell<PlatformRef<Node>>,
}

impl Interface for HtmlTemplateElement {
    const NAME: &'static str = "HTMLTemplateElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[getter("content", |this, _| {
        Ok(value(&this.content.borrow()))
    })];
}

/// The contents of a template.
pub(crate) fn contents(element: &PlatformRef<Element>) -> Option<PlatformRef<Node>> {
    PlatformRef::<HtmlTemplateElement>::of_object(element.object())
        .map(|template| template.content.borrow().clone())
}
