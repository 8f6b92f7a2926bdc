//! The contents of an object beside its properties: elements, items, slots.

use super::{
    Inspector, Style,
    classify::Kind,
    more_elements,
    object::Subject,
    reflect::{indices, own_property},
};
use crate::webidl::{InspectedAttribute, Pairs, RemainingValues};
use boa_engine::{
    JsObject, JsString, JsValue,
    builtins::{map::ordered_map::OrderedMap, promise::PromiseState, set::ordered_set::OrderedSet},
    js_string,
    object::builtins::{
        JsArray, JsArrayBuffer, JsDataView, JsPromise, JsSharedArrayBuffer, JsTypedArray,
    },
    property::PropertyKey,
};
use std::fmt::Write;

impl Inspector<'_> {
    pub(super) fn elements(
        &mut self,
        kind: &Kind,
        subject: &Subject<'_>,
        depth: usize,
    ) -> Vec<String> {
        let object = subject.object;
        match kind {
            Kind::Array => self.array(object, depth),
            Kind::TypedArray => self.typed_array_elements(object),
            Kind::Map => self.map(object, depth),
            Kind::Set => self.set(object, depth),
            Kind::Promise => self.promise(object, depth),
            Kind::ArrayBuffer => self.array_buffer(object),
            Kind::DataView => self.data_view(object, depth),
            Kind::WeakMap | Kind::WeakSet => vec![self.paint(Style::Special, "<items unknown>")],
            Kind::ModuleNamespace => self.module_namespace(subject, depth),
            Kind::Iterator(values) => self.remaining(values, depth),
            Kind::CollectionIterator {
                items,
                is_pairs: false,
            } => self.first(items, items.len(), |this, item| {
                this.inner_value(item, depth)
            }),
            Kind::CollectionIterator {
                items,
                is_pairs: true,
            } => self.item_pairs(items, depth),
            Kind::Platform(platform) => {
                let mut entries = Vec::new();
                if let Some((object, named)) = &platform.named {
                    let (properties, count) = named(object, self.options.elements, self.context);
                    self.named_properties(properties, count, depth, &mut entries);
                }
                entries.extend(self.attributes(&platform.attributes, depth));
                if let Some(pairs) = &platform.pairs {
                    self.pairs(pairs, depth, &mut entries);
                }
                if let Some(pairs) = &platform.properties {
                    self.pairs_as_properties(pairs, depth, &mut entries);
                }
                entries
            }
            _ => Vec::new(),
        }
    }

    /// Adjacent holes are one entry.
    fn array(&mut self, object: &JsObject, depth: usize) -> Vec<String> {
        let length = array_length(object);
        let mut entries = Vec::new();
        let mut next = 0;
        for index in indices(object) {
            if entries.len() >= self.options.elements || self.is_exhausted() {
                break;
            }
            if index > next {
                entries.push(self.holes(index - next));
                next = index;
                if entries.len() >= self.options.elements {
                    break;
                }
            }
            let Some(property) = own_property(object, &PropertyKey::from(index)) else {
                continue;
            };
            entries.push(self.described(&property, depth));
            next = index + 1;
        }
        let rest = length.saturating_sub(next);
        if rest > 0 {
            let has_room = entries.len() < self.options.elements && !self.is_exhausted();
            entries.push(if has_room {
                self.holes(rest)
            } else {
                more_elements(rest as usize, "item")
            });
        }
        entries
    }

    fn holes(&self, count: u32) -> String {
        self.paint(
            Style::Undefined,
            format!("<{count} empty item{}>", if count == 1 { "" } else { "s" }),
        )
    }

    fn typed_array_elements(&mut self, object: &JsObject) -> Vec<String> {
        let array = JsTypedArray::from_object(object.clone());
        let length = array
            .and_then(|array| array.length(self.context))
            .unwrap_or_default();
        let shown = length.min(self.options.elements);
        let mut entries = Vec::with_capacity(shown + 1);
        for index in 0..shown {
            // Reading an element of a typed array runs no script.
            let value = object.get(index as u64, self.context).unwrap_or_default();
            entries.push(self.value(&value, 0));
        }
        if length > shown {
            entries.push(more_elements(length - shown, "item"));
        }
        entries
    }

    fn map(&mut self, object: &JsObject, depth: usize) -> Vec<String> {
        let Some(map) = object.downcast_ref::<OrderedMap<JsValue>>() else {
            return Vec::new();
        };
        let shown = map.iter().take(self.options.elements);
        let items: Vec<_> = shown
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let size = map.len();
        drop(map);
        self.first(&items, size, |this, (key, value)| {
            let key = this.inner_value(key, depth);
            format!("{key} => {}", this.inner_value(value, depth))
        })
    }

    fn set(&mut self, object: &JsObject, depth: usize) -> Vec<String> {
        let Some(set) = object.downcast_ref::<OrderedSet>() else {
            return Vec::new();
        };
        let items: Vec<_> = set.iter().take(self.options.elements).cloned().collect();
        let size = set.len();
        drop(set);
        self.first(&items, size, |this, item| this.inner_value(item, depth))
    }

    /// `[ key, value ]`
    fn item_pairs(&mut self, items: &[JsValue], depth: usize) -> Vec<String> {
        let (pairs, _) = items.as_chunks::<2>();
        self.first(pairs, pairs.len(), |this, [key, value]| {
            let key = this.inner_value(key, depth);
            format!("[ {key}, {} ]", this.inner_value(value, depth))
        })
    }

    /// The first items of `count`, as many as are shown.
    fn first<T>(
        &mut self,
        items: &[T],
        count: usize,
        text: impl Fn(&mut Self, &T) -> String,
    ) -> Vec<String> {
        let mut entries = Vec::new();
        for item in items.iter().take(self.options.elements) {
            if self.is_exhausted() {
                break;
            }
            entries.push(text(self, item));
        }
        note_rest(count - entries.len(), &mut entries);
        entries
    }

    fn promise(&mut self, object: &JsObject, depth: usize) -> Vec<String> {
        let Ok(promise) = JsPromise::from_object(object.clone()) else {
            return Vec::new();
        };
        vec![match promise.state() {
            PromiseState::Pending => self.paint(Style::Special, "<pending>"),
            PromiseState::Fulfilled(value) => self.inner_value(&value, depth),
            PromiseState::Rejected(reason) => {
                let reason = self.inner_value(&reason, depth);
                format!("{} {reason}", self.paint(Style::Special, "<rejected>"))
            }
        }]
    }

    fn array_buffer(&self, object: &JsObject) -> Vec<String> {
        let (contents, length) = match JsArrayBuffer::from_object(object.clone()) {
            Ok(buffer) => match buffer.data() {
                Some(bytes) => (Some(self.bytes(&bytes)), bytes.len()),
                None => (None, 0),
            },
            Err(_) => match JsSharedArrayBuffer::from_object(object.clone()) {
                Ok(buffer) => (Some(self.bytes(&buffer.to_vec())), buffer.byte_length()),
                Err(_) => return Vec::new(),
            },
        };
        let contents = match contents {
            Some(bytes) => format!(
                "{}: <{bytes}>",
                self.paint(Style::Special, "[Uint8Contents]")
            ),
            None => self.paint(Style::Special, "(detached)"),
        };
        vec![contents, self.number("byteLength", length as u64)]
    }

    fn number(&self, name: &str, value: u64) -> String {
        let value = self.paint(Style::Number, value.to_string());
        format!("{name}: {value}")
    }

    fn bytes(&self, bytes: &[u8]) -> String {
        let shown = bytes.len().min(self.options.elements);
        let mut text = String::with_capacity(3 * shown);
        for (index, byte) in bytes[..shown].iter().enumerate() {
            // Writing to a string does not fail.
            let _ = write!(text, "{}{byte:02x}", if index == 0 { "" } else { " " });
        }
        if bytes.len() > shown {
            text.push(' ');
            text.push_str(&more_elements(bytes.len() - shown, "byte"));
        }
        text
    }

    fn data_view(&mut self, object: &JsObject, depth: usize) -> Vec<String> {
        let Ok(view) = JsDataView::from_object(object.clone()) else {
            return Vec::new();
        };
        let length = view.byte_length(self.context).unwrap_or_default();
        let offset = view.byte_offset(self.context).unwrap_or_default();
        let buffer = view.buffer(self.context).unwrap_or_default();
        vec![
            self.number("byteLength", length),
            self.number("byteOffset", offset),
            format!("buffer: {}", self.inner_value(&buffer, depth)),
        ]
    }

    fn module_namespace(&mut self, subject: &Subject<'_>, depth: usize) -> Vec<String> {
        let mut entries = Vec::with_capacity(subject.keys.len());
        for key in &subject.keys {
            // Reading an export runs no script; one that is not initialized yet throws.
            let text = match subject.object.get(key.clone(), self.context) {
                Ok(value) => self.inner_value(&value, depth),
                Err(_) => self.paint(Style::Special, "<uninitialized>"),
            };
            entries.push(format!("{}: {text}", self.key(key, true)));
        }
        entries
    }

    fn attributes(&mut self, attributes: &[InspectedAttribute], depth: usize) -> Vec<String> {
        let mut entries = Vec::with_capacity(attributes.len());
        for attribute in attributes {
            let mut text = match attribute.value.as_string() {
                Some(string) => self.string(&string, '\''),
                None => self.inner_value(&attribute.value, depth),
            };
            if let Some(constant) = attribute.constant {
                text.push_str(&format!(" ({constant})"));
            }
            entries.push(format!("{}: {text}", attribute.name));
        }
        entries
    }

    /// `'key' => 'value'`
    fn pairs(&mut self, pairs: &Pairs, depth: usize, entries: &mut Vec<String>) {
        let mut shown = 0;
        while shown < self.options.elements
            && !self.is_exhausted()
            && let Some((key, value)) = pairs.get(shown, self.context)
        {
            let key = self.inner_value(&key, depth);
            entries.push(format!("{key} => {}", self.inner_value(&value, depth)));
            shown += 1;
        }
        note_rest(pairs.count_after(shown, self.context), entries);
    }

    /// `key: 'value'`, or `key: [ 'first', 'second' ]`
    fn pairs_as_properties(&mut self, pairs: &Pairs, depth: usize, entries: &mut Vec<String>) {
        let mut properties: Vec<(JsString, Vec<JsValue>)> = Vec::new();
        let mut read = 0;
        while read < self.options.elements
            && let Some((key, value)) = pairs.get(read, self.context)
        {
            let key = key.as_string().unwrap_or_default();
            match properties.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values.push(value),
                None => properties.push((key, vec![value])),
            }
            read += 1;
        }
        for (key, mut values) in properties {
            if self.is_exhausted() {
                break;
            }
            let value = match values.pop() {
                Some(only) if values.is_empty() => only,
                last => JsArray::from_iter(values.into_iter().chain(last), self.context).into(),
            };
            entries.push(self.named(key, &value, depth));
        }
        note_rest(pairs.count_after(read, self.context), entries);
    }

    /// `key: value`, of the first of so many properties.
    fn named_properties(
        &mut self,
        properties: Vec<(JsString, JsValue)>,
        count: usize,
        depth: usize,
        entries: &mut Vec<String>,
    ) {
        let mut shown = 0;
        for (key, value) in properties {
            if self.is_exhausted() {
                break;
            }
            entries.push(self.named(key, &value, depth));
            shown += 1;
        }
        note_rest(count.saturating_sub(shown), entries);
    }

    /// `key: value`
    fn named(&mut self, key: JsString, value: &JsValue, depth: usize) -> String {
        let key = self.key(&PropertyKey::from(key), true);
        self.allowance = self.allowance.saturating_sub(key.len());
        format!("{key}: {}", self.inner_value(value, depth))
    }

    /// The values that an iterator has not returned yet.
    fn remaining(&mut self, values: &RemainingValues, depth: usize) -> Vec<String> {
        let mut entries = Vec::new();
        while entries.len() < self.options.elements
            && !self.is_exhausted()
            && let Some(value) = values.get(entries.len(), self.context)
        {
            entries.push(self.inner_value(&value, depth));
        }
        note_rest(
            values.count_after(entries.len(), self.context),
            &mut entries,
        );
        entries
    }
}

/// Adds the number of items that are not shown.
fn note_rest(count: usize, entries: &mut Vec<String>) {
    if count > 0 {
        entries.push(more_elements(count, "item"));
    }
}

/// The `length` of an array. It is always a data property with an index as its value.
pub(super) fn array_length(object: &JsObject) -> u32 {
    let length = own_property(object, &js_string!("length").into());
    let length = length.and_then(|property| property.value().and_then(JsValue::as_number));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an integer below 2^32"
    )]
    length.map_or(0, |length| length as u32)
}
