//! [Streams](https://streams.spec.whatwg.org/): a file for each class of the standard and for each
//! of its larger operations. The operations have the standard's names.

mod array_buffers;
mod byte_tee;
mod chunk;
#[cfg(feature = "compression")]
mod compression_stream;
mod from_iterable;
mod from_sink;
mod from_stream;
mod generic_transform_stream;
mod into_sink;
mod into_stream;
mod pipe_to;
pub(crate) mod polled;
mod promise_slot;
mod pull_into;
mod pull_into_descriptor;
mod pulling;
mod queue_with_sizes;
mod queuing_strategy;
mod read_request;
mod readable_byte_stream_controller;
mod readable_stream;
mod readable_stream_byob_reader;
mod readable_stream_byob_request;
mod readable_stream_default_controller;
mod readable_stream_default_reader;
mod readable_stream_reader;
mod script_object;
mod tee;
mod tee_branches;
mod text_decoder_stream;
mod text_encoder_stream;
#[cfg(feature = "tokio")]
mod tokio_io;
mod transfer;
mod transform_stream;
mod transform_stream_default_controller;
mod transformer;
mod underlying_sink;
mod underlying_source;
mod writable_stream;
mod writable_stream_default_controller;
mod writable_stream_default_writer;
mod write_request;

#[cfg(test)]
mod byte_stream_tests;
#[cfg(all(test, feature = "compression"))]
mod compression_stream_tests;
#[cfg(test)]
mod pipe_to_tests;
#[cfg(test)]
mod writable_stream_tests;

pub use chunk::{Chunk, StreamError};
#[cfg(feature = "compression")]
use compression_stream::{CompressionStream, DecompressionStream};
use generic_transform_stream::GenericTransformStream;
pub use into_sink::IntoSink;
pub use into_stream::IntoStream;
pub use pipe_to::PipeOptions;
use queuing_strategy::QueuingStrategy;
use read_request::ReadIntoRequest;
pub use read_request::ReadRequest;
pub use readable_byte_stream_controller::ReadableByteStreamController;
pub use readable_stream::ReadableStream;
use readable_stream_byob_reader::ReadableStreamByobReader;
use readable_stream_byob_request::ReadableStreamByobRequest;
pub use readable_stream_default_controller::ReadableStreamDefaultController;
pub use readable_stream_default_reader::ReadableStreamDefaultReader;
use text_decoder_stream::TextDecoderStream;
use text_encoder_stream::TextEncoderStream;
pub(super) use transform_stream::TransformStream;
use transform_stream_default_controller::TransformStreamDefaultController;
use transformer::Transformer;
pub use underlying_sink::UnderlyingSink;
pub use underlying_source::UnderlyingSource;
pub use writable_stream::WritableStream;
pub use writable_stream_default_controller::WritableStreamDefaultController;
use writable_stream_default_writer::WritableStreamDefaultWriter;

use crate::webidl::{self, PlatformRef, Promise, type_error};
use boa_engine::{Context, JsResult, JsValue};

pub(super) type ByteController = PlatformRef<ReadableByteStreamController>;
type DefaultController = PlatformRef<ReadableStreamDefaultController>;
type TransformController = PlatformRef<TransformStreamDefaultController>;
type WritableController = PlatformRef<WritableStreamDefaultController>;

pub(super) fn register(context: &mut Context) {
    queuing_strategy::register(context);
    webidl::define::<ReadableStream>(context);
    webidl::define::<ReadableStreamDefaultReader>(context);
    webidl::define::<ReadableStreamDefaultController>(context);
    webidl::define::<ReadableStreamByobReader>(context);
    webidl::define::<ReadableByteStreamController>(context);
    webidl::define::<ReadableStreamByobRequest>(context);
    webidl::define::<WritableStream>(context);
    webidl::define::<WritableStreamDefaultWriter>(context);
    webidl::define::<WritableStreamDefaultController>(context);
    webidl::define::<TransformStream>(context);
    webidl::define::<TransformStreamDefaultController>(context);
    webidl::define::<TextEncoderStream>(context);
    webidl::define::<TextDecoderStream>(context);
    #[cfg(feature = "compression")]
    {
        webidl::define::<CompressionStream>(context);
        webidl::define::<DecompressionStream>(context);
    }
}

/// A TypeError as a value: the reason of a rejection.
fn type_error_value(message: &'static str, context: &mut Context) -> JsResult<JsValue> {
    type_error(message).into_opaque(context)
}

/// The promise of an algorithm, whose exception rejects it.
fn promise_of(result: JsResult<Promise>, context: &mut Context) -> JsResult<Promise> {
    match result {
        Ok(promise) => Ok(promise),
        Err(error) => Ok(Promise::Rejected(error.into_opaque(context)?)),
    }
}
