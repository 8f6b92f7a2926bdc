//! Values of the embedding program that the futures of streams poll.

use crate::{
    dom::{AbortAlgorithm, Host, TaskSource, host, report_exception, task},
    webidl::{in_realm, with_realm_data},
};
use boa_engine::{Context, JsData, JsNativeError, JsResult, JsValue, realm::Realm};
use boa_gc::{Finalize, Trace};
use std::{
    cell::RefCell,
    fmt,
    future::poll_fn,
    pin::Pin,
    rc::{Rc, Weak},
    task::{Context as TaskContext, Poll, Waker},
};

/// A stream or sink of the embedding program, which a source or sink of a script's stream has. The
/// value is dropped with its last owner, by [`release`](Self::release), and with its runtime.
///
/// The collector does not trace the value. A future that polls it lasts for one operation, so that
/// a stream which is not used keeps no event loop alive.
#[derive(Debug)]
pub(super) struct Polled<S> {
    slot: Rc<RefCell<Slot<S>>>,
}

/// The end of [polling](Polled::poll_until_ready).
#[derive(Debug)]
pub(super) enum PollEnd<T> {
    Ready(T),
    /// The value was released before it was ready.
    Released,
}

#[derive(Debug)]
struct Slot<S> {
    /// `None` after the value was released.
    value: Option<Pin<Box<S>>>,
    /// Of the future that polls the value.
    waker: Option<Waker>,
}

impl<S> Clone for Polled<S> {
    fn clone(&self) -> Self {
        Self {
            slot: self.slot.clone(),
        }
    }
}

impl<S: 'static> Polled<S> {
    pub(super) fn new(value: S, context: &Context) -> Self {
        let slot = Rc::new(RefCell::new(Slot {
            value: Some(Box::pin(value)),
            waker: None,
        }));
        let weak: Weak<dyn Release> = Rc::<RefCell<Slot<S>>>::downgrade(&slot);
        with_realm_data(context.realm(), |values: &Values| values.remember(weak));
        Self { slot }
    }

    /// Drops the value. The future that polls it ends.
    pub(super) fn release(&self) {
        self.slot.release();
    }

    /// Polls the value in a future of the event loop until it is ready. Then a task in the current
    /// realm runs the steps.
    pub(super) fn poll_until_ready<T: 'static>(
        &self,
        mut poll: impl FnMut(Pin<&mut S>, &mut TaskContext<'_>) -> Poll<T> + 'static,
        steps: impl FnOnce(PollEnd<T>, &mut Context) -> JsResult<()> + 'static,
        context: &mut Context,
    ) {
        let (queue, slot) = (RealmQueue::new(context), self.slot.clone());
        let future = async move {
            let result = poll_fn(|waker| {
                let mut slot = slot.borrow_mut();
                let Some(value) = &mut slot.value else {
                    return Poll::Ready(PollEnd::Released);
                };
                let result = poll(value.as_mut(), waker);
                slot.waker = result.is_pending().then(|| waker.waker().clone());
                result.map(PollEnd::Ready)
            })
            .await;
            queue.queue(move |context| steps(result, context));
        };
        host(context).spawn_local(Box::pin(future), context);
    }
}

/// Queues tasks of the futures of one stream or sink in its realm.
pub(super) struct RealmQueue {
    host: Rc<dyn Host>,
    realm: Realm,
}

impl RealmQueue {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            host: host(context),
            realm: context.realm().clone(),
        }
    }

    /// Queues a task that runs the steps. Their exceptions are reported.
    pub(super) fn queue(&self, steps: impl FnOnce(&mut Context) -> JsResult<()> + 'static) {
        let realm = self.realm.clone();
        let steps = move |context: &mut Context| {
            in_realm(realm, context, |context| {
                if let Err(error) = steps(context) {
                    report_exception(error, context);
                }
            });
        };
        self.host
            .queue_task_from_future(TaskSource::Embedder, task(steps));
    }
}

/// The reason with which an error in Rust errors a stream.
pub(super) fn reason_of(error: &dyn fmt::Display, context: &mut Context) -> JsValue {
    JsNativeError::error()
        .with_message(error.to_string())
        .into_opaque(context)
        .into()
}

trait Release {
    fn release(&self);
}

impl<S> Release for RefCell<Slot<S>> {
    fn release(&self) {
        let mut slot = self.borrow_mut();
        let (value, waker) = (slot.value.take(), slot.waker.take());
        drop(slot);
        drop(value);
        waker.iter().for_each(Waker::wake_by_ref);
    }
}

/// Releases the value when a signal is aborted.
#[derive(Trace, Finalize)]
pub(super) struct ReleaseWhenAborted<S: 'static>(#[unsafe_ignore_trace] pub(super) Polled<S>);

impl<S: 'static> AbortAlgorithm for ReleaseWhenAborted<S> {
    fn run(&self, _: &mut Context) {
        self.0.release();
    }
}

/// The values of the embedding program's streams in the realm.
#[derive(Default, Trace, Finalize, JsData)]
struct Values {
    /// Those that were not dropped, and some that were.
    #[unsafe_ignore_trace]
    known: RefCell<Vec<Weak<dyn Release>>>,
}

impl Values {
    fn remember(&self, value: Weak<dyn Release>) {
        let mut known = self.known.borrow_mut();
        if known.len() == known.capacity() {
            known.retain(|value| value.strong_count() > 0);
            let left = known.len();
            known.reserve(left.max(8));
        }
        known.push(value);
    }
}

/// Drops the streams and sinks of the embedding program that the current realm has. A host whose
/// event loop ends calls it before the realm is collected: the collector never frees what they
/// refer to if it drops them itself.
pub fn release_streams(context: &Context) {
    let values = context.realm().host_defined_mut().remove::<Values>();
    let values = values.map_or_else(Vec::new, |values| values.known.take());
    values
        .iter()
        .filter_map(Weak::upgrade)
        .for_each(|value| value.release());
}
