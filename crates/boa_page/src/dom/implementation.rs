//! [`DOMImplementation`](https://dom.spec.whatwg.org/#interface-domimplementation).

use crate::dom::ext::*;
use crate::dom::{
    Document, DocumentType, Node,
    document::{SVG, XHTML, XML},
    mutation,
    names::validate_and_extract,
};
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, js_string};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Interface, Layers, LegacyNullToEmptyString, Members, Nullable, PlatformRef, Root, Steps,
    operation, string::to_utf8,
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
        operation("createDocumentType", &Steps(Self::create_document_type)),
        operation("createDocument", &Steps(Self::create_document)),
        operation("createHTMLDocument", &Steps(Self::create_html_document)),
        operation("hasFeature", &Steps(|_, (), _| Ok(true))),
    ];
}

impl DomImplementation {
    fn create_document_type(
        this: &PlatformRef<Self>,
        (name, public_id, system_id): (JsString, JsString, JsString),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Node>> {
        // https://dom.spec.whatwg.org/#valid-doctype-name
        if to_utf8(&name).contains(['\t', '\n', '\x0c', '\r', ' ', '\0', '>']) {
            let message = "the name of a doctype has no whitespace";
            return throw("InvalidCharacterError", message, context);
        }
        Ok(this.0.create_doctype(name, public_id, system_id))
    }

    fn create_document(
        this: &PlatformRef<Self>,
        (Nullable(namespace), LegacyNullToEmptyString(name), doctype): (
            Nullable<JsString>,
            LegacyNullToEmptyString,
            Option<Nullable<PlatformRef<DocumentType>>>,
        ),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Document>> {
        let namespace = namespace.unwrap_or_default();
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
            .and_then(|it| it.0)
            .map(|it| it.as_parent::<Node>())
            .into_iter()
            .chain(element)
        {
            mutation::append(&document.node(), &node, context)?;
        }
        Ok(document)
    }

    fn create_html_document(
        this: &PlatformRef<Self>,
        title: Option<JsString>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Document>> {
        let document = this.0.create_like();
        let doctype =
            document.create_doctype(js_string!("html"), JsString::default(), JsString::default());
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
        Ok(document)
    }
}
