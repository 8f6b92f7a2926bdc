//! A day of one script, in simulated time: what is in use in each of its hours.

use crate::{
    descriptors::descriptors,
    invariants::MEMORY,
    no_exception::NoException,
    worker_threads::{wait_for_worker_threads, worker_threads},
};
use boa_websocket::{
    Permissions, Runtime,
    net::{MemoryNetwork, Options, connector::Stream},
};
use cpu_time::ThreadTime;
use futures_util::{SinkExt, StreamExt};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Sender},
    },
    time::Duration,
};
use test_server::handshake::request_bytes;
use tokio::{
    io::AsyncWriteExt,
    runtime::Handle,
    task::spawn_blocking,
    time::{interval, timeout},
};
use tokio_tungstenite::tungstenite::Message;

const SCRIPT: &str = include_str!("day.js");

/// The time between two samples. The collector runs about ten times an hour, so some samples are
/// taken just after it ran.
const PAUSE: Duration = Duration::from_secs(1);

/// The resources in use in an hour: the least memory, because the heap grows until the collector
/// runs, and the most of all others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hour {
    pub(crate) memory: usize,
    pub(crate) descriptors: usize,
    /// Of workers.
    pub(crate) threads: usize,
    pub(crate) tasks: usize,
    pub(crate) timers: usize,
    pub(crate) sockets: usize,
}

/// The bytes by which memory grows in an hour. The first hour makes what is made once. Of the
/// others, the first quarter and the last one are compared, each by its median: what the collector
/// finds differs from hour to hour, by 10 KiB.
pub(crate) fn growth(hours: &[Hour]) -> f64 {
    let quarter = hours.len() / 4;
    let (first, last) = (1, hours.len() - quarter);
    let median = |start: usize| {
        let mut least: Vec<usize> = hours[start..start + quarter]
            .iter()
            .map(|hour| hour.memory)
            .collect();
        least.sort_unstable();
        least[quarter / 2] as f64
    };
    (median(last) - median(first)) / (last - first) as f64
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            memory,
            descriptors,
            threads,
            tasks,
            timers,
            sockets,
        } = self;
        write!(
            f,
            "{memory} | {descriptors} | {threads} | {tasks} | {timers} | {sockets} |"
        )
    }
}

/// Lets the script live for so many hours. A script that `leaks` keeps each of its connections.
pub(crate) fn live(hours: u64, leaks: bool) -> Vec<Hour> {
    let tokio = test_server::paused_tokio_runtime();
    let start = ThreadTime::now();
    tokio.block_on(async {
        let network = MemoryNetwork::new();
        let mut sockets = network.listen("day.example", 80);
        let pings = Arc::<AtomicU64>::default();
        let pinged = pings.clone();
        tokio::spawn(async move {
            loop {
                tokio::spawn(serve(sockets.accept().await, pinged.clone()));
            }
        });
        let mut pages = network.listen("page.example", 80);
        tokio::spawn(async move {
            loop {
                tokio::spawn(answer(pages.accept().await));
            }
        });
        let mut options = Options::default();
        // Less than the pause of the server's messages.
        options.ping = Some(Duration::from_secs(4));
        let builder = Runtime::builder().permissions(Permissions::all()).net_options(options);
        let builder = builder.workers(1, |worker| worker);
        let builder = builder.function("stopClock", stop_clock).function("startClock", start_clock);
        let builder = builder.connector(Arc::new(network)).reporter(Rc::new(NoException)).console(Rc::new(()));
        #[cfg(feature = "fetch")]
        let builder = builder.fetch(true);
        let builder = builder.global("url", "ws://day.example/").global("page", "http://page.example/");
        let mut runtime = builder.global("leaks", leaks).build().expect("it can be built");
        runtime.execute("day.js", SCRIPT).await.expect("the script runs");
        let mut lived = Vec::with_capacity(hours as usize);
        // Beside the ticks of the script and of the server, so that nothing is under way in a
        // sample.
        timeout(PAUSE / 2, runtime.run()).await.expect_err("its heartbeats have no end");
        for _ in 0..hours {
            let mut hour = Hour { memory: usize::MAX, descriptors: 0, threads: 0, tasks: 0, timers: 0, sockets: 0 };
            for _ in 0..3600 / PAUSE.as_secs() {
                timeout(PAUSE, runtime.run()).await.expect_err("its heartbeats have no end");
                let state = runtime.state();
                // Between two connections there are no buffers of one.
                if !state.sockets.is_empty() {
                    hour.memory = hour.memory.min(MEMORY.allocated());
                }
                hour.threads = hour.threads.max(worker_threads());
                hour.tasks = hour.tasks.max(Handle::current().metrics().num_alive_tasks());
                hour.timers = hour.timers.max(state.timers);
                hour.sockets = hour.sockets.max(state.sockets.len());
            }
            hour.descriptors = descriptors().unwrap_or_default();
            lived.push(hour);
        }
        println!("| hour | least bytes | descriptors | threads | tasks | timers | sockets |\n|---|---|---|---|---|---|---|");
        for (number, hour) in lived.iter().enumerate() {
            println!("| {} | {hour}", number + 1);
        }
        let counts: BTreeMap<String, u64> = runtime.evaluate("counts.js", "counts").await.expect("the script runs");
        let pings = pings.load(Ordering::Relaxed);
        println!("{:.0} bytes an hour, {counts:?}, {pings} Pings, after {:?} of CPU", growth(&lived), start.elapsed());
        assert_eq!(counts.get("beats"), Some(&(3600 * hours)), "{counts:?}");
        assert!(
            counts.values().chain([&pings]).all(|count| *count >= hours),
            "a part of the work was not done: {counts:?}"
        );
        lived
    })
}

thread_local! {
    /// Ends what [`stop_clock`] does.
    static STOPPED: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
}

/// A worker is a thread with a clock of its own, which is not simulated. So simulated time stands
/// still from its start to its end, as tokio's paused clock does while blocking work is under way.
fn stop_clock((): ()) -> Result<(), Infallible> {
    let (sender, started) = mpsc::channel();
    STOPPED.set(Some(sender));
    spawn_blocking(move || {
        if started.recv().is_ok() {
            wait_for_worker_threads();
        }
    });
    Ok(())
}

fn start_clock((): ()) -> Result<(), Infallible> {
    if let Some(sender) = STOPPED.take() {
        let _ = sender.send(());
    }
    Ok(())
}

/// Answers all requests but those that it is told to ignore, and tells prices every five seconds.
async fn serve(stream: impl Stream + 'static, pings: Arc<AtomicU64>) {
    let Ok(mut server) = tokio_tungstenite::accept_async(stream).await else {
        return;
    };
    let mut prices = interval(Duration::from_secs(5));
    loop {
        let message = tokio::select! {
            _ = prices.tick() => Message::binary(1_f64.to_ne_bytes().repeat(50)),
            message = server.next() => match message {
                Some(Ok(Message::Text(text))) if text == "end" => return,
                Some(Ok(Message::Text(text))) if !text.contains("ignored") => Message::Text(text),
                Some(Ok(message)) => {
                    pings.fetch_add(message.is_ping().into(), Ordering::Relaxed);
                    continue;
                }
                _ => return,
            },
        };
        if server.send(message).await.is_err() {
            return;
        }
    }
}

/// Answers one request of HTTP.
async fn answer(mut stream: impl Stream) {
    if request_bytes(&mut stream).await.is_err() {
        return;
    }
    let _ = stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole")
        .await;
}
