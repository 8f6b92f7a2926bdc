//! Objects: the text before the braces, and the entries between them.

use super::{
    Inspector, Style,
    classify::Kind,
    elements::array_length,
    layout::Layout,
    more_elements,
    reflect::{ConstructorName, named_keys, own_keys, own_property, to_string_tag},
};
use boa_engine::{
    JsObject, JsValue,
    builtins::{
        function::OrdinaryFunction, map::ordered_map::OrderedMap, set::ordered_set::OrderedSet,
        typed_array::TypedArray,
    },
    object::builtins::{JsDate, JsTypedArray},
    property::{DescriptorKind, PropertyDescriptor, PropertyKey},
};

/// An object that is being formatted.
pub(super) struct Subject<'a> {
    pub(super) object: &'a JsObject,
    pub(super) constructor: ConstructorName,
    /// The `@@toStringTag`, or nothing.
    pub(super) tag: String,
    /// The properties to be shown after the elements.
    pub(super) keys: Vec<PropertyKey>,
}

/// How an object begins.
enum Head {
    /// The whole text of the object.
    Whole(String),
    /// The text before entries in brackets of this kind.
    Open {
        base: String,
        open: String,
        close: &'static str,
    },
}

/// The width in columns up to which a platform object stays on one line.
const MAX_PLATFORM_OBJECT_LINE: usize = 120;

impl Inspector<'_> {
    pub(super) fn object(&mut self, object: &JsObject, depth: usize) -> String {
        let kind = Kind::of(object, self.context);
        if matches!(kind, Kind::RevokedProxy) {
            return self.paint(Style::Special, "<Revoked Proxy>");
        }
        let mut subject = Subject {
            object,
            constructor: ConstructorName::of(object),
            tag: to_string_tag(object, self.options.show_hidden).unwrap_or_default(),
            keys: self.shown_keys(object, &kind),
        };
        let (mut base, open, close) = match self.head(&kind, &mut subject) {
            Head::Whole(text) => return text,
            Head::Open { base, open, close } => (base, open, close),
        };
        if depth > self.options.depth {
            let is_array = matches!(kind, Kind::Array);
            let prefix = subject.prefix(if is_array { "Array" } else { "Object" }, "");
            let name = match subject.constructor {
                // It is in brackets.
                ConstructorName::NullPrototype => prefix.trim_end().to_owned(),
                _ => format!("[{}]", prefix.trim_end()),
            };
            return self.paint(Style::Special, name);
        }
        let depth = depth + 1;
        self.seen.push(object.clone());
        self.last_depth = depth;
        let mut entries = self.elements(&kind, &subject, depth);
        let element_count = entries.len();
        self.properties(&kind, &subject, depth, &mut entries);
        self.seen.pop();
        if let Some(index) = self
            .circular
            .iter()
            .position(|circular| JsObject::equals(circular, object))
        {
            let reference = self.paint(Style::Special, format!("<ref *{}>", index + 1));
            base = if base.is_empty() {
                reference
            } else {
                format!("{reference} {base}")
            };
        }
        let layout = Layout {
            base: &base,
            open: &open,
            close,
            indentation: self.indentation,
            break_length: match kind {
                // An event or a socket is easier to find in a log when it is one line.
                Kind::Platform(_) => self.options.break_length.max(MAX_PLATFORM_OBJECT_LINE),
                _ => self.options.break_length,
            },
            levels_inside: self.last_depth.saturating_sub(depth),
        };
        let columns = if matches!(kind, Kind::Array | Kind::TypedArray) {
            let numeric =
                element_count == entries.len() && self.are_numbers(&kind, object, entries.len());
            layout.columns(&entries, entries.len() > self.options.elements, numeric)
        } else {
            None
        };
        match columns {
            Some(rows) => layout.write(&rows, true),
            None => layout.write(&entries, false),
        }
    }

    /// The keys of properties that are not elements.
    fn shown_keys(&mut self, object: &JsObject, kind: &Kind) -> Vec<PropertyKey> {
        let mut keys = match kind {
            Kind::ModuleNamespace => {
                let keys = object.own_property_keys(self.context).unwrap_or_default();
                return keys
                    .into_iter()
                    .filter(|key| !matches!(key, PropertyKey::Symbol(_)))
                    .collect();
            }
            Kind::Array | Kind::TypedArray => named_keys(object),
            _ => own_keys(object),
        };
        let show_hidden = self.options.show_hidden;
        keys.retain(|key| {
            let Some(property) = own_property(object, key) else {
                return false;
            };
            match kind {
                Kind::Global => {
                    property.enumerable() == Some(true) && is_of_script(&property, object)
                }
                // The constants of an interface are known from its standard.
                Kind::Interface => show_hidden,
                // `[LegacyUnforgeable]` attributes are own properties of each object.
                Kind::Platform(_) => {
                    property.enumerable() == Some(true) && property.configurable() == Some(true)
                }
                _ => show_hidden || property.enumerable() == Some(true),
            }
        });
        keys
    }

    fn head(&mut self, kind: &Kind, subject: &mut Subject<'_>) -> Head {
        const BRACES: [&str; 2] = ["{", "}"];
        const BRACKETS: [&str; 2] = ["[", "]"];
        let object = subject.object;
        let has_no_keys = subject.keys.is_empty();
        let open = |prefix: String, [open, close]: [&'static str; 2], is_empty: bool| {
            if is_empty && has_no_keys {
                return Head::Whole(format!("{prefix}{open}{close}"));
            }
            Head::Open {
                base: String::new(),
                open: format!("{prefix}{open}"),
                close,
            }
        };
        let braces = |prefix| open(prefix, BRACES, false);
        // Kinds with a text beyond their properties: alone, or before the braces.
        let known_as = |base, has_no_keys| {
            if has_no_keys {
                return Head::Whole(base);
            }
            let [open, close] = BRACES;
            let open = open.to_owned();
            Head::Open { base, open, close }
        };
        match kind {
            Kind::Array => {
                let length = array_length(object);
                let plain = subject.constructor.is("Array") && subject.tag.is_empty();
                let prefix = if plain {
                    String::new()
                } else {
                    subject.prefix("Array", &format!("({length})"))
                };
                open(prefix, BRACKETS, length == 0)
            }
            Kind::TypedArray => {
                let (name, length) = self.typed_array(object);
                subject.tag.clone_from(&name);
                let prefix = subject.prefix(&name, &format!("({length})"));
                open(prefix, BRACKETS, length == 0)
            }
            Kind::Map => {
                let map = object.downcast_ref::<OrderedMap<JsValue>>();
                let size = map.map_or(0, |map| map.len());
                let prefix = subject.prefix("Map", &format!("({size})"));
                open(prefix, BRACES, size == 0)
            }
            Kind::Set => {
                let set = object.downcast_ref::<OrderedSet>();
                let size = set.map_or(0, |set| set.len());
                let prefix = subject.prefix("Set", &format!("({size})"));
                open(prefix, BRACES, size == 0)
            }
            Kind::Interface => known_as(self.class(subject), has_no_keys),
            Kind::Function => known_as(self.function(subject), has_no_keys),
            Kind::Error => {
                let base = self.error(subject);
                known_as(base, subject.keys.is_empty())
            }
            Kind::RegExp => {
                let text = subject.prefixed("RegExp", &regexp(object));
                known_as(self.paint(Style::Regexp, text), has_no_keys)
            }
            Kind::Date => {
                let text = subject.prefixed("Date", &self.date(object));
                known_as(self.paint(Style::Date, text), has_no_keys)
            }
            Kind::Boxed(primitive) => known_as(self.boxed(primitive, subject), has_no_keys),
            Kind::Arguments => open("[Arguments] ".to_owned(), BRACES, true),
            Kind::Global => {
                // Not the constructor: without a page, it is `EventTarget`.
                let name = to_string_tag(object, false).unwrap_or_else(|| "Window".to_owned());
                open(format!("{name} "), BRACES, true)
            }
            Kind::ArrayBuffer => braces(subject.prefix("ArrayBuffer", "")),
            Kind::DataView => braces(subject.prefix("DataView", "")),
            Kind::Promise => braces(subject.prefix("Promise", "")),
            Kind::WeakMap => braces(subject.prefix("WeakMap", "")),
            Kind::WeakSet => braces(subject.prefix("WeakSet", "")),
            Kind::ModuleNamespace => braces(subject.prefix("Module", "")),
            Kind::Platform(platform) => {
                let is_empty = platform.is_empty(self.context);
                open(subject.prefix("Object", ""), BRACES, is_empty)
            }
            Kind::CollectionIterator { items, is_pairs } => {
                let tag = if *is_pairs {
                    subject.tag.replace(" Iterator", " Entries")
                } else {
                    subject.tag.clone()
                };
                open(format!("[{tag}] "), BRACES, items.is_empty())
            }
            Kind::Iterator(values) => {
                let is_empty = values.get(0, self.context).is_none();
                open(format!("{} ", subject.tag), BRACES, is_empty)
            }
            Kind::Ordinary | Kind::RevokedProxy => {
                let plain = subject.constructor.is("Object") && subject.tag.is_empty();
                let prefix = if plain {
                    String::new()
                } else {
                    subject.prefix("Object", "")
                };
                open(prefix, BRACES, true)
            }
        }
    }

    fn properties(
        &mut self,
        kind: &Kind,
        subject: &Subject<'_>,
        depth: usize,
        entries: &mut Vec<String>,
    ) {
        if matches!(kind, Kind::ModuleNamespace) {
            return;
        }
        for (index, key) in subject.keys.iter().enumerate() {
            if self.is_exhausted() {
                let rest = subject.keys.len() - index;
                entries.push(more_elements(rest, "item"));
                return;
            }
            let Some(property) = own_property(subject.object, key) else {
                continue;
            };
            let text = match (kind, key) {
                // In a sloppy function the element may have the value of the parameter.
                (Kind::Arguments, PropertyKey::Index(_)) if property.is_data_descriptor() => {
                    let value = subject
                        .object
                        .get(key.clone(), self.context)
                        .unwrap_or_default();
                    self.inner_value(&value, depth)
                }
                _ => self.described(&property, depth),
            };
            // Properties of errors are not enumerable.
            let key = self.key(key, property.enumerable() != Some(false));
            self.allowance = self.allowance.saturating_sub(key.len());
            entries.push(format!("{key}: {text}"));
        }
    }

    /// A property's value, or the names of its accessors.
    pub(super) fn described(&mut self, property: &PropertyDescriptor, depth: usize) -> String {
        match property.kind() {
            DescriptorKind::Data {
                value: Some(value), ..
            } => self.inner_value(value, depth),
            DescriptorKind::Accessor { get, set } => {
                let has =
                    |accessor: &Option<JsValue>| accessor.as_ref().is_some_and(JsValue::is_object);
                match (has(get), has(set)) {
                    (true, true) => self.paint(Style::Special, "[Getter/Setter]"),
                    (true, false) => self.paint(Style::Special, "[Getter]"),
                    (false, true) => self.paint(Style::Special, "[Setter]"),
                    (false, false) => self.paint(Style::Undefined, "undefined"),
                }
            }
            _ => self.paint(Style::Undefined, "undefined"),
        }
    }

    fn date(&mut self, object: &JsObject) -> String {
        let text =
            JsDate::from_object(object.clone()).and_then(|date| date.to_iso_string(self.context));
        let text = text.ok().and_then(|text| text.as_string());
        text.map_or_else(
            || "Invalid Date".to_owned(),
            |text| text.to_std_string_lossy(),
        )
    }

    /// `[Number: 3]`
    fn boxed(&mut self, primitive: &JsValue, subject: &Subject<'_>) -> String {
        let (kind, style) = match primitive {
            value if value.is_string() => ("String", Style::String),
            value if value.is_boolean() => ("Boolean", Style::Boolean),
            value if value.is_symbol() => ("Symbol", Style::Symbol),
            value if value.is_bigint() => ("BigInt", Style::BigInt),
            _ => ("Number", Style::Number),
        };
        let mut text = format!("[{kind}");
        match &subject.constructor {
            ConstructorName::Known(name) if name != kind => text.push_str(&format!(" ({name})")),
            ConstructorName::NullPrototype => text.push_str(" (null prototype)"),
            _ => {}
        }
        text.push_str(": ");
        text.push_str(&self.without_colors(primitive));
        text.push(']');
        if !subject.tag.is_empty() && !subject.constructor.is(&subject.tag) {
            text.push_str(&format!(" [{}]", subject.tag));
        }
        self.paint(style, text)
    }

    /// The name of the kind of typed array, and the current length.
    fn typed_array(&mut self, object: &JsObject) -> (String, usize) {
        // The kinds have the names of the constructors: `Uint8` is for `Uint8Array`.
        let array = object.downcast_ref::<TypedArray>();
        let kind = array.map_or_else(|| "Typed".to_owned(), |it| format!("{:?}", it.kind()));
        let length =
            JsTypedArray::from_object(object.clone()).and_then(|array| array.length(self.context));
        (format!("{kind}Array"), length.unwrap_or_default())
    }

    fn are_numbers(&self, kind: &Kind, object: &JsObject, count: usize) -> bool {
        let is_number = |value: &JsValue| value.is_number() || value.is_bigint();
        match kind {
            Kind::TypedArray => true,
            _ => (0..count).all(|index| {
                let Ok(index) = u32::try_from(index) else {
                    return false;
                };
                own_property(object, &PropertyKey::from(index))
                    .is_some_and(|it| it.value().is_some_and(is_number))
            }),
        }
    }
}

impl Subject<'_> {
    /// The name before the brace, with a space after it: `Foo(3) [Tag] `.
    pub(super) fn prefix(&self, fallback: &str, size: &str) -> String {
        let (mut prefix, known) = match &self.constructor {
            ConstructorName::Known(name) => (format!("{name}{size} "), name.as_str()),
            ConstructorName::NullPrototype => {
                (format!("[{fallback}{size}: null prototype] "), fallback)
            }
            ConstructorName::Unknown => {
                (format!("{fallback}{size} <Complex prototype> "), fallback)
            }
        };
        if !self.tag.is_empty() && self.tag != known {
            prefix.push_str(&format!("[{}] ", self.tag));
        }
        prefix
    }

    /// The text of an object of a built-in kind, after its constructor's name if that differs.
    fn prefixed(&self, kind: &str, text: &str) -> String {
        let prefix = self.prefix(kind, "");
        if prefix.trim_end() == kind {
            text.to_owned()
        } else {
            format!("{prefix}{text}")
        }
    }
}

/// Whether a script has defined a property of the global object.
fn is_of_script(property: &PropertyDescriptor, global: &JsObject) -> bool {
    // Undefined properties, such as the location of a script without one, are not shown.
    let Some(value) = property.value().filter(|value| !value.is_undefined()) else {
        return false;
    };
    value.as_object().is_none_or(|object| {
        let is_native = object.is_callable() && !object.is::<OrdinaryFunction>();
        !is_native && !JsObject::equals(&object, global)
    })
}

/// `/source/flags`. Their getters would read properties of the object, which script can define.
///
/// The engine reveals both in its own `Display` text, which escapes each slash even if it is
/// escaped already.
fn regexp(object: &JsObject) -> String {
    let shown = JsValue::from(object.clone()).display().to_string();
    let Some((source, flags)) = shown
        .strip_prefix('/')
        .and_then(|shown| shown.rsplit_once('/'))
    else {
        return shown;
    };
    let mut text = String::from("/");
    let mut backslashes = 0;
    for char in source.chars() {
        if char == '/' && backslashes % 2 == 0 {
            text.pop();
        }
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
        text.push(char);
    }
    format!("{text}/{flags}")
}
