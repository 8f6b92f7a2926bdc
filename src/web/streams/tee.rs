//! [ReadableStreamTee](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamtee) of a stream of chunks.

use super::{
    ReadRequest, ReadableStream, ReadableStreamDefaultController, ReadableStreamDefaultReader, UnderlyingSource,
    queuing_strategy::SizeAlgorithm, readable_stream::Controller,
};
use crate::webidl::{Deferred, PlatformRef, Promise, Resolution};
use boa_engine::{Context, JsResult, JsValue, object::builtins::JsArray};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::Cell;

/// What the two branches share.
#[derive(Trace, Finalize)]
struct Tee {
    stream: PlatformRef<ReadableStream>,
    reader: PlatformRef<ReadableStreamDefaultReader>,
    reading: Cell<bool>,
    read_again: Cell<bool>,
    branches: GcRefCell<[Option<PlatformRef<ReadableStreamDefaultController>>; 2]>,
    /// The reasons of the branches that were cancelled.
    cancelled: GcRefCell<[Option<JsValue>; 2]>,
    cancel: Deferred,
}

impl PlatformRef<ReadableStream> {
    /// [ReadableStreamDefaultTee](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaulttee): two streams of the
    /// same chunks. The stream is locked.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    pub(super) fn default_tee(&self, context: &mut Context) -> JsResult<(Self, Self)> {
        let reader = ReadableStreamDefaultReader::acquire(self, context)?;
        let tee = Gc::new(Tee {
            stream: self.clone(),
            reader: reader.clone(),
            reading: Cell::new(false),
            read_again: Cell::new(false),
            branches: GcRefCell::default(),
            cancelled: GcRefCell::default(),
            cancel: Deferred::default(),
        });
        let branch = |index, context: &mut Context| -> JsResult<Self> {
            let source = Box::new(Branch { tee: tee.clone(), index });
            let branch = ReadableStream::create_with_size(source, 1.0, SizeAlgorithm::One, context)?;
            if let Some(Controller::Default(controller)) = &branch.controller_slot() {
                tee.branches.borrow_mut()[index] = Some(controller.clone());
            }
            Ok(branch)
        };
        let branches = (branch(0, context)?, branch(1, context)?);
        reader.closed().react(
            tee,
            |tee, settled, context| {
                let Err(reason) = settled else { return Ok(()) };
                for controller in tee.controllers() {
                    controller.error(reason.clone(), context)?;
                }
                tee.stop_waiting_for_cancel(context)
            },
            context,
        )?;
        Ok(branches)
    }
}

impl Tee {
    fn controllers(&self) -> impl Iterator<Item = PlatformRef<ReadableStreamDefaultController>> {
        self.branches.borrow().clone().into_iter().flatten()
    }

    /// The branches that were not cancelled.
    fn open_controllers(&self) -> impl Iterator<Item = PlatformRef<ReadableStreamDefaultController>> {
        let cancelled = self.cancelled.borrow().clone();
        let branches = self.branches.borrow().clone();
        branches.into_iter().zip(cancelled).filter_map(|(branch, reason)| branch.filter(|_| reason.is_none()))
    }

    fn stop_waiting_for_cancel(&self, context: &mut Context) -> JsResult<()> {
        let both_cancelled = self.cancelled.borrow().iter().all(Option::is_some);
        if both_cancelled { Ok(()) } else { self.cancel.fulfill(context) }
    }
}

/// The source of a branch.
#[derive(Trace, Finalize)]
struct Branch {
    tee: Gc<Tee>,
    index: usize,
}

impl UnderlyingSource for Branch {
    fn pull(&self, _: &PlatformRef<ReadableStreamDefaultController>, context: &mut Context) -> JsResult<Promise> {
        pull(&self.tee, context)?;
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        let tee = &self.tee;
        tee.cancelled.borrow_mut()[self.index] = Some(reason);
        let reasons = tee.cancelled.borrow().clone();
        if let [Some(reason1), Some(reason2)] = reasons {
            let composite = JsArray::from_iter([reason1, reason2], context);
            let cancelled = tee.stream.cancel(composite.into(), context)?;
            tee.cancel.resolve(Resolution::Promise(cancelled), context)?;
        }
        Ok(tee.cancel.to_promise())
    }
}

fn pull(tee: &Gc<Tee>, context: &mut Context) -> JsResult<()> {
    if tee.reading.replace(true) {
        tee.read_again.set(true);
        return Ok(());
    }
    tee.reader.read(Box::new(TeeReadRequest(tee.clone())), context)
}

#[derive(Trace, Finalize)]
struct TeeReadRequest(Gc<Tee>);

impl ReadRequest for TeeReadRequest {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        // A microtask later: errors of the stream are noticed before.
        Promise::Fulfilled(chunk).react(
            self.0.clone(),
            |tee, chunk, context| {
                let Ok(chunk) = chunk else { return Ok(()) };
                tee.read_again.set(false);
                for index in 0..2 {
                    let is_open = tee.cancelled.borrow()[index].is_none();
                    let controller = tee.branches.borrow()[index].clone();
                    if let Some(controller) = controller.filter(|_| is_open) {
                        controller.enqueue(chunk.clone(), context)?;
                    }
                }
                tee.reading.set(false);
                if tee.read_again.get() { pull(tee, context) } else { Ok(()) }
            },
            context,
        )
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        let tee = &self.0;
        tee.reading.set(false);
        for controller in tee.open_controllers() {
            controller.close(context)?;
        }
        tee.stop_waiting_for_cancel(context)
    }

    fn error_steps(&self, _: JsValue, _: &mut Context) -> JsResult<()> {
        self.0.reading.set(false);
        Ok(())
    }
}
