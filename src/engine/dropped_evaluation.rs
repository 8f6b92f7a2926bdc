//! Removes the frames of an evaluation that is dropped before its end.
//!
//! - **The engine** leaves the frames of a dropped `Script::evaluate_async` on its stack of frames,
//!   and nothing removes them. No upstream issue was found.
//! - **Can be deleted** when dropping that future removes its frames, as with the patch
//!   `128-suspended-calls`, or together with [`interruptible`](super::interruptible).
//!
//! Some frames are marked as the first of a loop of the engine. When such a loop ends, its caller
//! removes one frame, which should be the marked one. An error that scripts can't catch removes the
//! frames above the last mark before. The frame of a script is marked. After the drop it has no
//! loop any more, so each loop below removes one frame too few. One other function of the engine
//! removes a frame: the evaluation of a synthetic module, whose frame has no mark. So scripts are
//! evaluated in these frames, the outermost first:
//!
//! | frame | mark | when the evaluation was dropped |
//! |---|---|---|
//! | `() => run()` | yes | `run` returns. The engine continues in the module's frame, see there. Then this function returns as always, which also truncates the stack of values |
//! | a synthetic module, whose steps are native | no | its evaluation removes the next frame in place of its own. Its code is empty: the engine runs it, returns and removes this frame |
//! | `() => run()` | yes | `run` throws an error that scripts can't catch. The engine removes the frames above the script's, and `JsObject::call` the script's in place of this one |
//! | the script | yes | removed |
//! | the functions that it has called | no | removed |

use crate::{dom::HOST_CODE, webidl::function};
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsString, JsValue, Module, NativeFunction, Script,
    Source, error::PanicError, module::SyntheticModuleInitializer,
};
use boa_gc::{Finalize, Trace};
use std::{
    cell::Cell,
    path::Path,
    rc::{Rc, Weak},
};

/// Steps that may run script.
type Steps = Box<dyn FnOnce(&mut Context) -> JsResult<JsValue>>;

/// `() => run()`, where `run` is native and runs steps. No script can reach these two functions.
/// Call stacks contain them; [`error_stack`](super::error_stack) and reports leave them out.
#[derive(Clone, Trace, Finalize)]
struct Frame(JsObject);

thread_local! {
    /// The argument of `run`. It is taken at once.
    static STEPS: Cell<Option<Steps>> = const { Cell::new(None) };
    /// The error of the steps. It is taken when the frame has ended.
    static ERROR: Cell<Option<JsError>> = const { Cell::new(None) };
}

impl Frame {
    /// Creates the functions in the current realm.
    fn new(context: &mut Context) -> JsResult<Self> {
        let source = Source::from_bytes("(run) => () => run()").with_path(Path::new(HOST_CODE));
        let make = Script::parse(source, None, context)?
            .evaluate(context)?
            .to_object(context)?;
        let native = NativeFunction::from_fn_ptr(run);
        let run = function(context.realm(), native, JsString::from(HOST_CODE), 0);
        make.call(&JsValue::undefined(), &[run.into()], context)?
            .to_object(context)
            .map(Self)
    }

    /// Runs steps in a call of the function.
    fn run(&self, steps: Steps, context: &mut Context) -> JsResult<JsValue> {
        STEPS.set(Some(steps));
        let result = self.0.call(&JsValue::undefined(), &[], context);
        // They are left if a limit of the engine has refused the call.
        drop(STEPS.take());
        ERROR.take().map_or(result, Err)
    }
}

fn run(_: &JsValue, _: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let Some(steps) = STEPS.take() else {
        return Ok(JsValue::undefined());
    };
    let frames = context.stack_trace().count();
    let error = match steps(context) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    ERROR.set(Some(error.clone()));
    // An interrupted script leaves its frames. The engine must not continue there.
    if context.stack_trace().count() == frames {
        Ok(JsValue::undefined())
    } else {
        Err(error)
    }
}

/// See the [module's documentation](self).
pub(super) struct FrameRemover {
    frame: Frame,
    module: Module,
    slot: Rc<Slot>,
    clear_exception: JsObject,
}

/// The argument and the result of the module's steps.
#[derive(Default)]
struct Slot {
    steps: Cell<Option<Steps>>,
    result: Cell<Option<JsResult<JsValue>>>,
}

#[derive(Clone, Trace, Finalize)]
struct Captured {
    frame: Frame,
    /// The remover owns it.
    #[unsafe_ignore_trace]
    slot: Weak<Slot>,
}

impl FrameRemover {
    pub(super) fn new(context: &mut Context) -> JsResult<Self> {
        let (frame, slot) = (Frame::new(context)?, Rc::<Slot>::default());
        let captured = Captured {
            frame: frame.clone(),
            slot: Rc::downgrade(&slot),
        };
        let steps =
            SyntheticModuleInitializer::from_copy_closure_with_captures(in_module, captured);
        let module = Module::synthetic(&[], steps, None, None, context);
        module.link(context)?;
        let source = Source::from_bytes("() => { try { throw 0 } catch (error) {} }");
        let clear_exception = Script::parse(source, None, context)?
            .evaluate(context)?
            .to_object(context)?;
        Ok(Self {
            frame,
            module,
            slot,
            clear_exception,
        })
    }

    /// Runs steps that evaluate a script as a future. No other script may be running. If they drop
    /// the future, they must return an error that scripts can't catch.
    pub(super) fn run(&self, steps: Steps, context: &mut Context) -> JsResult<JsValue> {
        self.slot.steps.set(Some(steps));
        let module = self.module.clone();
        let evaluate = move |context: &mut Context| {
            // It is always an error: see `in_module`.
            let _ = module.evaluate(context);
            Ok(JsValue::undefined())
        };
        let outer = self.frame.run(Box::new(evaluate), context);
        // They are left if a limit of the engine has refused the call.
        drop(self.slot.steps.take());
        let result = self.slot.result.take().unwrap_or(outer);
        if result
            .as_ref()
            .is_err_and(|error| error.as_engine().is_some())
        {
            // The engine keeps an exception from its throw to the begin of the handler, where the
            // evaluation may have been dropped. The end of an asynchronous generator would take it
            // for its own.
            let _ = self
                .clear_exception
                .call(&JsValue::undefined(), &[], context);
        }
        result
    }
}

fn in_module(
    _: &boa_engine::module::SyntheticModule,
    captured: &Captured,
    context: &mut Context,
) -> JsResult<()> {
    if let Some(slot) = captured.slot.upgrade()
        && let Some(steps) = slot.steps.take()
    {
        slot.result.set(Some(captured.frame.run(steps, context)));
    }
    // After an error that scripts can't catch, the module can be evaluated again.
    Err(PanicError::new("the result is in the slot").into())
}
