//! `element.style`: the declarations of the `style` attribute. The layout interprets some of them,
//! such as `display`.

use crate::dom::Element;
use crate::dom::ext::*;
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::webidl::{
    self, Exotic, Interface, Layers, LegacyNullToEmptyString, Members, NamedSetter, PlatformRef,
    Root, Steps, UsvString, attribute, getter, operation, string::to_utf8,
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

/// A [declaration](https://drafts.csswg.org/cssom/#css-declaration).
#[derive(Debug, PartialEq, Eq)]
struct Declaration {
    name: String,
    value: String,
    is_important: bool,
}

/// The declarations that a script finds.
enum Declarations {
    /// Those in the `style` attribute.
    Specified(Vec<Declaration>),
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

fn value_of(list: Vec<Declaration>, name: &str) -> Option<String> {
    list.into_iter()
        .find(|known| known.name == name)
        .map(|known| known.value)
}

/// The text of declarations.
fn text(list: &[Declaration]) -> JsString {
    let text = |it: &Declaration| {
        let priority = if it.is_important { " !important" } else { "" };
        format!("{}: {}{priority};", it.name, it.value)
    };
    list.iter().map(text).collect::<Vec<_>>().join(" ").into()
}

/// A value without `!important`, and whether it had that.
fn split_priority(text: &str) -> (&str, bool) {
    const IMPORTANT: &str = "important";
    let text = text.trim_ascii();
    let (start, end) = text
        .split_at_checked(text.len().saturating_sub(IMPORTANT.len()))
        .unwrap_or((text, ""));
    let value = start.trim_ascii_end().strip_suffix('!');
    match value.filter(|_| end.eq_ignore_ascii_case(IMPORTANT)) {
        Some(value) => (value.trim_ascii_end(), true),
        None => (text, false),
    }
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
                .map(|known| JsString::from(known.name.as_str())),
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

    /// The [priority](https://drafts.csswg.org/cssom/#dom-cssstyledeclaration-getpropertypriority) of
    /// a property.
    fn priority(&self, name: &str) -> &'static str {
        match self.declarations() {
            Declarations::Specified(list)
                if list.iter().any(|it| it.name == name && it.is_important) =>
            {
                "important"
            }
            _ => "",
        }
    }

    fn list(&self) -> Vec<Declaration> {
        self.element
            .attribute_text("style")
            .map(|text| declarations(&text))
            .unwrap_or_default()
    }

    /// The setter of [`cssText`](https://drafts.csswg.org/cssom/#dom-cssstyledeclaration-csstext).
    fn set_text(&self, text: &str, context: &mut Context) -> JsResult<()> {
        self.check_writable(context)?;
        self.write(&declarations(text), context);
        Ok(())
    }

    fn write(&self, list: &[Declaration], context: &mut Context) {
        self.element.set_attribute("style", text(list), context);
    }

    /// [`setProperty`](https://drafts.csswg.org/cssom/#dom-cssstyledeclaration-setproperty)
    fn set(&self, name: &str, value: &str, priority: &str, context: &mut Context) -> JsResult<()> {
        self.check_writable(context)?;
        let value = value.trim_ascii();
        if value.is_empty() {
            self.remove(name, context);
            return Ok(());
        }
        let is_important = priority.eq_ignore_ascii_case("important");
        let has_known_priority = is_important || priority.is_empty();
        // A priority is no part of a value.
        if has_known_priority && !split_priority(value).1 {
            let new = Declaration {
                name: name.to_owned(),
                value: value.to_owned(),
                is_important,
            };
            let mut list = self.list();
            match list.iter_mut().find(|known| known.name == name) {
                Some(known) => *known = new,
                None => list.push(new),
            }
            self.write(&list, context);
        }
        Ok(())
    }

    fn remove(&self, name: &str, context: &mut Context) {
        let mut list = self.list();
        let length = list.len();
        list.retain(|known| known.name != name);
        if list.len() < length {
            self.write(&list, context);
        }
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
            &Steps(|this, UsvString(text): UsvString, context| this.set_text(&text, context)),
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
            "getPropertyPriority",
            &Steps(|this, UsvString(name): UsvString, _| {
                Ok(this.priority(&name.to_ascii_lowercase()))
            }),
        ),
        operation(
            "setProperty",
            &Steps(
                |this,
                 (name, LegacyNullToEmptyString(value), priority): (
                    UsvString,
                    LegacyNullToEmptyString,
                    Option<LegacyNullToEmptyString>,
                ),
                 context| {
                    let name = name.0.to_ascii_lowercase();
                    let priority = priority.map(|it| to_utf8(&it.0)).unwrap_or_default();
                    this.set(&name, &to_utf8(&value), &priority, context)
                },
            ),
        ),
        operation(
            "removeProperty",
            &Steps(|this, UsvString(name): UsvString, context| {
                this.check_writable(context)?;
                let name = name.to_ascii_lowercase();
                let old = property(&this.element, &name);
                this.remove(&name, context);
                Ok(old.unwrap_or_default())
            }),
        ),
    ];
}

impl Exotic for StyleDeclaration {
    const NAMED_SETTER: Option<NamedSetter<Self>> = Some(NamedSetter::new(&Steps(
        |this, name, LegacyNullToEmptyString(value): LegacyNullToEmptyString, context| {
            let value = to_utf8(&value);
            match &*to_utf8(name) {
                "cssText" => this.set_text(&value, context),
                name => this.set(&css_name(name), &value, "", context),
            }
        },
    )));

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
fn declarations(text: &str) -> Vec<Declaration> {
    let mut list = Vec::new();
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
        let (value, is_important) = split_priority(value.trim());
        let name = name.trim().to_ascii_lowercase();
        if !name.is_empty() && !value.is_empty() && known.insert(name.clone()) {
            list.push(Declaration {
                name,
                value: value.to_owned(),
                is_important,
            });
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
            .map(|it| (it.name.as_str(), it.value.as_str()))
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

    #[test]
    fn a_value_may_end_with_its_priority() {
        for (text, value, is_important) in [
            ("red", "red", false),
            ("red!important", "red", true),
            ("red ! IMPORTANT ", "red", true),
            ("important", "important", false),
            ("é!importanté", "é!importanté", false),
            ("!important", "", true),
        ] {
            assert_eq!(split_priority(text), (value, is_important), "{text:?}");
        }
    }
}
