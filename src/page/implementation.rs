//! [`DOMImplementation`](https://dom.spec.whatwg.org/#interface-domimplementation).

use super::{Document, element::absent, mutation, node::value};
use crate::{
    dom::DomException,
    webidl::{self, FromJs, Interface, Layers, Members, Root, This, operation, string::to_utf8},
};
use boa_engine::{Context, JsArgs, JsObject, JsString, js_string};
use boa_gc::{Finalize, Trace};

/// The slots of a document's implementation.
#[derive(Trace, Finalize)]
pub(crate) struct DomImplementation(This<Document>);

pub(super) fn create(document: &This<Document>, context: &Context) -> JsObject {
    webidl::create(Layers::new().with(DomImplementation(document.clone())), context).into_object()
}

impl Interface for DomImplementation {
    const NAME: &'static str = "DOMImplementation";
    type Parent = Root;
    type This = This<Self>;
    const MEMBERS: Members<Self> = &[
        operation("createDocumentType", 3, |this, args, context| {
            let name = JsString::from_js(&args[0], context)?;
            let (public_id, system_id) = (JsString::from_js(&args[1], context)?, JsString::from_js(&args[2], context)?);
            // https://dom.spec.whatwg.org/#valid-doctype-name
            if to_utf8(&name).contains(['\t', '\n', '\x0c', '\r', ' ', '\0', '>']) {
                let message = "the name of a doctype has no whitespace";
                return Err(DomException::error("InvalidCharacterError", message, context));
            }
            Ok(value(&this.0.create_doctype(name, public_id, system_id)))
        }),
        absent!("createDocument"),
        operation("createHTMLDocument", 0, |this, args, context| {
            let title = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
            let document = this.0.create_like();
            let doctype = document.create_doctype(js_string!("html"), JsString::default(), JsString::default());
            let [html, head, body] = ["html", "head", "body"].map(|name| document.create_html(name).node());
            mutation::insert(&document.node(), &doctype, None, context);
            mutation::insert(&document.node(), &html, None, context);
            mutation::insert(&html, &head, None, context);
            if let Some(title) = title {
                let element = document.create_html("title").node();
                mutation::insert(&head, &element, None, context);
                mutation::insert(&element, &document.create_text(title), None, context);
            }
            mutation::insert(&html, &body, None, context);
            Ok(value(&document))
        }),
        operation("hasFeature", 0, |_, _, _| Ok(true.into())),
    ];
}
