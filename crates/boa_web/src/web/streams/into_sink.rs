//! A stream of scripts as a [`Sink`] of Rust.

use super::{Chunk, StreamError, WritableStream, WritableStreamDefaultWriter, polled::RealmQueue};
use crate::webidl::{PlatformRef, Settled};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use futures_util::Sink;
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{self, Poll, Waker},
};

type Writer = PlatformRef<WritableStreamDefaultWriter>;

impl PlatformRef<WritableStream> {
    /// A [`Sink`] of chunks, which locks the stream. Here Rust writes to a stream of a script:
    ///
    /// ```
    /// use boa_engine::{Context, JsArgs, JsValue, NativeFunction, Source, js_string};
    /// use boa_web::{
    ///     EventLoop, dom,
    ///     web::streams::WritableStream,
    ///     webidl::{FromJs, PlatformRef},
    /// };
    /// use futures_util::SinkExt;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let greet = NativeFunction::from_fn_ptr(|_, args, context| {
    ///     let stream = PlatformRef::<WritableStream>::from_js(args.get_or_undefined(0), context)?;
    ///     let mut sink = stream.into_sink(context)?;
    ///     let greet = async move {
    ///         for word in ["Hello", "World"] {
    ///             if let Err(error) = sink.send(word.into()).await {
    ///                 return eprintln!("{error}");
    ///             }
    ///         }
    ///         let _ = sink.close().await;
    ///     };
    ///     dom::host(context).spawn_local(Box::pin(greet), context);
    ///     Ok(JsValue::undefined())
    /// });
    /// context.register_global_callable(js_string!("greet"), 1, greet)?;
    /// let script = "var text = ''; greet(new WritableStream({ write(word) { text += word; }, close() { text += '!'; } }))";
    /// context.eval(Source::from_bytes(script))?;
    /// events.run(context)?;
    /// assert_eq!(context.eval(Source::from_bytes("text"))?, js_string!("HelloWorld!").into());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`IntoSink`] says where it may be polled.
    ///
    /// # Errors
    /// A TypeError if the stream is locked, and the error that ends the script.
    ///
    /// # Panics
    /// If the realm has no [`Host`](crate::host::Host).
    pub fn into_sink(self, context: &mut Context) -> JsResult<IntoSink> {
        let writer = self.get_writer(context)?;
        let progress = Shared::default();
        wait_until_ready(&writer, &progress, context)?;
        Ok(IntoSink {
            writer,
            queue: RealmQueue::new(context),
            progress,
            is_closing: false,
        })
    }
}

/// A [`WritableStream`] that is locked to it, by
/// [`into_sink`](crate::webidl::PlatformRef::into_sink), as a [`Sink`].
///
/// It is ready when the stream wants chunks, as the `ready` of a writer. It is flushed when all
/// chunks are written. Closing closes the stream. Dropping it before aborts the stream.
///
/// It refers to objects of the engine, and its writes are tasks of the event loop. So it belongs
/// into a future that [`Host::spawn_local`](crate::host::Host::spawn_local) polls, and must be
/// dropped before that future completes. Such futures are dropped with their event loop.
pub struct IntoSink {
    writer: Writer,
    queue: RealmQueue,
    progress: Shared,
    is_closing: bool,
}

/// The progress of the stream's operations.
#[derive(Debug, Default)]
struct Progress {
    is_ready: bool,
    writes_in_flight: usize,
    is_closed: bool,
    error: Option<StreamError>,
    waker: Option<Waker>,
}

#[derive(Debug, Clone, Default, Trace, Finalize)]
struct Shared(#[unsafe_ignore_trace] Rc<RefCell<Progress>>);

impl Shared {
    /// Notes that an operation has ended.
    fn update(&self, settled: Settled, steps: fn(&mut Progress), context: &mut Context) {
        let error = settled
            .err()
            .map(|reason| StreamError::new(reason, context));
        let mut progress = self.0.borrow_mut();
        steps(&mut progress);
        if progress.error.is_none() {
            progress.error = error;
        }
        let waker = progress.waker.take();
        drop(progress);
        waker.iter().for_each(Waker::wake_by_ref);
    }

    fn poll(
        &self,
        is_done: impl FnOnce(&Progress) -> bool,
        waker: &task::Context<'_>,
    ) -> Poll<Result<(), StreamError>> {
        let mut progress = self.0.borrow_mut();
        if let Some(error) = &progress.error {
            return Poll::Ready(Err(error.clone()));
        }
        if is_done(&progress) {
            return Poll::Ready(Ok(()));
        }
        progress.waker = Some(waker.waker().clone());
        Poll::Pending
    }
}

fn wait_until_ready(writer: &Writer, progress: &Shared, context: &mut Context) -> JsResult<()> {
    let steps = |progress: &Shared, settled: Settled, context: &mut Context| {
        progress.update(settled, |progress| progress.is_ready = true, context);
        Ok(())
    };
    let ready = writer.ready.promise();
    ready.react(progress.clone(), steps, context)
}

fn write(chunk: &Chunk, writer: &Writer, progress: &Shared, context: &mut Context) -> JsResult<()> {
    let written = |progress: &Shared, settled: Settled, context: &mut Context| {
        progress.update(settled, |progress| progress.writes_in_flight -= 1, context);
        Ok(())
    };
    match chunk.to_js(context) {
        Ok(chunk) => writer
            .write(chunk, context)?
            .react(progress.clone(), written, context)?,
        Err(error) => {
            let reason = error.into_opaque(context)?;
            written(progress, Err(reason), context)?;
        }
    }
    wait_until_ready(writer, progress, context)
}

opaque_debug!(IntoSink { progress });

impl IntoSink {
    /// Queues a task that uses the writer.
    fn queue(&self, steps: impl FnOnce(&Writer, &Shared, &mut Context) -> JsResult<()> + 'static) {
        let (writer, progress) = (self.writer.clone(), self.progress.clone());
        self.queue
            .queue(move |context| steps(&writer, &progress, context));
    }
}

impl Sink<Chunk> for IntoSink {
    type Error = StreamError;

    fn poll_ready(
        self: Pin<&mut Self>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), StreamError>> {
        self.progress.poll(|progress| progress.is_ready, waker)
    }

    fn start_send(self: Pin<&mut Self>, chunk: Chunk) -> Result<(), StreamError> {
        {
            let mut progress = self.progress.0.borrow_mut();
            progress.is_ready = false;
            progress.writes_in_flight += 1;
        }
        self.queue(move |writer, progress, context| write(&chunk, writer, progress, context));
        Ok(())
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), StreamError>> {
        self.progress
            .poll(|progress| progress.writes_in_flight == 0, waker)
    }

    fn poll_close(
        mut self: Pin<&mut Self>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), StreamError>> {
        if !self.is_closing {
            self.is_closing = true;
            self.queue(|writer, progress, context| {
                let closed = |progress: &Shared, settled: Settled, context: &mut Context| {
                    progress.update(settled, |progress| progress.is_closed = true, context);
                    Ok(())
                };
                match writer.close(context) {
                    Ok(promise) => promise.react(progress.clone(), closed, context),
                    Err(error) => {
                        let reason = error.into_opaque(context)?;
                        closed(progress, Err(reason), context)
                    }
                }
            });
        }
        self.progress.poll(|progress| progress.is_closed, waker)
    }
}

impl Drop for IntoSink {
    fn drop(&mut self) {
        let is_closed = self.progress.0.borrow().is_closed;
        self.queue(move |writer, _, context| {
            if !is_closed {
                writer
                    .abort(JsValue::undefined(), context)?
                    .mark_as_handled(context);
            }
            writer.release_lock(context)
        });
    }
}
