//! [Cloning](https://dom.spec.whatwg.org/#concept-node-clone) nodes, and whether two are
//! [equal](https://dom.spec.whatwg.org/#concept-node-equals).

use crate::dom::ext::*;
use crate::dom::{Document, Node, node::NodeKind};
use boa_engine::{Context, JsResult, JsString};
use boa_websocket::{dom::DomException, webidl::PlatformRef};
use html5ever::{ExpandedName, QualName};
use std::collections::HashSet;

/// Clones a node, for a document.
pub(crate) fn clone(
    node: &PlatformRef<Node>,
    document: &PlatformRef<Document>,
    deep: bool,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    // Not by recursion: trees may be deep, and templates nested.
    let mut open = Vec::new();
    let root = clone_alone(node, document, &mut open, context)?;
    if deep {
        open.push((node.clone(), root.clone()));
    }
    while let Some((original, copy)) = open.pop() {
        for child in original.iter_children() {
            let copied = clone_alone(&child, document, &mut open, context)?;
            copy.link(&copied, None);
            open.push((child, copied));
        }
    }
    Ok(root)
}

/// Clones a node without its children. Whatever else has children that are to be cloned is added to
/// `open`.
fn clone_alone(
    node: &PlatformRef<Node>,
    document: &PlatformRef<Document>,
    open: &mut Vec<(PlatformRef<Node>, PlatformRef<Node>)>,
    context: &mut Context,
) -> JsResult<PlatformRef<Node>> {
    Ok(match node.kind() {
        NodeKind::Element => {
            let Some(element) = node.as_element() else {
                return Err(cannot(context));
            };
            let copy = document.create_element(element.name().clone(), element.attributes.list());
            (element.interface().cloning)(&element, &copy);
            // Even if children are not cloned: they are no children.
            open.extend(element.hosted_fragment().zip(copy.hosted_fragment()));
            copy.node()
        }
        NodeKind::Attribute => {
            let Some(attr) = node.as_attr() else {
                return Err(cannot(context));
            };
            document
                .create_attribute(attr.name().clone(), attr.value())
                .node()
        }
        NodeKind::CdataSection => document.create_cdata(
            node.character_data()
                .map(|it| it.data())
                .unwrap_or_default(),
        ),
        NodeKind::ProcessingInstruction => {
            let Some(instruction) = node.as_processing_instruction() else {
                return Err(cannot(context));
            };
            document.create_processing_instruction(instruction.target(), instruction.data())
        }
        NodeKind::Text => document.create_text(
            node.character_data()
                .map(|it| it.data())
                .unwrap_or_default(),
        ),
        NodeKind::Comment => document.create_comment(
            node.character_data()
                .map(|it| it.data())
                .unwrap_or_default(),
        ),
        NodeKind::DocumentFragment => document.create_fragment(),
        NodeKind::DocumentType => {
            let Some(doctype) = node.as_document_type() else {
                return Err(cannot(context));
            };
            document.create_doctype(doctype.name(), doctype.public_id(), doctype.system_id())
        }
        NodeKind::Document => {
            let Some(original) = node.as_document() else {
                return Err(cannot(context));
            };
            crate::dom::node_of(&original.create_copy())
        }
    })
}

fn cannot(context: &mut Context) -> boa_engine::JsError {
    DomException::error("NotSupportedError", "the node can't be cloned", context)
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
    if one.kind() != other.kind() {
        return false;
    }
    match one.kind() {
        NodeKind::Element => match (one.as_element(), other.as_element()) {
            (Some(one), Some(other)) => {
                one.name() == other.name()
                    && equal_attributes(&one.attributes.list(), &other.attributes.list())
            }
            _ => false,
        },
        NodeKind::Attribute => match (one.as_attr(), other.as_attr()) {
            (Some(one), Some(other)) => {
                one.name().expanded() == other.name().expanded() && one.value() == other.value()
            }
            _ => false,
        },
        NodeKind::ProcessingInstruction => match (
            one.as_processing_instruction(),
            other.as_processing_instruction(),
        ) {
            (Some(one), Some(other)) => {
                one.target() == other.target() && one.data() == other.data()
            }
            _ => false,
        },
        NodeKind::Text | NodeKind::CdataSection | NodeKind::Comment => {
            one.character_data().map(|it| it.data()) == other.character_data().map(|it| it.data())
        }
        NodeKind::DocumentType => match (one.as_document_type(), other.as_document_type()) {
            (Some(one), Some(other)) => {
                one.name() == other.name()
                    && one.public_id() == other.public_id()
                    && one.system_id() == other.system_id()
            }
            _ => false,
        },
        NodeKind::Document | NodeKind::DocumentFragment => true,
    }
}
