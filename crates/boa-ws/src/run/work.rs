//! The work of the command, on the event loop of the main thread.

#[cfg(feature = "repl")]
use crate::repl::{self, Interruption, Repl};
use crate::{
    chat::{self, Chat},
    input::editor,
    network::Network,
    observe, output,
    process::{
        exit,
        signals::{Signal, Signals},
        status::FAILURE,
    },
    run::{
        rerun::Watched,
        serving::Serving,
        supervisor::{StartError, Started, end, second_signal, start_script, supervise},
    },
    script::Script,
    server::Listen,
    terminal,
};
use std::process::ExitCode;
use tokio::task::spawn_blocking;

/// The work of the command, besides serving.
pub(crate) enum Work {
    Script(Box<Script>),
    Watched(Box<Watched>),
    Chat(Box<(Chat, Network)>),
    #[cfg(feature = "repl")]
    Repl(Box<Repl>),
}

/// Does the work on an event loop, to the end of the process.
pub(crate) fn finish(work: Option<Work>, listen: Option<Listen>) -> ExitCode {
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
    let server = serving
        .as_ref()
        .and_then(|serving| serving.addresses.first().copied());
    let status = match work {
        Some(Work::Script(script)) => {
            supervise(&mut start_script(*script, signals, server)?, signals).await
        }
        Some(Work::Watched(watched)) => watched.run(signals, server).await?,
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

fn start_chat(chat: Chat, network: Network, signals: &mut Signals) -> Result<Started, StartError> {
    if chat.is_interactive() {
        signals.subscribe_terminal().map_err(StartError::System)?;
    }
    // The command is in a group of its own, to which the end of the terminal sends nothing.
    #[cfg(unix)]
    if chat.runs_command() {
        signals.subscribe_hangup().map_err(StartError::System)?;
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
