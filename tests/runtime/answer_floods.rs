//! Timers and aborts take effect while a server sends without an end, as fast as it is read.

use super::{
    Reports, built, run_script, text,
    workers::{MAX_END, with_a_worker},
};
use boa_websocket::{
    Builder, Error, Permissions, Runtime,
    net::{
        self,
        connector::{Connected, Connector, Target},
    },
};
use futures_util::future::BoxFuture;
use std::{
    rc::Rc,
    sync::{Arc, mpsc::RecvTimeoutError},
    time::Duration,
};
use test_server::{Flood, Streamed};

/// A server that answers each request with the same stream.
#[derive(Clone)]
struct Answer {
    /// For messages of tests.
    head: Vec<u8>,
    stream: Flood,
}

/// The number of bytes after which the connection ends.
const END: usize = 64 << 20;

impl Answer {
    fn new(fields: &str, start: &[u8], bytes: &[u8]) -> Self {
        Self::up_to(END, fields, start, bytes)
    }

    /// It ends the connection after so many bytes.
    fn up_to(end: usize, fields: &str, start: &[u8], bytes: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
        let head = [head.as_bytes(), start].concat();
        Self {
            stream: Flood::new(&*head, bytes, end),
            head,
        }
    }

    /// A runtime whose connections are this one.
    fn runtime(&self) -> Runtime {
        built(self.builder(Runtime::builder()))
    }

    fn builder(&self, builder: Builder) -> Builder {
        builder
            .permissions(Permissions::all())
            .connector(Arc::new(self.clone()))
            .reporter(Rc::new(Reports::default()))
            .fetch(true)
            .location("http://a.example/".parse().expect("it is a URL"))
    }
}

impl Connector for Answer {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        let stream = Streamed(self.stream.clone());
        Box::pin(async { Ok(Connected::new(stream)) })
    }
}

/// An empty member of `gzip`.
const MEMBER: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0";

/// The head of a frame of `zstd` with a window of 8 MiB.
const FRAME: &[u8] = b"\x28\xb5\x2f\xfd\0\x68";

/// Answers that never end, and have little or no content.
fn floods() -> Vec<Answer> {
    vec![
        Answer::new("A: b", b"", b"content "),
        Answer::new("Transfer-Encoding: chunked", b"", b"1\r\na\r\n"),
        Answer::new("Transfer-Encoding: chunked", b"", b"0"),
        Answer::new("Content-Encoding: gzip", b"", MEMBER),
        Answer::new("Content-Encoding: deflate", b"\x78\x9c", b"\0\0\0\xff\xff"),
        Answer::new("Content-Encoding: br", b"\x0c", b"\x06"),
        Answer::new("Content-Encoding: zstd", b"", b"\x50\x2a\x4d\x18\0\0\0\0"),
        Answer::new("Content-Encoding: zstd", FRAME, b"\0\0\0"),
    ]
}

#[tokio::test]
async fn a_timer_aborts_a_flood() {
    let script = "
        let result;
        (async () => {
            const controller = new AbortController();
            setTimeout(() => setTimeout(() => controller.abort(), 0), 0);
            const { body } = await fetch('http://a.example/', { signal: controller.signal });
            for await (const _ of body) {}
        })().catch(({ name }) => { result = name })";
    for flood in floods() {
        let mut runtime = flood.runtime();
        run_script(&mut runtime, script).await;
        assert_eq!(text(&mut runtime, "result").await, "AbortError");
        assert!(!flood.stream.is_over(), "{:?}", flood.head);
    }
}

#[tokio::test]
async fn a_timer_closes_an_event_source_without_events() {
    let script = "
        const source = new EventSource('http://a.example/');
        source.onmessage = () => {};
        setTimeout(() => setTimeout(() => source.close(), 0), 0);";
    for bytes in [":\n", "\n", "\r", "id\n", "retry:1\n", "unknown\r\n"] {
        let flood = Answer::new("Content-Type: text/event-stream", b"", bytes.as_bytes());
        let mut runtime = flood.runtime();
        run_script(&mut runtime, script).await;
        assert!(!flood.stream.is_over(), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_program_has_its_turn_while_content_is_read() {
    let of_a_response = "fetch('http://a.example/').then((it) => it.text())";
    for script in [of_a_response, "import('http://a.example/')"] {
        for flood in floods() {
            let mut runtime = flood.runtime();
            let handle = runtime.handle();
            runtime.execute("a.js", script).await.expect("it runs");
            // It is polled when the runtime is pending.
            let stop = async {
                tokio::task::yield_now().await;
                handle.stop();
            };
            let (ended, ()) = tokio::join!(runtime.run(), stop);
            assert!(matches!(ended, Err(Error::Stopped(_))), "{ended:?}");
            assert!(!flood.stream.is_over(), "{:?}", flood.head);
        }
    }
}

/// A script and a stream of events without an end.
fn endless(r#type: &str) -> Answer {
    Answer::up_to(usize::MAX, &format!("Content-Type: {type}"), b"", b";\n")
}

#[tokio::test]
async fn a_deadline_passes_while_content_is_read() {
    for (r#type, script) in [
        ("text/plain", "fetch('/').then((it) => it.text())"),
        ("text/javascript", "import('http://a.example/')"),
        ("text/event-stream", "new EventSource('/')"),
    ] {
        let mut runtime = endless(r#type).runtime();
        runtime.execute("a.js", script).await.expect("it runs");
        let time = Duration::from_millis(50);
        let ended = runtime
            .within(time, async |runtime| runtime.run().await)
            .await;
        assert!(
            matches!(ended, Err(Error::DeadlinePassed)),
            "{script}: {ended:?}"
        );
    }
}

#[tokio::test]
async fn a_worker_that_reads_without_an_end_is_terminated() {
    for source in [
        "importScripts('http://a.example/')",
        "import('http://a.example/')",
        "fetch('http://a.example/').then((it) => it.text())",
        "new Worker('http://a.example/')",
    ] {
        let (builder, ended) = with_a_worker(Runtime::builder());
        let mut runtime = built(endless("text/javascript").builder(builder));
        let script = format!(
            "const source = `postMessage(0); {source}`;
            const worker = new Worker(URL.createObjectURL(new Blob([source])));
            worker.onmessage = () => setTimeout(() => worker.terminate(), 20);"
        );
        run_script(&mut runtime, &script).await;
        let end = ended.recv_timeout(MAX_END);
        assert_eq!(end, Err(RecvTimeoutError::Disconnected), "{source}");
    }
}
