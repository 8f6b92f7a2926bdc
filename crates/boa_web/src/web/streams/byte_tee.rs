//! [ReadableByteStreamTee](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamtee):
//! `tee` of a byte stream.

use super::{
    ByteController, ReadIntoRequest, ReadRequest, ReadableByteStreamController, ReadableStream,
    ReadableStreamByobReader, ReadableStreamDefaultReader, UnderlyingSource,
    array_buffers::View,
    readable_stream::{Controller, Reader},
    tee_branches::TeeBranches,
};
use crate::webidl::{PlatformRef, Promise};
use boa_engine::{Context, JsObject, JsResult, JsValue};
use boa_gc::{Finalize, Gc, GcRefCell, Trace};
use std::cell::Cell;

/// The state that the two branches share.
#[derive(Trace, Finalize)]
struct ByteTee {
    branches: TeeBranches<ReadableByteStreamController>,
    /// Of the kind that the last pull needed.
    reader: GcRefCell<Reader>,
    reading: Cell<bool>,
    /// Whether a branch was pulled while a read was under way.
    read_again: [Cell<bool>; 2],
}

impl PlatformRef<ReadableStream> {
    /// [ReadableByteStreamTee](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamtee):
    /// two byte streams of the same bytes. The stream is locked. Fails with a TypeError if the
    /// stream is locked.
    pub(super) fn byte_tee(&self, context: &mut Context) -> JsResult<(Self, Self)> {
        let reader = Reader::Default(ReadableStreamDefaultReader::acquire(self, context)?);
        let tee = Gc::new(ByteTee {
            branches: TeeBranches::new(self),
            reader: GcRefCell::new(reader.clone()),
            reading: Cell::new(false),
            read_again: Default::default(),
        });
        let at_closed = match &self.controller_slot() {
            Some(Controller::Byte(controller)) => controller.high_water_mark_at_closed.get(),
            _ => None,
        };
        let branch = |index, context: &mut Context| -> JsResult<Self> {
            let branch = ReadableStream::create_byte_stream(
                Branch {
                    tee: tee.clone(),
                    index,
                },
                context,
            )?;
            if let Some(Controller::Byte(controller)) = &branch.controller_slot() {
                controller.high_water_mark_at_closed.set(at_closed);
                tee.branches.set(index, controller);
            }
            Ok(branch)
        };
        let branches = (branch(0, context)?, branch(1, context)?);
        forward_reader_error(&tee, &reader, context)?;
        Ok(branches)
    }
}

impl Reader {
    fn closed(&self) -> Promise {
        match self {
            Self::Default(reader) => reader.closed(),
            Self::Byob(reader) => reader.generic.closed.promise(),
        }
    }

    const fn object(&self) -> &JsObject {
        match self {
            Self::Default(reader) => reader.object(),
            Self::Byob(reader) => reader.object(),
        }
    }
}

impl ByteTee {
    fn reader(&self) -> Reader {
        self.reader.borrow().clone()
    }

    /// A clone of the chunk. `None` if there is no memory for it: then both branches are errored
    /// and the stream is cancelled.
    fn clone_chunk(&self, chunk: &View, context: &mut Context) -> JsResult<Option<View>> {
        let error = match chunk.clone_as_uint8_array(context) {
            Ok(clone) => return View::of_object(&clone, context).map(Some),
            Err(error) => error.into_opaque(context)?,
        };
        self.branches.error(&error, context)?;
        self.branches.cancel_stream(error, context)?;
        Ok(None)
    }

    fn start_chunk(&self) {
        for again in &self.read_again {
            again.set(false);
        }
    }
}

/// Errors the branches when the stream is errored, unless the tee has another reader by then.
fn forward_reader_error(tee: &Gc<ByteTee>, reader: &Reader, context: &mut Context) -> JsResult<()> {
    reader.closed().react(
        (tee.clone(), reader.clone()),
        |(tee, this_reader), settled, context| {
            let Err(reason) = settled else { return Ok(()) };
            if !JsObject::equals(this_reader.object(), tee.reader().object()) {
                return Ok(());
            }
            tee.branches.error(&reason, context)?;
            tee.branches.resolve_at_end(context)
        },
        context,
    )
}

/// The source of a branch.
#[derive(Trace, Finalize)]
struct Branch {
    tee: Gc<ByteTee>,
    index: usize,
}

impl UnderlyingSource<ReadableByteStreamController> for Branch {
    fn pull(&self, _: &ByteController, context: &mut Context) -> JsResult<Promise> {
        pull(&self.tee, self.index, context)?;
        Ok(Promise::undefined())
    }

    fn cancel(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.tee.branches.cancel(self.index, reason, context)
    }
}

fn pull(tee: &Gc<ByteTee>, index: usize, context: &mut Context) -> JsResult<()> {
    if tee.reading.replace(true) {
        tee.read_again[index].set(true);
        return Ok(());
    }
    let request = match tee.branches.get(index) {
        Some(controller) => controller.byob_request(context)?,
        None => None,
    };
    match request.and_then(|request| request.view_object()) {
        Some(view) => pull_with_byob_reader(tee, &view, index, context),
        None => pull_with_default_reader(tee, context),
    }
}

/// Pulls the branches that were pulled meanwhile.
fn finish_chunk(tee: &Gc<ByteTee>, context: &mut Context) -> JsResult<()> {
    tee.reading.set(false);
    match tee.read_again.iter().position(Cell::get) {
        Some(index) => pull(tee, index, context),
        None => Ok(()),
    }
}

fn pull_with_default_reader(tee: &Gc<ByteTee>, context: &mut Context) -> JsResult<()> {
    let reader = match &tee.reader() {
        Reader::Default(reader) => reader.clone(),
        Reader::Byob(reader) => {
            reader.generic.release(context)?;
            let reader = ReadableStreamDefaultReader::acquire(tee.branches.stream(), context)?;
            *tee.reader.borrow_mut() = Reader::Default(reader.clone());
            forward_reader_error(tee, &Reader::Default(reader.clone()), context)?;
            reader
        }
    };
    reader.read(Box::new(TeeReadRequest(tee.clone())), context)
}

fn pull_with_byob_reader(
    tee: &Gc<ByteTee>,
    view: &JsObject,
    index: usize,
    context: &mut Context,
) -> JsResult<()> {
    let reader = match &tee.reader() {
        Reader::Byob(reader) => reader.clone(),
        Reader::Default(reader) => {
            reader.release(context)?;
            let reader = ReadableStreamByobReader::acquire(tee.branches.stream(), context)?;
            *tee.reader.borrow_mut() = Reader::Byob(reader.clone());
            forward_reader_error(tee, &Reader::Byob(reader.clone()), context)?;
            reader
        }
    };
    let view = View::of_object(view, context)?;
    reader.read_view(
        &view,
        1,
        Box::new(TeeReadIntoRequest {
            tee: tee.clone(),
            index,
        }),
        context,
    )
}

#[derive(Trace, Finalize)]
struct TeeReadRequest(Gc<ByteTee>);

impl ReadRequest for TeeReadRequest {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        // A microtask later: errors of the stream are noticed before.
        Promise::Fulfilled(chunk).react(self.0.clone(), take_chunk, context)
    }

    fn close_steps(&self, context: &mut Context) -> JsResult<()> {
        let tee = &self.0;
        tee.reading.set(false);
        for branch in tee.branches.all_open() {
            branch.close_after_queue(context)?;
        }
        for branch in tee.branches.all() {
            if branch.has_pending_pull_intos() {
                branch.respond(0, context)?;
            }
        }
        tee.branches.resolve_at_end(context)
    }

    fn error_steps(&self, _: JsValue, _: &mut Context) -> JsResult<()> {
        self.0.reading.set(false);
        Ok(())
    }
}

/// Hands a chunk to both branches.
fn take_chunk(
    tee: &Gc<ByteTee>,
    chunk: Result<JsValue, JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let Some(chunk) = chunk.ok().and_then(|chunk| chunk.as_object()) else {
        return Ok(());
    };
    let chunk = View::of_object(&chunk, context)?;
    tee.start_chunk();
    match (tee.branches.open(0), tee.branches.open(1)) {
        (Some(branch1), Some(branch2)) => {
            let Some(clone) = tee.clone_chunk(&chunk, context)? else {
                return Ok(());
            };
            branch1.enqueue_view(&chunk, context)?;
            branch2.enqueue_view(&clone, context)?;
        }
        (Some(branch), None) | (None, Some(branch)) => branch.enqueue_view(&chunk, context)?,
        (None, None) => {}
    }
    finish_chunk(tee, context)
}

/// Reads into the buffer of the first read of a branch.
#[derive(Clone, Trace, Finalize)]
struct TeeReadIntoRequest {
    tee: Gc<ByteTee>,
    index: usize,
}

impl TeeReadIntoRequest {
    /// The branch whose read it is, and the other one, unless they were cancelled.
    fn branches(&self) -> (Option<ByteController>, Option<ByteController>) {
        let branches = &self.tee.branches;
        (branches.open(self.index), branches.open(1 - self.index))
    }
}

impl ReadIntoRequest for TeeReadIntoRequest {
    fn chunk_steps(&self, chunk: JsObject, context: &mut Context) -> JsResult<()> {
        // A microtask later: errors of the stream are noticed before.
        Promise::Fulfilled(chunk.into()).react(self.clone(), take_chunk_of_byob_reader, context)
    }

    fn close_steps(&self, chunk: Option<JsObject>, context: &mut Context) -> JsResult<()> {
        let tee = &self.tee;
        tee.reading.set(false);
        let (byob_branch, other_branch) = self.branches();
        for branch in [&byob_branch, &other_branch].into_iter().flatten() {
            branch.close_after_queue(context)?;
        }
        if let Some(chunk) = chunk {
            if let Some(branch) = byob_branch {
                let view = View::of_object(&chunk, context)?;
                branch.respond_with_new_view(&view, context)?;
            }
            if let Some(branch) = other_branch.filter(|branch| branch.has_pending_pull_intos()) {
                branch.respond(0, context)?;
            }
        }
        tee.branches.resolve_at_end(context)
    }

    fn error_steps(&self, _: JsValue, _: &mut Context) -> JsResult<()> {
        self.tee.reading.set(false);
        Ok(())
    }
}

/// Gives the chunk back to the branch whose buffer it is in, and a clone of it to the other one.
fn take_chunk_of_byob_reader(
    request: &TeeReadIntoRequest,
    chunk: Result<JsValue, JsValue>,
    context: &mut Context,
) -> JsResult<()> {
    let Some(chunk) = chunk.ok().and_then(|chunk| chunk.as_object()) else {
        return Ok(());
    };
    let chunk = View::of_object(&chunk, context)?;
    let tee = &request.tee;
    tee.start_chunk();
    let (byob_branch, other_branch) = request.branches();
    let clone = match &other_branch {
        Some(_) => match tee.clone_chunk(&chunk, context)? {
            None => return Ok(()),
            clone => clone,
        },
        None => None,
    };
    if let Some(branch) = byob_branch {
        branch.respond_with_new_view(&chunk, context)?;
    }
    if let Some((branch, clone)) = other_branch.zip(clone) {
        branch.enqueue_view(&clone, context)?;
    }
    finish_chunk(tee, context)
}
