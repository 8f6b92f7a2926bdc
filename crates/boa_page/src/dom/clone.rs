//! [Cloning](https://dom.spec.whatwg.org/#concept-node-clone) nodes, and whether two are
//! [equal](https://dom.spec.whatwg.org/#concept-node-equals).

use crate::dom::ext::*;
use crate::dom::{Document, Node, node::NodeKind};
use boa_engine::JsString;
use boa_web::webidl::PlatformRef;
use html5ever::{ExpandedName, QualName};
use std::collections::HashSet;

/// Clones a node, for a document.
pub(crate) fn clone(
    node: &PlatformRef<Node>,
    document: &PlatformRef<Document>,
    deep: bool,
) -> PlatformRef<Node> {
    let root = clone_alone(node, document);
    // Not by recursion: trees may be deep, and templates nested.
    let mut open = if deep {
        vec![(node.clone(), root.clone())]
    } else {
        Vec::new()
    };
    while let Some((original, copy)) = open.pop() {
        // Contents of a template have another document than the template.
        let document = copy.owner();
        for child in original.iter_children() {
            let copied = clone_alone(&child, &document);
            copy.link(&copied, None);
            open.push((child, copied));
        }
        let contents = |node: &PlatformRef<Node>| node.as_element()?.hosted_fragment();
        open.extend(contents(&original).zip(contents(&copy)));
    }
    root
}

/// Clones a node without its children, and a template without its contents.
fn clone_alone(node: &PlatformRef<Node>, document: &PlatformRef<Document>) -> PlatformRef<Node> {
    if let Some(element) = node.as_element() {
        let copy = document.create_element(element.name().clone(), element.attributes.list());
        (element.interface.cloning)(&element, &copy);
        return copy.node();
    }
    if let Some(attr) = node.as_attr() {
        return document
            .create_attribute(attr.name.clone(), attr.value())
            .node();
    }
    if let Some(it) = node.as_document_type() {
        return document.create_doctype(
            it.name.clone(),
            it.public_id.clone(),
            it.system_id.clone(),
        );
    }
    if let Some(original) = node.as_document() {
        return original.create_copy().node();
    }
    let data = node.node_value().unwrap_or_default();
    match node.kind() {
        NodeKind::CdataSection => document.create_cdata(data),
        NodeKind::Comment => document.create_comment(data),
        NodeKind::ProcessingInstruction => {
            document.create_processing_instruction(node.name(), data)
        }
        NodeKind::DocumentFragment => document.create_fragment(),
        _ => document.create_text(data),
    }
}

/// Whether two nodes are equal.
pub(crate) fn equal(one: &PlatformRef<Node>, other: &PlatformRef<Node>) -> bool {
    let mut open = vec![(one.clone(), other.clone())];
    while let Some((one, other)) = open.pop() {
        if !equal_alone(&one, &other) || one.child_count() != other.child_count() {
            return false;
        }
        open.extend(one.iter_children().zip(other.iter_children()));
    }
    true
}

/// Whether they are the same attributes, in any order.
fn equal_attributes(one: &[(QualName, JsString)], other: &[(QualName, JsString)]) -> bool {
    fn parts((name, value): &(QualName, JsString)) -> (ExpandedName<'_>, &JsString) {
        (name.expanded(), value)
    }
    one == other
        || one.len() == other.len() && {
            let other: HashSet<_> = other.iter().map(parts).collect();
            one.iter()
                .all(|attribute| other.contains(&parts(attribute)))
        }
}

fn equal_alone(one: &PlatformRef<Node>, other: &PlatformRef<Node>) -> bool {
    let kind = one.kind();
    kind == other.kind()
        && match kind {
            NodeKind::Element => {
                let both = one.as_element().zip(other.as_element());
                both.is_some_and(|(one, other)| {
                    one.name() == other.name()
                        && equal_attributes(&one.attributes.list(), &other.attributes.list())
                })
            }
            NodeKind::Attribute => {
                let both = one.as_attr().zip(other.as_attr());
                both.is_some_and(|(one, other)| {
                    one.name.expanded() == other.name.expanded() && one.value() == other.value()
                })
            }
            NodeKind::DocumentType => {
                let both = one.as_document_type().zip(other.as_document_type());
                both.is_some_and(|(one, other)| {
                    one.name == other.name
                        && one.public_id == other.public_id
                        && one.system_id == other.system_id
                })
            }
            // The name of a processing instruction is its target.
            NodeKind::Text
            | NodeKind::CdataSection
            | NodeKind::Comment
            | NodeKind::ProcessingInstruction => {
                one.name() == other.name() && one.text_content() == other.text_content()
            }
            NodeKind::Document | NodeKind::DocumentFragment => true,
        }
}
