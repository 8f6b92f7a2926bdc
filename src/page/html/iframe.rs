//! [The iframe element](https://html.spec.whatwg.org/multipage/iframe-embed-object.html#the-iframe-element): a document that
//! scripts write into. It has no scripts of its own, and nothing is loaded into it.

use super::HtmlElement;
use crate::page::cell::Exchange as _;
use crate::{
    page::{
        Document, Element,
        document::about_blank,
        element::{of as element_of, reflect, reflect_url},
        frame,
        node::nullable,
    },
    webidl::{Interface, Members, This, getter},
};
use boa_engine::{Context, JsObject, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// The slots of an iframe.
#[derive(Default, Trace, Finalize)]
pub(crate) struct HtmlIFrameElement {
    document: GcRefCell<Option<This<Document>>>,
}

impl Interface for HtmlIFrameElement {
    const NAME: &'static str = "HTMLIFrameElement";
    type Parent = HtmlElement;
    type This = This<Self>;
    const MEMBERS: Members<Self> = &[
        reflect_url!("src"),
        reflect!("srcdoc"),
        reflect!("name"),
        reflect!("allow"),
        reflect!("width"),
        reflect!("height"),
        getter("contentDocument", |this, context| {
            Ok(nullable(document_or_new(&element_of(this.object()), context).as_ref()))
        }),
        getter("contentWindow", |this, context| {
            let window = window_of(&element_of(this.object()), context);
            Ok(window.map_or_else(JsValue::null, JsValue::from))
        }),
        getter("getSVGDocument", |_, context| Err(crate::page::not_there("getSVGDocument", context))),
    ];
}

/// The window of an iframe.
pub(in crate::page) fn window_of(element: &This<Element>, context: &mut Context) -> Option<JsObject> {
    let document = document_or_new(element, context)?;
    let window = document.window.borrow().clone();
    window
}

/// The document in an iframe, if somebody has looked at it.
pub(in crate::page) fn document_of(element: &Element, object: &JsObject) -> Option<This<Document>> {
    if !element.is_html("iframe") {
        return None;
    }
    This::<HtmlIFrameElement>::of_object(object)?.document.borrow().clone()
}

/// The [content document](https://html.spec.whatwg.org/multipage/document-sequences.html#content-navigable): there is one
/// while the element is in a document.
fn document_or_new(element: &This<Element>, context: &mut Context) -> Option<This<Document>> {
    if !element.node().is_connected() {
        return None;
    }
    let frame = This::<HtmlIFrameElement>::of_object(element.object())?;
    if let Some(document) = &*frame.document.borrow() {
        return Some(document.clone());
    }
    let document = Document::create(about_blank(), context);
    let [html, head, body] = ["html", "head", "body"].map(|name| document.create_html(name).node());
    document.node().link(&html, 0);
    html.link(&head, 0);
    html.link(&body, 1);
    document.window.replace(Some(frame::create(&document, element, context)));
    frame.document.replace(Some(document.clone()));
    Some(document)
}

/// The element has left its document: what is in it is gone.
pub(in crate::page) fn removed(element: &This<Element>) {
    if let Some(frame) = This::<HtmlIFrameElement>::of_object(element.object())
        && let Some(document) = frame.document.take()
    {
        document.window.replace(None);
    }
}
