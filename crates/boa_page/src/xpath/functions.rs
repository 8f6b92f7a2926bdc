//! The [core function library](https://www.w3.org/TR/1999/REC-xpath-19991116/#corelib).

use super::{
    ast::Kind::{self, Boolean, Nodes, Number, Text},
    axes::XPathNode,
    evaluation::{Evaluation, Focus, index_number},
    lexer::SPACE,
    value::{Value, round},
};
use crate::dom::ext::*;
use crate::dom::{
    names::{XML, qualified},
    node::NodeKind,
};
use boa_engine::JsResult;
use boa_web::webidl::string::{from_utf8, to_utf8};
use html5ever::QualName;
use rustc_hash::{FxHashMap, FxHashSet};
use std::{borrow::Cow, ops::RangeInclusive};

/// A function, with what the parser checks of a call.
pub(super) struct Function {
    pub(super) name: &'static str,
    /// The number of arguments.
    pub(super) arguments: RangeInclusive<usize>,
    /// Whether the arguments have to be node-sets.
    pub(super) takes_nodes: bool,
    pub(super) result: Kind,
    pub(super) run: Run,
}

impl Function {
    /// Whether it makes strings of its arguments, which needs the first node of a node-set only.
    pub(super) fn takes_strings(&self) -> bool {
        self.result == Text && !self.takes_nodes
    }
}

type Run = fn(&mut Evaluation<'_>, &Focus<'_>, &[Value]) -> JsResult<Value>;

/// A function that takes values of any type.
const fn any(
    name: &'static str,
    arguments: RangeInclusive<usize>,
    result: Kind,
    run: Run,
) -> Function {
    Function {
        name,
        arguments,
        takes_nodes: false,
        result,
        run,
    }
}

/// A function that takes a node-set, and without one the context node.
const fn of_nodes(
    name: &'static str,
    arguments: RangeInclusive<usize>,
    result: Kind,
    run: Run,
) -> Function {
    Function {
        takes_nodes: true,
        ..any(name, arguments, result, run)
    }
}

/// By the chapters of the recommendation: node-sets, strings, booleans, numbers.
static FUNCTIONS: [Function; 27] = [
    any("last", 0..=0, Number, |_, focus, _| {
        Ok(Value::Number(index_number(focus.size)))
    }),
    any("position", 0..=0, Number, |_, focus, _| {
        Ok(Value::Number(index_number(focus.position)))
    }),
    of_nodes("count", 1..=1, Number, |_, _, arguments| {
        let count = match &arguments[0] {
            Value::Nodes(nodes) => nodes.len(),
            _ => 0,
        };
        Ok(Value::Number(index_number(count)))
    }),
    any("id", 1..=1, Nodes, id),
    of_nodes("local-name", 0..=1, Text, |_, focus, arguments| {
        let local_name = |name: &QualName| name.local.to_string();
        Ok(name_of_first(focus, arguments, local_name))
    }),
    of_nodes("namespace-uri", 0..=1, Text, |_, focus, arguments| {
        let name = first(focus, arguments).and_then(XPathNode::qualified_name);
        Ok(Value::Text(
            name.map_or_else(String::new, |it| it.ns.to_string()),
        ))
    }),
    of_nodes("name", 0..=1, Text, |_, focus, arguments| {
        Ok(name_of_first(focus, arguments, qualified))
    }),
    any("string", 0..=1, Text, |evaluation, focus, arguments| {
        let text = text_or_context(evaluation, focus, arguments)?;
        Ok(Value::Text(text.into_owned()))
    }),
    any(
        "concat",
        2..=usize::MAX,
        Text,
        |evaluation, _, arguments| {
            let mut all = String::new();
            for argument in arguments {
                let text = evaluation.text(argument)?;
                evaluation.count(text.len())?;
                all.push_str(&text);
            }
            Ok(Value::Text(all))
        },
    ),
    any("starts-with", 2..=2, Boolean, |evaluation, _, arguments| {
        let (text, start) = two_texts(evaluation, arguments)?;
        Ok(Value::Boolean(text.starts_with(&*start)))
    }),
    any("contains", 2..=2, Boolean, |evaluation, _, arguments| {
        let (text, part) = two_texts(evaluation, arguments)?;
        Ok(Value::Boolean(text.contains(&*part)))
    }),
    any(
        "substring-before",
        2..=2,
        Text,
        |evaluation, _, arguments| {
            let (text, part) = two_texts(evaluation, arguments)?;
            let before = text.split_once(&*part).map_or("", |(before, _)| before);
            Ok(Value::Text(before.to_owned()))
        },
    ),
    any(
        "substring-after",
        2..=2,
        Text,
        |evaluation, _, arguments| {
            let (text, part) = two_texts(evaluation, arguments)?;
            let after = text.split_once(&*part).map_or("", |(_, after)| after);
            Ok(Value::Text(after.to_owned()))
        },
    ),
    any("substring", 2..=3, Text, |evaluation, _, arguments| {
        let start = round(evaluation.number(&arguments[1])?);
        let end = match arguments.get(2) {
            Some(length) => start + round(evaluation.number(length)?),
            None => f64::INFINITY,
        };
        let text = evaluation.text(&arguments[0])?;
        // Comparisons with NaN are false.
        let is_in = |index: usize| {
            let position = index_number(index + 1);
            position >= start && position < end
        };
        let part = text.chars().enumerate().filter(|(index, _)| is_in(*index));
        Ok(Value::Text(part.map(|(_, character)| character).collect()))
    }),
    any(
        "string-length",
        0..=1,
        Number,
        |evaluation, focus, arguments| {
            let text = text_or_context(evaluation, focus, arguments)?;
            Ok(Value::Number(index_number(text.chars().count())))
        },
    ),
    any(
        "normalize-space",
        0..=1,
        Text,
        |evaluation, focus, arguments| {
            let text = text_or_context(evaluation, focus, arguments)?;
            let words: Vec<_> = words(&text).collect();
            Ok(Value::Text(words.join(" ")))
        },
    ),
    any("translate", 3..=3, Text, |evaluation, _, arguments| {
        let (text, from) = two_texts(evaluation, arguments)?;
        let to = evaluation.text(&arguments[2])?;
        let mut to = to.chars();
        let mut replacements = FxHashMap::default();
        for character in from.chars() {
            let replacement = to.next();
            replacements.entry(character).or_insert(replacement);
        }
        let replace = |it| replacements.get(&it).copied().unwrap_or(Some(it));
        Ok(Value::Text(text.chars().filter_map(replace).collect()))
    }),
    any("boolean", 1..=1, Boolean, |_, _, arguments| {
        Ok(Value::Boolean(arguments[0].boolean()))
    }),
    any("not", 1..=1, Boolean, |_, _, arguments| {
        Ok(Value::Boolean(!arguments[0].boolean()))
    }),
    any("true", 0..=0, Boolean, |_, _, _| Ok(Value::Boolean(true))),
    any("false", 0..=0, Boolean, |_, _, _| Ok(Value::Boolean(false))),
    any("lang", 1..=1, Boolean, |evaluation, focus, arguments| {
        let wanted = evaluation.text(&arguments[0])?;
        Ok(Value::Boolean(
            language(focus.place).is_some_and(|own| is_language(&own, &wanted)),
        ))
    }),
    any("number", 0..=1, Number, |evaluation, focus, arguments| {
        let number = match arguments.first() {
            Some(argument) => evaluation.number(argument)?,
            None => evaluation.number(&Value::Nodes(vec![focus.place.clone()]))?,
        };
        Ok(Value::Number(number))
    }),
    of_nodes("sum", 1..=1, Number, |evaluation, _, arguments| {
        Ok(Value::Number(
            evaluation.numbers(&arguments[0])?.iter().sum(),
        ))
    }),
    any("floor", 1..=1, Number, |evaluation, _, arguments| {
        Ok(Value::Number(evaluation.number(&arguments[0])?.floor()))
    }),
    any("ceiling", 1..=1, Number, |evaluation, _, arguments| {
        Ok(Value::Number(evaluation.number(&arguments[0])?.ceil()))
    }),
    any("round", 1..=1, Number, |evaluation, _, arguments| {
        Ok(Value::Number(round(evaluation.number(&arguments[0])?)))
    }),
];

pub(super) fn named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The first node of the argument, or else the context node.
fn first<'v>(focus: &Focus<'v>, arguments: &'v [Value]) -> Option<&'v XPathNode> {
    match arguments.first() {
        Some(Value::Nodes(nodes)) => nodes.first(),
        Some(_) => None,
        None => Some(focus.place),
    }
}

/// The name of the first node of the argument, or else of the context node.
fn name_of_first(
    focus: &Focus<'_>,
    arguments: &[Value],
    of_name: fn(&QualName) -> String,
) -> Value {
    let name = |place: &XPathNode| match place.qualified_name() {
        Some(name) => of_name(&name),
        None => target(place),
    };
    Value::Text(first(focus, arguments).map(name).unwrap_or_default())
}

/// The target of a processing instruction, which is its name. Other nodes that are neither elements
/// nor attributes have none.
fn target(place: &XPathNode) -> String {
    if place.kind() == Some(NodeKind::ProcessingInstruction) {
        to_utf8(&place.node().name())
    } else {
        String::new()
    }
}

fn text_or_context<'v>(
    evaluation: &mut Evaluation<'_>,
    focus: &Focus<'_>,
    arguments: &'v [Value],
) -> JsResult<Cow<'v, str>> {
    match arguments.first() {
        Some(argument) => evaluation.text(argument),
        None => Ok(evaluation.text_of(focus.place)?.into()),
    }
}

fn two_texts<'v>(
    evaluation: &mut Evaluation<'_>,
    arguments: &'v [Value],
) -> JsResult<(Cow<'v, str>, Cow<'v, str>)> {
    Ok((
        evaluation.text(&arguments[0])?,
        evaluation.text(&arguments[1])?,
    ))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(SPACE).filter(|word| !word.is_empty())
}

/// [`id`](https://www.w3.org/TR/1999/REC-xpath-19991116/#function-id), in one walk for all ids.
fn id(evaluation: &mut Evaluation<'_>, _: &Focus<'_>, arguments: &[Value]) -> JsResult<Value> {
    let texts = evaluation.texts(&arguments[0])?;
    let mut wanted: FxHashSet<_> = texts
        .iter()
        .flat_map(|text| words(text))
        .map(from_utf8)
        .collect();
    let mut found = Vec::new();
    for node in evaluation.root().clone().inclusive_descendants() {
        evaluation.count(1)?;
        let id = node.as_element().and_then(|it| it.attribute("id"));
        // An id means its first element.
        if id.is_some_and(|id| wanted.remove(&id)) {
            found.push(XPathNode::of(node));
        }
    }
    Ok(Value::Nodes(found))
}

/// The `xml:lang` of the nearest element that has one.
fn language(place: &XPathNode) -> Option<String> {
    let (xml, lang) = (from_utf8(XML), from_utf8("lang"));
    let mut elements = place
        .node()
        .inclusive_ancestors()
        .filter_map(|it| it.as_element());
    let language = elements.find_map(|it| it.attributes.value(&xml, &lang))?;
    Some(to_utf8(&language))
}

/// Whether a language is the wanted one, or a variant of it.
fn is_language(own: &str, wanted: &str) -> bool {
    let start = own.get(..wanted.len());
    start.is_some_and(|it| it.eq_ignore_ascii_case(wanted))
        && matches!(own.as_bytes().get(wanted.len()), None | Some(b'-'))
}
