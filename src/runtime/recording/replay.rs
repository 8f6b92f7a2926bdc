//! [`Recording`]: the recorded input that a replay feeds to a script.

use super::{
    TIMER, kind,
    lines::{Entry, FileError},
    player::Player,
};
use crate::{dom::TaskSource, runtime::host_io::read_file};
use serde::de::DeserializeOwned;
use std::{
    fmt,
    future::poll_fn,
    io::{self, BufRead},
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, sleep, sleep_until};

/// A recording to run a script against: [`Builder::replay`](crate::Builder::replay). Clones are the
/// same replay, which runs once.
///
/// It takes the place of the network, the clock, the source of random numbers, the time zone and
/// the files of modules. The script gets everything in the recorded order. Times are on tokio's
/// clock: if it is paused, a replay takes no longer than its scripts.
///
/// The lines of a recording are read one by one, so that its size is not limited by the memory.
///
/// ```
/// use boa_websocket::{Permissions, Runtime, net::MemoryNetwork, runtime::{Recorder, Recording}};
/// use std::{fs::File, io::BufReader, sync::Arc};
/// # use futures_util::{SinkExt, StreamExt};
///
/// /// The program, whichever world it runs in.
/// async fn answer(builder: boa_websocket::Builder) -> Result<String, Box<dyn std::error::Error>> {
///     let mut runtime = builder.build()?;
///     let script = "let answer; const socket = new WebSocket('ws://chat.example/');
///         socket.onopen = () => socket.send('hello');
///         socket.onmessage = ({ data }) => { answer = `${data} ${Math.random()} ${Date.now()}`; socket.close(); }";
///     runtime.execute("main.js", script).await?;
///     runtime.run().await?;
///     let answer = runtime.execute("answer.js", "answer").await?;
///     Ok(answer.as_string().map(|answer| answer.to_std_string_escaped()).unwrap_or_default())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("boa_websocket-recording-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let file = folder.join("bug.recording");
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("chat.example", 80);
/// # tokio::spawn(async move {
/// #     let mut server = tokio_tungstenite::accept_async(listener.accept().await).await?;
/// #     while let Some(message) = server.next().await { server.send(message?).await?; }
/// #     Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
/// # });
/// // Where the bug happens:
/// let recorder = Recorder::new(File::create(&file)?, ())?;
/// let builder = Runtime::builder().permissions(Permissions::all()).connector(Arc::new(network));
/// let happened = answer(builder.record(recorder.clone())).await?;
/// recorder.finish()?;
///
/// // In a test:
/// let recording = Recording::new(BufReader::new(File::open(&file)?))?;
/// assert_eq!(answer(Runtime::builder().replay(recording.clone())).await?, happened);
/// assert_eq!(recording.differences(), []);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Recording(Arc<Mutex<Player>>);

/// A difference between a replay and its recording.
///
/// [`Recording`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The line of the recording, from 1.
    pub line: u64,
    /// The time of the line, since the beginning of the recording.
    pub at: Duration,
    /// The recorded event, and the actual one.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} of the recording, after {:.3} s: {}",
            self.line,
            self.at.as_secs_f64(),
            self.what
        )
    }
}

/// The reason why a file can't be replayed.
///
/// ```
/// use boa_websocket::runtime::{Recording, RecordingError};
///
/// let later = br#"{"format":"boa-ws recording","version":99}"#;
/// assert_eq!(Recording::new(&later[..]).err(), Some(RecordingError::UnknownVersion { version: 99 }));
/// assert_eq!(Recording::new(&b"GIF89a"[..]).err(), Some(RecordingError::NoRecording));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// The first line does not begin a recording.
    #[error("it is not a recording")]
    NoRecording,
    /// Another version of this program has written it.
    #[error(
        "it is a recording of version {version}, and only version {} is known",
        super::lines::VERSION
    )]
    UnknownVersion {
        /// The version of the format.
        version: u64,
    },
    /// A line is none of a recording: the file was changed or damaged.
    #[error("line {line} is damaged: {why}")]
    Malformed {
        /// The number of the line, from 1.
        line: u64,
        /// The reason why it cannot be read.
        why: String,
    },
}

impl Recording {
    pub(super) fn of_worker(&self, number: u64) -> Self {
        Self(Arc::new(Mutex::new(self.player().worker(number))))
    }

    /// Begins to read a recording.
    ///
    /// # Errors
    /// [`RecordingError`], by the first line.
    pub fn new(input: impl BufRead + Send + 'static) -> Result<Self, RecordingError> {
        Player::new(Box::new(input)).map(|player| Self(Arc::new(Mutex::new(player))))
    }

    /// The details that [`Recorder::new`](super::Recorder::new) was given. `None` if they have
    /// another type.
    pub fn details<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.player().file().details.clone()).ok()
    }

    /// Goes on after a [difference](Self::differences): messages arrive in their order, and what
    /// the script does not wait for is left out. By default the first difference ends the run, with
    /// [`StopReason::Replay`](super::super::StopReason::Replay).
    #[must_use]
    pub fn lenient(self) -> Self {
        self.player().is_lenient = true;
        self
    }

    /// Waits between two lines for as long as it was recorded, divided by `speed`, while tokio's
    /// clock is paused. Without it a replay with a paused clock does not wait.
    #[must_use]
    pub fn speed(self, speed: f64) -> Self {
        self.player().speed = (speed > 0.0).then_some(speed);
        self
    }

    /// Reads files of modules from the disk and not from the recording, because they have changed.
    #[must_use]
    pub fn files_from_disk(self) -> Self {
        self.player().read_files();
        self
    }

    /// The differences from the recording, up to a hundred.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        self.player().file().differences.iter().cloned().collect()
    }

    /// The line that the replay could not read, and at which it has ended:
    /// [`RecordingError::Malformed`].
    #[must_use]
    pub fn malformed(&self) -> Option<RecordingError> {
        self.player().file().malformed.clone()
    }

    /// Whether the recording ended before the run that was recorded, because its process was ended
    /// or its file was cut off. The replay stops there. False while the replay has not come to the
    /// end.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        let player = self.player();
        player.has_ended() && !player.is_complete && player.file().malformed.is_none()
    }

    /// Waits for the next [input](super::Recorder::input) of this name, until its turn comes.
    /// `None` is the end of inputs.
    pub async fn input(&self, name: &str) -> Option<String> {
        poll_fn(|cx| {
            let mut player = self.player();
            if let Some(Entry::Input {
                name: recorded,
                text,
            }) = player.due()
                && recorded == name
            {
                let text = text.clone();
                player.advance();
                return Poll::Ready(text);
            }
            player.wake_input_later(name, cx.waker());
            Poll::Pending
        })
        .await
    }

    /// Takes an [input](super::Recorder::input) of this name without waiting, if it is what was
    /// recorded next: one that a script has waited for with its thread.
    #[must_use]
    pub fn take_input(&self, name: &str) -> Option<RecordedInput> {
        self.player().take(|line| match line {
            Entry::Input {
                name: recorded,
                text,
            } if recorded == name => {
                Some(text.take().map_or(RecordedInput::End, RecordedInput::Text))
            }
            _ => None,
        })
    }

    /// Marks the end of the script. Connections and messages that the recording has after this
    /// point are [differences](Self::differences).
    pub fn finish(&self) {
        self.player().finish();
    }

    /// The contents that a file had.
    ///
    /// # Errors
    /// The error that was recorded. [`io::ErrorKind::NotFound`] if another file or none was read at
    /// this point.
    pub fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut player = self.player();
        if player.reads_files {
            return read_file(path);
        }
        let read = player.take(|line| match line {
            Entry::File { data, error, .. } => {
                Some(data.take().map(|data| data.0).ok_or_else(|| error.take()))
            }
            _ => None,
        });
        read.unwrap_or(Err(None)).map_err(recorded_error)
    }

    pub(super) fn player(&self) -> MutexGuard<'_, Player> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An [input](super::Recorder::input) that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedInput {
    /// An input with this text.
    Text(String),
    /// The end of the inputs of the name.
    End,
}

impl RecordedInput {
    /// The text, unless it is the end.
    #[must_use]
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::End => None,
        }
    }
}

pub(super) fn recorded_error(error: Option<FileError>) -> io::Error {
    match error {
        Some(FileError { kind: name, error }) => io::Error::new(kind(&name), error),
        None => io::Error::new(
            io::ErrorKind::NotFound,
            "the recording has no such file at this point",
        ),
    }
}

type Wait = Pin<Box<dyn Future<Output = ()>>>;

/// The timers of an event loop that follows a recording.
#[derive(Default)]
pub(super) struct ReplayTimers {
    /// The sleep until the time of a line.
    sleep: Option<(u64, Wait)>,
    /// The timeout of a line that something else must complete.
    timeout: Option<(u64, Wait)>,
}

/// The time for which a replay waits for a line before it reports a difference. If tokio's clock is
/// paused, it is over when nothing is left to do.
const DIFFERENCE_TIMEOUT: Duration = Duration::from_secs(10);

impl ReplayTimers {
    /// Ready if the line of the position was waited for long enough.
    fn poll_timeout(&mut self, player: &Player, cx: &mut Context<'_>) -> Poll<()> {
        let line = player.line;
        if self.timeout.as_ref().is_none_or(|(of, _)| *of != line) {
            let timeout = if player.waits_for_thread() {
                wait_for_thread()
            } else {
                Box::pin(sleep(DIFFERENCE_TIMEOUT))
            };
            self.timeout = Some((line, timeout));
        }
        let timeout = self.timeout.as_mut();
        timeout.map_or(Poll::Ready(()), |(_, timeout)| timeout.as_mut().poll(cx))
    }
}

impl Recording {
    /// Passes lines whose time has come, up to one that something else must complete. Must be
    /// polled while the loop waits.
    pub(super) fn poll_lines(&self, timers: &mut ReplayTimers, cx: &mut Context<'_>) {
        loop {
            let mut player = self.player();
            let due = player.go_on();
            player.wake_loop_later(cx.waker());
            let (line, speed) = (player.line, player.speed);
            drop(player);
            timers.timeout.take_if(|(of, _)| *of != line);
            let Some(due) = due else {
                timers.sleep = None;
                return;
            };
            if timers.sleep.as_ref().is_none_or(|(of, _)| *of != line) {
                timers.sleep = Some((line, wait(due, speed)));
            }
            if let Some((_, sleep)) = &mut timers.sleep
                && sleep.as_mut().poll(cx).is_pending()
            {
                return;
            }
            timers.sleep = None;
        }
    }

    /// Ready if the position has changed because nothing else can happen.
    pub(super) fn poll_stuck(&self, timers: &mut ReplayTimers, cx: &mut Context<'_>) -> Poll<()> {
        let mut player = self.player();
        if player.must_stop() {
            return Poll::Ready(());
        }
        if timers.sleep.is_some() {
            return Poll::Pending;
        }
        if !player.may_be_left()
            && !player.was_terminated()
            && timers.poll_timeout(&player, cx).is_pending()
        {
            return Poll::Pending;
        }
        timers.timeout = None;
        player.is_stuck();
        Poll::Ready(())
    }

    /// Completes a future that a script waits for within its task, on the clock of the tokio
    /// runtime that polls it. False if the recording has nothing that completes it.
    #[cfg(feature = "fetch")]
    pub(super) fn within_task(
        &self,
        future: impl Future<Output = ()>,
    ) -> impl Future<Output = bool> {
        // Read on the clock of the event loop, before another tokio runtime is entered.
        self.player().start();
        async move {
            self.player().begin_wait_in_task();
            let mut future = std::pin::pin!(future);
            let mut timers = ReplayTimers::default();
            let completed = poll_fn(|cx| {
                let completed = future.as_mut().poll(cx);
                if self.must_stop() {
                    return Poll::Ready(false);
                }
                if completed.is_ready() {
                    return Poll::Ready(true);
                }
                self.poll_lines(&mut timers, cx);
                self.poll_stuck_in_task(&mut timers, cx).map(|()| false)
            })
            .await;
            self.player().end_wait_in_task();
            completed
        }
    }

    /// As [`poll_stuck`](Self::poll_stuck) for what a script waits for within its task. Other lines
    /// stay: they are not done before the task is.
    #[cfg(feature = "fetch")]
    fn poll_stuck_in_task(&self, timers: &mut ReplayTimers, cx: &mut Context<'_>) -> Poll<()> {
        let mut player = self.player();
        if player.must_stop() {
            return Poll::Ready(());
        }
        if timers.sleep.is_some()
            || !player.was_terminated() && timers.poll_timeout(&player, cx).is_pending()
        {
            return Poll::Pending;
        }
        player.is_stuck_in_task();
        Poll::Ready(())
    }

    pub(super) fn must_stop(&self) -> bool {
        self.player().must_stop()
    }

    /// Whether new jobs of the engine may begin.
    pub(super) fn is_at_jobs(&self) -> bool {
        let mut player = self.player();
        player.reads_files || matches!(player.next_due(), Some(Entry::Jobs))
    }

    /// Passes the line with the beginning of jobs. False if they may not begin.
    pub(super) fn begin_jobs(&self) -> bool {
        let mut player = self.player();
        let is_at_jobs = matches!(player.next_due(), Some(Entry::Jobs));
        if is_at_jobs {
            player.advance();
        }
        player.reads_files || is_at_jobs
    }

    /// Whether the time of the current line has come.
    pub(super) fn is_due(&self) -> bool {
        self.player().next_due().is_some()
    }

    /// The source of the task at the position, which is `None` for a timer, and the number of its
    /// timer, port or future.
    pub(super) fn task(&self) -> Option<(Option<TaskSource>, Option<u64>)> {
        let player = self.player();
        let (name, number) = player.task()?;
        if name == TIMER {
            return Some((None, number));
        }
        let mut sources = TaskSource::ALL.iter();
        let source = sources.find(|source| source.name() == name)?;
        Some((Some(*source), number))
    }

    pub(super) fn advance(&self) {
        self.player().advance();
    }
}

/// Waits for as long as another thread may take. Tokio's paused clock stands still meanwhile.
fn wait_for_thread() -> Wait {
    let (waits, ended) = mpsc::channel::<()>();
    Box::pin(async move {
        let _waits = waits;
        // The wait ends before its time with this future.
        let wait = move || ended.recv_timeout(DIFFERENCE_TIMEOUT);
        let _ = tokio::task::spawn_blocking(wait).await;
    })
}

/// Waits for a time on tokio's clock, and on the system's clock if there is a speed.
fn wait(due: Instant, speed: Option<f64>) -> Wait {
    let Some(speed) = speed else {
        return Box::pin(sleep_until(due));
    };
    Box::pin(async move {
        let time = due.saturating_duration_since(Instant::now());
        let time = Duration::try_from_secs_f64(time.as_secs_f64() / speed).unwrap_or(Duration::MAX);
        // Tokio's paused clock stands still while another thread works.
        let _ = tokio::task::spawn_blocking(move || std::thread::sleep(time)).await;
        sleep_until(due).await;
    })
}

boa_web::opaque_debug!(Recording);
