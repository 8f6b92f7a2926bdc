//! Two threads of a process with a runtime each. A hostile server attacks one of them: the other does not notice.

use crate::{
    moves::{Flood, Move},
    network::{Kind, Place},
    server::{Ending, Handshake, Plan},
};
use boa_websocket::{Permissions, Runtime};
use cpu_time::ThreadTime;
use futures_util::{SinkExt, StreamExt};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::net::TcpListener;

/// What a runtime measures that is left alone, in so many echoes over loopback.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    /// From sending a message until its echo is there, at the median and for the slowest.
    pub(crate) median: f64,
    pub(crate) slowest: f64,
    /// What the thread computed for one.
    pub(crate) computed: Duration,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, slowest, computed } = self;
        write!(f, "{median:.2} ms at the median, {slowest:.1} at the most, {computed:?} of CPU each")
    }
}

const ECHOES: u32 = 400;

const SCRIPT: &str = "
    const socket = new WebSocket(url), took = [];
    let start;
    const next = () => { start = performance.now(); socket.send('hello'); };
    socket.onopen = next;
    socket.onmessage = () => {
        took.push(performance.now() - start);
        if (took.length < count) setTimeout(next, 1);
        else socket.close();
    };
";

/// Measures a runtime on this thread.
pub(crate) fn measure() -> Measured {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("it can be set");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let server = thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it can be built");
        tokio.block_on(async {
            let listener = TcpListener::from_std(listener).expect("a listener");
            let (stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.set_nodelay(true);
            let mut server = tokio_tungstenite::accept_async(stream).await.expect("a handshake");
            while let Some(Ok(message)) = server.next().await {
                if !message.is_close() && server.send(message).await.is_err() {
                    break;
                }
            }
        });
    });
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it can be built");
    let measured = tokio.block_on(async {
        let builder = Runtime::builder().permissions(Permissions::all()).global("url", url).global("count", ECHOES);
        let mut runtime = builder.build().expect("it can be built");
        runtime.execute("echo.js", SCRIPT).await.expect("the script runs");
        let start = ThreadTime::now();
        runtime.run().await.expect("it ends");
        let computed = start.elapsed() / ECHOES;
        let took = runtime.execute("took.js", "took.sort((a, b) => a - b).join()").await.expect("the script runs");
        let took = took.as_string().expect("a text").to_std_string_lossy();
        let took: Vec<f64> = took.split(',').map(|took| took.parse().expect("a number")).collect();
        assert_eq!(took.len(), ECHOES as usize);
        Measured { median: took[took.len() / 2], slowest: took[took.len() - 1], computed }
    });
    server.join().expect("the server ends");
    measured
}

/// Measures a runtime while a server does its worst to another thread's.
pub(crate) fn measure_beside(of: Flood) -> Measured {
    let over = Arc::new(AtomicBool::new(false));
    let attacked = over.clone();
    let (told, ready) = std::sync::mpsc::channel();
    let thread = thread::spawn(move || {
        while !attacked.load(Ordering::Relaxed) {
            let tokio = Kind::Loopback.tokio();
            tokio.block_on(async {
                let plan = Plan {
                    handshake: Handshake::Accept { after: 0, pieces: 1000 },
                    deflate: true,
                    moves: vec![Move::Flood { of, ms: 60_000 }],
                    ending: Ending::Gone,
                };
                let place = Place::new(Kind::Loopback, plan);
                let mut runtime = Runtime::builder()
                    .permissions(Permissions::all())
                    .connector(place.connector.clone())
                    .global("url", place.url.clone())
                    .build()
                    .expect("it can be built");
                const TAKE: &str = "
                    const socket = new WebSocket(url);
                    let sum = 0;
                    socket.onmessage = ({ data }) => { sum += data.size ?? data.length; };
                    setInterval(() => {}, 10);
                ";
                runtime.execute("attacked.js", TAKE).await.expect("the script runs");
                let _ = told.send(());
                tokio::select! {
                    _ = runtime.run() => {}
                    () = async {
                        while !attacked.load(Ordering::Relaxed) {
                            tokio::time::sleep(Duration::from_millis(10)).await;
                        }
                    } => {}
                }
                drop(runtime);
                let _ = place.end().await;
            });
        }
    });
    ready.recv().expect("the other thread attacks");
    let measured = measure();
    over.store(true, Ordering::Relaxed);
    thread.join().expect("the other thread ends");
    measured
}
