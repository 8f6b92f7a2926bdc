//! [InternalizeJSONProperty](https://tc39.es/ecma262/#sec-internalizejsonproperty): calls a reviver
//! for each part of a parsed value, the inner parts first.

use super::{check_depth, keys, lexer::Unit, parse::Observer};
use crate::{
    Context, JsObject, JsResult, JsString, JsValue, js_string,
    object::internal_methods::InternalMethodPropertyContext, property::PropertyKey,
    string::JsStrVariant,
};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The [JSON Parse Records](https://tc39.es/ecma262/#sec-json-parse-record) of a text, each after
/// the records of its parts.
#[derive(Default)]
pub(super) struct Records {
    all: Vec<Record>,
    /// The indices of complete values whose object or array is not complete yet.
    parts: Vec<(Option<PropertyKey>, usize)>,
    open: Vec<OpenRecord>,
}

struct Record {
    /// The value that was parsed.
    value: JsValue,
    content: Content,
}

enum Content {
    Primitive { source: Range<usize> },
    Elements(Vec<usize>),
    Entries(FxHashMap<PropertyKey, usize>),
}

/// An object or an array that has begun.
struct OpenRecord {
    /// The index of its first part in `Records::parts`.
    base: usize,
    /// In an object, the key of the next value.
    key: Option<PropertyKey>,
}

impl Observer for Records {
    fn opened(&mut self) {
        self.open.push(OpenRecord {
            base: self.parts.len(),
            key: None,
        });
    }

    fn key(&mut self, key: &PropertyKey) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some(key.clone());
        }
    }

    fn primitive(&mut self, value: &JsValue, source: Range<usize>) {
        self.add(value, Content::Primitive { source });
    }

    fn closed(&mut self, value: &JsValue) {
        let base = self.open.pop().map_or(0, |open| open.base);
        let parts = self.parts.drain(base..);
        let content = if value.as_object().is_some_and(|object| object.is_array()) {
            Content::Elements(parts.map(|(_, part)| part).collect())
        } else {
            // The last of several properties with one name is used.
            Content::Entries(
                parts
                    .filter_map(|(key, part)| key.map(|key| (key, part)))
                    .collect(),
            )
        };
        self.add(value, content);
    }
}

impl Records {
    fn add(&mut self, value: &JsValue, content: Content) {
        let key = self.open.last_mut().and_then(|open| open.key.take());
        self.parts.push((key, self.all.len()));
        self.all.push(Record {
            value: value.clone(),
            content,
        });
    }

    /// The record, if the value is still the one that was parsed.
    fn of(&self, index: Option<usize>, value: &JsValue) -> Option<&Record> {
        index
            .and_then(|index| self.all.get(index))
            .filter(|record| JsValue::same_value(&record.value, value))
    }
}

/// Calls the reviver for all parts of the value, and for the value itself.
pub(super) fn revive(
    value: JsValue,
    reviver: &JsObject,
    text: &JsString,
    records: &Records,
    context: &mut Context,
) -> JsResult<JsValue> {
    let root = JsObject::with_object_proto(context.intrinsics());
    root.create_data_property_or_throw(js_string!(), value, context)?;
    let walk = Walk {
        reviver,
        text,
        records,
    };
    let mut open = Vec::new();
    let last = records.all.len().checked_sub(1);
    let mut revived = walk.enter(root, js_string!().into(), last, &mut open, context)?;
    loop {
        let Some(holder) = open.last_mut() else {
            return Ok(revived.unwrap_or_default());
        };
        if let Some(value) = revived {
            let key = holder.part_key.clone();
            if value.is_undefined() {
                let object = holder.object.clone();
                object.__delete__(&key, &mut InternalMethodPropertyContext::new(context))?;
            } else {
                holder.object.create_data_property(key, value, context)?;
            }
        }
        revived = match holder.next_part() {
            Some((key, record)) => {
                let object = holder.object.clone();
                walk.enter(object, key, record, &mut open, context)?
            }
            None => match open.pop() {
                Some(Holder {
                    outer, key, object, ..
                }) => {
                    let context_argument = JsObject::with_object_proto(context.intrinsics());
                    Some(walk.call(outer, &key, object.into(), context_argument, context)?)
                }
                None => None,
            },
        };
    }
}

struct Walk<'a> {
    reviver: &'a JsObject,
    text: &'a JsString,
    records: &'a Records,
}

/// An object whose properties are being revived.
struct Holder<'a> {
    object: JsObject,
    /// The object that holds it as its property `key`.
    outer: JsObject,
    key: PropertyKey,
    content: Option<&'a Content>,
    parts: Parts,
    /// The key of the part that is being revived.
    part_key: PropertyKey,
}

enum Parts {
    Elements { next: u64, length: u64 },
    Keys(std::vec::IntoIter<PropertyKey>),
}

impl Holder<'_> {
    /// The key and the record of the next part.
    fn next_part(&mut self) -> Option<(PropertyKey, Option<usize>)> {
        let (key, record) = match &mut self.parts {
            Parts::Elements { next, length } => {
                let index = *next;
                if index >= *length {
                    return None;
                }
                *next += 1;
                let record = match self.content {
                    Some(Content::Elements(elements)) => usize::try_from(index)
                        .ok()
                        .and_then(|index| elements.get(index))
                        .copied(),
                    _ => None,
                };
                (PropertyKey::from(index), record)
            }
            Parts::Keys(keys) => {
                let key = keys.next()?;
                let record = match self.content {
                    Some(Content::Entries(entries)) => entries.get(&key).copied(),
                    _ => None,
                };
                (key, record)
            }
        };
        self.part_key = key.clone();
        Some((key, record))
    }
}

impl<'a> Walk<'a> {
    /// Begins a property. An object is pushed to `open`, because its parts are revived first. Any
    /// other value is revived here.
    fn enter(
        &self,
        holder: JsObject,
        key: PropertyKey,
        record: Option<usize>,
        open: &mut Vec<Holder<'a>>,
        context: &mut Context,
    ) -> JsResult<Option<JsValue>> {
        let value = holder.get(key.clone(), context)?;
        let content = self
            .records
            .of(record, &value)
            .map(|record| &record.content);
        let Some(object) = value.as_object() else {
            let argument = JsObject::with_object_proto(context.intrinsics());
            if let Some(Content::Primitive { source }) = content {
                argument.create_data_property_or_throw(
                    js_string!("source"),
                    self.source(source.clone()),
                    context,
                )?;
            }
            return self.call(holder, &key, value, argument, context).map(Some);
        };
        let parts = if object.is_array_abstract()? {
            Parts::Elements {
                next: 0,
                length: object.length_of_array_like(context)?,
            }
        } else {
            Parts::Keys(keys(&object, context)?.into_iter())
        };
        check_depth(open.len())?;
        open.push(Holder {
            object,
            outer: holder,
            part_key: key.clone(),
            key,
            content,
            parts,
        });
        Ok(None)
    }

    fn call(
        &self,
        holder: JsObject,
        key: &PropertyKey,
        value: JsValue,
        argument: JsObject,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let args = [JsValue::from(key.clone()), value, argument.into()];
        context.check_interrupt()?;
        self.reviver.call(&holder.into(), &args, context)
    }

    fn source(&self, range: Range<usize>) -> JsString {
        match self.text.as_str().variant() {
            JsStrVariant::Latin1(units) => u8::string(&units[range]),
            JsStrVariant::Utf16(units) => u16::string(&units[range]),
        }
    }
}
