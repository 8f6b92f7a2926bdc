//! Values of the embedding program that the futures of streams poll.

use crate::dom::{AbortAlgorithm, Host, TaskSource, host, report_exception, task};
use boa_engine::{Context, JsData, JsNativeError, JsResult, JsValue, realm::Realm};
use boa_gc::{Finalize, Trace};
use std::{
    cell::RefCell,
    fmt,
    future::poll_fn,
    pin::Pin,
    rc::{Rc, Weak},
    task::{self, Poll, Waker},
};

/// A stream or sink of the embedding program, which a source or sink of a script's stream has. The value is dropped with its last
/// owner, by [`release`](Self::release), and with its runtime.
///
/// The collector does not trace the value. A future that polls it lasts for one operation, so that a stream which is not used
/// keeps no event loop alive.
#[derive(Debug)]
pub(super) struct Polled<S>(Rc<RefCell<Slot<S>>>);

#[derive(Debug)]
struct Slot<S> {
    /// `None` after the value was released.
    value: Option<Pin<Box<S>>>,
    /// Of the future that polls the value.
    waker: Option<Waker>,
}

impl<S> Clone for Polled<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: 'static> Polled<S> {
    pub(super) fn new(value: S, context: &Context) -> Self {
        let slot = Rc::new(RefCell::new(Slot { value: Some(Box::pin(value)), waker: None }));
        let weak: Weak<dyn Release> = Rc::<RefCell<Slot<S>>>::downgrade(&slot);
        remember(weak, context);
        Self(slot)
    }

    /// Drops the value. The future that polls it ends.
    pub(super) fn release(&self) {
        self.0.release();
    }

    /// Polls the value in a future of the event loop until it is ready. Then a task in the current realm runs the steps, without a
    /// result if the value was released.
    pub(super) fn poll_until_ready<T: 'static>(
        &self,
        mut poll: impl FnMut(Pin<&mut S>, &mut task::Context<'_>) -> Poll<T> + 'static,
        steps: impl FnOnce(Option<T>, &mut Context) -> JsResult<()> + 'static,
        context: &mut Context,
    ) {
        let (host, realm, slot) = (host(context), context.realm().clone(), self.0.clone());
        let queue = host.clone();
        let future = async move {
            let result = poll_fn(|waker| {
                let mut slot = slot.borrow_mut();
                let Some(value) = &mut slot.value else { return Poll::Ready(None) };
                let result = poll(value.as_mut(), waker);
                slot.waker = result.is_pending().then(|| waker.waker().clone());
                result.map(Some)
            })
            .await;
            queue_in_realm(&*queue, realm, move |context| steps(result, context));
        };
        host.spawn_local(Box::pin(future), context);
    }
}

/// Queues a task of a future that runs steps in a realm. Their exceptions are reported.
pub(super) fn queue_in_realm(
    host: &dyn Host,
    realm: Realm,
    steps: impl FnOnce(&mut Context) -> JsResult<()> + 'static,
) {
    let steps = move |context: &mut Context| {
        let outer = context.enter_realm(realm);
        if let Err(error) = steps(context) {
            report_exception(error, context);
        }
        context.enter_realm(outer);
    };
    host.queue_task_from_future(TaskSource::Embedder, task(steps));
}

/// The reason with which an error in Rust errors a stream.
pub(super) fn reason_of(error: &dyn fmt::Display, context: &mut Context) -> JsValue {
    JsNativeError::error().with_message(error.to_string()).into_opaque(context).into()
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

/// The values of a realm, including those that were dropped.
#[derive(Default, Trace, Finalize, JsData)]
struct Values(#[unsafe_ignore_trace] RefCell<Vec<Weak<dyn Release>>>);

fn remember(value: Weak<dyn Release>, context: &Context) {
    if !context.realm().host_defined().has::<Values>() {
        context.realm().host_defined_mut().insert_default::<Values>();
    }
    if let Some(values) = context.realm().host_defined().get::<Values>() {
        let mut values = values.0.borrow_mut();
        if values.len() == values.capacity() {
            values.retain(|value| value.strong_count() > 0);
            let left = values.len();
            values.reserve(left.max(8));
        }
        values.push(value);
    }
}

/// Drops the streams and sinks of the embedding program that the realm has, before the realm is collected: the collector never
/// frees what they refer to if it drops them itself.
pub(crate) fn release_all(context: &Context) {
    let values = context.realm().host_defined_mut().remove::<Values>();
    let values = values.map_or_else(Vec::new, |values| values.0.take());
    values.iter().filter_map(Weak::upgrade).for_each(|value| value.release());
}
