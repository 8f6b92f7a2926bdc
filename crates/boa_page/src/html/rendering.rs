//! The default [rendering](https://html.spec.whatwg.org/multipage/rendering.html) of elements, as
//! far as text shows it: whether they are hidden, stand on lines of their own, or keep whitespace.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node},
    html::{input_type, style},
};
use boa_web::webidl::PlatformRef;
use std::collections::HashMap;

/// Whether it is not
/// [being rendered](https://html.spec.whatwg.org/multipage/rendering.html#being-rendered).
pub(crate) fn is_hidden(node: &PlatformRef<Node>) -> bool {
    node.inclusive_ancestors().any(|it| hides_itself(&it))
}

/// <https://html.spec.whatwg.org/multipage/rendering.html#hidden-elements>
pub(crate) fn hides_itself(node: &PlatformRef<Node>) -> bool {
    const HIDDEN_ELEMENTS: [&str; 16] = [
        "area", "base", "basefont", "datalist", "head", "link", "meta", "noembed", "noframes",
        "noscript", "param", "rp", "script", "style", "template", "title",
    ];
    let Some(element) = node.as_element() else {
        return node.is_text() && is_in_closed_details(node);
    };
    if !element.in_html() {
        return false;
    }
    if let Some(display) = style::property(&element, "display") {
        return display.eq_ignore_ascii_case("none");
    }
    let name: &str = element.local_name();
    HIDDEN_ELEMENTS.contains(&name)
        || element.has_attribute("hidden")
        || input_type::kind(&element) == Some("hidden")
        || (name == "dialog" && !element.has_attribute("open"))
        || is_in_closed_details(node)
}

fn is_in_closed_details(node: &PlatformRef<Node>) -> bool {
    let Some(details) = node.parent_element().filter(|it| it.is_html("details")) else {
        return false;
    };
    !details.has_attribute("open") && !node.is_element("summary")
}

/// How an element is laid out among the lines around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrangement {
    Inline,
    /// On lines of its own, with this number of line breaks around it.
    Block(usize),
    Row,
    Cell,
}

pub(crate) fn arrangement(node: &PlatformRef<Node>) -> Arrangement {
    let Some(element) = node.as_element().filter(|it| it.in_html()) else {
        return Arrangement::Inline;
    };
    match style::property(&element, "display").as_deref() {
        Some("block" | "flex" | "grid" | "list-item" | "flow-root" | "table") => {
            return Arrangement::Block(1);
        }
        Some("inline" | "inline-block" | "inline-flex") => return Arrangement::Inline,
        _ => {}
    }
    match &**element.local_name() {
        "p" => Arrangement::Block(2),
        "tr" => Arrangement::Row,
        "td" | "th" => Arrangement::Cell,
        "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption"
        | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header"
        | "hgroup" | "hr" | "html" | "legend" | "li" | "listing" | "main" | "menu" | "nav"
        | "ol" | "optgroup" | "option" | "pre" | "search" | "section" | "summary" | "table"
        | "ul" => Arrangement::Block(1),
        _ => Arrangement::Inline,
    }
}

/// How whitespace counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Space {
    #[default]
    Collapses,
    Stays,
    /// Line breaks stay.
    Lines,
}

/// How whitespace in a node counts.
pub(crate) fn space(node: &PlatformRef<Node>) -> Space {
    node.inclusive_ancestors()
        .filter_map(|it| it.as_element())
        .find_map(|it| own_space(&it))
        .unwrap_or_default()
}

/// How whitespace in an element counts, if that is another than around it.
pub(crate) fn own_space(element: &Element) -> Option<Space> {
    match style::property(element, "white-space").as_deref() {
        Some("pre" | "pre-wrap" | "break-spaces") => return Some(Space::Stays),
        Some("pre-line") => return Some(Space::Lines),
        Some(_) => return Some(Space::Collapses),
        None => {}
    }
    let stays = ["pre", "listing", "xmp", "plaintext", "textarea"]
        .iter()
        .any(|name| element.is_html(name));
    stays.then_some(Space::Stays)
}

/// The numbers of the items that were seen last, one for each list.
#[derive(Default)]
pub(crate) struct Numbers(HashMap<*const Element, (PlatformRef<Node>, usize)>);

impl Numbers {
    /// The marker of an item: its number, or a dash.
    pub(crate) fn mark(&mut self, item: &PlatformRef<Node>) -> String {
        let list = item.parent_element();
        let Some(list) = list.filter(|it| it.is_html("ol")) else {
            return "- ".to_owned();
        };
        let known = self.0.get(&(&raw const *list));
        let is_item = |it: &PlatformRef<Node>| it.is_element("li");
        let is_known = |it: &PlatformRef<Node>| known.is_some_and(|(known, _)| known.is(it));
        let mut number = 0;
        for sibling in
            std::iter::successors(Some(item.clone()), PlatformRef::previous_sibling).filter(is_item)
        {
            if is_known(&sibling) {
                number += known.map_or(0, |(_, number)| *number);
                break;
            }
            number += 1;
        }
        self.0.insert(&raw const *list, (item.clone(), number));
        let start = list.attribute_integer::<usize>("start").unwrap_or(1);
        format!("{}. ", start.saturating_add(number - 1))
    }
}
