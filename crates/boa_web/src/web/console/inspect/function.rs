//! Functions and classes.

use super::{
    Inspector, Style,
    object::Subject,
    reflect::{ConstructorName, data_property, function_name},
};
use boa_engine::{JsObject, JsValue, builtins::function::OrdinaryFunction, js_string};

impl Inspector<'_> {
    pub(super) fn function(&self, subject: &Subject<'_>) -> String {
        if is_class(subject.object) {
            return self.class(subject);
        }
        self.paint(Style::Special, plain_function(subject))
    }

    pub(super) fn class(&self, subject: &Subject<'_>) -> String {
        self.paint(Style::Special, class(subject))
    }
}

/// `[AsyncFunction: load]`
fn plain_function(subject: &Subject<'_>) -> String {
    let kind = match subject.tag.as_str() {
        kind @ ("AsyncFunction" | "GeneratorFunction" | "AsyncGeneratorFunction") => kind,
        _ => "Function",
    };
    let mut text = format!("[{kind}");
    if matches!(subject.constructor, ConstructorName::NullPrototype) {
        text.push_str(" (null prototype)");
    }
    match name(subject.object) {
        Some(name) => text.push_str(&format!(": {name}")),
        None => text.push_str(" (anonymous)"),
    }
    text.push(']');
    if let ConstructorName::Known(constructor) = &subject.constructor {
        if constructor != kind {
            text.push_str(&format!(" {constructor}"));
        }
        if !subject.tag.is_empty() && *constructor != subject.tag {
            text.push_str(&format!(" [{}]", subject.tag));
        }
    }
    text
}
/// `[class Cat extends Animal]`
fn class(subject: &Subject<'_>) -> String {
    let name = function_name(subject.object);
    let mut text = format!("[class {}", name.as_deref().unwrap_or("(anonymous)"));
    if let ConstructorName::Known(constructor) = &subject.constructor
        && constructor != "Function"
    {
        text.push_str(&format!(" [{constructor}]"));
    }
    if !subject.tag.is_empty() && !subject.constructor.is(&subject.tag) {
        text.push_str(&format!(" [{}]", subject.tag));
    }
    if matches!(subject.constructor, ConstructorName::NullPrototype) {
        text.push_str(" extends [null prototype]");
    } else if let Some(parent) = subject.object.prototype().as_ref().and_then(name_of_parent) {
        text.push_str(&format!(" extends {parent}"));
    }
    text.push(']');
    text
}

fn name_of_parent(parent: &JsObject) -> Option<String> {
    parent.is_callable().then(|| name(parent)).flatten()
}

/// A function's own or inherited name, if it is a string and not empty.
fn name(function: &JsObject) -> Option<String> {
    let name = data_property(function, &js_string!("name").into())?.as_string()?;
    (!name.is_empty()).then(|| name.to_std_string_lossy())
}

/// The engine reveals whether a function is a class only in its own `Display` text.
fn is_class(function: &JsObject) -> bool {
    function.is::<OrdinaryFunction>()
        && JsValue::from(function.clone())
            .display()
            .to_string()
            .starts_with("[class ")
}
