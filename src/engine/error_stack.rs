//! `stack` of errors, without the functions of this crate that call scripts, and with the positions of the source.
//!
//! - **The engine** has no functions of bytecode that its call stacks leave out. Those of
//!   [`unwinding`](super::unwinding) and [`interruptible`](super::interruptible) are such.
//! - **Can be deleted** together with those two.

use crate::{
    dom::{host, is_host_code},
    webidl::function,
};
use boa_engine::{
    Context, JsObject, JsString, JsValue, NativeFunction, js_string,
    property::{PropertyDescriptor, PropertyKey},
};

/// Replaces the getter of `Error.prototype.stack`.
pub(super) fn register(context: &Context) {
    let prototype = context.intrinsics().constructors().error().prototype();
    let key = PropertyKey::from(js_string!("stack"));
    let Some(own) = prototype.borrow().properties().get(&key) else { return };
    let Some(get) = own.get().and_then(JsValue::as_object) else { return };
    let native = NativeFunction::from_copy_closure_with_captures(
        |this, args, original: &JsObject, context| {
            let stack = original.call(this, args, context)?;
            Ok(stack.as_string().and_then(|stack| for_scripts(&stack, context)).map_or(stack, JsValue::from))
        },
        get,
    );
    let get = function(context.realm(), native, js_string!("get stack"), 0);
    let set = own.set().cloned().unwrap_or_default();
    let property = PropertyDescriptor::builder().get(get).set(set).enumerable(false).configurable(true);
    prototype.insert_property(key, property);
}

/// `None` if nothing is changed.
fn for_scripts(stack: &JsString, context: &Context) -> Option<JsString> {
    let text = stack.to_std_string().ok()?;
    let host = host(context);
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n').filter(|line| !is_host_code(line.trim_end())) {
        match position(line) {
            Some((place, file, number, column)) => {
                shown.push_str(&line[..place]);
                shown.push_str(&host.source_column(file, number, column).to_string());
                shown.push_str(line[place..].trim_start_matches(|character: char| character.is_ascii_digit()));
            }
            None => shown.push_str(line),
        }
    }
    (shown != text).then(|| JsString::from(shown))
}

/// The offset of the column, the file, the line and the column of `    at name (file:3:14)`.
fn position(text: &str) -> Option<(usize, &str, u32, u32)> {
    let (before, column) = text.trim_end().strip_suffix(')')?.rsplit_once(':')?;
    let (start, line) = before.rsplit_once(':')?;
    let (_, file) = start.strip_prefix("    at ")?.rsplit_once(" (")?;
    Some((before.len() + 1, file, line.parse().ok()?, column.parse().ok()?))
}
