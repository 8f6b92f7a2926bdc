//! [`DOMImplementation`](https://dom.spec.whatwg.org/#interface-domimplementation).

use crate::dom::ext::*;
use crate::dom::{
    Document, DocumentType, Node,
    document::{SVG, XHTML, XML},
    mutation,
    names::validate_and_extract,
    node::{string_or_empty, value},
};
use crate::exception::throw;
use boa_engine::{Context, JsArgs, JsObject, JsString, js_string};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    self, FromJs, Interface, Layers, Members, Nullable, PlatformRef, Root, operation,
    string::to_utf8,
};

const HTML: &str = "http://www.w3.org/1999/xhtml";
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// The slots of a document's implementation.
#[derive(Trace, Finalize)]
pub(crate) struct DomImplementation(PlatformRef<Document>);

pub(crate) fn create(document: &PlatformRef<Document>, context: &Context) -> JsObject {
    webidl::create(
        Layers::new().with(DomImplementation(document.clone())),
        context,
    )
    .into_object()
}

impl Interface for DomImplementation {
    const NAME: &'static str = "DOMImplementation";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        operation("createDocumentType", 3, |this, args, context| {
            let name = JsString::from_js(&args[0], context)?;
            let (public_id, system_id) = (
                JsString::from_js(&args[1], context)?,
                JsString::from_js(&args[2], context)?,
            );
            // https://dom.spec.whatwg.org/#valid-doctype-name
            if to_utf8(&name).contains(['\t', '\n', '\x0c', '\r', ' ', '\0', '>']) {
                let message = "the name of a doctype has no whitespace";
                return throw("InvalidCharacterError", message, context);
            }
            Ok(value(&this.0.create_doctype(name, public_id, system_id)))
        }),
        operation("createDocument", 2, |this, args, context| {
            let namespace = string_or_empty(&args[0], context)?;
            let name = crate::dom::element::null_is_empty(&args[1], context)?;
            let doctype = match args.get_or_undefined(2) {
                value if value.is_undefined() => None,
                value => Nullable::<PlatformRef<DocumentType>>::from_js(value, context)?.0,
            };
            let document = this.0.create_xml(match &*to_utf8(&namespace) {
                HTML => XHTML,
                SVG_NAMESPACE => SVG,
                _ => XML,
            });
            let element = if name.is_empty() {
                None
            } else {
                let name = validate_and_extract(&namespace, &name, true, context)?;
                Some(document.create_element(name, Vec::new()).node())
            };
            for node in doctype
                .map(|it| it.parent::<Node>())
                .into_iter()
                .chain(element)
            {
                mutation::append(&document.node(), &node, context)?;
            }
            Ok(value(&document))
        }),
        operation("createHTMLDocument", 0, |this, args, context| {
            let title = Option::<JsString>::from_js(args.get_or_undefined(0), context)?;
            let document = this.0.create_like();
            let doctype = document.create_doctype(
                js_string!("html"),
                JsString::default(),
                JsString::default(),
            );
            let [html, head, body] =
                ["html", "head", "body"].map(|name| document.create_html(name).node());
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
