//! Values of the embedding program that the futures of streams poll.

use crate::dom::{AbortAlgorithm, Host, Subject, TaskSource, host, report_exception, task_about};
use boa_engine::{Context, JsData, JsNativeError, JsResult, JsValue, realm::Realm};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    fmt,
    future::poll_fn,
    pin::Pin,
    rc::{Rc, Weak},
    task::{self, Poll, Waker},
};

/// A stream or sink of the embedding program, which a source or sink of a script's stream has. The
/// value is dropped with its last owner, by [`release`](Self::release), and with its runtime.
///
/// The collector does not trace the value. A future that polls it lasts for one operation, so that
/// a stream which is not used keeps no event loop alive.
#[derive(Debug)]
pub(super) struct Polled<S> {
    slot: Rc<RefCell<Slot<S>>>,
    /// That of its tasks.
    number: u64,
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
            number: self.number,
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
        let number = values(context, |values| {
            values.remember(weak);
            values.next_number()
        });
        Self { slot, number }
    }

    /// Drops the value. The future that polls it ends.
    pub(super) fn release(&self) {
        self.slot.release();
    }

    /// Polls the value in a future of the event loop until it is ready. Then a task in the current
    /// realm runs the steps, without a result if the value was released.
    pub(super) fn poll_until_ready<T: 'static>(
        &self,
        mut poll: impl FnMut(Pin<&mut S>, &mut task::Context<'_>) -> Poll<T> + 'static,
        steps: impl FnOnce(Option<T>, &mut Context) -> JsResult<()> + 'static,
        context: &mut Context,
    ) {
        let (queue, slot) = (
            RealmQueue::of_number(self.number, context),
            self.slot.clone(),
        );
        let future = async move {
            let result = poll_fn(|waker| {
                let mut slot = slot.borrow_mut();
                let Some(value) = &mut slot.value else {
                    return Poll::Ready(None);
                };
                let result = poll(value.as_mut(), waker);
                slot.waker = result.is_pending().then(|| waker.waker().clone());
                result.map(Some)
            })
            .await;
            queue.queue(move |context| steps(result, context));
        };
        host(context).spawn_local(Box::pin(future), context);
    }
}

/// Queues tasks of the futures of one stream or sink in its realm. In a recording they have its
/// number, because what futures wait for comes in another order in the next run.
pub(super) struct RealmQueue {
    host: Rc<dyn Host>,
    realm: Realm,
    number: u64,
}

impl RealmQueue {
    pub(super) fn new(context: &Context) -> Self {
        Self::of_number(values(context, Values::next_number), context)
    }

    fn of_number(number: u64, context: &Context) -> Self {
        Self {
            host: host(context),
            realm: context.realm().clone(),
            number,
        }
    }

    /// Queues a task that runs the steps. Their exceptions are reported.
    pub(super) fn queue(&self, steps: impl FnOnce(&mut Context) -> JsResult<()> + 'static) {
        let realm = self.realm.clone();
        let steps = move |context: &mut Context| {
            let outer = context.enter_realm(realm);
            if let Err(error) = steps(context) {
                report_exception(error, context);
            }
            context.enter_realm(outer);
        };
        let subject = Subject {
            number: self.number,
            step: "stream".into(),
            amount: 0,
        };
        self.host
            .queue_task_from_future(TaskSource::Embedder, task_about(subject, steps));
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

/// What the realm has for its streams of the embedding program.
#[derive(Default, Trace, Finalize, JsData)]
struct Values {
    /// Those that were not dropped, and some that were.
    #[unsafe_ignore_trace]
    known: RefCell<Vec<Weak<dyn Release>>>,
    /// The number of all streams and sinks that were made.
    #[unsafe_ignore_trace]
    numbers: Cell<u64>,
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

    fn next_number(&self) -> u64 {
        self.numbers.update(|numbers| numbers + 1);
        self.numbers.get()
    }
}

fn values<R: Default>(context: &Context, steps: impl FnOnce(&Values) -> R) -> R {
    if !context.realm().host_defined().has::<Values>() {
        context
            .realm()
            .host_defined_mut()
            .insert_default::<Values>();
    }
    context
        .realm()
        .host_defined()
        .get::<Values>()
        .map(steps)
        .unwrap_or_default()
}

/// Drops the streams and sinks of the embedding program that the current realm has. A host whose
/// event loop ends calls it before the realm is collected: the collector never frees what they refer
/// to if it drops them itself.
pub fn release_all(context: &Context) {
    let values = context.realm().host_defined_mut().remove::<Values>();
    let values = values.map_or_else(Vec::new, |values| values.known.take());
    values
        .iter()
        .filter_map(Weak::upgrade)
        .for_each(|value| value.release());
}
