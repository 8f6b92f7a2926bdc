//! A function that native code calls several times.

use super::{OrdinaryFunction, has_function_scopes, push_function_scopes, this_value_flags};
use crate::{
    Context, JsObject, JsResult, JsValue,
    vm::{CallFrame, CallFrameFlags},
};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, fmt};

#[cfg(feature = "native-backtrace")]
use crate::vm::NativeSourceInfo;

/// A function that native code calls again and again: for each element, as the listener of an event, and so on.
///
/// A call has the same effects as [`JsObject::call`], and may begin while another one of the same function runs. It
/// takes less time where the function is one of a script, because its frame remains for the next call.
///
/// # Examples
///
/// ```
/// # use boa_engine::{Context, JsResult, JsValue, Source, object::PreparedCall};
/// # fn main() -> JsResult<()> {
/// # let context = &mut Context::default();
/// let double = context.eval(Source::from_bytes("(n) => 2 * n"))?;
/// let double = PreparedCall::new(double.as_callable().expect("it is a function"));
/// for n in 0..3 {
///     let result = double.call(&JsValue::undefined(), [n.into()], context)?;
///     assert_eq!(result, JsValue::new(2 * n));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub struct PreparedCall {
    function: JsObject,

    /// The frame of the next call, if one is left.
    frame: Cell<Option<CallFrame>>,
}

impl PreparedCall {
    /// Prepares calls of a function.
    #[must_use]
    pub const fn new(function: JsObject) -> Self {
        Self {
            function,
            frame: Cell::new(None),
        }
    }

    /// The function.
    #[must_use]
    pub const fn function(&self) -> &JsObject {
        &self.function
    }

    /// Calls the function, as [`JsObject::call`] does.
    #[cfg_attr(feature = "native-backtrace", track_caller)]
    pub fn call<const N: usize>(
        &self,
        this: &JsValue,
        args: [JsValue; N],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        if !context.vm.count_call() {
            context.check_runtime_limits()?;
        }

        #[cfg(feature = "native-backtrace")]
        {
            let frames = context.vm.frames.len();
            let caller = NativeSourceInfo::caller();
            context.vm.shadow_stack.patch_last_native(frames, caller);
        }

        if !context.vm.frames.push_kept(&self.frame) {
            let Some(frame) = self.new_frame() else {
                return self.function.call(this, &args, context);
            };
            context.vm.frames.push(frame);
        }
        let vm = &mut context.vm;
        vm.begin_return_value();
        vm.stack.push_call(this, &self.function, args);
        let frame = vm.frames.current_mut();
        let flags = CallFrameFlags::EXIT_EARLY | this_value_flags(&frame.code_block);
        frame.begin_call(flags, N as u32, vm.stack.len());
        vm.stack.push_registers(frame);
        let result = if has_function_scopes(&frame.code_block) {
            push_function_scopes(context).and_then(|()| context.run_call())
        } else {
            context.run_call()
        };
        let frames = &mut context.vm.frames;
        // After an error the frame may be anywhere in its code.
        if result.is_ok() && frames.current_mut().end_call() {
            frames.keep_last(&self.frame);
        } else {
            frames.drop_last();
        }
        result
    }

    /// The frame of a call, unless the function is none of a script, throws, or its frame is used after the call.
    #[inline(never)]
    fn new_frame(&self) -> Option<CallFrame> {
        let function = self.function.downcast_ref::<OrdinaryFunction>()?;
        let code = &function.code;
        if code.is_class_constructor() || code.is_generator() || code.is_async() {
            return None;
        }
        // A function without a script is a part of the script that calls it.
        let script_or_module = Some(function.script_or_module.clone()?);
        let environments = function.environments.clone();
        let env_fp = environments.len() as u32;
        let realm = function.realm.clone();
        let frame = CallFrame::new(code.clone(), script_or_module, environments, realm);
        Some(frame.with_env_fp(env_fp))
    }
}

impl fmt::Debug for PreparedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCall")
            .field("function", &self.function)
            .finish_non_exhaustive()
    }
}
