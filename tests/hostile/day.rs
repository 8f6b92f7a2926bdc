//! A day of one script in simulated time, or some time over loopback: what is in use meanwhile.

use crate::{
    descriptors::descriptors,
    invariants::MEMORY,
    no_exception::NoException,
    worker_threads::{threads, wait_for_worker_threads},
};
use boa_websocket::{
    Permissions, Runtime,
    net::{
        MemoryNetwork, Options, TcpConnector,
        connector::{Connector, Stream},
    },
};
use cpu_time::ProcessTime;
use futures_util::{SinkExt, StreamExt};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    convert::Infallible,
    fmt,
    net::SocketAddr,
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
    net::{TcpSocket, TcpStream},
    runtime::Handle,
    task::{AbortHandle, spawn_blocking},
    time::{Instant, interval, sleep, timeout},
};
use tokio_tungstenite::tungstenite::Message;

const SCRIPT: &str = include_str!("day.js");

/// Between two heartbeats of the script, and between two samples. The collector runs about ten
/// times an hour, so some samples are taken just after it ran.
const SECOND: Duration = Duration::from_secs(1);

/// How long a script lives, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    /// The rows of the table, and the samples for each.
    rows: u64,
    samples: u64,
    /// Between two samples.
    pause: Duration,
    /// Between two heartbeats.
    beat: Duration,
    is_simulated: bool,
    /// Whether the script keeps each of its connections.
    leaks: bool,
}

impl Day {
    /// So many hours of simulated time, in memory. Each is a row.
    pub(crate) const fn simulated(hours: u64, leaks: bool) -> Self {
        Self {
            rows: hours,
            samples: 3600,
            pause: SECOND,
            beat: SECOND,
            is_simulated: true,
            leaks,
        }
    }

    /// So many seconds over loopback, by the clock of the system. A row is a quarter of an hour, or
    /// less where there would be fewer than four.
    pub(crate) fn real(seconds: u64) -> Self {
        let rows = (seconds / 900).max(4);
        Self {
            rows,
            samples: (seconds / rows).max(1),
            is_simulated: false,
            ..Self::simulated(0, false)
        }
    }

    /// The same with heartbeats as fast as timers are, until each kind of work was done.
    pub(crate) const fn short() -> Self {
        Self {
            rows: 2,
            samples: 5,
            pause: Duration::from_millis(100),
            beat: Duration::from_millis(4),
            is_simulated: false,
            leaks: false,
        }
    }

    fn is_short(self) -> bool {
        self.beat < SECOND
    }
}

/// The resources in use at a moment, or the extremes of some time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The bytes that are allocated: the least, because the heap grows until the collector runs.
    pub(crate) memory: usize,
    /// The bytes of the process that are in the memory of the machine. Only Linux says so.
    pub(crate) resident: usize,
    pub(crate) descriptors: usize,
    /// Of workers.
    pub(crate) threads: usize,
    pub(crate) tasks: usize,
    pub(crate) timers: usize,
    pub(crate) sockets: usize,
}

impl Row {
    fn sample(runtime: &Runtime) -> Self {
        let state = runtime.state();
        Self {
            // Between two connections there are no buffers of one.
            memory: if state.sockets.is_empty() {
                usize::MAX
            } else {
                MEMORY.allocated()
            },
            resident: resident().unwrap_or_default(),
            descriptors: descriptors().unwrap_or_default(),
            threads: threads("worker"),
            tasks: Handle::current().metrics().num_alive_tasks(),
            timers: state.timers,
            sockets: state.sockets.len(),
        }
    }

    fn and(self, other: Self, extreme: fn(usize, usize) -> usize) -> Self {
        Self {
            memory: self.memory.min(other.memory),
            resident: extreme(self.resident, other.resident),
            descriptors: extreme(self.descriptors, other.descriptors),
            threads: extreme(self.threads, other.threads),
            tasks: extreme(self.tasks, other.tasks),
            timers: extreme(self.timers, other.timers),
            sockets: extreme(self.sockets, other.sockets),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            memory,
            resident,
            descriptors,
            threads,
            tasks,
            timers,
            sockets,
        } = self;
        write!(
            f,
            "{} KiB | {} KiB | {descriptors} | {threads} | {tasks} | {timers} | {sockets} |",
            memory >> 10,
            resident >> 10
        )
    }
}

const HEAD: &str = "| until | allocated | resident | descriptors | threads of workers | tasks | timers | sockets |\n\
                    |---|---|---|---|---|---|---|---|";

fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))?;
    Some(kibibytes.trim().parse::<usize>().ok()? << 10)
}

/// The allocated bytes by which memory grows in a row. The first row makes what is made once. Of the others,
/// the first quarter and the last one are compared, each by its median: what the collector finds
/// differs from hour to hour, by 10 KiB.
pub(crate) fn growth(rows: &[Row]) -> f64 {
    let quarter = rows.len() / 4;
    let (first, last) = (1, rows.len() - quarter);
    let median = |start: usize| {
        let mut least: Vec<usize> = rows[start..start + quarter]
            .iter()
            .map(|row| row.memory)
            .collect();
        least.sort_unstable();
        least[quarter / 2] as f64
    };
    let growth = (median(last) - median(first)) / (last - first) as f64;
    print_figures!("{growth:.0} bytes a row");
    growth
}

/// The servers that the script connects to.
struct Places {
    connector: Arc<dyn Connector>,
    url: String,
    page: String,
    /// Its connections are refused.
    nobody: String,
    /// The tasks of servers.
    accepting: Vec<AbortHandle>,
    /// Keeps the port of `nobody`, on which it does not listen.
    _closed: Option<TcpSocket>,
}

fn in_memory(pings: Arc<AtomicU64>) -> Places {
    let network = MemoryNetwork::new();
    let mut sockets = network.listen("day.example", 80);
    let mut pages = network.listen("page.example", 80);
    tokio::spawn(async move {
        loop {
            tokio::spawn(serve(sockets.accept().await, pings.clone()));
        }
    });
    tokio::spawn(async move {
        loop {
            tokio::spawn(answer(pages.accept().await));
        }
    });
    Places {
        connector: Arc::new(network),
        url: "ws://day.example/".to_owned(),
        page: "http://page.example/".to_owned(),
        nobody: "http://nobody.example/".to_owned(),
        accepting: Vec::new(),
        _closed: None,
    }
}

async fn over_loopback(pings: Arc<AtomicU64>) -> Places {
    let closed = TcpSocket::new_v4().expect("a socket");
    closed
        .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .expect("a port");
    let nobody = closed.local_addr().expect("an address");
    let (url, sockets) = listen(move |stream| serve(stream, pings.clone())).await;
    let (page, pages) = listen(answer).await;
    Places {
        connector: Arc::new(TcpConnector::new()),
        url: format!("ws://{url}/"),
        page: format!("http://{page}/"),
        nobody: format!("http://{nobody}/"),
        accepting: vec![sockets, pages],
        _closed: Some(closed),
    }
}

/// Serves each connection to a port in a task of its own.
async fn listen<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> (SocketAddr, AbortHandle)
where
    F: Future<Output = ()> + Send + 'static,
{
    let (listener, address) = test_server::listen().await;
    let accepting = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    (address, accepting.abort_handle())
}

fn runtime(day: Day, places: &Places) -> Runtime {
    let mut options = Options::default();
    // Less than the pause of the server's messages.
    options.ping = Some(4 * day.beat);
    let builder = Runtime::builder()
        .permissions(Permissions::all())
        .net_options(options)
        .connector(places.connector.clone())
        .reporter(Rc::new(NoException))
        .console(Rc::new(()));
    // In simulated time the next one starts after the end of the last one.
    let workers = if day.is_simulated { 1 } else { 8 };
    let builder = builder.max_workers(workers);
    let builder = if day.is_simulated {
        builder
            .function("stopClock", stop_clock)
            .function("startClock", start_clock)
    } else {
        builder
    };
    #[cfg(feature = "fetch")]
    let builder = builder.fetch(true);
    builder
        .global("url", places.url.clone())
        .global("page", places.page.clone())
        .global("nobody", places.nobody.clone())
        .global("pace", day.beat.as_millis() as u64)
        .global("leaks", day.leaks)
        .build()
        .expect("it can be built")
}

/// How often each kind of work was done.
async fn counts(runtime: &mut Runtime, pings: &AtomicU64) -> BTreeMap<String, u64> {
    let counts = runtime.evaluate("counts.js", "counts").await;
    let mut counts: BTreeMap<String, u64> = counts.expect("the script runs");
    counts.insert("pings".to_owned(), pings.load(Ordering::Relaxed));
    counts
}

/// Lets the script live, and returns what was in use in each row. In simulated time nothing is under
/// way in a sample, so a row has the most. In real time something may be, so it has the least.
pub(crate) fn live(day: Day) -> Vec<Row> {
    let tokio = test_server::tokio_runtime_with(day.is_simulated);
    let extreme: fn(usize, usize) -> usize = if day.is_simulated {
        usize::max
    } else {
        usize::min
    };
    let cpu = ProcessTime::now();
    tokio.block_on(async {
        let pings = Arc::<AtomicU64>::default();
        let places = if day.is_simulated {
            in_memory(pings.clone())
        } else {
            over_loopback(pings.clone()).await
        };
        let mut runtime = runtime(day, &places);
        let executed = runtime.execute("day.js", SCRIPT).await;
        executed.expect("the script runs");
        let start = Instant::now();
        let mut lived = Vec::with_capacity(day.rows as usize);
        print_figures!("{HEAD}");
        // Beside the ticks of the script and of the server, so that nothing is under way in a
        // sample.
        run_for(&mut runtime, day.pause / 2).await;
        for _ in 0..day.rows {
            let mut row: Option<Row> = None;
            for _ in 0..day.samples {
                run_for(&mut runtime, day.pause).await;
                let sample = Row::sample(&runtime);
                row = Some(row.map_or(sample, |row| row.and(sample, extreme)));
            }
            let row = row.expect("there is a sample");
            print_figures!("| {:.2} h | {row}", start.elapsed().as_secs_f64() / 3600.0);
            lived.push(row);
        }
        let mut done = counts(&mut runtime, &pings).await;
        // How many heartbeats there are until then depends on the machine.
        while day.is_short() && done.values().any(|it| *it == 0) && done["beats"] < 20_000 {
            run_for(&mut runtime, day.pause).await;
            done = counts(&mut runtime, &pings).await;
        }
        print_figures!("{done:?}, after {:?} of CPU", cpu.elapsed());
        let least = if day.is_simulated {
            assert_eq!(done["beats"], 3600 * day.rows, "{done:?}");
            day.rows
        } else {
            day.rows / 2
        };
        assert!(
            done.values().all(|count| *count >= least),
            "a part of the work was not done: {done:?}"
        );
        if !day.is_simulated {
            places.accepting.iter().for_each(AbortHandle::abort);
            drop(runtime);
            // The server's tasks end after the client's.
            let end = async {
                while Handle::current().metrics().num_alive_tasks() > 0 {
                    sleep(Duration::from_millis(10)).await;
                }
            };
            let ended = timeout(Duration::from_secs(60), end).await;
            ended.expect("no task is left when it is over");
        }
        lived
    })
}

async fn run_for(runtime: &mut Runtime, time: Duration) {
    let ended = timeout(time, runtime.run()).await;
    ended.expect_err("its heartbeats have no end");
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

/// Answers all requests except the ones to ignore, and sends prices every five seconds.
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
