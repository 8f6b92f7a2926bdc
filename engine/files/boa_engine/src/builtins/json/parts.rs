//! The parts of an object or array that is being serialized. Primitive values of data properties
//! are written at once: no script runs for them.

use super::{names::PropertyTable, text::JsonText};
use crate::{
    JsObject, JsValue, object::IndexPropertyValues, property::PropertyKey, value::JsVariant,
};

/// Elements that are written between two checks of the limits. An object has no more members than
/// its shape permits.
const MAX_RUN: usize = 1024;

pub(super) struct OpenContainer {
    pub(super) object: JsObject,
    pub(super) parts: Parts,
    pub(super) is_empty: bool,
}

pub(super) enum Parts {
    Elements {
        next: u64,
        length: u64,
    },
    /// The properties that a shape lists.
    PropertyTable {
        next: usize,
        table: PropertyTable,
    },
    /// The properties of another object. The values are valid until a script runs.
    Properties {
        properties: std::vec::IntoIter<(PropertyKey, Option<JsValue>)>,
        scripts_run: u64,
    },
    /// The names of the property list.
    PropertyList {
        next: usize,
    },
}

/// The code units that are written, and those of one more part, before a check of the limits.
const UNITS_AT_ONCE: usize = 1 << 16;

/// The step after the parts that were written.
pub(super) enum Step {
    /// The value of a data property.
    Value(PropertyKey, JsValue),
    /// A property whose value has to be asked for.
    Get(PropertyKey),
    /// More of the same, after a check of the limits.
    More,
    End,
}

impl OpenContainer {
    pub(super) const fn new(object: JsObject, parts: Parts) -> Self {
        Self {
            object,
            parts,
            is_empty: true,
        }
    }

    /// Continues in an object or array at this depth. Without a text, each value is returned.
    pub(super) fn next(
        &mut self,
        mut text: Option<&mut JsonText>,
        depth: usize,
        list: Option<&[PropertyKey]>,
        now: u64,
    ) -> Step {
        let Self {
            object,
            parts,
            is_empty,
        } = self;
        let length_before = text.as_ref().map_or(0, |text| text.output.len());
        match parts {
            Parts::Elements { next, length } => {
                if let Some(text) = text
                    && object.is_array()
                {
                    elements(object, next, *length, |value| {
                        text.element(std::mem::take(is_empty), depth);
                        text.primitive(&value);
                        text.output.len() - length_before <= UNITS_AT_ONCE
                    });
                }
                if next == length {
                    return Step::End;
                }
                let key = PropertyKey::from(*next);
                *next += 1;
                let known = if object.is_array() {
                    data_value(object, &key)
                } else {
                    None
                };
                value_or_get(key, known)
            }
            Parts::PropertyTable { next, table } => {
                let object = object.borrow();
                let is_same = table.is_of(object.shape());
                while let Some(name) = table.names().get(*next) {
                    *next += 1;
                    let value = if is_same {
                        name.value(object.properties())
                    } else {
                        None
                    };
                    let Some(value) = value else {
                        return Step::Get(name.key.clone());
                    };
                    let (Some(text), Some(primitive)) = (&mut text, primitive(&value)) else {
                        return Step::Value(name.key.clone(), value);
                    };
                    if matches!(primitive, JsVariant::Undefined | JsVariant::Symbol(_)) {
                        continue;
                    }
                    text.member(name, std::mem::take(is_empty), depth);
                    text.primitive(&primitive);
                    if text.output.len() - length_before > UNITS_AT_ONCE {
                        return Step::More;
                    }
                }
                Step::End
            }
            Parts::Properties {
                properties,
                scripts_run,
            } => match properties.next() {
                Some((key, known)) => value_or_get(key, known.filter(|_| *scripts_run == now)),
                None => Step::End,
            },
            Parts::PropertyList { next } => {
                *next += 1;
                let key = list.and_then(|list| list.get(*next - 1));
                key.map_or(Step::End, |key| Step::Get(key.clone()))
            }
        }
    }
}

fn value_or_get(key: PropertyKey, known: Option<JsValue>) -> Step {
    match known {
        Some(value) => Step::Value(key, value),
        None => Step::Get(key),
    }
}

/// A value for which no script runs.
fn primitive(value: &JsValue) -> Option<JsVariant> {
    let primitive = value.variant();
    if matches!(primitive, JsVariant::Object(_) | JsVariant::BigInt(_)) {
        None
    } else {
        Some(primitive)
    }
}

/// Calls `write` for the next elements of an array, up to one that is missing or no primitive
/// value, or until it returns false.
fn elements(array: &JsObject, next: &mut u64, length: u64, write: impl FnMut(JsVariant) -> bool) {
    let array = array.borrow();
    match array.properties().index_property_values() {
        IndexPropertyValues::DenseI32(values) => {
            run(
                values.as_slice(),
                next,
                length,
                |integer| Some(JsVariant::Integer32(*integer)),
                write,
            );
        }
        IndexPropertyValues::DenseF64(values) => {
            run(
                values.as_slice(),
                next,
                length,
                |number| Some(JsVariant::Float64(*number)),
                write,
            );
        }
        IndexPropertyValues::DenseElement(values) => {
            run(values.as_slice(), next, length, primitive, write);
        }
        // With holes.
        _ => {}
    }
}

fn run<T>(
    values: &[T],
    next: &mut u64,
    length: u64,
    primitive: impl Fn(&T) -> Option<JsVariant>,
    mut write: impl FnMut(JsVariant) -> bool,
) {
    let index = |index: u64| usize::try_from(index).unwrap_or(usize::MAX);
    let rest = values
        .iter()
        .skip(index(*next))
        .take(index(length - *next).min(MAX_RUN));
    for value in rest.map_while(primitive) {
        *next += 1;
        if !write(value) {
            break;
        }
    }
}

/// The value of an own data property. Runs no script.
pub(super) fn data_value(object: &JsObject, key: &PropertyKey) -> Option<JsValue> {
    object.borrow().properties().get(key)?.value().cloned()
}
