//! Where a run gets what comes from outside: live, recorded in a file, or from a file. A replay of
//! a HAR file has only its servers.

use crate::{
    har_replay::{HarError, HarServer, Record as Har, RecordClock},
    output,
    process::{
        exit,
        signals::{self, Signal},
        status::{DIFFERENT, FAILURE, SUCCESS, USAGE},
    },
    source::program::{Unreadable, Unwritable, read, read_regular},
};
use boa_websocket::{
    Builder, Handle,
    runtime::{RecordedInput, Recorder, Recording, RecordingError},
};
use serde::Serialize;
use std::{
    fmt,
    fs::File,
    future::pending,
    io::{self, BufReader},
    path::{Path, PathBuf},
    rc::Rc,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::time::sleep;

/// A file that can't be replayed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReplayError {
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("{} cannot be replayed: {error}", .name.display())]
    NoRecording {
        name: PathBuf,
        error: RecordingError,
    },
    #[error("{} cannot be replayed: {error}", .name.display())]
    NoHar { name: PathBuf, error: HarError },
    #[error("{name} has no script: name the script after it")]
    NoScript { name: String },
}

/// Where a run gets what comes from outside.
#[derive(Clone, Default)]
pub(crate) enum RunInput {
    /// Live network, clock and files.
    #[default]
    Live,
    /// Live network, clock and files, recorded.
    Recorded(Record),
    /// From a recording.
    Replayed(Replay),
    /// Live, but connections come from a HAR file.
    Har(HarReplay),
}

/// A recording that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    name: PathBuf,
    recorder: Recorder,
}

/// A recording that is being replayed.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    pub(crate) name: PathBuf,
    pub(crate) recording: Recording,
    pub(crate) is_lenient: bool,
}

/// A record whose connections are being replayed.
#[derive(Clone)]
pub(crate) struct HarReplay {
    pub(crate) name: String,
    server: HarServer,
    is_lenient: bool,
    speed: Option<f64>,
}

/// There is one for the process, because every thread that ends the process must write it.
static RECORDER: OnceLock<Recorder> = OnceLock::new();

/// The names of inputs.
const SIGNAL: &str = "signal";
const FAILURE_REASON: &str = "failure";
const HINT: &str = "hint";

impl RunInput {
    /// Opens a recording, or a HAR file. `speed` is the value of `--speed`.
    pub(crate) fn open(
        name: &Path,
        is_lenient: bool,
        speed: Option<f64>,
    ) -> Result<Self, ReplayError> {
        let file = File::open(name).map_err(Unreadable::of(name))?;
        if file.metadata().is_ok_and(|about| about.is_dir()) {
            return Err(Unreadable::of(name)(io::ErrorKind::IsADirectory.into()).into());
        }
        let mut recording = match Recording::new(BufReader::new(file)) {
            Ok(recording) => recording,
            Err(RecordingError::NoRecording) => {
                return HarReplay::open(name, is_lenient, speed).map(Self::Har);
            }
            Err(error) => {
                return Err(ReplayError::NoRecording {
                    name: name.to_owned(),
                    error,
                });
            }
        };
        if is_lenient {
            recording = recording.lenient();
        }
        if let Some(speed) = speed {
            recording = recording.speed(speed);
        }
        Ok(Self::Replayed(Replay {
            name: name.to_owned(),
            recording,
            is_lenient,
        }))
    }

    /// Creates the file. It is called once.
    pub(crate) fn record(name: &Path, details: impl Serialize) -> Result<Self, Unwritable> {
        let recorder = create(name)
            .and_then(|file| Recorder::new(file, details))
            .map_err(Unwritable::of(name))?;
        let kept = RECORDER.get_or_init(|| recorder);
        // If the process ends before the run has ended, the recording ends there.
        exit::call_before(|| {
            // A pipe may not take it.
            let _ = exit::in_time(signals::FINAL_OUTPUT_TIMEOUT, || {
                RECORDER.get().into_iter().for_each(Recorder::flush);
            });
        });
        Ok(Self::Recorded(Record {
            name: name.to_owned(),
            recorder: kept.clone(),
        }))
    }

    pub(crate) const fn is_live(&self) -> bool {
        matches!(self, Self::Live)
    }

    pub(crate) const fn is_replayed(&self) -> bool {
        matches!(self, Self::Replayed(_))
    }

    /// Gives it to a runtime.
    pub(crate) fn apply(&self, builder: Builder) -> Builder {
        match self {
            Self::Live => builder,
            Self::Recorded(record) => builder.record(record.recorder.clone()),
            Self::Replayed(replay) => builder.replay(replay.recording.clone()),
            Self::Har(har) => {
                let clock = RecordClock::new(har.server.started());
                builder
                    .connector(Arc::new(har.server.clone()))
                    .clock(Rc::new(clock))
            }
        }
    }

    /// Whether tokio's clock is paused, so that nothing waits. A page against a record is for
    /// people.
    pub(crate) const fn pauses_clock(&self, is_page: bool) -> bool {
        match self {
            Self::Live | Self::Recorded(_) => false,
            Self::Replayed(_) => true,
            Self::Har(har) => !is_page || har.speed.is_some(),
        }
    }

    /// Prepares for a run, on its thread.
    pub(crate) fn begin(&self, handle: Handle) {
        let Self::Har(har) = self else { return };
        har.server.stop_by(move || handle.stop());
        if let Some(speed) = har.speed {
            tokio::spawn(pace(speed));
        }
    }

    /// Reads a regular file that a page names.
    #[cfg_attr(
        not(feature = "pages"),
        expect(dead_code, reason = "only pages name files")
    )]
    pub(crate) fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        match self {
            Self::Live | Self::Har(_) => read_regular(file),
            Self::Recorded(record) => record.recorder.read(file),
            Self::Replayed(replay) => replay.recording.read(file),
        }
    }

    /// Records an input, if it is recorded.
    pub(crate) fn record_input(&self, name: &str, text: Option<&str>) {
        if let Self::Recorded(record) = self {
            record.recorder.input(name, text);
        }
    }

    /// The recorded input of this name, if it is the next.
    pub(crate) fn take_input(&self, name: &str) -> Option<RecordedInput> {
        match self {
            Self::Replayed(replay) => replay.recording.take_input(name),
            _ => None,
        }
    }

    /// The reason of a failed connection and the help for it, as the recorded run has reported
    /// them, or else `current`.
    pub(crate) fn failure(
        &self,
        current: impl FnOnce() -> (String, Option<String>),
    ) -> (String, Option<String>) {
        if let Some(RecordedInput::Text(reason)) = self.take_input(FAILURE_REASON) {
            let hint = self.take_input(HINT);
            return (reason, hint.and_then(RecordedInput::into_text));
        }
        let (reason, hint) = current();
        self.record_input(FAILURE_REASON, Some(&reason));
        if let Some(hint) = &hint {
            self.record_input(HINT, Some(hint));
        }
        (reason, hint)
    }

    pub(crate) fn record_signal(&self, signal: Signal) {
        self.record_input(SIGNAL, Some(signal.name()));
    }

    /// Waits for a signal that was recorded.
    pub(crate) async fn recorded_signal(&self) -> Signal {
        let Self::Replayed(replay) = self else {
            return pending().await;
        };
        loop {
            let name = replay.recording.input(SIGNAL).await;
            if let Some(signal) = name.and_then(|name| Signal::of_name(&name)) {
                return signal;
            }
        }
    }

    /// Ends the recording or the replay with the run, which a signal may have ended. Returns the
    /// exit status.
    pub(crate) fn end(&self, status: u8, interrupted: bool) -> u8 {
        match self {
            Self::Live => status,
            Self::Recorded(Record { name, recorder }) => match recorder.finish() {
                Ok(()) => status,
                Err(error) => {
                    output::error(&Unwritable {
                        name: name.clone(),
                        error,
                    });
                    if status == SUCCESS { FAILURE } else { status }
                }
            },
            Self::Replayed(replay) => replay.end(status, interrupted),
            Self::Har(_) if interrupted => status,
            Self::Har(har) => {
                let differences = har.server.differences();
                report_differences(&har.name, har.is_lenient, &differences).unwrap_or(status)
            }
        }
    }
}

impl HarReplay {
    fn open(name: &Path, is_lenient: bool, speed: Option<f64>) -> Result<Self, ReplayError> {
        let text = read(name)?;
        let har = Har::read(&text).map_err(|error| ReplayError::NoHar {
            name: name.to_owned(),
            error,
        })?;
        let name = name.display().to_string();
        Ok(Self {
            server: HarServer::new(name.clone(), har, is_lenient),
            name,
            is_lenient,
            speed,
        })
    }
}

impl Replay {
    /// Reports the differences.
    fn end(&self, status: u8, interrupted: bool) -> u8 {
        if !interrupted {
            self.recording.finish();
        }
        let name = self.name.display();
        if let Some(error) = self.recording.malformed() {
            output::error(&ReplayError::NoRecording {
                name: self.name.clone(),
                error,
            });
            return USAGE;
        }
        let differences = self.recording.differences();
        let different = report_differences(&name, self.is_lenient, &differences);
        if self.recording.is_truncated() {
            output::note(&format_args!(
                "{name} was cut off: the replay has ended with its last line"
            ));
        }
        different.unwrap_or(status)
    }
}

/// Returns the exit status for differences, unless there are none or `is_lenient`.
fn report_differences(
    name: &dyn fmt::Display,
    is_lenient: bool,
    differences: &[impl fmt::Display],
) -> Option<u8> {
    for difference in differences {
        let text = format_args!("the script differs from the recorded run in {name}: {difference}");
        if is_lenient {
            output::warning(&text);
        } else {
            output::error(&text);
        }
    }
    (!differences.is_empty() && !is_lenient).then_some(DIFFERENT)
}

/// Lets tokio's paused clock advance no faster than this speed.
async fn pace(speed: f64) {
    const TICK: Duration = Duration::from_millis(10);
    let tick = TICK.mul_f64(speed.clamp(0.1, 1.0));
    let time = Duration::try_from_secs_f64(tick.as_secs_f64() / speed).unwrap_or(TICK);
    loop {
        sleep(tick).await;
        // The clock stands still while another thread works.
        let _ = tokio::task::spawn_blocking(move || std::thread::sleep(time)).await;
    }
}

/// Creates a file that nobody else may read.
fn create(name: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::{
            fs::Permissions,
            os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
        };
        let file = options.mode(0o600).open(name)?;
        // It may have been there before, and others may have been allowed to read it.
        if file.metadata()?.is_file() {
            file.set_permissions(Permissions::from_mode(0o600))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(name)
}
