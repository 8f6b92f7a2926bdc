//! Slots such as `[[readyPromise]]`, which most users of a stream never look at.

use crate::webidl::{Deferred, Promise};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// A slot with a promise for undefined,
/// [marked as handled](https://webidl.spec.whatwg.org/#mark-a-promise-as-handled) when it is
/// rejected. The promise itself is created when steps or a script ask for it.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PromiseSlot(GcRefCell<State>);

#[derive(Debug, Clone, Trace, Finalize)]
enum State {
    Pending,
    Fulfilled,
    Rejected(JsValue),
    Created(Deferred),
}

impl PromiseSlot {
    /// A slot with a new promise.
    pub(super) const fn pending() -> Self {
        Self(GcRefCell::new(State::Pending))
    }

    /// A slot with a promise resolved with undefined.
    pub(super) const fn fulfilled() -> Self {
        Self(GcRefCell::new(State::Fulfilled))
    }

    /// A slot with a promise rejected with a reason.
    pub(super) const fn rejected(reason: JsValue) -> Self {
        Self(GcRefCell::new(State::Rejected(reason)))
    }

    /// Sets the slot to a new promise.
    pub(super) fn renew(&self) {
        *self.0.borrow_mut() = State::Pending;
    }

    fn deferred(&self) -> Option<Deferred> {
        match &*self.0.borrow() {
            State::Created(deferred) => Some(deferred.clone()),
            _ => None,
        }
    }

    fn is_pending(&self) -> bool {
        match &*self.0.borrow() {
            State::Pending => true,
            State::Created(deferred) => deferred.is_unresolved(),
            State::Fulfilled | State::Rejected(_) => false,
        }
    }

    /// Resolves the promise with undefined. Does nothing if it is settled.
    pub(super) fn resolve(&self, context: &mut Context) -> JsResult<()> {
        match self.deferred() {
            Some(deferred) => return deferred.fulfill(context),
            None if self.is_pending() => *self.0.borrow_mut() = State::Fulfilled,
            None => {}
        }
        Ok(())
    }

    /// Rejects the promise. Does nothing if it is settled.
    pub(super) fn reject(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        match self.deferred() {
            Some(deferred) => {
                Promise::Deferred(deferred.clone()).mark_as_handled(context)?;
                return deferred.reject(reason.clone(), context);
            }
            None if self.is_pending() => *self.0.borrow_mut() = State::Rejected(reason.clone()),
            None => {}
        }
        Ok(())
    }

    /// Rejects the promise if it is pending, and else sets the slot to a promise rejected with the
    /// reason.
    pub(super) fn ensure_rejected(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        if self.is_pending() {
            return self.reject(reason, context);
        }
        *self.0.borrow_mut() = State::Rejected(reason.clone());
        Ok(())
    }

    /// The promise, for reactions.
    pub(super) fn promise(&self) -> Promise {
        let mut state = self.0.borrow_mut();
        match &*state {
            State::Fulfilled => Promise::undefined(),
            State::Rejected(reason) => Promise::Rejected(reason.clone()),
            State::Created(deferred) => Promise::Deferred(deferred.clone()),
            State::Pending => {
                let (promise, deferred) = Deferred::promise();
                *state = State::Created(deferred);
                promise
            }
        }
    }

    /// The promise for a script: the same one until the slot is set to another promise.
    pub(super) fn for_script(&self, context: &mut Context) -> JsResult<Promise> {
        let promise = self.promise();
        if let Promise::Deferred(_) = promise {
            return Ok(promise);
        }
        let (created, deferred) = Deferred::promise();
        match &promise {
            Promise::Rejected(reason) => {
                created.mark_as_handled(context)?;
                deferred.reject(reason.clone(), context)?;
            }
            _ => deferred.fulfill(context)?,
        }
        *self.0.borrow_mut() = State::Created(deferred);
        Ok(created)
    }
}
