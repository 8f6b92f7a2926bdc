//! The [Compression](https://compression.spec.whatwg.org/) standard: [`CompressionStream`] and
//! [`DecompressionStream`].

use super::{
    GenericTransformStream, TransformController, TransformStream, Transformer,
    array_buffers::ByteChunk, generic_transform_stream,
};
use crate::dom::{Host, host};
use crate::webidl::{
    self, AllowSharedBufferSource, BufferSource, Charge, Constructor, FromJs, Inspected, Interface,
    Members, PlatformRef, Promise, Root, Steps, copy_bytes, enumerations, type_error,
};
use boa_engine::{Context, JsObject, JsResult, JsValue, builtins::array_buffer::AlignedVec};
use boa_gc::{Finalize, Trace};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::{cell::RefCell, rc::Rc};

enumerations! {
    /// [`CompressionFormat`](https://compression.spec.whatwg.org/#enumdef-compressionformat).
    CompressionFormat { Deflate "deflate", DeflateRaw "deflate-raw", Gzip "gzip" }
}

macro_rules! codec_stream {
    ($(#[$doc:meta])* $name:ident, $codec:expr, $bytes:expr) => {
        $(#[$doc])*
        #[derive(Debug, Trace, Finalize)]
        pub(super) struct $name {
            transform: TransformStream,
        }

        impl Interface for $name {
            const NAME: &'static str = stringify!($name);
            type Parent = Root;
            type This = PlatformRef<Self>;
            const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
                |new_target, format: CompressionFormat, context| {
                    let transform = codec_transform(format, $bytes, $codec, context)?;
                    new_target.object(Self { transform }, context)
                },
            )));
            const INSPECTED: &'static [Inspected] = generic_transform_stream::INSPECTED;
            const MEMBERS: Members<Self> = &[];
            const MIXINS: &'static [Members<Self>] = &[Self::GENERIC_MEMBERS];
        }

        impl GenericTransformStream for $name {
            fn transform(&self) -> &TransformStream {
                &self.transform
            }
        }
    };
}

codec_stream! {
    /// A transform stream that compresses bytes.
    CompressionStream, Codec::compress, COMPRESS_BYTES
}

codec_stream! {
    /// A transform stream that decompresses bytes.
    ///
    /// The output for a chunk is held until it is read, in pieces of at most 64 KiB. It may have as
    /// many bytes as the quota of [`host::set_quotas`](crate::host::set_quotas) has left.
    DecompressionStream, Codec::decompress, DECOMPRESS_BYTES
}

/// The transform of a constructor with a format, for a codec whose state has so many bytes. Fails
/// with a RangeError if the quota does not have them.
fn codec_transform(
    format: CompressionFormat,
    bytes: usize,
    codec: fn(CompressionFormat) -> Codec,
    context: &mut Context,
) -> JsResult<TransformStream> {
    let charge = webidl::charge_bytes(bytes, context)?;
    let max_piece =
        usize::try_from(context.host_hooks().max_buffer_size(context)).unwrap_or(usize::MAX);
    let state = CompressionContext {
        codec: codec(format),
        piece: Vec::with_capacity(max_piece.clamp(1, PIECE)),
        charge,
    };
    let state = RefCell::new(Some(state));
    TransformStream::set_up(CodecTransformer { state }, context)
}

/// The most bytes of a chunk of the readable side.
const PIECE: usize = 64 * 1024;

/// The most bytes that are read at once: between two steps the script may be ended.
const STEP: usize = 1024 * 1024;

/// The bytes of a compressor: its window, its hash tables, the symbols of a block, and its output.
const COMPRESS_BYTES: usize = 384 * 1024 + PIECE;

/// The bytes of a decompressor: its window, its tables, and its output.
const DECOMPRESS_BYTES: usize = 48 * 1024 + PIECE;

const WINDOW_BITS: u8 = 15;

/// The algorithm of a compression context.
enum Codec {
    Compress(Compress),
    Decompress(Decompress),
}

impl Codec {
    fn compress(format: CompressionFormat) -> Self {
        let level = Compression::default();
        Self::Compress(match format {
            CompressionFormat::Deflate => Compress::new(level, true),
            CompressionFormat::DeflateRaw => Compress::new(level, false),
            CompressionFormat::Gzip => Compress::new_gzip(level, WINDOW_BITS),
        })
    }

    fn decompress(format: CompressionFormat) -> Self {
        Self::Decompress(match format {
            CompressionFormat::Deflate => Decompress::new(true),
            CompressionFormat::DeflateRaw => Decompress::new(false),
            CompressionFormat::Gzip => Decompress::new_gzip(WINDOW_BITS),
        })
    }

    fn total_in(&self) -> u64 {
        match self {
            Self::Compress(codec) => codec.total_in(),
            Self::Decompress(codec) => codec.total_in(),
        }
    }

    /// Appends to the free capacity of the output. Returns how much of the input was read.
    fn run(
        &mut self,
        input: &[u8],
        output: &mut Vec<u8>,
        finish: bool,
    ) -> JsResult<(Status, usize)> {
        let before = self.total_in();
        let status = match self {
            Self::Compress(codec) => {
                let flush = if finish {
                    FlushCompress::Finish
                } else {
                    FlushCompress::None
                };
                codec
                    .compress_vec(input, output, flush)
                    .map_err(|_| type_error("the data can't be compressed"))?
            }
            Self::Decompress(codec) => codec
                .decompress_vec(input, output, FlushDecompress::None)
                .map_err(|error| {
                type_error(format!("the compressed data are not valid: {error}"))
            })?,
        };
        Ok((
            status,
            usize::try_from(self.total_in() - before).unwrap_or(usize::MAX),
        ))
    }
}

/// The [compression context](https://compression.spec.whatwg.org/#compression-context) of a stream.
struct CompressionContext {
    codec: Codec,
    /// The piece that is written to.
    piece: Vec<u8>,
    #[expect(dead_code, reason = "it is dropped with the context")]
    charge: Charge,
}

impl CompressionContext {
    /// Reads the input up to its end, or up to the end of the compressed data. Returns the rest of
    /// the input in the latter case. Fails with a TypeError for data that are not valid, and
    /// a RangeError if there is no room for the output.
    fn run<'a>(
        &mut self,
        mut input: &'a [u8],
        finish: bool,
        output: &mut Output,
    ) -> JsResult<Option<&'a [u8]>> {
        loop {
            self.piece.clear();
            let step = &input[..input.len().min(STEP)];
            let (status, read) = self.codec.run(step, &mut self.piece, finish)?;
            input = input.get(read..).unwrap_or_default();
            output.push(&self.piece)?;
            if status == Status::StreamEnd {
                return Ok(Some(input));
            }
            let is_full = self.piece.len() == self.piece.capacity();
            if !is_full && (input.is_empty() || read == 0) {
                return Ok(None);
            }
        }
    }
}

/// The output for a chunk. It is complete before any of it is enqueued: data that are not valid
/// have no output, and a script that runs meanwhile can't change the input.
struct Output {
    pieces: Vec<AlignedVec<u8>>,
    /// For as long as the chunk is transformed. The pieces are the engine's thereafter.
    charge: Charge,
    host: Rc<dyn Host>,
}

impl Output {
    fn new(context: &Context) -> Self {
        Self {
            pieces: Vec::new(),
            charge: webidl::empty_charge(context),
            host: host(context),
        }
    }

    /// Asks whether the script must end, too.
    fn push(&mut self, bytes: &[u8]) -> JsResult<()> {
        self.host.check_interrupt()?;
        if !bytes.is_empty() {
            self.charge.add(bytes.len())?;
            self.pieces.push(copy_bytes(bytes)?);
        }
        Ok(())
    }

    fn enqueue(self, controller: &TransformController, context: &mut Context) -> JsResult<()> {
        for bytes in self.pieces {
            let chunk = ByteChunk::of_bytes(bytes).into_view(context)?;
            controller.enqueue(chunk.into(), context)?;
        }
        Ok(())
    }
}

#[derive(Trace, Finalize)]
struct CodecTransformer {
    /// `None` after the end of the data.
    #[unsafe_ignore_trace]
    state: RefCell<Option<CompressionContext>>,
}

opaque_debug!(CodecTransformer);

impl CodecTransformer {
    /// Returns whether there is input after the end of the compressed data.
    fn run(&self, input: &[u8], finish: bool, output: &mut Output) -> JsResult<bool> {
        let mut state = self.state.borrow_mut();
        let Some(open) = &mut *state else {
            return Ok(!input.is_empty());
        };
        let Some(rest) = open.run(input, finish, output)? else {
            return Ok(false);
        };
        *state = None;
        Ok(!rest.is_empty())
    }
}

impl Transformer for CodecTransformer {
    /// [Compresses and enqueues a chunk](https://compression.spec.whatwg.org/#compress-and-enqueue-a-chunk),
    /// or
    /// [decompresses and enqueues it](https://compression.spec.whatwg.org/#decompress-and-enqueue-a-chunk).
    fn transform(
        &self,
        chunk: JsValue,
        controller: &TransformController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let object = JsObject::from_js(&chunk, context)?;
        if !BufferSource::is(&object, context)? {
            return Err(type_error(
                "the chunk is not an ArrayBuffer or a view on one",
            ));
        }
        let mut output = Output::new(context);
        let source = AllowSharedBufferSource::from_js(&chunk, context)?;
        let has_rest = source.read(|bytes| self.run(bytes, false, &mut output), context)??;
        output.enqueue(controller, context)?;
        if has_rest {
            return Err(type_error(
                "there are bytes after the end of the compressed data",
            ));
        }
        Ok(Promise::undefined())
    }

    /// [Compresses, flushes and enqueues](https://compression.spec.whatwg.org/#compress-flush-and-enqueue),
    /// or
    /// [decompresses, flushes and enqueues](https://compression.spec.whatwg.org/#decompress-flush-and-enqueue).
    fn flush(&self, controller: &TransformController, context: &mut Context) -> JsResult<Promise> {
        let mut output = Output::new(context);
        self.run(&[], true, &mut output)?;
        output.enqueue(controller, context)?;
        if self.state.take().is_some() {
            return Err(type_error("the compressed data have no end"));
        }
        Ok(Promise::undefined())
    }

    fn cancel(&self, _: JsValue, _: &mut Context) -> JsResult<Promise> {
        self.state.take();
        Ok(Promise::undefined())
    }
}
