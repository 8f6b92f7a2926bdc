//! Timers and aborts take effect while a server sends without an end, as fast as it is read.

use super::{Reports, built, run_script, text};
use boa_websocket::{
    Error, Permissions, Runtime,
    net::{
        self,
        connector::{Connected, Connector, Target},
    },
};
use futures_util::future::BoxFuture;
use std::{
    io,
    pin::Pin,
    rc::Rc,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection with a head, and the same bytes again and again. It never makes its reader wait, nor
/// takes of tokio's budget.
#[derive(Clone)]
struct Flood {
    head: Arc<[u8]>,
    bytes: Arc<[u8]>,
    /// The number of bytes that were read, once there was a request.
    read: Arc<Mutex<Option<usize>>>,
}

/// The number of bytes after which the connection ends.
const END: usize = 64 << 20;

impl Flood {
    fn new(fields: &str, start: &[u8], bytes: &[u8]) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
        Self {
            head: [head.as_bytes(), start].concat().into(),
            bytes: bytes.into(),
            read: Arc::default(),
        }
    }

    fn read(&self) -> usize {
        let read = self.read.lock().expect("no thread has panicked");
        read.unwrap_or_default()
    }

    /// A runtime whose connections are this one.
    fn runtime(&self) -> Runtime {
        let reports = Rc::new(Reports::default());
        let builder = Runtime::builder()
            .permissions(Permissions::all())
            .connector(Arc::new(self.clone()))
            .reporter(reports)
            .fetch(true);
        built(builder)
    }
}

impl Connector for Flood {
    fn connect(&self, _: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        let stream = self.clone();
        Box::pin(async { Ok(Connected::new(stream)) })
    }
}

impl AsyncRead for Flood {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut known = self.read.lock().expect("no thread has panicked");
        let Some(read) = *known else {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        };
        if read >= END {
            return Poll::Ready(Ok(()));
        }
        let room = buffer.remaining();
        for at in read..read + room {
            let byte = match at.checked_sub(self.head.len()) {
                None => self.head[at],
                Some(at) => self.bytes[at % self.bytes.len()],
            };
            buffer.put_slice(&[byte]);
        }
        *known = Some(read + room);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Flood {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut read = self.read.lock().expect("no thread has panicked");
        read.get_or_insert(0);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// An empty member of `gzip`.
const MEMBER: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0";

/// The head of a frame of `zstd` with a window of 8 MiB.
const FRAME: &[u8] = b"\x28\xb5\x2f\xfd\0\x68";

/// Answers that never end, and have little or no content.
fn floods() -> Vec<Flood> {
    vec![
        Flood::new("A: b", b"", b"content "),
        Flood::new("Transfer-Encoding: chunked", b"", b"1\r\na\r\n"),
        Flood::new("Transfer-Encoding: chunked", b"", b"0"),
        Flood::new("Content-Encoding: gzip", b"", MEMBER),
        Flood::new("Content-Encoding: deflate", b"\x78\x9c", b"\0\0\0\xff\xff"),
        Flood::new("Content-Encoding: br", b"\x0c", b"\x06"),
        Flood::new("Content-Encoding: zstd", b"", b"\x50\x2a\x4d\x18\0\0\0\0"),
        Flood::new("Content-Encoding: zstd", FRAME, b"\0\0\0"),
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
        assert!(flood.read() < END, "{:?}", flood.head);
    }
}

#[tokio::test]
async fn a_timer_closes_an_event_source_without_events() {
    let script = "
        const source = new EventSource('http://a.example/');
        source.onmessage = () => {};
        setTimeout(() => setTimeout(() => source.close(), 0), 0);";
    for bytes in [":\n", "\n", "\r", "id\n", "retry:1\n", "unknown\r\n"] {
        let flood = Flood::new("Content-Type: text/event-stream", b"", bytes.as_bytes());
        let mut runtime = flood.runtime();
        run_script(&mut runtime, script).await;
        assert!(flood.read() < END, "{bytes:?}");
    }
}

#[tokio::test]
async fn a_program_has_its_turn_while_content_is_read() {
    for flood in floods() {
        let mut runtime = flood.runtime();
        let handle = runtime.handle();
        let script = "fetch('http://a.example/').then((it) => it.text())";
        runtime.execute("a.js", script).await.expect("it runs");
        // It is polled when the runtime is pending.
        let stop = async {
            tokio::task::yield_now().await;
            handle.stop();
        };
        let (ended, ()) = tokio::join!(runtime.run(), stop);
        assert!(matches!(ended, Err(Error::Stopped(_))), "{ended:?}");
        assert!(flood.read() < END, "{:?}", flood.head);
    }
}
