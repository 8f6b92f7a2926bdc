//! Names of elements and attributes: [namespaces](https://dom.spec.whatwg.org/#namespaces) and
//! validity.

use crate::exception::throw;
use boa_engine::{Context, JsResult, JsString};
use boa_web::webidl::string::{from_utf8, to_utf8};
use html5ever::QualName;

pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
pub(crate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

pub(crate) fn namespace(name: &QualName) -> Option<JsString> {
    (!name.ns.is_empty()).then(|| from_utf8(&name.ns))
}

pub(crate) fn prefix(name: &QualName) -> Option<JsString> {
    name.prefix.as_ref().map(|prefix| from_utf8(prefix))
}

/// The [qualified name](https://dom.spec.whatwg.org/#concept-element-qualified-name).
pub(crate) fn qualified(name: &QualName) -> String {
    match &name.prefix {
        Some(prefix) => format!("{}:{}", &**prefix, &*name.local),
        None => name.local.to_string(),
    }
}

pub(crate) fn ascii_lowercase(name: &JsString) -> JsString {
    let is_upper = |unit: u16| (0x41..=0x5a).contains(&unit);
    if !name.iter().any(is_upper) {
        return name.clone();
    }
    let lower = |unit| if is_upper(unit) { unit + 0x20 } else { unit };
    let units: Vec<u16> = name.iter().map(lower).collect();
    JsString::from(&units[..])
}

/// A name as HTML documents have it, if it is in one.
pub(crate) fn lowercase_if(in_html: bool, name: &JsString) -> JsString {
    if in_html {
        ascii_lowercase(name)
    } else {
        name.clone()
    }
}

/// Whether two ids or classes are the same one: without case
/// [in quirks mode](https://dom.spec.whatwg.org/#concept-getelementsbyclassname).
pub(crate) fn is_same_word(one: &JsString, other: &JsString, quirks: bool) -> bool {
    one == other || (quirks && ascii_lowercase(one) == ascii_lowercase(other))
}

/// Whether the name of a tag ends before the character.
fn ends_name(it: char) -> bool {
    matches!(it, '\t' | '\n' | '\x0c' | '\r' | ' ' | '\0' | '/' | '>')
}

/// Whether it is a
/// [valid element local name](https://dom.spec.whatwg.org/#valid-element-local-name).
pub(crate) fn is_valid_element_name(name: &str) -> bool {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) if first.is_ascii_alphabetic() => !characters.any(ends_name),
        Some(':' | '_' | '\u{80}'..) => characters.all(|it| {
            it.is_ascii_alphanumeric() || matches!(it, '-' | '.' | ':' | '_' | '\u{80}'..)
        }),
        _ => false,
    }
}

/// Whether it is a
/// [valid attribute local name](https://dom.spec.whatwg.org/#valid-attribute-local-name).
pub(crate) fn is_valid_attribute_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|it: char| it == '=' || ends_name(it))
}

/// Whether a [`Name`](https://www.w3.org/TR/xml/#NT-NameStartChar) of XML may begin with it.
pub(crate) fn starts_name(it: char) -> bool {
    matches!(it, ':' | '_' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Whether it may be in a [`Name`](https://www.w3.org/TR/xml/#NT-NameChar) of XML.
pub(crate) fn continues_name(it: char) -> bool {
    starts_name(it)
        || matches!(it, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Whether it is a [`Name`](https://www.w3.org/TR/xml/#NT-Name) of XML.
pub(crate) fn is_name(name: &str) -> bool {
    name.chars().next().is_some_and(starts_name) && name.chars().all(continues_name)
}

/// Whether it is a [valid namespace prefix](https://dom.spec.whatwg.org/#valid-namespace-prefix).
fn is_valid_prefix(prefix: &str) -> bool {
    !prefix.is_empty() && !prefix.contains(ends_name)
}

/// [Validate and extract](https://dom.spec.whatwg.org/#validate-and-extract) a namespace and a
/// qualified name.
pub(crate) fn validate_and_extract(
    namespace: &JsString,
    qualified_name: &JsString,
    of_element: bool,
    context: &mut Context,
) -> JsResult<QualName> {
    let (namespace, name) = (to_utf8(namespace), to_utf8(qualified_name));
    let (prefix, local_name) = match name.split_once(':') {
        Some((prefix, rest)) => (Some(prefix), rest),
        None => (None, &*name),
    };
    let valid = prefix.is_none_or(is_valid_prefix)
        && if of_element {
            is_valid_element_name(local_name)
        } else {
            is_valid_attribute_name(local_name)
        };
    if !valid {
        let message = format!("'{name}' is no valid name");
        return throw("InvalidCharacterError", &message, context);
    }
    let is_xmlns = name == "xmlns" || prefix == Some("xmlns");
    let wrong = (prefix.is_some() && namespace.is_empty())
        || (prefix == Some("xml") && namespace != XML)
        || (is_xmlns != (namespace == XMLNS));
    if wrong {
        let message = format!("the name '{name}' does not go with the namespace '{namespace}'");
        return throw("NamespaceError", &message, context);
    }
    Ok(QualName::new(
        prefix.map(Into::into),
        namespace.into(),
        local_name.into(),
    ))
}

#[cfg(test)]
mod tests {
    use crate::dom::names::*;

    #[test]
    fn element_names_begin_with_a_letter_a_colon_an_underscore_or_no_ascii() {
        for (name, valid) in [
            ("a", true),
            ("h1", true),
            ("my-element", true),
            ("a\u{e9}", true),
            (":x", true),
            ("_", true),
            ("\u{e9}1", true),
            ("a<b", true),
            ("a:b", true),
            ("", false),
            ("1", false),
            ("a b", false),
            ("a/", false),
            ("a>", false),
            ("<a", false),
            ("-a", false),
            ("_<", false),
        ] {
            assert_eq!(is_valid_element_name(name), valid, "{name:?}");
        }
    }

    #[test]
    fn attribute_names_have_a_character_and_no_spaces_or_delimiters() {
        for (name, valid) in [
            ("0", true),
            ("@click", true),
            ("<", true),
            ("", false),
            ("a=b", false),
            ("a b", false),
        ] {
            assert_eq!(is_valid_attribute_name(name), valid, "{name:?}");
        }
    }
}
