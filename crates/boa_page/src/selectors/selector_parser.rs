//! [`selectors::Parser`]: the grammar of selectors that pages have.

use super::pseudo_class::PseudoClass;
use cssparser::{ParseError, ToCss};
use precomputed_hash::PrecomputedHash;
use selectors::{
    SelectorImpl, SelectorList,
    parser::{ParseRelative, SelectorParseErrorKind},
};
use std::{borrow::Borrow, fmt};

/// The depth of nested selectors.
const MAX_DEPTH: u8 = 32;

/// The number of combinators of siblings in a selector list: matching recurses for each.
const MAX_SIBLINGS: usize = 256;

type Result<T> = std::result::Result<T, ParseError<SelectorParseErrorKind>>;

/// None if it is no selector, or one that is not known here.
pub(super) fn parse(text: &str) -> Option<SelectorList<Selectors>> {
    if text
        .bytes()
        .filter(|byte| matches!(byte, b'+' | b'~'))
        .count()
        > MAX_SIBLINGS
    {
        return None;
    }
    let mut input = cssparser::Parser::new(text);
    input.set_nested_block_limit(MAX_DEPTH);
    input
        .parse_entirely(|input| SelectorList::parse(&Parser, input, ParseRelative::No))
        .ok()
}

/// The types that stand in a selector.
#[derive(Debug, Clone)]
pub(super) struct Selectors;

impl SelectorImpl for Selectors {
    type ExtraMatchingData<'a> = ();
    type AttrValue = Text;
    type Identifier = Text;
    type LocalName = Text;
    type NamespaceUrl = Text;
    type NamespacePrefix = Text;
    type BorrowedNamespaceUrl = str;
    type BorrowedLocalName = str;
    type NonTSPseudoClass = PseudoClass;
    type PseudoElement = PseudoElement;
}

/// A name or a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text(Box<str>);

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PrecomputedHash for Text {
    /// The filters that would need it are not in use.
    fn precomputed_hash(&self) -> u32 {
        0
    }
}

impl selectors::parser::NonTSPseudoClass for PseudoClass {
    fn is_active_or_hover(&self) -> bool {
        false
    }

    fn is_user_action_state(&self) -> bool {
        false
    }
}

/// A [pseudo-element](https://drafts.csswg.org/selectors-4/#pseudo-elements): it is no element that
/// could be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PseudoElement;

impl selectors::parser::PseudoElement for PseudoElement {}

/// Selectors are not serialized.
macro_rules! without_text {
    ($($name:ty)*) => {
        $(impl ToCss for $name {
            fn to_css<W: fmt::Write>(&self, _: &mut W) -> fmt::Result {
                Ok(())
            }
        })*
    };
}
without_text!(Text PseudoClass PseudoElement);

struct Parser;

impl<'i> selectors::Parser<'i> for Parser {
    type Impl = Selectors;
    type Error = SelectorParseErrorKind;

    fn parse_slotted(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    fn is_is_alias(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("matches")
    }

    fn parse_non_ts_pseudo_class(&self, name: &str) -> Result<PseudoClass> {
        PseudoClass::named(name).ok_or_else(unknown)
    }

    fn parse_non_ts_functional_pseudo_class(
        &self,
        name: &str,
        input: &mut cssparser::Parser<'i>,
        _: bool,
    ) -> Result<PseudoClass> {
        if !name.eq_ignore_ascii_case("lang") {
            return Err(unknown());
        }
        let ranges = input.parse_comma_separated(|input| {
            Ok(input.expect_ident_or_string()?.to_ascii_lowercase())
        });
        ranges.map(PseudoClass::Lang)
    }

    fn parse_pseudo_element(&self, name: &str) -> Result<PseudoElement> {
        match &*name.to_ascii_lowercase() {
            "before" | "after" | "first-line" | "first-letter" | "marker" | "placeholder"
            | "selection" | "backdrop" => Ok(PseudoElement),
            _ => Err(unknown()),
        }
    }
}

fn unknown() -> ParseError<SelectorParseErrorKind> {
    ParseError::custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn text_that_is_no_selector_is_refused() {
        for text in [
            "",
            " ",
            ",",
            "a,",
            "a>",
            ">a",
            "#",
            ".",
            "#1",
            ".1a",
            "[",
            "[a=]",
            "[a=b c]",
            "a:",
            ":nope",
            "a::nothing",
            ":not(",
            ":not()",
            "a b)",
            ":nth-child(n+)",
            ":nth-child(1 2)",
            "a||b",
            "x|a",
            "a!b",
            "[a='b\n']",
            "\\\n",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn selectors_are_understood() {
        for text in [
            "a",
            "*",
            "*|*",
            "a  >  b",
            "a+b~c d , e",
            "#a\\31 b",
            ".-x",
            "--y",
            "[a]",
            "[ a = 'b' ]",
            "[a|=b i]",
            ":not(a, b:not(c))",
            ":is()",
            ":has(> a)",
            ":nth-child( 2n + 1 )",
            ":nth-child(-n+3)",
            ":NTH-CHILD(odd)",
            "a/* */b",
            "[a='b",
            "\\#a",
            "\\",
            "#a\\",
            "[a='b\\",
            "[*|a]",
            "a::before",
            ":lang(en, 'de')",
            "|a",
        ] {
            // A comment ends the name before it, without being a space.
            assert_eq!(parse(text).is_some(), text != "a/* */b", "{text}");
        }
    }
}
