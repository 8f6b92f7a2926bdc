//! A stream of scripts as a [`Stream`] of Rust.

use super::{
    Chunk, ReadRequest, ReadableStream, ReadableStreamDefaultReader, StreamError,
    polled::RealmQueue,
};
use crate::webidl::{FromJs, PlatformRef};
use boa_engine::{Context, JsResult, JsValue};
use boa_gc::{Finalize, Trace};
use futures_util::{Stream, stream::FusedStream};
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{self, Poll, Waker},
};

type Reader = PlatformRef<ReadableStreamDefaultReader>;

impl PlatformRef<ReadableStream> {
    /// A [`Stream`] of the chunks, which locks the stream. Here a script hands a stream to Rust:
    ///
    /// ```
    /// use boa_engine::{Context, JsArgs, JsValue, NativeFunction, Source, js_string};
    /// use boa_web::{
    ///     EventLoop, dom,
    ///     web::streams::ReadableStream,
    ///     webidl::{FromJs, PlatformRef},
    /// };
    /// use futures_util::StreamExt;
    ///
    /// let context = &mut Context::default();
    /// let events = EventLoop::install(context)?;
    /// let print = NativeFunction::from_fn_ptr(|_, args, context| {
    ///     let stream = PlatformRef::<ReadableStream>::from_js(args.get_or_undefined(0), context)?;
    ///     let mut chunks = stream.into_stream(context)?;
    ///     let print = async move {
    ///         while let Some(chunk) = chunks.next().await {
    ///             println!("{chunk:?}");
    ///         }
    ///     };
    ///     dom::host(context).spawn_local(Box::pin(print), context);
    ///     Ok(JsValue::undefined())
    /// });
    /// context.register_global_callable(js_string!("print"), 1, print)?;
    /// context.eval(Source::from_bytes("print(ReadableStream.from(['one', new Uint8Array([2])]))"))?;
    /// events.run(context)?;
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`IntoStream`] says where it may be polled.
    ///
    /// # Errors
    /// A TypeError if the stream is locked.
    ///
    /// # Panics
    /// If the realm has no [`Host`](crate::host::Host).
    pub fn into_stream(self, context: &mut Context) -> JsResult<IntoStream> {
        let reader = ReadableStreamDefaultReader::acquire(&self, context)?;
        Ok(IntoStream {
            reader,
            queue: RealmQueue::new(context),
            read: Rc::default(),
            state: State::Idle,
        })
    }
}

/// The chunks of a [`ReadableStream`] that is locked to it, by
/// [`into_stream`](crate::webidl::PlatformRef::into_stream).
///
/// Each poll reads one chunk, so the source is asked for chunks at the pace of the polls. A chunk
/// that is neither a string nor bytes is an error; the next poll reads on. The end and an error of
/// the stream end it. Dropping it before cancels the stream.
///
/// It refers to objects of the engine, and its reads are tasks of the event loop. So it belongs
/// into a future that [`Host::spawn_local`](crate::host::Host::spawn_local) polls, and must be
/// dropped before that future completes. Such futures are dropped with their event loop.
pub struct IntoStream {
    reader: Reader,
    queue: RealmQueue,
    read: Rc<RefCell<Read>>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Reading,
    Ended,
}

type Item = Result<Chunk, StreamError>;

/// A pending read and its result.
#[derive(Debug, Default)]
struct Read {
    /// The state after it, and the item unless the stream is closed.
    result: Option<(State, Option<Item>)>,
    waker: Option<Waker>,
}

opaque_debug!(IntoStream { state });

impl IntoStream {
    /// Queues a task that uses the reader.
    fn queue(&self, steps: impl FnOnce(&Reader, &mut Context) -> JsResult<()> + 'static) {
        let reader = self.reader.clone();
        self.queue.queue(move |context| steps(&reader, context));
    }
}

impl Stream for IntoStream {
    type Item = Item;

    fn poll_next(
        mut self: Pin<&mut Self>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        match self.state {
            State::Ended => return Poll::Ready(None),
            State::Idle => {
                self.state = State::Reading;
                let request = Request(self.read.clone());
                self.queue(move |reader, context| reader.read(Box::new(request), context));
            }
            State::Reading => {}
        }
        let mut read = self.read.borrow_mut();
        let Some((state, item)) = read.result.take() else {
            read.waker = Some(waker.waker().clone());
            return Poll::Pending;
        };
        drop(read);
        self.state = state;
        Poll::Ready(item)
    }
}

impl FusedStream for IntoStream {
    fn is_terminated(&self) -> bool {
        self.state == State::Ended
    }
}

impl Drop for IntoStream {
    fn drop(&mut self) {
        let has_ended = self.state == State::Ended;
        self.queue(move |reader, context| {
            if !has_ended {
                reader
                    .cancel(JsValue::undefined(), context)?
                    .mark_as_handled(context);
            }
            reader.release(context)
        });
    }
}

#[derive(Debug, Trace, Finalize)]
struct Request(#[unsafe_ignore_trace] Rc<RefCell<Read>>);

impl Request {
    fn settle(&self, state: State, item: Option<Item>) {
        let mut read = self.0.borrow_mut();
        read.result = Some((state, item));
        let waker = read.waker.take();
        drop(read);
        waker.iter().for_each(Waker::wake_by_ref);
    }
}

impl ReadRequest for Request {
    fn chunk_steps(&self, chunk: JsValue, context: &mut Context) -> JsResult<()> {
        let chunk = match Chunk::from_js(&chunk, context) {
            Ok(chunk) => Ok(chunk),
            Err(error) => Err(StreamError::new(error.into_opaque(context)?, context)),
        };
        self.settle(State::Idle, Some(chunk));
        Ok(())
    }

    fn close_steps(&self, _: &mut Context) -> JsResult<()> {
        self.settle(State::Ended, None);
        Ok(())
    }

    fn error_steps(&self, reason: JsValue, context: &mut Context) -> JsResult<()> {
        let error = StreamError::new(reason, context);
        self.settle(State::Ended, Some(Err(error)));
        Ok(())
    }
}
