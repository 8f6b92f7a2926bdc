//! The errors that an error contains: its
//! [`cause`](https://tc39.es/ecma262/#sec-installerrorcause), and the errors of an
//! [AggregateError](https://tc39.es/ecma262/#sec-aggregate-error-objects), each with those that it
//! contains in turn.

use crate::output::sanitize::beginning;
use boa_engine::{JsObject, JsString, JsValue, js_string, property::PropertyKey};
use boa_websocket::{
    dom::{DomException, is_error},
    host::limited_text,
    webidl::PlatformRef,
};

/// The limit on the errors that are shown.
const MAX_ERRORS: usize = 10;

/// The limit on the prototypes that are searched.
const MAX_PROTOTYPE_CHAIN: usize = 100;

/// The limit on a line, in characters.
const MAX_LINE_LEN: usize = 1000;

/// A line for each error, with its path: `cause: TypeError: no`,
/// `errors[0].cause: RangeError: too far`.
///
/// Runs no script: accessors and traps of proxies are not called.
pub(crate) fn error_causes(value: &JsValue) -> Vec<String> {
    let mut found = Found::default();
    found.carried_by(value, "");
    if found.more {
        found.lines.push("...".to_owned());
    }
    found.lines
}

#[derive(Default)]
struct Found {
    lines: Vec<String>,
    seen: Vec<JsObject>,
    more: bool,
}

impl Found {
    fn carried_by(&mut self, value: &JsValue, way: &str) {
        let Some(object) = value.as_object() else {
            return;
        };
        if !is_error(&object) || self.seen.iter().any(|seen| JsObject::equals(seen, &object)) {
            return;
        }
        self.seen.push(object.clone());
        let dot = if way.is_empty() { "" } else { "." };
        if let Some(cause) = own(&object, js_string!("cause")) {
            self.add(&cause, &format!("{way}{dot}cause"));
        }
        let errors = own(&object, js_string!("errors")).and_then(|errors| errors.as_object());
        let Some(errors) = errors.filter(JsObject::is_array) else {
            return;
        };
        for index in 0_u32.. {
            match own(&errors, index) {
                Some(error) if !self.more => {
                    self.add(&error, &format!("{way}{dot}errors[{index}]"));
                }
                _ => return,
            }
        }
    }

    fn add(&mut self, value: &JsValue, way: &str) {
        if self.lines.len() == MAX_ERRORS {
            self.more = true;
            return;
        }
        self.lines.push(format!("{way}: {}", first_line(value)));
        self.carried_by(value, way);
    }
}

fn first_line(value: &JsValue) -> String {
    let text = match value.as_object() {
        Some(object) if is_error(&object) => name_and_message(&object),
        // A little longer than a line, of characters of four bytes.
        _ => limited_text(&value.display(), 4 * MAX_LINE_LEN + 8),
    };
    beginning(text.lines().next().unwrap_or_default(), MAX_LINE_LEN, "...")
}

/// <https://tc39.es/ecma262/#sec-error.prototype.tostring>
fn name_and_message(error: &JsObject) -> String {
    let (name, message) = match PlatformRef::<DomException>::of_object(error) {
        Some(exception) => (
            Some(exception.name().clone()),
            Some(exception.message().clone()),
        ),
        None => (
            inherited(error, js_string!("name")),
            inherited(error, js_string!("message")),
        ),
    };
    let name = name.map_or_else(|| "Error".to_owned(), |name| name.to_std_string_lossy());
    let message = message
        .map(|message| message.to_std_string_lossy())
        .unwrap_or_default();
    match (name.is_empty(), message.is_empty()) {
        (_, true) => name,
        (true, false) => message,
        (false, false) => format!("{name}: {message}"),
    }
}

/// The string value of a data property of the object or of its prototypes.
fn inherited(object: &JsObject, name: JsString) -> Option<JsString> {
    let key = PropertyKey::from(name);
    std::iter::successors(Some(object.clone()), |object| object.prototype())
        .take(MAX_PROTOTYPE_CHAIN)
        .find_map(|object| own(&object, key.clone()))?
        .as_string()
}

/// The value of a data property of the object itself. No script runs.
pub(crate) fn own(object: &JsObject, key: impl Into<PropertyKey>) -> Option<JsValue> {
    object
        .borrow()
        .properties()
        .get(&key.into())?
        .value()
        .cloned()
}
