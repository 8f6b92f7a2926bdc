//! Formatted text with the kinds of its parts, as `formatToParts` returns it.

use std::fmt;

use writeable::PartsWrite;

use crate::{
    Context, JsObject, JsValue, builtins::Array, js_string, object::ObjectInitializer,
    property::Attribute,
};

/// A part: its kind, and its text.
pub(crate) type Part = (&'static str, String);

/// Receives text of ICU4X with its parts. An inner part comes before the outer one.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    text: String,
    parts: Vec<(usize, usize, writeable::Part)>,
}

impl fmt::Write for Collector {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

impl PartsWrite for Collector {
    type SubPartsWrite = Self;

    fn with_part(
        &mut self,
        part: writeable::Part,
        mut write: impl FnMut(&mut Self) -> fmt::Result,
    ) -> fmt::Result {
        let start = self.text.len();
        write(self)?;
        if start < self.text.len() {
            self.parts.push((start, self.text.len(), part));
        }
        Ok(())
    }
}

impl Collector {
    /// The parts that the text consists of. A part that `kind` has no name for belongs to the part
    /// around it, or to a literal.
    pub(crate) fn into_parts(
        self,
        kind: impl Fn(writeable::Part) -> Option<&'static str>,
    ) -> Vec<Part> {
        let mut kinds = vec![None; self.text.len()];
        for (start, end, part) in self.parts {
            let Some(kind) = kind(part) else { continue };
            for slot in kinds.get_mut(start..end).into_iter().flatten() {
                slot.get_or_insert(kind);
            }
        }
        let mut parts: Vec<Part> = Vec::new();
        for (index, char) in self.text.char_indices() {
            push(
                &mut parts,
                kinds[index].unwrap_or("literal"),
                char.encode_utf8(&mut [0; 4]),
            );
        }
        parts
    }
}

/// Appends text, to the last part if that is of the same kind.
pub(crate) fn push(parts: &mut Vec<Part>, kind: &'static str, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some((last, before)) if *last == kind => before.push_str(text),
        _ => parts.push((kind, text.to_owned())),
    }
}

/// The text of all parts.
pub(crate) fn text(parts: &[Part]) -> String {
    parts.iter().map(|(_, text)| text.as_str()).collect()
}

/// The array of objects with `type` and `value`.
pub(crate) fn to_array(parts: Vec<Part>, context: &mut Context) -> JsObject {
    let objects: Vec<JsValue> = parts
        .into_iter()
        .map(|(kind, text)| {
            ObjectInitializer::new(context)
                .property(js_string!("type"), js_string!(kind), Attribute::all())
                .property(js_string!("value"), js_string!(text), Attribute::all())
                .build()
                .into()
        })
        .collect();
    Array::create_array_from_list(objects, context)
}
