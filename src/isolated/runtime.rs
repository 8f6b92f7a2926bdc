//! [`Runtime`]: the program's end of a runtime in a child.

use super::{
    Builder,
    isolated_builder::{Function, Headers},
    isolated_handle::{Deadline, Handle, HandleRequest, MAX_REQUESTS, Reply},
    modules::Modules,
    network::Network,
    process::{Ended, Exchanged, Killed, Passed, Process},
    protocol::{
        Answer, Decoded, Done, Encoded, Failure, FileError, FromChild, Request, ToChild, VERSION,
        Work, parse, parse_url, take,
    },
    turn::Turn,
    value::{self, Value},
};
use crate::{
    Console, ConsoleMessage, Error, Reporter,
    dom::ErrorReport,
    runtime::{
        ExitReason, FunctionError, HandleError, State, StopReason, values::ValueError, within,
    },
};
use futures_util::{StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::HashMap, fmt, path::Path, rc::Rc, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinHandle, spawn_blocking},
    time::{Instant, timeout, timeout_at},
};

/// A runtime whose engine is in a process of its own. [The module](super) describes it.
///
/// Its methods are those of [`crate::Runtime`], without those that take or return values of the
/// engine. It belongs to one thread, and needs a tokio runtime with time and I/O there. The child
/// works only while one of these methods is polled, but for a script that has begun.
///
/// ```no_run
/// use boa_websocket::isolated;
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn start() -> Result<(), boa_websocket::Error> {
///     let mut runtime = isolated::Runtime::builder().function("add", |(a, b): (f64, f64)| Ok::<_, String>(a + b)).build()?;
///     let sum: f64 = runtime.evaluate("sum.js", "add(1, 2)").await?;
///     assert_eq!(sum, 3.0);
///     runtime.run().await
/// }
///
/// fn main() -> Result<(), boa_websocket::Error> {
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
    results: HashMap<u64, Result<Done<Decoded>, Failure>>,
    /// A large message, which is read on another thread.
    reading: Option<JoinHandle<Result<Message, String>>>,
    turn: Turn,
    /// What the child has asked for.
    answers: FuturesUnordered<LocalBoxFuture<'static, Answered>>,
    /// The memory of what it has asked.
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

/// An answer for the child.
struct Answered {
    id: u64,
    answer: Answer,
    descriptor: Option<Passed>,
    /// The memory of the request.
    asked: usize,
}

/// What belongs to the program.
pub(super) struct Program {
    pub(super) console: Rc<dyn Console>,
    pub(super) reporter: Rc<dyn Reporter>,
    pub(super) functions: Vec<Function>,
    pub(super) headers: Option<Headers>,
    pub(super) modules: Modules,
    pub(super) network: Network,
}

/// A request of a handle that waits for its answer.
enum Call {
    Value(Reply<Value>),
    State(Reply<State>),
    ShutDown(Reply<()>),
}

impl Call {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Value(reply) => reply.is_closed(),
            Self::State(reply) => reply.is_closed(),
            Self::ShutDown(reply) => reply.is_closed(),
        }
    }

    /// Answers it. The error is what the child has done wrong.
    fn answer(self, result: Result<Done<Decoded>, Failure>) -> Result<(), String> {
        // Who asked may have been dropped.
        match (self, result) {
            (Self::Value(reply), Ok(Done::Value(value))) => drop(reply.send(Ok(value.value))),
            (Self::State(reply), Ok(Done::State(state))) => {
                drop(reply.send(Ok(state.into_state()?)));
            }
            (Self::ShutDown(reply), Ok(Done::Nothing)) => drop(reply.send(Ok(()))),
            (_, Ok(_)) => return Err(OTHER_RESULT.to_owned()),
            (Self::Value(reply), Err(failure)) => drop(reply.send(Err(handle_error(failure)))),
            (Self::State(reply), Err(failure)) => drop(reply.send(Err(handle_error(failure)))),
            (Self::ShutDown(reply), Err(failure)) => drop(reply.send(Err(handle_error(failure)))),
        }
        Ok(())
    }
}

const OTHER_RESULT: &str = "it has sent another result";

#[derive(Clone)]
enum End {
    Stopped,
    Child(ExitReason),
}

impl From<End> for Error {
    fn from(end: End) -> Self {
        match end {
            End::Stopped => Self::Stopped(StopReason::Asked),
            End::Child(end) => Self::Child(end),
        }
    }
}

/// The limit on requests of the child that wait for their answers. It is read no further meanwhile.
const MAX_ANSWERS: usize = 1024;

/// The same limit on the memory of their arguments. One request may exceed it.
const MAX_ASKED: usize = 32 << 20;

/// The length of messages that are read on another thread. Reading a shorter one takes less than a
/// millisecond.
const LARGE: usize = 64 << 10;

/// The time for which the state is waited for. A script that goes on, and that the program does not
/// wait for, holds it up.
const STATE_TIME: Duration = Duration::from_secs(10);

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
            turn: Turn::new(),
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
    /// Those of [`crate::Runtime::execute`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// The script completes in the child.
    pub async fn execute(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<(), Error> {
        self.work(Work::Execute(
            text(name.as_ref())?,
            Encoded(source.as_ref().to_owned()),
        ))
        .await
        .map(|_| ())
    }

    /// Runs a classic script for its value: see [`crate::Runtime::evaluate`].
    ///
    /// # Errors
    /// Those of [`crate::Runtime::evaluate`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// The script completes in the child. Its result is lost.
    pub async fn evaluate<R: DeserializeOwned>(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<R, Error> {
        let work = Work::Evaluate(text(name.as_ref())?, Encoded(source.as_ref().to_owned()));
        let done = self.work(work).await?;
        self.value(done)
    }

    /// Calls a function of the script by its name: see [`crate::Runtime::call`].
    ///
    /// # Errors
    /// Those of [`crate::Runtime::call`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// That of [`crate::Runtime::call`].
    pub async fn call<R: DeserializeOwned>(
        &mut self,
        name: &str,
        arguments: impl Serialize,
    ) -> Result<R, Error> {
        let arguments = value::encode(&Value::List(value::from_arguments(arguments)?))?;
        let done = self
            .work(Work::Call(name.to_owned(), Encoded(arguments)))
            .await?;
        self.value(done)
    }

    /// Sets a global variable to an encoded value.
    pub(super) async fn set_global(&mut self, name: &str, value: Vec<u8>) -> Result<(), Error> {
        self.work(Work::Global(name.to_owned(), Encoded(value)))
            .await
            .map(|_| ())
    }

    /// As [`Runtime::evaluate`], for a value that may go to another thread.
    pub(super) async fn evaluate_value(
        &mut self,
        name: &str,
        source: Vec<u8>,
    ) -> Result<Value, Error> {
        match self
            .work(Work::Evaluate(name.to_owned(), Encoded(source)))
            .await?
        {
            Done::Value(value) => Ok(value.value),
            _ => Err(self.broke(OTHER_RESULT.to_owned())),
        }
    }

    fn value<R: DeserializeOwned>(&mut self, done: Done<Decoded>) -> Result<R, Error> {
        let Done::Value(value) = done else {
            return Err(self.broke(OTHER_RESULT.to_owned()));
        };
        Ok(value::to_rust(value.value)?)
    }

    /// Runs a module from a file, with all its imports: see [`crate::Runtime::import`]. What it
    /// exports stays in the child.
    ///
    /// With [`Builder::module`] or [`Builder::fetch_modules`], `path` may be the name of a module
    /// in memory, or a URL.
    ///
    /// # Errors
    /// Those of [`crate::Runtime::import`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// That of [`crate::Runtime::import`].
    pub async fn import(&mut self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        self.program.modules.start(path);
        self.work(Work::Import(text(path)?)).await.map(|_| ())
    }

    /// As [`Runtime::import`], for a source in memory.
    ///
    /// # Errors
    /// Those of [`crate::Runtime::import_source`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// That of [`crate::Runtime::import`].
    pub async fn import_source(
        &mut self,
        name: impl AsRef<Path>,
        source: impl AsRef<[u8]>,
    ) -> Result<(), Error> {
        self.work(Work::ImportSource(
            text(name.as_ref())?,
            Encoded(source.as_ref().to_owned()),
        ))
        .await
        .map(|_| ())
    }

    /// Runs the event loop until nothing keeps it alive: see [`crate::Runtime::run`].
    ///
    /// # Errors
    /// Those of [`crate::Runtime::run`], and [`Error::Child`].
    ///
    /// # Cancel safety
    /// Timers, sockets and tasks continue at the next call.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.work(Work::Run).await.map(|_| ())
    }

    /// As [`Runtime::run`], and then waits for requests of a [`Handle`]: see
    /// [`crate::Runtime::run_until_stopped`].
    ///
    /// # Errors
    /// Those of [`Runtime::run`].
    ///
    /// # Cancel safety
    /// That of [`Runtime::run`].
    pub async fn run_until_stopped(&mut self) -> Result<(), Error> {
        self.work(Work::RunUntilStopped).await.map(|_| ())
    }

    /// Closes all sockets, and runs the event loop until they are closed: see
    /// [`crate::Runtime::shut_down`].
    ///
    /// # Cancel safety
    /// That of [`crate::Runtime::shut_down`].
    pub async fn shut_down(&mut self, at_most: Duration) {
        // A process that has ended has no sockets.
        let _ = self.work(Work::ShutDown(at_most)).await;
    }

    /// A snapshot of the runtime's state: see [`crate::Runtime::state`]. The child says it, and is
    /// not trusted: one that was taken over can say anything of the right form.
    ///
    /// ```no_run
    /// use boa_websocket::isolated;
    ///
    /// #[tokio::main(flavor = "current_thread")]
    /// async fn start() -> Result<(), boa_websocket::Error> {
    ///     let mut runtime = isolated::Runtime::builder().build()?;
    ///     runtime.execute("timer.js", "setTimeout(() => {}, 1000)").await?;
    ///     let state = runtime.state().await?;
    ///     assert_eq!((state.timers, state.sockets.len()), (1, 0));
    ///     Ok(())
    /// }
    ///
    /// fn main() -> Result<(), boa_websocket::Error> {
    ///     isolated::child_main(|builder| builder);
    ///     start()
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Child`]. [`Error::Stopped`]. [`Error::DeadlinePassed`] if there is no answer within
    /// 10 s, because a script goes on whose future was dropped. [`Error::Value`] if more than 4,096
    /// sockets are open.
    ///
    /// # Cancel safety
    /// Nothing is lost.
    pub async fn state(&mut self) -> Result<State, Error> {
        self.ready().await?;
        match timeout(STATE_TIME, self.work(Work::State)).await {
            Ok(Ok(Done::State(state))) => state.into_state().map_err(|why| self.broke(why)),
            Ok(Ok(_)) => Err(self.broke(OTHER_RESULT.to_owned())),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(Error::DeadlinePassed),
        }
    }

    /// Runs steps of the program with a deadline: see [`crate::Runtime::within`]. If a script can't
    /// be interrupted then, or may not be, because [`Limits::stoppable`](crate::Limits::stoppable)
    /// is not set, the child goes on with it, and the next method waits for it: at most until
    /// [`ProcessLimits::wall`](super::ProcessLimits::wall), which ends the process.
    ///
    /// ```no_run
    /// use boa_websocket::{Error, Limits, isolated};
    /// use std::time::Duration;
    ///
    /// #[tokio::main(flavor = "current_thread")]
    /// async fn start() -> Result<(), Error> {
    ///     let mut limits = Limits::default();
    ///     limits.stoppable = true;
    ///     let mut runtime = isolated::Runtime::builder().limits(limits).build()?;
    ///     let busy = async |runtime: &mut isolated::Runtime| runtime.execute("busy.js", "for (;;);").await;
    ///     let ended = runtime.within(Duration::from_millis(50), busy).await;
    ///     assert!(matches!(ended, Err(Error::DeadlinePassed)));
    ///     assert_eq!(runtime.evaluate::<u8>("later.js", "1 + 1").await?, 2);
    ///     Ok(())
    /// }
    ///
    /// fn main() -> Result<(), Error> {
    ///     isolated::child_main(|builder| builder);
    ///     start()
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::DeadlinePassed`], and those of the steps.
    ///
    /// # Cancel safety
    /// That of the steps.
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
        within(start, at_most, steps(limited.runtime)).await
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
    /// [`Error::Child`], and those of [`crate::Builder::build`].
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
                self.process.end();
                Err(self.end_with(End::Child(ExitReason::Start {
                    why: format!(
                        "it was not ready within {limit:?}: its `main` has to begin with `isolated::child_main`"
                    ),
                })))
            }
        }
    }

    fn check(&self) -> Result<(), Error> {
        self.ended.clone().map_or(Ok(()), |end| Err(end.into()))
    }

    /// Sends work to the child, and does what it asks for until the work is done.
    async fn work(&mut self, work: Work) -> Result<Done<Decoded>, Error> {
        self.ready().await?;
        let no_clock = |error: std::io::Error| {
            Error::Child(ExitReason::Start {
                why: error.to_string(),
            })
        };
        self.process.start_clock().map_err(no_clock)?;
        self.begun += 1;
        let id = self.begun;
        let left = self
            .deadline
            .map(|end| end.saturating_duration_since(Instant::now()));
        self.process.send(&ToChild::Work(id, left, work), None)?;
        let mut working = Working {
            runtime: self,
            id: Some(id),
        };
        let result = working.runtime.drive(Until::Done(id)).await;
        working.id = None;
        drop(working);
        result?;
        match self.results.remove(&id) {
            Some(result) => Ok(result?),
            None => Err(self.broke("it has sent no result".to_owned())),
        }
    }

    /// Exchanges messages. However many the child sends, other tasks have their turns, and the
    /// process can be ended.
    ///
    /// # Cancel safety
    /// Nothing is lost.
    async fn drive(&mut self, until: Until) -> Result<(), Error> {
        let killer = self.process.killer().clone();
        loop {
            if killer.killed() != Killed::No {
                return Err(self.ended());
            }
            self.turn.end_if_due().await;
            if self.may_read() {
                match take(&mut self.process.incoming) {
                    Ok(Some(bytes)) if bytes.len() > LARGE => {
                        self.reading = Some(spawn_blocking(move || parse(&bytes)));
                    }
                    Ok(Some(bytes)) => {
                        self.turn.spend(bytes.len());
                        let message = parse(&bytes).map_err(|why| self.broke(why))?;
                        self.received(message, until)?;
                        if self.is_over(until) {
                            return Ok(());
                        }
                        continue;
                    }
                    Ok(None) => {}
                    Err(why) => return Err(self.broke(why)),
                }
            }
            let (may_read, has_room, is_reading) = (
                self.may_read(),
                self.process.has_room(),
                self.reading.is_some(),
            );
            tokio::select! {
                biased;
                () = killer.is_killed() => return Err(self.ended()),
                message = read(&mut self.reading) => {
                    self.turn.spend(LARGE);
                    let message = message.map_err(|why| self.broke(why))?;
                    self.received(message, until)?;
                    if self.is_over(until) {
                        return Ok(());
                    }
                }
                Some(answered) = self.answers.next(), if has_room && !self.answers.is_empty() => {
                    self.asked = self.asked.saturating_sub(answered.asked);
                    self.answer(answered.id, answered.answer, answered.descriptor)?;
                }
                Some(request) = self.requests.recv(), if has_room => self.requested(request)?,
                exchanged = self.process.exchange(may_read), if may_read || !is_reading || self.process.is_writing() => {
                    match exchanged {
                        Ok(Exchanged::Bytes(bytes)) => self.turn.spend_copy(bytes),
                        // Nobody waits for the answers. What it has sent before is read.
                        Ok(Exchanged::Unread) => {
                            self.answers.clear();
                            self.asked = 0;
                        }
                        // An error of the stream is that the child has ended.
                        Ok(Exchanged::Ended) | Err(_) => return Err(self.ended()),
                    }
                }
            }
        }
    }

    /// Whether requests of the child may be read, and answered.
    fn may_read(&self) -> bool {
        self.reading.is_none()
            && self.answers.len() < MAX_ANSWERS
            && self.asked < MAX_ASKED
            && self.process.has_room()
    }

    fn is_over(&self, until: Until) -> bool {
        match until {
            Until::Ready => self.is_ready,
            Until::Done(id) => self.results.contains_key(&id),
        }
    }

    fn received(&mut self, message: Message, until: Until) -> Result<(), Error> {
        match message {
            FromChild::Ready(version) if version == VERSION && !self.is_ready => {
                self.is_ready = true;
            }
            FromChild::Ready(_) => return Err(self.broke("it is of another version".to_owned())),
            FromChild::Failed(failure) => {
                self.process.end();
                return Err(self.end_with(End::Child(ExitReason::Start {
                    why: Error::from(failure).to_string(),
                })));
            }
            FromChild::Done(id, result) => {
                // It does one work after the other, and sends one result at most.
                if id <= self.done || id > self.begun {
                    return Err(self
                        .broke("it has sent the result of work that it was not given".to_owned()));
                }
                self.done = id;
                // The result of cancelled work is not awaited.
                if matches!(until, Until::Done(awaited) if awaited == id) {
                    self.results.insert(id, result);
                }
            }
            FromChild::Called(id, result) => {
                let Some(unanswered) = self.unanswered.checked_sub(1) else {
                    return Err(self.broke("it has answered a call that there was not".to_owned()));
                };
                self.unanswered = unanswered;
                // Who asked may have been dropped.
                if let Some(call) = self.calls.remove(&id) {
                    call.answer(result).map_err(|why| self.broke(why))?;
                }
            }
            FromChild::Print(level, depth, text) => {
                self.count_output(text.len())?;
                let depth = usize::try_from(depth).unwrap_or(usize::MAX);
                self.program
                    .console
                    .print(&ConsoleMessage::new(level, depth, &text));
            }
            FromChild::Clear => {
                self.count_output(1)?;
                self.program.console.clear();
            }
            FromChild::Uncaught(report) => {
                self.count_output(report.len())?;
                self.program.reporter.uncaught(&ErrorReport::from(report));
            }
            FromChild::ConnectionFailed(url, error) => {
                self.count_output(url.len() + error.len())?;
                let url = parse_url(&url).map_err(|why| self.broke(why))?;
                let error = self.program.network.failure(error);
                self.program.reporter.connection_failed(&url, &error);
            }
            FromChild::Request(id, request) => self.asked(id, request)?,
        }
        Ok(())
    }

    /// Counts output against the limit. A message counts as a byte more than it has.
    fn count_output(&mut self, bytes: usize) -> Result<(), Error> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(1);
        self.printed = self.printed.saturating_add(bytes);
        match self.process.limits().output {
            Some(limit) if self.printed > limit => {
                self.process.end();
                Err(self.end_with(End::Child(ExitReason::Output { limit })))
            }
            _ => Ok(()),
        }
    }

    fn asked(&mut self, id: u64, request: Request<Decoded>) -> Result<(), Error> {
        match request {
            Request::Function(
                index,
                Decoded {
                    value: Value::List(arguments),
                    memory,
                },
            ) => {
                let function = usize::try_from(index)
                    .ok()
                    .and_then(|index| self.program.functions.get(index).cloned());
                match function {
                    Some(Function::Sync(steps)) => {
                        self.answer(id, answer_of(steps(arguments)), None)
                    }
                    Some(Function::Async(steps)) => {
                        let future = steps(arguments);
                        self.later(id, memory, async move { (answer_of(future.await), None) });
                        Ok(())
                    }
                    None => {
                        Err(self.broke("it has called a function that there is not".to_owned()))
                    }
                }
            }
            Request::Function(..) => {
                Err(self.broke("it has called a function without arguments".to_owned()))
            }
            Request::Connect(url) => {
                let network = self.program.network.clone();
                self.later(id, url.len(), async move {
                    match network.connect(&url).await {
                        Ok(descriptor) => (Answer::Connected, Some(descriptor)),
                        Err(error) => (Answer::Error(error), None),
                    }
                });
                Ok(())
            }
            Request::Headers(url) => {
                let headers = parse_url(&url).ok();
                let headers = headers
                    .and_then(|url| self.program.headers.as_ref().map(|headers| headers(&url)));
                self.answer(id, Answer::Headers(headers.unwrap_or_default()), None)
            }
            Request::Canonicalize(path) => {
                let answer = match self.program.modules.canonicalize(Path::new(&path)) {
                    Ok(path) => Answer::Path(path.display().to_string()),
                    Err(error) => Answer::NoFile(FileError::from(&error)),
                };
                self.answer(id, answer, None)
            }
            Request::Read(path) => {
                let answer = match self.program.modules.read(Path::new(&path)) {
                    Ok(bytes) => Answer::File(Encoded(bytes)),
                    Err(error) => Answer::NoFile(FileError::from(&error)),
                };
                self.answer(id, answer, None)
            }
            Request::Module(url, module_type, referrer) => {
                match self
                    .program
                    .modules
                    .fetch(&url, module_type, referrer.as_deref())
                {
                    Ok(fetching) => {
                        self.later(id, url.len(), async move { (fetching.await, None) });
                        Ok(())
                    }
                    Err(why) => Err(self.broke(why)),
                }
            }
        }
    }

    /// Answers when the future is ready.
    fn later(
        &mut self,
        id: u64,
        asked: usize,
        answer: impl Future<Output = (Answer, Option<Passed>)> + 'static,
    ) {
        self.asked = self.asked.saturating_add(asked);
        self.answers.push(Box::pin(async move {
            let (answer, descriptor) = answer.await;
            Answered {
                id,
                answer,
                descriptor,
                asked,
            }
        }));
    }

    fn answer(&mut self, id: u64, answer: Answer, descriptor: Option<Passed>) -> Result<(), Error> {
        let sent = match self.process.send(&ToChild::Answer(id, answer), descriptor) {
            Ok(length) => length,
            Err(error) => self
                .process
                .send(&ToChild::Answer(id, Answer::Error(error.to_string())), None)?,
        };
        self.turn.spend(sent);
        Ok(())
    }

    fn requested(&mut self, request: HandleRequest) -> Result<(), Error> {
        let message = match request {
            // The deadline has passed before the call.
            HandleRequest::Call(_, _, Some(_), reply) if reply.is_closed() => return Ok(()),
            HandleRequest::Call(name, arguments, deadline, reply) => {
                let id = self.called(Call::Value(reply));
                ToChild::Call(id, name, Encoded(arguments), deadline.map(Deadline::left))
            }
            HandleRequest::State(reply) => ToChild::State(self.called(Call::State(reply))),
            HandleRequest::Interrupt => ToChild::Interrupt,
            HandleRequest::ShutDown(at_most, reply) => {
                ToChild::ShutDown(self.called(Call::ShutDown(reply)), at_most)
            }
        };
        self.process.send(&message, None)?;
        Ok(())
    }

    /// Keeps a request of a handle until its answer.
    fn called(&mut self, call: Call) -> u64 {
        self.next += 1;
        self.unanswered += 1;
        self.calls.retain(|_, call| !call.is_abandoned());
        self.calls.insert(self.next, call);
        self.next
    }

    /// The child has ended.
    fn ended(&mut self) -> Error {
        let end = match self.process.end() {
            Ended::Asked => End::Stopped,
            Ended::By(end) => End::Child(end),
        };
        self.end_with(end)
    }

    /// The child has broken the protocol.
    fn broke(&mut self, why: String) -> Error {
        self.process.end();
        self.end_with(End::Child(ExitReason::Messages { why }))
    }

    fn end_with(&mut self, end: End) -> Error {
        self.ended = Some(end.clone());
        if let End::Child(end) = &end {
            // It ends once.
            let _ = self.handle.ended.set(end.clone());
        }
        self.answers.clear();
        self.reading = None;
        self.calls.clear();
        self.requests.close();
        // Those who have asked learn of the end, though the runtime may be kept.
        while self.requests.try_recv().is_ok() {}
        end.into()
    }
}

/// The message that another thread reads.
async fn read(
    reading: &mut Option<JoinHandle<Result<Message, String>>>,
) -> Result<Message, String> {
    let Some(task) = reading else {
        return std::future::pending().await;
    };
    let message = task.await;
    *reading = None;
    message.unwrap_or_else(|error: JoinError| Err(error.to_string()))
}

#[derive(Clone, Copy)]
enum Until {
    Ready,
    Done(u64),
}

/// Work that the child is told to give up if nobody waits for it any more.
struct Working<'a> {
    runtime: &'a mut Runtime,
    id: Option<u64>,
}

impl Drop for Working<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id
            && self.runtime.ended.is_none()
            && self
                .runtime
                .process
                .send(&ToChild::Cancel(id), None)
                .is_ok()
        {
            // What is left is written by the next method.
            let _ = self.runtime.process.write();
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

fn answer_of(result: Result<Value, FunctionError>) -> Answer {
    match result.and_then(|value| Ok(value::encode(&value)?)) {
        Ok(value) => Answer::Value(Encoded(value)),
        Err(error) => Answer::Thrown(error),
    }
}

fn handle_error(failure: Failure) -> HandleError {
    if matches!(failure, Failure::Busy) {
        return HandleError::Busy;
    }
    Error::from(failure).into()
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
