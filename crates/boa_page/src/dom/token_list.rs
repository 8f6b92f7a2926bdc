//! [`DOMTokenList`](https://dom.spec.whatwg.org/#interface-domtokenlist): the words of an
//! attribute.

use crate::dom::Element;
use crate::dom::ext::*;
use crate::exception::throw;
use boa_engine::{Context, JsArgs, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use boa_websocket::webidl::{
    self, Exotic, FromJs, Interface, Layers, Members, PlatformRef, Root, attribute, getter,
    item_operation, operation, string::to_utf8, value_iterable,
};
use std::collections::HashSet;

/// The slots of a token list. Each access reads the tokens from the attribute.
#[derive(Trace, Finalize)]
pub(crate) struct TokenList {
    element: PlatformRef<Element>,
    #[unsafe_ignore_trace]
    attribute: &'static str,
}

pub(crate) fn create(
    element: PlatformRef<Element>,
    attribute: &'static str,
    context: &mut Context,
) -> JsResult<JsObject> {
    let list = TokenList { element, attribute };
    webidl::create_exotic(Layers::new().with(list), context)
}

impl TokenList {
    fn value(&self) -> JsString {
        self.element.attribute(self.attribute).unwrap_or_default()
    }

    fn tokens(&self) -> Vec<JsString> {
        tokens(&self.value())
    }

    /// The [update steps](https://dom.spec.whatwg.org/#concept-dtl-update).
    fn update(&self, tokens: &[JsString], context: &mut Context) {
        if tokens.is_empty() && !self.element.has_attribute(self.attribute) {
            return;
        }
        self.element
            .set_attribute(self.attribute, serialized(tokens), context);
    }
}

impl Interface for TokenList {
    const NAME: &'static str = "DOMTokenList";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("length", |this, _| Ok(this.tokens().len().into())),
        item_operation::<Self>(),
        operation("contains", 1, |this, args, context| {
            let token = JsString::from_js(&args[0], context)?;
            Ok(this.tokens().contains(&token).into())
        }),
        operation("add", 0, |this, args, context| {
            let new = checked(args, context)?;
            let tokens = distinct(this.tokens().into_iter().chain(new));
            this.update(&tokens, context);
            Ok(JsValue::undefined())
        }),
        operation("remove", 0, |this, args, context| {
            let old: HashSet<_> = checked(args, context)?.into_iter().collect();
            let tokens: Vec<_> = this
                .tokens()
                .into_iter()
                .filter(|token| !old.contains(token))
                .collect();
            this.update(&tokens, context);
            Ok(JsValue::undefined())
        }),
        operation("toggle", 1, |this, args, context| {
            let token = checked(&args[..1], context)?.remove(0);
            let force = Option::<bool>::from_js(args.get_or_undefined(1), context)?;
            let mut tokens = this.tokens();
            let is_there = tokens.contains(&token);
            if force == Some(is_there) {
                return Ok(is_there.into());
            }
            if is_there {
                tokens.retain(|known| *known != token);
            } else {
                tokens.push(token);
            }
            this.update(&tokens, context);
            Ok((!is_there).into())
        }),
        operation("replace", 2, |this, args, context| {
            let mut both = checked(&args[..2], context)?;
            let (new, old) = (both.remove(1), both.remove(0));
            let mut tokens = this.tokens();
            let Some(index) = tokens.iter().position(|token| *token == old) else {
                return Ok(false.into());
            };
            // The ordered set's replace: the first of both stays, where it was.
            match tokens.iter().position(|token| *token == new) {
                Some(other) if other != index => {
                    tokens[index.min(other)] = new;
                    tokens.remove(index.max(other));
                }
                _ => tokens[index] = new,
            }
            this.update(&tokens, context);
            Ok(true.into())
        }),
        operation("supports", 1, |_, _, _| {
            Err(webidl::type_error("the attribute has no supported tokens"))
        }),
        attribute(
            "value",
            |this, _| Ok(this.value().into()),
            |this, value, context| {
                let value = JsString::from_js(value, context)?;
                this.element.set_attribute(this.attribute, value, context);
                Ok(())
            },
        ),
        webidl::stringifier(|this, _, _| Ok(this.value().into())),
        value_iterable(),
    ];
}

impl Exotic for TokenList {
    fn length(this: &PlatformRef<Self>) -> usize {
        this.tokens().len()
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.tokens().get(index).cloned().map(JsValue::from)
    }
}

/// Whether a code unit is [ASCII whitespace](https://infra.spec.whatwg.org/#ascii-whitespace).
pub(crate) fn is_space(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0a | 0x0c | 0x0d | 0x20)
}

/// The [ordered set parser](https://dom.spec.whatwg.org/#concept-ordered-set-parser).
pub(crate) fn tokens(text: &JsString) -> Vec<JsString> {
    let units: Vec<u16> = text.iter().collect();
    distinct(
        units
            .split(|unit| is_space(*unit))
            .filter(|word| !word.is_empty())
            .map(JsString::from),
    )
}

/// Each of the strings once, in the order in which they first come.
pub(crate) fn distinct(strings: impl IntoIterator<Item = JsString>) -> Vec<JsString> {
    /// Up to so many are compared with each other.
    const FEW: usize = 8;
    let mut list: Vec<JsString> = Vec::new();
    let mut set = HashSet::new();
    for string in strings {
        if list.len() == FEW {
            set.extend(list.iter().cloned());
        }
        let is_new = if list.len() < FEW {
            !list.contains(&string)
        } else {
            set.insert(string.clone())
        };
        if is_new {
            list.push(string);
        }
    }
    list
}

fn serialized(tokens: &[JsString]) -> JsString {
    let mut parts = Vec::with_capacity(tokens.len() * 2);
    let space = js_string!(" ");
    for token in tokens {
        if !parts.is_empty() {
            parts.push(space.as_str());
        }
        parts.push(token.as_str());
    }
    JsString::concat_array(&parts)
}

/// The arguments as tokens. All are validated before the list changes.
fn checked(args: &[JsValue], context: &mut Context) -> JsResult<Vec<JsString>> {
    let tokens: Vec<_> = args
        .iter()
        .map(|token| JsString::from_js(token, context))
        .collect::<JsResult<_>>()?;
    if tokens.iter().any(JsString::is_empty) {
        return throw("SyntaxError", "a token is not empty", context);
    }
    match tokens.iter().find(|token| token.iter().any(is_space)) {
        Some(token) => {
            let message = format!(
                "'{}' has whitespace in it, so it is not a token",
                to_utf8(token)
            );
            throw("InvalidCharacterError", &message, context)
        }
        None => Ok(tokens),
    }
}
