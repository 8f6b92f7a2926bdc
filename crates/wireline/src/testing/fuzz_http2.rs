//! A session with a server that sends any bytes.
//!
//! The work for them has a limit: the reads and writes of the session are counted, and what it
//! writes.

use crate::{
    Connected, HookedStream, Http2, Options, Request, StreamHooks, Target,
    connect::{
        http2::{Policy, Sessions},
        tcp_connector::{Connection, Remote},
    },
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex, split},
    join,
    task::yield_now,
};

/// SETTINGS with SETTINGS_ENABLE_CONNECT_PROTOCOL.
const SETTINGS: &[u8] = &[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1];

/// Opens a WebSocket in a session, and reads to its end. The server sends its SETTINGS and the
/// first bytes before the request, and the others after it.
pub(crate) async fn fuzz((early, late): (&[u8], &[u8])) {
    let options = Options::new()
        .http2(Http2::Prefer)
        .max_head(1 << 10)
        .max_unread(1 << 14);
    let request = Request::new("wss://a.example/".parse().expect("it is a URL"));
    let target = Target {
        http2: Policy::new(&request, &options),
        ..Target::from_url(&request.url).expect("it has a host")
    };
    let (client, server) = duplex(1 << 16);
    let work = Arc::<Work>::default();
    let client = HookedStream::new(client, work.clone());
    let (mut reader, mut writer) = split(server);
    let drained = tokio::spawn(async move { reader.read_to_end(&mut Vec::new()).await });
    let sends = async {
        let _ = writer.write_all(&[SETTINGS, early].concat()).await;
        for _ in 0..8 {
            yield_now().await;
        }
        let _ = writer.write_all(late).await;
        let _ = writer.shutdown().await;
    };
    let receives = async {
        let sessions = Sessions::default();
        let sessions = sessions.for_target(&target)?;
        let remote = Remote::Address(([127, 0, 0, 1], 443).into());
        let connection = Connection {
            connected: Connected::new(client),
            remote,
            is_http2: true,
        };
        let Connected {
            mut stream, http2, ..
        } = sessions.open(async || Ok(connection)).await.ok()??;
        let opened = http2?.perform_handshake(&request, &options, None).await;
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        assert!(
            opened.is_ok() || opened.is_err_and(|refusal| refusal.error.to_string().len() < 4096)
        );
        assert!(
            received.len() <= late.len(),
            "there is more data than was sent"
        );
        Some(())
    };
    join!(sends, receives);
    drained.abort();
    let (calls, written) = (work.calls.load(Relaxed), work.written.load(Relaxed));
    let sent = SETTINGS.len() + early.len() + late.len();
    // The shortest frame, of 9 bytes, is answered by RST_STREAM or WINDOW_UPDATE, of 13 bytes, or
    // both.
    assert!(
        calls <= 100 + sent && written <= 1000 + 3 * sent,
        "{calls} calls, {written} bytes for {sent}"
    );
}

/// The work of a session on its stream.
#[derive(Default)]
struct Work {
    calls: AtomicUsize,
    written: AtomicUsize,
}

impl StreamHooks for Arc<Work> {
    fn before_read(&mut self, _: &mut Context<'_>) -> Poll<()> {
        self.calls.fetch_add(1, Relaxed);
        Poll::Ready(())
    }

    fn after_write(&mut self, outcome: &Poll<io::Result<usize>>) {
        self.calls.fetch_add(1, Relaxed);
        if let Poll::Ready(Ok(len)) = outcome {
            self.written.fetch_add(*len, Relaxed);
        }
    }
}
