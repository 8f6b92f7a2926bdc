//! [`XPathResult`](https://dom.spec.whatwg.org/#interface-xpathresult).

use super::{Expression, axes::XPathNode, evaluation::Evaluation, value::Value};
use crate::dom::ext::*;
use crate::dom::{Document, Node, node::NodeKind};
use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    Interface, Members, PlatformRef, Root, Steps, constant, getter, operation, string::from_utf8,
    type_error,
};
use std::cell::Cell;

/// The types of results.
const ANY: u16 = 0;
const NUMBER: u16 = 1;
const STRING: u16 = 2;
const BOOLEAN: u16 = 3;
const UNORDERED_ITERATOR: u16 = 4;
const ORDERED_ITERATOR: u16 = 5;
const UNORDERED_SNAPSHOT: u16 = 6;
const ORDERED_SNAPSHOT: u16 = 7;
const ANY_UNORDERED: u16 = 8;
const FIRST_ORDERED: u16 = 9;

/// The slots of a result.
#[derive(Trace, Finalize)]
pub(super) struct XPathResult {
    result_type: u16,
    content: Content,
    /// The document of the context node, and its version at that time.
    document: PlatformRef<Document>,
    version: u64,
    /// The number of nodes that `iterateNext` has returned.
    iterated: Cell<usize>,
}

#[derive(Trace, Finalize)]
enum Content {
    Number(f64),
    Text(JsString),
    Boolean(bool),
    Nodes(Vec<PlatformRef<Node>>),
}

impl XPathResult {
    /// Evaluates an expression for a context node. Fails with a TypeError if the value can't have
    /// the wanted type.
    pub(super) fn evaluate(
        expression: &Expression,
        node: &PlatformRef<Node>,
        wanted: u16,
        context: &mut Context,
    ) -> JsResult<Self> {
        if matches!(
            node.kind(),
            NodeKind::DocumentType | NodeKind::DocumentFragment
        ) {
            let message = "the context node is none of XPath's data model";
            return throw("NotSupportedError", message, context);
        }
        if wanted > FIRST_ORDERED {
            return throw("NotSupportedError", "there is no such type", context);
        }
        let mut evaluation = Evaluation::new(expression, node, context);
        let value = evaluation.run(node)?;
        let result_type = match (wanted, &value) {
            (ANY, Value::Number(_)) => NUMBER,
            (ANY, Value::Text(_)) => STRING,
            (ANY, Value::Boolean(_)) => BOOLEAN,
            (ANY, Value::Nodes(_)) => UNORDERED_ITERATOR,
            _ => wanted,
        };
        let content = match (result_type, value) {
            (NUMBER, value) => Content::Number(evaluation.number(&value)?),
            (STRING, value) => Content::Text(from_utf8(&evaluation.text(&value)?)),
            (BOOLEAN, value) => Content::Boolean(value.boolean()),
            (ANY_UNORDERED | FIRST_ORDERED, Value::Nodes(nodes)) => Content::Nodes(
                nodes
                    .into_iter()
                    .take(1)
                    .map(XPathNode::into_node)
                    .collect(),
            ),
            (_, Value::Nodes(nodes)) => {
                Content::Nodes(nodes.into_iter().map(XPathNode::into_node).collect())
            }
            _ => return Err(type_error("the value of the expression is no node-set")),
        };
        let document = node.owner();
        Ok(Self {
            result_type,
            content,
            version: document.lookups.version_of_trees(),
            document,
            iterated: Cell::new(0),
        })
    }

    /// The nodes, if the result has one of two types.
    fn nodes(&self, types: [u16; 2]) -> JsResult<&[PlatformRef<Node>]> {
        match &self.content {
            Content::Nodes(nodes) if types.contains(&self.result_type) => Ok(nodes),
            _ => wrong_type(),
        }
    }

    fn iterator(&self) -> JsResult<&[PlatformRef<Node>]> {
        self.nodes([UNORDERED_ITERATOR, ORDERED_ITERATOR])
    }

    fn snapshot(&self) -> JsResult<&[PlatformRef<Node>]> {
        self.nodes([UNORDERED_SNAPSHOT, ORDERED_SNAPSHOT])
    }

    /// Whether the document has changed since.
    fn is_outdated(&self) -> bool {
        self.document.lookups.version_of_trees() != self.version
    }
}

impl Interface for XPathResult {
    const NAME: &'static str = "XPathResult";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        constant("ANY_TYPE", ANY),
        constant("NUMBER_TYPE", NUMBER),
        constant("STRING_TYPE", STRING),
        constant("BOOLEAN_TYPE", BOOLEAN),
        constant("UNORDERED_NODE_ITERATOR_TYPE", UNORDERED_ITERATOR),
        constant("ORDERED_NODE_ITERATOR_TYPE", ORDERED_ITERATOR),
        constant("UNORDERED_NODE_SNAPSHOT_TYPE", UNORDERED_SNAPSHOT),
        constant("ORDERED_NODE_SNAPSHOT_TYPE", ORDERED_SNAPSHOT),
        constant("ANY_UNORDERED_NODE_TYPE", ANY_UNORDERED),
        constant("FIRST_ORDERED_NODE_TYPE", FIRST_ORDERED),
        getter("resultType", &Steps(|this, _| Ok(this.result_type))),
        getter(
            "numberValue",
            &Steps(|this, _| match &this.content {
                Content::Number(number) => Ok(*number),
                _ => wrong_type(),
            }),
        ),
        getter(
            "stringValue",
            &Steps(|this, _| match &this.content {
                Content::Text(text) => Ok(text.clone()),
                _ => wrong_type(),
            }),
        ),
        getter(
            "booleanValue",
            &Steps(|this, _| match &this.content {
                Content::Boolean(boolean) => Ok(*boolean),
                _ => wrong_type(),
            }),
        ),
        getter(
            "singleNodeValue",
            &Steps(|this, _| {
                let nodes = this.nodes([ANY_UNORDERED, FIRST_ORDERED])?;
                Ok(nodes.first().cloned())
            }),
        ),
        getter(
            "invalidIteratorState",
            &Steps(|this, _| Ok(this.iterator().is_ok() && this.is_outdated())),
        ),
        getter(
            "snapshotLength",
            &Steps(|this, _| Ok(this.snapshot()?.len())),
        ),
        operation(
            "iterateNext",
            &Steps(|this, (): (), context| {
                let nodes = this.iterator()?;
                if this.is_outdated() {
                    let message = "the document has changed since the expression was evaluated";
                    return throw("InvalidStateError", message, context);
                }
                let index = this.iterated.get();
                let next = nodes.get(index);
                this.iterated.set(index + usize::from(next.is_some()));
                Ok(next.cloned())
            }),
        ),
        operation(
            "snapshotItem",
            &Steps(|this, index: u32, _| {
                let nodes = this.snapshot()?;
                let item = usize::try_from(index)
                    .ok()
                    .and_then(|index| nodes.get(index));
                Ok(item.cloned())
            }),
        ),
    ];
}

fn wrong_type<T>() -> JsResult<T> {
    Err(type_error("the result has another type"))
}
