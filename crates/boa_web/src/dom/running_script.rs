//! [Calling scripts](https://html.spec.whatwg.org/multipage/webappapis.html#calling-scripts): which
//! code runs as a script, and the microtask checkpoint that follows it.

use super::{host, invoke, report_exception};
use crate::webidl::CallbackFunction;
use boa_engine::{Context, JsValue};
use std::{cell::Cell, rc::Rc};

/// The number of [`run_script`] that are running, in each context.
#[derive(Default, Clone)]
pub(super) struct RunningScripts(Rc<Cell<usize>>);

impl RunningScripts {
    /// [`install_host`](super::install_host) calls it, before the others.
    pub(super) fn install(context: &mut Context) {
        if !context.has_data::<Self>() {
            context.insert_data(Self::default());
        }
    }

    pub(super) fn of(context: &Context) -> Self {
        context.get_data::<Self>().cloned().unwrap_or_default()
    }

    /// As [`script_is_running`].
    pub(super) fn any(&self, context: &Context) -> bool {
        self.0.get() > 0 || context.stack_trace().next().is_some()
    }
}

/// A script that is running, also if a function of the program panics in it.
struct RunningScript(RunningScripts);

impl RunningScript {
    fn start(context: &Context) -> Self {
        let scripts = RunningScripts::of(context);
        scripts.0.set(scripts.0.get() + 1);
        Self(scripts)
    }
}

impl Drop for RunningScript {
    fn drop(&mut self) {
        let Self(RunningScripts(count)) = self;
        count.set(count.get() - 1);
    }
}

/// Performs the steps that
/// [run a script](https://html.spec.whatwg.org/multipage/webappapis.html#run-a-classic-script), and
/// then [cleans up](clean_up_after_running_script). The steps call [`Host::evaluate`] and
/// [report](report_exception) its exception. So no microtask runs between two `error` listeners.
///
/// ```
/// use boa_engine::{Script, Source, js_string};
/// use boa_web::{dom, host};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let source = "var order = '';
///     addEventListener('error', () => { order += '1' });
///     addEventListener('error', () => { order += '2' });
///     queueMicrotask(() => { order += 'm' });
///     throw 'no'";
/// let script = Script::parse(Source::from_bytes(source), None, context)?;
/// host::run_script(context, |context| {
///     if let Err(error) = dom::host(context).evaluate(&script, context) {
///         dom::report_exception(error, context);
///     }
/// });
/// assert_eq!(context.eval(Source::from_bytes("order"))?, js_string!("12m").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// [`Host::evaluate`]: super::Host::evaluate
pub fn run_script<R>(context: &mut Context, steps: impl FnOnce(&mut Context) -> R) -> R {
    let running = RunningScript::start(context);
    let result = steps(context);
    drop(running);
    clean_up_after_running_script(context);
    result
}

/// [Invokes a callback function](https://webidl.spec.whatwg.org/#invoke-a-callback-function), and
/// [reports](report_exception) its exception. Returns nothing then. The microtasks of the callback
/// run before the report.
///
/// ```
/// use boa_engine::{JsValue, Source};
/// use boa_web::{dom, webidl::{CallbackFunction, FromJs}};
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let callback = context.eval(Source::from_bytes("(value) => value + 1"))?;
/// let callback = CallbackFunction::from_js(&callback, context)?;
/// let value = dom::invoke_callback(&callback, &JsValue::undefined(), &[1.into()], context);
/// assert_eq!(value, Some(2.into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn invoke_callback(
    callback: &CallbackFunction,
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> Option<JsValue> {
    let result = invoke(callback, this, args, context);
    clean_up_after_running_script(context);
    result
        .map_err(|error| report_exception(error, context))
        .ok()
}

/// [Clean up after running script](https://html.spec.whatwg.org/multipage/webappapis.html#clean-up-after-running-script):
/// performs a microtask checkpoint, unless a script is still running.
///
/// [`dispatch`], [`run_script`] and [`invoke_callback`] include this. Call it after a callback that
/// your own code calls through [`Host::call`] in the middle of a task, and before its exception is
/// reported. The host does it at the end of each task.
///
/// [`dispatch`]: crate::webidl::PlatformRef::dispatch
/// [`Host::call`]: super::Host::call
pub fn clean_up_after_running_script(context: &mut Context) {
    if !script_is_running(context) {
        host(context).checkpoint(context);
    }
}

/// Whether the JavaScript execution context stack is not empty: a script calls the running code, or
/// the exception of a script is being reported.
#[must_use]
pub fn script_is_running(context: &Context) -> bool {
    RunningScripts::of(context).any(context)
}
