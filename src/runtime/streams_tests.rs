//! Streams between Rust and scripts in a runtime.

use crate::{
    Builder, Limits, Runtime, dom,
    web::streams::{Chunk, ReadableStream, WritableStream},
    webidl::{FromJs, PlatformRef},
};
use boa_engine::{
    Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_string, property::Attribute,
};
use boa_gc::Trace;
use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt, stream};
use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{self, Poll},
    time::Duration,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

type Log = Rc<RefCell<Vec<String>>>;

/// A runtime whose scripts have a stream of Rust as `stream`, and `log`.
fn with_stream<T: Trace + 'static>(
    create: impl FnOnce(&mut Context) -> JsResult<PlatformRef<T>> + 'static,
) -> (Builder, Log) {
    let (builder, log) = with_log();
    let builder = builder.setup(|context| {
        let stream = create(context)?.into_object();
        context.register_global_property(js_string!("stream"), stream, Attribute::all())
    });
    (builder, log)
}

fn with_log() -> (Builder, Log) {
    let log = Log::default();
    let lines = log.clone();
    let builder = Runtime::builder().function("log", move |values: Vec<String>| {
        lines.borrow_mut().push(values.join(" "));
        Ok::<_, Infallible>(())
    });
    (
        builder.setup(|context| {
            let log =
                "const { log: print } = globalThis; log = (...values) => print(values.map(String))";
            context.eval(boa_engine::Source::from_bytes(log)).map(drop)
        }),
        log,
    )
}

/// Whether the loop ends within a minute of simulated time.
async fn ends(runtime: &mut Runtime) -> bool {
    tokio::time::timeout(Duration::from_secs(60), runtime.run())
        .await
        .map(Result::unwrap)
        .is_ok()
}

/// The lines that a script logs until the loop ends.
async fn logged((builder, log): (Builder, Log), script: &str) -> Vec<String> {
    let mut runtime = builder.build().unwrap();
    runtime.execute("test.js", script).await.unwrap();
    assert!(ends(&mut runtime).await, "the loop continues");
    log.take()
}

/// The items of a stream, and the number of its polls.
fn counted<S: Stream + Unpin>(mut stream: S) -> (impl Stream<Item = S::Item>, Rc<Cell<usize>>) {
    let polls = Rc::<Cell<usize>>::default();
    let count = polls.clone();
    let stream = stream::poll_fn(move |waker| {
        count.set(count.get() + 1);
        stream.poll_next_unpin(waker)
    });
    (stream, polls)
}

fn letters(letters: &'static str) -> impl Stream<Item = Result<&'static str, Infallible>> + Unpin {
    stream::iter((0..letters.len()).map(move |n| Ok(&letters[n..=n])))
}

#[tokio::test(start_paused = true)]
async fn text_is_a_string_and_bytes_are_a_uint8array() {
    let items =
        [Chunk::from("ä€"), Chunk::from(vec![1, 2]), Chunk::from("")].map(Ok::<_, Infallible>);
    let script = "(async () => {
        for await (const chunk of stream) log(typeof chunk, chunk.constructor.name, chunk);
        log('end');
    })()";
    let items = stream::iter(items);
    let used = with_stream(|context| ReadableStream::from_stream(items, context));
    let output = logged(used, script).await;
    assert_eq!(
        output,
        [
            "string String ä€",
            "object Uint8Array 1,2",
            "string String ",
            "end"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_polled_only_while_a_read_waits() {
    let (items, polls) = counted(letters("abcd"));
    let (builder, log) = with_stream(|context| ReadableStream::from_stream(items, context));
    let mut runtime = builder.build().unwrap();
    assert!(ends(&mut runtime).await);
    assert_eq!(polls.get(), 0);
    let script = "reader = stream.getReader(); reader.read().then((r) => log(r.value))";
    runtime.execute("a.js", script).await.unwrap();
    assert!(ends(&mut runtime).await);
    assert_eq!((polls.get(), log.take()), (1, vec!["a".to_owned()]));
    let script = "for (let n = 0; n < 4; n++) reader.read().then((r) => log(r.value, r.done))";
    runtime.execute("b.js", script).await.unwrap();
    assert!(ends(&mut runtime).await);
    assert_eq!(polls.get(), 5);
    assert_eq!(
        log.take(),
        ["b false", "c false", "d false", "undefined true"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_polled_at_the_pace_of_the_sink_of_a_pipe() {
    let (items, polls) = counted(letters("abcdefgh"));
    let seen = polls.clone();
    let (builder, log) = with_stream(|context| ReadableStream::from_stream(items, context));
    let builder = builder.function("polls", move |()| Ok::<_, Infallible>(seen.get() as f64));
    let script = "stream.pipeTo(new WritableStream({
        write(chunk) { return new Promise((done) => setTimeout(() => { log(chunk, polls()); done(); }, 100)); }
    })).then(() => log('end'))";
    let output = logged((builder, log), script).await;
    assert_eq!(
        output,
        [
            "a 1", "b 2", "c 3", "d 4", "e 5", "f 6", "g 7", "h 8", "end"
        ]
    );
    assert_eq!(polls.get(), 9);
}

#[tokio::test(start_paused = true)]
async fn an_error_in_rust_errors_the_stream_and_drops_it() {
    let token = Rc::new(());
    let kept = token.clone();
    let items =
        stream::iter([Ok("a"), Err("no more"), Ok("b")]).inspect(move |_| drop(kept.clone()));
    let script = "(async () => {
        const reader = stream.getReader();
        reader.closed.catch((error) => log('closed', error));
        log((await reader.read()).value);
        await reader.read().catch((error) => log(error instanceof Error, error));
        await reader.read().catch((error) => log(error));
    })()";
    let used = with_stream(|context| ReadableStream::from_stream(items, context));
    let output = logged(used, script).await;
    assert_eq!(
        output,
        [
            "a",
            "closed Error: no more",
            "true Error: no more",
            "Error: no more"
        ]
    );
    assert_eq!(Rc::strong_count(&token), 1);
}

/// Counts the references to the token that are dropped with what holds it.
fn pending(token: &Rc<()>) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let kept = token.clone();
    stream::poll_fn(move |_| {
        let _ = &kept;
        Poll::Pending
    })
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_cancelled_is_dropped_while_it_is_waited_for() {
    for is_byte_stream in [false, true] {
        let token = Rc::new(());
        let items = pending(&token);
        let (builder, log) = with_stream(move |context| match is_byte_stream {
            true => ReadableStream::from_byte_stream(items, context),
            false => ReadableStream::from_stream(items, context),
        });
        let mut runtime = builder.build().unwrap();
        let script = "const reader = stream.getReader();
            reader.read().then(({ done }) => log('read', done));
            setTimeout(() => reader.cancel().then(() => log('cancelled')), 1000)";
        runtime.execute("test.js", script).await.unwrap();
        assert!(ends(&mut runtime).await);
        assert_eq!(log.take(), ["read true", "cancelled"]);
        assert_eq!(Rc::strong_count(&token), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_in_use_is_dropped_with_its_runtime() {
    for script in ["", "stream.getReader().read()"] {
        let token = Rc::new(());
        let items = pending(&token);
        let (builder, _) = with_stream(|context| ReadableStream::from_stream(items, context));
        let mut runtime = builder.build().unwrap();
        runtime.execute("test.js", script).await.unwrap();
        assert_eq!(ends(&mut runtime).await, script.is_empty());
        let stream = runtime.execute("stream.js", "stream").await.unwrap();
        drop(runtime);
        assert_eq!(Rc::strong_count(&token), 1, "{script}");
        drop(stream);
    }
}

#[tokio::test(start_paused = true)]
async fn reads_into_buffers_get_all_bytes_of_a_byte_stream() {
    let items =
        stream::iter(["", "abcde", "", "f"].map(|text| Ok::<_, Infallible>(Bytes::from(text))));
    let (items, polls) = counted(items);
    let script = "(async () => {
        const reader = stream.getReader({ mode: 'byob' });
        for (;;) {
            const { value, done } = await reader.read(new Uint8Array(2));
            log(String.fromCharCode(...value), done);
            if (done) break;
        }
    })()";
    let used = with_stream(|context| ReadableStream::from_byte_stream(items, context));
    let output = logged(used, script).await;
    assert_eq!(
        output,
        ["ab false", "cd false", "e false", "f false", " true"]
    );
    assert_eq!(polls.get(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_reader_is_read_in_pieces_of_64_kib() {
    let content = Bytes::from(vec![7; 150_000]);
    let script = "(async () => { for await (const chunk of stream) log(chunk.length); })()";
    let create = |context: &mut Context| {
        ReadableStream::from_async_read(std::io::Cursor::new(content), context)
    };
    assert_eq!(
        logged(with_stream(create), script).await,
        ["65536", "65536", "18928"]
    );
}

/// A sink that says what happens to it. It is never ready, or fails, or takes all.
struct Recorder {
    log: Log,
    is_ready: bool,
    fails: bool,
}

impl Sink<Chunk> for Recorder {
    type Error = &'static str;

    fn poll_ready(
        self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Result<(), &'static str>> {
        if self.is_ready {
            Poll::Ready(Ok(()))
        } else {
            Poll::Pending
        }
    }

    fn start_send(self: Pin<&mut Self>, chunk: Chunk) -> Result<(), &'static str> {
        self.log.borrow_mut().push(format!("{chunk:?}"));
        if self.fails {
            Err("it is full")
        } else {
            Ok(())
        }
    }

    fn poll_flush(
        self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Result<(), &'static str>> {
        self.log.borrow_mut().push("flushed".to_owned());
        Poll::Ready(Ok(()))
    }

    fn poll_close(
        self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Result<(), &'static str>> {
        self.log.borrow_mut().push("closed".to_owned());
        Poll::Ready(Ok(()))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.log.borrow_mut().push("dropped".to_owned());
    }
}

fn with_recorder(is_ready: bool, fails: bool) -> (Builder, Log) {
    let log = Log::default();
    let recorder = Recorder {
        log: log.clone(),
        is_ready,
        fails,
    };
    let (builder, _) = with_stream(|context| WritableStream::from_sink(recorder, context));
    let both = log.clone();
    let builder = builder.function("note", move |text: String| {
        both.borrow_mut().push(text);
        Ok::<_, Infallible>(())
    });
    (builder, log)
}

#[tokio::test(start_paused = true)]
async fn a_sink_gets_chunks_one_at_a_time_and_is_closed() {
    let script = "const writer = stream.getWriter();
        writer.write('a').then(() => note('a is written'));
        writer.write(new Uint16Array([258])).then(() => note('bytes are written'));
        writer.close().then(() => note('all is written'))";
    let output = logged(with_recorder(true, false), script).await;
    let expected = [
        "Text(\"a\")",
        "flushed",
        "a is written",
        "Bytes(b\"\\x02\\x01\")",
        "flushed",
        "bytes are written",
        "closed",
        "dropped",
        "all is written",
    ];
    assert_eq!(output, expected);
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_never_ready_takes_no_chunk_and_can_be_aborted() {
    let (builder, log) = with_recorder(false, false);
    let mut runtime = builder.build().unwrap();
    let script = "const writer = stream.getWriter();
        note(String(writer.desiredSize));
        writer.write('a').catch((reason) => note(`write: ${reason}`));
        note(String(writer.desiredSize));
        writer.ready.then(() => note('ready'), (reason) => note(`ready: ${reason}`));
        writer.write('b').catch((reason) => note(`second write: ${reason}`))";
    runtime.execute("test.js", script).await.unwrap();
    assert!(!ends(&mut runtime).await, "the sink is waited for");
    assert_eq!(log.take(), ["1", "0"]);
    let script = "writer.abort('enough').then(() => note('aborted'))";
    runtime.execute("abort.js", script).await.unwrap();
    assert!(ends(&mut runtime).await);
    let expected = [
        "dropped",
        "ready: enough",
        "write: enough",
        "second write: enough",
        "aborted",
    ];
    assert_eq!(log.take(), expected);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_a_sink_errors_the_stream() {
    let script = "const writer = stream.getWriter();
        writer.closed.catch((error) => note(`closed: ${error}`));
        writer.write('a').catch((error) => note(`write: ${error}`))";
    let output = logged(with_recorder(true, true), script).await;
    assert_eq!(
        output,
        [
            "Text(\"a\")",
            "dropped",
            "write: Error: it is full",
            "closed: Error: it is full"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_chunk_that_is_neither_text_nor_bytes_errors_the_stream() {
    let script = "stream.getWriter().write({}).catch(({ name }) => note(name))";
    assert_eq!(
        logged(with_recorder(true, false), script).await,
        ["dropped", "TypeError"]
    );
}

/// Defines `use`, which hands a stream of the script to a future.
fn with_use<F: Future<Output = ()> + 'static>(
    steps: fn(&JsValue, Log, &mut Context) -> JsResult<F>,
) -> (Builder, Log) {
    thread_local! {
        static LOG: RefCell<Log> = RefCell::default();
    }
    let (builder, log) = with_log();
    LOG.set(log.clone());
    let builder = builder.setup(move |context| {
        let hand_over = move |_: &JsValue, args: &[JsValue], context: &mut Context| {
            let future = steps(
                args.get_or_undefined(0),
                LOG.with_borrow(Rc::clone),
                context,
            )?;
            dom::host(context).spawn_local(Box::pin(future), context);
            Ok(JsValue::undefined())
        };
        let hand_over = NativeFunction::from_copy_closure(hand_over);
        context.register_global_callable(JsString::from("use"), 1, hand_over)
    });
    (builder, log)
}

fn readable(value: &JsValue, context: &mut Context) -> JsResult<PlatformRef<ReadableStream>> {
    PlatformRef::from_js(value, context)
}

fn writable(value: &JsValue, context: &mut Context) -> JsResult<PlatformRef<WritableStream>> {
    PlatformRef::from_js(value, context)
}

fn say(log: &Log, text: impl Into<String>) {
    log.borrow_mut().push(text.into());
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_a_script_is_read_at_the_pace_of_polls_and_cancelled_when_it_is_dropped() {
    let used = with_use(|stream, log, context| {
        let mut chunks = readable(stream, context)?.into_stream(context)?;
        Ok(async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            for _ in 0..2 {
                say(&log, format!("{:?}", chunks.next().await));
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        })
    });
    let script = "let n = 0;
        const stream = new ReadableStream({
            pull(controller) { log('pull'); controller.enqueue(n++ ? new Uint8Array([n]) : 'x'); },
            cancel() { log('cancelled', stream.locked); setTimeout(() => log('locked', stream.locked)); },
        }, { highWaterMark: 0 });
        use(stream);
        log('locked', stream.locked)";
    let output = logged(used, script).await;
    let expected = [
        "locked true",
        "pull",
        "Some(Ok(Text(\"x\")))",
        "pull",
        "Some(Ok(Bytes(b\"\\x02\")))",
        "cancelled true",
        "locked false",
    ];
    assert_eq!(output, expected);
}

#[tokio::test(start_paused = true)]
async fn the_end_and_errors_of_a_stream_of_a_script_end_it_in_rust() {
    let (builder, log) = with_use(|stream, log, context| {
        let mut chunks = readable(stream, context)?.into_stream(context)?;
        Ok(async move {
            while let Some(chunk) = chunks.next().await {
                say(
                    &log,
                    chunk.map_or_else(|error| error.to_string(), |chunk| format!("{chunk:?}")),
                );
            }
            say(&log, format!("{:?}", chunks.next().await));
        })
    });
    let mut runtime = builder.build().unwrap();
    for (script, expected) in [
        (
            "use(ReadableStream.from(['a']))",
            vec!["Text(\"a\")", "None"],
        ),
        (
            "use(ReadableStream.from([{}, 'b']))",
            vec![
                "TypeError: the chunk is neither a string nor a buffer or a view on one",
                "Text(\"b\")",
                "None",
            ],
        ),
        (
            "use(new ReadableStream({ pull() { throw new RangeError('no'); } }))",
            vec!["RangeError: no", "None"],
        ),
    ] {
        runtime.execute("test.js", script).await.unwrap();
        assert!(ends(&mut runtime).await);
        assert_eq!(log.take(), expected);
    }
    let script = "const s = new ReadableStream(); s.getReader(); use(s)";
    let error = runtime.execute("locked.js", script).await.unwrap_err();
    assert!(error.to_string().contains("TypeError"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_sink_is_ready_when_the_stream_wants_chunks_and_closing_closes_it() {
    let used = with_use(|stream, log, context| {
        let mut sink = writable(stream, context)?.into_sink(context)?;
        Ok(async move {
            for text in ["a", "b", "c"] {
                sink.feed(text.into()).await.unwrap();
                say(&log, format!("fed {text}"));
            }
            sink.flush().await.unwrap();
            say(&log, "flushed");
            sink.close().await.unwrap();
            say(&log, "closed");
        })
    });
    let script = "use(new WritableStream({
        write(chunk) { log('write', chunk); return new Promise((done) => setTimeout(() => { log('written'); done(); }, 100)); },
        close() { log('close'); },
    }))";
    let output = logged(used, script).await;
    let expected = [
        "fed a", "write a", "written", "fed b", "write b", "written", "fed c", "write c",
        "written", "flushed", "close", "closed",
    ];
    assert_eq!(output, expected);
}

#[tokio::test(start_paused = true)]
async fn errors_of_a_writable_stream_of_a_script_are_errors_of_the_sink() {
    let used = with_use(|stream, log, context| {
        let mut sink = writable(stream, context)?.into_sink(context)?;
        Ok(async move {
            for text in ["a", "b"] {
                say(&log, sink.send(text.into()).await.unwrap_err().to_string());
            }
            say(&log, sink.close().await.unwrap_err().to_string());
        })
    });
    let script = "use(new WritableStream({ write() { throw new RangeError('no'); } }))";
    let output = logged(used, script).await;
    assert_eq!(output, ["RangeError: no"; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_dropped_aborts_the_stream() {
    let used = with_use(|stream, log, context| {
        let mut sink = writable(stream, context)?.into_sink(context)?;
        Ok(async move {
            sink.send("a".into()).await.unwrap();
            say(&log, "sent");
        })
    });
    let script = "const stream = new WritableStream({
            abort(reason) { log('aborted', reason); setTimeout(() => log('locked', stream.locked)); }
        });
        use(stream)";
    assert_eq!(
        logged(used, script).await,
        ["sent", "aborted undefined", "locked false"]
    );
}

#[tokio::test(start_paused = true)]
async fn streams_of_scripts_are_readers_and_writers() {
    let used = with_use(|pair, log, context| {
        let pair = pair.to_object(context)?;
        let (from, to) = (
            pair.get(js_string!("readable"), context)?,
            pair.get(js_string!("writable"), context)?,
        );
        let mut reader = readable(&from, context)?.into_async_read(context)?;
        let mut writer = writable(&to, context)?.into_async_write(context)?;
        Ok(async move {
            let mut first = [0; 3];
            reader.read_exact(&mut first).await.unwrap();
            writer.write_all(&first).await.unwrap();
            let copied = tokio::io::copy(&mut reader, &mut writer).await.unwrap();
            writer.shutdown().await.unwrap();
            say(&log, format!("{copied} more"));
        })
    });
    let script = "let text = '';
        const readable = ReadableStream.from(['ab', new TextEncoder().encode('cdef'), 'g']);
        const writable = new WritableStream({
            write(chunk) { text += new TextDecoder().decode(chunk); },
            close() { log(text); },
        });
        use({ readable, writable })";
    assert_eq!(logged(used, script).await, ["abcdefg", "4 more"]);
}

#[tokio::test(start_paused = true)]
async fn errors_of_streams_of_scripts_are_io_errors() {
    let used = with_use(|stream, log, context| {
        let mut reader = readable(stream, context)?.into_async_read(context)?;
        Ok(async move {
            let error = reader.read_u8().await.unwrap_err();
            say(&log, format!("{:?} {error}", error.kind()));
        })
    });
    let script = "use(new ReadableStream({ start(c) { c.error(new Error('no')); } }))";
    let output = logged(used, script).await;
    assert_eq!(output, ["Other Error: no"]);
}

#[tokio::test(start_paused = true)]
async fn chunks_beyond_the_limit_of_buffers_error_the_stream() {
    let limits = Limits::new().buffer_bytes(1000);
    let items = stream::iter([Ok::<_, Infallible>(Bytes::from(vec![0; 1001]))]);
    let (builder, log) = with_stream(|context| ReadableStream::from_stream(items, context));
    let script = "stream.getReader().read().catch(({ name }) => log(name))";
    assert_eq!(
        logged((builder.limits(limits), log), script).await,
        ["RangeError"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_writer_is_shut_down_when_the_stream_is_closed() {
    let (mut other_end, writer) = tokio::io::simplex(4);
    let (builder, _) = with_stream(|context| WritableStream::from_async_write(writer, context));
    let mut runtime = builder.build().unwrap();
    let script = "const writer = stream.getWriter(); writer.write('ab'); writer.write(new Uint8Array(9).fill(99)); writer.close()";
    runtime.execute("test.js", script).await.unwrap();
    let mut text = String::new();
    let (ended, read) = tokio::join!(ends(&mut runtime), other_end.read_to_string(&mut text));
    assert!(ended);
    assert_eq!((read.unwrap(), text.as_str()), (11, "abccccccccc"));
}

#[test]
fn an_endless_source_is_interrupted() {
    let limits = Limits::new().script_time(Duration::from_millis(20));
    for script in [
        "new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array(1)); } }, { highWaterMark: Infinity })",
        "const stream = new ReadableStream({ type: 'bytes', pull(c) { c.byobRequest.respond(1); } });
         (async () => { const reader = stream.getReader({ mode: 'byob' }); for (;;) await reader.read(new Uint8Array(1)); })()",
        "const stream = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 1, pull(c) { c.byobRequest.respond(1); } });
         (async () => { for await (const chunk of stream.tee()[0]); })()",
    ] {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut runtime = Runtime::builder().limits(limits.clone()).build().unwrap();
        let outcome = tokio.block_on(async {
            runtime.execute("endless.js", script).await?;
            runtime.run().await
        });
        assert!(outcome.is_err(), "{script}");
    }
}
