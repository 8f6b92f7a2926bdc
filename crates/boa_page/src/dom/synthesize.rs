//! Elements for scripts whose page is missing: an id or a selector that no element has creates one.

use crate::ext::*;
use crate::{Document, Element, Node, dom::mutation, page, selectors::SelectorList};
use boa_engine::{Context, JsString};
use boa_websocket::webidl::{PlatformRef, string::from_utf8, string::to_utf8};

/// The local name of the element that an id or a class suggests.
pub(crate) type LocalNameFor = fn(&str) -> &'static str;

/// The element for an id.
pub(crate) fn for_id(
    document: &PlatformRef<Document>,
    id: &JsString,
    context: &mut Context,
) -> Option<PlatformRef<Element>> {
    let local_name = local_name_for(&crate::node_of(document), context).filter(|_| !id.is_empty())?;
    let element = document.create_html(local_name(&to_utf8(id)));
    element.set_attribute("id", id.clone(), context);
    append(document, &element, context);
    Some(element)
}

/// The element for a selector.
pub(crate) fn for_selector(
    root: &PlatformRef<Node>,
    selector: &SelectorList,
    context: &mut Context,
) -> Option<PlatformRef<Node>> {
    let local_name = local_name_for(root, context)?;
    let document = root.as_document()?;
    let (name, id, classes) = selector.description()?;
    if name.is_none() && id.is_none() && classes.is_empty() {
        return None;
    }
    let hint = id.clone().or_else(|| classes.first().cloned()).unwrap_or_default();
    let element = document.create_html(&name.unwrap_or_else(|| local_name(&hint).to_owned()).to_ascii_lowercase());
    if let Some(id) = selector.only_id().or(id.as_deref()) {
        element.set_attribute("id", from_utf8(id), context);
    }
    if !classes.is_empty() {
        element.set_attribute("class", from_utf8(&classes.join(" ")), context);
    }
    append(&document, &element, context);
    Some(element.node())
}

/// How elements get their local names, if `root` is a document whose missing elements are created.
fn local_name_for(root: &PlatformRef<Node>, context: &Context) -> Option<LocalNameFor> {
    let page = page(context).ok().filter(|page| crate::node_of(page.document()).is(root))?;
    page.slots.synthesizes.get()
}

fn append(document: &PlatformRef<Document>, element: &PlatformRef<Element>, context: &mut Context) {
    if let Some(parent) = document.body().or_else(|| document.document_element()) {
        mutation::insert(&parent, &element.node(), None, context);
    }
    if let Ok(page) = page(context) {
        page.type_what_waits(element, context);
    }
}
