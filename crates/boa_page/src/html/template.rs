//! [`HTMLTemplateElement`](https://html.spec.whatwg.org/multipage/scripting.html#htmltemplateelement).

use crate::{dom::element::of, html::HtmlElement};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{Interface, Members, PlatformRef, Steps, getter};

/// The slots of a template element, whose contents are the fragment that it hosts.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct HtmlTemplateElement;

impl Interface for HtmlTemplateElement {
    const NAME: &'static str = "HTMLTemplateElement";
    type Parent = HtmlElement;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[getter(
        "content",
        &Steps(|this, _| Ok(of(this.object()).hosted_fragment())),
    )];
}
