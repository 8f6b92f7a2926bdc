//! The [pseudo-classes](https://drafts.csswg.org/selectors-4/#pseudo-classes) that are not about
//! the tree alone.

use crate::dom::ext::*;
use crate::{dom::Element, html};
use boa_web::webidl::PlatformRef;
use percent_encoding::percent_decode_str;

/// A pseudo-class in a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PseudoClass {
    /// The index in [`PSEUDO_CLASSES`].
    Named(usize),
    /// [The language ranges](https://drafts.csswg.org/selectors-4/#lang-pseudo), in lowercase.
    Lang(Vec<String>),
}

impl PseudoClass {
    pub(super) fn named(name: &str) -> Option<Self> {
        PSEUDO_CLASSES
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(Self::Named)
    }

    pub(super) fn matches(&self, element: &PlatformRef<Element>) -> bool {
        match self {
            Self::Named(index) => PSEUDO_CLASSES[*index].1(element),
            Self::Lang(ranges) => is_in_language(element, ranges),
        }
    }
}

type Matches = fn(&PlatformRef<Element>) -> bool;

/// The pseudo-classes by their names. There is no history of visited links.
const PSEUDO_CLASSES: &[(&str, Matches)] = &[
    ("link", html::is_hyperlink),
    ("any-link", html::is_hyperlink),
    ("visited", |_| false),
    ("target", is_target),
    ("checked", html::is_checked),
    ("disabled", |it| {
        html::can_be_disabled(it) && html::is_disabled(it)
    }),
    ("enabled", |it| {
        html::can_be_disabled(it) && !html::is_disabled(it)
    }),
    ("required", |it| {
        takes_required(it) && it.has_attribute("required")
    }),
    ("optional", |it| {
        takes_required(it) && !it.has_attribute("required")
    }),
    ("read-write", html::is_editable),
    ("read-only", |it| !html::is_editable(it)),
    ("focus", |it| it.node().has_focus()),
    ("focus-visible", |it| it.node().has_focus()),
    ("focus-within", |it| {
        let node = it.node();
        node.owner()
            .focused()
            .is_some_and(|focused| focused.is_inclusive_descendant_of(&node))
    }),
    ("placeholder-shown", |it| {
        it.has_attribute("placeholder") && html::text_value(it).is_some_and(|text| text.is_empty())
    }),
];

/// Whether it is the element that the fragment of the document's URL means.
fn is_target(element: &PlatformRef<Element>) -> bool {
    let node = element.node();
    let url = node.owner().url();
    let fragment = url.fragment().filter(|it| !it.is_empty());
    let fragment = fragment.map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
    fragment.is_some() && element.attribute_text("id") == fragment && node.is_connected()
}

fn takes_required(element: &Element) -> bool {
    ["input", "select", "textarea"]
        .iter()
        .any(|name| element.is_html(name))
}

/// Whether its [language](https://html.spec.whatwg.org/multipage/dom.html#language), if an
/// attribute names it, is in one of the ranges, which are in lowercase.
fn is_in_language(element: &PlatformRef<Element>, ranges: &[String]) -> bool {
    let node = element.node();
    let inclusive = node.inclusive_ancestors().filter_map(|it| it.as_element());
    let own = inclusive
        .filter_map(|it| it.attribute_text("lang"))
        .next()
        .filter(|own| !own.is_empty());
    own.is_some_and(|own| {
        let own = own.to_ascii_lowercase();
        let rest = |range: &String| own.strip_prefix(&**range);
        ranges
            .iter()
            .filter_map(rest)
            .any(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}
