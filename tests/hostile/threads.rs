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
    /// The CPU time of the thread for one, at the median.
    pub(crate) computed: Duration,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, slowest, computed } = self;
        write!(f, "{median:.2} ms at the median, {slowest:.1} at the most, {computed:?} of CPU at the median")
    }
}

const ECHOES: u32 = 400;

const SCRIPT: &str = "
    const socket = new WebSocket(url), took = [], computed = [];
    let start, before;
    const next = () => { start = performance.now(); before = cpuTime(); socket.send('hello'); };
    socket.onopen = next;
    socket.onmessage = () => {
        took.push(performance.now() - start);
        computed.push(cpuTime() - before);
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
        let began = ThreadTime::now();
        let mut runtime = Runtime::builder()
            .permissions(Permissions::all())
            .global("url", url)
            .global("count", ECHOES)
            .function("cpuTime", move |()| Ok::<_, std::convert::Infallible>(began.elapsed().as_secs_f64() * 1000.0))
            .build()
            .expect("it can be built");
        runtime.execute("echo.js", SCRIPT).await.expect("the script runs");
        runtime.run().await.expect("it ends");
        let mut sorted = async |name: &str| {
            let list = runtime.execute("sorted.js", &format!("{name}.sort((a, b) => a - b).join()")).await;
            let list = list.expect("the script runs").as_string().expect("a text").to_std_string_lossy();
            let list: Vec<f64> = list.split(',').map(|it| it.parse().expect("a number")).collect();
            assert_eq!(list.len(), ECHOES as usize);
            list
        };
        let (took, computed) = (sorted("took").await, sorted("computed").await);
        Measured {
            median: took[took.len() / 2],
            slowest: took[took.len() - 1],
            computed: Duration::from_secs_f64(computed[computed.len() / 2] / 1000.0),
        }
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
