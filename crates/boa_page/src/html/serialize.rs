//! [Dynamic markup insertion](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html):
//! `innerHTML`, `outerHTML`, `insertAdjacentHTML` and `document.write`.

use crate::dom::ext::*;
use crate::{
    dom::{
        Document, Element, Node,
        active_parser::DocumentParser,
        changed,
        document::ReadyState,
        element::wrong_place,
        mutation,
        names::qualified,
        node::NodeKind,
        range::{Range, RangeExt},
    },
    exception::throw,
    html::{
        parser::{Parser, parse_fragment},
        script_element,
    },
};
use boa_engine::{Context, JsResult, JsString};
use boa_web::webidl::{
    LegacyNullToEmptyString, Members, PlatformRef, Steps, attribute, operation, string::to_utf8,
};

use std::rc::Rc;

/// The members that HTML adds to elements.
pub(super) const ELEMENT_MEMBERS: Members<Element> = &[
    operation("insertAdjacentHTML", &Steps(insert_adjacent_html)),
    attribute(
        "innerHTML",
        &Steps(|this, _| Ok(inner_html(&this.node()))),
        &Steps(
            |this, LegacyNullToEmptyString(text): LegacyNullToEmptyString, context| {
                let fragment = parse_fragment(this, &to_utf8(&text));
                let target = this.hosted_fragment().unwrap_or_else(|| this.node());
                mutation::replace_all(&target, Some(&fragment), context);
                Ok(())
            },
        ),
    ),
    attribute(
        "outerHTML",
        &Steps(|this, _| Ok(serialize(vec![Part::Node(this.node())]))),
        &Steps(set_outer_html),
    ),
];

/// The members that HTML adds to ranges.
pub(super) const RANGE_MEMBERS: Members<Range> = &[operation(
    "createContextualFragment",
    &Steps(|this, text: JsString, _| {
        let node = this.points().start().node.clone();
        let element = node.as_element().or_else(|| node.parent_element());
        let element = element
            .filter(|it| !it.is_html("html"))
            .unwrap_or_else(|| node.owner().create_html("body"));
        let fragment = parse_fragment(&element, &to_utf8(&text));
        for element in fragment.descendant_elements() {
            if let Some(script) = script_element::of(&element) {
                script.already_started.set(false);
            }
        }
        Ok(fragment)
    }),
)];

/// Elements without an end tag:
/// [void](https://html.spec.whatwg.org/multipage/parsing.html#serialises-as-void) ones.
const VOID_ELEMENTS: [&str; 18] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "keygen", "link", "meta", "param", "source", "track", "wbr",
];

/// [The fragment serializing algorithm](https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments).
fn inner_html(node: &PlatformRef<Node>) -> JsString {
    let children = serialized_root(node).iter_children();
    serialize(children.rev().map(Part::Node).collect())
}

/// The node whose children are serialized: of a template its contents.
fn serialized_root(node: &PlatformRef<Node>) -> PlatformRef<Node> {
    let contents = node
        .as_element()
        .and_then(|element| element.hosted_fragment());
    contents.unwrap_or_else(|| node.clone())
}

enum Part {
    Node(PlatformRef<Node>),
    EndTag(String),
}

/// Not by recursion: trees may be deep.
fn serialize(mut parts: Vec<Part>) -> JsString {
    let out = &mut Vec::new();
    while let Some(part) = parts.pop() {
        let node = match part {
            Part::EndTag(name) => {
                push(out, &format!("</{name}>"));
                continue;
            }
            Part::Node(node) => node,
        };
        let data = || node.text_content().unwrap_or_default();
        match node.kind() {
            NodeKind::Element => {
                let Some(element) = node.as_element() else {
                    continue;
                };
                let name = if element.in_html() {
                    element.local_name().to_string()
                } else {
                    qualified(element.name())
                };
                push(out, &format!("<{name}"));
                for (attribute, value) in element.attributes.list() {
                    push(out, &format!(" {}=\"", qualified(&attribute)));
                    escape(out, &value, true);
                    push(out, "\"");
                }
                push(out, ">");
                if element.in_html() && VOID_ELEMENTS.contains(&&*name) {
                    continue;
                }
                parts.push(Part::EndTag(name));
                parts.extend(serialized_root(&node).iter_children().rev().map(Part::Node));
            }
            NodeKind::Text | NodeKind::CdataSection => {
                if node.parent_node().is_some_and(|parent| is_raw(&parent)) {
                    out.extend(data().iter());
                } else {
                    escape(out, &data(), false);
                }
            }
            NodeKind::ProcessingInstruction => {
                push(out, "<?");
                out.extend(node.name().iter());
                push(out, " ");
                out.extend(data().iter());
                push(out, ">");
            }
            // It is not in the tree.
            NodeKind::Attribute => {}
            NodeKind::Comment => {
                push(out, "<!--");
                out.extend(data().iter());
                push(out, "-->");
            }
            NodeKind::DocumentType => {
                push(out, "<!DOCTYPE ");
                out.extend(node.name().iter());
                push(out, ">");
            }
            NodeKind::Document | NodeKind::DocumentFragment => {
                parts.extend(node.iter_children().rev().map(Part::Node));
            }
        }
    }
    JsString::from(&out[..])
}

/// Whether its text is written as it is.
fn is_raw(node: &PlatformRef<Node>) -> bool {
    let Some(element) = node.as_element().filter(|it| it.in_html()) else {
        return false;
    };
    matches!(
        &**element.local_name(),
        "style" | "script" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext" | "noscript"
    )
}

fn push(out: &mut Vec<u16>, text: &str) {
    out.extend(text.encode_utf16());
}

/// [Escaping a string](https://html.spec.whatwg.org/multipage/parsing.html#escapingString).
fn escape(out: &mut Vec<u16>, text: &JsString, in_attribute: bool) {
    for unit in text {
        match unit {
            0x26 => push(out, "&amp;"),
            0xa0 => push(out, "&nbsp;"),
            0x22 if in_attribute => push(out, "&quot;"),
            0x3c => push(out, "&lt;"),
            0x3e => push(out, "&gt;"),
            other => out.push(other),
        }
    }
}

/// <https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-element-outerhtml>
fn set_outer_html(
    element: &PlatformRef<Element>,
    LegacyNullToEmptyString(text): LegacyNullToEmptyString,
    context: &mut Context,
) -> JsResult<()> {
    let node = element.node();
    let Some(parent) = node.parent_node() else {
        return Ok(());
    };
    if parent.kind() == NodeKind::Document {
        let message = "the root of a document can't be replaced so";
        return throw("NoModificationAllowedError", message, context);
    }
    let context_element = parent
        .as_element()
        .unwrap_or_else(|| node.owner().create_html("body"));
    let fragment = parse_fragment(&context_element, &to_utf8(&text));
    mutation::replace(&parent, &node, &fragment, context)
}

/// <https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-element-insertadjacenthtml>
fn insert_adjacent_html(
    element: &PlatformRef<Element>,
    (place, text): (JsString, JsString),
    context: &mut Context,
) -> JsResult<()> {
    let node = element.node();
    let place = to_utf8(&place).to_ascii_lowercase();
    let around = match &*place {
        "beforebegin" | "afterend" => match node.parent_node() {
            Some(parent) if parent.kind() != NodeKind::Document => parent,
            _ => {
                let message = "there is no parent that it could be put into";
                return throw("NoModificationAllowedError", message, context);
            }
        },
        "afterbegin" | "beforeend" => node.clone(),
        _ => return wrong_place(context),
    };
    let context_element = around.as_element().filter(|it| !it.is_html("html"));
    let context_element = context_element.unwrap_or_else(|| node.owner().create_html("body"));
    let fragment = parse_fragment(&context_element, &to_utf8(&text));
    let (parent, before) = match &*place {
        "beforebegin" => (around, Some(node)),
        "afterbegin" => (node.clone(), node.first_child()),
        "beforeend" => (node, None),
        _ => (around, node.next_sibling()),
    };
    mutation::insert(&parent, &fragment, before.as_ref(), context);
    Ok(())
}

/// [The document open steps](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps).
pub(crate) fn open(document: &PlatformRef<Document>, context: &mut Context) -> JsResult<()> {
    if document.parser.is_running_script() {
        return Ok(());
    }
    mutation::replace_all(&document.node(), None, context);
    document.quirks.set(false);
    document.parser.set_owned(Parser::new(document), context);
    document.become_ready(ReadyState::Loading, context);
    Ok(())
}

/// [The document write steps](https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-write-steps).
pub(crate) fn write(
    document: &PlatformRef<Document>,
    text: &str,
    context: &mut Context,
) -> JsResult<()> {
    // https://html.spec.whatwg.org/multipage/parsing.html#insertion-point is undefined while the
    // parser of a page waits for a script.
    let has_insertion_point =
        |parser: &Rc<dyn DocumentParser>| parser.is_running_script() || !parser.is_loading();
    if !document
        .parser
        .get()
        .is_some_and(|parser| has_insertion_point(&parser))
    {
        if document.ignores_destructive_writes.get() > 0 {
            return Ok(());
        }
        open(document, context)?;
    }
    if let Some(parser) = document.parser.get() {
        parser.write(text, context);
    }
    Ok(())
}

/// <https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#dom-document-close>
pub(crate) fn close(document: &PlatformRef<Document>, context: &mut Context) {
    let parser = document
        .parser
        .get()
        .filter(|parser| !parser.is_running_script());
    // No script has made the parser of a page that is being loaded.
    match parser.filter(|parser| !parser.is_loading()) {
        Some(parser) if parser.is_waiting() => parser.end_later(),
        Some(parser) => end_written(document, &*parser, context),
        None => {}
    }
}

/// The end of what scripts have written into a document that they have opened.
pub(crate) fn end_written(
    document: &PlatformRef<Document>,
    parser: &dyn DocumentParser,
    context: &mut Context,
) {
    document.parser.clear(context);
    parser.end(context);
    document.become_ready(ReadyState::Interactive, context);
    document.become_ready(ReadyState::Complete, context);
    changed(&document.node(), context);
}
