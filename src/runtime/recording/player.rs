//! The position of a replay in its recording.

use super::{
    Difference, RecordingError,
    comparison::Comparison,
    connection_requests::{ConnectionRequest, ConnectionRequests},
    lines::{Entry, Line},
    replayed_file::ReplayedFile,
};
use std::{
    collections::HashMap,
    io::BufRead,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};
use tokio::time::Instant;

/// The position of one runtime: of the one that was recorded, or of a worker.
pub(super) struct Player {
    file: Arc<Mutex<ReplayedFile>>,
    /// [`Line::worker`].
    worker: String,
    /// The number of the current line in its file, from 1.
    pub(super) line: u64,
    /// The time of the last line that was read, in microseconds.
    at: u64,
    /// The time of the line before it.
    #[cfg(feature = "fetch")]
    at_before: u64,
    /// `None` at the end.
    current: Option<Line>,
    /// Whether the time of the current line has come.
    is_due: bool,
    start: Option<Instant>,
    #[cfg(feature = "fetch")]
    wait_in_task: Option<WaitInTask>,
    /// Whether the recording ended with the run.
    pub(super) is_complete: bool,
    /// False at the end of a worker that was terminated before its script began.
    pub(super) has_run: bool,
    /// Whether this run must end, and not only the runs of all runtimes.
    must_stop: bool,
    streams: HashMap<u64, Comparison>,
    pub(super) connection_requests: ConnectionRequests,
    readers: HashMap<u64, Waker>,
    writers: HashMap<u64, Waker>,
    input_wakers: HashMap<String, Waker>,
    pub(super) is_lenient: bool,
    pub(super) speed: Option<f64>,
    pub(super) reads_files: bool,
    /// The last readings of the clocks.
    pub(super) last_now: u64,
    pub(super) last_date: i64,
    pub(super) last_offset: i32,
}

/// A wait of a script within its task, on another clock than the event loop's.
#[cfg(feature = "fetch")]
struct WaitInTask {
    began: Instant,
    /// The time of the last line before it.
    at: u64,
    /// The number of streams that were asked for before it.
    asked: u64,
}

impl Player {
    pub(super) fn new(lines: Box<dyn BufRead + Send>) -> Result<Self, RecordingError> {
        let file = Arc::new(Mutex::new(ReplayedFile::new(lines)?));
        Ok(Self::of_worker(file, String::new()))
    }

    fn of_worker(file: Arc<Mutex<ReplayedFile>>, worker: String) -> Self {
        let mut player = Self {
            file,
            worker,
            line: 1,
            at: 0,
            #[cfg(feature = "fetch")]
            at_before: 0,
            current: None,
            is_due: false,
            start: None,
            #[cfg(feature = "fetch")]
            wait_in_task: None,
            is_complete: false,
            has_run: true,
            must_stop: false,
            streams: HashMap::new(),
            connection_requests: ConnectionRequests::default(),
            readers: HashMap::new(),
            writers: HashMap::new(),
            input_wakers: HashMap::new(),
            is_lenient: false,
            speed: None,
            reads_files: false,
            last_now: 0,
            last_date: 0,
            last_offset: 0,
        };
        player.advance();
        player
    }

    pub(super) fn worker(&self, number: u64) -> Self {
        let worker = super::name_of_worker(&self.worker, number);
        let mut player = Self {
            is_lenient: self.is_lenient,
            speed: self.speed,
            start: self.start,
            ..Self::of_worker(self.file.clone(), worker)
        };
        if self.reads_files {
            player.read_files();
        }
        player
    }

    /// Takes the code of scripts from the disk: the lines about it are left out from here on.
    pub(super) fn read_files(&mut self) {
        self.reads_files = true;
        if self.current().is_some_and(|entry| entry.is_of_loading()) {
            self.advance();
        }
    }

    pub(super) fn file(&self) -> MutexGuard<'_, ReplayedFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bytes that were written to a stream.
    pub(super) fn stream(&mut self, number: u64) -> &mut Comparison {
        self.streams.entry(number).or_default()
    }

    /// Goes on, and returns the line of the position if its time has come.
    pub(super) fn next_due(&mut self) -> Option<&Entry> {
        self.go_on();
        self.due()
    }

    /// The same, if the line is about this stream.
    pub(super) fn next_due_of(&mut self, stream: u64) -> Option<&Entry> {
        let entry = self.next_due();
        entry.filter(|entry| entry.stream() == Some(stream))
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

    /// Passes the [current](Self::current) line if `read` takes something of it.
    pub(super) fn take<R>(&mut self, read: impl FnOnce(&mut Entry) -> Option<R>) -> Option<R> {
        let taken = read(self.current()?)?;
        self.advance();
        Some(taken)
    }

    /// Takes the first of the readings that the [current](Self::current) line has, and passes the
    /// line with the last one.
    pub(super) fn take_reading<T>(
        &mut self,
        readings: impl FnOnce(&mut Entry) -> Option<&mut Vec<T>>,
    ) -> Option<T> {
        let readings = readings(self.current()?).filter(|readings| !readings.is_empty())?;
        let reading = readings.remove(0);
        if readings.is_empty() {
            self.advance();
        }
        Some(reading)
    }

    /// The task of the position, whether or not its time has come.
    pub(super) fn task(&self) -> Option<(&str, Option<u64>)> {
        match &self.current.as_ref()?.entry {
            Entry::Task { source, number } => Some((source, *number)),
            _ => None,
        }
    }

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
        #[cfg(feature = "fetch")]
        {
            self.at_before = self.at;
        }
        self.at = self.current.as_ref().map_or(self.at, |line| line.at);
        let last = self
            .current
            .take_if(|line| matches!(line.entry, Entry::Finish | Entry::Terminated { .. }));
        if let Some(Line { entry, .. }) = last {
            self.is_complete = entry == Entry::Finish;
            self.has_run = entry != Entry::Terminated { has_run: false };
        }
        self.file().wake_loop(&self.worker);
    }

    /// The next line. `None` at the end, and where the file was cut off. A script that has changed
    /// loads its code when it does, so what the script asks for meanwhile does not wait for such
    /// lines.
    fn read_line(&mut self) -> Option<Line> {
        if self.is_complete {
            return None;
        }
        loop {
            let (number, line) = self.file().next_line(&self.worker)?;
            if !(self.reads_files && line.entry.is_of_loading()) {
                self.line = number;
                return Some(line);
            }
        }
    }

    pub(super) const fn has_ended(&self) -> bool {
        self.current.is_none()
    }

    pub(super) fn wake_loop_later(&self, waker: &Waker) {
        let wakers = &mut self.file().loop_wakers;
        wakers.insert(self.worker.clone(), waker.clone());
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

    /// Goes on up to a line that needs time, or that something else must complete. Returns the
    /// time of the line if it has not come.
    pub(super) fn go_on(&mut self) -> Option<Instant> {
        loop {
            let start = self.start();
            let line = self.current.as_ref()?;
            let entry = &line.entry;
            if !self.is_due {
                let due = self.time_of(line, start);
                // Tokio's timers are exact to the millisecond.
                if due > Instant::now() + Duration::from_millis(1) {
                    return Some(due);
                }
                self.is_due = true;
                let (reader, writer) = match entry {
                    Entry::Written { stream, data } => {
                        let (number, data) = (*stream, data.clone());
                        self.stream(number).recorded.push(&data.0);
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
            self.answer_request(ConnectionRequest::is_to);
            if !self.is_passed() {
                return None;
            }
            self.advance();
        }
    }

    /// The time at which the recording begins.
    pub(super) fn start(&mut self) -> Instant {
        *self.start.get_or_insert_with(Instant::now)
    }

    /// When the time of a line comes.
    fn time_of(&self, line: &Line, start: Instant) -> Instant {
        #[cfg(feature = "fetch")]
        if let Some(wait) = &self.wait_in_task {
            // A line that the script waits for comes at once. Another line comes as late as in the
            // recorded wait.
            let is_waited_for = match &line.entry {
                Entry::Asked { to, .. } => self.connection_requests.has(to),
                entry => entry.stream().is_some_and(|stream| {
                    stream > wait.asked && stream <= self.connection_requests.last
                }),
            };
            let passed = if is_waited_for {
                0
            } else {
                line.at.saturating_sub(wait.at)
            };
            return wait.began + Duration::from_micros(passed);
        }
        start + Duration::from_micros(line.at)
    }

    /// A script waits within its task from here on.
    #[cfg(feature = "fetch")]
    pub(super) fn begin_wait_in_task(&mut self) {
        self.wait_in_task = Some(WaitInTask {
            began: Instant::now(),
            at: self.at_before,
            asked: self.connection_requests.last,
        });
    }

    /// The script continues. Lines of streams that it no longer needs are passed first.
    #[cfg(feature = "fetch")]
    pub(super) fn end_wait_in_task(&mut self) {
        self.go_on();
        self.wait_in_task = None;
    }

    /// Whether nothing has to happen for the current line.
    fn is_passed(&self) -> bool {
        let Some(Line { entry, .. }) = &self.current else {
            return false;
        };
        let stream = entry.stream().and_then(|stream| self.streams.get(&stream));
        match (entry, stream) {
            (Entry::Asked { stream, .. }, _) => *stream == self.connection_requests.last,
            (_, Some(stream)) if stream.is_dropped => true,
            (Entry::Written { .. }, Some(stream)) => stream.actual.reaches(&stream.recorded),
            _ => false,
        }
    }

    /// The number of a stream that was [asked](ConnectionRequests::add) for, once its line has come.
    pub(super) fn poll_request(&mut self, id: u64, waker: &Waker) -> Poll<u64> {
        self.go_on();
        self.connection_requests.poll(id, waker)
    }

    /// As [`ConnectionRequests::answer`] for the current line.
    fn answer_request(
        &mut self,
        is_right: impl Fn(&ConnectionRequest, &str) -> bool,
    ) -> Option<(String, String)> {
        self.connection_requests
            .answer(&self.current.as_ref()?.entry, is_right)
    }

    /// Takes what a client writes, up to what it had written, and compares both. Returns the number
    /// of bytes.
    pub(super) fn wrote(&mut self, stream: u64, bytes: &[u8]) -> usize {
        let Comparison {
            recorded, actual, ..
        } = self.stream(stream);
        let taken = actual.push_up_to(recorded, bytes);
        self.compare(stream);
        self.file().wake_loop(&self.worker);
        taken
    }

    fn compare(&mut self, number: u64) {
        let stream = self.stream(number);
        for what in stream.compare(number) {
            self.differs(what);
        }
    }

    /// Keeps a difference. It ends a strict replay.
    pub(super) fn differs(&mut self, what: String) {
        if self.must_stop() {
            return;
        }
        let difference = Difference {
            line: self.line,
            at: Duration::from_micros(self.at),
            what,
        };
        self.file().add_difference(difference, !self.is_lenient);
    }

    pub(super) fn must_stop(&self) -> bool {
        self.must_stop || self.file().must_stop
    }

    /// Whether the worker of these lines was terminated, or lost with the process.
    pub(super) fn was_terminated(&self) -> bool {
        !self.worker.is_empty() && self.current.is_none() && !self.is_complete
    }

    /// Whether another thread has to complete the current line.
    pub(super) fn waits_for_thread(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|line| line.entry.is_of_thread(!self.worker.is_empty()))
    }

    /// Nothing can happen any more before the current line was passed.
    pub(super) fn is_stuck(&mut self) {
        let current = self.current.as_ref();
        if current.is_some_and(|line| matches!(line.entry, Entry::Asked { .. }))
            && let Some((to, recorded)) = self.answer_request(|request, _| request.number.is_none())
        {
            let number = self.connection_requests.last;
            self.differs(format!(
                "connection {number} is to {to}, but to {recorded} was recorded"
            ));
            self.advance();
            return;
        }
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

    /// The same while a script waits within its task.
    #[cfg(feature = "fetch")]
    pub(super) fn is_stuck_in_task(&mut self) {
        if self.was_terminated() {
            self.must_stop = true;
            return;
        }
        let current = self.current.as_ref();
        let recorded = current.map(|line| line.entry.describe());
        self.differs(format!(
            "{}, but the script waits for one that it imports",
            recorded.as_deref().unwrap_or("the recording has ended")
        ));
    }

    /// The script has ended. Recorded streams and writes after this line that it lacks are
    /// differences.
    pub(super) fn finish(&mut self) {
        self.answer_request(ConnectionRequest::is_to);
        while !self.must_stop()
            && let Some(Line { entry, .. }) = &self.current
        {
            let is_missing = match entry {
                Entry::Asked { stream, .. }
                | Entry::Connected { stream, .. }
                | Entry::Failed { stream, .. } => *stream > self.connection_requests.last,
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
