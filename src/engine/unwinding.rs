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
    Context, JsError, JsObject, JsResult, JsString, JsValue, NativeFunction, Script, Source,
    builtins::{
        function::{BoundFunction, OrdinaryFunction},
        proxy::Proxy,
    },
};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, path::Path};

/// `() => run()`
#[derive(Clone, Trace, Finalize)]
pub(super) struct Frame(JsObject);

thread_local! {
    /// The argument of `run`. It is taken at once.
    static STEPS: Cell<Option<StepsInFrame>> = const { Cell::new(None) };
    /// The error of the steps. It is taken when the frame has ended.
    static ERROR: Cell<Option<JsError>> = const { Cell::new(None) };
    /// The innermost call of `run`, until a callback that its steps have called throws. Callbacks that they call need no other frame.
    static OWN_FRAME: Cell<Option<Place>> = const { Cell::new(None) };
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
        run_in_frame(&self.0, steps, context)
    }
}

/// Creates the functions of the current realm.
pub(crate) fn register(context: &mut Context) -> JsResult<()> {
    let frame = Frame::new(context)?;
    webidl::set_run_in_frame(frame.0.clone(), run_in_frame, context);
    Ok(())
}

fn run_in_frame(function: &JsObject, steps: StepsInFrame, context: &mut Context) -> JsResult<JsValue> {
    STEPS.set(Some(steps));
    let result = function.call(&JsValue::undefined(), &[], context);
    // They are left if a limit of the engine has refused the call.
    drop(STEPS.take());
    ERROR.take().map_or(result, Err)
}

fn run(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(steps) = STEPS.take() else { return Ok(JsValue::undefined()) };
    let place = Place::of(context);
    let outer = OWN_FRAME.replace(Some(place));
    let result = steps(context);
    OWN_FRAME.set(outer);
    let error = match result {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    ERROR.set(Some(error.clone()));
    // An interrupted script leaves its frames. The engine must not continue there: see `dropped_evaluation`.
    if Place::of(context) == place { Ok(JsValue::undefined()) } else { Err(error) }
}

/// A native function that is running: its context, and the number of frames below it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    context: *const Context,
    frames: usize,
}

impl Place {
    fn of(context: &Context) -> Self {
        Self { context, frames: context.stack_trace().count() }
    }
}

/// How the owner of an event loop calls scripts.
///
/// A frame costs about as much as the call of a short function. So calls without a script below do without it, until one of them
/// has thrown: the first exception alone leaves its values on the stack. Several callbacks that steps in a frame of their own call, as
/// the listeners of an event, share that frame until one of them has thrown.
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
            return self.watched(call(callback, this, args, context), context);
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
            return self.watched(evaluate(script, context), context);
        }
        let script = script.clone();
        in_own_frame(move |context| evaluate(&script, context), context)
    }

    fn needs_frame(&self, runs_script: impl FnOnce() -> bool, context: &Context) -> bool {
        if script_is_running(context) {
            OWN_FRAME.get() != Some(Place::of(context))
        } else {
            self.has_thrown.get() && runs_script()
        }
    }

    /// The result of a call without a frame of its own. After an exception the next call needs one.
    fn watched(&self, result: JsResult<JsValue>, context: &Context) -> JsResult<JsValue> {
        if result.is_err() {
            if script_is_running(context) {
                OWN_FRAME.set(None);
            } else {
                self.has_thrown.set(true);
            }
        }
        result
    }
}

/// Other functions are native. Those of the engine that continue after an `await` have a stack of their own.
fn runs_script(callback: &JsObject) -> bool {
    callback.is::<OrdinaryFunction>() || callback.is::<BoundFunction>() || callback.is::<Proxy>()
}
