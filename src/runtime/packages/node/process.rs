//! What `process` has from here: its end, its ticks, and its output.

use super::native::Loads;
use crate::{
    dom::invoke_callback,
    runtime::packages::Packages,
    webidl::{CallbackFunction, UsvString, function},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, job::PromiseJob, js_string};
use std::rc::Rc;

impl Packages {
    /// The event `beforeExit`: nothing keeps the event loop alive.
    pub(in crate::runtime) fn before_exit(&self, context: &mut Context) {
        self.tell_end("beforeExit", context);
    }

    /// The event `exit`. Returns `process.exitCode`, if it was set.
    pub(in crate::runtime) fn exit(&self, context: &mut Context) -> Option<u8> {
        let status = self.tell_end("exit", context)?.as_number()?;
        // As the operating system has it.
        Some((status as i64 & 255) as u8)
    }

    fn tell_end(&self, event: &'static str, context: &mut Context) -> Option<JsValue> {
        let callback = self.at_end.borrow().clone()?;
        let event = JsString::from(event).into();
        invoke_callback(&callback, &JsValue::undefined(), &[event], context)
    }
}

pub(super) fn functions(loads: &Loads, context: &mut Context) -> JsResult<JsObject> {
    let object = JsObject::with_null_proto();
    let functions = [
        (js_string!("atEnd"), loads.function("atEnd", at_end), 1),
        (js_string!("tick"), loads.function("tick", tick), 1),
        (
            js_string!("hasMicrotasks"),
            loads.function("hasMicrotasks", has_microtasks),
            0,
        ),
        (js_string!("print"), loads.function("print", print), 1),
    ];
    for (name, native, length) in functions {
        let function = function(context.realm(), native, name.clone(), length);
        object.create_data_property_or_throw(name, function, context)?;
    }
    Ok(object)
}

/// Sets what is called at the end, with the name of the event. Its result is the status.
fn at_end(packages: &Rc<Packages>, callback: CallbackFunction, _: &mut Context) -> JsResult<()> {
    *packages.at_end.borrow_mut() = Some(callback);
    Ok(())
}

/// Calls a function before the microtasks that wait, or after them in a microtask. Returns whether
/// it is after them.
fn tick(
    packages: &Rc<Packages>,
    callback: CallbackFunction,
    context: &mut Context,
) -> JsResult<bool> {
    let steps = move |context: &mut Context| {
        invoke_callback(&callback, &JsValue::undefined(), &[], context);
        Ok(JsValue::undefined())
    };
    let job = PromiseJob::with_realm(steps, context.realm().clone());
    Ok(packages.event_loop.queue_tick(job))
}

fn has_microtasks(packages: &Rc<Packages>, (): (), _: &mut Context) -> JsResult<bool> {
    Ok(packages.event_loop.has_microtasks())
}

/// Prints a text as it is, where the program shows dialogs. False if it shows none.
fn print(packages: &Rc<Packages>, UsvString(text): UsvString, _: &mut Context) -> JsResult<bool> {
    Ok(packages.event_loop.print(&text))
}
