//! When the source of a stream is asked for more.

use super::{ReadableStream, UnderlyingSource, readable_stream::State};
use crate::webidl::{PlatformRef, Promise, type_error};
use boa_engine::{Context, JsError, JsResult, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::Cell;

/// The source of a stream, and when it is asked for more: what the controllers of chunks and of
/// bytes have in common.
#[derive(Trace, Finalize)]
pub(super) struct Pulling<C: Trace + 'static> {
    /// `None` once the algorithms were cleared. It may be called while its stream forgets it.
    source: GcRefCell<Option<Gc<Box<dyn UnderlyingSource<C>>>>>,
    started: Cell<bool>,
    pulling: Cell<bool>,
    pull_again: Cell<bool>,
    pub(super) close_requested: Cell<bool>,
}

pub(super) trait Pulls: Trace + Sized + 'static {
    fn pulling(&self) -> &Pulling<Self>;

    fn stream(&self) -> &PlatformRef<ReadableStream>;

    /// Whether reads wait, or the queue has room.
    fn wants_more(&self) -> bool;

    fn error(this: &PlatformRef<Self>, reason: JsValue, context: &mut Context) -> JsResult<()>;

    /// Errors the stream with an exception, and returns that.
    fn fail<T>(this: &PlatformRef<Self>, error: JsError, context: &mut Context) -> JsResult<T> {
        let reason = error.into_opaque(context)?;
        Self::error(this, reason.clone(), context)?;
        Err(JsError::from_opaque(reason))
    }

    /// [ReadableStreamDefaultControllerCanCloseOrEnqueue](https://streams.spec.whatwg.org/#readable-stream-default-controller-can-close-or-enqueue):
    /// whether the stream is readable, and its end was not announced.
    fn can_close_or_enqueue(&self) -> bool {
        !self.pulling().close_requested.get() && self.stream().state() == State::Readable
    }

    /// Fails with a TypeError if the stream does not accept what the script does.
    fn check_open(&self, why: &str) -> JsResult<()> {
        if self.can_close_or_enqueue() {
            return Ok(());
        }
        Err(type_error(format!(
            "the stream {why}: it is closed or errored, or its end was announced before"
        )))
    }

    /// [ReadableStreamDefaultControllerShouldCallPull](https://streams.spec.whatwg.org/#readable-stream-default-controller-should-call-pull)
    /// and
    /// [ReadableByteStreamControllerShouldCallPull](https://streams.spec.whatwg.org/#readable-byte-stream-controller-should-call-pull).
    fn should_call_pull(&self) -> bool {
        self.can_close_or_enqueue() && self.pulling().started.get() && self.wants_more()
    }

    /// The last steps of the set up. Fails with the exception of the start algorithm.
    fn start(this: &PlatformRef<Self>, context: &mut Context) -> JsResult<()> {
        let Some(source) = this.pulling().source() else {
            return Ok(());
        };
        let started = source.start(this, context)?;
        started.react(
            this.clone(),
            |controller, settled, context| match settled {
                Ok(_) => {
                    controller.pulling().started.set(true);
                    Self::call_pull_if_needed(controller, context)
                }
                Err(reason) => Self::error(controller, reason, context),
            },
            context,
        )
    }

    /// [ReadableStreamDefaultControllerCallPullIfNeeded](https://streams.spec.whatwg.org/#readable-stream-default-controller-call-pull-if-needed)
    /// and
    /// [ReadableByteStreamControllerCallPullIfNeeded](https://streams.spec.whatwg.org/#readable-byte-stream-controller-call-pull-if-needed).
    fn call_pull_if_needed(this: &PlatformRef<Self>, context: &mut Context) -> JsResult<()> {
        if !this.should_call_pull() {
            return Ok(());
        }
        let state = this.pulling();
        if state.pulling.get() {
            state.pull_again.set(true);
            return Ok(());
        }
        let Some(source) = state.source() else {
            return Ok(());
        };
        state.pulling.set(true);
        let pulled = source.pull(this, context)?;
        pulled.react(
            this.clone(),
            |controller, settled, context| match settled {
                Ok(_) => {
                    controller.pulling().pulling.set(false);
                    if controller.pulling().pull_again.replace(false) {
                        Self::call_pull_if_needed(controller, context)
                    } else {
                        Ok(())
                    }
                }
                Err(reason) => Self::error(controller, reason, context),
            },
            context,
        )
    }
}

impl<C: Trace> Pulling<C> {
    pub(super) fn new(source: Box<dyn UnderlyingSource<C>>) -> Self {
        Self {
            source: GcRefCell::new(Some(Gc::new(source))),
            started: Cell::new(false),
            pulling: Cell::new(false),
            pull_again: Cell::new(false),
            close_requested: Cell::new(false),
        }
    }

    pub(super) fn source(&self) -> Option<Gc<Box<dyn UnderlyingSource<C>>>> {
        self.source.borrow().clone()
    }

    /// Forgets the source, for both kinds of controllers:
    /// [ReadableByteStreamControllerClearAlgorithms](https://streams.spec.whatwg.org/#readable-byte-stream-controller-clear-algorithms).
    pub(super) fn clear(&self) {
        *self.source.borrow_mut() = None;
    }

    /// Calls the cancel algorithm, and clears the algorithms.
    pub(super) fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let result = self.source().map_or_else(
            || Ok(Promise::undefined()),
            |source| source.cancel(reason, context),
        );
        self.clear();
        result
    }
}
