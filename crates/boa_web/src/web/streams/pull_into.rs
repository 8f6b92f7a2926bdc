//! [`ReadableByteStreamController`]: reads into buffers of the consumer, and how the source answers
//! them.

use super::{
    ReadIntoRequest, ReadableByteStreamController,
    array_buffers::View,
    pull_into_descriptor::{PullIntoDescriptor, ReaderType},
    pulling::Pulls,
    readable_stream::State,
    type_error_value,
};
use crate::webidl::{PlatformRef, range_error, type_error};
use boa_engine::{Context, JsResult};

impl PlatformRef<ReadableByteStreamController> {
    /// [ReadableByteStreamControllerCommitPullIntoDescriptor](https://streams.spec.whatwg.org/#readable-byte-stream-controller-commit-pull-into-descriptor).
    fn commit(&self, descriptor: PullIntoDescriptor, context: &mut Context) -> JsResult<()> {
        let is_done = self.stream().state() == State::Closed;
        let reader_type = descriptor.reader_type;
        let view = descriptor.into_view(context)?;
        if reader_type == ReaderType::Default {
            match self.stream().next_read_request() {
                Some(request) if is_done => request.close_steps(context),
                Some(request) => request.chunk_steps(view.into(), context),
                None => Ok(()),
            }
        } else {
            match self.stream().next_read_into_request() {
                Some(request) if is_done => request.close_steps(Some(view), context),
                Some(request) => request.chunk_steps(view, context),
                None => Ok(()),
            }
        }
    }

    fn commit_all(&self, filled: Vec<PullIntoDescriptor>, context: &mut Context) -> JsResult<()> {
        filled
            .into_iter()
            .try_for_each(|descriptor| self.commit(descriptor, context))
    }

    pub(super) fn commit_filled_pull_intos(&self, context: &mut Context) -> JsResult<()> {
        self.commit_all(self.process_pull_into_descriptors_using_queue(), context)
    }

    /// [ReadableByteStreamControllerPullInto](https://streams.spec.whatwg.org/#readable-byte-stream-controller-pull-into).
    pub(super) fn pull_into(
        &self,
        view: &View,
        min: usize,
        request: Box<dyn ReadIntoRequest>,
        context: &mut Context,
    ) -> JsResult<()> {
        let mut descriptor = match PullIntoDescriptor::of_view(view, min) {
            Ok(descriptor) => descriptor,
            Err(error) => return request.error_steps(error.into_opaque(context)?, context),
        };
        if self.has_pending_pull_intos() {
            self.push_pending_pull_into(descriptor);
            self.stream().add_read_into_request(request);
            return Ok(());
        }
        if self.stream().state() == State::Closed {
            let view = descriptor.into_view(context)?;
            return request.close_steps(Some(view), context);
        }
        if self.queue_total_size() > 0 {
            let filled = descriptor.fill_from_queue(&mut self.queue.borrow_mut());
            if filled {
                let view = descriptor.into_view(context)?;
                self.handle_queue_drain(context)?;
                return request.chunk_steps(view, context);
            }
            if self.pulling.close_requested.get() {
                let reason = type_error_value(
                    "the stream ends before the view of the read is filled",
                    context,
                )?;
                self.error(reason.clone(), context)?;
                return request.error_steps(reason, context);
            }
        }
        self.push_pending_pull_into(descriptor);
        self.stream().add_read_into_request(request);
        Pulls::call_pull_if_needed(self, context)
    }

    /// [ReadableByteStreamControllerRespond](https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond).
    /// Fails with a TypeError if nothing was written to a readable stream, or something to a closed
    /// one, and a RangeError if more was written than there is room for.
    pub(super) fn respond(&self, bytes_written: usize, context: &mut Context) -> JsResult<()> {
        let is_closed = self.stream().state() == State::Closed;
        self.first_pending(|first| {
            if is_closed && bytes_written != 0 {
                return Err(type_error(
                    "the stream is closed, so no bytes can be written",
                ));
            }
            if !is_closed && bytes_written == 0 {
                return Err(type_error(
                    "no bytes were written, and the stream is not closed",
                ));
            }
            if bytes_written > first.remaining() {
                return Err(range_error("more bytes were written than the view has"));
            }
            first.buffer.transfer()
        })?;
        self.respond_internal(bytes_written, context)
    }

    /// [ReadableByteStreamControllerRespondWithNewView](https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-with-new-view).
    /// As [`respond`](Self::respond), and a RangeError if the view is at another place, or its
    /// buffer has another length. A TypeError if the buffer can't be transferred.
    pub(super) fn respond_with_new_view(&self, view: &View, context: &mut Context) -> JsResult<()> {
        let is_closed = self.stream().state() == State::Closed;
        self.first_pending(|first| {
            if is_closed && view.byte_length != 0 {
                return Err(type_error(
                    "the stream is closed, so the view must be empty",
                ));
            }
            if !is_closed && view.byte_length == 0 {
                return Err(type_error(
                    "the view is empty, and the stream is not closed",
                ));
            }
            if first.position() != view.byte_offset {
                return Err(range_error("the view is not at the place of the next byte"));
            }
            if first.buffer_byte_length != view.buffer.byte_length() {
                return Err(range_error(
                    "the buffer of the view and the buffer of the read differ in length",
                ));
            }
            if view.byte_length > first.remaining() {
                return Err(range_error(
                    "the view has more bytes than the read has room for",
                ));
            }
            first.set_buffer(view)
        })?;
        self.respond_internal(view.byte_length, context)
    }

    /// [ReadableByteStreamControllerRespondInternal](https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-internal).
    fn respond_internal(&self, bytes_written: usize, context: &mut Context) -> JsResult<()> {
        self.invalidate_byob_request();
        if self.stream().state() == State::Closed {
            self.respond_in_closed_state(context)?;
        } else {
            self.respond_in_readable_state(bytes_written, context)?;
        }
        Pulls::call_pull_if_needed(self, context)
    }

    /// [ReadableByteStreamControllerRespondInClosedState](https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-in-closed-state).
    fn respond_in_closed_state(&self, context: &mut Context) -> JsResult<()> {
        if self.first_pending(|first| Ok(first.reader_type))? == ReaderType::None {
            self.shift_pending_pull_into();
        }
        let requests = self.stream().num_read_into_requests();
        let filled: Vec<_> = std::iter::from_fn(|| self.shift_pending_pull_into())
            .take(requests)
            .collect();
        self.commit_all(filled, context)
    }

    /// [ReadableByteStreamControllerRespondInReadableState](https://streams.spec.whatwg.org/#readable-byte-stream-controller-respond-in-readable-state).
    fn respond_in_readable_state(
        &self,
        bytes_written: usize,
        context: &mut Context,
    ) -> JsResult<()> {
        let (reader_type, is_filled) = self.first_pending(|first| {
            first.bytes_filled += bytes_written;
            Ok((first.reader_type, first.is_filled()))
        })?;
        if reader_type == ReaderType::None {
            self.enqueue_detached_pull_into_to_queue(context)?;
            return self.commit_filled_pull_intos(context);
        }
        if !is_filled {
            return Ok(());
        }
        let Some(mut descriptor) = self.shift_pending_pull_into() else {
            return Ok(());
        };
        let remainder = descriptor.remainder();
        if remainder > 0 {
            let clone = descriptor.clone_last(remainder);
            self.enqueue_cloned_chunk(clone, context)?;
            descriptor.bytes_filled -= remainder;
        }
        let filled = self.process_pull_into_descriptors_using_queue();
        self.commit(descriptor, context)?;
        self.commit_all(filled, context)
    }
}
