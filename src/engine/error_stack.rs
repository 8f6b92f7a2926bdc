//! `stack` of errors, without the functions of this crate that call scripts, and with the positions of the source.
//!
//! - **The engine** has no functions of bytecode that its call stacks leave out. Those of
//!   [`unwinding`](super::unwinding) and [`interruptible`](super::interruptible) are such.
//! - **Can be deleted** together with those two.

use crate::{
    dom::{StackFrame, host, is_host_code, with_position},
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
        let text = line.trim_end();
        let in_source = with_position(text, |frame| {
            let column = host.source_column(frame.file.as_deref()?, frame.line, frame.column);
            Some(StackFrame { column, ..frame })
        });
        shown.push_str(in_source.as_deref().unwrap_or(text));
        shown.push_str(&line[text.len()..]);
    }
    (shown != text).then(|| JsString::from(shown))
}
