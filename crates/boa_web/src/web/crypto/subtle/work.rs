//! Operations that run
//! [in parallel](https://html.spec.whatwg.org/multipage/infrastructure.html#in-parallel).
//!
//! A short one runs in a task of its own. A long one runs on another thread: one at a time for each
//! realm, and the others wait in the order of their calls. If the realm's loop ends meanwhile, the
//! operation is given up: its steps ask [`Ending`] from time to time.

use super::failure::{Failure, Outcome, operation_error};
use crate::{
    dom::{TaskSource, host, task},
    webidl::{Charge, Promise, charge_bytes, pending, with_realm_data},
};
use boa_engine::{Context, JsData, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use futures_channel::oneshot;
use rand::{SeedableRng, rngs::StdRng};
use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// The operation has ended without a result.
pub(super) const GIVEN_UP: Failure = operation_error("the operation was given up");

/// Whether an operation keeps a thread busy for more than about a millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    Short,
    Long,
}

/// More bytes than this are long work.
const MAX_SHORT_LEN: usize = 64 << 10;

impl Effort {
    /// The effort for this number of bytes.
    pub(super) const fn of_length(bytes: usize) -> Self {
        if bytes > MAX_SHORT_LEN {
            Self::Long
        } else {
            Self::Short
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        if self == Self::Long { self } else { other }
    }
}

/// Says to an operation whether its result is still wanted. It is not when the loop of its realm
/// has ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<AtomicBool>);

impl Ending {
    pub(super) fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Fails when the result is not wanted any more.
    pub(super) fn check(&self) -> Outcome<()> {
        if self.has_come() {
            Err(GIVEN_UP)
        } else {
            Ok(())
        }
    }
}

/// The wish for a result. Its end is the [`Ending`] of the operation.
#[derive(Default)]
pub(super) struct Wish(Ending);

impl Wish {
    pub(super) fn ending(&self) -> Ending {
        self.0.clone()
    }
}

impl Drop for Wish {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// The end of the long work that was begun last, of a realm.
#[derive(Default, Trace, Finalize, JsData)]
struct Lane(#[unsafe_ignore_trace] RefCell<Option<oneshot::Receiver<()>>>);

/// A generator for one operation, seeded by the host.
pub(super) fn rng(context: &Context) -> StdRng {
    let mut seed = [0; 32];
    host(context).fill_random(&mut seed);
    StdRng::from_seed(seed)
}

/// A promise for the result of an operation. The bytes that it has copied or will make count
/// against the realm's quota until then. Fails with a RangeError beyond the quota.
pub(super) fn run<T: Send + 'static>(
    effort: Effort,
    bytes: usize,
    work: impl FnOnce(&Ending) -> Outcome<T> + Send + 'static,
    convert: fn(T, &mut Context) -> JsResult<JsValue>,
    context: &mut Context,
) -> JsResult<Promise> {
    let charge = charge_bytes(bytes.saturating_add(size_of::<Charge>()), context)?;
    let (promise, resolver) = pending(context);
    let settle = move |outcome: Outcome<T>, context: &mut Context| {
        drop(charge);
        let result = match outcome {
            Ok(value) => convert(value, context),
            Err(failure) => Err(failure.into_error(context)),
        };
        // Settling fails only if the evaluation as a whole ends. Then no caller is left.
        let _ = resolver.settle(result, context);
    };
    let host = host(context);
    if effort == Effort::Short {
        let steps = task(move |context: &mut Context| settle(work(&Ending::default()), context));
        host.queue_task(TaskSource::Crypto, steps, context);
        return Ok(Promise::Object(promise));
    }
    let (ended, end) = oneshot::channel();
    let last = |lane: &Lane| lane.0.replace(Some(end));
    let before = with_realm_data(context.realm(), last);
    let (queue, may_use_threads) = (host.clone(), host.may_use_threads());
    let future = async move {
        if let Some(before) = before {
            // Its sender is dropped.
            let _ = before.await;
        }
        let outcome = if may_use_threads {
            on_another_thread(work).await
        } else {
            work(&Ending::default())
        };
        drop(ended);
        let steps = task(move |context: &mut Context| settle(outcome, context));
        queue.queue_task_from_future(TaskSource::Crypto, steps);
    };
    host.spawn_local(Box::pin(future), context);
    Ok(Promise::Object(promise))
}

/// The result of work on a thread of its own. Where no thread can be started, as in a process that
/// may not, the work is done on this one.
async fn on_another_thread<T: Send + 'static>(
    work: impl FnOnce(&Ending) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    // It is dropped with the future, and so with the loop.
    let wish = Wish::default();
    let ending = wish.ending();
    let work = move || work(&ending);
    let work = Arc::new(Mutex::new(Some(work)));
    let (done, result) = oneshot::channel();
    let theirs = work.clone();
    let started = thread::Builder::new()
        .name("crypto".to_owned())
        .spawn(move || {
            // The receiver is dropped with the loop.
            let _ = done.send(take_and_run(&theirs));
        });
    match started {
        Ok(_) => result.await.unwrap_or(Err(GIVEN_UP)),
        Err(_) => take_and_run(&work),
    }
}

fn take_and_run<T, W: FnOnce() -> Outcome<T>>(work: &Mutex<Option<W>>) -> Outcome<T> {
    let work = work.lock().ok().and_then(|mut work| work.take());
    work.map_or(Err(GIVEN_UP), |work| work())
}
