//! [`DOMParser`](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#the-domparser-interface).

use crate::{
    dom::{Document, document::associated_document},
    exception::throw,
    html::parser::Parser,
};
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    Constructor, Interface, Members, PlatformRef, Root, Steps, enumerations, operation,
    string::to_utf8,
};

enumerations! {
    /// [The types](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#domparsersupportedtype)
    /// of documents.
    DomParserSupportedType {
        Html "text/html",
        Xml "text/xml",
        ApplicationXml "application/xml",
        Xhtml "application/xhtml+xml",
        Svg "image/svg+xml",
    }
}

/// A parser has no slots.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DomParser;

impl Interface for DomParser {
    const NAME: &'static str = "DOMParser";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> =
        Some(Constructor::new(&Steps(|new_target, (), context| {
            new_target.object(Self, context)
        })));
    const MEMBERS: Members<Self> = &[operation(
        "parseFromString",
        &Steps(Self::parse_from_string),
    )];
}

impl DomParser {
    /// <https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-domparser-parsefromstring>
    fn parse_from_string(
        _: &PlatformRef<Self>,
        (text, r#type): (JsString, DomParserSupportedType),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Document>> {
        if r#type != DomParserSupportedType::Html {
            let message = "a parser of XML is not there: this page has no such thing";
            return throw("NotSupportedError", message, context);
        }
        let associated = associated_document(context)?;
        let document = associated.create_like();
        document.set_url(associated.url());
        Parser::parse_without_scripting(&document, &to_utf8(&text), context);
        Ok(document)
    }
}
