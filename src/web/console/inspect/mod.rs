//! Values as people want to see them on a console:
//! [optimally useful formatting](https://console.spec.whatwg.org/#optimally-useful-formatting), in the form that Node.js made
//! usual.
//!
//! Looking at a value never runs script: getters are named and not called, and a proxy is not asked for what it would
//! answer.

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
pub(super) use reflect::{own_getter, own_keys, own_property};

use boa_engine::{Context, JsObject, JsValue};
use style::Style;

/// How values are shown by [`inspect`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InspectOptions {
    /// How many levels of objects inside of the value are shown. 2 unless it is said; never more than 100.
    pub depth: usize,
    /// Whether text is coloured with the escape sequences of ECMA-48. No unless it is said.
    pub colours: bool,
    /// Whether properties that are not enumerable are shown too. No unless it is said.
    pub show_hidden: bool,
    /// In how many columns an object is to fit that is written on one line. 80 unless it is said.
    pub break_length: usize,
    /// How many elements of an array, a map or a set are shown. 100 unless it is said.
    pub elements: usize,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self { depth: 2, colours: false, show_hidden: false, break_length: 80, elements: 100 }
    }
}

/// The value as text. A string stands in quotes.
///
/// Runs no script. What is said of a value is limited, however large it is: some megabytes of text at most.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::web::{InspectOptions, inspect};
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

/// As [`inspect`], of a value that stands this deep inside of another.
pub(super) fn inspect_at(value: &JsValue, options: &InspectOptions, depth: usize, context: &mut Context) -> String {
    let options = InspectOptions { depth: options.depth.min(MAX_DEPTH), ..options.clone() };
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

/// More levels would not be read by anybody, and the stack has its limits.
const MAX_DEPTH: usize = 100;
/// After this many bytes of values no further entry of any object is shown.
const MAX_TEXT_LEN: usize = 1 << 20;

/// A value that is being shown.
struct Inspector<'a> {
    options: InspectOptions,
    context: &'a mut Context,
    /// How far lines are indented where the current value stands.
    indentation: usize,
    /// The objects that contain the current value, outermost first.
    seen: Vec<JsObject>,
    /// The objects that contain themselves, in the order of their numbers, which begin with 1.
    circular: Vec<JsObject>,
    /// The depth of the object whose entries were shown last.
    last_depth: usize,
    /// How many bytes may still be written.
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
        // About what the braces, the indentation and the line breaks take.
        self.allowance = self.allowance.saturating_sub(self.indentation + 8);
        if self.seen.iter().any(|seen| JsObject::equals(seen, object)) {
            let known = self.circular.iter().position(|circular| JsObject::equals(circular, object));
            let index = known.unwrap_or_else(|| {
                self.circular.push(object.clone());
                self.circular.len() - 1
            });
            return self.paint(Style::Special, format!("[Circular *{}]", index + 1));
        }
        self.object(object, depth)
    }

    /// The value as it stands inside of another.
    fn inner_value(&mut self, value: &JsValue, depth: usize) -> String {
        self.indentation += 2;
        let text = self.value(value, depth);
        self.indentation -= 2;
        text
    }

    fn paint(&self, style: Style, text: impl Into<String>) -> String {
        style.paint(text, self.options.colours)
    }

    /// A primitive value inside of text that is coloured as a whole.
    fn without_colours(&mut self, primitive: &JsValue) -> String {
        let colours = std::mem::replace(&mut self.options.colours, false);
        let text = self.primitive(primitive).unwrap_or_default();
        self.options.colours = colours;
        text
    }

    /// Whether so much has been said that the rest is only counted.
    fn is_exhausted(&self) -> bool {
        self.allowance == 0
    }
}

/// What stands for the elements that are not shown.
fn more(count: usize, what: &str) -> String {
    format!("... {count} more {what}{}", if count == 1 { "" } else { "s" })
}
