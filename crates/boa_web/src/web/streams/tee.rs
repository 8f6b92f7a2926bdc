//! [ReadableStreamTee](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamtee) of a
//! stream of chunks.

use super::{
    DefaultController, ReadRequest, ReadableStream, ReadableStreamDefaultController,
    ReadableStreamDefaultReader, UnderlyingSource, readable_stream::Controller,
    tee_branches::TeeBranches,
};
use crate::{
    web::clone::clone_value,
    webidl::{PlatformRef, Promise},
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use boa_gc::{Finalize, Gc, Trace};
use std::cell::Cell;

/// The state that the two branches share.
#[derive(Trace, Finalize)]
struct Tee {
    branches: TeeBranches<ReadableStreamDefaultController>,
    reader: PlatformRef<ReadableStreamDefaultReader>,
    reading: Cell<bool>,
    read_again: Cell<bool>,
    /// Whether the second branch gets structured clones.
    clones: bool,
}

impl PlatformRef<ReadableStream> {
    /// [ReadableStreamDefaultTee](https://streams.spec.whatwg.org/#abstract-opdef-readablestreamdefaulttee):
    /// two streams of the same chunks. The stream is locked. Fails with a TypeError if the stream
    /// is locked.
    pub(super) fn default_tee(
        &self,
        clones: bool,
        context: &mut Context,
    ) -> JsResult<(Self, Self)> {
        let reader = ReadableStreamDefaultReader::acquire(self, context)?;
        let tee = Gc::new(Tee {
            branches: TeeBranches::new(self),
            reader: reader.clone(),
            reading: Cell::new(false),
            read_again: Cell::new(false),
            clones,
        });
        let branch = |index, context: &mut Context| -> JsResult<Self> {
            let source = Branch {
                tee: tee.clone(),
                index,
            };
            let branch = ReadableStream::create(source, 1.0, context)?;
            if let Some(Controller::Default(controller)) = &branch.controller_slot() {
                tee.branches.set(index, controller);
            }
            Ok(branch)
        };
        let branches = (branch(0, context)?, branch(1, context)?);
        reader.closed().react(
            tee,
            |tee, settled, context| {
                let Err(reason) = settled else { return Ok(()) };
                tee.branches.error(&reason, context)?;
                tee.branches.resolve_at_end(context)
            },
            context,
        )?;
        Ok(branches)
    }
}

impl Tee {
    /// The chunks of both branches.
    fn chunks(&self, chunk: JsValue, context: &mut Context) -> JsResult<[JsValue; 2]> {
        let second = if self.clones && !self.branches.is_cancelled(1) {
            clone_value(&chunk, context)?
        } else {
            chunk.clone()
        };
        Ok([chunk, second])
    }

    /// Errors both branches, and cancels the stream, because a chunk can't be cloned.
    fn fail(&self, error: JsError, context: &mut Context) -> JsResult<()> {
        let reason = error.into_opaque(context)?;
        self.branches.error(&reason, context)?;
        self.branches.cancel_stream(reason, context)
    }
}

/// The source of a branch.
#[derive(Trace, Finalize)]
struct Branch {
    tee: Gc<Tee>,
    index: usize,
}

impl UnderlyingSource for Branch {
    fn pull(&self, _: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        pull(&self.tee, context)?;
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.tee.branches.cancel(self.index, reason, context)
    }
}

fn pull(tee: &Gc<Tee>, context: &mut Context) -> JsResult<()> {
    if tee.reading.replace(true) {
        tee.read_again.set(true);
        return Ok(());
    }
    tee.reader
        .read(Box::new(TeeReadRequest(tee.clone())), context)
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
                let chunks = match tee.chunks(chunk, context) {
                    Ok(chunks) => chunks,
                    Err(error) => return tee.fail(error, context),
                };
                // The second branch may be cancelled while the first one gets the chunk.
                for (index, chunk) in chunks.into_iter().enumerate() {
                    if let Some(branch) = tee.branches.open(index) {
                        branch.enqueue(chunk, context)?;
                    }
                }
                tee.reading.set(false);
                if tee.read_again.get() {
                    pull(tee, context)
                } else {
                    Ok(())
                }
            },
            context,
        )
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        let tee = &self.0;
        tee.reading.set(false);
        for branch in tee.branches.all_open() {
            branch.close(context)?;
        }
        tee.branches.resolve_at_end(context)
    }

    fn error_steps(&self, _: JsValue, _: &mut Context) -> JsResult<()> {
        self.0.reading.set(false);
        Ok(())
    }
}
