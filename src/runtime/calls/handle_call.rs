//! The call of a function by a [`Handle`](crate::runtime::Handle), on the runtime's thread.

use super::{
    call_script::{MaybePromise, resolve_if_thenable},
    script_function::Target,
};
use crate::{
    dom::{self, host},
    runtime::{Error, HandleError, event_loop::control::Control, values},
    webidl::{Promise, Settled},
};
use boa_engine::{Context, JsError, JsResult, JsValue, object::builtins::JsPromise};
use boa_gc::{Finalize, Trace};
use serde::{Serialize, de::DeserializeOwned};
use std::{cell::Cell, sync::Arc, time::Duration};
use tokio::sync::oneshot;

/// The channel for the result of a call. Dropping it without a result is an error for the caller.
#[derive(Trace, Finalize)]
pub(in crate::runtime) struct Reply<R: 'static> {
    #[unsafe_ignore_trace]
    caller: Cell<Option<Caller<R>>>,
    #[unsafe_ignore_trace]
    control: Arc<Control>,
    /// The time of the call.
    #[unsafe_ignore_trace]
    at_most: Option<Duration>,
}

type Caller<R> = oneshot::Sender<Result<R, HandleError>>;

impl<R: DeserializeOwned + 'static> Reply<R> {
    pub(in crate::runtime) fn new(
        caller: Caller<R>,
        control: Arc<Control>,
        at_most: Option<Duration>,
    ) -> Self {
        Self {
            caller: Cell::new(Some(caller)),
            control,
            at_most,
        }
    }

    /// The time that the scripts of the call have.
    pub(super) const fn at_most(&self) -> Option<Duration> {
        self.at_most
    }

    /// Whether the deadline of the call has passed, so that nobody waits for the result.
    pub(in crate::runtime) fn is_late(&self) -> bool {
        let caller = self.caller.take();
        let is_closed = caller.as_ref().is_none_or(oneshot::Sender::is_closed);
        self.caller.set(caller);
        self.at_most.is_some() && is_closed
    }

    fn fulfilled(&self, value: &JsValue, context: &mut Context) {
        let result = values::from_js(value, context);
        self.send(result.map_err(HandleError::Value));
    }

    fn fail_with(&self, error: JsError, context: &mut Context) {
        let error = Error::of_script(error, context);
        self.complete(Err(error), context);
    }

    /// Replies with the result of a script. The engine's error for a stopped script depends on the
    /// script. It is not an exception of the script.
    pub(super) fn complete(&self, result: Result<R, Error>, context: &mut Context) {
        let stopped = result.is_err().then(|| {
            // The time of the script run may have ended just now.
            let _ = host(context).check_interrupt();
            self.control.stopped()
        });
        self.send(match stopped.flatten() {
            Some(reason) => Err(HandleError::Stopped(reason)),
            None => result.map_err(HandleError::from),
        });
    }

    /// Replies with the result of `await` for what a script has returned.
    pub(super) fn resolve(self, returned: JsResult<JsValue>, context: &mut Context) {
        match returned.and_then(|value| resolve_if_thenable(value, context)) {
            Ok(MaybePromise::Value(value)) => self.fulfilled(&value, context),
            Ok(MaybePromise::Promise(promise)) => {
                let steps = |reply: &Self, settled: Settled, context: &mut Context| {
                    match settled {
                        Ok(value) => reply.fulfilled(&value, context),
                        Err(reason) => reply.fail_with(JsError::from_opaque(reason), context),
                    }
                    Ok(())
                };
                self.when_settled(promise, steps, context);
            }
            Err(error) => self.fail_with(error, context),
        }
    }

    /// Runs steps that reply, with the outcome of a promise.
    pub(super) fn when_settled(
        self,
        promise: JsPromise,
        steps: fn(&Self, Settled, &mut Context) -> JsResult<()>,
        context: &mut Context,
    ) {
        if let Err(error) = Promise::Object(promise).react(self, steps, context) {
            dom::report_exception(error, context);
        }
    }

    fn send(&self, result: Result<R, HandleError>) {
        if let Some(sender) = self.caller.take() {
            // The caller may have been dropped.
            let _ = sender.send(result);
        }
    }
}

/// Calls the function that the steps find, and replies with its result, or with the result of its
/// promise.
pub(in crate::runtime) fn call<R: DeserializeOwned + 'static>(
    find: impl FnOnce(&mut Context) -> Result<Target, HandleError>,
    arguments: impl Serialize,
    reply: Reply<R>,
    context: &mut Context,
) {
    let prepared = find(context).and_then(|target| {
        let arguments =
            values::serialize_arguments(arguments, context).map_err(HandleError::Value)?;
        Ok((target, arguments))
    });
    let (target, arguments) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => return reply.send(Err(error)),
    };
    let returned = host(context).call(&target.function, &target.this, &arguments, context);
    reply.resolve(returned, context);
}
