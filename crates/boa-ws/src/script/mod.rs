//! A script on a thread of its own, from its first line until nothing keeps it alive.

#[cfg(feature = "typescript")]
pub(crate) mod declared_names;
pub(crate) mod error_report;
pub(crate) mod isolate;
pub(crate) mod isolate_options;
pub(crate) mod local_storage;
pub(crate) mod module_syntax;
mod run_blocks;
pub(crate) mod watch;

use crate::{
    input::script_input,
    network::Network,
    output::{self, Raw, alternate_screen, close_notice, console::StandardStreams, print_raw},
    page,
    process::{
        signals::{self, Signal},
        status::{FAILURE, NEVER_SETTLES, SUCCESS, UNCAUGHT, USAGE},
    },
    run_input::RunInput,
    script::{
        error_report::Reports,
        isolate_options::IsolateOptions,
        module_syntax::{is_module, is_typescript_only},
        watch::WatchedFiles,
    },
    source::{
        documents,
        import_map_text::ImportMapText,
        program::{Kind, Source, WithoutPages},
        source_maps,
        typescript::TypeScript,
    },
    work_thread::{self, WasInterrupted, WorkThread},
};
use boa_engine::{
    Context, JsResult, JsString, js_string, object::builtins::JsArray, property::Attribute,
};
use boa_websocket::{
    Builder, Error, Limits, Reporter, Runtime,
    runtime::{LocalStorage, StopReason, Transpiler},
    web::parse_url,
};
use std::{
    cell::Cell,
    env,
    future::pending,
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::{
    sync::{Notify, oneshot},
    time::sleep,
};
use url::Url;

/// The limit on workers that run at once. Each is a thread.
const MAX_WORKERS: usize = 64;

/// The maximum depth of nested calls, which is about the depth of a browser.
const MAX_FRAMES: usize = 10_000;

/// The limit on the values of all nested calls together.
const MAX_VALUES: usize = 1_000_000;

/// In bytes. Calls through the engine's functions (`forEach`, getters, event listeners) use the
/// thread's stack: 3 KiB for each call in a debug build, so [`MAX_FRAMES`] of them need a tenth.
/// The rest is for natives that recurse, such as nested proxies and brackets of a source, until
/// the engine's check of the stack ends them. The system allocates only the pages that are used.
pub(crate) const STACK_SIZE: usize = 256 << 20;

/// The time that servers have to answer the Close frame.
pub(crate) const SERVER_CLOSE_TIMEOUT: Duration = signals::SIGNAL_CLOSE_TIMEOUT;

pub(crate) struct Script {
    pub(crate) source: Source,
    pub(crate) settings: Settings,
    pub(crate) network: Network,
}

/// The options of the command line for scripts.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The array `scriptArgs`, and `args` of the module `boa-ws`.
    pub(crate) arguments: Vec<String>,
    /// The variables that the script sees.
    pub(crate) environment: Vec<(String, String)>,
    /// The files that it may read and write.
    pub(crate) files: boa_websocket::runtime::Files,
    /// The import map, which can be parsed.
    pub(crate) import_map: Option<ImportMapText>,
    /// One of them that is the name of an option of the command.
    pub(crate) misplaced: Option<String>,
    pub(crate) module: bool,
    pub(crate) location: Option<Url>,
    /// Scripts that run first.
    pub(crate) prelude: Vec<Source>,
    /// The task for a document. None for other programs.
    pub(crate) document: Option<documents::Task>,
    pub(crate) page: page::PageSettings,
    /// The folder that names of files are relative to. By default the working directory.
    pub(crate) folder: Option<PathBuf>,
    /// Where the script gets what comes from outside.
    pub(crate) run_input: RunInput,
    /// `navigator.language`, and the default locale of `Intl`.
    pub(crate) locale: String,
    /// `navigator.userAgent` of the recorded run.
    pub(crate) recorded_user_agent: Option<String>,
    /// The sources of the script, if their changes run it again.
    pub(crate) watched_files: Option<WatchedFiles>,
    /// The limits of a process of its own, if the script has one.
    pub(crate) isolation: Option<IsolateOptions>,
    /// Whether the first exception that is not handled ends the run.
    pub(crate) fail_fast: bool,
    /// The file of `localStorage`.
    pub(crate) local_storage: Option<PathBuf>,
}

/// Starts the thread of a script. `server` is the address of the built-in server, if there is one.
pub(crate) fn start(script: Script, server: Option<SocketAddr>) -> io::Result<WorkThread> {
    let paused = script
        .settings
        .run_input
        .pauses_clock(script.settings.wants_page(&script.source));
    work_thread::start(
        "script",
        STACK_SIZE,
        paused,
        async move |interrupted: WasInterrupted, end| {
            run(script, server, interrupted.signal(), end).await;
        },
    )
}

async fn run(
    script: Script,
    server: Option<SocketAddr>,
    interrupted: impl Future<Output = Signal>,
    end: oneshot::Sender<u8>,
) {
    let Script {
        source,
        settings,
        network,
    } = script;
    let run_input = settings.run_input.clone();
    let reports = Rc::new(Reports::new(
        run_input.clone(),
        settings.misplaced.clone(),
        &network.options,
    ));
    let typescript = Rc::new(TypeScript::default());
    let built = build(
        &source,
        &settings,
        network,
        server,
        &reports,
        typescript.clone(),
        None,
    );
    let (mut runtime, storage) = match built {
        Ok(built) => built,
        Err(status) => {
            let _ = end.send(status);
            return;
        }
    };
    run_input.begin(runtime.handle());
    if settings.fail_fast {
        let handle = runtime.handle();
        reports.set_listener(move |_| handle.stop());
    }
    let interrupted = async {
        tokio::select! {
            signal = interrupted => (signal, true),
            signal = run_input.recorded_signal() => (signal, false),
        }
    };
    let is_printed =
        matches!(source.kind, Kind::Page) && !settings.page.is_shown_in_terminal(&source);
    let tells = run_input.is_live() && !settings.fail_fast && (source.is_program() || is_printed);
    let thrown = Rc::new(Notify::new());
    if tells {
        let thrown = thrown.clone();
        reports.set_listener(move |_| thrown.notify_one());
    }
    let reported = Cell::new(false);
    let unanswered = close_notice::report_unanswered(runtime.handle(), &reported);
    let (status, interrupted) = tokio::select! {
        biased;
        status = complete(&mut runtime, &source, &settings, &typescript, &reports) => (status, false),
        (signal, is_real) = interrupted => {
            // A replay has no connections to close.
            if !is_real || !run_input.is_replayed() {
                run_input.record_signal(signal);
                page::leave(&mut runtime);
                // The servers that were reported have had enough time.
                let reported_already = reported.get() && close_notice::only_closes(&runtime.state());
                let limit = if reported_already { Duration::ZERO } else { SERVER_CLOSE_TIMEOUT };
                runtime.shut_down(limit).await;
            }
            (signal.status(), true)
        }
        () = goes_on(&thrown), if tells => (FAILURE, false),
        // It asks the event loop for its state, which would be recorded.
        () = unanswered, if run_input.is_live() && !settings.page.is_shown_in_terminal(&source) => (FAILURE, false),
    };
    alternate_screen::restore();
    let status = run_input.end(
        local_storage::committed(storage.as_ref(), status),
        interrupted,
    );
    // Sockets of shared workers, and of workers that were terminated, keep nothing alive, and may
    // be open. Nothing is recorded any longer. A replay has no connections to close.
    if !interrupted && !run_input.is_replayed() {
        runtime.shut_down(SERVER_CLOSE_TIMEOUT).await;
    }
    // Before the runtime is dropped, which can take long.
    let _ = end.send(status);
}

/// Says that a script runs on after an exception, once that is so.
pub(crate) async fn goes_on(thrown: &Notify) {
    thrown.notified().await;
    sleep(GOES_ON).await;
    output::note(
        &"the script goes on after the exception, as in browsers; --fail-fast ends it, as in Node",
    );
    pending::<()>().await;
}

/// A runtime as scripts get it, and its storage. Err with the exit status.
pub(crate) fn build(
    source: &Source,
    settings: &Settings,
    network: Network,
    server: Option<SocketAddr>,
    reports: &Rc<Reports>,
    transpiler: Rc<dyn Transpiler>,
    limits: Option<Limits>,
) -> Result<(Box<Runtime>, Option<LocalStorage>), u8> {
    let storage = local_storage::open(settings.local_storage.as_deref())?;
    let connector = network.connector(server.filter(|_| settings.page.dom));
    let mut builder = Runtime::builder()
        .permissions(network.permissions)
        .connector(connector)
        .net_options(network.options)
        .reporter(reports.clone())
        .transpiler(transpiler)
        .console(Rc::new(StandardStreams::new(source.is_program())))
        .connection_options(network.connection_options)
        .failure_details(network.failure_details)
        .fetch(true)
        .user_agent(settings.user_agent())
        .locale(&settings.locale)
        .setup(raise_limits)
        .modules_from_anywhere()
        // Preludes run before it.
        .main_script(&source.name)
        .environment(settings.environment.clone())
        .arguments(settings.arguments.clone())
        .files(settings.files.clone())
        .max_workers(MAX_WORKERS)
        .configure_workers(worker(
            settings.watched_files.clone(),
            settings.run_input.is_replayed(),
            source.is_program(),
        ));
    // The files may have changed since the recording.
    if !settings.run_input.is_replayed() {
        builder = builder.source_maps(source_maps::read);
    }
    builder = settings.run_input.apply(builder);
    if let Some(files) = settings.watched_files.clone() {
        builder = builder.on_module_file(move |file| files.add(file));
    }
    if let Some(folder) = settings.folder() {
        builder = builder.script_folder(folder);
    }
    if let Some(folder) = settings.packages_of(source) {
        builder = builder.packages(folder);
    }
    if let Some(location) = settings.location_of(source) {
        builder = builder.location(location);
    }
    if let Some(Ok(map)) = settings.import_map.as_ref().map(ImportMapText::map) {
        builder = builder.import_map(map);
    }
    if settings.wants_page(source) {
        let url = settings
            .location_of(source)
            .unwrap_or_else(|| parse_url("about:blank", None).expect("it is a URL"));
        let reports = reports.clone();
        let script_failed = Rc::new(move |what: &str| reports.script_failed(what));
        builder = page::add(
            builder,
            source,
            url,
            &settings.page,
            settings.folder(),
            script_failed,
        );
    }
    // The REPL reads it itself, and so does a page.
    if limits.is_none() && source.is_program() && !settings.wants_page(source) {
        builder = builder
            .standard_input(script_input::reader())
            .dialogs(|text| print_raw(Raw::Console, text.as_bytes()));
    }
    if let Some(limits) = limits {
        builder = builder.limits(limits);
    }
    let failed = |error| {
        output::error(&error);
        FAILURE
    };
    builder = match &storage {
        Some(items) => builder.local_storage(items.clone()),
        None => builder.session_storage(),
    };
    let mut runtime = builder.build().map_err(failed)?;
    let context = runtime.context();
    let arguments = settings
        .arguments
        .iter()
        .map(|argument| JsString::from(argument.as_str()).into());
    let arguments = JsArray::from_iter(arguments, context);
    context
        .register_global_property(js_string!("scriptArgs"), arguments, Attribute::all())
        .map_err(|error| failed(Error::Engine(error.to_string())))?;
    // Boxed, so that the futures that own it are small.
    Ok((Box::new(runtime), storage))
}

/// The settings of the command for workers.
fn worker(
    files: Option<WatchedFiles>,
    is_replayed: bool,
    is_program: bool,
) -> impl Fn(Builder) -> Builder + Send + Sync {
    move |mut worker| {
        if is_replayed {
            tokio::time::pause();
        } else {
            worker = worker.source_maps(source_maps::read);
        }
        worker = worker
            .transpiler(Rc::new(TypeScript::default()))
            .console(Rc::new(StandardStreams::new(is_program)))
            .setup(raise_limits);
        match files.clone() {
            Some(files) => worker.on_module_file(move |file| files.add(file)),
            None => worker,
        }
    }
}

/// Sets the limits on calls.
pub(crate) fn raise_limits(context: &mut Context) -> JsResult<()> {
    let limits = context.runtime_limits_mut();
    limits.set_recursion_limit(MAX_FRAMES);
    limits.set_stack_size_limit(MAX_VALUES);
    Ok(())
}

/// The time after an exception after which a script that still runs goes on.
const GOES_ON: Duration = Duration::from_secs(1);

impl Settings {
    /// Sets where the script gets what comes from outside.
    pub(crate) fn set_run_input(&mut self, run_input: RunInput) {
        self.page.set_run_input(&run_input);
        self.run_input = run_input;
    }

    /// `navigator.userAgent`.
    pub(crate) fn user_agent(&self) -> String {
        let own = || concat!("boa-ws/", env!("CARGO_PKG_VERSION")).to_owned();
        self.recorded_user_agent.clone().unwrap_or_else(own)
    }

    /// The location of the script. By default a page has the URL of its file, and a script none.
    pub(crate) fn location_of(&self, source: &Source) -> Option<Url> {
        if self.location.is_none() && matches!(source.kind, Kind::Page) {
            return Url::from_file_path(std::path::absolute(&source.name).ok()?).ok();
        }
        self.location.clone()
    }

    /// The folder that names of files are relative to, if there is one.
    fn folder(&self) -> Option<PathBuf> {
        self.folder.clone().or_else(|| env::current_dir().ok())
    }

    /// The folder whose scripts import packages: that of the program. A page has none, as in a
    /// browser.
    fn packages_of(&self, source: &Source) -> Option<PathBuf> {
        if matches!(source.kind, Kind::Page) {
            return None;
        }
        let path = self.folder()?.join(&source.name);
        if path.is_file() {
            path.parent().map(Path::to_owned)
        } else {
            self.folder()
        }
    }

    /// Err if the program needs a page, and this build has none. Documents run without one.
    pub(crate) fn check_page(&self, source: &Source) -> Result<(), WithoutPages> {
        let runs = cfg!(feature = "pages") || self.document.is_some() || !self.wants_page(source);
        if runs {
            Ok(())
        } else {
            Err(WithoutPages(source.name.clone()))
        }
    }

    fn wants_page(&self, source: &Source) -> bool {
        self.page.dom || matches!(source.kind, Kind::Page)
    }
}

/// Runs the script, and the event loop until nothing keeps it alive. Returns the exit status.
async fn complete(
    runtime: &mut Runtime,
    source: &Source,
    settings: &Settings,
    typescript: &TypeScript,
    reports: &Rc<Reports>,
) -> u8 {
    page::begin(runtime, source);
    for prelude in &settings.prelude {
        if let Err(error) = runtime.execute(&prelude.name, &prelude.text).await
            && let Err(status) = report(&error, reports)
        {
            return status;
        }
    }
    let evaluated = match source.kind {
        // `page::finish` loads it.
        Kind::Page => Ok(()),
        Kind::Document(ref blocks) => match settings.document {
            Some(documents::Task::Check { limit, .. }) => {
                match run_blocks::check(runtime, source, blocks, limit, typescript, reports).await {
                    Ok(checked) => {
                        page::leave(runtime);
                        runtime.shut_down(SERVER_CLOSE_TIMEOUT).await;
                        checked.summarize(reports);
                        return status(reports);
                    }
                    Err(error) => Err(error),
                }
            }
            _ => run_blocks::run(runtime, source, blocks, typescript, reports).await,
        },
        Kind::Classic => match runtime.execute(&source.name, &source.text).await {
            // As in other runtimes: nothing of it has run.
            Err(Error::Script(report)) if is_module(&report, source) => {
                import_classic(runtime, source).await
            }
            executed => executed.map(drop),
        },
        Kind::Module => runtime
            .import_source(&source.name, &source.text)
            .await
            .map(drop),
        Kind::ModuleFile => runtime.import(&source.name).await.map(drop),
    };
    match evaluated {
        Ok(()) => {}
        // Timers and sockets of the script continue, as on a page.
        Err(Error::Script(report)) => {
            reports.uncaught(&report);
            // In a context of its own: in the script's, a second parse finds its names declared
            // already.
            if report.message.starts_with("SyntaxError: ")
                && let Ok(mut context) = Context::builder().build()
                && is_typescript_only(source, &mut context)
            {
                output::hint(
                    &"it can be parsed as TypeScript, which runs from files whose names end in .ts",
                );
            }
        }
        Err(error) => {
            if let Err(status) = report(&error, reports) {
                return status;
            }
        }
    }
    page::finish(runtime, source);
    if let Ok(class) = runtime
        .context()
        .global_object()
        .get(js_string!("WebSocket"), runtime.context())
        && let Some(class) = class.as_object()
    {
        reports.check_class(&class, runtime.context());
    }
    if let Err(error) = runtime.run().await {
        return failed(&error, reports);
    }
    page::warn_unread_stdin(source, &settings.page).await;
    page::leave(runtime);
    if let Err(error) = runtime.run_to_exit().await {
        return failed(&error, reports);
    }
    status(reports)
}

/// The exit status after an error that ends the event loop, which is reported.
fn failed(error: &Error, reports: &Reports) -> u8 {
    match error {
        // The end of the replay reports why. Nothing else stops a script but itself.
        Error::Stopped(StopReason::Replay | StopReason::Asked | StopReason::Closed) => {
            status(reports)
        }
        error => exit_status(error).unwrap_or_else(|| {
            output::error(error);
            FAILURE
        }),
    }
}

/// The exit status that the script has asked for, if that has ended it.
pub(crate) const fn exit_status(error: &Error) -> Option<u8> {
    match error {
        Error::Stopped(StopReason::Exit { status }) => Some(*status),
        Error::Stopped(StopReason::Closed) => Some(SUCCESS),
        _ => None,
    }
}

/// The exit status of a script that has ended.
pub(crate) fn status(reports: &Reports) -> u8 {
    if reports.any_uncaught() {
        UNCAUGHT
    } else {
        SUCCESS
    }
}

/// Reports an error. Err with the exit status if the script can't continue.
pub(crate) fn report(error: &Error, reports: &Reports) -> Result<(), u8> {
    match error {
        // Timers and sockets of the script continue, as on a page.
        Error::Script(report) => {
            reports.uncaught(report);
            Ok(())
        }
        Error::NeverSettles {
            position,
            source_line,
        } => {
            // An error that no script can catch, as of a limit, leaves an `await` waiting.
            if reports.any_uncaught() {
                return Err(UNCAUGHT);
            }
            reports.never_settles(position.as_ref(), source_line.as_deref());
            Err(NEVER_SETTLES)
        }
        Error::NotUtf8 { is_utf16, .. } => {
            output::error(error);
            if *is_utf16 {
                output::hint(
                    &"save it as UTF-8, in PowerShell with: ... | Set-Content -Encoding utf8 FILE",
                );
            }
            Err(USAGE)
        }
        _ => Err(failed(error, reports)),
    }
}

/// Runs a source without the name of a module as one.
async fn import_classic(runtime: &mut Runtime, source: &Source) -> Result<(), Error> {
    if is_loadable(source) {
        runtime.import(&source.name).await.map(drop)
    } else {
        let imported = runtime.import_source(&source.name, &source.text).await;
        imported.map(drop)
    }
}

/// Whether a source can be loaded from its file.
pub(crate) fn is_loadable(source: &Source) -> bool {
    source.name.is_file() && str::from_utf8(&source.text).is_ok()
}
