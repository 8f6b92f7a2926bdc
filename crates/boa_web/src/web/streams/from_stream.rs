//! A [`Stream`] of Rust as a stream of scripts.

use super::{
    ByteController, Chunk, DefaultController, ReadableByteStreamController, ReadableStream,
    UnderlyingSource,
    polled::{PollEnd, Polled, reason_of},
    promise_of,
    readable_stream::Controller,
};
use crate::{
    dom::{AbortAlgorithm, AbortSignal, report_exception},
    webidl::{Deferred, PlatformRef, Promise},
};
use boa_engine::{Context, JsError, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use bytes::Bytes;
use futures_util::Stream;
use std::{
    cell::RefCell,
    fmt,
    pin::Pin,
    rc::Rc,
    task::{self, Poll, ready},
};

impl ReadableStream {
    /// A stream of the items of a [`Stream`]. Here a script reads numbers:
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string, property::Attribute};
    /// use boa_web::{EventLoop, web::streams::ReadableStream};
    /// use futures_util::{StreamExt, stream};
    /// use std::convert::Infallible;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let numbers = stream::iter(1..).map(|number| Ok::<_, Infallible>(number.to_string()));
    /// let numbers = ReadableStream::from_stream(numbers, context)?.into_object();
    /// context.register_global_property(js_string!("numbers"), numbers, Attribute::all())?;
    /// let script = "let text = '';
    ///     (async () => {
    ///         for await (const number of numbers) {
    ///             text += number;
    ///             if (number === '5') break;
    ///         }
    ///     })()";
    /// context.eval(Source::from_bytes(script))?;
    /// events.run(context)?;
    /// assert_eq!(context.eval(Source::from_bytes("text"))?, js_string!("12345").into());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The stream is polled by futures of the event loop, and only while a read waits for a chunk.
    /// Its end closes the stream of the script. An error errors it with an `Error` that has the
    /// text as its message. It is dropped at its end, when the script cancels or forgets its
    /// stream, and with the event loop.
    ///
    /// The collector does not trace the stream: objects of the engine that it owns stay alive.
    ///
    /// # Panics
    /// If the realm has no streams or no [`Host`](crate::host::Host).
    pub fn from_stream<T, E>(
        stream: impl Stream<Item = Result<T, E>> + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>>
    where
        T: Into<Chunk> + 'static,
        E: fmt::Display + 'static,
    {
        Self::create(ChunkSource(Polled::new(stream, context)), 0.0, context)
    }

    /// As [`from_stream`](Self::from_stream), but a byte stream: a script may read into its own
    /// buffers, by `getReader({ mode: "byob" })`. Bytes for which the buffer has no room are kept
    /// for the next read.
    ///
    /// ```
    /// use boa_engine::Context;
    /// # use boa_web::{EventLoop, web::streams::ReadableStream};
    /// # let context = &mut Context::default();
    /// # let events = EventLoop::install(context)?;
    /// let parts = [Ok("a file, "), Err("unreadable")].map(|part| part.map(bytes::Bytes::from));
    /// let stream = ReadableStream::from_byte_stream(futures_util::stream::iter(parts), context)?;
    /// assert!(!stream.is_locked());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// As [`from_stream`](Self::from_stream).
    pub fn from_byte_stream<E: fmt::Display + 'static>(
        stream: impl Stream<Item = Result<Bytes, E>> + 'static,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let reason = |error: &E, context: &mut Context| Ok(reason_of(error, context));
        let source = ByteSource {
            stream: Polled::new(stream, context),
            rest: Rc::default(),
            reason: Rc::new(reason),
            signal: None,
        };
        Self::create_byte_stream(source, context)
    }

    /// As [`from_byte_stream`](Self::from_byte_stream). `reason` is the reason with which an error
    /// errors the stream. When the signal is aborted, its reason does, and the stream of bytes is
    /// dropped. The stream keeps the signal alive. Once a script has asked a reader for its promise
    /// `closed`, 64 KiB are read before it asks for them.
    pub fn from_abortable_byte_stream<E: 'static>(
        stream: impl Stream<Item = Result<Bytes, E>> + 'static,
        reason: impl Fn(&E, &mut Context) -> JsResult<JsValue> + 'static,
        signal: PlatformRef<AbortSignal>,
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let stream = Polled::new(stream, context);
        let source = ByteSource {
            stream,
            rest: Rc::default(),
            reason: Rc::new(reason),
            signal: Some(signal),
        };
        let stream = Self::create_byte_stream(source, context)?;
        if let Some(Controller::Byte(controller)) = &stream.controller_slot() {
            controller.high_water_mark_at_closed.set(Some(READ_AHEAD));
        }
        Ok(stream)
    }
}

/// The bytes that are read ahead of a script which waits for the end of a response. Beyond it an
/// end is noticed when the script reads.
const READ_AHEAD: f64 = 65536.0;

#[derive(Trace, Finalize)]
struct ChunkSource<S: 'static>(#[unsafe_ignore_trace] Polled<S>);

impl<S, T, E> UnderlyingSource for ChunkSource<S>
where
    S: Stream<Item = Result<T, E>> + 'static,
    T: Into<Chunk> + 'static,
    E: fmt::Display + 'static,
{
    fn pull(&self, controller: &DefaultController, context: &mut Context) -> JsResult<Promise> {
        let (promise, deferred) = Deferred::promise();
        let (controller, stream) = (controller.clone(), self.0.clone());
        let steps = move |end: PollEnd<Option<Result<T, E>>>, context: &mut Context| {
            let PollEnd::Ready(item) = end else {
                return Ok(());
            };
            let chunk = match item {
                Some(Ok(chunk)) => chunk.into().to_js(context).map(Some),
                Some(Err(error)) => Err(JsError::from_opaque(reason_of(&error, context))),
                None => Ok(None),
            };
            match chunk {
                Ok(Some(chunk)) => controller.enqueue(chunk, context)?,
                Ok(None) => {
                    stream.release();
                    controller.close(context)?;
                }
                Err(error) => {
                    stream.release();
                    controller.error(error.into_opaque(context)?, context)?;
                }
            }
            deferred.fulfill(context)
        };
        self.0.poll_until_ready(S::poll_next, steps, context);
        Ok(promise)
    }

    fn cancel(&self, _: JsValue, _: &mut Context) -> JsResult<Promise> {
        self.0.release();
        Ok(Promise::undefined())
    }
}

/// The value with which an error in Rust errors a stream.
type Reason<E> = dyn Fn(&E, &mut Context) -> JsResult<JsValue>;

#[derive(Trace, Finalize)]
struct ByteSource<S: 'static, E: 'static> {
    #[unsafe_ignore_trace]
    stream: Polled<S>,
    /// Bytes that no read had room for.
    #[unsafe_ignore_trace]
    rest: Rc<RefCell<Bytes>>,
    #[unsafe_ignore_trace]
    reason: Rc<Reason<E>>,
    signal: Option<PlatformRef<AbortSignal>>,
}

impl<S, E> UnderlyingSource<ReadableByteStreamController> for ByteSource<S, E>
where
    S: Stream<Item = Result<Bytes, E>> + 'static,
    E: 'static,
{
    fn start(&self, controller: &ByteController, _: &mut Context) -> JsResult<Promise> {
        if let Some(signal) = &self.signal {
            signal.add_weak_algorithm(ErrorWhenAborted {
                stream: self.stream.clone(),
                controller: controller.clone(),
                signal: signal.clone(),
            });
        }
        Ok(Promise::undefined())
    }

    fn pull(&self, controller: &ByteController, context: &mut Context) -> JsResult<Promise> {
        if !self.rest.borrow().is_empty() {
            let filled = fill(&self.rest, controller, context);
            let filled = filled.inspect_err(|_| self.stream.release());
            return promise_of(filled.map(|()| Promise::undefined()), context);
        }
        let (promise, deferred) = Deferred::promise();
        let (controller, stream, rest) =
            (controller.clone(), self.stream.clone(), self.rest.clone());
        let reason = self.reason.clone();
        let steps = move |end: PollEnd<Option<Result<Bytes, E>>>, context: &mut Context| {
            let PollEnd::Ready(item) = end else {
                return Ok(());
            };
            let filled = match item {
                Some(Ok(bytes)) => {
                    rest.replace(bytes);
                    fill(&rest, &controller, context)
                }
                Some(Err(error)) => Err(JsError::from_opaque(reason(&error, context)?)),
                None => {
                    stream.release();
                    controller.close(context)
                }
            };
            if let Err(error) = filled {
                stream.release();
                controller.error(error.into_opaque(context)?, context)?;
            }
            deferred.fulfill(context)
        };
        // A read can't be fulfilled with no bytes.
        let poll = |mut stream: Pin<&mut S>, waker: &mut task::Context<'_>| loop {
            match ready!(stream.as_mut().poll_next(waker)) {
                Some(Ok(bytes)) if bytes.is_empty() => {}
                item => return Poll::Ready(item),
            }
        };
        self.stream.poll_until_ready(poll, steps, context);
        Ok(promise)
    }

    fn cancel(&self, _: JsValue, _: &mut Context) -> JsResult<Promise> {
        self.stream.release();
        Ok(Promise::undefined())
    }
}

/// Hands over the bytes for which there is room.
fn fill(rest: &RefCell<Bytes>, controller: &ByteController, context: &mut Context) -> JsResult<()> {
    let mut bytes = rest.take();
    let taken = controller.pull_from_bytes(&bytes, context)?;
    drop(bytes.split_to(taken));
    rest.replace(bytes);
    Ok(())
}

/// Errors a stream, and drops its bytes, when its signal is aborted.
#[derive(Trace, Finalize)]
struct ErrorWhenAborted<S: 'static> {
    #[unsafe_ignore_trace]
    stream: Polled<S>,
    controller: PlatformRef<ReadableByteStreamController>,
    signal: PlatformRef<AbortSignal>,
}

impl<S: 'static> AbortAlgorithm for ErrorWhenAborted<S> {
    fn run(&self, context: &mut Context) {
        self.stream.release();
        if let Err(error) = self.controller.error(self.signal.reason(), context) {
            report_exception(error, context);
        }
    }
}
