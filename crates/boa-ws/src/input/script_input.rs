//! Standard input as scripts read it: nothing is read before it is asked for.

use crate::threads::spawn;
use bytes::Bytes;
use futures_util::stream::unfold;
use std::{
    io::{self, Read},
    sync::{OnceLock, mpsc},
};
use tokio::{
    io::AsyncBufRead,
    sync::{Mutex, mpsc as queue},
};
use tokio_util::io::StreamReader;

/// The bytes of one read.
const CHUNK: usize = 8 << 10;

/// The thread that reads, which begins with the first request. The process has one standard input,
/// so it has one such thread, also if a script runs several times.
struct Reading {
    requests: mpsc::Sender<()>,
    chunks: Mutex<Chunks>,
}

struct Chunks {
    /// Whether the thread reads for a request whose script waits no longer.
    is_asked: bool,
    arrived: queue::UnboundedReceiver<io::Result<Bytes>>,
}

/// The bytes of standard input.
pub(crate) fn reader() -> impl AsyncBufRead {
    let chunks = unfold((), |()| async {
        let chunk = next().await.transpose();
        chunk.map(|chunk| (chunk, ()))
    });
    StreamReader::new(Box::pin(chunks))
}

/// The next bytes. `None` at the end.
async fn next() -> io::Result<Option<Bytes>> {
    static READING: OnceLock<Option<Reading>> = OnceLock::new();
    let Some(reading) = READING.get_or_init(start) else {
        return Err(io::Error::other(
            "the system gives no thread for standard input",
        ));
    };
    let mut chunks = reading.chunks.lock().await;
    if !chunks.is_asked {
        chunks.is_asked = reading.requests.send(()).is_ok();
    }
    let chunk = chunks.arrived.recv().await.transpose()?;
    chunks.is_asked = false;
    Ok(chunk.filter(|bytes| !bytes.is_empty()))
}

/// Starts the thread, which ends with the process.
fn start() -> Option<Reading> {
    let (requests, asked) = mpsc::channel();
    let (sender, arrived) = queue::unbounded_channel();
    let work = move || {
        while let Ok(()) = asked.recv() {
            let mut bytes = vec![0; CHUNK];
            let read = io::stdin().lock().read(&mut bytes);
            let chunk = read.map(|length| Bytes::from(bytes).slice(..length));
            // Its receiver is never dropped.
            let _ = sender.send(chunk);
        }
    };
    spawn("input", work).ok()?;
    let chunks = Chunks {
        is_asked: false,
        arrived,
    };
    Some(Reading {
        requests,
        chunks: Mutex::new(chunks),
    })
}
