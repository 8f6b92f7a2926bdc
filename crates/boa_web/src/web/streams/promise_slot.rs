//! Slots such as `[[readyPromise]]`, which most users of a stream never look at.

use crate::webidl::{Deferred, Promise};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};

/// A slot with a promise for undefined,
/// [marked as handled](https://webidl.spec.whatwg.org/#mark-a-promise-as-handled) when it is
/// rejected. A pending promise is `None` until steps or a script ask for it.
#[derive(Debug, Trace, Finalize)]
pub(super) struct PromiseSlot(GcRefCell<Option<Promise>>);

impl PromiseSlot {
    /// A slot with a new promise.
    pub(super) const fn pending() -> Self {
        Self(GcRefCell::new(None))
    }

    /// A slot with a promise resolved with undefined.
    pub(super) const fn fulfilled() -> Self {
        Self(GcRefCell::new(Some(Promise::undefined())))
    }

    /// A slot with a promise rejected with a reason.
    pub(super) const fn rejected(reason: JsValue) -> Self {
        Self(GcRefCell::new(Some(Promise::Rejected(reason))))
    }

    /// Sets the slot to a new promise.
    pub(super) fn renew(&self) {
        *self.0.borrow_mut() = None;
    }

    fn deferred(&self) -> Option<Deferred> {
        match &*self.0.borrow() {
            Some(Promise::Deferred(deferred)) => Some(deferred.clone()),
            _ => None,
        }
    }

    fn is_pending(&self) -> bool {
        match &*self.0.borrow() {
            None => true,
            Some(Promise::Deferred(deferred)) => deferred.is_unresolved(),
            Some(_) => false,
        }
    }

    /// Resolves the promise with undefined. Does nothing if it is settled.
    pub(super) fn resolve(&self, context: &mut Context) -> JsResult<()> {
        match self.deferred() {
            Some(deferred) => return deferred.fulfill(context),
            None if self.is_pending() => *self.0.borrow_mut() = Some(Promise::undefined()),
            None => {}
        }
        Ok(())
    }

    /// Rejects the promise. Does nothing if it is settled.
    pub(super) fn reject(&self, reason: &JsValue, context: &mut Context) -> JsResult<()> {
        match self.deferred() {
            Some(deferred) => {
                Promise::Deferred(deferred.clone()).mark_as_handled(context);
                return deferred.reject(reason.clone(), context);
            }
            None if self.is_pending() => self.set_rejected(reason),
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
        self.set_rejected(reason);
        Ok(())
    }

    fn set_rejected(&self, reason: &JsValue) {
        *self.0.borrow_mut() = Some(Promise::Rejected(reason.clone()));
    }

    /// The promise, for reactions.
    pub(super) fn promise(&self) -> Promise {
        let mut slot = self.0.borrow_mut();
        slot.get_or_insert_with(|| Deferred::default().to_promise())
            .clone()
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
                created.mark_as_handled(context);
                deferred.reject(reason.clone(), context)?;
            }
            _ => deferred.fulfill(context)?,
        }
        *self.0.borrow_mut() = Some(created.clone());
        Ok(created)
    }
}
