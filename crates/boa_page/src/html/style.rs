//! `element.style`: the declarations of the `style` attribute. The layout interprets some of them,
//! such as `display`.

use crate::dom::Element;
use crate::dom::ext::*;
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Exotic, FromJs, Interface, Layers, LegacyNullToEmptyString, Members, NamedSetter,
    PlatformRef, Root, Steps, UsvString, attribute, getter, operation, string::to_utf8,
};
use std::collections::HashSet;

/// The slots of a
/// [`CSSStyleDeclaration`](https://drafts.csswg.org/cssom/#the-cssstyledeclaration-interface).
#[derive(Trace, Finalize)]
pub(crate) struct StyleDeclaration {
    element: PlatformRef<Element>,
    /// The function that computes the values, if they are
    /// [computed](https://drafts.csswg.org/cssom/#cssstyledeclaration-computed-flag).
    #[unsafe_ignore_trace]
    computed: Option<Computed>,
}

/// The names and values of the computed declarations of an element.
#[derive(Clone, Copy)]
pub(crate) struct Computed {
    /// Whether the element has any.
    pub(crate) is_rendered: fn(&PlatformRef<Element>) -> bool,
    pub(crate) count: usize,
    pub(crate) name: fn(usize) -> Option<&'static str>,
    pub(crate) value: fn(&PlatformRef<Element>, &str) -> String,
}

/// The declarations that a script finds.
enum Declarations {
    /// The names and values in the `style` attribute.
    Specified(Vec<(String, String)>),
    Computed(Computed),
    /// Computed values of an element that is not rendered.
    None,
}

pub(crate) fn create(element: PlatformRef<Element>, context: &mut Context) -> JsResult<JsObject> {
    let declaration = StyleDeclaration {
        element,
        computed: None,
    };
    webidl::create_exotic(Layers::new().with(declaration), context)
}

/// A declaration block that scripts can't change.
pub(crate) fn create_computed(
    element: PlatformRef<Element>,
    computed: Computed,
    context: &mut Context,
) -> JsResult<JsObject> {
    let declaration = StyleDeclaration {
        element,
        computed: Some(computed),
    };
    webidl::create_exotic(Layers::new().with(declaration), context)
}

/// The value of a property in the `style` attribute.
pub(crate) fn property(element: &Element, name: &str) -> Option<String> {
    let text = element.attribute_text("style")?;
    value_of(declarations(&text), name)
}

fn value_of(list: Vec<(String, String)>, name: &str) -> Option<String> {
    list.into_iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

/// The text of declarations.
fn text(list: &[(String, String)]) -> JsString {
    let text: Vec<_> = list
        .iter()
        .map(|(name, value)| format!("{name}: {value};"))
        .collect();
    text.join(" ").into()
}

impl StyleDeclaration {
    fn declarations(&self) -> Declarations {
        match self.computed {
            Some(computed) if (computed.is_rendered)(&self.element) => {
                Declarations::Computed(computed)
            }
            Some(_) => Declarations::None,
            None => Declarations::Specified(self.list()),
        }
    }

    fn length(&self) -> usize {
        match self.declarations() {
            Declarations::Specified(list) => list.len(),
            Declarations::Computed(computed) => computed.count,
            Declarations::None => 0,
        }
    }

    fn name(&self, index: usize) -> Option<JsString> {
        match self.declarations() {
            Declarations::Specified(list) => list
                .get(index)
                .map(|(name, _)| JsString::from(name.as_str())),
            Declarations::Computed(computed) => (computed.name)(index).map(JsString::from),
            Declarations::None => None,
        }
    }

    /// The value of a property. Empty if it has none.
    fn value(&self, name: &str) -> JsString {
        let value = match self.declarations() {
            Declarations::Specified(list) => value_of(list, name).unwrap_or_default(),
            Declarations::Computed(computed) => (computed.value)(&self.element, name),
            Declarations::None => String::new(),
        };
        JsString::from(value)
    }

    /// Fails if the [readonly flag](https://drafts.csswg.org/cssom/#cssstyledeclaration-readonly-flag)
    /// is set.
    fn check_writable(&self, context: &mut Context) -> JsResult<()> {
        if self.computed.is_some() {
            let message = "computed values can't be set";
            return throw("NoModificationAllowedError", message, context);
        }
        Ok(())
    }

    fn list(&self) -> Vec<(String, String)> {
        self.element
            .attribute_text("style")
            .map(|text| declarations(&text))
            .unwrap_or_default()
    }

    fn write(&self, list: &[(String, String)], context: &mut Context) {
        self.element.set_attribute("style", text(list), context);
    }

    fn set(&self, name: &str, value: &str, context: &mut Context) {
        let mut list = self.list();
        let value = value.trim_ascii();
        if value.is_empty() {
            list.retain(|(known, _)| known != name);
        } else if let Some((_, old)) = list.iter_mut().find(|(known, _)| known == name) {
            value.clone_into(old);
        } else {
            list.push((name.to_owned(), value.to_owned()));
        }
        self.write(&list, context);
    }
}

impl Interface for StyleDeclaration {
    const NAME: &'static str = "CSSStyleDeclaration";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        attribute(
            "cssText",
            &Steps(|this, _| {
                Ok(match this.computed {
                    Some(_) => JsString::default(),
                    None => text(&this.list()),
                })
            }),
            &Steps(|this, UsvString(text): UsvString, context| {
                this.check_writable(context)?;
                this.write(&declarations(&text), context);
                Ok(())
            }),
        ),
        getter(
            "length",
            &Steps(|this, _| Ok(StyleDeclaration::length(this))),
        ),
        operation(
            "item",
            &Steps(|this, index: u32, _| {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                Ok(this.name(index).unwrap_or_default())
            }),
        ),
        operation(
            "getPropertyValue",
            &Steps(
                |this, UsvString(name): UsvString, _| Ok(this.value(&name.to_ascii_lowercase())),
            ),
        ),
        operation(
            "setProperty",
            &Steps(
                |this, (name, value): (UsvString, LegacyNullToEmptyString), context| {
                    this.check_writable(context)?;
                    let name = name.0.to_ascii_lowercase();
                    this.set(&name, &to_utf8(&value.0), context);
                    Ok(())
                },
            ),
        ),
        operation(
            "removeProperty",
            &Steps(|this, UsvString(name): UsvString, context| {
                this.check_writable(context)?;
                let name = name.to_ascii_lowercase();
                let old = property(&this.element, &name);
                if old.is_some() {
                    this.set(&name, "", context);
                }
                Ok(old.unwrap_or_default())
            }),
        ),
    ];
}

impl Exotic for StyleDeclaration {
    const NAMED_SETTER: Option<NamedSetter<Self>> = Some(|this, name, value, context| {
        let value = to_utf8(&LegacyNullToEmptyString::from_js(value, context)?.0);
        this.check_writable(context)?;
        match &*to_utf8(name) {
            "cssText" => this.write(&declarations(&value), context),
            name => this.set(&css_name(name), &value, context),
        }
        Ok(())
    });

    fn length(this: &PlatformRef<Self>) -> usize {
        StyleDeclaration::length(this)
    }

    fn item(this: &PlatformRef<Self>, index: usize) -> Option<JsValue> {
        this.name(index).map(JsValue::from)
    }

    /// Every valid property name is supported; an unset one is the empty string.
    fn named(this: &PlatformRef<Self>, name: &JsString) -> Option<JsValue> {
        let name = to_utf8(name);
        let could_be = name.starts_with(|it: char| it.is_ascii_lowercase() || it == '-')
            && name
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || it == '-');
        if !could_be || matches!(&*name, "then" | "toJSON" | "constructor" | "inspect") {
            return None;
        }
        Some(this.value(&css_name(&name)).into())
    }
}

/// `backgroundColor` is `background-color`, `cssFloat` is `float`.
fn css_name(name: &str) -> String {
    if name == "cssFloat" {
        return "float".to_owned();
    }
    let css = hyphenated(name);
    if css.starts_with("webkit-") {
        format!("-{css}")
    } else {
        css
    }
}

/// `someName` is `some-name`.
pub(super) fn hyphenated(name: &str) -> String {
    let mut hyphenated = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            hyphenated.push('-');
        }
        hyphenated.push(character.to_ascii_lowercase());
    }
    hyphenated
}

/// The declarations of a `style` attribute, separated at semicolons and colons.
fn declarations(text: &str) -> Vec<(String, String)> {
    let mut list: Vec<(String, String)> = Vec::new();
    let (mut depth, mut quote, mut start) = (0_usize, None, 0);
    let mut parts = Vec::new();
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(mark), _) if mark == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ';') if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(&text[start..]);
    let mut known = HashSet::new();
    // The last of a name counts, where it stands.
    for part in parts.into_iter().rev() {
        let Some((name, value)) = part.split_once(':') else {
            continue;
        };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if !name.is_empty() && !value.is_empty() && known.insert(name.clone()) {
            list.push((name, value));
        }
    }
    list.reverse();
    list
}

#[cfg(test)]
mod tests {
    use crate::html::style::*;

    #[test]
    fn declarations_end_at_semicolons_outside_of_strings() {
        let list =
            declarations("color:red; BACKGROUND: url(a;b) ;; content: \"x;y\";color: blue;no");
        let list: Vec<_> = list
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            list,
            [
                ("background", "url(a;b)"),
                ("content", "\"x;y\""),
                ("color", "blue")
            ]
        );
    }
}
