//! tokio's readers and writers as streams of scripts, and back.

use super::{Chunk, ReadableStream, WritableStream};
use crate::webidl::PlatformRef;
use boa_engine::{Context, JsResult};
use bytes::Bytes;
use futures_util::{SinkExt, TryStreamExt, future::ready};
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::{
    codec::{BytesCodec, FramedWrite},
    io::{CopyToBytes, ReaderStream, SinkWriter, StreamReader},
};

/// The size of the pieces in which a reader is read, in bytes.
const PIECE: usize = 64 << 10;

impl ReadableStream {
    /// A byte stream of the bytes of a reader, in chunks of at most 64 KiB. The reader is polled
    /// only while a script reads.
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string, property::Attribute};
    /// use boa_web::{EventLoop, web::streams::ReadableStream};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let file = ReadableStream::from_async_read(&b"a file"[..], context)?.into_object();
    /// context.register_global_property(js_string!("file"), file, Attribute::all())?;
    /// let script = "var start; file.getReader({ mode: 'byob' }).read(new Uint8Array(4))
    ///     .then(({ value }) => { start = new TextDecoder().decode(value); })";
    /// context.eval(Source::from_bytes(script))?;
    /// events.run(context)?;
    /// assert_eq!(context.eval(Source::from_bytes("start"))?, js_string!("a fi").into());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`from_byte_stream`](Self::from_byte_stream) says when the reader is dropped, and how errors
    /// are passed on.
    ///
    /// # Panics
    /// If the realm has no streams or no [`Host`](crate::host::Host).
    pub fn from_async_read(
        reader: impl AsyncRead + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        Self::from_byte_stream(ReaderStream::with_capacity(reader, PIECE), context)
    }
}

impl PlatformRef<ReadableStream> {
    /// A reader of the bytes of the chunks, which locks the stream. Strings are read as UTF-8. As
    /// [`into_stream`](Self::into_stream), it belongs into a future that
    /// [`Host::spawn_local`](crate::host::Host::spawn_local) polls, and dropping it cancels the
    /// stream.
    ///
    /// ```
    /// use boa_engine::{Context, Source};
    /// use boa_web::{EventLoop, dom, web::streams::ReadableStream, webidl::{FromJs, PlatformRef}};
    /// use tokio::io::AsyncReadExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let stream = context.eval(Source::from_bytes("ReadableStream.from(['Hello, ', new Uint8Array([87, 33])])"))?;
    /// let mut reader = PlatformRef::<ReadableStream>::from_js(&stream, context)?.into_async_read(context)?;
    /// let read = async move {
    ///     let mut text = String::new();
    ///     reader.read_to_string(&mut text).await.expect("no stream fails here");
    ///     assert_eq!(text, "Hello, W!");
    /// };
    /// dom::host(context).spawn_local(Box::pin(read), context);
    /// events.run(context)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    ///
    /// # Panics
    /// If the realm has no [`Host`](crate::host::Host).
    pub fn into_async_read(
        self,
        context: &mut Context,
    ) -> JsResult<impl AsyncRead + Unpin + use<>> {
        Ok(StreamReader::new(
            self.into_stream(context)?
                .map_ok(Bytes::from)
                .map_err(io::Error::from),
        ))
    }
}

impl WritableStream {
    /// A stream whose chunks are written to a writer: bytes as they are, strings as UTF-8. A write
    /// of the script is done when the writer is flushed. `close` shuts the writer down.
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string, property::Attribute};
    /// use boa_web::{EventLoop, web::streams::WritableStream};
    /// use tokio::io::AsyncReadExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut other_end, writer) = tokio::io::simplex(100);
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let log = WritableStream::from_async_write(writer, context)?.into_object();
    /// context.register_global_property(js_string!("log"), log, Attribute::all())?;
    /// context.eval(Source::from_bytes("const writer = log.getWriter(); writer.write('one'); writer.close()"))?;
    /// events.run(context)?;
    /// let mut text = String::new();
    /// other_end.read_to_string(&mut text).await?;
    /// assert_eq!(text, "one");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [`from_sink`](Self::from_sink) says when the writer is dropped, and how errors are passed
    /// on.
    ///
    /// # Panics
    /// If the realm has no streams or no [`Host`](crate::host::Host).
    pub fn from_async_write(
        writer: impl AsyncWrite + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        Self::from_sink::<_, Bytes>(FramedWrite::new(writer, BytesCodec::new()), context)
    }
}

impl PlatformRef<WritableStream> {
    /// A writer whose bytes are chunks of the stream, one for each write. It locks the stream. As
    /// [`into_sink`](Self::into_sink), it belongs into a future that
    /// [`Host::spawn_local`](crate::host::Host::spawn_local) polls. Shutting it down closes the
    /// stream, and dropping it before aborts the stream.
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string};
    /// use boa_web::{EventLoop, dom, web::streams::WritableStream, webidl::{FromJs, PlatformRef}};
    /// use tokio::io::AsyncWriteExt;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let script = "var got = []; new WritableStream({ write(chunk) { got.push(...chunk); } })";
    /// let stream = context.eval(Source::from_bytes(script))?;
    /// let mut writer = PlatformRef::<WritableStream>::from_js(&stream, context)?.into_async_write(context)?;
    /// let write = async move {
    ///     writer.write_all(&[1, 2, 3]).await.expect("no stream fails here");
    ///     writer.shutdown().await.expect("no stream fails here");
    /// };
    /// dom::host(context).spawn_local(Box::pin(write), context);
    /// events.run(context)?;
    /// assert_eq!(context.eval(Source::from_bytes("got.join()"))?, js_string!("1,2,3").into());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A TypeError if the stream is locked, and the error that ends the script.
    ///
    /// # Panics
    /// If the realm has no [`Host`](crate::host::Host).
    pub fn into_async_write(
        self,
        context: &mut Context,
    ) -> JsResult<impl AsyncWrite + Unpin + use<>> {
        let sink = self.into_sink(context)?.sink_map_err(io::Error::from);
        let bytes = sink.with(|bytes: Bytes| ready(Ok::<_, io::Error>(Chunk::from(bytes))));
        Ok(SinkWriter::new(CopyToBytes::new(bytes)))
    }
}
