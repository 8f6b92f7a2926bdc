//! Work that runs: waits for its end, and ends it after a signal.

use crate::{
    input::editor,
    output::{self, alternate_screen, line_printer},
    page::TerminalInput,
    process::{
        exit,
        signals::{Signal, Signals},
        status::{FAILURE, USAGE},
    },
    script::{self, Script, isolate},
    server::BindError,
    work_thread::WorkThread,
};
use std::{io, net::SocketAddr};

/// An error that prevents the command from starting.
pub(crate) enum StartError {
    Bind(BindError),
    Thread(io::Error),
    System(io::Error),
}

impl StartError {
    /// Reports it. Returns the exit status.
    pub(crate) fn report(&self) -> u8 {
        match self {
            Self::Bind(error) => {
                output::error(error);
                USAGE
            }
            Self::System(error) => {
                output::error(&format_args!(
                    "cannot start the event loop, or handle signals: {error}"
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

/// Work that has been started.
pub(crate) struct Started {
    pub(crate) thread: WorkThread,
    /// Where the keys of a page are read.
    pub(crate) page: Option<TerminalInput>,
    /// The messages for work that does not end in time, and for a second signal.
    pub(crate) late: [&'static str; 2],
}

pub(crate) fn start_script(
    mut script: Script,
    signals: &mut Signals,
    server: Option<SocketAddr>,
) -> Result<Started, StartError> {
    let page = &mut script.settings.page;
    let page = page.terminal_input(&script.source, signals.interrupter());
    if page.is_some() {
        signals.subscribe_terminal().map_err(StartError::System)?;
    }
    let late = [
        "the script did not stop when asked to: it was ended",
        "asked twice: the script was ended, and its connections were not closed",
    ];
    let thread = match script.settings.isolation.clone() {
        Some(isolation) => isolate::start(script, isolation),
        None => script::start(script, server),
    };
    Ok(Started {
        thread: thread.map_err(StartError::Thread)?,
        page,
        late,
    })
}

/// Waits for the end of the work. Ends it after a signal.
pub(crate) async fn supervise(started: &mut Started, signals: &mut Signals) -> u8 {
    let signal = tokio::select! {
        status = started.thread.ended() => return status,
        signal = signals.next() => signal,
    };
    end(started, signal, signals).await
}

/// Ends the work as after a signal. Returns the exit status. Ends the process if the work does not
/// end.
pub(crate) async fn end(started: &mut Started, signal: Signal, signals: &mut Signals) -> u8 {
    let Started {
        thread,
        page,
        late: [not_in_time, twice],
    } = started;
    exit::asked();
    line_printer::end_waits();
    // A dialog that is shown blocks the thread of the script.
    if let Some(page) = page {
        page.close();
    }
    thread.interrupt(signal);
    let late = tokio::select! {
        ended = thread.ended_after_interrupt() => match ended {
            Some(status) => return status,
            None => not_in_time,
        },
        _ = second_signal(signals) => twice,
    };
    let late = *late;
    exit::last_words(move || {
        alternate_screen::restore();
        editor::stop();
        output::warning(&late);
    });
    // `return` would wait for standard output, which the script's thread may have locked.
    exit::exit(signal.status());
}

/// Waits for another signal. Hangup does not count, because a closed terminal sends it more than
/// once.
pub(crate) async fn second_signal(signals: &mut Signals) -> Signal {
    loop {
        match signals.next().await {
            Signal::Hangup => {}
            signal => return signal,
        }
    }
}
