//! Errors: message, stack, and further properties.

use super::{
    Inspector,
    object::Subject,
    reflect::{data_property, own_property},
};
use crate::{dom::DomException, web::console::stack_of, webidl::PlatformRef};
use boa_engine::{JsObject, JsString, js_string, property::PropertyKey};

impl Inspector<'_> {
    /// The error's first line, and its stack. Removes keys from the subject whose values are in
    /// this text.
    pub(super) fn error(&mut self, subject: &mut Subject<'_>) -> String {
        let object = subject.object;
        let (name, message) = match PlatformRef::<DomException>::of_object(object) {
            Some(exception) => (
                Some(exception.name().clone()),
                Some(exception.message().clone()),
            ),
            None => (
                string_property(object, js_string!("name")),
                string_property(object, js_string!("message")),
            ),
        };
        let name = name.map_or_else(|| "Error".to_owned(), |name| name.to_std_string_lossy());
        let message = message.unwrap_or_default().to_std_string_lossy();
        let own_stack = own_property(object, &js_string!("stack").into());
        let own_stack = own_stack.and_then(|property| property.value()?.as_string());
        let stack = match own_stack {
            Some(stack) => stack.to_std_string_lossy(),
            None => stack_of(object, self.context).unwrap_or_default(),
        };
        let plain = if message.is_empty() {
            name.clone()
        } else {
            format!("{name}: {message}")
        };
        let stack = stack
            .strip_prefix(&plain)
            .filter(|rest| rest.is_empty() || rest.starts_with('\n'))
            .unwrap_or(&stack);
        let stack = stack.trim_start_matches('\n').trim_end();
        let (written, frames) = match stack.find("    at ") {
            Some(0) => ("", stack),
            Some(start) if stack[..start].ends_with('\n') => (&stack[..start - 1], &stack[start..]),
            _ => (stack, ""),
        };
        // A stack that the script wrote itself has its own first line.
        let mut text = if written.is_empty() {
            self.first_line(subject, &name, &message)
        } else {
            written.to_owned()
        };
        if frames.is_empty() {
            text = format!("[{text}]");
        } else {
            text.push('\n');
            text.push_str(frames);
        }
        self.retain_keys(subject, &text);
        text.replace('\n', &format!("\n{}", " ".repeat(self.indentation)))
    }

    /// `TypeError: x is not a function`, with the class if it differs from the name.
    fn first_line(&self, subject: &Subject<'_>, name: &str, message: &str) -> String {
        let prefix = subject.prefix("Error", "");
        let class = prefix.trim_end();
        let title = if name.is_empty() || class.contains(name) {
            class.to_owned()
        } else if class == "Error" || class == name {
            name.to_owned()
        } else {
            format!("{class} [{name}]")
        };
        if message.is_empty() {
            title
        } else {
            format!("{title}: {message}")
        }
    }

    /// Removes keys whose values are in the text. Adds the cause, and the errors of an
    /// AggregateError, which are not enumerable.
    fn retain_keys(&self, subject: &mut Subject<'_>, text: &str) {
        let object = subject.object;
        if !self.options.show_hidden {
            let in_text = [
                js_string!("name"),
                js_string!("message"),
                js_string!("stack"),
            ]
            .map(PropertyKey::from);
            subject.keys.retain(|key| {
                let value = in_text
                    .contains(key)
                    .then(|| own_property(object, key))
                    .flatten();
                let value = value.and_then(|property| property.value()?.as_string());
                !value.is_some_and(|value| text.contains(&value.to_std_string_lossy()))
            });
        }
        for key in [js_string!("cause"), js_string!("errors")].map(PropertyKey::from) {
            if own_property(object, &key).is_some() && !subject.keys.contains(&key) {
                subject.keys.push(key);
            }
        }
    }
}

fn string_property(object: &JsObject, name: JsString) -> Option<JsString> {
    data_property(object, &name.into())?.as_string()
}
