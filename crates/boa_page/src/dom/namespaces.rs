//! Looking up [prefixes](https://dom.spec.whatwg.org/#locate-a-namespace-prefix) and
//! [namespaces](https://dom.spec.whatwg.org/#locate-a-namespace) from a node.

use crate::dom::ext::*;
use crate::dom::{
    Element, Node,
    names::{XML, XMLNS},
    node::NodeKind,
};
use boa_engine::JsString;
use boa_web::webidl::{
    PlatformRef,
    string::{from_utf8, to_utf8},
};

/// The element that knows the namespaces of a node, if any.
fn start(node: &PlatformRef<Node>) -> Option<PlatformRef<Element>> {
    match node.kind() {
        NodeKind::Element => node.as_element(),
        NodeKind::Document => node.iter_children().find_map(|it| it.as_element()),
        NodeKind::DocumentType | NodeKind::DocumentFragment => None,
        NodeKind::Attribute => node.as_attr().and_then(|attr| attr.element()),
        _ => node.parent_element(),
    }
}

fn and_ancestors(element: PlatformRef<Element>) -> impl Iterator<Item = PlatformRef<Element>> {
    std::iter::successors(Some(element), |element| element.node().parent_element())
}

/// The prefix that stands for a namespace.
pub(crate) fn prefix_of(node: &PlatformRef<Node>, namespace: &JsString) -> Option<JsString> {
    if namespace.is_empty() {
        return None;
    }
    and_ancestors(start(node)?).find_map(|element| {
        let name = element.name();
        if from_utf8(&name.ns) == *namespace
            && let Some(prefix) = &name.prefix
        {
            return Some(from_utf8(prefix));
        }
        let list = element.attributes.list();
        let declares =
            |name: &html5ever::QualName| name.prefix.as_ref().is_some_and(|it| &**it == "xmlns");
        list.iter()
            .find(|(name, value)| declares(name) && value == namespace)
            .map(|(name, _)| from_utf8(&name.local))
    })
}

/// The namespace that a prefix stands for; none is the default namespace.
pub(crate) fn namespace_of(
    node: &PlatformRef<Node>,
    prefix: Option<&JsString>,
) -> Option<JsString> {
    let prefix = prefix.filter(|it| !it.is_empty()).map(to_utf8);
    let start = start(node)?;
    match prefix.as_deref() {
        Some("xml") => return Some(from_utf8(XML)),
        Some("xmlns") => return Some(from_utf8(XMLNS)),
        _ => {}
    }
    and_ancestors(start)
        .find_map(|element| {
            let name = element.name();
            if !name.ns.is_empty() && name.prefix.as_deref() == prefix.as_deref() {
                return Some(from_utf8(&name.ns));
            }
            let list = element.attributes.list();
            let declares = |name: &html5ever::QualName| {
                &*name.ns == XMLNS
                    && match &prefix {
                        Some(prefix) => {
                            name.prefix.as_deref() == Some("xmlns") && *name.local == **prefix
                        }
                        None => name.prefix.is_none() && &*name.local == "xmlns",
                    }
            };
            list.into_iter()
                .find(|(name, _)| declares(name))
                .map(|(_, value)| value)
        })
        .filter(|namespace| !namespace.is_empty())
}
