//! [`DOMTokenList`](https://dom.spec.whatwg.org/#interface-domtokenlist): the words of an
//! attribute.

use crate::dom::Element;
use crate::dom::ext::*;
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Exotic, Interface, Layers, Members, PlatformRef, Root, Steps, Variadic, attribute,
    getter, item_operation, operation, string::to_utf8, stringifier, value_iterable,
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
        getter("length", &Steps(|this, _| Ok(this.tokens().len()))),
        item_operation::<Self>(),
        operation(
            "contains",
            &Steps(|this, token: JsString, _| Ok(this.tokens().contains(&token))),
        ),
        operation(
            "add",
            &Steps(|this, Variadic(new): Variadic<JsString>, context| {
                check(&new, context)?;
                let tokens = distinct(this.tokens().into_iter().chain(new));
                this.update(&tokens, context);
                Ok(())
            }),
        ),
        operation(
            "remove",
            &Steps(|this, Variadic(old): Variadic<JsString>, context| {
                check(&old, context)?;
                let old: HashSet<_> = old.into_iter().collect();
                let tokens: Vec<_> = this
                    .tokens()
                    .into_iter()
                    .filter(|token| !old.contains(token))
                    .collect();
                this.update(&tokens, context);
                Ok(())
            }),
        ),
        operation(
            "toggle",
            &Steps(|this, (token, force): (JsString, Option<bool>), context| {
                check(std::slice::from_ref(&token), context)?;
                let mut tokens = this.tokens();
                let is_there = tokens.contains(&token);
                if force == Some(is_there) {
                    return Ok(is_there);
                }
                if is_there {
                    tokens.retain(|known| *known != token);
                } else {
                    tokens.push(token);
                }
                this.update(&tokens, context);
                Ok(!is_there)
            }),
        ),
        operation(
            "replace",
            &Steps(|this, (old, new): (JsString, JsString), context| {
                let both = [old, new];
                check(&both, context)?;
                let [old, new] = both;
                let mut tokens = this.tokens();
                let Some(index) = tokens.iter().position(|token| *token == old) else {
                    return Ok(false);
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
                Ok(true)
            }),
        ),
        operation(
            "supports",
            &Steps(|_, _: JsString, _| -> JsResult<bool> {
                Err(webidl::type_error("the attribute has no supported tokens"))
            }),
        ),
        attribute(
            "value",
            &Steps(|this, _| Ok(this.value())),
            &Steps(|this, value: JsString, context| {
                this.element.set_attribute(this.attribute, value, context);
                Ok(())
            }),
        ),
        stringifier(&Steps(|this, _| Ok(this.value()))),
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

/// Validates the arguments, all of them before the list changes.
fn check(tokens: &[JsString], context: &mut Context) -> JsResult<()> {
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
        None => Ok(()),
    }
}
