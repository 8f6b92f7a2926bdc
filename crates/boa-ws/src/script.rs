//! A script on a thread of its own, from its first line until nothing keeps it alive.

use super::{
    FAILURE, USAGE, closing,
    connections::Network,
    console::StandardStreams,
    program::{Kind, Source},
    report::Reports,
    signals::Signal,
};
use boa_engine::{self as engine, Context, JsString, js_string, object::builtins::JsArray, property::Attribute};
use boa_websocket::{Error, Reporter, Runtime, net::Connector};
use std::{cell::Cell, future::pending, io, net::SocketAddr, rc::Rc, sync::Arc, thread, time::Duration};
use tokio::{sync::oneshot, time::timeout};
use url::Url;

/// How deep calls may be nested: about as deep as in a browser.
const FRAMES: usize = 10_000;

/// How many values all calls together may hold.
const VALUES: usize = 1_000_000;

/// In bytes. Calls that go through the engine's own functions (`forEach`, getters, event listeners) nest on it: 3 KiB a
/// level were measured in a debug build, so [`FRAMES`] of them need a tenth. The rest is for what the engine bounds not at
/// all: the nesting of brackets in a source, of arrays in `JSON.stringify`, of proxies. The system gives memory for what
/// is used only.
pub(super) const STACK: usize = 256 << 20;

/// How long the other sides of open connections have to answer the Close frame.
const GRACE: Duration = Duration::from_secs(1);

/// An uncaught exception or rejection, or a script that can't be parsed.
const UNCAUGHT: u8 = 1;

/// A top-level `await` that can't settle any more; the number is the one of other runtimes.
const NEVER_SETTLES: u8 = 13;

/// A script, and how it is to be run.
pub(super) struct Script {
    pub(super) source: Source,
    pub(super) settings: Settings,
    pub(super) network: Network,
    /// Where the built-in server is, if there is one.
    pub(super) server: Option<SocketAddr>,
}

/// What the command line says about any script.
pub(super) struct Settings {
    pub(super) arguments: Vec<String>,
    pub(super) module: bool,
    pub(super) location: Option<Url>,
    pub(super) page: super::page::Settings,
}

impl Script {
    /// Whether it is a page, and there is somebody to look at it.
    pub(super) fn is_shown_in_terminal(&self) -> bool {
        matches!(self.source.kind, Kind::Page) && !self.settings.page.plain && super::terminal::is_there()
    }
}

/// The thread that runs a script.
pub(super) struct Running {
    person: Option<super::terminal::Person>,
    thread: Option<thread::JoinHandle<()>>,
    interrupt: Option<oneshot::Sender<Signal>>,
    answered: oneshot::Receiver<()>,
    status: oneshot::Receiver<u8>,
}

/// Starts the thread.
pub(super) fn start(script: Script) -> io::Result<Running> {
    let (interrupt, interrupted) = oneshot::channel();
    let (answer, answered) = oneshot::channel();
    let (end, status) = oneshot::channel();
    let person = script.settings.page.terminal.clone();
    let thread = thread::Builder::new().name("script".to_owned()).stack_size(STACK).spawn(move || {
        let interrupted = async {
            let signal = match interrupted.await {
                Ok(signal) => signal,
                Err(_) => pending().await,
            };
            // Whoever asked may have lost patience.
            let _ = answer.send(());
            signal
        };
        match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(event_loop) => event_loop.block_on(run(script, interrupted, end)),
            Err(error) => {
                super::report::problem(&format_args!("the system gives no event loop: {error}"));
                // The main thread waits for nothing else.
                let _ = end.send(FAILURE);
            }
        }
    })?;
    Ok(Running { person, thread: Some(thread), interrupt: Some(interrupt), answered, status })
}

impl Running {
    /// Waits for the end, and says the exit status.
    pub(super) async fn ended(&mut self) -> u8 {
        match (&mut self.status).await {
            Ok(status) => status,
            Err(_) => match self.thread.take().map(thread::JoinHandle::join) {
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                _ => FAILURE,
            },
        }
    }

    /// Asks the script to close its connections and to end.
    pub(super) fn interrupt(&mut self, signal: Signal) {
        // A dialog waits for an answer no more.
        if let Some(person) = &self.person {
            person.is_gone();
        }
        // A script that has just ended needs not be asked.
        let _ = self.interrupt.take().map(|interrupt| interrupt.send(signal));
    }

    /// As [`ended`](Self::ended), unless the script is too busy to `answer`, or answers and does not end.
    pub(super) async fn ended_after_interrupt(&mut self, answer: Duration, end: Duration) -> Option<u8> {
        // A script that has just ended answers no more, and needs not.
        let _ = timeout(answer, &mut self.answered).await.ok()?;
        timeout(end, self.ended()).await.ok()
    }
}

async fn run(script: Script, interrupted: impl Future<Output = Signal>, end: oneshot::Sender<u8>) {
    let Script { source, settings, network, server } = script;
    let reports = Rc::new(Reports::default());
    let mut runtime = match build(&source, &settings, network, server, &reports) {
        Ok(runtime) => runtime,
        Err(error) => {
            super::report::problem(&error);
            let _ = end.send(FAILURE);
            return;
        }
    };
    let told = Cell::new(false);
    let unanswered = closing::tell_of_unanswered(runtime.handle(), &told);
    let status = tokio::select! {
        biased;
        status = complete(&mut runtime, &source, &settings, &reports) => status,
        signal = interrupted => {
            super::page::leave(&mut runtime);
            // Servers that the person was told of have had their time.
            let late = told.get() && closing::only_closes(&runtime.state());
            let grace = if late { Duration::ZERO } else { GRACE };
            runtime.shut_down(grace).await;
            signal.status()
        }
        () = unanswered, if !is_shown(&settings) => FAILURE,
    };
    super::terminal::restore();
    // Before all that the script leaves behind is cleared away, which can take a while.
    let _ = end.send(status);
}

/// Whether a page is shown in the terminal, which is left when the person wants to.
fn is_shown(settings: &Settings) -> bool {
    settings.page.terminal.is_some()
}

fn build(
    source: &Source,
    settings: &Settings,
    network: Network,
    server: Option<SocketAddr>,
    reports: &Rc<Reports>,
) -> Result<Runtime, Error> {
    let connector: Arc<dyn Connector> = match server {
        Some(server) if settings.page.dom => {
            Arc::new(super::connections::Documented { network: network.connector, server })
        }
        _ => Arc::new(network.connector),
    };
    let mut builder = Runtime::builder()
        .permissions(network.permissions)
        .connector(connector)
        .net_options(network.options)
        .reporter(reports.clone())
        .console(Rc::new(StandardStreams::new()))
        .headers_argument(true)
        .modules_from_anywhere();
    if let Some(location) = settings.location_of(source) {
        builder = builder.location(location);
    }
    if settings.wants_page(source) {
        builder = super::page::add(builder, source, settings);
    }
    let mut runtime = builder.build()?;
    let context = runtime.context();
    context.runtime_limits_mut().set_recursion_limit(FRAMES);
    context.runtime_limits_mut().set_stack_size_limit(VALUES);
    let arguments = settings.arguments.iter().map(|argument| JsString::from(argument.as_str()).into());
    let arguments = JsArray::from_iter(arguments, context);
    context
        .register_global_property(js_string!("scriptArgs"), arguments, Attribute::all())
        .map_err(|error| Error::Engine(error.to_string()))?;
    Ok(runtime)
}

impl Settings {
    /// Where the script is. A page is where its file is, if nothing else is said.
    pub(super) fn location_of(&self, source: &Source) -> Option<Url> {
        if self.location.is_none() && matches!(source.kind, Kind::Page) {
            return Url::from_file_path(std::path::absolute(&source.name).ok()?).ok();
        }
        self.location.clone()
    }

    fn wants_page(&self, source: &Source) -> bool {
        self.page.dom || matches!(source.kind, Kind::Page)
    }
}

/// Runs the script, and the event loop until nothing keeps it alive. Returns the exit status.
async fn complete(runtime: &mut Runtime, source: &Source, settings: &Settings, reports: &Rc<Reports>) -> u8 {
    super::page::begin(runtime, source);
    for prelude in &settings.page.prelude {
        if let Err(error) = runtime.execute(&prelude.name, &prelude.text).await
            && let Err(status) = told(&error, reports)
        {
            return status;
        }
    }
    let evaluated = match source.kind {
        // It is loaded when everything else is said.
        Kind::Page => Ok(()),
        Kind::Document(ref blocks) => match super::documents::run(runtime, source, blocks, settings, reports).await {
            Ok(true) => {
                super::page::leave(runtime);
                runtime.shut_down(GRACE).await;
                return if reports.any_uncaught() { UNCAUGHT } else { 0 };
            }
            result => result.map(drop),
        },
        Kind::Classic => runtime.execute(&source.name, &source.text).await.map(drop),
        Kind::Module => runtime.import_source(&source.name, &source.text).await.map(drop),
        Kind::ModuleFile => runtime.import(&source.name).await.map(drop),
    };
    match evaluated {
        Ok(()) => {}
        // What it has started before goes on, as on a page.
        Err(Error::Script(report)) => {
            reports.uncaught(&report);
            if report.message.starts_with("SyntaxError: ") && is_module_only(source, runtime.context()) {
                let name = if source.name.is_file() { ", or give the file a name that ends in .mjs" } else { "" };
                super::report::hint(&format_args!("it can be parsed as a module: run it with --module{name}"));
            }
        }
        Err(error) => {
            if let Err(status) = told(&error, reports) {
                return status;
            }
        }
    }
    super::page::finish(runtime, source);
    if let Err(error) = runtime.run().await {
        super::report::problem(&error);
        return FAILURE;
    }
    super::page::tell_what_nobody_reads(source, settings).await;
    if super::page::leave(runtime)
        && let Err(error) = runtime.run().await
    {
        super::report::problem(&error);
        return FAILURE;
    }
    if reports.any_uncaught() { UNCAUGHT } else { 0 }
}

/// Says what went wrong. The exit status, if it is over with that.
fn told(error: &Error, reports: &Reports) -> Result<(), u8> {
    match error {
        // What it has started before goes on, as on a page.
        Error::Script(report) => {
            reports.uncaught(report);
            Ok(())
        }
        Error::NeverSettles { position, source_line } => {
            reports.never_settles(position.as_ref(), source_line.as_deref());
            Err(NEVER_SETTLES)
        }
        Error::NotUtf8 { .. } => {
            super::report::problem(error);
            Err(USAGE)
        }
        _ => {
            super::report::problem(error);
            Err(FAILURE)
        }
    }
}

/// Whether what was run as a classic script is one that only a module can be, by an import declaration or an await.
fn is_module_only(source: &Source, context: &mut Context) -> bool {
    let text = || engine::Source::from_bytes(source.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.text));
    matches!(source.kind, Kind::Classic)
        && engine::Script::parse(text(), None, context).is_err()
        && engine::Module::parse(text(), None, context).is_ok()
}
