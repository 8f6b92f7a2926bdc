//! [`DOMStringMap`](https://html.spec.whatwg.org/multipage/dom.html#domstringmap):
//! `element.dataset`.

use crate::dom::ext::*;
use crate::dom::{Element, names::is_valid_attribute_name};
use crate::exception::throw;
use crate::html::style::hyphenated;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Exotic, Interface, Layers, Members, NamedSetter, PlatformRef, Root, Steps,
    string::to_utf8,
};

/// The slots of a map, whose entries are attributes of the element.
#[derive(Trace, Finalize)]
pub(crate) struct StringMap(PlatformRef<Element>);

pub(crate) fn create(element: PlatformRef<Element>, context: &mut Context) -> JsResult<JsObject> {
    webidl::create_exotic(Layers::new().with(StringMap(element)), context)
}

impl Interface for StringMap {
    const NAME: &'static str = "DOMStringMap";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

impl Exotic for StringMap {
    const INDEXED: bool = false;
    const OVERRIDES_BUILT_INS: bool = true;
    const NAMED_SETTER: Option<NamedSetter<Self>> = Some(NamedSetter::new(&Steps(set)));
    const NAMED_DELETER: Option<fn(&PlatformRef<Self>, &JsString, &mut Context)> =
        Some(|this, name, context| {
            if let Some(attribute) = attribute_name(name) {
                this.0.remove_attribute(&attribute, context);
            }
        });

    fn names(this: &PlatformRef<Self>) -> Vec<JsString> {
        let attributes = this.0.attributes.list();
        let local = attributes.iter().filter(|(name, _)| name.ns.is_empty());
        local
            .filter_map(|(name, _)| property_name(&name.local))
            .collect()
    }

    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        this.0.attribute(&attribute_name(name)?).map(JsValue::from)
    }
}

/// <https://html.spec.whatwg.org/multipage/dom.html#dom-domstringmap-setitem>
fn set(
    this: &PlatformRef<StringMap>,
    name: &JsString,
    value: JsString,
    context: &mut Context,
) -> JsResult<()> {
    let Some(attribute) = attribute_name(name) else {
        let message = "a hyphen is followed by no lowercase letter";
        return throw("SyntaxError", message, context);
    };
    if !is_valid_attribute_name(&attribute) {
        let message = "it makes no name of an attribute";
        return throw("InvalidCharacterError", message, context);
    }
    this.0.set_attribute(&attribute, value, context);
    Ok(())
}

/// `someName` is `data-some-name`.
fn attribute_name(property: &JsString) -> Option<String> {
    let property = to_utf8(property);
    let mut after_hyphens = property.split('-').skip(1);
    if after_hyphens.any(|it| it.starts_with(|it: char| it.is_ascii_lowercase())) {
        return None;
    }
    Some(format!("data-{}", hyphenated(&property)))
}

fn property_name(attribute: &str) -> Option<JsString> {
    let rest = attribute.strip_prefix("data-")?;
    if rest.contains(|character: char| character.is_ascii_uppercase()) {
        return None;
    }
    let mut name = String::new();
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.peek() {
            Some(next) if character == '-' && next.is_ascii_lowercase() => {
                name.push(next.to_ascii_uppercase());
                characters.next();
            }
            _ => name.push(character),
        }
    }
    Some(JsString::from(name))
}
