//! Promises that Rust code settles.

use boa_engine::{Context, JsResult, JsValue, object::builtins::JsPromise};
use boa_gc::{Finalize, Trace};

/// Settles a promise of [`pending`], once. [`Deferred`](super::Deferred) is for promises that steps
/// in Rust react to.
#[derive(Debug, Clone, Trace, Finalize)]
pub struct Resolver {
    promise: JsPromise,
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
    let promise = JsPromise::pending(context);
    (promise.clone(), Resolver { promise })
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
        self.promise
            .resolve_pending(value.clone(), context)
            .map(drop)
    }

    /// Rejects the promise.
    pub fn reject(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        self.promise.reject_pending(reason.clone(), context);
        Ok(())
    }
}
