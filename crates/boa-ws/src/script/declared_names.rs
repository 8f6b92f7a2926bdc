//! The names that inputs of the REPL, and blocks of documents, declare as properties of the global
//! object.

use crate::source::rewrite::Name;
use boa_engine::{
    Context, JsString, JsValue,
    property::{PropertyDescriptor, PropertyKey},
};

/// Makes the names of an input properties of the global object that can be assigned.
pub(crate) fn declare(names: &[Name], context: &mut Context) {
    let global = context.global_object();
    for Name { text, reset } in names {
        let key = PropertyKey::from(JsString::from(text.as_str()));
        let known = global.borrow().properties().get(&key);
        let is_variable = known
            .as_ref()
            .is_some_and(|known| known.value().is_some() && known.writable() == Some(true));
        if is_variable && !reset {
            continue;
        }
        let property = PropertyDescriptor::builder()
            .value(JsValue::undefined())
            .writable(true);
        let property = if is_variable {
            property.build()
        } else {
            property.enumerable(true).configurable(true).build()
        };
        // It fails for properties that cannot be changed, such as `undefined`.
        let _ = global.define_property_or_throw(key, property, context);
    }
}
