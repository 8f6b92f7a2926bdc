//! The work of the command, on the event loop of the main thread.

use crate::{
    chat::{self, Chat},
    input::editor,
    network::Network,
    observe,
    output::{self, alternate_screen},
    process::{
        exit,
        signals::{self, Signals},
        status::{FAILURE, SUCCESS},
    },
    relay,
    run::{
        rerun::Watched,
        serving::Serving,
        supervisor::{StartError, Started, second_signal, start_script, supervise},
    },
    script::Script,
    server::{Listen, Site},
    source::program::Kind,
    threads::{lock, spawn},
};
#[cfg(feature = "repl")]
use crate::{
    process::signals::Signal,
    repl::{self, Interruption, Repl},
    run::supervisor::end,
};
use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, Mutex},
};
use tokio::sync::oneshot;

/// The work of the command, besides serving.
pub(crate) enum Work {
    Script(Box<Script>),
    /// Documents that are checked, one after the other.
    Documents(Vec<Script>),
    Watched(Box<Watched>),
    Chat(Box<(Chat, Network)>),
    Relay(Box<relay::Task>),
    #[cfg(feature = "repl")]
    Repl(Box<Repl>),
}

impl Work {
    /// The files of a page that has a location.
    fn site(&self) -> Option<Site> {
        let Self::Script(script) = self else {
            return None;
        };
        let Script {
            source, settings, ..
        } = &**script;
        let location = settings.location.as_ref()?;
        matches!(source.kind, Kind::Page)
            .then(|| Site::of(&source.name, location))
            .flatten()
    }
}

/// Does the work on an event loop, to the end of the process.
pub(crate) fn finish(work: Option<Work>, listen: Option<Listen>) -> ExitCode {
    let built = signals::check_descriptors().and_then(|()| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    });
    match built {
        Ok(runtime) => runtime.block_on(async {
            let mut signals = match Signals::new() {
                Ok(signals) => signals,
                Err(error) => return StartError::System(error).report().into(),
            };
            let status = serve_and_run(work, listen, &mut signals).await;
            // On a thread of its own, so that a signal ends the process also if a terminal or a
            // pipe takes no output.
            let status = Arc::new(Mutex::new(Some(status)));
            let (done, finished) = oneshot::channel();
            let for_thread = status.clone();
            let thread = spawn("ending", move || {
                // The receiver may be gone after a signal.
                let _ = done.send(say_last_words(&for_thread));
            });
            if thread.is_err() {
                // The system gives no thread, which may be what there is to say.
                return say_last_words(&status).into();
            }
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
                    chat::kill_commands();
                    std::process::exit(signal.status().into())
                }
            }
        }),
        Err(error) => StartError::System(error).report().into(),
    }
}

/// Writes what is left, and reports the error of the work. Returns the exit status.
fn say_last_words(status: &Mutex<Option<Result<u8, StartError>>>) -> u8 {
    exit::last_words(|| {
        output::flush_aside();
        editor::stop();
        // Messages are written after this.
        alternate_screen::restore();
    });
    let status = lock(status).take().unwrap_or(Ok(FAILURE));
    exit::prepare(status.unwrap_or_else(|error| error.report()))
}

/// Runs the server and the work, whichever there are, to the end. Returns the exit status.
async fn serve_and_run(
    work: Option<Work>,
    listen: Option<Listen>,
    signals: &mut Signals,
) -> Result<u8, StartError> {
    observe::start();
    let serving = match listen {
        Some(listen) => {
            let site = work.as_ref().and_then(Work::site);
            let started = Serving::start(listen, site).await;
            Some(started.map_err(StartError::Bind)?)
        }
        None => None,
    };
    let server = serving
        .as_ref()
        .and_then(|serving| serving.addresses.first().copied());
    let status = match work {
        Some(Work::Script(script)) => {
            supervise(&mut start_script(*script, signals, server)?, signals).await
        }
        Some(Work::Documents(documents)) => check_all(documents, signals, server).await?,
        Some(Work::Watched(watched)) => watched.run(signals, server).await?,
        Some(Work::Chat(chat)) => {
            let (chat, network) = *chat;
            supervise(&mut start_chat(chat, network, signals)?, signals).await
        }
        Some(Work::Relay(task)) => supervise(&mut start_relay(*task)?, signals).await,
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

/// Checks documents, each in a runtime of its own, until a signal. Returns the first exit status that
/// is no success.
async fn check_all(
    documents: Vec<Script>,
    signals: &mut Signals,
    server: Option<SocketAddr>,
) -> Result<u8, StartError> {
    let (count, mut failed, mut first) = (documents.len(), Vec::new(), SUCCESS);
    for document in documents {
        let name = document.source.name.display().to_string();
        let status = supervise(&mut start_script(document, signals, server)?, signals).await;
        if exit::time_left().is_some() {
            return Ok(status);
        }
        if status != SUCCESS {
            failed.push(name);
            first = if first == SUCCESS { status } else { first };
        }
    }
    let colon = if failed.is_empty() { "" } else { ": " };
    output::note_aside(&format_args!(
        "{} of {count} documents passed; {} failed{colon}{}",
        count - failed.len(),
        failed.len(),
        failed.join(", ")
    ));
    Ok(first)
}

fn start_chat(chat: Chat, network: Network, signals: &mut Signals) -> Result<Started, StartError> {
    if chat.is_interactive() {
        signals.subscribe_terminal().map_err(StartError::System)?;
    }
    // The command is in a group of its own, to which the end of the terminal sends nothing.
    #[cfg(unix)]
    if chat.runs_command() {
        signals.subscribe_hangup().map_err(StartError::System)?;
    }
    let thread = chat::start(chat, network, signals.interrupter()).map_err(StartError::System)?;
    let late = [
        "the connection was not closed in time",
        "asked twice: the connection was not closed",
    ];
    Ok(Started {
        thread,
        page: None,
        late,
    })
}

fn start_relay(task: relay::Task) -> Result<Started, StartError> {
    Ok(Started {
        thread: relay::start(task).map_err(StartError::System)?,
        page: None,
        late: [
            "the connections were not closed in time",
            "asked twice: the connections were not closed",
        ],
    })
}

/// Runs a REPL to its end. Ctrl-C stops what runs in it. Returns the exit status.
#[cfg(feature = "repl")]
async fn run_repl(repl: Repl, signals: &mut Signals) -> Result<u8, StartError> {
    signals.subscribe_terminal().map_err(StartError::System)?;
    let control = repl::Control::default();
    let thread = repl::start(repl, control.clone()).map_err(StartError::Thread)?;
    let late = [
        "what runs did not stop when asked to: it was ended",
        "asked twice: the REPL was ended, and its connections were not closed",
    ];
    let mut started = Started {
        thread,
        page: None,
        late,
    };
    loop {
        let signal = tokio::select! {
            status = started.thread.ended() => return Ok(status),
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
