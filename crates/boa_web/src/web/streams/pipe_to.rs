//! [ReadableStreamPipeTo](https://streams.spec.whatwg.org/#readable-stream-pipe-to).
//!
//! A chunk costs a microtask. No promise is created for a read or a write.

use super::{
    ReadRequest, ReadableStream, ReadableStreamDefaultReader, WritableStream,
    WritableStreamDefaultWriter, readable_stream::State, type_error_value,
    writable_stream::WritableStreamState, write_request::WriteRequest,
};
use crate::{
    dom::{AbortAlgorithm, AbortSignal, report_exception},
    webidl::{Deferred, PlatformRef, Promise, Settled, dictionaries, type_error},
};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::Cell;

dictionaries! {
    /// [`StreamPipeOptions`](https://streams.spec.whatwg.org/#dictdef-streampipeoptions).
    #[derive(Debug, Clone, Default, Trace, Finalize)]
    pub struct PipeOptions {
        /// Whether an error of the source leaves the destination open.
        pub prevent_abort: "preventAbort" bool = false,
        /// Whether an error or the end of the destination leaves the source as it is.
        pub prevent_cancel: "preventCancel" bool = false,
        /// Whether the end of the source leaves the destination open.
        pub prevent_close: "preventClose" bool = false,
        /// Ends the pipe when it is aborted.
        pub signal: "signal" Option<PlatformRef<AbortSignal>>,
    }
}

/// A pipe, until it is finalized.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Pipe {
    source: PlatformRef<ReadableStream>,
    destination: PlatformRef<WritableStream>,
    reader: PlatformRef<ReadableStreamDefaultReader>,
    writer: PlatformRef<WritableStreamDefaultWriter>,
    options: PipeOptions,
    /// The key of the abort algorithm.
    algorithm: Cell<Option<u64>>,
    is_shutting_down: Cell<bool>,
    writes_in_flight: Cell<usize>,
    /// Is fulfilled when no write is in flight.
    written: GcRefCell<Option<Deferred>>,
    promise: Deferred,
}

/// The action of a shutdown, before the pipe is finalized. Its reason is the error of the shutdown.
#[derive(Debug, Clone, Copy, Trace, Finalize)]
#[boa_gc(empty_trace)]
enum Action {
    Abort,
    Cancel,
    Close,
    AbortAndCancel,
}

impl PlatformRef<ReadableStream> {
    /// [ReadableStreamPipeTo](https://streams.spec.whatwg.org/#readable-stream-pipe-to): writes all
    /// chunks to the destination, as fast as it takes them. The promise is settled when that has
    /// ended. Both streams are locked until then.
    ///
    /// # Errors
    /// A TypeError if one of the streams is locked.
    pub fn pipe_to(
        &self,
        destination: &PlatformRef<WritableStream>,
        options: PipeOptions,
        context: &mut Context,
    ) -> JsResult<Promise> {
        self.check_unlocked()?;
        if destination.is_locked() {
            return Err(type_error("the destination is locked to a writer"));
        }
        let reader = ReadableStreamDefaultReader::acquire(self, context)?;
        let writer = destination.get_writer(context)?;
        self.set_disturbed();
        let (promise, deferred) = Deferred::promise();
        let pipe = Gc::new(Pipe {
            source: self.clone(),
            destination: destination.clone(),
            reader,
            writer,
            options,
            algorithm: Cell::new(None),
            is_shutting_down: Cell::new(false),
            writes_in_flight: Cell::new(0),
            written: GcRefCell::new(None),
            promise: deferred,
        });
        if let Some(signal) = &pipe.options.signal {
            if signal.is_aborted() {
                let action = Some(Action::AbortAndCancel);
                shut_down(&pipe, action, Some(signal.reason()), context)?;
                return Ok(promise);
            }
            pipe.algorithm
                .set(Some(signal.add_algorithm(AbortPipe(pipe.clone()))));
        }
        propagate_error_and_close_states(&pipe, context)?;
        read_and_write(&pipe, context)?;
        Ok(promise)
    }
}

/// [Propagates error and close states](https://streams.spec.whatwg.org/#readable-stream-pipe-to),
/// those that are there and those to come.
fn propagate_error_and_close_states(pipe: &Gc<Pipe>, context: &mut Context) -> JsResult<()> {
    match pipe.source.state() {
        State::Errored => source_errored(pipe, pipe.source.stored_error(), context)?,
        State::Closed => {}
        State::Readable => pipe.reader.closed().react(
            pipe.clone(),
            |pipe, settled, context| match settled {
                Ok(_) => source_closed(pipe, context),
                Err(reason) => source_errored(pipe, reason, context),
            },
            context,
        )?,
    }
    if pipe.destination.state() == WritableStreamState::Errored {
        destination_ended(pipe, pipe.destination.stored_error(), context)?;
    } else {
        pipe.writer.closed.promise().react(
            pipe.clone(),
            |pipe, settled, context| match settled {
                Ok(_) => Ok(()),
                Err(reason) => destination_ended(pipe, reason, context),
            },
            context,
        )?;
    }
    if pipe.source.state() == State::Closed {
        source_closed(pipe, context)?;
    }
    if pipe.destination.close_queued_or_in_flight()
        || pipe.destination.state() == WritableStreamState::Closed
    {
        let reason = type_error_value(
            "the destination is closed, so nothing can be piped to it",
            context,
        )?;
        destination_ended(pipe, reason, context)?;
    }
    Ok(())
}

fn source_errored(pipe: &Gc<Pipe>, reason: JsValue, context: &mut Context) -> JsResult<()> {
    let action = (!pipe.options.prevent_abort).then_some(Action::Abort);
    shut_down(pipe, action, Some(reason), context)
}

fn source_closed(pipe: &Gc<Pipe>, context: &mut Context) -> JsResult<()> {
    let action = (!pipe.options.prevent_close).then_some(Action::Close);
    shut_down(pipe, action, None, context)
}

fn destination_ended(pipe: &Gc<Pipe>, reason: JsValue, context: &mut Context) -> JsResult<()> {
    let action = (!pipe.options.prevent_cancel).then_some(Action::Cancel);
    shut_down(pipe, action, Some(reason), context)
}

/// Reads a chunk once the destination wants one.
fn read_and_write(pipe: &Gc<Pipe>, context: &mut Context) -> JsResult<()> {
    // Chunks for a destination that is erroring would be lost.
    if pipe.is_shutting_down.get() || pipe.destination.state() != WritableStreamState::Writable {
        return Ok(());
    }
    if !pipe.destination.has_backpressure() {
        return pipe
            .reader
            .read(Box::new(PipeReadRequest(pipe.clone())), context);
    }
    // Errors are propagated by `propagate_error_and_close_states`.
    pipe.writer.ready.promise().react(
        pipe.clone(),
        |pipe, settled, context| {
            if settled.is_ok() {
                read_and_write(pipe, context)
            } else {
                Ok(())
            }
        },
        context,
    )
}

#[derive(Debug, Trace, Finalize)]
struct PipeReadRequest(Gc<Pipe>);

impl ReadRequest for PipeReadRequest {
    /// Writes the chunk a microtask later: `enqueue` must not call the algorithms of the
    /// destination.
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        let pipe = self.0.clone();
        pipe.writes_in_flight.set(pipe.writes_in_flight.get() + 1);
        let write = |pipe: &Gc<Pipe>, chunk: Settled, context: &mut Context| {
            let Ok(chunk) = chunk else { return Ok(()) };
            pipe.writer
                .add_write_request(chunk, WriteRequest::Pipe(pipe.clone()), context)?;
            read_and_write(pipe, context)
        };
        Promise::Fulfilled(chunk).react(pipe, write, context)
    }

    fn close_steps(&self, _: &mut Context) -> JsResult<()> {
        Ok(())
    }

    fn error_steps(&self, _: JsValue, _: &mut Context) -> JsResult<()> {
        Ok(())
    }
}

impl Pipe {
    /// A chunk is written, or can't be.
    pub(super) fn written(&self, context: &mut Context) -> JsResult<()> {
        self.writes_in_flight.set(self.writes_in_flight.get() - 1);
        if self.writes_in_flight.get() > 0 {
            return Ok(());
        }
        let written = self.written.borrow_mut().take();
        written.map_or(Ok(()), |written| written.fulfill(context))
    }
}

/// [Shuts down](https://streams.spec.whatwg.org/#rs-pipeTo-shutdown-with-action) with an action and
/// an error.
fn shut_down(
    pipe: &Gc<Pipe>,
    action: Option<Action>,
    error: Option<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    if pipe.is_shutting_down.replace(true) {
        return Ok(());
    }
    let destination = &pipe.destination;
    let is_open = destination.state() == WritableStreamState::Writable
        && !destination.close_queued_or_in_flight();
    if !is_open {
        return perform_action(pipe, action, error, context);
    }
    let (written, deferred) = Deferred::promise();
    if pipe.writes_in_flight.get() == 0 {
        deferred.fulfill(context)?;
    } else {
        *pipe.written.borrow_mut() = Some(deferred);
    }
    written.react(
        (pipe.clone(), action, error),
        |(pipe, action, error), _, context| perform_action(pipe, *action, error.clone(), context),
        context,
    )
}

/// Performs the action of a shutdown, and finalizes the pipe when it is done.
fn perform_action(
    pipe: &Gc<Pipe>,
    action: Option<Action>,
    error: Option<JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let reason = error.clone().unwrap_or_default();
    let acted = match action {
        None => return finalize(pipe, error, context),
        Some(Action::Abort) => pipe.destination.abort(reason, context)?,
        Some(Action::Cancel) => pipe.source.cancel(reason, context)?,
        Some(Action::Close) => close_with_error_propagation(pipe, context)?,
        Some(Action::AbortAndCancel) => abort_and_cancel(pipe, &reason, context)?,
    };
    acted.react(
        (pipe.clone(), error),
        |(pipe, error), settled, context| {
            finalize(pipe, settled.err().or_else(|| error.clone()), context)
        },
        context,
    )
}

/// [WritableStreamDefaultWriterCloseWithErrorPropagation](https://streams.spec.whatwg.org/#writable-stream-default-writer-close-with-error-propagation).
fn close_with_error_propagation(pipe: &Pipe, context: &mut Context) -> JsResult<Promise> {
    let destination = &pipe.destination;
    match destination.state() {
        _ if destination.close_queued_or_in_flight() => Ok(Promise::undefined()),
        WritableStreamState::Closed => Ok(Promise::undefined()),
        WritableStreamState::Errored => Ok(Promise::Rejected(destination.stored_error())),
        WritableStreamState::Writable | WritableStreamState::Erroring => destination.close(context),
    }
}

/// The actions of the abort algorithm, and
/// [the promise to wait for all](https://webidl.spec.whatwg.org/#waiting-for-all-promise) of them.
fn abort_and_cancel(pipe: &Pipe, reason: &JsValue, context: &mut Context) -> JsResult<Promise> {
    let mut acted = Vec::with_capacity(2);
    if !pipe.options.prevent_abort && pipe.destination.state() == WritableStreamState::Writable {
        acted.push(pipe.destination.abort(reason.clone(), context)?);
    }
    if !pipe.options.prevent_cancel && pipe.source.state() == State::Readable {
        acted.push(pipe.source.cancel(reason.clone(), context)?);
    }
    let (promise, deferred) = Deferred::promise();
    if acted.is_empty() {
        deferred.fulfill(context)?;
        return Ok(promise);
    }
    let pending = Gc::new(Cell::new(acted.len()));
    for action in acted {
        action.react(
            (deferred.clone(), pending.clone()),
            |(deferred, pending), settled, context| {
                pending.set(pending.get() - 1);
                match settled {
                    Err(reason) => deferred.reject(reason, context),
                    Ok(_) if pending.get() == 0 => deferred.fulfill(context),
                    Ok(_) => Ok(()),
                }
            },
            context,
        )?;
    }
    Ok(promise)
}

#[derive(Trace, Finalize)]
struct AbortPipe(Gc<Pipe>);

impl AbortAlgorithm for AbortPipe {
    fn run(&self, context: &mut Context) {
        let Some(signal) = &self.0.options.signal else {
            return;
        };
        let action = Some(Action::AbortAndCancel);
        if let Err(error) = shut_down(&self.0, action, Some(signal.reason()), context) {
            report_exception(error, context);
        }
    }
}

/// [Finalizes](https://streams.spec.whatwg.org/#rs-pipeTo-finalize) with an error.
fn finalize(pipe: &Gc<Pipe>, error: Option<JsValue>, context: &mut Context) -> JsResult<()> {
    pipe.writer.release_lock(context)?;
    pipe.reader.release(context)?;
    if let (Some(signal), Some(key)) = (&pipe.options.signal, pipe.algorithm.take()) {
        signal.remove_algorithm(key);
    }
    match error {
        Some(reason) => pipe.promise.reject(reason, context),
        None => pipe.promise.fulfill(context),
    }
}
