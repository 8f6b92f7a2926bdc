//! Elements for scripts whose page is not at hand: an id or a selector that nothing has makes its element, of a kind that its
//! name suggests.

use super::{Document, Element, Node, mutation, node::NodeKind, page, selectors::SelectorList};
use crate::ext::*;
use boa_engine::{Context, JsString};
use boa_websocket::webidl::{This, string::from_utf8, string::to_utf8};

/// Parts of names, and the kind of element that they are given to.
const KINDS: &[(&[&str], &str)] = &[
    (&["form"], "form"),
    (
        &["button", "btn", "submit", "send", "connect", "disconnect", "close", "start", "stop", "toggle", "login"],
        "button",
    ),
    (&["iframe", "frame", "chatbox"], "iframe"),
    (&["textarea"], "textarea"),
    (&["userlist", "list", "items", "messages"], "ul"),
    (&["input", "text", "field", "username", "name", "message", "msg", "room", "url"], "input"),
    (&["output", "log", "status"], "div"),
];

/// The element for an id.
pub(super) fn for_id(document: &This<Document>, id: &JsString, context: &mut Context) -> Option<This<Element>> {
    if !wanted(&super::node_of(document), context) || id.is_empty() {
        return None;
    }
    let element = document.create_html(kind(&to_utf8(id)));
    element.set_attribute("id", id.clone(), context);
    append(document, &element, context);
    Some(element)
}

/// The element for a selector.
pub(super) fn for_selector(root: &This<Node>, selector: &SelectorList, context: &mut Context) -> Option<This<Node>> {
    if !wanted(root, context) {
        return None;
    }
    let document = root.as_document()?;
    let (name, id, classes) = selector.description()?;
    if name.is_none() && id.is_none() && classes.is_empty() {
        return None;
    }
    let hint = id.clone().or_else(|| classes.first().cloned()).unwrap_or_default();
    let element = document.create_html(&name.unwrap_or_else(|| kind(&hint).to_owned()).to_ascii_lowercase());
    if let Some(id) = selector.only_id().or(id.as_deref()) {
        element.set_attribute("id", from_utf8(id), context);
    }
    if !classes.is_empty() {
        element.set_attribute("class", from_utf8(&classes.join(" ")), context);
    }
    append(&document, &element, context);
    Some(element.node())
}

fn wanted(root: &This<Node>, context: &Context) -> bool {
    root.kind() == NodeKind::Document
        && page(context).is_ok_and(|page| page.slots.makes_elements.get() && super::node_of(page.document()).is(root))
}

fn append(document: &This<Document>, element: &This<Element>, context: &mut Context) {
    if let Some(parent) = document.body().or_else(|| document.document_element()) {
        mutation::insert(&parent, &element.node(), None, context);
    }
    if let Ok(page) = page(context) {
        page.type_what_waits(element, context);
    }
}

fn kind(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let found = KINDS.iter().find(|(parts, _)| parts.iter().any(|part| name.contains(part)));
    found.map_or("div", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_suggest_kinds() {
        let all = ["text", "send", "sendButton", "chatbox", "log", "userlistbox", "output", "whatever", "chat-form"];
        let kinds = ["input", "button", "button", "iframe", "div", "ul", "div", "div", "form"];
        assert_eq!(all.map(kind), kinds);
    }
}
