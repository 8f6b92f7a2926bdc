//! [`ReadableByteStreamController`](https://streams.spec.whatwg.org/#rbs-controller-class): the
//! queue of a byte stream, the reads that its source may fill in place, and when the source is
//! asked for more.

use super::{
    ReadRequest, ReadableStream, ReadableStreamByobRequest, UnderlyingSource,
    array_buffers::{self, ByteChunk, ByteQueue, View},
    pull_into_descriptor::{PullIntoDescriptor, ReaderType},
    pulling::{Pulling, Pulls},
    readable_stream::{Controller, State},
};
use crate::web::blob::check_buffer_length;
use crate::webidl::{
    self, FromJs, Interface, Layers, Members, PlatformRef, Promise, Root, Steps, copy_bytes,
    getter, operation, type_error,
};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

/// The controller of a byte stream, for its source. [`UnderlyingSource`] has an example.
#[derive(Trace, Finalize)]
pub struct ReadableByteStreamController {
    stream: PlatformRef<ReadableStream>,
    #[unsafe_ignore_trace]
    pub(super) queue: RefCell<ByteQueue>,
    #[unsafe_ignore_trace]
    high_water_mark: Cell<f64>,
    /// The high water mark once a script waits for the end of the stream, if that end comes from
    /// outside: it is noticed also if nobody reads.
    #[unsafe_ignore_trace]
    pub(super) high_water_mark_at_closed: Cell<Option<f64>>,
    auto_allocate_chunk_size: Option<u64>,
    pub(super) pulling: Pulling<Self>,
    byob_request: GcRefCell<Option<PlatformRef<ReadableStreamByobRequest>>>,
    pending_pull_intos: GcRefCell<VecDeque<PullIntoDescriptor>>,
}

opaque_debug!(ReadableByteStreamController);

impl Interface for ReadableByteStreamController {
    const NAME: &'static str = "ReadableByteStreamController";
    type Parent = Root;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("byobRequest", &Steps(PlatformRef::byob_request)),
        getter("desiredSize", &Steps(|this, _| Ok(this.desired_size()))),
        operation(
            "close",
            &Steps(|this, (): (), context| {
                this.check_open("can't be closed")?;
                this.close_after_queue(context)
            }),
        ),
        operation(
            "enqueue",
            &Steps(|this, chunk: View, context| this.check_and_enqueue(&chunk, context)),
        ),
        operation(
            "error",
            &Steps(|this, reason: Option<JsValue>, context| {
                this.error(reason.unwrap_or_default(), context)
            }),
        ),
    ];
}

impl ReadableByteStreamController {
    /// [SetUpReadableByteStreamController](https://streams.spec.whatwg.org/#set-up-readable-byte-stream-controller).
    /// Fails with the exception of the start algorithm.
    pub(super) fn set_up(
        stream: &PlatformRef<ReadableStream>,
        source: Box<dyn UnderlyingSource<Self>>,
        high_water_mark: f64,
        auto_allocate_chunk_size: Option<u64>,
        context: &mut Context,
    ) -> JsResult<()> {
        let slots = Self {
            stream: stream.clone(),
            queue: RefCell::default(),
            high_water_mark: Cell::new(high_water_mark),
            high_water_mark_at_closed: Cell::default(),
            auto_allocate_chunk_size,
            pulling: Pulling::new(source),
            byob_request: GcRefCell::default(),
            pending_pull_intos: GcRefCell::default(),
        };
        let controller = webidl::create(Layers::new().with(slots), context);
        stream.set_controller(Controller::Byte(controller.clone()));
        Pulls::start(&controller, context)
    }

    /// [ReadableByteStreamControllerClearPendingPullIntos](https://streams.spec.whatwg.org/#readable-byte-stream-controller-clear-pending-pull-intos).
    fn clear_pending_pull_intos(&self) {
        self.invalidate_byob_request();
        self.pending_pull_intos.borrow_mut().clear();
    }

    /// [ReadableByteStreamControllerInvalidateBYOBRequest](https://streams.spec.whatwg.org/#readable-byte-stream-controller-invalidate-byob-request).
    pub(super) fn invalidate_byob_request(&self) {
        let request = self.byob_request.borrow_mut().take();
        if let Some(request) = request {
            request.invalidate();
        }
    }

    /// [ReadableByteStreamControllerShiftPendingPullInto](https://streams.spec.whatwg.org/#readable-byte-stream-controller-shift-pending-pull-into).
    pub(super) fn shift_pending_pull_into(&self) -> Option<PullIntoDescriptor> {
        self.pending_pull_intos.borrow_mut().pop_front()
    }

    pub(super) fn push_pending_pull_into(&self, descriptor: PullIntoDescriptor) {
        self.pending_pull_intos.borrow_mut().push_back(descriptor);
    }

    /// Whether a read waits that the source may fill in place.
    #[must_use]
    pub(crate) fn has_pending_pull_intos(&self) -> bool {
        !self.pending_pull_intos.borrow().is_empty()
    }

    /// [ReadableByteStreamControllerGetDesiredSize](https://streams.spec.whatwg.org/#readable-byte-stream-controller-get-desired-size):
    /// the number of bytes that fit into the queue, 0 after the end. `None` if the stream is
    /// errored.
    #[must_use]
    pub fn desired_size(&self) -> Option<f64> {
        match self.stream.state() {
            State::Errored => None,
            State::Closed => Some(0.0),
            // Exact: there are no 2^53 bytes.
            State::Readable => Some(self.high_water_mark.get() - self.queue_total_size() as f64),
        }
    }

    pub(super) fn queue_total_size(&self) -> usize {
        self.queue.borrow().total_size()
    }

    /// [ReadableByteStreamControllerProcessPullIntoDescriptorsUsingQueue](https://streams.spec.whatwg.org/#readable-byte-stream-controller-process-pull-into-descriptors-using-queue).
    pub(super) fn process_pull_into_descriptors_using_queue(&self) -> Vec<PullIntoDescriptor> {
        let mut filled = Vec::new();
        let (mut queue, mut pending) = (
            self.queue.borrow_mut(),
            self.pending_pull_intos.borrow_mut(),
        );
        while queue.total_size() > 0
            && pending
                .front_mut()
                .is_some_and(|first| first.fill_from_queue(&mut queue))
        {
            filled.extend(pending.pop_front());
        }
        filled
    }

    /// [[[ReleaseSteps]]](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontroller-releasesteps).
    pub(super) fn release_steps(&self) {
        let mut pending = self.pending_pull_intos.borrow_mut();
        pending.truncate(1);
        if let Some(first) = pending.front_mut() {
            first.reader_type = ReaderType::None;
        }
    }

    /// The stream.
    #[must_use]
    pub const fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }
}

impl Pulls for ReadableByteStreamController {
    fn pulling(&self) -> &Pulling<Self> {
        &self.pulling
    }

    fn stream(&self) -> &PlatformRef<ReadableStream> {
        &self.stream
    }

    fn wants_more(&self) -> bool {
        self.stream.num_read_requests() > 0
            || self.stream.num_read_into_requests() > 0
            || self.desired_size().is_some_and(|size| size > 0.0)
    }

    fn error(this: &PlatformRef<Self>, reason: JsValue, context: &mut Context) -> JsResult<()> {
        this.error(reason, context)
    }
}

impl PlatformRef<ReadableByteStreamController> {
    /// [ReadableByteStreamControllerGetBYOBRequest](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollergetbyobrequest):
    /// the first read that the source may fill in place.
    pub(super) fn byob_request(
        &self,
        context: &mut Context,
    ) -> JsResult<Option<PlatformRef<ReadableStreamByobRequest>>> {
        if let Some(request) = &*self.byob_request.borrow() {
            return Ok(Some(request.clone()));
        }
        let view = match self.pending_pull_intos.borrow_mut().front_mut() {
            Some(first) => first.request_view(context)?,
            None => return Ok(None),
        };
        let request = ReadableStreamByobRequest::create(self.clone(), view, context);
        *self.byob_request.borrow_mut() = Some(request.clone());
        Ok(Some(request))
    }

    /// [Closes](https://streams.spec.whatwg.org/#readablestream-close) the stream after the bytes
    /// in its queue, and gives the buffers of waiting reads back.
    ///
    /// # Errors
    /// A TypeError if a read was filled with a part of an element. The stream is errored with it.
    pub fn close(&self, context: &mut Context) -> JsResult<()> {
        self.close_after_queue(context)?;
        if self.stream.state() == State::Closed && self.has_pending_pull_intos() {
            self.respond(0, context)?;
        }
        Ok(())
    }

    /// [ReadableByteStreamControllerClose](https://streams.spec.whatwg.org/#readable-byte-stream-controller-close).
    /// Fails with a TypeError if a read was filled with a part of an element. The stream is errored
    /// with it.
    pub(super) fn close_after_queue(&self, context: &mut Context) -> JsResult<()> {
        if !self.can_close_or_enqueue() {
            return Ok(());
        }
        if self.queue_total_size() > 0 {
            self.pulling.close_requested.set(true);
            return Ok(());
        }
        let has_part = self
            .pending_pull_intos
            .borrow()
            .front()
            .is_some_and(|first| first.remainder() > 0);
        if has_part {
            let error = type_error("the stream is closed within an element of the view of a read");
            return Pulls::fail(self, error, context);
        }
        self.pulling.clear();
        self.stream.close(context)
    }

    /// [Enqueues](https://streams.spec.whatwg.org/#rbs-controller-enqueue) a view. Its buffer is
    /// detached, and the bytes are not copied.
    ///
    /// # Errors
    /// A TypeError if the value is not a view on bytes of an ArrayBuffer that can be detached; if
    /// the stream is closed or errored, or its end was announced; and if a script has detached the
    /// buffer of the waiting read.
    pub fn enqueue(&self, chunk: &JsValue, context: &mut Context) -> JsResult<()> {
        let chunk = View::from_js(chunk, context)?;
        self.check_and_enqueue(&chunk, context)
    }

    /// [`enqueue`](https://streams.spec.whatwg.org/#rbs-controller-enqueue). Fails as
    /// [`Self::enqueue`] does.
    fn check_and_enqueue(&self, chunk: &View, context: &mut Context) -> JsResult<()> {
        chunk.require_bytes()?;
        self.check_open("takes no chunk")?;
        self.enqueue_view(chunk, context)
    }

    /// [Pulls from bytes](https://streams.spec.whatwg.org/#readablestream-pull-from-bytes): fills
    /// the waiting read, or enqueues all bytes. Returns how many of them were taken. It is 0 if the
    /// stream is closed or errored.
    ///
    /// # Errors
    /// A RangeError if there are more bytes than a buffer may have. A TypeError if a script has
    /// detached the buffer of the waiting read.
    pub fn pull_from_bytes(&self, bytes: &[u8], context: &mut Context) -> JsResult<usize> {
        if bytes.is_empty() || !self.can_close_or_enqueue() {
            return Ok(0);
        }
        if !self.has_pending_pull_intos() {
            check_buffer_length(bytes.len(), context)?;
            self.enqueue_chunk(ByteChunk::of_bytes(copy_bytes(bytes)?), context)?;
            return Ok(bytes.len());
        }
        let written = self.first_pending(|first| {
            first.buffer.transfer()?;
            Ok(first.write(bytes))
        })?;
        self.respond(written, context)?;
        Ok(written)
    }

    /// [ReadableByteStreamControllerEnqueue](https://streams.spec.whatwg.org/#readable-byte-stream-controller-enqueue).
    pub(super) fn enqueue_view(&self, chunk: &View, context: &mut Context) -> JsResult<()> {
        if !self.can_close_or_enqueue() {
            return Ok(());
        }
        let bytes = array_buffers::transfer(&chunk.buffer)?;
        let chunk = ByteChunk {
            bytes,
            byte_offset: chunk.byte_offset,
            byte_length: chunk.byte_length,
        };
        self.enqueue_chunk(chunk, context)
    }

    fn enqueue_chunk(&self, chunk: ByteChunk, context: &mut Context) -> JsResult<()> {
        if self.has_pending_pull_intos() {
            let reader_type = self.first_pending(|first| {
                first.buffer.transfer()?;
                Ok(first.reader_type)
            })?;
            self.invalidate_byob_request();
            if reader_type == ReaderType::None {
                self.enqueue_detached_pull_into_to_queue(context)?;
            }
        }
        if self.stream.has_default_reader() {
            self.process_read_requests_using_queue(context)?;
            if let Some(request) = self.stream.next_read_request() {
                self.shift_pending_pull_into();
                let view = chunk.into_view(context)?;
                request.chunk_steps(view.into(), context)?;
            } else {
                self.queue.borrow_mut().push(chunk);
            }
        } else {
            self.queue.borrow_mut().push(chunk);
            if self.stream.has_byob_reader() {
                self.commit_filled_pull_intos(context)?;
            }
        }
        Pulls::call_pull_if_needed(self, context)
    }

    /// The first pull-into descriptor. Steps must not run script.
    pub(super) fn first_pending<R>(
        &self,
        steps: impl FnOnce(&mut PullIntoDescriptor) -> JsResult<R>,
    ) -> JsResult<R> {
        let mut pending = self.pending_pull_intos.borrow_mut();
        steps(
            pending
                .front_mut()
                .ok_or_else(|| type_error("no read waits for bytes"))?,
        )
    }

    /// [ReadableByteStreamControllerEnqueueClonedChunkToQueue](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerenqueueclonedchunktoqueue).
    pub(super) fn enqueue_cloned_chunk(
        &self,
        clone: JsResult<ByteChunk>,
        context: &mut Context,
    ) -> JsResult<()> {
        match clone {
            Ok(chunk) => {
                self.queue.borrow_mut().push(chunk);
                Ok(())
            }
            Err(error) => Pulls::fail(self, error, context),
        }
    }

    /// [ReadableByteStreamControllerEnqueueDetachedPullIntoToQueue](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerenqueuedetachedpullintotoqueue).
    pub(super) fn enqueue_detached_pull_into_to_queue(
        &self,
        context: &mut Context,
    ) -> JsResult<()> {
        let Some(mut first) = self.shift_pending_pull_into() else {
            return Ok(());
        };
        if first.bytes_filled == 0 {
            return Ok(());
        }
        let clone = first.clone_last(first.bytes_filled);
        self.enqueue_cloned_chunk(clone, context)
    }

    /// [ReadableByteStreamControllerError](https://streams.spec.whatwg.org/#readable-byte-stream-controller-error):
    /// errors the stream. The bytes in its queue are lost.
    pub fn error(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        if self.stream.state() != State::Readable {
            return Ok(());
        }
        self.clear_pending_pull_intos();
        self.queue.take();
        self.pulling.clear();
        self.stream.error(reason, context)
    }

    /// A script waits for the end of the stream.
    pub(super) fn watch_end(&self, context: &mut Context) -> JsResult<()> {
        let Some(high_water_mark) = self.high_water_mark_at_closed.get() else {
            return Ok(());
        };
        self.high_water_mark.set(high_water_mark);
        Pulls::call_pull_if_needed(self, context)
    }

    /// [ReadableByteStreamControllerHandleQueueDrain](https://streams.spec.whatwg.org/#readable-byte-stream-controller-handle-queue-drain).
    pub(super) fn handle_queue_drain(&self, context: &mut Context) -> JsResult<()> {
        if self.pulling.close_requested.get() && self.queue_total_size() == 0 {
            self.pulling.clear();
            self.stream.close(context)
        } else {
            Pulls::call_pull_if_needed(self, context)
        }
    }

    /// [ReadableByteStreamControllerFillReadRequestFromQueue](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerfillreadrequestfromqueue).
    fn fill_read_request(
        &self,
        chunk: ByteChunk,
        request: &dyn ReadRequest,
        context: &mut Context,
    ) -> JsResult<()> {
        self.handle_queue_drain(context)?;
        let view = chunk.into_view(context)?;
        request.chunk_steps(view.into(), context)
    }

    /// [ReadableByteStreamControllerProcessReadRequestsUsingQueue](https://streams.spec.whatwg.org/#abstract-opdef-readablebytestreamcontrollerprocessreadrequestsusingqueue).
    fn process_read_requests_using_queue(&self, context: &mut Context) -> JsResult<()> {
        while self.queue_total_size() > 0 {
            let Some(request) = self.stream.next_read_request() else {
                break;
            };
            let chunk = self.queue.borrow_mut().shift();
            if let Some(chunk) = chunk {
                self.fill_read_request(chunk, &*request, context)?;
            }
        }
        Ok(())
    }

    /// [[[PullSteps]]](https://streams.spec.whatwg.org/#rbs-controller-private-pull).
    pub(super) fn pull_steps(
        &self,
        request: Box<dyn ReadRequest>,
        context: &mut Context,
    ) -> JsResult<()> {
        let chunk = self.queue.borrow_mut().shift();
        if let Some(chunk) = chunk {
            return self.fill_read_request(chunk, &*request, context);
        }
        if let Some(size) = self.auto_allocate_chunk_size {
            match PullIntoDescriptor::allocate(size, context) {
                Ok(descriptor) => self.push_pending_pull_into(descriptor),
                Err(error) => return request.error_steps(error.into_opaque(context)?, context),
            }
        }
        self.stream.add_read_request(request);
        Pulls::call_pull_if_needed(self, context)
    }

    /// [[[CancelSteps]]](https://streams.spec.whatwg.org/#rbs-controller-private-cancel).
    pub(super) fn cancel_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<Promise> {
        self.clear_pending_pull_intos();
        self.queue.take();
        self.pulling.cancel(reason, context)
    }
}
