//! [`Recorder`]: writes what comes into a run.

use super::lines::{Data, Entry, FORMAT, FileError, Header, Line, VERSION};
use crate::runtime::host_io::read_file;
use serde::Serialize;
use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::time::Instant;

/// The limit on readings of a clock in one line.
const MAX_READINGS: usize = 256;

/// Writes everything that comes into a run from outside, as it arrives:
/// [`Builder::record`](crate::Builder::record). It keeps nothing in memory but a buffer, which is
/// written when the event loop waits. Clones write to the same recording.
///
/// The recording has the bytes of connections above TLS, so it contains passwords and tokens that
/// are sent or received.
///
/// [`Recording`](super::Recording) has an example.
#[derive(Clone)]
pub struct Recorder {
    log: Arc<Mutex<Log>>,
    /// The worker whose lines it writes: [`Line::worker`].
    worker: String,
}

struct Log {
    out: BufWriter<Box<dyn Write + Send>>,
    start: Instant,
    workers: BTreeMap<String, OfWorker>,
    error: Option<io::Error>,
    is_finished: bool,
}

/// The state of a worker, or of the runtime that is recorded.
#[derive(Default)]
struct OfWorker {
    /// Readings of a clock that follow each other are one line.
    readings: Option<Line>,
    streams: u64,
    time: Time,
    /// Whether it has no more lines.
    has_ended: bool,
}

/// The time of lines. It passes only while the event loop waits, so a replay waits where the run
/// has waited and nowhere else: between two reads of a client the thread may have stood still.
#[derive(Default)]
enum Time {
    /// The loop has waited, and no line was written since.
    #[default]
    Unread,
    /// The loop is busy since the line with this time.
    Of(u64),
    /// The loop waits. Lines are of other parts of the program.
    Passes,
}

impl Recorder {
    /// Begins a recording. `details` are for the program itself:
    /// [`Recording::details`](super::Recording::details) returns them.
    ///
    /// # Errors
    /// The error of `out`, or of the conversion of `details` to JSON.
    pub fn new(out: impl Write + Send + 'static, details: impl Serialize) -> io::Result<Self> {
        let mut out: BufWriter<Box<dyn Write + Send>> = BufWriter::new(Box::new(out));
        let details = serde_json::to_value(details)?;
        serde_json::to_writer(
            &mut out,
            &Header {
                format: FORMAT.to_owned(),
                version: VERSION,
                details,
            },
        )?;
        out.write_all(b"\n")?;
        out.flush()?;
        let start = Instant::now();
        Ok(Self {
            log: Arc::new(Mutex::new(Log {
                out,
                start,
                workers: BTreeMap::new(),
                error: None,
                is_finished: false,
            })),
            worker: String::new(),
        })
    }

    pub(super) fn of_worker(&self, number: u64) -> Self {
        Self {
            log: self.log.clone(),
            worker: super::name_of_worker(&self.worker, number),
        }
    }

    /// Ends the lines of a worker.
    pub(super) fn end_of_worker(&self, entry: Entry) {
        let mut log = self.log();
        log.append(&self.worker, entry);
        log.of(&self.worker).has_ended = true;
    }

    /// Ends the recording. Nothing is recorded after this. The drop of the last clone does the
    /// same.
    ///
    /// # Errors
    /// The first error of the output. The recording ends before it.
    pub fn finish(&self) -> io::Result<()> {
        let mut log = self.log();
        log.finish();
        log.error.take().map_or(Ok(()), Err)
    }

    /// The loop waits from here on.
    pub(super) fn begin_wait(&self) {
        self.log().of(&self.worker).time = Time::Passes;
    }

    /// The loop continues, if it has waited.
    pub(super) fn end_wait(&self) {
        let mut log = self.log();
        let time = &mut log.of(&self.worker).time;
        if matches!(time, Time::Passes) {
            *time = Time::Unread;
        }
    }

    pub(super) fn end_run(&self) {
        self.log().of(&self.worker).time = Time::Unread;
    }

    /// Writes what was recorded so far. The event loop does so when it waits, so this is for a
    /// process that ends before that. Without effect while another thread records.
    pub fn flush(&self) {
        if let Ok(mut log) = self.log.try_lock() {
            log.end_all_readings();
            log.flush();
        }
    }

    /// Records an input of the embedding program, where it was given to scripts: a line of standard
    /// input, for example. `None` is the end of such inputs.
    pub fn input(&self, name: &str, text: Option<&str>) {
        self.append(Entry::Input {
            name: name.to_owned(),
            text: text.map(str::to_owned),
        });
    }

    /// Reads a file for scripts, and records its contents or the error.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let read = read_file(path);
        self.file(path, &read);
        read
    }

    /// Records the contents of a file, or why it was not read.
    pub(super) fn file(&self, path: &Path, read: &io::Result<Vec<u8>>) {
        let (file, data, error) = contents(path, read);
        self.append(Entry::File { file, data, error });
    }

    /// Records what a script has got of a file.
    pub(super) fn used(&self, path: &Path, result: &io::Result<Vec<u8>>) {
        let (file, data, error) = contents(path, result);
        self.append(Entry::Used { file, data, error });
    }

    /// The path without symbolic links, or why there is none.
    pub(super) fn real_path(&self, path: &Path, real: &io::Result<PathBuf>) {
        let found = real
            .as_ref()
            .ok()
            .map(|path| path.to_string_lossy().into_owned());
        let error = real.as_ref().err().map(FileError::new);
        self.append(Entry::Path {
            file: path.display().to_string(),
            path: found,
            error,
        });
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn append(&self, entry: Entry) {
        self.log().append(&self.worker, entry);
    }

    pub(super) fn next_stream(&self) -> u64 {
        let mut log = self.log();
        let of_worker = log.of(&self.worker);
        of_worker.streams += 1;
        of_worker.streams
    }

    pub(super) fn task(&self, source: &'static str, number: Option<u64>) {
        self.append(Entry::Task {
            source: Cow::Borrowed(source),
            number,
        });
    }

    pub(super) fn now(&self, reading: u64) {
        let nanoseconds = vec![reading];
        self.reading(Entry::Now { nanoseconds });
    }

    pub(super) fn date(&self, reading: i64) {
        let milliseconds = vec![reading];
        self.reading(Entry::Date { milliseconds });
    }

    /// Records a reading of a clock, in the line of those before it if there is room.
    fn reading(&self, entry: Entry) {
        let mut log = self.log();
        let before = log.of(&self.worker).readings.as_mut();
        match (before.map(|line| &mut line.entry), &entry) {
            (Some(Entry::Now { nanoseconds: all }), Entry::Now { nanoseconds })
                if all.len() < MAX_READINGS =>
            {
                all.extend(nanoseconds);
            }
            (Some(Entry::Date { milliseconds: all }), Entry::Date { milliseconds })
                if all.len() < MAX_READINGS =>
            {
                all.extend(milliseconds);
            }
            _ => log.begin_readings(&self.worker, entry),
        }
    }
}

impl Log {
    fn of(&mut self, worker: &str) -> &mut OfWorker {
        self.workers.entry(worker.to_owned()).or_default()
    }

    fn line(&mut self, worker: &str, entry: Entry) -> Line {
        Line {
            at: self.at(worker),
            worker: worker.to_owned(),
            entry,
        }
    }

    fn begin_readings(&mut self, worker: &str, entry: Entry) {
        self.end_readings(worker);
        let line = self.line(worker, entry);
        let of_worker = self.of(worker);
        of_worker.readings = (!of_worker.has_ended).then_some(line);
    }

    fn end_readings(&mut self, worker: &str) {
        if let Some(line) = self.of(worker).readings.take() {
            self.write(&line);
        }
    }

    fn end_all_readings(&mut self) {
        let all: Vec<_> = self
            .workers
            .values_mut()
            .filter_map(|worker| worker.readings.take())
            .collect();
        all.iter().for_each(|line| self.write(line));
    }

    fn append(&mut self, worker: &str, entry: Entry) {
        self.end_readings(worker);
        if !self.of(worker).has_ended {
            let line = self.line(worker, entry);
            self.write(&line);
        }
    }

    fn at(&mut self, worker: &str) -> u64 {
        let start = self.start;
        let time = &mut self.of(worker).time;
        if let Time::Of(at) = time {
            return *at;
        }
        let now = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        if matches!(time, Time::Unread) {
            *time = Time::Of(now);
        }
        now
    }

    fn write(&mut self, line: &Line) {
        if self.error.is_some() || self.is_finished {
            return;
        }
        let written = serde_json::to_writer(&mut self.out, line).map_err(io::Error::from);
        if let Err(error) = written.and_then(|()| self.out.write_all(b"\n")) {
            self.error = Some(error);
        }
    }

    fn flush(&mut self) {
        if self.error.is_none()
            && let Err(error) = self.out.flush()
        {
            self.error = Some(error);
        }
    }

    fn finish(&mut self) {
        self.end_all_readings();
        self.append("", Entry::Finish);
        self.is_finished = true;
        self.flush();
    }
}

/// The members of a line about a file.
fn contents(path: &Path, read: &io::Result<Vec<u8>>) -> (String, Option<Data>, Option<FileError>) {
    let data = read.as_ref().ok().map(|data| Data(data.clone()));
    let error = read.as_ref().err().map(FileError::new);
    (path.display().to_string(), data, error)
}

impl Drop for Log {
    fn drop(&mut self) {
        self.finish();
    }
}

impl FileError {
    fn new(error: &io::Error) -> Self {
        Self {
            kind: super::kind_name(error.kind()).to_owned(),
            error: error.to_string(),
        }
    }
}

boa_web::opaque_debug!(Recorder);
