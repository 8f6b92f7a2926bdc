//! Rejections by scripts of other origins, whose
//! [errors are muted](https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors).

use super::EventLoop;
use crate::host;
use boa_engine::{Context, JsError, JsObject, builtins::promise::Promise, vm::ActiveRunnable};
use boa_web::internal::reason;

impl EventLoop {
    pub(in crate::runtime) fn callback_has_thrown(&self, error: &JsError) {
        // Callbacks of a FinalizationRegistry reject nothing.
        if self.at_checkpoint.get() && self.is_muted(error) {
            self.muted_callback_has_thrown.set(true);
        }
    }

    /// Whether a promise is rejected by a script with muted errors, or with an error of one.
    pub(in crate::runtime) fn is_rejection_muted(
        &self,
        promise: &JsObject<Promise>,
        context: &Context,
    ) -> bool {
        if !self.sources.has_muted() {
            return false;
        }
        let runs_muted = || {
            let running = context.get_active_script_or_module();
            let path = running.as_ref().and_then(ActiveRunnable::path);
            path.is_some_and(|path| self.sources.is_muted(&path.display().to_string()))
        };
        self.muted_callback_has_thrown.get()
            || runs_muted()
            || self.is_muted(&JsError::from_opaque(reason(&promise.clone().upcast())))
    }

    fn is_muted(&self, error: &JsError) -> bool {
        self.sources.has_muted()
            && host::throwing_script(error).is_some_and(|name| self.sources.is_muted(&name))
    }
}
