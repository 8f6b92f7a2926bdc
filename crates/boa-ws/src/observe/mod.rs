//! Observing connections: `--trace`, `--har`, `--summary`, `--top` and `--report`.

pub(super) mod close_codes;
pub(super) mod elapsed;
mod html_report;
mod result_file;
pub(super) mod sizes;
mod summary;
mod top;
mod trace;
mod trace_lines;
mod trace_option;

use crate::{
    output::{self, terminal_text::TerminalText},
    process::exit,
    source::program::Unwritable,
};
use boa_websocket::net::{
    self,
    har::Recorder,
    observer::{Observation, Observer},
};
pub(super) use elapsed::begin;
use html_report::ReportError;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::{Instant, SystemTime},
};
use summary::Summary;
use trace::{Clock, Trace};
use trace_option::TraceOption;

/// The options about observing connections.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Observing connections")]
pub(super) struct ObserveOptions {
    #[command(flatten)]
    trace: TraceOption,

    /// The times of the trace.
    #[arg(skip)]
    clock: Clock,

    /// Show secrets in --trace, --har and --summary
    #[arg(long)]
    trace_secrets: bool,

    /// Write connections and messages to FILE, for browser DevTools
    #[arg(long, value_name = "FILE", conflicts_with = "isolate")]
    har: Option<PathBuf>,

    /// Print a summary at the end, and on SIGUSR1
    #[arg(long, conflicts_with = "isolate")]
    summary: bool,

    /// Show the summary on the terminal while the script runs
    #[arg(long, conflicts_with = "isolate")]
    top: bool,

    /// Write an HTML report to FILE
    #[arg(long, value_name = "FILE", conflicts_with = "isolate")]
    report: Option<PathBuf>,
}

/// The observers of the connections of this process.
struct Observed {
    trace: Option<Trace>,
    recorder: Option<Recorder>,
    har: Option<PathBuf>,
    report: Option<PathBuf>,
    summary: Option<Summary>,
    top: bool,
}

/// There is one for the process, because every thread that ends the process must finish it.
static OBSERVED: OnceLock<Observed> = OnceLock::new();

/// Whether the results were written.
static FINISHED: OnceLock<()> = OnceLock::new();

impl ObserveOptions {
    /// Whether there is a trace.
    pub(super) fn traces(&self) -> bool {
        !matches!(self.trace, TraceOption::Off)
    }

    /// Has the trace show the time of day.
    pub(super) fn show_time_of_day(&mut self) {
        self.clock = Clock::Day;
    }

    /// Whether the whole terminal shows the summary.
    pub(super) fn fills_terminal(&self) -> bool {
        self.top
    }

    /// Writes the page of a record that is given in place of a script. None if it is no record.
    pub(super) fn report_of(&self, file: &Path) -> Option<Result<(), ReportError>> {
        let to = self.report.as_ref().filter(|_| {
            file.extension()
                .is_some_and(|end| end.eq_ignore_ascii_case("har"))
        })?;
        Some(html_report::of_file(file, to))
    }

    /// Adds the observers that were asked for to the options of connections. It is called once.
    pub(super) fn install(self, options: &mut net::Options) -> Result<(), Unwritable> {
        let Self {
            trace,
            clock,
            trace_secrets: secrets,
            har,
            summary,
            top,
            report,
        } = self;
        let open = |path: PathBuf| result_file::create(&path).map(|file| (path, file));
        let trace = match trace {
            TraceOption::Off => None,
            TraceOption::Printed => Some(Trace::new(None, clock, secrets)),
            TraceOption::Written(path) => Some(Trace::new(Some(open(path)?), clock, secrets)),
        };
        // An error is better at the start than at the end.
        har.iter()
            .chain(&report)
            .try_for_each(|path| result_file::create(path).map(drop))?;
        let recorder = (har.is_some() || report.is_some()).then(|| {
            let recorder = Recorder::new(SystemTime::now());
            if secrets {
                recorder.with_secrets()
            } else {
                recorder
            }
        });
        let summary = (summary || top).then(|| Summary::new(secrets));
        if trace.is_none() && recorder.is_none() && summary.is_none() {
            return Ok(());
        }
        let observed = OBSERVED.get_or_init(|| Observed {
            trace,
            recorder,
            har,
            report,
            summary,
            top,
        });
        exit::call_before(finish);
        let Observed {
            trace,
            recorder,
            summary,
            ..
        } = observed;
        let observe = move |connection: u64, at: Instant, observation: &Observation<'_>| {
            let one = |observer: &dyn Observer| observer.observe(connection, at, observation);
            trace.iter().for_each(|trace| one(trace));
            recorder.iter().for_each(|recorder| one(recorder));
            summary.iter().for_each(|summary| one(summary));
        };
        options.observer = Some(Arc::new(observe));
        Ok(())
    }
}

/// Shows the summary while the program runs, or prints it on SIGUSR1, if an option requests it.
pub(super) fn start() {
    let Some(Observed {
        summary: Some(summary),
        top,
        ..
    }) = OBSERVED.get()
    else {
        return;
    };
    if *top && let Err(error) = top::start(summary) {
        output::warning(&format_args!("--top: {error}"));
    }
    watch_signals(summary);
}

/// Prints the summary on SIGUSR1.
#[cfg(unix)]
fn watch_signals(summary: &'static Summary) {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::user_defined1()) {
        Ok(mut signals) => {
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    output::note_aside(&summary.text(usize::MAX));
                }
            });
        }
        Err(error) => output::warning(&format_args!(
            "--summary: the system gives no signals: {error}"
        )),
    }
}

#[cfg(not(unix))]
fn watch_signals(_: &'static Summary) {}

/// Writes the results. It is called before the process ends, in whichever way, and works once.
fn finish() {
    let Some(observed) = OBSERVED.get() else {
        return;
    };
    if FINISHED.set(()).is_err() {
        return;
    }
    let mut unwritable: Vec<String> = Vec::new();
    if let Some(trace) = &observed.trace
        && let Some(path) = &trace.path
    {
        unwritable.extend(result_file::finish(path, || {
            trace.lost().map_or(Ok(()), Err)
        }));
    }
    if let Some(recorder) = &observed.recorder {
        if let Some(path) = &observed.har {
            unwritable.extend(result_file::finish(path, || {
                result_file::write(path, |file| recorder.write_to(file))
            }));
        }
        if let Some(path) = &observed.report {
            unwritable.extend(result_file::finish(path, || {
                html_report::of_recorder(recorder, path)
            }));
        }
    }
    // The exit status shows it as well.
    if !unwritable.is_empty() {
        exit::fail();
    }
    exit::last_words(move || {
        unwritable.iter().for_each(|error| output::error(error));
        if let Some(summary) = &observed.summary {
            // The stream may be closed already.
            let _ = output::write(&TerminalText::from(summary.text(usize::MAX)).line());
        }
    });
}
