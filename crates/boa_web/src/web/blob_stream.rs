//! The stream of a blob: [get stream](https://w3c.github.io/FileAPI/#blob-get-stream).

use super::{
    blob::Data,
    streams::{ByteController, ReadableByteStreamController, ReadableStream, UnderlyingSource},
};
use crate::{
    dom::{DomException, TaskSource, host, task},
    webidl::{self, Deferred, PlatformRef, Promise},
};
use boa_engine::{Context, JsResult};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, rc::Rc};

/// The most bytes that are read at once.
const MAX_CHUNK: usize = 64 * 1024;

/// A byte stream of the bytes. It shares them with the blob. Fails with a NotSupportedError if the
/// realm has no streams.
pub(super) fn get_stream(
    data: Data,
    context: &mut Context,
) -> JsResult<PlatformRef<ReadableStream>> {
    if !webidl::is_defined::<ReadableStream>(context.realm()) {
        let why = "stream() needs ReadableStream, which is not there";
        return Err(DomException::error("NotSupportedError", why, context));
    }
    let reader = Rc::new(BlobReader {
        data,
        part: Cell::new(0),
        offset: Cell::new(0),
    });
    ReadableStream::create_byte_stream(BlobSource(reader), context)
}

#[derive(Trace, Finalize)]
struct BlobSource(#[unsafe_ignore_trace] Rc<BlobReader>);

impl UnderlyingSource<ReadableByteStreamController> for BlobSource {
    /// In the standard the blob is read in parallel, so a task has the bytes.
    fn pull(&self, controller: &ByteController, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        let (reader, controller) = (self.0.clone(), controller.clone());
        let read = task(move |context: &mut Context| {
            let settled = match reader.read(&controller, context) {
                Ok(()) => deferred.fulfill(context),
                Err(error) => error
                    .into_opaque(context)
                    .and_then(|reason| deferred.reject(reason, context)),
            };
            // Settling fails only if the evaluation as a whole ends. Then no caller is left.
            drop(settled);
        });
        host(context).queue_task(TaskSource::FileReading, read, context);
        Ok(promise)
    }
}

/// The bytes of a blob, and how many of them were read.
#[derive(Debug)]
struct BlobReader {
    data: Data,
    part: Cell<usize>,
    /// In the part.
    offset: Cell<usize>,
}

impl BlobReader {
    /// Reads a chunk, and closes the stream after the last one.
    fn read(&self, controller: &ByteController, context: &mut Context) -> JsResult<()> {
        let rest = self.rest_of_part();
        let max_buffer = usize::try_from(context.host_hooks().max_buffer_size(context))
            .unwrap_or(usize::MAX)
            .max(1);
        let read = controller
            .pull_from_bytes(&rest[..rest.len().min(MAX_CHUNK).min(max_buffer)], context)?;
        self.offset.set(self.offset.get() + read);
        if self.rest_of_part().is_empty() {
            controller.close(context)
        } else {
            Ok(())
        }
    }

    /// The bytes that follow, in the first part that has any.
    fn rest_of_part(&self) -> &[u8] {
        while let Some(part) = self.data.parts().get(self.part.get()) {
            match part.get(self.offset.get()..) {
                Some(rest) if !rest.is_empty() => return rest,
                _ => {
                    self.part.set(self.part.get() + 1);
                    self.offset.set(0);
                }
            }
        }
        &[]
    }
}
