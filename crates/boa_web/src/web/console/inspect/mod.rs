//! [Optimally useful formatting](https://console.spec.whatwg.org/#optimally-useful-formatting) of
//! values, as in Node.js.
//!
//! Formatting runs no script: getters are shown without calling them, and a proxy is shown as its
//! target.

mod classify;
mod elements;
mod error;
mod function;
mod layout;
mod object;
mod primitive;
mod reflect;
mod style;

pub(super) use layout::width;
pub(super) use reflect::{own_keys, own_property, unwrapped};

use boa_engine::{Context, JsObject, JsValue};
use style::Style;

/// Options of [`inspect`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InspectOptions {
    /// The number of levels of nested objects to show. 2 by default, at most 100.
    pub depth: usize,
    /// Whether to colour the text with ECMA-48 escape sequences. False by default.
    pub colors: bool,
    /// Whether to show properties that are not enumerable. False by default.
    pub show_hidden: bool,
    /// The width in columns up to which an object stays on one line. 80 by default.
    pub break_length: usize,
    /// The number of elements to show of an array, a map or a set. 100 by default.
    pub elements: usize,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            depth: 2,
            colors: false,
            show_hidden: false,
            break_length: 80,
            elements: 100,
        }
    }
}

/// Formats a value for people, as consoles do. Strings are quoted.
///
/// This runs no script. The text is limited to some megabytes, for values of any size.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::web::{InspectOptions, inspect};
///
/// let context = &mut Context::default();
/// let value = context.eval(Source::from_bytes("({ list: [1, 2, 3], inner: { deeper: {} } })"))?;
/// let mut options = InspectOptions::default();
/// options.elements = 1;
/// options.depth = 1;
/// assert_eq!(inspect(&value, &options, context), "{ list: [ 1, ... 2 more items ], inner: { deeper: {} } }");
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[must_use]
pub fn inspect(value: &JsValue, options: &InspectOptions, context: &mut Context) -> String {
    inspect_at(value, options, 0, context)
}

/// As [`inspect`], for a value at this depth inside of another.
pub(super) fn inspect_at(
    value: &JsValue,
    options: &InspectOptions,
    depth: usize,
    context: &mut Context,
) -> String {
    let options = InspectOptions {
        depth: options.depth.min(MAX_DEPTH),
        ..options.clone()
    };
    let mut inspector = Inspector {
        options,
        context,
        indentation: 0,
        seen: Vec::new(),
        circular: Vec::new(),
        last_depth: 0,
        allowance: MAX_TEXT_LEN,
    };
    inspector.value(value, depth)
}

/// The limit on [`InspectOptions::depth`]. It protects the stack.
const MAX_DEPTH: usize = 100;
/// The limit on the text of values, in bytes. After it no further entry is shown.
const MAX_TEXT_LEN: usize = 1 << 20;

/// A value that is being shown.
struct Inspector<'a> {
    options: InspectOptions,
    context: &'a mut Context,
    /// The indentation of lines at the current value.
    indentation: usize,
    /// The objects around the current value, outermost first.
    seen: Vec<JsObject>,
    /// The objects that contain themselves, in the order of their reference numbers, which begin at
    /// 1.
    circular: Vec<JsObject>,
    /// The depth of the last object with entries.
    last_depth: usize,
    /// The number of bytes that may still be written.
    allowance: usize,
}

impl Inspector<'_> {
    fn value(&mut self, value: &JsValue, depth: usize) -> String {
        let text = match value.as_object() {
            Some(object) => return self.object_or_reference(&object, depth),
            None => self.primitive(value).unwrap_or_default(),
        };
        self.allowance = self.allowance.saturating_sub(text.len());
        text
    }

    fn object_or_reference(&mut self, object: &JsObject, depth: usize) -> String {
        let object = &unwrapped(object);
        // About the size of the braces, the indentation and the line breaks.
        self.allowance = self.allowance.saturating_sub(self.indentation + 8);
        if self.seen.iter().any(|seen| JsObject::equals(seen, object)) {
            let known = self
                .circular
                .iter()
                .position(|circular| JsObject::equals(circular, object));
            let index = known.unwrap_or_else(|| {
                self.circular.push(object.clone());
                self.circular.len() - 1
            });
            return self.paint(Style::Special, format!("[Circular *{}]", index + 1));
        }
        self.object(object, depth)
    }

    /// A value inside of another.
    fn inner_value(&mut self, value: &JsValue, depth: usize) -> String {
        self.indentation += 2;
        let text = self.value(value, depth);
        self.indentation -= 2;
        text
    }

    fn paint(&self, style: Style, text: impl Into<String>) -> String {
        style.paint(text, self.options.colors)
    }

    /// A primitive value inside of coloured text.
    fn without_colors(&mut self, primitive: &JsValue) -> String {
        let colors = std::mem::replace(&mut self.options.colors, false);
        let text = self.primitive(primitive).unwrap_or_default();
        self.options.colors = colors;
        text
    }

    /// Whether the limit on text is reached, so that further entries are only counted.
    fn is_exhausted(&self) -> bool {
        self.allowance == 0
    }
}

/// The placeholder for elements that are not shown.
fn more_elements(count: usize, what: &str) -> String {
    format!(
        "... {count} more {what}{}",
        if count == 1 { "" } else { "s" }
    )
}
