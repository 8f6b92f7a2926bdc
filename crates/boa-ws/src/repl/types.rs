//! `.type`: the type of a value, in the notation of TypeScript, and its prototypes. No script runs.

use super::{complete::chain, highlight::is_identifier};
use crate::output::{error_causes::own, sanitize::beginning};
use boa_engine::{
    Context, JsObject, JsString, JsSymbol, JsValue,
    builtins::{
        error::Error, function::OrdinaryFunction, map::ordered_map::OrderedMap, promise::Promise,
        proxy::Proxy, set::ordered_set::OrderedSet,
    },
    js_string,
    property::PropertyKey,
};

/// The levels of nested objects whose members are shown.
const MAX_DEPTH: usize = 2;

/// The limit on members of an object that are shown, and on elements of an array that are looked
/// at.
const MAX_MEMBERS: usize = 20;

/// The limit on the parameters of a function that are shown, in characters.
const MAX_PARAMETERS: usize = 200;

/// The type of a value, and its prototypes if it is an object.
pub(super) fn describe(value: &JsValue, context: &mut Context) -> String {
    let text = of(value, 0, context);
    let Some(object) = value.as_object().filter(|object| !object.is::<Proxy>()) else {
        return text;
    };
    let prototypes: Vec<_> = chain(&object)
        .skip(1)
        .map(|prototype| name_of_prototype(&prototype))
        .collect();
    match prototypes.is_empty() {
        true => format!("{text}\nprototypes: none"),
        false => format!("{text}\nprototypes: {}", prototypes.join(" → ")),
    }
}

fn of(value: &JsValue, depth: usize, context: &mut Context) -> String {
    match value.as_object() {
        Some(object) => of_object(&object, depth, context),
        None if value.is_null() => "null".to_owned(),
        None => value.type_of().to_owned(),
    }
}

fn of_object(object: &JsObject, depth: usize, context: &mut Context) -> String {
    if object.is::<Proxy>() {
        return "Proxy".to_owned();
    }
    if object.is_callable() {
        return of_function(object);
    }
    if object.is_array() {
        return match union(&elements(object), depth, context).as_str() {
            "" => "unknown[]".to_owned(),
            one if one.contains([' ', '=']) => format!("({one})[]"),
            one => format!("{one}[]"),
        };
    }
    if let Some(map) = object.downcast_ref::<OrderedMap<JsValue>>() {
        let (keys, values): (Vec<_>, Vec<_>) = map
            .iter()
            .take(MAX_MEMBERS)
            .map(|(key, value)| (key.clone(), value.clone()))
            .unzip();
        drop(map);
        let (keys, values) = (union(&keys, depth, context), union(&values, depth, context));
        return if keys.is_empty() {
            "Map".to_owned()
        } else {
            format!("Map<{keys}, {values}>")
        };
    }
    if let Some(set) = object.downcast_ref::<OrderedSet>() {
        let values: Vec<_> = set.iter().take(MAX_MEMBERS).cloned().collect();
        drop(set);
        let values = union(&values, depth, context);
        return if values.is_empty() {
            "Set".to_owned()
        } else {
            format!("Set<{values}>")
        };
    }
    if object.is::<Promise>() {
        let promise = boa_engine::object::builtins::JsPromise::from_object(object.clone());
        let state = promise.map(|promise| promise.state());
        return match state {
            Ok(boa_engine::builtins::promise::PromiseState::Fulfilled(value)) => {
                format!("Promise<{}>", of(&value, depth + 1, context))
            }
            _ => "Promise<unknown>".to_owned(),
        };
    }
    let name = object
        .prototype()
        .map(|prototype| name_of_prototype(&prototype));
    match name {
        Some(name) if name != "Object" || object.is::<Error>() => name,
        _ => members(object, depth, context),
    }
}

/// `{ a: number; b: string[] }`
fn members(object: &JsObject, depth: usize, context: &mut Context) -> String {
    let keys = object.own_property_keys(context).unwrap_or_default();
    let strings: Vec<_> = keys
        .iter()
        .filter_map(|key| match key {
            PropertyKey::String(name) => Some(name.to_std_string_lossy()),
            PropertyKey::Index(index) => Some(index.get().to_string()),
            PropertyKey::Symbol(_) => None,
        })
        .collect();
    if strings.is_empty() {
        return "{}".to_owned();
    }
    if depth >= MAX_DEPTH {
        return "object".to_owned();
    }
    let mut members = Vec::new();
    for name in strings.iter().take(MAX_MEMBERS) {
        let key = PropertyKey::from(JsString::from(name.as_str()));
        let property = object.borrow().properties().get(&key);
        let value = property
            .as_ref()
            .and_then(|property| property.value().cloned());
        let shown = if is_identifier(name) {
            name.clone()
        } else {
            format!("\"{}\"", name.escape_debug())
        };
        members.push(match value {
            Some(value) => format!("{shown}: {}", of(&value, depth + 1, context)),
            // An accessor, which is not called.
            None => format!("{shown}: unknown"),
        });
    }
    if let more @ 1.. = strings.len() - members.len() {
        members.push(format!("… {more} more"));
    }
    format!("{{ {} }}", members.join("; "))
}

/// The elements that an array keeps.
fn elements(array: &JsObject) -> Vec<JsValue> {
    let array = array.borrow();
    let keys: Vec<_> = array
        .properties()
        .index_property_keys()
        .take(MAX_MEMBERS)
        .collect();
    keys.into_iter()
        .filter_map(|index| array.properties().get(&index.into())?.value().cloned())
        .collect()
}

/// The different types of members, of which there are few, separated by bars.
fn union(members: &[JsValue], depth: usize, context: &mut Context) -> String {
    let mut types = Vec::new();
    for member in members {
        let one = of(member, depth + 1, context);
        if !types.contains(&one) {
            types.push(one);
        }
    }
    types.join(" | ")
}

/// `function add(a, b)`, `class Cat`
fn of_function(function: &JsObject) -> String {
    let name = text_property(function, js_string!("name")).unwrap_or_default();
    let text = JsValue::from(function.clone()).display().to_string();
    let is_class = text.starts_with("[class") || text.starts_with("class");
    let parameters = own(function, js_string!("length"))
        .and_then(|length| length.as_number())
        .unwrap_or(0.0);
    if is_class {
        return format!("class {name}");
    }
    if !function.is::<OrdinaryFunction>() {
        let is_constructor = if function.is_constructor() {
            "new "
        } else {
            ""
        };
        let required = match parameters as u32 {
            0 => "…".to_owned(),
            1 => "1 parameter, …".to_owned(),
            number => format!("{number} parameters, …"),
        };
        return format!("{is_constructor}{name}({required})");
    }
    format!("function {name}")
}

/// The parameters and the kind of a function, from its source: `async (url, { retries = 3 }) =>`.
pub(super) fn signature(source: &str) -> Option<String> {
    let source: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if source.contains("[native code]") || source.starts_with("class") {
        return None;
    }
    let mut depth = 0_usize;
    let mut quote = None;
    for (offset, character) in source.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, '{') if depth > 0 => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, '{') => return Some(shortened(source[..offset].trim_end())),
            (None, '=') if depth == 0 && source[offset..].starts_with("=>") => {
                return Some(shortened(&source[..offset + 2]));
            }
            _ => {}
        }
    }
    None
}

fn shortened(text: &str) -> String {
    beginning(text, MAX_PARAMETERS, "…")
}

/// The name of the constructor that a prototype is of.
fn name_of_prototype(prototype: &JsObject) -> String {
    let constructor =
        own(prototype, js_string!("constructor")).and_then(|constructor| constructor.as_object());
    let name = constructor.and_then(|constructor| text_property(&constructor, js_string!("name")));
    let tag = || {
        let tag = own(prototype, JsSymbol::to_string_tag())?.as_string()?;
        Some(tag.to_std_string_lossy())
    };
    name.or_else(tag)
        .unwrap_or_else(|| "(without a name)".to_owned())
}

fn text_property(object: &JsObject, name: JsString) -> Option<String> {
    let text = own(object, name)?.as_string()?.to_std_string_lossy();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_typescript() {
        let mut runtime = boa_websocket::Runtime::builder()
            .build()
            .expect("a runtime");
        let context = runtime.context();
        for (source, expected) in [
            ("1", "number"),
            ("'x'", "string"),
            ("null", "null"),
            ("[1, 'a', 2]", "(number | string)[]"),
            ("[]", "unknown[]"),
            (
                "({ a: 1, 'b c': [true], get d() { throw 1 } })",
                "{ a: number; \"b c\": boolean[]; d: unknown }",
            ),
            ("({ a: { b: { c: { d: 1 } } } })", "{ a: { b: object } }"),
            ("new Map([['a', 1]])", "Map<string, number>"),
            ("new Set([1, 2])", "Set<number>"),
            ("Promise.resolve(1)", "Promise<number>"),
            ("new URL('a:b')", "URL"),
            ("new TypeError('x')", "TypeError"),
            ("new Proxy({}, {})", "Proxy"),
        ] {
            let value = context
                .eval(boa_engine::Source::from_bytes(source))
                .expect(source);
            assert_eq!(
                describe(&value, context).lines().next(),
                Some(expected),
                "{source}"
            );
        }
        let value = context.eval(boa_engine::Source::from_bytes(
            "class A {} class B extends A {} new B()",
        ));
        assert_eq!(
            describe(&value.expect("it runs"), context),
            "B\nprototypes: B → A → Object"
        );
    }

    #[test]
    fn signatures_are_the_beginnings_of_functions() {
        for (source, expected) in [
            (
                "function add(a, b) {\n  return a + b }",
                "function add(a, b)",
            ),
            (
                "async (url, { retries = 3 } = {}) => { x }",
                "async (url, { retries = 3 } = {}) =>",
            ),
            ("x => x * 2", "x =>"),
            ("method(a = ')') { }", "method(a = ')')"),
        ] {
            assert_eq!(signature(source).as_deref(), Some(expected));
        }
        assert_eq!(signature("function at() { [native code] }"), None);
    }
}
