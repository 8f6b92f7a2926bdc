//! The variables of a session: `_` and `_error`.

use crate::output;
use boa_engine::{
    Context, JsString, JsValue,
    property::{PropertyDescriptor, PropertyKey},
};

/// A variable of the session, `_` or `_error`, as long as no script assigns another value to it.
pub(super) struct Variable {
    name: &'static str,
    value: JsValue,
    ours: bool,
}

impl Variable {
    pub(super) fn new(name: &'static str, context: &mut Context) -> Self {
        let mut variable = Self {
            name,
            value: JsValue::undefined(),
            ours: true,
        };
        variable.define(context);
        variable
    }

    fn define(&mut self, context: &mut Context) {
        let property = PropertyDescriptor::builder()
            .value(self.value.clone())
            .writable(true)
            .enumerable(false)
            .configurable(true);
        let key = PropertyKey::from(JsString::from(self.name));
        // It fails if a script has frozen the global object.
        self.ours = context
            .global_object()
            .define_property_or_throw(key, property, context)
            .is_ok_and(|done| done);
    }

    pub(super) fn set(&mut self, value: &JsValue, context: &mut Context) {
        let key = PropertyKey::from(JsString::from(self.name));
        let current = context.global_object().borrow().properties().get(&key);
        let current = current.and_then(|property| property.value().cloned());
        let unchanged = current.is_some_and(|current| JsValue::same_value(&current, &self.value));
        if self.ours && !unchanged {
            self.ours = false;
            output::note(&format_args!(
                "{} is a variable of the session's scripts from now on",
                self.name
            ));
        }
        if self.ours {
            self.value = value.clone();
            self.define(context);
        }
    }
}
