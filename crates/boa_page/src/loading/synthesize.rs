//! Elements for scripts whose page is missing: an id or a selector that no element has creates one.

use crate::dom::ext::*;
use crate::{
    dom::{Document, Element, ElementDescription, mutation},
    page::Page,
};
use boa_engine::Context;
use boa_websocket::webidl::{
    PlatformRef,
    string::{from_utf8, to_utf8},
};

/// Creates the element that a script has asked a document for, if it is one whose missing elements are created.
pub(super) fn create(
    document: &PlatformRef<Document>,
    describe: &dyn Fn() -> Option<ElementDescription>,
    context: &mut Context,
) -> Option<PlatformRef<Element>> {
    let page = Page::of(context).filter(|page| page.document().node().is(&document.node()))?;
    let suggested = page.loading().synthesizes.get()?;
    let ElementDescription { local_name, id, classes } = describe()?;
    let id_text = id.as_ref().map(to_utf8);
    let name = match local_name {
        Some(name) => name.to_ascii_lowercase(),
        None => suggested(id_text.as_ref().or(classes.first())?).to_owned(),
    };
    let element = document.create_html(&name);
    if let Some(id) = id {
        element.set_attribute("id", id, context);
    }
    if !classes.is_empty() {
        element.set_attribute("class", from_utf8(&classes.join(" ")), context);
    }
    if let Some(parent) = document.body().or_else(|| document.document_element()) {
        mutation::insert(&parent, &element.node(), None, context);
    }
    page.type_pending_line(&element, context);
    Some(element)
}
