//! Promises that Rust code settles.
//!
//! - **The engine**: `JsPromise::new_pending` makes two functions for each promise, which are most
//!   of its time and memory. The patch `promises` adds promises without them.
//! - **Can be deleted** when a `JsPromise` of the engine can be settled without functions.

use boa_engine::{Context, JsResult, JsValue, object::builtins::JsPromise};
use boa_gc::{Finalize, Trace};

/// Settles a promise of [`pending`], once. [`Deferred`](super::Deferred) is for promises that steps
/// in Rust react to.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct Resolver {
    #[cfg(patched_engine)]
    promise: JsPromise,
    #[cfg(not(patched_engine))]
    functions: boa_engine::builtins::promise::ResolvingFunctions,
}

/// A pending promise and its resolver.
///
/// ```
/// use boa_engine::{Context, JsValue, builtins::promise::PromiseState};
/// use boa_web::webidl;
///
/// let context = &mut Context::default();
/// let (promise, resolver) = webidl::pending(context);
/// resolver.settle(Ok(21.into()), context)?;
/// assert_eq!(promise.state(), PromiseState::Fulfilled(JsValue::from(21)));
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn pending(context: &mut Context) -> (JsPromise, Resolver) {
    #[cfg(patched_engine)]
    {
        let promise = JsPromise::pending(context);
        (promise.clone(), Resolver { promise })
    }
    #[cfg(not(patched_engine))]
    {
        let (promise, functions) = JsPromise::new_pending(context);
        (promise, Resolver { functions })
    }
}

impl Resolver {
    /// Resolves the promise with a result, or rejects it with its exception.
    pub fn settle(&self, result: JsResult<JsValue>, context: &mut Context) -> JsResult<()> {
        match result {
            Ok(value) => self.resolve(&value, context),
            Err(error) => {
                let reason = error.into_opaque(context)?;
                self.reject(&reason, context)
            }
        }
    }

    /// Resolves the promise: with a promise or another thenable it stays pending, and follows that.
    pub fn resolve(&self, value: &JsValue, context: &mut Context) -> JsResult<()> {
        #[cfg(patched_engine)]
        let resolved = self
            .promise
            .resolve_pending(value.clone(), context)
            .map(drop);
        #[cfg(not(patched_engine))]
        let resolved = {
            let value = std::slice::from_ref(value);
            self.functions
                .resolve
                .call(&JsValue::undefined(), value, context)
                .map(drop)
        };
        resolved
    }

    /// Rejects the promise.
    pub fn reject(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        #[cfg(patched_engine)]
        {
            self.promise.reject_pending(reason.clone(), context);
            Ok(())
        }
        #[cfg(not(patched_engine))]
        {
            let reason = std::slice::from_ref(reason);
            self.functions
                .reject
                .call(&JsValue::undefined(), reason, context)
                .map(drop)
        }
    }
}
