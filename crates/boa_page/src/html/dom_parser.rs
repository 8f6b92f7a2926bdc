//! [`DOMParser`](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#the-domparser-interface).

use crate::{
    dom::{document::associated_document, node::value},
    exception::throw,
    html::parser::Parser,
};
use boa_engine::JsString;
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    Constructor, FromJs, Interface, Members, PlatformRef, Root, operation, string::to_utf8,
    type_error,
};

/// A parser has no slots.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct DomParser;

impl Interface for DomParser {
    const NAME: &'static str = "DOMParser";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(0, |new_target, _, context| {
        new_target.object(Self, context)
    }));
    const MEMBERS: Members<Self> = &[operation("parseFromString", 2, |_, args, context| {
        let text = to_utf8(&JsString::from_js(&args[0], context)?);
        let r#type = to_utf8(&JsString::from_js(&args[1], context)?);
        match &*r#type {
            "text/html" => {}
            "text/xml" | "application/xml" | "application/xhtml+xml" | "image/svg+xml" => {
                let message = "a parser of XML is not there: this page has no such thing";
                return throw("NotSupportedError", message, context);
            }
            _ => return Err(type_error("the type is none that could be parsed")),
        }
        let associated = associated_document(context)?;
        let document = associated.create_like();
        document.set_url(associated.url());
        Parser::parse_without_scripting(&document, &text, context);
        Ok(value(&document))
    })];
}
