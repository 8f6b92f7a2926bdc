//! The position of a replay in its recording.

use super::{
    Difference, RecordingError,
    lines::{Entry, FORMAT, Header, Line, VERSION},
    sent::{Accept, Sent},
};
use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead, Read},
    task::Waker,
    time::Duration,
};
use tokio::time::Instant;

/// The limit on differences that are kept.
const MAX_DIFFERENCES: usize = 100;

/// The longest line: the largest message of a WebSocket is far shorter.
const MAX_LINE: u64 = 1 << 30;

pub(super) struct Player {
    lines: Box<dyn BufRead + Send>,
    pub(super) details: serde_json::Value,
    /// The number of the current line in its file, from 1.
    pub(super) line: u64,
    /// The time of the last line that was read, in microseconds.
    at: u64,
    /// `None` at the end.
    current: Option<Line>,
    /// Whether the time of the current line has come.
    is_due: bool,
    start: Option<Instant>,
    /// Whether the recording ended with the run.
    is_complete: bool,
    pub(super) streams: HashMap<u64, ReplayedStream>,
    /// The number of streams that were asked for.
    pub(super) asked: u64,
    readers: HashMap<u64, Waker>,
    writers: HashMap<u64, Waker>,
    loop_waker: Option<Waker>,
    input_wakers: HashMap<String, Waker>,
    pub(super) is_lenient: bool,
    pub(super) speed: Option<f64>,
    pub(super) reads_files: bool,
    pub(super) differences: VecDeque<Difference>,
    pub(super) must_stop: bool,
    /// The line that is none of a recording. The replay ends before it.
    pub(super) malformed: Option<RecordingError>,
    /// The last readings of the clocks.
    pub(super) last_now: u64,
    pub(super) last_date: i64,
    pub(super) last_offset: i32,
}

/// What was written to a stream.
#[derive(Default)]
pub(super) struct ReplayedStream {
    recorded: Sent,
    actual: Sent,
    /// The number of items that were compared.
    compared: u64,
    pub(super) accept: Option<Accept>,
    pub(super) is_dropped: bool,
}

/// Where a replay goes on.
pub(super) enum Step {
    /// The time of a line has not come.
    At(Instant, u64),
    /// Something has to happen.
    Waits,
    End,
}

impl Player {
    pub(super) fn new(mut lines: Box<dyn BufRead + Send>) -> Result<Self, RecordingError> {
        let mut first = String::new();
        lines
            .by_ref()
            .take(MAX_LINE)
            .read_line(&mut first)
            .map_err(|_| RecordingError::NoRecording)?;
        let damaged = |why: String| RecordingError::Malformed { line: 1, why };
        let header: serde_json::Value = serde_json::from_str(&first).map_err(|error| {
            if first.contains(FORMAT) {
                damaged(error.to_string())
            } else {
                RecordingError::NoRecording
            }
        })?;
        if header.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
            return Err(RecordingError::NoRecording);
        }
        match header.get("version").map(serde_json::Value::as_u64) {
            Some(Some(VERSION)) => {}
            Some(Some(version)) => return Err(RecordingError::UnknownVersion { version }),
            _ => return Err(damaged("it has no version of the format".to_owned())),
        }
        let header: Header =
            serde_json::from_value(header).map_err(|error| damaged(error.to_string()))?;
        let mut player = Self {
            lines,
            details: header.details,
            line: 1,
            at: 0,
            current: None,
            is_due: false,
            start: None,
            is_complete: false,
            streams: HashMap::new(),
            asked: 0,
            readers: HashMap::new(),
            writers: HashMap::new(),
            loop_waker: None,
            input_wakers: HashMap::new(),
            is_lenient: false,
            speed: None,
            reads_files: false,
            differences: VecDeque::new(),
            must_stop: false,
            malformed: None,
            last_now: 0,
            last_date: 0,
            last_offset: 0,
        };
        player.advance();
        Ok(player)
    }

    /// Goes on, and returns the line of the position if its time has come.
    pub(super) fn next_due(&mut self) -> Option<&Entry> {
        self.go_on();
        self.due()
    }

    /// The line of the position, if its time has come.
    pub(super) fn due(&self) -> Option<&Entry> {
        self.current
            .as_ref()
            .filter(|_| self.is_due)
            .map(|line| &line.entry)
    }

    /// The line of the position, whether or not its time has come: for what scripts ask for while
    /// they run.
    pub(super) fn current(&mut self) -> Option<&mut Entry> {
        self.current.as_mut().map(|line| &mut line.entry)
    }

    /// The task of the position, whether or not its time has come.
    pub(super) fn task(&self) -> Option<(&str, Option<u64>)> {
        match &self.current.as_ref()?.entry {
            Entry::Task { source, number } => Some((source, *number)),
            _ => None,
        }
    }

    /// Goes to the next line.
    pub(super) fn advance(&mut self) {
        // A flush may wait for the end of the line.
        if let Some(Line {
            entry: Entry::Written { stream, .. },
            ..
        }) = &self.current
            && let Some(writer) = self.writers.remove(stream)
        {
            writer.wake();
        }
        self.is_due = false;
        self.current = self.read_line();
        self.at = self.current.as_ref().map_or(self.at, |line| line.at);
        if matches!(
            self.current,
            Some(Line {
                entry: Entry::Finish,
                ..
            })
        ) {
            self.is_complete = true;
            self.current = None;
        }
        if let Some(waker) = self.loop_waker.take() {
            waker.wake();
        }
    }

    /// The next line. `None` at the end, and where the file was cut off.
    fn read_line(&mut self) -> Option<Line> {
        if self.is_complete {
            return None;
        }
        let mut text = Vec::new();
        self.line += 1;
        self.lines
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut text)
            .ok()?;
        let line = serde_json::from_slice(&text);
        if let Err(error) = &line
            && text.ends_with(b"\n")
        {
            self.malformed = Some(RecordingError::Malformed {
                line: self.line,
                why: error.to_string(),
            });
            self.must_stop = true;
        }
        line.ok()
    }

    pub(super) const fn is_complete(&self) -> bool {
        self.is_complete
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.current.is_none()
    }

    pub(super) fn wake_loop_later(&mut self, waker: &Waker) {
        self.loop_waker = Some(waker.clone());
    }

    pub(super) fn wake_reader_later(&mut self, stream: u64, waker: &Waker) {
        self.readers.insert(stream, waker.clone());
    }

    pub(super) fn wake_writer_later(&mut self, stream: u64, waker: &Waker) {
        self.writers.insert(stream, waker.clone());
    }

    pub(super) fn wake_input_later(&mut self, name: &str, waker: &Waker) {
        self.input_wakers.insert(name.to_owned(), waker.clone());
    }

    /// Goes on up to a line that needs time, or that something else must complete.
    pub(super) fn go_on(&mut self) -> Step {
        loop {
            let start = *self.start.get_or_insert_with(Instant::now);
            let Some(Line { at, entry }) = &self.current else {
                return Step::End;
            };
            if !self.is_due {
                let due = start + Duration::from_micros(*at);
                // Tokio's timers are exact to the millisecond.
                if due > Instant::now() + Duration::from_millis(1) {
                    return Step::At(due, self.line);
                }
                self.is_due = true;
                let (reader, writer) = match entry {
                    Entry::Written { stream, data } => {
                        let (number, data) = (*stream, data.clone());
                        self.streams
                            .entry(number)
                            .or_default()
                            .recorded
                            .push(&data.0);
                        self.compare(number);
                        (None, Some(number))
                    }
                    Entry::Broken {
                        stream,
                        writing: true,
                        ..
                    } => (None, Some(*stream)),
                    entry => (entry.stream(), None),
                };
                let reader = reader.and_then(|stream| self.readers.remove(&stream));
                let writer = writer.and_then(|stream| self.writers.remove(&stream));
                reader.into_iter().chain(writer).for_each(Waker::wake);
                if let Some(Line {
                    entry: Entry::Input { name, .. },
                    ..
                }) = &self.current
                    && let Some(waker) = self.input_wakers.remove(name)
                {
                    waker.wake();
                }
            }
            if !self.is_passed() {
                return Step::Waits;
            }
            self.advance();
        }
    }

    /// Whether nothing has to happen for the current line.
    fn is_passed(&self) -> bool {
        let Some(Line { entry, .. }) = &self.current else {
            return false;
        };
        let stream = entry.stream().and_then(|stream| self.streams.get(&stream));
        match (entry, stream) {
            (_, Some(stream)) if stream.is_dropped => true,
            (Entry::Written { .. }, Some(stream)) => stream.actual.reaches(&stream.recorded),
            // A changed script imports when it does.
            (Entry::Jobs, _) => self.reads_files,
            _ => false,
        }
    }

    /// Takes what a client writes, up to what it had written, and compares both. Returns the number
    /// of bytes.
    pub(super) fn wrote(&mut self, stream: u64, bytes: &[u8]) -> usize {
        let ReplayedStream {
            recorded, actual, ..
        } = self.streams.entry(stream).or_default();
        let taken = actual.push_up_to(recorded, bytes);
        self.compare(stream);
        if let Some(waker) = self.loop_waker.take() {
            waker.wake();
        }
        taken
    }

    fn compare(&mut self, number: u64) {
        let Some(stream) = self.streams.get_mut(&number) else {
            return;
        };
        if stream.accept.is_none()
            && let (Some(recorded), Some(actual)) = (&stream.recorded.key, &stream.actual.key)
        {
            stream.accept = Some(Accept::new(recorded, actual));
        }
        let mut different = Vec::new();
        while let (Some(recorded), Some(actual)) =
            (stream.recorded.items.front(), stream.actual.items.front())
        {
            if recorded != actual {
                let what = format!(
                    "item {} that the script sends on connection {number} is {}, but {} was recorded",
                    stream.compared + 1,
                    actual.describe(recorded),
                    recorded.describe(actual),
                );
                different.push(what);
            }
            stream.recorded.items.pop_front();
            stream.actual.items.pop_front();
            stream.compared += 1;
        }
        different.into_iter().for_each(|what| self.differs(what));
    }

    /// Keeps a difference. It ends a strict replay.
    pub(super) fn differs(&mut self, what: String) {
        if self.must_stop {
            return;
        }
        if self.differences.len() < MAX_DIFFERENCES {
            let at = Duration::from_micros(self.at);
            self.differences.push_back(Difference {
                line: self.line,
                at,
                what,
            });
        }
        self.must_stop |= !self.is_lenient;
    }

    /// Nothing can happen any more before the current line was passed.
    pub(super) fn is_stuck(&mut self) {
        let Some(Line { entry, .. }) = &self.current else {
            if self.is_complete {
                self.differs(
                    "the recording has ended, but the script waits for something".to_owned(),
                );
            }
            self.must_stop = true;
            return;
        };
        if !entry.is_taken_by_scripts() {
            let what = format!(
                "{}, but the script waits for something else",
                entry.describe()
            );
            self.differs(what);
        }
        self.advance();
    }

    /// The script has ended. What it had asked for or sent after this line, it has not now.
    pub(super) fn finish(&mut self) {
        while !self.must_stop
            && let Some(Line { entry, .. }) = &self.current
        {
            let is_missing = match entry {
                Entry::Connected { stream, .. } | Entry::Failed { stream, .. } => {
                    *stream > self.asked
                }
                Entry::Written { stream, data } => {
                    let stream = self.streams.entry(*stream).or_default();
                    // The line was compared already if its time had come.
                    if !self.is_due {
                        stream.recorded.push(&data.0);
                    }
                    !stream.is_dropped && !stream.actual.reaches(&stream.recorded)
                }
                _ => false,
            };
            if is_missing {
                let what = format!("{}, but the script has ended", entry.describe());
                self.differs(what);
                return;
            }
            self.advance();
        }
    }

    /// Whether the current line is one that a changed script may leave.
    pub(super) fn may_be_left(&self) -> bool {
        self.current
            .as_ref()
            .is_some_and(|line| line.entry.is_taken_by_scripts())
    }
}
