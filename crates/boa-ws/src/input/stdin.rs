//! Queues between a thread that reads input and the event loop, and the lines of standard input.

use crate::{
    run_input::RunInput,
    threads::{lock, spawn, wait},
};
use boa_websocket::runtime::RecordedInput;
use std::{
    collections::VecDeque,
    io::{self, BufRead},
    sync::{Arc, Condvar, Mutex, MutexGuard},
};
use tokio::sync::Notify;

/// The limit on lines that are read ahead.
const MAX_LINES_AHEAD: usize = 64;

/// The limit on items of a queue whose source can't wait.
const MAX_QUEUED: usize = 4096;

/// A queue with one consumer, which may wait in an async task or block its thread.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    arrived: Notify,
}

struct State<T> {
    waiting: VecDeque<T>,
    ended: bool,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state = Mutex::new(State {
            waiting: VecDeque::new(),
            ended: false,
        });
        Self {
            state,
            changed: Condvar::new(),
            arrived: Notify::new(),
        }
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        lock(&self.state)
    }

    fn notify(&self) {
        self.changed.notify_all();
        self.arrived.notify_one();
    }

    /// Adds an item. Blocks the thread while the queue is full.
    fn push(&self, next: T) {
        let mut state = self.lock();
        while state.waiting.len() >= MAX_LINES_AHEAD {
            state = wait(&self.changed, state);
        }
        state.waiting.push_back(next);
        drop(state);
        self.notify();
    }

    /// Adds an item, or drops it if the queue is full.
    pub(crate) fn try_push(&self, next: T) {
        let mut state = self.lock();
        if state.waiting.len() < MAX_QUEUED {
            state.waiting.push_back(next);
        }
        drop(state);
        self.notify();
    }

    /// Closes the queue: no item follows.
    pub(crate) fn close(&self) {
        self.lock().ended = true;
        self.notify();
    }

    /// Waits until there is an item, or the queue is closed.
    pub(crate) async fn wait(&self) {
        loop {
            let arrived = self.arrived.notified();
            {
                let state = self.lock();
                if !state.waiting.is_empty() || state.ended {
                    return;
                }
            }
            arrived.await;
        }
    }

    /// Whether the queue is closed and empty.
    pub(crate) fn has_ended(&self) -> bool {
        let state = self.lock();
        state.ended && state.waiting.is_empty()
    }

    /// Takes an item that is in the queue. None if it is empty.
    pub(crate) fn take(&self) -> Option<T> {
        let next = self.lock().waiting.pop_front();
        self.changed.notify_all();
        next
    }

    /// Takes the next item. Blocks the thread until there is one; None once the queue is closed and
    /// empty.
    pub(crate) fn next(&self) -> Option<T> {
        let mut state = self.lock();
        while state.waiting.is_empty() && !state.ended {
            state = wait(&self.changed, state);
        }
        drop(state);
        self.take()
    }
}

/// The lines of standard input. Reading begins with the first request for a line.
#[derive(Default)]
pub(crate) struct StandardInput {
    lines: Queue<String>,
    started: Mutex<bool>,
    run_input: RunInput,
    /// The lines that were waited for, and not taken yet.
    arrived: Mutex<Arrived>,
}

#[derive(Default)]
struct Arrived {
    lines: VecDeque<String>,
    ended: bool,
}

/// The names of inputs in recordings: a line, or the end; and that there are lines that no script
/// has read.
const LINE: &str = "line";
const UNREAD: &str = "unread";

impl StandardInput {
    /// The lines of a run of this kind.
    pub(crate) fn new(run_input: RunInput) -> Self {
        Self {
            run_input,
            ..Self::default()
        }
    }

    fn arrived(&self) -> MutexGuard<'_, Arrived> {
        lock(&self.arrived)
    }

    /// Records a line, or the end.
    fn arrive(&self, line: Option<&str>) {
        self.run_input.record_input(LINE, line);
        self.arrived().ended |= line.is_none();
    }

    /// Starts to read. The thread ends with the input, or with the process.
    fn start(self: &Arc<Self>) {
        if std::mem::replace(&mut *lock(&self.started), true) {
            return;
        }
        let input = self.clone();
        let started = spawn("input", move || {
            for line in io::stdin().lock().split(b'\n') {
                let Ok(mut line) = line else { break };
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                input
                    .lines
                    .push(String::from_utf8_lossy(&line).into_owned());
            }
            input.lines.close();
        });
        if started.is_err() {
            self.lines.close();
        }
    }

    /// Waits until there is a line, or the end.
    pub(crate) async fn wait(self: &Arc<Self>) {
        {
            let arrived = self.arrived();
            if arrived.ended || !arrived.lines.is_empty() {
                return;
            }
        }
        let line = match &self.run_input {
            RunInput::Replayed(replay) => replay.recording.input(LINE).await,
            _ => {
                self.start();
                self.lines.wait().await;
                self.lines.take()
            }
        };
        self.arrive(line.as_deref());
        self.arrived().lines.extend(line);
    }

    /// Whether all lines were taken, and the input has ended.
    pub(crate) fn has_ended(&self) -> bool {
        let arrived = self.arrived();
        arrived.ended && arrived.lines.is_empty()
    }

    /// Whether there is input and no line was requested. Reads nothing, because the input may be
    /// for the next command of a shell.
    pub(crate) async fn is_unread(&self) -> bool {
        if self.run_input.is_replayed() {
            return self.run_input.take_input(UNREAD).is_some();
        }
        let is_unread = self.has_unread().await;
        if is_unread {
            self.run_input.record_input(UNREAD, None);
        }
        is_unread
    }

    #[cfg(unix)]
    async fn has_unread(&self) -> bool {
        use std::{fs::File, io::IsTerminal as _, io::Seek as _, os::fd::AsFd as _};
        use tokio::{
            io::{Interest, Ready},
            net::unix::pipe::Receiver,
        };

        let stdin = io::stdin();
        if *lock(&self.started) || stdin.is_terminal() {
            return false;
        }
        let Ok(mut file) = stdin.as_fd().try_clone_to_owned().map(File::from) else {
            return false;
        };
        if let Some(length) = file
            .metadata()
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|it| it.len())
        {
            return file.stream_position().is_ok_and(|at| at < length);
        }
        // Unchecked, so that the flags of the descriptor do not change. Other processes may share
        // it.
        let Ok(stream) = Receiver::from_file_unchecked(file) else {
            return false;
        };
        // The end of the input also makes the descriptor ready.
        let has_bytes = |ready: Ready| ready & Ready::READABLE == Ready::READABLE;
        tokio::select! {
            biased;
            ready = stream.ready(Interest::READABLE) => ready.is_ok_and(has_bytes),
            // One poll of the system is enough.
            () = tokio::time::sleep(std::time::Duration::from_millis(1)) => false,
        }
    }

    /// Other systems offer no such check.
    #[cfg(not(unix))]
    async fn has_unread(&self) -> bool {
        false
    }

    /// Takes a line that was waited for. None if there is none yet, or at the end.
    pub(crate) fn take(&self) -> Option<String> {
        self.arrived().lines.pop_front()
    }

    /// Takes the next line. Blocks the thread until there is one; None at the end.
    pub(crate) fn next_line(self: &Arc<Self>) -> Option<String> {
        {
            let mut arrived = self.arrived();
            if arrived.ended || !arrived.lines.is_empty() {
                return arrived.lines.pop_front();
            }
        }
        let line = if self.run_input.is_replayed() {
            let input = self.run_input.take_input(LINE);
            input.and_then(RecordedInput::into_text)
        } else {
            self.start();
            self.lines.next()
        };
        self.arrive(line.as_deref());
        line
    }
}
