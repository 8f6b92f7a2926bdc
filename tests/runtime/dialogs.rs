//! `alert`, `confirm` and `prompt` of a script without a page.

use super::{built, limited, run_to_end, text};
use boa_websocket::{Builder, Error, Runtime, runtime::StopReason};
use std::{
    cell::RefCell,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    thread,
};
use tokio::io::{AsyncRead, AsyncWriteExt, BufReader, ReadBuf, duplex};

/// A builder with dialogs, and what they have shown.
fn with_dialogs(builder: Builder) -> (Builder, Rc<RefCell<String>>) {
    let shown = Rc::<RefCell<String>>::default();
    let out = shown.clone();
    let builder = builder.dialogs(move |text| out.borrow_mut().push_str(text));
    (builder, shown)
}

fn answered(answers: &'static [u8]) -> (Builder, Rc<RefCell<String>>) {
    with_dialogs(Runtime::builder().standard_input(answers))
}

const KINDS: &str = "[typeof alert, typeof confirm, typeof prompt].join()";

#[tokio::test]
async fn lines_answer_dialogs() {
    let (builder, shown) = answered(b"yes\n Y \nno\nAda\n\n\nBob");
    let script = "JSON.stringify([alert('hi'), alert(), confirm('sure?'), confirm(), confirm('more?'),
        prompt('name?', 'x'), prompt('name?', 'x'), prompt(), prompt(undefined, 5), prompt(null), confirm('end?')])";
    let said = text(&mut built(builder), script).await;
    assert_eq!(
        said,
        r#"[null,null,true,true,false,"Ada","x","","Bob",null,false]"#
    );
    assert_eq!(
        *shown.borrow(),
        "hi\n\nsure? [y/N]  [y/N] more? [y/N] name? [x] name? [x]   [5] null end? [y/N] "
    );
}

#[tokio::test]
async fn a_script_has_dialogs_if_the_program_shows_them_and_has_answers() {
    let (shown_only, _) = with_dialogs(Runtime::builder());
    let (worker, _) = answered(b"");
    for builder in [
        Runtime::builder(),
        Runtime::builder().standard_input(&b""[..]),
        shown_only,
    ] {
        let kinds = text(&mut built(builder), KINDS).await;
        assert_eq!(kinds, "undefined,undefined,undefined");
    }
    let script = "new Promise((resolve) => {
        const worker = new Worker(`data:text/javascript,postMessage(KINDS)`);
        worker.onmessage = ({ data }) => { worker.terminate(); resolve(data) };
    })";
    let mut runtime = built(worker.max_workers(1));
    let kinds: String = super::value(&mut runtime, &script.replace("KINDS", KINDS)).await;
    assert_eq!(kinds, "undefined,undefined,undefined");
    let members = "[alert, confirm, prompt].map((it) => `${it.name} ${it.length} ${Object.getOwnPropertyDescriptor(globalThis, it.name).enumerable}`).join()";
    let (builder, _) = answered(b"");
    assert_eq!(
        text(&mut built(builder), members).await,
        "alert 0 true,confirm 0 true,prompt 0 true"
    );
}

/// Another thread gives the line while the script waits.
#[tokio::test]
async fn a_dialog_waits_for_its_line_and_takes_no_other() {
    let (mut writer, reader) = duplex(64);
    let input = Runtime::builder().standard_input(BufReader::new(reader));
    let (asks, asked) = std::sync::mpsc::channel();
    let builder = input.dialogs(move |text| asks.send(text.to_owned()).expect("the test waits"));
    let person = thread::spawn(move || {
        for (question, answer) in [("one ", "1\n2"), ("two ", "\n3\n4\n")] {
            assert_eq!(asked.recv().as_deref(), Ok(question));
            let written =
                futures_util::future::FutureExt::now_or_never(writer.write_all(answer.as_bytes()));
            written.expect("there is room").expect("it is read");
        }
    });
    let script = "import('boa-ws').then(async ({ stdin }) => {
        globalThis.said = [prompt('one'), prompt('two')];
        for await (const line of stdin) said.push(line);
    })";
    let mut runtime = built(builder);
    run_to_end(&mut runtime, script).await.expect("it ends");
    assert_eq!(text(&mut runtime, "said.join()").await, "1,2,3,4");
    person.join().expect("no assertion has failed");
}

/// The stream waits for a line, a dialog takes it, and the stream gets the next one.
#[tokio::test]
async fn a_stream_that_waits_goes_on_after_a_dialog() {
    let (mut writer, reader) = duplex(64);
    let input = Runtime::builder().standard_input(BufReader::new(reader));
    let writes = RefCell::new(async move {
        writer.write_all(b"a\nb\n").await.expect("there is room");
    });
    let writes = Rc::new(RefCell::new(Some(writes.into_inner())));
    let builder = input.dialogs(move |_| {
        let write = writes.take().expect("one dialog");
        futures_util::future::FutureExt::now_or_never(write).expect("there is room");
    });
    let script = "import('boa-ws').then(async ({ stdin }) => {
        globalThis.said = [];
        const read = (async () => { for await (const line of stdin) said.push(`stream ${line}`) })();
        setTimeout(() => said.push(`dialog ${prompt('')}`), 5);
        await read;
    })";
    let mut runtime = built(builder);
    run_to_end(&mut runtime, script).await.expect("it ends");
    assert_eq!(text(&mut runtime, "said.join()").await, "dialog a,stream b");
}

#[tokio::test]
async fn a_runtime_that_is_stopped_waits_for_no_answer() {
    let (writer, reader) = duplex(64);
    let limits = limited(|limits| limits.stoppable = true);
    let (asks, asked) = std::sync::mpsc::channel();
    let input = limits.standard_input(BufReader::new(reader));
    let mut runtime = built(input.dialogs(move |_| asks.send(()).expect("the test waits")));
    let handle = runtime.handle();
    let stops = thread::spawn(move || {
        asked.recv().expect("the script asks");
        handle.stop();
    });
    let script = "try { prompt('') } finally { globalThis.ran = 1 }";
    let ended = run_to_end(&mut runtime, script).await;
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Asked))),
        "{ended:?}"
    );
    stops.join().expect("it has stopped");
    drop(writer);
}

struct Broken;

impl AsyncRead for Broken {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Err(io::Error::other("the cable is gone")))
    }
}

#[tokio::test]
async fn an_input_that_fails_throws_and_then_has_ended() {
    let input = Runtime::builder().standard_input(BufReader::new(Broken));
    let (builder, _) = with_dialogs(input);
    let script = "try { prompt('') } catch (error) { `${error} ${prompt('')}` }";
    assert_eq!(
        text(&mut built(builder), script).await,
        "TypeError: standard input cannot be read: the cable is gone null"
    );
}

#[cfg(feature = "recording")]
#[tokio::test(start_paused = true)]
async fn a_replay_has_the_recorded_answers() {
    use super::shared_file::SharedFile;
    use boa_websocket::runtime::{Recorder, Recording};

    let script = "setTimeout(() => { globalThis.said = [prompt('1'), Math.random(), confirm('2'), prompt('3'), prompt('4')].join() }, 3)";
    let file = SharedFile::default();
    let recorder = Recorder::new(file.clone(), ()).expect("it is written to memory");
    let (builder, shown) = answered(b"Ada\ny\n\xc3\xa4\n");
    let mut runtime = built(builder.record(recorder.clone()));
    run_to_end(&mut runtime, script).await.expect("it ends");
    let said = text(&mut runtime, "said").await;
    recorder.finish().expect("it is written to memory");
    assert!(
        said.starts_with("Ada,0.") && said.ends_with(",true,\u{e4},"),
        "{said}"
    );
    let recording = |file: Vec<u8>| Recording::new(io::Cursor::new(file)).expect("it is one");

    let again = recording(file.contents());
    let (builder, shown_again) = answered(b"nobody reads it\n");
    let mut runtime = built(builder.replay(again.clone()));
    run_to_end(&mut runtime, script).await.expect("it ends");
    assert_eq!(text(&mut runtime, "said").await, said);
    assert_eq!(*shown_again.borrow(), *shown.borrow());
    assert_eq!(again.differences(), []);

    let changed = recording(file.contents());
    let (builder, _) = answered(b"nobody reads it\n");
    let mut runtime = built(builder.replay(changed.clone()));
    let ended = run_to_end(&mut runtime, "prompt('too early')").await;
    assert!(
        matches!(ended, Err(Error::Stopped(StopReason::Replay))),
        "{ended:?}"
    );
    let first = changed.differences()[0].to_string();
    assert!(first.contains("shows a dialog"), "{first}");
}
