//! [Callback functions](https://webidl.spec.whatwg.org/#js-callback-function), and the script that
//! has given one to an interface.

use super::{FromJs, type_error};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Trace};

/// A [callback function](https://webidl.spec.whatwg.org/#js-callback-function): a value that can be
/// called. [`dom::invoke`](crate::dom::invoke) calls it.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct CallbackFunction {
    function: JsObject,
    callback_context: CallbackContext,
}

impl CallbackFunction {
    /// The function.
    #[must_use]
    pub const fn function(&self) -> &JsObject {
        &self.function
    }

    /// The script that has given it.
    #[must_use]
    pub const fn callback_context(&self) -> &CallbackContext {
        &self.callback_context
    }
}

impl FromJs for CallbackFunction {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let function = value
            .as_callable()
            .ok_or_else(|| type_error("the value is not a function"))?;
        Ok(Self {
            callback_context: CallbackContext::from_callback(&function, context),
            function,
        })
    }
}

/// The [callback context](https://webidl.spec.whatwg.org/#dfn-callback-context) of a callback: the
/// script or module that was active when a script gave it to an interface.
///
/// A function of the engine has no script of its own. If it is called from a task, and is `eval` or
/// a bound `eval`, this script is the one that its code imports for, as HTML's
/// [HostMakeJobCallback](https://html.spec.whatwg.org/multipage/webappapis.html#hostmakejobcallback)
/// has it for promises. The callback context of a script's own function is empty, because that has
/// its script.
///
/// ```
/// use boa_engine::{Context, JsObject, js_string};
/// use boa_web::webidl::CallbackContext;
///
/// let context = &mut Context::default();
/// let eval = context.global_object().get(js_string!("eval"), context)?.as_object().expect("a function");
/// let callback_context = CallbackContext::from_callback(&eval, context); // in an operation that a script calls
/// let result = callback_context.enter(context, |context| eval.call(&Default::default(), &[js_string!("6 * 7").into()], context))?;
/// assert_eq!(result, 42.into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub struct CallbackContext {
    script: Option<boa_engine::vm::ActiveRunnable>,
}

impl CallbackContext {
    /// The callback context of a function, or of an object with methods, that the active script
    /// gives.
    #[must_use]
    pub fn from_callback(callback: &JsObject, context: &Context) -> Self {
        Self {
            script: context.script_of_callback(callback),
        }
    }

    /// Calls a function, which calls the callback, while its script is the active one.
    pub fn enter<R>(&self, context: &mut Context, steps: impl FnOnce(&mut Context) -> R) -> R {
        context.with_active_script(self.script.as_ref(), steps)
    }
}
