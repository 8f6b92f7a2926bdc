//! The command `boa-ws`: the main thread waits for signals and serves, a thread with a large stack
//! runs the script.

mod chat;
#[cfg(test)]
mod deep;
mod har;
mod input;
mod observe;
mod options;
mod output;
mod page;
#[cfg(feature = "repl")]
mod repl;
mod run;
mod server;
mod source;
mod terminal;

#[cfg(feature = "repl")]
use self::repl::{Interruption, Repl};
use self::{
    chat::Chat,
    input::editor,
    options::{
        arguments::{Arguments, Invocation},
        connections::Network,
    },
    output::{
        line_printer,
        status::{FAILURE, SUCCESS, USAGE},
    },
    run::{
        exit, isolate, replay_setup,
        script::{self, Script},
        signals::{self, Signal, Signals},
        watch::Files,
        worker::Worker,
    },
    server::{BindError, Listen, Server},
    source::{
        documents,
        program::{self, Program, Unreadable},
    },
};
use mimalloc::MiMalloc;
use std::{
    fmt, future::pending, io, net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration,
};
use tokio::{
    sync::oneshot,
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

/// Scripts allocate many small objects. With the allocator of glibc, programs take a fifth longer:
/// `docs/performance.md`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Runs the command.
fn main() -> ExitCode {
    #[cfg(unix)]
    isolate::child();
    #[cfg(target_os = "linux")]
    run::descriptors::make_room();
    let invocation = Arguments::invocation();
    let Invocation {
        prelude,
        program,
        chat,
        repl,
        mut script,
        connections,
        listen,
        observe,
        recording,
    } = invocation;
    if let Some(Program::File(file)) = &program
        && let Some(status) = observe.report_of(file)
    {
        return status.into();
    }
    // There is one terminal.
    script.page.plain |= observe.fills_terminal();
    if observe.fills_terminal() && (repl || chat.as_ref().is_some_and(Chat::is_interactive)) {
        output::error(&"--top fills the terminal, where you type: --summary is printed at the end");
        return USAGE.into();
    }
    let mut network = match connections.network(listen.is_some()) {
        Ok(network) => network,
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    if let Err(error) = observe.install(&mut network.options) {
        output::error(&error);
        return USAGE.into();
    }
    // The built-in server alone makes no connections.
    if network.insecure && (program.is_some() || chat.is_some() || repl) {
        output::warning(
            &"--insecure: no certificate is verified. An attacker on the network can read and change all data",
        );
    }
    if let (Some(program), Some(files)) = (program.clone(), script.files.clone()) {
        let watched = Watched {
            program,
            prelude,
            script,
            network,
            files,
        };
        return finish(Some(Work::Watched(Box::new(watched))), listen);
    }
    script.prelude = match prelude
        .into_iter()
        .map(|file| Program::File(file).read(false))
        .collect()
    {
        Ok(prelude) => prelude,
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    let recorded = match recording.open().and_then(|mode| {
        mode.map(|mode| replay_setup::prepare(mode, program.is_some(), &mut script, &mut network))
            .transpose()
    }) {
        Ok(recorded) => recorded.flatten(),
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    // Before signals are handled, so that Ctrl-C ends the process while standard input is read.
    let source = match program
        .map(|program| program.read(script.module))
        .transpose()
    {
        Ok(source) => source.or(recorded),
        Err(error) => {
            output::error(&error);
            return USAGE.into();
        }
    };
    let (source, script) = match (source, &script.document) {
        (Some(source), Some(documents::Task::List)) => {
            documents::list(&source);
            return SUCCESS.into();
        }
        (Some(mut source), Some(task)) => {
            let numbers = if let documents::Task::Run(numbers) = task {
                numbers.as_slice()
            } else {
                &[]
            };
            match documents::chosen(&source, numbers) {
                Ok(blocks) => source.kind = program::Kind::Document(blocks),
                Err(error) => {
                    output::error(&error);
                    return USAGE.into();
                }
            }
            let page = page::Settings {
                dom: true,
                ..script.page
            };
            (Some(source), script::Settings { page, ..script })
        }
        (source, _) => (source, script),
    };
    let script = match (recording.record(), &source) {
        (None, _) => script,
        (Some(file), source) => match replay_setup::record(file, source.as_ref(), script, &network)
        {
            Ok(script) => script,
            Err(error) => {
                output::error(&error);
                return USAGE.into();
            }
        },
    };
    let work = match (chat, source) {
        (Some(chat), _) => Some(Work::Chat(Box::new((chat, network)))),
        (None, Some(source)) => Some(Work::Script(Box::new(Script {
            source,
            settings: script,
            network,
            server: None,
        }))),
        #[cfg(feature = "repl")]
        (None, None) if repl => Some(Work::Repl(Box::new(Repl {
            settings: script,
            network,
        }))),
        (None, None) => None,
    };
    finish(work, listen)
}

/// Does the work on an event loop, to the end of the process.
fn finish(work: Option<Work>, listen: Option<Listen>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(async {
            let mut signals = match Signals::new() {
                Ok(signals) => signals,
                Err(error) => return StartError::System(error).report().into(),
            };
            let status = serve_and_run(work, listen, &mut signals).await;
            // On a thread of its own, so that a signal ends the process also if a terminal or a
            // pipe takes no output.
            let finished = spawn_blocking(move || {
                exit::last_words(|| {
                    output::flush_aside();
                    editor::stop();
                    // Messages are written after this.
                    terminal::restore();
                });
                exit::prepare(status.unwrap_or_else(|error| error.report()))
            });
            tokio::select! {
                biased;
                status = finished => status.unwrap_or(FAILURE).into(),
                // After the first signal everything has a limit. Without one, a terminal or a pipe
                // may not take the last messages.
                signal = async {
                    match exit::time_left() {
                        Some(_) => second_signal(&mut signals).await,
                        None => signals.next().await,
                    }
                } => {
                    chat::kill_command();
                    std::process::exit(signal.status().into())
                }
            }
        }),
        Err(error) => StartError::System(error).report().into(),
    }
}

/// An error that prevents the command from starting.
enum StartError {
    Bind(BindError),
    Thread(io::Error),
    System(io::Error),
}

impl StartError {
    /// Reports it. Returns the exit status.
    fn report(&self) -> u8 {
        match self {
            Self::Bind(error) => {
                output::error(error);
                USAGE
            }
            Self::System(error) => {
                output::error(&format_args!(
                    "the system gives no event loop, or no signals: {error}"
                ));
                FAILURE
            }
            Self::Thread(error) => {
                let stack = script::STACK_SIZE >> 20;
                output::error(&format_args!(
                    "the system gives no thread with a stack of {stack} MiB: {error}"
                ));
                FAILURE
            }
        }
    }
}

/// What the command does, besides serving.
enum Work {
    Script(Box<Script>),
    Watched(Box<Watched>),
    Chat(Box<(Chat, Network)>),
    #[cfg(feature = "repl")]
    Repl(Box<Repl>),
}

/// A script that runs again when its files have changed.
struct Watched {
    program: Program,
    prelude: Vec<PathBuf>,
    script: script::Settings,
    network: Network,
    files: Files,
}

impl Watched {
    /// Reads the files.
    fn read(&self) -> Result<Script, Unreadable> {
        self.files.clear();
        for file in &self.prelude {
            self.files.add(file);
        }
        if let Program::File(file) = &self.program {
            self.files.add(file);
        }
        let prelude = self
            .prelude
            .iter()
            .map(|file| Program::File(file.clone()).read(false))
            .collect::<Result<_, _>>()?;
        let source = self.program.clone().read(self.script.module)?;
        let settings = script::Settings {
            prelude,
            ..self.script.clone()
        };
        Ok(Script {
            source,
            settings,
            network: self.network.clone(),
            server: None,
        })
    }

    /// Runs the script, and again after each change, until a signal. Returns the exit status.
    async fn run(
        &self,
        signals: &mut Signals,
        serving: Option<&Serving>,
    ) -> Result<u8, StartError> {
        loop {
            let mut started = match self.read() {
                Ok(script) => Some(start_script(script, signals, serving)?),
                Err(error) => {
                    output::error_aside(&error);
                    None
                }
            };
            let changed = loop {
                let ended = async {
                    match &mut started {
                        Some(started) => started.worker.ended().await,
                        None => pending().await,
                    }
                };
                tokio::select! {
                    _ = ended => started = None,
                    signal = signals.next() => {
                        exit::asked();
                        if let Some(started) = &mut started {
                            end(started, signal, signals).await;
                        }
                        return Ok(signal.status());
                    }
                    file = self.files.changed() => break file,
                }
            };
            output::note_aside(&format_args!(
                "{} has changed: the script runs again",
                changed.display()
            ));
            if let Some(started) = &mut started {
                // As after a signal. A script that does not stop is ended with the process.
                end(started, Signal::Terminate, signals).await;
            }
        }
    }
}

/// Work that has been started.
struct Started {
    worker: Worker,
    /// Where the keys of a page are read.
    page: Option<terminal::TerminalInput>,
    /// The messages for work that does not end in time, and for a second signal.
    late: [&'static str; 2],
}

fn start_script(
    mut script: Script,
    signals: &mut Signals,
    serving: Option<&Serving>,
) -> Result<Started, StartError> {
    script.server = serving.and_then(|serving| serving.addresses.first().copied());
    if script.is_shown_in_terminal() {
        signals.subscribe_terminal().map_err(StartError::System)?;
        script.settings.page.terminal = Some(terminal::TerminalInput::new(signals.interrupter()));
    }
    let page = script.settings.page.terminal.clone();
    let late = [
        "the script did not stop when asked to: it was ended",
        "asked twice: the script was ended, and its connections were not closed",
    ];
    let worker = match script.settings.isolation.clone() {
        Some(isolation) => isolate::start(script, isolation),
        None => script::start(script),
    };
    Ok(Started {
        worker: worker.map_err(StartError::Thread)?,
        page,
        late,
    })
}

fn start_chat(chat: Chat, network: Network, signals: &mut Signals) -> Result<Started, StartError> {
    if chat.is_interactive() {
        signals.subscribe_terminal().map_err(StartError::System)?;
    }
    let worker = chat::start(chat, network, signals.interrupter()).map_err(StartError::System)?;
    let late = [
        "the connection was not closed in time",
        "asked twice: the connection was not closed",
    ];
    Ok(Started {
        worker,
        page: None,
        late,
    })
}

/// Runs a REPL to its end. Ctrl-C stops what runs in it. Returns the exit status.
#[cfg(feature = "repl")]
async fn run_repl(repl: Repl, signals: &mut Signals) -> Result<u8, StartError> {
    signals.subscribe_terminal().map_err(StartError::System)?;
    let control = repl::Control::default();
    let worker = repl::start(repl, control.clone()).map_err(StartError::Thread)?;
    let late = [
        "what runs did not stop when asked to: it was ended",
        "asked twice: the REPL was ended, and its connections were not closed",
    ];
    let mut started = Started {
        worker,
        page: None,
        late,
    };
    loop {
        let signal = tokio::select! {
            status = started.worker.ended() => return Ok(status),
            signal = signals.next() => signal,
        };
        if signal == Signal::Interrupt {
            match control.interrupt() {
                Interruption::Stops => continue,
                Interruption::Continues => {
                    output::note_aside(
                        &"what runs has not stopped yet, as some code cannot: Ctrl-C again ends boa-ws",
                    );
                    continue;
                }
                Interruption::Ends => {}
            }
        }
        return Ok(end(&mut started, signal, signals).await);
    }
}

/// Runs the server and the work, whichever there are, to the end. Returns the exit status.
async fn serve_and_run(
    work: Option<Work>,
    listen: Option<Listen>,
    signals: &mut Signals,
) -> Result<u8, StartError> {
    observe::start();
    let serving = match listen {
        Some(listen) => Some(Serving::start(listen).await.map_err(StartError::Bind)?),
        None => None,
    };
    let status = match work {
        Some(Work::Script(script)) => {
            supervise(
                &mut start_script(*script, signals, serving.as_ref())?,
                signals,
            )
            .await
        }
        Some(Work::Watched(watched)) => watched.run(signals, serving.as_ref()).await?,
        Some(Work::Chat(chat)) => {
            let (chat, network) = *chat;
            supervise(&mut start_chat(chat, network, signals)?, signals).await
        }
        #[cfg(feature = "repl")]
        Some(Work::Repl(repl)) => run_repl(*repl, signals).await?,
        None => {
            let signal = signals.next().await;
            exit::asked();
            signal.status()
        }
    };
    if let Some(serving) = serving {
        tokio::select! {
            () = serving.stop() => {}
            signal = signals.next() => return Ok(signal.status()),
        }
    }
    Ok(status)
}

/// Waits for the end of the work. Ends it after a signal.
async fn supervise(started: &mut Started, signals: &mut Signals) -> u8 {
    let signal = tokio::select! {
        status = started.worker.ended() => return status,
        signal = signals.next() => signal,
    };
    end(started, signal, signals).await
}

/// Ends the work as after a signal. Returns the exit status. Ends the process if the work does not
/// end.
async fn end(started: &mut Started, signal: Signal, signals: &mut Signals) -> u8 {
    let Started {
        worker,
        page,
        late: [not_in_time, twice],
    } = started;
    exit::asked();
    line_printer::end_waits();
    // A dialog that is shown blocks the thread of the script.
    if let Some(page) = page {
        page.close();
    }
    worker.interrupt(signal);
    let late = tokio::select! {
        ended = worker.ended_after_interrupt(signals::ANSWER_TIMEOUT, signals::END_TIMEOUT) => match ended {
            Some(status) => return status,
            None => not_in_time,
        },
        _ = second_signal(signals) => twice,
    };
    let late = *late;
    exit::last_words(move || {
        terminal::restore();
        editor::stop();
        output::warning(&late);
    });
    // `return` would wait for standard output, which the script's thread may have locked.
    exit::exit(signal.status());
}

/// Waits for another signal. Hangup does not count, because a closed terminal sends it more than
/// once.
async fn second_signal(signals: &mut Signals) -> Signal {
    loop {
        match signals.next().await {
            Signal::Hangup => {}
            signal => return signal,
        }
    }
}

/// The running built-in server.
struct Serving {
    addresses: Vec<SocketAddr>,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Serving {
    async fn start(listen: Listen) -> Result<Self, BindError> {
        let server = Server::bind(listen, Default::default(), |notice| {
            output::warning_aside(&notice)
        })
        .await?;
        let addresses = server.addresses();
        output::note(&Addresses(&addresses));
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(server.run(async {
            // A dropped sender stops the server as well.
            let _ = stopped.await;
        }));
        Ok(Self {
            addresses,
            stop,
            done,
        })
    }

    async fn stop(self) {
        drop(self.stop);
        // The server limits the time that it takes. After a signal, the work may have taken some of
        // it.
        let _ = timeout(exit::time_left().unwrap_or(Duration::MAX), self.done).await;
    }
}

/// The addresses of a server: one, or both loopback addresses.
struct Addresses<'a>(&'a [SocketAddr]);

impl fmt::Display for Addresses<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [one, other] => write!(
                f,
                "serving on ws://localhost:{} ({} and {})",
                one.port(),
                one.ip(),
                other.ip()
            ),
            addresses => addresses
                .iter()
                .try_for_each(|address| write!(f, "serving on ws://{address}")),
        }
    }
}
