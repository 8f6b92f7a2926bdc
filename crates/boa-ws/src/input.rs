//! What a person types or does, read on a thread of its own: it waits until somebody wants it.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};
use tokio::sync::Notify;

/// How many lines are read ahead.
const AHEAD: usize = 64;

/// How much waits of what can't be held up.
const MOST: usize = 4096;

/// What was read and waits. There is one who takes.
pub(super) struct Queue<T> {
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
        let state = Mutex::new(State { waiting: VecDeque::new(), ended: false });
        Self { state, changed: Condvar::new(), arrived: Notify::new() }
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changed.notify_all();
        self.arrived.notify_one();
    }

    /// Adds what is next, and waits as long as there is no room for it.
    fn push(&self, next: T) {
        let mut state = self.lock();
        while state.waiting.len() >= AHEAD {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.push_back(next);
        drop(state);
        self.tell();
    }

    /// Adds what is next, if there is room for it.
    pub(super) fn offer(&self, next: T) {
        let mut state = self.lock();
        if state.waiting.len() < MOST {
            state.waiting.push_back(next);
        }
        drop(state);
        self.tell();
    }

    /// No more will come.
    pub(super) fn end(&self) {
        self.lock().ended = true;
        self.tell();
    }

    /// Waits until there is something, or the end.
    pub(super) async fn wait(&self) {
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

    /// Whether all was taken, and no more will come.
    pub(super) fn has_ended(&self) -> bool {
        let state = self.lock();
        state.ended && state.waiting.is_empty()
    }

    /// What is there. None at the end.
    pub(super) fn take(&self) -> Option<T> {
        let next = self.lock().waiting.pop_front();
        self.changed.notify_all();
        next
    }

    /// What is next, however long it takes. None at the end.
    pub(super) fn next(&self) -> Option<T> {
        let mut state = self.lock();
        while state.waiting.is_empty() && !state.ended {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        self.take()
    }
}

/// The lines of standard input, which is read once somebody wants one.
#[derive(Default)]
pub(super) struct Input {
    lines: Queue<String>,
    started: Mutex<bool>,
}

impl Input {
    /// Starts to read. The thread ends with the input, or with the process.
    fn start(self: &Arc<Self>) {
        if std::mem::replace(&mut *self.started.lock().unwrap_or_else(PoisonError::into_inner), true) {
            return;
        }
        let input = self.clone();
        let started = thread::Builder::new().name("input".to_owned()).spawn(move || {
            for line in io::stdin().lock().split(b'\n') {
                let Ok(mut line) = line else { break };
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                input.lines.push(String::from_utf8_lossy(&line).into_owned());
            }
            input.lines.end();
        });
        if started.is_err() {
            self.lines.end();
        }
    }

    /// Waits until there is a line, or the end.
    pub(super) async fn wait(self: &Arc<Self>) {
        self.start();
        self.lines.wait().await;
    }

    /// Whether all lines were taken, and no other will come.
    pub(super) fn has_ended(&self) -> bool {
        self.lines.has_ended()
    }

    /// Whether nobody has wanted a line yet, and there is something to be read. Nothing is taken: it may be for the command
    /// after this one.
    #[cfg(unix)]
    pub(super) async fn is_left_alone(&self) -> bool {
        use std::{fs::File, io::IsTerminal as _, io::Seek as _, os::fd::AsFd as _};
        use tokio::{
            io::{Interest, Ready},
            net::unix::pipe::Receiver,
        };

        let stdin = io::stdin();
        if *self.started.lock().unwrap_or_else(PoisonError::into_inner) || stdin.is_terminal() {
            return false;
        }
        let Ok(mut file) = stdin.as_fd().try_clone_to_owned().map(File::from) else { return false };
        if let Some(length) = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|it| it.len()) {
            return file.stream_position().is_ok_and(|at| at < length);
        }
        // Unchecked, it stays as it is for those who share it.
        let Ok(stream) = Receiver::from_file_unchecked(file) else { return false };
        // The end alone makes it ready as well, but there is nothing to read.
        let has_bytes = |ready: Ready| ready & Ready::READABLE == Ready::READABLE;
        tokio::select! {
            biased;
            ready = stream.ready(Interest::READABLE) => ready.is_ok_and(has_bytes),
            // The system is asked once.
            () = tokio::time::sleep(std::time::Duration::from_millis(1)) => false,
        }
    }

    /// Others' systems do not tell.
    #[cfg(not(unix))]
    pub(super) async fn is_left_alone(&self) -> bool {
        false
    }

    /// A line that is there. None at the end.
    pub(super) fn take(&self) -> Option<String> {
        self.lines.take()
    }

    /// The next line, however long it takes. None at the end.
    pub(super) fn next_line(self: &Arc<Self>) -> Option<String> {
        self.start();
        self.lines.next()
    }
}
