//! What `process` has from here: its end, its ticks, and its output.

use super::native::{Loads, define};
use crate::{
    dom::invoke_callback,
    runtime::packages::Packages,
    webidl::{CallbackFunction, UsvString},
};
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, job::PromiseJob};
use std::rc::Rc;

impl Packages {
    /// The event `beforeExit`: nothing keeps the event loop alive.
    pub(in crate::runtime) fn before_exit(&self, context: &mut Context) {
        self.tell_end("beforeExit", None, context);
    }

    /// The event `exit`. A status that the script ends with is `process.exitCode` then. Returns
    /// `process.exitCode`, if it was set.
    pub(in crate::runtime) fn exit(&self, status: Option<u8>, context: &mut Context) -> Option<u8> {
        let Some(told) = self.tell_end("exit", status, context) else {
            return status;
        };
        // As the operating system has it.
        told.as_number().map(|status| (status as i64 & 255) as u8)
    }

    fn tell_end(
        &self,
        event: &'static str,
        status: Option<u8>,
        context: &mut Context,
    ) -> Option<JsValue> {
        let callback = self.at_end.borrow().clone()?;
        let event = JsString::from(event).into();
        let status = status.map_or_else(JsValue::undefined, JsValue::from);
        invoke_callback(&callback, &JsValue::undefined(), &[event, status], context)
    }
}

pub(super) fn functions(loads: &Loads, context: &mut Context) -> JsResult<JsObject> {
    let object = JsObject::with_null_proto();
    let functions = [
        loads.function("atEnd", 1, at_end),
        loads.function("tick", 1, tick),
        loads.function("hasMicrotasks", 0, has_microtasks),
        loads.function("print", 1, print),
    ];
    define(&object, functions, context)?;
    Ok(object)
}

/// Sets what is called at the end, with the name of the event and the status that the script asks
/// for. Its result is the status.
fn at_end(packages: &Rc<Packages>, callback: CallbackFunction, _: &mut Context) -> JsResult<()> {
    *packages.at_end.borrow_mut() = Some(callback);
    let weak = Rc::downgrade(packages);
    let at_end = move |status, context: &mut Context| match weak.upgrade() {
        Some(packages) => packages.exit(status, context),
        None => status,
    };
    packages.event_loop.set_at_end(Rc::new(at_end));
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
