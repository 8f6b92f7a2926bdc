//! A script as the client of a hostile server.

use crate::{
    case::{Case, End, Transmit},
    clock,
    invariants::{self, LATE, MEMORY, Watch},
    network::{Kind, TestServer},
};
use boa_websocket::{Permissions, Reporter, Runtime, dom::ErrorReport, net};
use std::{future::Future, pin::pin, rc::Rc, time::Duration};
use tokio::time::{Instant, timeout};
use url::Url;

const SCRIPT: &str = include_str!("client.js");
const STREAM: &str = include_str!("stream.js");

/// The largest and the total figures of all cases that were played.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) peak: usize,
    pub(crate) latest: Duration,
    pub(crate) received: u64,
    pub(crate) cases: u32,
    /// The number of cases in which all messages of the server had to be received, at the end or
    /// while nothing happened.
    pub(crate) complete: u32,
}

impl Figures {
    /// Adds the figures of another case: the larger of two maxima, the sum of two counts.
    pub(crate) fn add(&mut self, other: &Self) {
        self.peak = self.peak.max(other.peak);
        self.latest = self.latest.max(other.latest);
        self.received += other.received;
        self.cases += other.cases;
        self.complete += other.complete;
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            peak,
            latest,
            received,
            cases,
            complete,
        } = self;
        write!(
            f,
            "{cases} cases, at most {} KiB, the latest tick {latest:?} late, {} MiB received, all of it in {complete}",
            peak >> 10,
            received >> 20
        )
    }
}

/// Plays a case.
pub(crate) fn script(case: &Case, kind: Kind) -> Result<Figures, String> {
    played(case, kind, &async |case: &Case, setting: &Setting| {
        run(SCRIPT, case, setting).await
    })
}

/// Plays a case with a `WebSocketStream`, which writes nothing.
pub(crate) fn stream(case: &Case, kind: Kind) -> Result<Figures, String> {
    let mut case = case.clone();
    case.client.transmit = Transmit::Nothing;
    played(&case, kind, &async |case: &Case, setting: &Setting| {
        run(STREAM, case, setting).await
    })
}

/// The network, the server and the options of a client.
pub(crate) struct Setting {
    pub(crate) kind: Kind,
    pub(crate) place: TestServer,
    pub(crate) options: net::Options,
    pub(crate) handler: Duration,
}

/// Plays a case with a client that says what was wrong.
pub(crate) fn played(
    case: &Case,
    kind: Kind,
    client: &impl AsyncFn(&Case, &Setting) -> Result<Option<String>, String>,
) -> Result<Figures, String> {
    let before = MEMORY.allocated();
    let quick = case.quick();
    let case = if kind.is_simulated() { case } else { &quick };
    let tokio = kind.tokio();
    let result = tokio.block_on(async {
        let options = case.client.options();
        let handler = Duration::from_micros(case.client.handler);
        let setting = Setting {
            kind,
            place: TestServer::new(kind, case.server.clone()),
            options,
            handler,
        };
        if kind.is_simulated() {
            clock::simulate();
        }
        let link = setting.place.link.clone();
        invariants::start(Watch::new(
            link,
            &setting.options,
            handler,
            before,
            kind.is_simulated(),
        ));
        let ended = client(case, &setting).await;
        // A connection may continue without its client, to its deadlines at most. When all of it is
        // gone, the server is, too.
        let expected = setting.place.end().await;
        clock::stop();
        let expected = expected?;
        let tasks = tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks();
        let mut watch = invariants::take().ok_or("no watch")?;
        if let Some(fault) = ended? {
            watch.fault(fault);
        }
        if tasks > 0 {
            watch.fault(format!("{tasks} tasks are left"));
        }
        watch.conclude(&expected, case)
    });
    invariants::take();
    drop(tokio);
    result
}

/// Reports to the watch events that a script does not see.
struct Reports;

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        invariants::with(|watch| watch.fault(&report.message));
    }

    fn connection_failed(&self, _: &Url, error: &net::Error) {
        invariants::with(|watch| watch.error = Some(error.clone()));
    }
}

async fn run(script: &str, case: &Case, setting: &Setting) -> Result<Option<String>, String> {
    let Setting {
        kind,
        place,
        options,
        ..
    } = setting;
    let mut runtime = Runtime::builder()
        .permissions(Permissions::all())
        .connector(place.connector.clone())
        .net_options(options.clone())
        .reporter(Rc::new(Reports))
        .setup(invariants::register)
        .global(
            "settings",
            case.client.script(&place.url, kind.is_simulated()),
        )
        .build()
        .expect("it can be built");
    clock::skip();
    invariants::with(Watch::begin);
    runtime
        .execute("client.js", script)
        .await
        .map_err(|error| error.to_string())?;
    let ended = timeout(
        Duration::from_secs(1000),
        end(&mut runtime, case.client.end, setting),
    )
    .await;
    if case.client.end == End::Idle {
        invariants::with(|watch| {
            if !watch.closed {
                watch.fault("nothing is left to do, and `close` has not come");
            }
        });
    }
    drop(runtime);
    Ok(ended.unwrap_or_else(|_| Some("the runtime does not end".to_owned())))
}

/// Runs the runtime to its end, and says what was wrong with that.
async fn end(runtime: &mut Runtime, end: End, setting: &Setting) -> Option<String> {
    let late = if setting.kind.is_simulated() {
        LATE + setting.handler
    } else {
        invariants::REAL
    };
    let after = |ms| tokio::time::sleep(Duration::from_millis(ms));
    let ends = || invariants::with(Watch::ends);
    match end {
        End::Idle => watched(runtime.run())
            .await
            .err()
            .map(|error| error.to_string()),
        End::Drop(ms) => {
            tokio::select! {
                _ = watched(runtime.run()) => {}
                () = after(ms) => {}
            }
            None
        }
        End::ShutDown(ms, within) => {
            tokio::select! {
                _ = watched(runtime.run()) => {}
                () = after(ms) => {}
            }
            ends();
            let start = Instant::now();
            let within = Duration::from_millis(within);
            watched(runtime.shut_down(within)).await;
            let took = start.elapsed();
            (took > within + late).then(|| format!("shutting down took {took:?}, not {within:?}"))
        }
        End::Stop(ms) => {
            let handle = runtime.handle();
            let stop = async {
                after(ms).await;
                ends();
                let start = Instant::now();
                handle.stop();
                start
            };
            let (result, start) = tokio::join!(watched(runtime.run()), stop);
            let took = start.elapsed();
            (result.is_err() && took > late).then(|| format!("stopping took {took:?}"))
        }
    }
}

/// Runs a future. Simulated time passes while it computes, and at no other time.
async fn watched<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    looking(std::future::poll_fn(|cx| {
        clock::skip();
        let polled = future.as_mut().poll(cx);
        clock::catch_up();
        polled
    }))
    .await
}

/// Looks after each poll whether everything holds.
pub(crate) async fn looking<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| {
        let polled = future.as_mut().poll(cx);
        invariants::with(Watch::look);
        polled
    })
    .await
}
