//! [Selectors](https://drafts.csswg.org/selectors-4/), as `querySelector`, `matches` and `closest`
//! take them.
//!
//! The crate `selectors` parses and matches them. This folder has the grammar of this crate's
//! selectors ([`selector_parser`]), the elements as the crate sees them ([`matching`]), and the
//! pseudo-classes that need no view ([`pseudo_class`]). Other pseudo-classes are a SyntaxError.

mod css_namespace;
mod matching;
pub(crate) mod members;
mod pseudo_class;
mod selector_parser;

use crate::dom::Node;
use crate::dom::ext::*;
use boa_engine::{Context, JsResult, JsString};
use boa_web::{
    dom::DomException,
    webidl::{PlatformRef, string::to_utf8},
};
use selectors::{
    context::{
        MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
    },
    matching::{MatchingContext, matches_selector_list},
};

/// A [selector list](https://drafts.csswg.org/selectors-4/#selector-list): any of them.
pub(super) struct SelectorList(selectors::SelectorList<selector_parser::Selectors>);

/// The stack, in bytes, that parsing and matching have at least: the crate recurses.
const STACK: usize = 1 << 20;

/// [Parse a selector](https://drafts.csswg.org/selectors-4/#parse-selector). Fails with a
/// SyntaxError.
pub(super) fn parse(text: &JsString, context: &mut Context) -> JsResult<SelectorList> {
    let text = to_utf8(text);
    stacker::maybe_grow(STACK, 2 * STACK, || selector_parser::parse(&text))
        .map(SelectorList)
        .ok_or_else(|| {
            let message = format!("'{text}' is no selector, or one that is not known here");
            DomException::error("SyntaxError", &message, context)
        })
}

impl SelectorList {
    /// The elements among `candidates` that
    /// [match](https://drafts.csswg.org/selectors-4/#match-a-selector-against-an-element), at most
    /// so many of them. `scope` is what `:scope` means. Fails if the script must end, or a tree is
    /// too deep for the selector.
    pub(super) fn find(
        &self,
        candidates: impl Iterator<Item = PlatformRef<Node>>,
        scope: &PlatformRef<Node>,
        most: usize,
        context: &Context,
    ) -> JsResult<Vec<PlatformRef<Node>>> {
        let mode = if scope.owner().quirks.get() {
            QuirksMode::Quirks
        } else {
            QuirksMode::NoQuirks
        };
        let mut caches = SelectorCaches::default();
        let mut matching = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut caches,
            mode,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        matching.scope_element = scope.as_element().map(|scope| matching::opaque(&scope));
        let search = matching::Search::new(context);
        stacker::maybe_grow(STACK, 2 * STACK, || {
            let mut found = Vec::new();
            for candidate in candidates.filter_map(|it| it.as_element()) {
                let matches =
                    matches_selector_list(&self.0, search.visit(candidate.clone()), &mut matching);
                search.check()?;
                if matches {
                    found.push(candidate.node());
                }
                if found.len() == most {
                    break;
                }
            }
            Ok(found)
        })
    }
}
