//! `Error.prototype.stack` and `Error.captureStackTrace`.
//!
//! More information:
//!  - [Error stacks][stacks]
//!  - [Error.captureStackTrace][capture]
//!
//! [stacks]: https://tc39.es/proposal-error-stacks/
//! [capture]: https://tc39.es/proposal-error-capturestacktrace/

use super::Error;
use crate::{
    Context, JsArgs, JsNativeError, JsObject, JsResult, JsString, JsValue,
    builtins::proxy::Proxy,
    js_string,
    property::{PropertyDescriptor, PropertyKey},
    vm::shadow_stack::Backtrace,
};
use std::fmt::Write;

/// The name of native functions, and of the sources of scripts and modules, with which a host calls
/// the functions of scripts. Stacks omit them, and synthetic modules.
pub const HOST_CODE: &str = "[host]";

impl Error {
    /// The calls that led to the creation of an error: a line for each, the innermost first. `None`
    /// for an error that has none.
    #[must_use]
    pub fn calls(&self) -> Option<JsString> {
        self.stack.0.backtrace().map(lines)
    }

    /// The calls that run, as [`Error::calls`].
    #[must_use]
    pub fn current_calls(context: &Context) -> JsString {
        let limit = context.runtime_limits().backtrace_limit();
        lines(&context.vm.shadow_stack.take(limit, &context.vm.frames))
    }

    /// The text of `stack`: the name and the message of an error, and its calls.
    #[must_use]
    pub fn stack_text(name: &JsString, message: &JsString, calls: &JsString) -> JsString {
        let has_both = !name.is_empty() && !message.is_empty();
        let between = js_string!(if has_both { ": " } else { "" });
        let end = js_string!(if calls.is_empty() { "" } else { "\n" });
        js_string!(name, &between, message, &end, calls)
    }

    /// `get Error.prototype.stack`
    pub(super) fn get_stack(
        this: &JsValue,
        _: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let Some(object) = this.as_object() else {
            return Ok(JsValue::undefined());
        };
        Ok(Self::stack_of(&object, context)?.map_or(JsValue::undefined(), JsValue::from))
    }

    /// What the getter of `stack` returns for an error. `None` for another object.
    ///
    /// # Errors
    /// If the host ends the getter of its name or of its message.
    pub fn stack_of(object: &JsObject, context: &mut Context) -> JsResult<Option<JsString>> {
        let Some(calls) = object.downcast_ref::<Self>().map(|error| error.calls()) else {
            return Ok(None);
        };
        text(object, &calls.unwrap_or_default(), context).map(Some)
    }

    /// `Error.captureStackTrace ( object, constructor )`
    ///
    /// Defines `stack`, without the calls up to that of the given function.
    pub(super) fn capture_stack_trace(
        _: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let object = args.get_or_undefined(0).as_object().ok_or_else(|| {
            JsNativeError::typ()
                .with_message("the stack of a value that is no object can't be captured")
        })?;
        let calls = Self::current_calls(context).to_std_string_lossy();
        // The innermost call is that of this function.
        let mut lines = calls
            .split_inclusive('\n')
            .skip_while(|line| line.contains(" (native"))
            .collect::<Vec<_>>();
        if let Some(until) = args.get_or_undefined(1).as_object()
            && let Some(until) = string_property(&until, js_string!("name"), &object, context)?
        {
            let prefix = format!("    at {} (", until.to_std_string_lossy());
            if let Some(position) = lines.iter().position(|line| line.starts_with(&prefix)) {
                lines.drain(..=position);
            }
        }
        let stack = text(&object, &js_string!(lines.concat()), context)?;
        let stack = PropertyDescriptor::builder()
            .value(stack)
            .writable(true)
            .enumerable(false)
            .configurable(true);
        object.define_property_or_throw(js_string!("stack"), stack, context)?;
        Ok(JsValue::undefined())
    }
}

fn lines(backtrace: &Backtrace) -> JsString {
    let mut lines = String::new();
    for entry in backtrace.iter().rev() {
        let _ = writeln!(lines, "    at {}", entry.display(true));
    }
    js_string!(lines.trim_end())
}

fn text(error: &JsObject, calls: &JsString, context: &mut Context) -> JsResult<JsString> {
    let name = string_property(error, js_string!("name"), error, context)?;
    let message = string_property(error, js_string!("message"), error, context)?;
    let name = name.unwrap_or(js_string!("Error"));
    Ok(Error::stack_text(
        &name,
        &message.unwrap_or_default(),
        calls,
    ))
}

/// A property of the object or of its prototypes, if it is a string. `None` for an exception of its
/// getter, which gets `receiver`: the stack of an error is read where errors are reported. A proxy
/// is not asked.
fn string_property(
    object: &JsObject,
    name: JsString,
    receiver: &JsObject,
    context: &mut Context,
) -> JsResult<Option<JsString>> {
    let key = PropertyKey::from(name);
    let links = std::iter::successors(Some(object.clone()), JsObject::prototype);
    let mut links = links.take_while(|link| !link.is::<Proxy>());
    let Some(found) = links.find_map(|link| link.borrow().properties().get(&key)) else {
        return Ok(None);
    };
    let value = match found.get().and_then(JsValue::as_callable) {
        Some(get) => match get.call(&receiver.clone().into(), &[], context) {
            Err(error) if !error.is_catchable() => return Err(error),
            value => value.ok(),
        },
        None => found.value().cloned(),
    };
    Ok(value.and_then(|value| value.as_string()))
}
