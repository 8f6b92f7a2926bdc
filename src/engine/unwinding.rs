//! Calls of scripts whose exceptions leave nothing on the engine's stack of values.
//!
//! - **The engine** does not truncate that stack when an exception leaves the function that a native function has called, if it
//!   was thrown in a function which that one called in turn. Errors that scripts can't catch leave values too. If the native
//!   function goes on, as `dispatchEvent` does, then the script that called it finds wrong values in its next call:
//!   `(x => x)(target.dispatchEvent(event))` throws "not a callable function". Without a script below, the values
//!   add up until no script can run. No upstream issue was found.
//! - **Can be deleted** when `handle_throw` and `handle_error` in `vm/mod.rs` of the engine truncate the stack to the frame that
//!   they leave.
//!
//! The end of a function truncates the stack to what it was when the function began. So calls are made by a function of bytecode:
//! `() => run()`, where `run` is native, calls the script, and keeps its exception for the caller. No script can reach these two
//! functions. Call stacks contain them; [`error_stack`](super::error_stack) and reports leave them out.

use crate::{
    dom::{HOST_CODE, script_is_running},
    webidl::{self, StepsInFrame, function, in_own_frame},
};
use boa_engine::{
    Context, JsData, JsError, JsObject, JsResult, JsString, JsValue, NativeFunction, Script, Source,
    builtins::{
        function::{BoundFunction, OrdinaryFunction},
        proxy::Proxy,
    },
};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, path::Path};

/// `() => run()`
#[derive(Clone, Trace, Finalize, JsData)]
pub(super) struct Frame(JsObject);

thread_local! {
    /// The argument of `run`. It is taken at once.
    static STEPS: Cell<Option<StepsInFrame>> = const { Cell::new(None) };
    /// The error of the steps. It is taken when the frame has ended.
    static ERROR: Cell<Option<JsError>> = const { Cell::new(None) };
}

impl Frame {
    /// Creates the functions in the current realm.
    pub(super) fn new(context: &mut Context) -> JsResult<Self> {
        let source = Source::from_bytes("(run) => () => run()").with_path(Path::new(HOST_CODE));
        let make = Script::parse(source, None, context)?.evaluate(context)?.to_object(context)?;
        let native = NativeFunction::from_fn_ptr(run);
        let run = function(context.realm(), native, JsString::from(HOST_CODE), 0);
        make.call(&JsValue::undefined(), &[run.into()], context)?.to_object(context).map(Self)
    }

    /// Runs steps in a call of the function.
    pub(super) fn run(&self, steps: StepsInFrame, context: &mut Context) -> JsResult<JsValue> {
        STEPS.set(Some(steps));
        let result = self.0.call(&JsValue::undefined(), &[], context);
        // They are left if a limit of the engine has refused the call.
        drop(STEPS.take());
        ERROR.take().map_or(result, Err)
    }
}

/// Creates the functions of the current realm.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    let frame = Frame::new(context)?;
    context.realm().host_defined_mut().insert(frame);
    webidl::set_run_in_frame(run_in_frame, context);
    Ok(())
}

fn run_in_frame(steps: StepsInFrame, context: &mut Context) -> JsResult<JsValue> {
    let frame = context.realm().host_defined().get::<Frame>().cloned();
    match frame {
        Some(frame) => frame.run(steps, context),
        None => steps(context),
    }
}

fn run(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(steps) = STEPS.take() else { return Ok(JsValue::undefined()) };
    let frames = context.stack_trace().count();
    let error = match steps(context) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    ERROR.set(Some(error.clone()));
    // An interrupted script leaves its frames. The engine must not continue there: see `dropped_evaluation`.
    if context.stack_trace().count() == frames { Ok(JsValue::undefined()) } else { Err(error) }
}

/// How the owner of an event loop calls scripts.
///
/// A frame costs about as much as the call of a short function. So calls without a script below do without it, until one of them
/// has thrown: the first exception alone leaves its values on the stack.
#[derive(Debug, Default)]
pub(crate) struct Unwinding {
    has_thrown: Cell<bool>,
}

impl Unwinding {
    /// Calls a callback by means of `call`.
    pub(crate) fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        call: impl FnOnce(&JsObject, &JsValue, &[JsValue], &mut Context) -> JsResult<JsValue> + 'static,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if !self.needs_frame(|| runs_script(callback), context) {
            let result = call(callback, this, args, context);
            if result.is_err() {
                self.has_thrown.set(true);
            }
            return result;
        }
        let (callback, this, args) = (callback.clone(), this.clone(), args.to_vec());
        in_own_frame(move |context| call(&callback, &this, &args, context), context)
    }

    /// Evaluates a script by means of `evaluate`.
    pub(crate) fn evaluate(
        &self,
        script: &Script,
        evaluate: impl FnOnce(&Script, &mut Context) -> JsResult<JsValue> + 'static,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if !self.needs_frame(|| true, context) {
            let result = evaluate(script, context);
            if result.is_err() {
                self.has_thrown.set(true);
            }
            return result;
        }
        let script = script.clone();
        in_own_frame(move |context| evaluate(&script, context), context)
    }

    fn needs_frame(&self, runs_script: impl FnOnce() -> bool, context: &Context) -> bool {
        script_is_running(context) || (self.has_thrown.get() && runs_script())
    }
}

/// Other functions are native. Those of the engine that continue after an `await` have a stack of their own.
fn runs_script(callback: &JsObject) -> bool {
    callback.is::<OrdinaryFunction>() || callback.is::<BoundFunction>() || callback.is::<Proxy>()
}
