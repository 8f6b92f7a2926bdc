//! [Evaluating](https://www.w3.org/TR/1999/REC-xpath-19991116/#section-Expressions) an expression.
//! No script runs meanwhile, so the tree stays as it is.

use super::{
    Expression,
    ast::{Axis, Expr, NodeTest, Operator, Start, Step},
    axes::{Key, XPathNode, walk},
    value::{Value, calculate, compare, number_text, text_number},
    with_stack,
};
use crate::dom::ext::*;
use crate::dom::{Node, node::NodeKind};
use boa_engine::{Context, JsResult};
use boa_web::{
    dom::host,
    host::Host,
    webidl::{PlatformRef, range_error, string::to_utf8},
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{borrow::Cow, rc::Rc};

/// The steps between two checks whether the script may continue.
const STEPS: usize = 1024;

/// The most steps of an evaluation, which take some seconds. Nested predicates that each walk
/// through the document would need any power of its size.
const MAX_STEPS: usize = if cfg!(test) { 1 << 20 } else { 1 << 26 };

/// The context of an expression.
pub(super) struct Focus<'a> {
    pub(super) place: &'a XPathNode,
    pub(super) position: usize,
    pub(super) size: usize,
}

/// One evaluation of an expression.
pub(super) struct Evaluation<'a> {
    expression: &'a Expression,
    /// The root of the tree that the context node is in. No axis leads elsewhere.
    root: PlatformRef<Node>,
    /// The nodes of the tree in document order, once that is needed.
    order: FxHashMap<*const Node, usize>,
    steps: usize,
    host: Rc<dyn Host>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        expression: &'a Expression,
        node: &PlatformRef<Node>,
        context: &Context,
    ) -> Self {
        let place = XPathNode::of(node.clone());
        Self {
            expression,
            root: place.node().root(),
            order: FxHashMap::default(),
            steps: 0,
            host: host(context),
        }
    }

    /// The value for a context node.
    pub(super) fn run(&mut self, node: &PlatformRef<Node>) -> JsResult<Value> {
        let focus = Focus {
            place: &XPathNode::of(node.clone()),
            position: 1,
            size: 1,
        };
        let value = self.evaluate(&self.expression.expr, &focus)?;
        // The walks of an interrupted script have ended early.
        self.host.check_interrupt()?;
        Ok(value)
    }

    pub(super) const fn root(&self) -> &PlatformRef<Node> {
        &self.root
    }

    /// Counts steps. Fails if there are too many, or the script must end.
    pub(super) fn count(&mut self, steps: usize) -> JsResult<()> {
        let before = self.steps / STEPS;
        self.steps += steps;
        if self.steps > MAX_STEPS {
            return Err(range_error("the XPath expression takes too many steps"));
        }
        if self.steps / STEPS > before {
            self.host.check_interrupt()?;
        }
        Ok(())
    }

    fn evaluate(&mut self, expr: &Expr, focus: &Focus<'_>) -> JsResult<Value> {
        self.count(1)?;
        with_stack(|| {
            Ok(match expr {
                Expr::Number(number) => Value::Number(*number),
                Expr::Literal(text) => {
                    self.count(text.len())?;
                    Value::Text(text.clone())
                }
                Expr::Operators(first, rest) => self.operators(first, rest, focus)?,
                Expr::Negation(expr) => {
                    let value = self.evaluate(expr, focus)?;
                    Value::Number(-self.number(&value)?)
                }
                Expr::Union(all) => {
                    let (mut union, mut known) = (Vec::new(), FxHashSet::default());
                    for expr in all {
                        let nodes = self.nodes(expr, focus)?.into_iter();
                        union.extend(nodes.filter(|place| known.insert(place.key())));
                    }
                    self.sort(&mut union)?;
                    Value::Nodes(union)
                }
                Expr::Call(function, arguments) => {
                    let mut values = Vec::with_capacity(arguments.len());
                    for argument in arguments {
                        let mut value = self.evaluate(argument, focus)?;
                        if let Value::Nodes(nodes) = &mut value
                            && function.takes_strings()
                        {
                            nodes.truncate(1);
                            nodes.shrink_to_fit();
                        }
                        values.push(value);
                    }
                    (function.run)(self, focus, &values)?
                }
                Expr::Path(start, steps) => Value::Nodes(self.path(start, steps, focus)?),
            })
        })
    }

    fn operators(
        &mut self,
        first: &Expr,
        rest: &[(Operator, Expr)],
        focus: &Focus<'_>,
    ) -> JsResult<Value> {
        let mut value = self.evaluate(first, focus)?;
        for (operator, expr) in rest {
            value = match operator {
                Operator::Or | Operator::And => {
                    let decided = *operator == Operator::Or;
                    let is_decided = value.boolean() == decided;
                    Value::Boolean(if is_decided {
                        decided
                    } else {
                        self.evaluate(expr, focus)?.boolean()
                    })
                }
                _ => {
                    let other = self.evaluate(expr, focus)?;
                    if operator.is_arithmetic() {
                        let (one, other) = (self.number(&value)?, self.number(&other)?);
                        Value::Number(calculate(*operator, one, other))
                    } else {
                        Value::Boolean(self.compare(*operator, value, other)?)
                    }
                }
            };
        }
        Ok(value)
    }

    /// Whether two values, or any of their nodes,
    /// [compare](https://www.w3.org/TR/1999/REC-xpath-19991116/#booleans) like that.
    fn compare(&mut self, operator: Operator, one: Value, other: Value) -> JsResult<bool> {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let (one, other) = match (one, other) {
            (one @ Value::Boolean(_), other) | (one, other @ Value::Boolean(_)) if is_equality => {
                return Ok(compare(operator, &one.boolean(), &other.boolean()));
            }
            (one @ Value::Boolean(_), Value::Nodes(nodes)) => {
                (one, Value::Boolean(!nodes.is_empty()))
            }
            (Value::Nodes(nodes), other @ Value::Boolean(_)) => {
                (Value::Boolean(!nodes.is_empty()), other)
            }
            both => both,
        };
        let is_number = |value: &Value| matches!(value, Value::Number(_));
        if is_equality && !is_number(&one) && !is_number(&other) {
            let (one, other) = (self.texts(&one)?, self.texts(&other)?);
            return Ok(any_texts(operator, &one, &other));
        }
        let (one, other) = (self.numbers(&one)?, self.numbers(&other)?);
        Ok(any_numbers(operator, &one, &other))
    }

    /// The [string](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-string) of a value.
    pub(super) fn text<'v>(&mut self, value: &'v Value) -> JsResult<Cow<'v, str>> {
        Ok(match value {
            Value::Nodes(nodes) => match nodes.first() {
                Some(place) => self.text_of(place)?.into(),
                None => "".into(),
            },
            Value::Number(number) => number_text(*number).into(),
            Value::Text(text) => text.into(),
            Value::Boolean(true) => "true".into(),
            Value::Boolean(false) => "false".into(),
        })
    }

    /// The [string-value](https://www.w3.org/TR/1999/REC-xpath-19991116/#data-model) of a node.
    pub(super) fn text_of(&mut self, place: &XPathNode) -> JsResult<String> {
        let text = match place.kind() {
            Some(NodeKind::Element | NodeKind::Document) => {
                let mut text = String::new();
                for node in place.node().descendants() {
                    self.count(1)?;
                    if let Some(data) = node.character_data().filter(|_| node.is_text()) {
                        text.push_str(&to_utf8(&data.data()));
                    }
                }
                text
            }
            _ => place.value(),
        };
        self.count(text.len())?;
        Ok(text)
    }

    /// The [number](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-number) of a value.
    pub(super) fn number(&mut self, value: &Value) -> JsResult<f64> {
        Ok(match value {
            Value::Number(number) => *number,
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            _ => text_number(&self.text(value)?),
        })
    }

    /// The string of each node, or that of another value.
    pub(super) fn texts(&mut self, value: &Value) -> JsResult<Vec<String>> {
        match value {
            Value::Nodes(nodes) => nodes.iter().map(|it| self.text_of(it)).collect(),
            _ => Ok(vec![self.text(value)?.into_owned()]),
        }
    }

    /// The number of each node, or that of another value.
    pub(super) fn numbers(&mut self, value: &Value) -> JsResult<Vec<f64>> {
        match value {
            Value::Nodes(nodes) => {
                let texts = nodes.iter().map(|it| self.text_of(it));
                texts.map(|text| Ok(text_number(&text?))).collect()
            }
            _ => Ok(vec![self.number(value)?]),
        }
    }

    /// The nodes of an expression of which the parser knows that it has some.
    fn nodes(&mut self, expr: &Expr, focus: &Focus<'_>) -> JsResult<Vec<XPathNode>> {
        Ok(match self.evaluate(expr, focus)? {
            Value::Nodes(nodes) => nodes,
            _ => Vec::new(),
        })
    }

    /// A [location path](https://www.w3.org/TR/1999/REC-xpath-19991116/#location-paths).
    fn path(
        &mut self,
        start: &Start,
        steps: &[Step],
        focus: &Focus<'_>,
    ) -> JsResult<Vec<XPathNode>> {
        let mut places = match start {
            Start::Root => vec![XPathNode::of(self.root.clone())],
            Start::ContextNode => vec![focus.place.clone()],
            Start::Filter(expr, predicates) => {
                let nodes = self.nodes(expr, focus)?;
                self.filter(nodes, predicates)?
            }
        };
        for step in steps {
            places = self.step(&places, step)?;
        }
        Ok(places)
    }

    /// The places that a step leads to, in document order.
    fn step(&mut self, from: &[XPathNode], step: &Step) -> JsResult<Vec<XPathNode>> {
        let mut found = Vec::new();
        let mut known = FxHashSet::default();
        for place in from {
            let mut here = Vec::new();
            for place in walk(place, step.axis, &self.root) {
                self.count(1)?;
                if self.is(&place, step) {
                    here.push(place);
                }
            }
            here = self.filter(here, &step.predicates)?;
            if step.axis.is_reverse() {
                here.reverse();
            }
            if from.len() > 1 {
                here.retain(|place| known.insert(place.key()));
            }
            found.append(&mut here);
        }
        if from.len() > 1 {
            self.sort(&mut found)?;
        }
        Ok(found)
    }

    /// The places for which all [predicates](https://www.w3.org/TR/1999/REC-xpath-19991116/#predicates)
    /// are true.
    fn filter(
        &mut self,
        mut places: Vec<XPathNode>,
        predicates: &[Expr],
    ) -> JsResult<Vec<XPathNode>> {
        for predicate in predicates {
            let size = places.len();
            let mut kept = Vec::new();
            for (index, place) in places.into_iter().enumerate() {
                let position = index + 1;
                let focus = Focus {
                    place: &place,
                    position,
                    size,
                };
                let is_kept = match self.evaluate(predicate, &focus)? {
                    Value::Number(number) => number == index_number(position),
                    value => value.boolean(),
                };
                if is_kept {
                    kept.push(place);
                }
            }
            places = kept;
        }
        Ok(places)
    }

    /// Whether a place on the axis of a step passes its
    /// [node test](https://www.w3.org/TR/1999/REC-xpath-19991116/#node-tests).
    fn is(&self, place: &XPathNode, step: &Step) -> bool {
        let is_kind = |kind: NodeKind| place.kind() == Some(kind);
        match &step.test {
            // The data model has no nodes for document types.
            NodeTest::Any => !is_kind(NodeKind::DocumentType),
            NodeTest::Text => is_kind(NodeKind::Text) || is_kind(NodeKind::CdataSection),
            NodeTest::Comment => is_kind(NodeKind::Comment),
            NodeTest::ProcessingInstruction(target) => {
                let is_target = |target: &String| *target == to_utf8(&place.node().name());
                is_kind(NodeKind::ProcessingInstruction) && target.as_ref().is_none_or(is_target)
            }
            test @ (NodeTest::All(_) | NodeTest::Name { .. }) => self.is_named(place, step, test),
        }
    }

    fn is_named(&self, place: &XPathNode, step: &Step, test: &NodeTest) -> bool {
        // https://www.w3.org/TR/1999/REC-xpath-19991116/#dt-principal-node-type
        let is_principal = step.axis == Axis::Attribute || place.kind() == Some(NodeKind::Element);
        let Some(name) = place.qualified_name().filter(|_| is_principal) else {
            return false;
        };
        let namespace = |prefix: &usize| self.expression.namespaces.get(*prefix);
        let is_in = |prefix: &usize| namespace(prefix).is_some_and(|it| *name.ns == **it);
        match test {
            NodeTest::Name {
                prefix,
                local,
                lowercase,
            } => {
                let element = place.node().as_element();
                let in_html = element.is_some_and(|it| it.is_html_in_html());
                let wanted = if in_html { lowercase } else { local };
                *name.local == **wanted
                    && match prefix {
                        Some(prefix) => is_in(prefix),
                        None => name.ns.is_empty() || in_html && step.axis != Axis::Attribute,
                    }
            }
            NodeTest::All(Some(prefix)) => is_in(prefix),
            _ => true,
        }
    }

    /// Puts places in document order.
    fn sort(&mut self, places: &mut [XPathNode]) -> JsResult<()> {
        if places.len() < 2 {
            return Ok(());
        }
        if self.order.is_empty() {
            for (index, node) in self.root.clone().inclusive_descendants().enumerate() {
                self.count(1)?;
                self.order.insert(&raw const *node, index);
            }
        }
        self.count(places.len())?;
        let order = |(node, attribute): Key| (self.order.get(&node), attribute);
        places.sort_by_cached_key(|place| order(place.key()));
        Ok(())
    }
}

/// A position as a number.
pub(super) fn index_number(position: usize) -> f64 {
    // Exact: no document has so many nodes.
    u32::try_from(position).map_or(f64::INFINITY, f64::from)
}

/// Whether a number of one list and a number of the other compare like that. The extremes decide
/// about an order.
fn any_numbers(operator: Operator, one: &[f64], other: &[f64]) -> bool {
    let least = |all: &[f64]| all.iter().copied().fold(f64::NAN, f64::min);
    let greatest = |all: &[f64]| all.iter().copied().fold(f64::NAN, f64::max);
    match operator {
        Operator::Less | Operator::LessOrEqual => compare(operator, &least(one), &greatest(other)),
        Operator::Greater | Operator::GreaterOrEqual => {
            compare(operator, &greatest(one), &least(other))
        }
        // One of them is a single number.
        _ => one
            .iter()
            .any(|one| other.iter().any(|other| compare(operator, one, other))),
    }
}

/// Whether a string of one list is, or is not, a string of the other.
fn any_texts(operator: Operator, one: &[String], other: &[String]) -> bool {
    if operator == Operator::Equal {
        let known: FxHashSet<_> = one.iter().collect();
        return other.iter().any(|text| known.contains(text));
    }
    let Some(first) = one.first().filter(|_| !other.is_empty()) else {
        return false;
    };
    one.iter().chain(other).any(|text| text != first)
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
