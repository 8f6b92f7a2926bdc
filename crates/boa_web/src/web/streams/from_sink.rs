//! A [`Sink`] of Rust as a stream of scripts.

use super::{
    Chunk, UnderlyingSink, WritableController, WritableStream,
    polled::{PollEnd, Polled, ReleaseWhenAborted, reason_of},
};
use crate::{
    dom::AbortSignal,
    webidl::{Deferred, FromJs, PlatformRef, Promise},
};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use futures_util::Sink;
use std::{
    cell::OnceCell,
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{self, Poll, ready},
};

impl WritableStream {
    /// A stream whose chunks are sent to a [`Sink`].
    ///
    /// ```
    /// use boa_engine::{Context, Source, js_string, property::Attribute};
    /// use boa_web::{EventLoop, web::streams::{Chunk, WritableStream}};
    /// use futures_util::{StreamExt, sink};
    /// use std::{cell::RefCell, convert::Infallible, rc::Rc};
    ///
    /// let log: Rc<RefCell<Vec<Chunk>>> = Rc::default();
    /// let lines = log.clone();
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let sink = sink::unfold(lines, |lines, line: Chunk| async move {
    ///     lines.borrow_mut().push(line);
    ///     Ok::<_, Infallible>(lines)
    /// });
    /// let sink = WritableStream::from_sink(sink, context)?.into_object();
    /// context.register_global_property(js_string!("log"), sink, Attribute::all())?;
    /// context.eval(Source::from_bytes("const writer = log.getWriter(); writer.write('one'); writer.close()"))?;
    /// events.run(context)?;
    /// assert_eq!(*log.borrow(), [Chunk::from("one")]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// One chunk is sent at a time: `write` waits until the sink is ready, and is fulfilled when
    /// the sink is flushed. `close` closes the sink. `abort` drops it, also while it is sending. An
    /// error errors the stream with an `Error` that has the text as its message. The sink is
    /// dropped after it was closed or has failed, when the script forgets its stream, and with the
    /// event loop. A chunk that is neither a string nor bytes is a TypeError, which errors the
    /// stream.
    ///
    /// The collector does not trace the sink: objects of the engine that it owns stay alive.
    ///
    /// # Panics
    /// If the realm has no streams or no [`Host`](crate::host::Host).
    pub fn from_sink<S, T>(sink: S, context: &mut Context) -> JsResult<PlatformRef<Self>>
    where
        S: Sink<T> + 'static,
        S::Error: fmt::Display + 'static,
        T: From<Chunk> + 'static,
    {
        let sink = Polled::new(sink, context);
        Self::create(
            ChunkSink {
                sink,
                item: PhantomData::<fn(T)>,
                signal: OnceCell::new(),
            },
            1.0,
            context,
        )
    }
}

#[derive(Trace, Finalize)]
struct ChunkSink<S: 'static, T: 'static> {
    #[unsafe_ignore_trace]
    sink: Polled<S>,
    #[unsafe_ignore_trace]
    item: PhantomData<fn(T)>,
    /// Is set at the start.
    signal: OnceCell<PlatformRef<AbortSignal>>,
}

impl<S, T> UnderlyingSink for ChunkSink<S, T>
where
    S: Sink<T> + 'static,
    S::Error: fmt::Display + 'static,
    T: From<Chunk> + 'static,
{
    /// The stream waits for the write that is in flight before it calls `abort`. The signal ends
    /// that write.
    fn start(&self, controller: &WritableController, context: &mut Context) -> JsResult<Promise> {
        let signal = self.signal.get_or_init(|| controller.signal(context));
        signal.add_algorithm(ReleaseWhenAborted(self.sink.clone()));
        Ok(Promise::undefined())
    }

    fn write(
        &self,
        chunk: JsValue,
        _: &WritableController,
        context: &mut Context,
    ) -> JsResult<Promise> {
        let chunk = Chunk::from_js(&chunk, context).inspect_err(|_| self.sink.release())?;
        let mut item = Some(T::from(chunk));
        let send = move |mut sink: Pin<&mut S>, waker: &mut task::Context<'_>| {
            if item.is_some() {
                ready!(sink.as_mut().poll_ready(waker))?;
            }
            if let Some(item) = item.take() {
                sink.as_mut().start_send(item)?;
            }
            sink.poll_flush(waker)
        };
        Ok(self.poll_until_ready(send, |_| {}, context))
    }

    fn close(&self, context: &mut Context) -> JsResult<Promise> {
        Ok(self.poll_until_ready(S::poll_close, Polled::release, context))
    }

    fn abort(&self, _: JsValue, _: &mut Context) -> JsResult<Promise> {
        self.sink.release();
        Ok(Promise::undefined())
    }
}

impl<S, T> ChunkSink<S, T>
where
    S: Sink<T> + 'static,
    S::Error: fmt::Display + 'static,
    T: 'static,
{
    /// The promise is settled with the result, after the steps `succeeded`.
    fn poll_until_ready(
        &self,
        poll: impl FnMut(Pin<&mut S>, &mut task::Context<'_>) -> Poll<Result<(), S::Error>> + 'static,
        succeeded: fn(&Polled<S>),
        context: &mut Context,
    ) -> Promise {
        let (promise, deferred) = Deferred::promise();
        let (sink, signal) = (self.sink.clone(), self.signal.get().cloned());
        let settle = move |result: PollEnd<Result<(), S::Error>>, context: &mut Context| {
            let reason = match result {
                PollEnd::Ready(Ok(())) => {
                    succeeded(&sink);
                    return deferred.fulfill(context);
                }
                PollEnd::Ready(Err(error)) => reason_of(&error, context),
                PollEnd::Released => {
                    signal.map_or_else(JsValue::undefined, |signal| signal.reason())
                }
            };
            sink.release();
            deferred.reject(reason, context)
        };
        self.sink.poll_until_ready(poll, settle, context);
        promise
    }
}
