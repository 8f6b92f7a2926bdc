//! The child: it reads its configuration, makes a runtime, limits itself, and then does the work
//! that the program sends.
//!
//! The engine has a thread of its own. The main thread reads messages, so that an interruption and
//! the end of the program arrive while a script runs.

use super::{
    channel::{Channel, Incoming, connected},
    protocol::{
        Answer, Done, Encoded, Failure, FileError, FromChild, MAX_URL, ModuleRoot, Report, Request,
        Setup, ToChild, VERSION, Work,
    },
    sandbox::{confine, give_up_inherited},
    sent_state::SentState,
    value::{self, Arguments, Value},
};
use crate::{
    Console, ConsoleMessage, Error, Handle, Permissions, Reporter, Runtime,
    dom::ErrorReport,
    net::{
        self, Tls,
        connector::{Connected, Connector, Target},
    },
    runtime::{
        FunctionError, HandleError, HostIo, ImportMap, ModuleFetch, ModuleSource, StopReason,
        boxed, system_processors,
        values::{self, ValueError},
    },
};
use boa_engine::JsString;
use futures_util::future::BoxFuture;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, de};
use std::{
    collections::HashMap,
    fmt, io,
    os::{fd::AsFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    sync::{Semaphore, mpsc as queue, oneshot, watch},
    time::timeout,
};
use url::{Host, Url};

/// The environment variable that makes a program a child.
pub(super) const VARIABLE: &str = "BOA_WEBSOCKET_ISOLATED";

/// The exit status of a thread that has panicked, which Rust's programs have too.
pub(super) const PANICKED: i32 = 101;

const OTHER_ANSWER: &str = "the program has answered something else";

/// The exit status of a child that has got no messages from its program, or those of another
/// version.
pub(super) const UNABLE: i32 = 102;

/// Serves the program that has started this process, if one has, and ends the process then.
/// Otherwise it returns at once.
///
/// The first statement of `main` in a program that uses [`isolated`](super):
/// [`Runtime`](super::Runtime) starts the program again. `configure` adds to the configuration what
/// can't be sent to another process: extensions, interfaces and functions with access to the
/// engine. It runs in the child, and so does what it gives to `setup`: in
/// [`Builder::build`](crate::Builder::build), before the child limits itself, so that they may read
/// files. What they define runs within the limits. The child has none of the program's descriptors
/// and, on Linux, capabilities: it gives them up first, with all that the program has opened before
/// this call.
///
/// ```
/// boa_websocket::isolated::child_main(|builder| builder); // first of all
/// // the program itself
/// ```
pub fn child_main(configure: impl FnOnce(crate::Builder) -> crate::Builder + Send + 'static) {
    let Some(version) = std::env::var_os(VARIABLE) else {
        return;
    };
    let served = if version == VERSION {
        serve(configure)
    } else {
        Err(io::ErrorKind::Unsupported.into())
    };
    let status = if served.is_ok() { 0 } else { UNABLE };
    process::exit(status);
}

/// What the threads of the child share.
struct Channels {
    channel: Arc<Channel>,
    work: queue::UnboundedReceiver<(u64, Option<Duration>, Work)>,
    cancelled: watch::Receiver<u64>,
}

fn serve(
    configure: impl FnOnce(crate::Builder) -> crate::Builder + Send + 'static,
) -> io::Result<()> {
    give_up_inherited()?;
    // The program has put a stream in the place of the standard input.
    let stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let channel = Arc::new(Channel::new(stream.try_clone()?));
    let mut incoming = Incoming::new(stream);
    let Some(ToChild::Setup(setup)) = incoming.next()? else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let limits = setup.process.clone();
    let (work_sender, work) = queue::unbounded_channel();
    let (cancel, cancelled) = watch::channel(0);
    let (startup_sender, startup) = mpsc::channel();
    let (go, may_go) = mpsc::channel::<()>();
    let stack = usize::try_from(limits.stack).unwrap_or(usize::MAX);
    let channels = Channels {
        channel: channel.clone(),
        work,
        cancelled,
    };
    thread::Builder::new()
        .name("script".to_owned())
        .stack_size(stack)
        .spawn(move || {
            let _end = EndOnPanic;
            engine(*setup, configure, channels, &startup_sender, &may_go);
        })?;
    match startup.recv() {
        Ok(Startup::Ready(handle)) => {
            if let Err(error) = confine(&limits) {
                channel.send(&FromChild::Failed(Failure::Engine(format!(
                    "the process can't be limited: {error}"
                ))));
                return Ok(());
            }
            channel.send(&FromChild::Ready(VERSION.to_owned()));
            // An error here means that the engine thread panicked, and the process is already
            // exiting.
            let _ = go.send(());
            dispatch(&mut incoming, &channel, &work_sender, &cancel, &handle)
        }
        Ok(Startup::Failed(error)) => {
            channel.send(&FromChild::Failed(error));
            Ok(())
        }
        Err(_) => Err(io::Error::other("the thread of the engine has ended")),
    }
}

/// Ends the process with the thread of the engine.
struct EndOnPanic;

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            process::exit(PANICKED);
        }
    }
}

/// How the thread of the engine has started.
enum Startup {
    Ready(Handle),
    Failed(Failure),
}

/// Passes messages on until the program ends.
fn dispatch(
    incoming: &mut Incoming,
    channel: &Arc<Channel>,
    work: &queue::UnboundedSender<(u64, Option<Duration>, Work)>,
    cancel: &watch::Sender<u64>,
    handle: &Handle,
) -> io::Result<()> {
    while let Some(message) = incoming.next()? {
        match message {
            ToChild::Setup(_) => return Err(io::ErrorKind::InvalidData.into()),
            ToChild::Work(id, at_most, item) => drop(work.send((id, at_most, item))),
            ToChild::Cancel(id) => drop(cancel.send(id)),
            ToChild::Call(id, name, arguments, at_most) => {
                let (caller, arrived) = (handle.clone(), Instant::now());
                let steps = async move || {
                    // A script may have held the call up.
                    let at_most = at_most.map(|at_most| at_most.saturating_sub(arrived.elapsed()));
                    handle_call(&caller, name, &arguments, at_most).await
                };
                if respond_later(id, handle, channel, steps).is_err() {
                    return Ok(());
                }
            }
            ToChild::State(id) => {
                let asker = handle.clone();
                let steps = async move || {
                    Ok(Done::State(SentState::of(
                        &asker.state().await.map_err(failure)?,
                    )?))
                };
                if respond_later(id, handle, channel, steps).is_err() {
                    return Ok(());
                }
            }
            ToChild::Interrupt => {
                handle.interrupt();
            }
            ToChild::ShutDown(id, at_most) => {
                let answer = ShutDown {
                    id,
                    channel: channel.clone(),
                    handle: handle.clone(),
                };
                // Without the runtime it is answered at once.
                drop(handle.post(move |context| {
                    let steps = async move {
                        let _ = answer.handle.shut_down(at_most).await;
                    };
                    crate::dom::host(context).spawn_local(Box::pin(steps), context);
                }));
            }
            ToChild::Answer(id, answer) => {
                let descriptor = matches!(answer, Answer::Connected)
                    .then(|| incoming.descriptor())
                    .flatten();
                channel.answer(id, (answer, descriptor));
            }
        }
    }
    Ok(())
}

/// The answer to a shutdown. Its end drops the futures of the runtime, and this with them.
struct ShutDown {
    id: u64,
    channel: Arc<Channel>,
    handle: Handle,
}

impl Drop for ShutDown {
    fn drop(&mut self) {
        let result = match self.handle.stopped() {
            Some(StopReason::ShutDown) => Ok(Done::Nothing),
            Some(other) => Err(Error::Stopped(other).into()),
            // There was no room for the request.
            None => Err(Failure::Busy),
        };
        self.channel.send(&FromChild::Called(self.id, result));
    }
}

/// Answers a request of a handle in a future of the runtime's own thread: this one has to read.
fn respond_later(
    id: u64,
    handle: &Handle,
    channel: &Arc<Channel>,
    steps: impl AsyncFnOnce() -> Result<Done<Encoded>, Failure> + Send + 'static,
) -> Result<(), HandleError> {
    let answers = channel.clone();
    let posted = handle.post(move |context| {
        let steps = async move { answers.send(&FromChild::Called(id, steps().await)) };
        crate::dom::host(context).spawn_local(Box::pin(steps), context);
    });
    match posted {
        Err(HandleError::Busy) => {
            channel.send(&FromChild::Called(id, Err(Failure::Busy)));
            Ok(())
        }
        posted => posted,
    }
}

async fn handle_call(
    handle: &Handle,
    name: String,
    arguments: &Encoded,
    at_most: Option<Duration>,
) -> Result<Done<Encoded>, Failure> {
    let arguments = arguments_of(arguments)?;
    let limited = at_most.map(|at_most| handle.with_deadline(at_most));
    let value: Value = limited
        .as_ref()
        .unwrap_or(handle)
        .call(name, arguments)
        .await
        .map_err(failure)?;
    Ok(Done::Value(Encoded(value::encode(&value)?)))
}

fn failure(error: HandleError) -> Failure {
    match error {
        HandleError::NotAFunction { name } => Failure::NotAFunction(name),
        HandleError::Value(error) => error.into(),
        HandleError::Interrupted => Failure::Interrupted,
        HandleError::DeadlinePassed => Failure::DeadlinePassed,
        HandleError::Script { message, stack } => Failure::Script(Report::new(message, &stack)),
        other => Failure::Engine(other.to_string()),
    }
}

/// The thread of the engine.
fn engine(
    setup: Setup,
    configure: impl FnOnce(crate::Builder) -> crate::Builder,
    channels: Channels,
    startup: &mpsc::Sender<Startup>,
    may_go: &mpsc::Receiver<()>,
) {
    let failed = |error: Error| drop(startup.send(Startup::Failed(error.into())));
    let tokio = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(tokio) => tokio,
        Err(error) => return failed(Error::Engine(error.to_string())),
    };
    // What it reads from files, it reads now.
    let builder = tokio.block_on(builder(setup, &channels.channel));
    let mut runtime = match builder.and_then(|builder| configure(builder).build()) {
        Ok(runtime) => runtime,
        Err(error) => return failed(error),
    };
    if startup.send(Startup::Ready(runtime.handle())).is_err() || may_go.recv().is_err() {
        return;
    }
    let Channels {
        channel,
        mut work,
        mut cancelled,
    } = channels;
    tokio.block_on(async {
        while let Some((id, at_most, item)) = work.recv().await {
            if at_most.is_some() && *cancelled.borrow() >= id {
                // Its deadline has passed before it has begun.
                continue;
            }
            tokio::select! {
                biased;
                outcome = perform_within(&mut runtime, at_most, item) => {
                    channel.send(&FromChild::Done(id, outcome.map_err(Failure::from)));
                }
                // The program does not wait for the result.
                _ = cancelled.wait_for(|cancelled| *cancelled >= id) => {}
            }
        }
    });
}

async fn perform_within(
    runtime: &mut Runtime,
    at_most: Option<Duration>,
    work: Work,
) -> Result<Done<Encoded>, Error> {
    match at_most {
        Some(at_most) => {
            runtime
                .within(at_most, async |runtime| perform(runtime, work).await)
                .await
        }
        None => perform(runtime, work).await,
    }
}

async fn perform(runtime: &mut Runtime, work: Work) -> Result<Done<Encoded>, Error> {
    match work {
        Work::Execute(name, source) => {
            runtime.execute(name, source.0).await?;
            Ok(Done::Nothing)
        }
        Work::Evaluate(name, source) => {
            let value: Value = runtime.evaluate(name, source.0).await?;
            Ok(Done::Value(Encoded(value::encode(&value)?)))
        }
        Work::Call(name, arguments) => {
            let value: Value = runtime.call(&name, arguments_of(&arguments)?).await?;
            Ok(Done::Value(Encoded(value::encode(&value)?)))
        }
        Work::Global(name, value) => {
            let value = value::decode(&value.0)?;
            let context = runtime.context();
            let value = values::to_js(value, context)?;
            let global = context.global_object();
            // It replaces one that scripts may replace.
            let _ = global.create_data_property(JsString::from(name), value, context);
            Ok(Done::Nothing)
        }
        Work::Import(path) => {
            runtime.import(path).await?;
            Ok(Done::Nothing)
        }
        Work::ImportSource(name, source) => {
            runtime.import_source(name, source.0).await?;
            Ok(Done::Nothing)
        }
        Work::Run => runtime.run().await.map(|()| Done::Nothing),
        Work::RunUntilStopped => runtime.run_until_stopped().await.map(|()| Done::Nothing),
        Work::ShutDown(at_most) => {
            runtime.shut_down(at_most).await;
            Ok(Done::Nothing)
        }
        Work::State => Ok(Done::State(SentState::of(&runtime.state())?)),
    }
}

fn arguments_of(arguments: &Encoded) -> Result<Arguments, ValueError> {
    match value::decode(&arguments.0)? {
        Value::List(values) => Ok(Arguments(values)),
        other => Ok(Arguments(vec![other])),
    }
}

/// The runtime's configuration.
async fn builder(setup: Setup, channel: &Arc<Channel>) -> Result<crate::Builder, Error> {
    let unusable = |error: &dyn fmt::Display| Error::Engine(error.to_string());
    let mut builder = Runtime::builder()
        .limits(setup.limits)
        .failure_details(setup.failure_details)
        .console(Rc::new(Output {
            channel: channel.clone(),
            colours: setup.colours,
        }))
        .reporter(Rc::new(Reports(channel.clone())))
        .host_io(Rc::new(Parent {
            channel: channel.clone(),
            zone: TimeZone::system(),
            processors: system_processors(),
        }));
    let mut tls = Tls::new();
    for authority in &setup.network.authorities {
        tls = tls
            .authority(&authority.0)
            .map_err(|error| unusable(&error))?;
    }
    if !setup.network.trusts_platform {
        tls = tls.without_platform_authorities();
    }
    if setup.network.is_reachable {
        tls.prepare().await.map_err(|error| unusable(&error))?;
    }
    // The program checks each host. What this process would check, it could also leave out.
    builder = builder
        .permissions(Permissions::all())
        .net_options(setup.network.options)
        .connector(Arc::new(ParentConnector {
            channel: channel.clone(),
            tls,
            turns: Arc::default(),
        }));
    if let Some(location) = setup.location {
        builder = builder.location(location.parse().map_err(|error| unusable(&error))?);
    }
    if let Some(user_agent) = setup.user_agent {
        builder = builder.user_agent(user_agent);
    }
    for (name, value) in setup.default_headers {
        builder = builder.default_header(name, value);
    }
    if setup.asks_for_headers {
        let channel = channel.clone();
        builder =
            builder.headers(
                move |url| match channel.ask(Request::Headers(url.to_string())) {
                    Answer::Headers(headers) => headers,
                    _ => Vec::new(),
                },
            );
    }
    builder = match setup.modules {
        ModuleRoot::Nothing => builder,
        ModuleRoot::Folder(folder) => builder.modules(folder),
        ModuleRoot::Everything => builder.modules_from_anywhere(),
    };
    for name in setup.modules_in_memory {
        let channel = channel.clone();
        builder = builder.module_outside(
            name,
            boxed(move |request| fetch_module(channel.clone(), request)),
        );
    }
    if setup.fetches_modules {
        let channel = channel.clone();
        builder = builder.fetch_modules(move |request| fetch_module(channel.clone(), request));
    }
    if let Some((imports, scopes)) = setup.import_map {
        builder = builder
            .import_map(ImportMap::from_parts(imports, scopes).map_err(|error| unusable(&error))?);
    }
    for (name, value) in setup.globals {
        builder = builder.global(name, value::decode(&value.0)?);
    }
    for (index, (name, is_async)) in (0..).zip(setup.functions) {
        let channel = channel.clone();
        builder = if is_async {
            builder.async_function(name, move |arguments: AllArguments| {
                let channel = channel.clone();
                async move {
                    let request = Request::Function(index, arguments.encode()?);
                    result(channel.asked(request).await.0)
                }
            })
        } else {
            builder.function(name, move |arguments: AllArguments| {
                result(channel.ask(Request::Function(index, arguments.encode()?)))
            })
        };
    }
    Ok(builder)
}

/// The arguments of a call from a script, as many as there are.
struct AllArguments(Vec<Value>);

impl AllArguments {
    fn encode(self) -> Result<Encoded, FunctionError> {
        Ok(Encoded(value::encode(&Value::List(self.0))?))
    }
}

impl<'de> Deserialize<'de> for AllArguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Sequence;

        impl<'de> de::Visitor<'de> for Sequence {
            type Value = AllArguments;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("arguments")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(
                self,
                mut values: A,
            ) -> Result<AllArguments, A::Error> {
                let mut arguments = Vec::new();
                while let Some(value) = values.next_element()? {
                    arguments.push(value);
                }
                Ok(AllArguments(arguments))
            }
        }

        deserializer.deserialize_newtype_struct(values::RAW, Sequence)
    }
}

/// The result of a function of the program.
fn result(answer: Answer) -> Result<Value, FunctionError> {
    match answer {
        Answer::Value(value) => Ok(value::decode(&value.0)?),
        Answer::Thrown(error) => Err(error),
        Answer::Error(error) => Err(error.into()),
        _ => Err(OTHER_ANSWER.into()),
    }
}

struct Output {
    channel: Arc<Channel>,
    colours: bool,
}

impl Console for Output {
    fn print(&self, message: &ConsoleMessage<'_>) {
        let depth = u32::try_from(message.depth).unwrap_or(u32::MAX);
        self.channel.send(&FromChild::Print(
            message.level,
            depth,
            message.text.to_owned(),
        ));
    }

    fn clear(&self) {
        self.channel.send(&FromChild::Clear);
    }

    fn colours(&self) -> bool {
        self.colours
    }
}

struct Reports(Arc<Channel>);

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.send(&FromChild::Uncaught(report.into()));
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        self.0.send(&FromChild::ConnectionFailed(
            url.to_string(),
            net::chain(error).to_string(),
        ));
    }
}

/// Asks the program for files. The time zone and the number of processors were read at the start.
struct Parent {
    channel: Arc<Channel>,
    zone: TimeZone,
    processors: u32,
}

impl HostIo for Parent {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.channel.ask(Request::Read(text(path)?)) {
            Answer::File(bytes) => Ok(bytes.0),
            other => Err(file_error(other)),
        }
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        match self.channel.ask(Request::Canonicalize(text(path)?)) {
            Answer::Path(path) => Ok(path.into()),
            other => Err(file_error(other)),
        }
    }

    fn offset(&self, at: i64) -> i32 {
        Timestamp::from_second(at).map_or(0, |time| self.zone.to_offset(time).seconds())
    }

    fn processors(&self) -> u32 {
        self.processors
    }
}

fn text(path: &Path) -> io::Result<String> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is not UTF-8"))
}

fn file_error(answer: Answer) -> io::Error {
    match answer {
        Answer::NoFile(error) => error.into(),
        Answer::Error(error) => io::Error::other(error),
        _ => FileError::Other(OTHER_ANSWER.to_owned()).into(),
    }
}

/// Asks the program for the source of a module that is no file.
async fn fetch_module(channel: Arc<Channel>, request: ModuleFetch) -> Result<ModuleSource, String> {
    let ModuleFetch {
        url,
        module_type,
        referrer,
    } = request;
    if url.as_str().len() > MAX_URL {
        return Err(format!(
            "its URL has more than the {MAX_URL} bytes that it may have"
        ));
    }
    let request = Request::Module(url.into(), module_type, referrer.map(String::from));
    let sent = match channel.asked(request).await.0 {
        Answer::Module(sent) => sent,
        Answer::Error(error) => return Err(error),
        _ => return Err(OTHER_ANSWER.to_owned()),
    };
    let mut source = ModuleSource::from(sent.bytes.0);
    if let Some(module_type) = sent.module_type {
        source = source.with_type(module_type);
    }
    match sent.url.map(|url| url.parse()) {
        Some(url) => Ok(source.redirected_to(url.map_err(|_| OTHER_ANSWER.to_owned())?)),
        None => Ok(source),
    }
}

/// Gets streams from the program, and encrypts them here.
struct ParentConnector {
    channel: Arc<Channel>,
    tls: Tls,
    turns: Arc<Turns>,
}

/// The turns of connections, by host: the child does not know the addresses. RFC 6455, section 4.1,
/// has one connection in the state CONNECTING for each host then.
#[derive(Default)]
struct Turns(Mutex<HashMap<(Host, u16), Arc<Semaphore>>>);

/// The time after which a handshake that hangs no longer keeps others of its host waiting, as in
/// [`net::TcpConnector`].
const TURN: Duration = Duration::from_secs(5);

impl Turns {
    /// Waits for a turn. It is over when the result is dropped, or after [`TURN`].
    async fn take(&self, target: &Target) -> Option<oneshot::Sender<()>> {
        let turns = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, turns| Arc::strong_count(turns) > 1);
            all.entry((target.host.clone(), target.port))
                .or_insert_with(|| Arc::new(Semaphore::new(1)))
                .clone()
        };
        let _waiting = target.enter_queue();
        // It is never closed.
        let permit = turns.clone().acquire_owned().await.ok()?;
        let (turn, is_over) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let _ = timeout(TURN, is_over).await;
            drop((permit, turns));
        });
        Some(turn)
    }
}

impl Connector for ParentConnector {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        let (channel, tls, turns) = (self.channel.clone(), self.tls.clone(), self.turns.clone());
        Box::pin(async move {
            let turn = if target.one_at_a_time() {
                turns.take(&target).await
            } else {
                None
            };
            let url = format!("{}://{target}/", if target.secure { "wss" } else { "ws" });
            let stream = match channel.asked(Request::Connect(url)).await {
                (Answer::Connected, Some(descriptor)) => connected(descriptor),
                (Answer::Error(error), _) => return Err(net::Error::other(error)),
                _ => Err(io::Error::other("the program has sent no stream")),
            };
            let stream = stream.map_err(net::Error::other)?;
            // The program has checked the address.
            target.check_opaque()?;
            let stream = if target.secure {
                tls.encrypt(stream, &target).await?
            } else {
                stream
            };
            Ok(stream.with_guard(turn))
        })
    }
}
