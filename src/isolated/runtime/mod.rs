//! [`Runtime`]: the program's end of a runtime in a child.

mod exchange;

use super::{
    Builder, End, Error, ExitReason,
    isolated_builder::{Function, Headers},
    isolated_handle::{Handle, HandleRequest, MAX_REQUESTS},
    modules::Modules,
    network::Network,
    process::Process,
    protocol::{Decoded, Done, Encoded, EncodedError, FromChild, Work},
    value::{self, Value},
    yield_budget::YieldBudget,
};
use crate::{
    Console, Reporter,
    runtime::{State, StopReason, deadline::within, values::ValueError},
};
use exchange::{Answered, Call, Until};
use futures_util::{future::LocalBoxFuture, stream::FuturesUnordered};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::HashMap, fmt, path::Path, rc::Rc, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout, timeout_at},
};

/// A runtime whose engine is in a process of its own. [The module](super) describes it.
///
/// It has the methods of [`crate::Runtime`], except methods that take or return values of the
/// engine. It belongs to one thread, and needs a tokio runtime with time and I/O there. The child
/// works only while one of these methods is polled, but for a script that has begun.
///
/// ```no_run
/// use boa_websocket::isolated;
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn start() -> Result<(), isolated::Error> {
///     let mut runtime = isolated::Runtime::builder().function("add", |(a, b): (f64, f64)| Ok::<_, String>(a + b)).build()?;
///     let sum: f64 = runtime.evaluate("sum.js", "add(1, 2)").await?;
///     assert_eq!(sum, 3.0);
///     runtime.run().await
/// }
///
/// fn main() -> Result<(), isolated::Error> {
///     isolated::child_main(|builder| builder);
///     start()
/// }
/// ```
pub struct Runtime {
    process: Process,
    program: Program,
    is_ready: bool,
    /// The end of the process, once it is known.
    ended: Option<End>,
    /// The number of the last work that the child was given, and of the last one that it has sent a
    /// result of.
    begun: u64,
    done: u64,
    results: HashMap<u64, Result<Done<Decoded>, EncodedError>>,
    /// A large message, which is read on another thread.
    reading: Option<JoinHandle<Result<Message, String>>>,
    budget: YieldBudget,
    /// The answers that the child waits for.
    answers: FuturesUnordered<LocalBoxFuture<'static, Answered>>,
    /// The memory of its requests.
    asked: usize,
    printed: u64,
    handle: Handle,
    requests: mpsc::Receiver<HandleRequest>,
    /// The requests of handles, by number, the number of the last one, and how many have no answer.
    calls: HashMap<u64, Call>,
    next: u64,
    unanswered: usize,
    /// When the steps of [`Runtime::within`] end.
    deadline: Option<Instant>,
}

type Message = FromChild<Decoded>;

pub(super) struct Program {
    pub(super) console: Rc<dyn Console>,
    pub(super) reporter: Rc<dyn Reporter>,
    pub(super) functions: Vec<Function>,
    pub(super) headers: Option<Headers>,
    pub(super) modules: Modules,
    pub(super) network: Network,
}

impl From<End> for Error {
    fn from(end: End) -> Self {
        match end {
            End::Stopped => crate::Error::Stopped(StopReason::Asked).into(),
            End::Child(end) => Self::Child(end),
        }
    }
}

/// The limit on the wait for the state. A script that still runs, and that the program does not
/// wait for, delays it.
const STATE_TIME: Duration = Duration::from_secs(10);

const OTHER_RESULT: &str = "it has sent another result";

impl Runtime {
    /// The configuration of a new runtime.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn new(process: Process, program: Program) -> Self {
        let (sender, requests) = mpsc::channel(MAX_REQUESTS);
        let killer = process.killer().clone();
        let handle = Handle {
            killer,
            stopped: Arc::default(),
            ended: Arc::default(),
            requests: sender,
            at_most: None,
        };
        Self {
            process,
            program,
            is_ready: false,
            ended: None,
            begun: 0,
            done: 0,
            results: HashMap::new(),
            reading: None,
            budget: YieldBudget::new(),
            answers: FuturesUnordered::new(),
            asked: 0,
            printed: 0,
            handle,
            requests,
            calls: HashMap::new(),
            next: 0,
            unanswered: 0,
            deadline: None,
        }
    }

    /// Runs a classic script: see [`crate::Runtime::execute`]. Its value stays in the child:
    /// [`evaluate`](Self::evaluate) returns one.
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::execute`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// The script completes in the child.
    pub async fn execute(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<(), Error> {
        let work = Work::Execute(text(name.as_ref())?, Encoded(source.as_ref().to_owned()));
        self.work(work).await.map(drop)
    }

    /// Runs a classic script for its value: see [`crate::Runtime::evaluate`].
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::evaluate`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// The script completes in the child. Its result is lost.
    pub async fn evaluate<R: DeserializeOwned>(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<R, Error> {
        let name = text(name.as_ref())?;
        let source = source.as_ref().to_owned();
        Ok(value::to_rust(self.evaluate_value(name, source).await?)?)
    }

    /// Calls a function of the script by its name: see [`crate::Runtime::call`].
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::call`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// As [`crate::Runtime::call`].
    pub async fn call<R: DeserializeOwned>(
        &mut self,
        name: &str,
        arguments: impl Serialize,
    ) -> Result<R, Error> {
        let arguments = value::encode(&Value::List(value::from_arguments(arguments)?))?;
        let work = Work::Call(name.to_owned(), Encoded(arguments));
        Ok(value::to_rust(self.value(work).await?)?)
    }

    /// Sets a global variable to an encoded value.
    pub(super) async fn set_global(&mut self, name: &str, value: Vec<u8>) -> Result<(), Error> {
        let work = Work::Global(name.to_owned(), Encoded(value));
        self.work(work).await.map(drop)
    }

    /// As [`Runtime::evaluate`], for a value that may go to another thread.
    pub(super) async fn evaluate_value(
        &mut self,
        name: String,
        source: Vec<u8>,
    ) -> Result<Value, Error> {
        self.value(Work::Evaluate(name, Encoded(source))).await
    }

    /// The value that is the result of the work.
    async fn value(&mut self, work: Work) -> Result<Value, Error> {
        match self.work(work).await? {
            Done::Value(value) => Ok(value.value),
            _ => Err(self.broke(OTHER_RESULT)),
        }
    }

    /// Runs a module from a file, with all its imports: see [`crate::Runtime::import`]. Its exports
    /// stay in the child.
    ///
    /// With [`Builder::module`] or [`Builder::fetch_modules`], `path` may be the name of a module
    /// in memory, or a URL.
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::import`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// As [`crate::Runtime::import`].
    pub async fn import(&mut self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.program.modules.start(path);
        self.work(Work::Import(text(path)?)).await.map(drop)
    }

    /// As [`Runtime::import`], for a source in memory.
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::import_source`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// As [`crate::Runtime::import`].
    pub async fn import_source(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<(), Error> {
        let work = Work::ImportSource(text(name.as_ref())?, Encoded(source.as_ref().to_owned()));
        self.work(work).await.map(drop)
    }

    /// Runs the event loop until nothing keeps it alive: see [`crate::Runtime::run`].
    ///
    /// # Errors
    /// The errors of [`crate::Runtime::run`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// Timers, sockets and tasks continue at the next call.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.work(Work::Run).await.map(drop)
    }

    /// As [`Runtime::run`], for a program that ends with its script: see
    /// [`crate::Runtime::run_to_exit`].
    ///
    /// # Errors
    /// The errors of [`Runtime::run`], and
    /// [`StopReason::Exit`](crate::runtime::StopReason::Exit) if a package has set
    /// `process.exitCode`.
    ///
    /// # Cancel safety
    /// As [`Runtime::run`].
    pub async fn run_to_exit(&mut self) -> Result<(), Error> {
        self.work(Work::RunToExit).await.map(drop)
    }

    /// As [`Runtime::run`], and then waits for requests of a [`Handle`]: see
    /// [`crate::Runtime::run_until_stopped`].
    ///
    /// # Errors
    /// The errors of [`Runtime::run`].
    ///
    /// # Cancel safety
    /// As [`Runtime::run`].
    pub async fn run_until_stopped(&mut self) -> Result<(), Error> {
        self.work(Work::RunUntilStopped).await.map(drop)
    }

    /// Closes all sockets, and runs the event loop until they are closed: see
    /// [`crate::Runtime::shut_down`].
    ///
    /// # Cancel safety
    /// As [`crate::Runtime::shut_down`].
    pub async fn shut_down(&mut self, at_most: Duration) {
        // A process that has ended has no sockets.
        let _ = self.work(Work::ShutDown(at_most)).await;
    }

    /// A snapshot of the runtime's state: see [`crate::Runtime::state`]. The child says it, and is
    /// not trusted: one that was taken over can say anything of the right form.
    ///
    /// # Errors
    /// [`Error::Child`]. [`Stopped`](crate::Error::Stopped).
    /// [`DeadlinePassed`](crate::Error::DeadlinePassed) if there is no answer within 10 s, because
    /// a script whose future was dropped still runs. [`Value`](crate::Error::Value) if more than
    /// 4,096 sockets are open.
    ///
    /// # Cancel safety
    /// Nothing is lost.
    pub async fn state(&mut self) -> Result<State, Error> {
        self.ready().await?;
        match timeout(STATE_TIME, self.work(Work::State)).await {
            Ok(Ok(Done::State(state))) => Ok(state),
            Ok(Ok(_)) => Err(self.broke(OTHER_RESULT)),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(crate::Error::DeadlinePassed.into()),
        }
    }

    /// Runs steps of the program with a deadline: see [`crate::Runtime::within`]. If a script can't
    /// be interrupted then, or may not be, because [`Limits::stoppable`](crate::Limits::stoppable)
    /// is not set, the child continues it, and the next method waits for it: at most until
    /// [`ProcessLimits::wall`](super::ProcessLimits::wall), which ends the process.
    ///
    /// # Errors
    /// [`DeadlinePassed`](crate::Error::DeadlinePassed), and the errors of the steps.
    ///
    /// # Cancel safety
    /// As the steps.
    pub async fn within<T>(
        &mut self,
        at_most: Duration,
        steps: impl AsyncFnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let start = std::time::Instant::now();
        let end = Instant::now().checked_add(at_most);
        let limited = Limited {
            before: self.deadline,
            runtime: self,
        };
        limited.runtime.deadline = [limited.before, end].into_iter().flatten().min();
        within(start, Some(at_most), steps(limited.runtime), |error| {
            matches!(error, Error::Runtime(crate::Error::Interrupted))
        })
        .await
    }

    /// A handle to the runtime, for other threads and for other tasks of its thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// The number of the process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until the process is ready for the first script. The other methods do so too.
    ///
    /// # Errors
    /// [`Error::Child`], and the errors of [`crate::Builder::build`].
    ///
    /// # Cancel safety
    /// Nothing is lost.
    pub async fn ready(&mut self) -> Result<(), Error> {
        self.check()?;
        if self.is_ready {
            return Ok(());
        }
        let limit = self.process.limits().start;
        let Some(end) = Instant::now().checked_add(limit) else {
            return self.drive(Until::Ready).await;
        };
        match timeout_at(end, self.drive(Until::Ready)).await {
            Ok(result) => result,
            Err(_) => {
                // The end of the process is known now, and not its reason.
                Err(self.end_because(ExitReason::Start {
                    why: format!(
                        "it was not ready within {limit:?}: its `main` has to begin with `isolated::child_main`"
                    ),
                }))
            }
        }
    }
}

/// The deadline of steps, which ends with them.
struct Limited<'a> {
    before: Option<Instant>,
    runtime: &'a mut Runtime,
}

impl Drop for Limited<'_> {
    fn drop(&mut self) {
        self.runtime.deadline = self.before;
    }
}

fn text(name: &Path) -> Result<String, Error> {
    let text = name.to_str().map(str::to_owned);
    text.ok_or_else(|| {
        ValueError::new("the name of a script for another process must be UTF-8").into()
    })
}

/// Ends the process, and waits until it is gone: milliseconds.
impl Drop for Runtime {
    fn drop(&mut self) {
        self.handle
            .stopped
            .store(true, std::sync::atomic::Ordering::Relaxed);
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("process", &self.process.id())
            .finish_non_exhaustive()
    }
}
