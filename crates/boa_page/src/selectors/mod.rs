//! [Selectors](https://drafts.csswg.org/selectors-4/), as `querySelector`, `matches` and `closest` take them.
//!
//! Supported are type and universal selectors, ids, classes, attributes in all their forms, the four combinators, lists, and
//! the pseudo-classes that need no view. Others are a SyntaxError, as unknown ones are.

mod grammar;
pub(crate) mod members;

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, names::is_same_word, node::NodeKind, token_list::tokens},
    html,
};
use boa_engine::{Context, JsResult, JsString};
use boa_websocket::{
    dom::DomException,
    webidl::{
        PlatformRef,
        string::{from_utf8, to_utf8},
    },
};
use percent_encoding::percent_decode_str;

/// A [selector list](https://drafts.csswg.org/selectors-4/#selector-list): any of them.
#[derive(Debug, PartialEq)]
pub(super) struct SelectorList(Vec<Complex>);

/// A complex selector, the subject last: each compound selector with the combinator before it.
#[derive(Debug, PartialEq)]
struct Complex(Vec<(Combinator, Vec<Simple>)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Combinator {
    Descendant,
    Child,
    NextSibling,
    SubsequentSibling,
}

#[derive(Debug, PartialEq)]
enum Simple {
    Type(String),
    /// Of no namespace.
    NoNamespace,
    Universal,
    Id(String),
    Class(String),
    Attribute {
        name: String,
        any_namespace: bool,
        test: Option<(Test, String)>,
        ignore_case: bool,
    },
    Pseudo(Pseudo),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Equals,
    Includes,
    DashMatch,
    Prefix,
    Suffix,
    Substring,
}

#[derive(Debug, PartialEq)]
enum Pseudo {
    Root,
    Scope,
    Empty,
    Nth {
        step: i32,
        offset: i32,
        from_end: bool,
        of_type: bool,
    },
    OnlyChild,
    OnlyOfType,
    Not(SelectorList),
    Is(SelectorList),
    Has(Vec<Complex>),
    Link,
    /// `:visited`, and pseudo-elements: known, and matching nothing that could be found here.
    Nothing,
    /// The element that the fragment of the document's URL means.
    Target,
    Lang(Vec<String>),
    Checked,
    Disabled,
    Enabled,
    Required,
    Optional,
    ReadOnly,
    ReadWrite,
    Focus,
    FocusWithin,
    PlaceholderShown,
}

/// [Parse a selector](https://drafts.csswg.org/selectors-4/#parse-selector).
///
/// # Errors
/// A SyntaxError.
pub(super) fn parse(text: &JsString, context: &mut Context) -> JsResult<SelectorList> {
    // https://drafts.csswg.org/css-syntax/#input-preprocessing
    let text = to_utf8(text).replace('\0', "\u{fffd}");
    SelectorList::parse(&text).ok_or_else(|| {
        let message = format!("'{text}' is no selector, or one that is not known here");
        DomException::error("SyntaxError", &message, context)
    })
}

impl SelectorList {
    /// [Matches](https://drafts.csswg.org/selectors-4/#match-a-selector-against-an-element) an element; `scope` is what
    /// `:scope` means.
    pub(super) fn matches(&self, element: &PlatformRef<Element>, scope: Option<&PlatformRef<Node>>) -> bool {
        self.0.iter().any(|complex| complex.matches(element, scope))
    }

    /// The id that everything that matches has, if the selector is nothing else.
    pub(super) fn only_id(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Complex(compounds)] => match compounds.as_slice() {
                [(_, simple)] => match simple.as_slice() {
                    [Simple::Id(id)] => Some(id),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// The element that the first compound of the first selector describes: a local name, an id and classes.
    pub(super) fn description(&self) -> Option<(Option<String>, Option<String>, Vec<String>)> {
        let (_, simple) = self.0.first()?.0.last()?;
        let (mut name, mut id, mut classes) = (None, None, Vec::new());
        for part in simple {
            match part {
                Simple::Type(text) => name = Some(text.clone()),
                Simple::Id(text) => id = Some(text.clone()),
                Simple::Class(text) => classes.push(text.clone()),
                _ => {}
            }
        }
        Some((name, id, classes))
    }
}

impl Complex {
    fn matches(&self, element: &PlatformRef<Element>, scope: Option<&PlatformRef<Node>>) -> bool {
        Self::matches_compounds(&self.0, element, scope, None)
    }

    /// `anchor` is where a relative selector starts.
    fn matches_compounds(
        compounds: &[(Combinator, Vec<Simple>)],
        element: &PlatformRef<Element>,
        scope: Option<&PlatformRef<Node>>,
        anchor: Option<&PlatformRef<Node>>,
    ) -> bool {
        let Some(((combinator, compound), before)) = compounds.split_last() else { return false };
        if !compound.iter().all(|simple| simple.matches(element, scope)) {
            return false;
        }
        let node = element.node();
        let goes_on = |candidate: &PlatformRef<Node>| {
            if before.is_empty() {
                return anchor.is_some_and(|anchor| anchor.is(candidate));
            }
            candidate.as_element().is_some_and(|it| Self::matches_compounds(before, &it, scope, anchor))
        };
        if before.is_empty() && anchor.is_none() {
            return true;
        }
        match combinator {
            Combinator::Descendant => node.ancestors().any(|it| goes_on(&it)),
            Combinator::Child => node.parent_node().is_some_and(|it| goes_on(&it)),
            Combinator::NextSibling => elements_before(&node).next().is_some_and(|it| goes_on(&it)),
            Combinator::SubsequentSibling => elements_before(&node).any(|it| goes_on(&it)),
        }
    }
}

fn elements_before(node: &PlatformRef<Node>) -> impl Iterator<Item = PlatformRef<Node>> + use<> {
    std::iter::successors(node.previous_sibling(), PlatformRef::previous_sibling)
        .filter(|it| it.kind() == NodeKind::Element)
}

fn elements_after(node: &PlatformRef<Node>) -> impl Iterator<Item = PlatformRef<Node>> + use<> {
    std::iter::successors(node.next_sibling(), PlatformRef::next_sibling).filter(|it| it.kind() == NodeKind::Element)
}

impl Simple {
    fn matches(&self, element: &PlatformRef<Element>, scope: Option<&PlatformRef<Node>>) -> bool {
        match self {
            Self::Universal => true,
            Self::NoNamespace => element.name().ns.is_empty(),
            Self::Type(name) => {
                let own: &str = element.local_name();
                if element.in_html() { own.eq_ignore_ascii_case(name) } else { own == name }
            }
            Self::Id(id) => {
                let is = |own: JsString| is_same_word(&own, &from_utf8(id), element.node().owner().quirks.get());
                element.attribute("id").is_some_and(is)
            }
            Self::Class(class) => element.attribute("class").is_some_and(|own| {
                let (wanted, quirks) = (from_utf8(class), element.node().owner().quirks.get());
                tokens(&own).iter().any(|token| is_same_word(token, &wanted, quirks))
            }),
            Self::Attribute { name, any_namespace: true, test, ignore_case } => {
                let name = if element.in_html() { name.to_ascii_lowercase() } else { name.clone() };
                let named = |own: &html5ever::QualName| *own.local == *name;
                let values = element.attributes.list().into_iter().filter(|(own, _)| named(own));
                values.into_iter().any(|(_, value)| Test::passes(test.as_ref(), &to_utf8(&value), *ignore_case))
            }
            Self::Attribute { name, any_namespace: false, test, ignore_case } => {
                let name = if element.in_html() { name.to_ascii_lowercase() } else { name.clone() };
                let own = element.attribute_text(&name);
                own.is_some_and(|own| Test::passes(test.as_ref(), &own, *ignore_case))
            }
            Self::Pseudo(pseudo) => pseudo.matches(element, scope),
        }
    }
}

impl Test {
    fn passes(test: Option<&(Self, String)>, own: &str, ignore_case: bool) -> bool {
        match test {
            None => true,
            Some((test, wanted)) if ignore_case => test.holds(&own.to_ascii_lowercase(), &wanted.to_ascii_lowercase()),
            Some((test, wanted)) => test.holds(own, wanted),
        }
    }

    fn holds(self, own: &str, wanted: &str) -> bool {
        let space = |it: char| matches!(it, '\t' | '\n' | '\x0c' | '\r' | ' ');
        match self {
            Self::Equals => own == wanted,
            Self::Includes => !wanted.is_empty() && own.split(space).any(|word| word == wanted),
            Self::DashMatch => own.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
            Self::Prefix => !wanted.is_empty() && own.starts_with(wanted),
            Self::Suffix => !wanted.is_empty() && own.ends_with(wanted),
            Self::Substring => !wanted.is_empty() && own.contains(wanted),
        }
    }
}

impl Pseudo {
    fn matches(&self, element: &PlatformRef<Element>, scope: Option<&PlatformRef<Node>>) -> bool {
        let node = element.node();
        let same_type = |other: &PlatformRef<Node>| {
            other.as_element().is_some_and(|it| it.name().expanded() == element.name().expanded())
        };
        match self {
            Self::Root => node.parent_node().is_some_and(|parent| parent.kind() == NodeKind::Document),
            Self::Scope => match scope.filter(|scope| scope.kind() == NodeKind::Element) {
                Some(scope) => scope.is(&node),
                None => Self::Root.matches(element, None),
            },
            Self::Empty => node.children().iter().all(|child| match child.kind() {
                NodeKind::Element => false,
                NodeKind::Text | NodeKind::CdataSection => child.character_data().is_none_or(|text| text.length() == 0),
                _ => true,
            }),
            Self::Nth { step, offset, from_end, of_type } => {
                let counts = |it: &PlatformRef<Node>| !of_type || same_type(it);
                let before = if *from_end {
                    elements_after(&node).filter(counts).count()
                } else {
                    elements_before(&node).filter(counts).count()
                };
                let place = i32::try_from(before).unwrap_or(i32::MAX - 1) + 1;
                let rest = place.saturating_sub(*offset);
                if *step == 0 { rest == 0 } else { rest % step == 0 && rest / step >= 0 }
            }
            Self::OnlyChild => elements_before(&node).next().is_none() && elements_after(&node).next().is_none(),
            Self::OnlyOfType => {
                !elements_before(&node).any(|it| same_type(&it)) && !elements_after(&node).any(|it| same_type(&it))
            }
            Self::Not(list) => !list.matches(element, scope),
            Self::Is(list) => list.matches(element, scope),
            Self::Has(list) => list.iter().any(|complex| {
                let candidates = match complex.0.first() {
                    Some((Combinator::NextSibling | Combinator::SubsequentSibling, _)) => node.parent_node(),
                    _ => Some(node.clone()),
                };
                candidates.into_iter().flat_map(|root| root.descendants().collect::<Vec<_>>()).any(|it| {
                    it.as_element().is_some_and(|it| Complex::matches_compounds(&complex.0, &it, scope, Some(&node)))
                })
            }),
            Self::Link => (element.is_html("a") || element.is_html("area")) && element.has_attribute("href"),
            Self::Nothing => false,
            Self::Target => {
                let url = node.owner().url();
                let fragment = url.fragment().filter(|it| !it.is_empty());
                let fragment = fragment.map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
                fragment.is_some_and(|fragment| element.attribute_text("id") == Some(fragment)) && node.is_connected()
            }
            Self::Lang(ranges) => language(&node).is_some_and(|own| {
                ranges.iter().any(|range| {
                    let (own, range) = (own.to_ascii_lowercase(), range.to_ascii_lowercase());
                    own.strip_prefix(&*range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                })
            }),
            Self::Checked => html::is_checked(element),
            Self::Disabled => html::can_be_disabled(element) && html::is_disabled(element),
            Self::Enabled => html::can_be_disabled(element) && !html::is_disabled(element),
            Self::Required => takes_required(element) && element.has_attribute("required"),
            Self::Optional => takes_required(element) && !element.has_attribute("required"),
            Self::ReadWrite => html::is_editable(element),
            Self::ReadOnly => !html::is_editable(element),
            Self::Focus => node.owner().focused().is_some_and(|focused| focused.is(&node)),
            Self::FocusWithin => {
                node.owner().focused().is_some_and(|focused| focused.is_inclusive_descendant_of(&node))
            }
            Self::PlaceholderShown => {
                element.has_attribute("placeholder") && html::text_value(element).is_some_and(|it| it.is_empty())
            }
        }
    }
}

/// The [language](https://html.spec.whatwg.org/multipage/dom.html#language) of a node, if an attribute names it.
fn language(node: &PlatformRef<Node>) -> Option<String> {
    let inclusive = std::iter::once(node.clone()).chain(node.ancestors());
    let said = inclusive.filter_map(|it| it.as_element()).find_map(|it| it.attribute_text("lang"));
    said.filter(|it| !it.is_empty())
}

fn takes_required(element: &Element) -> bool {
    ["input", "select", "textarea"].iter().any(|name| element.is_html(name))
}
