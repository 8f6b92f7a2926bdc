//! The lines of standard input, read on a thread of their own once somebody wants one.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
};
use tokio::sync::Notify;

/// How many lines are read ahead.
const AHEAD: usize = 64;

/// Lines that were read and wait.
#[derive(Default)]
pub(super) struct Input {
    lines: Mutex<Lines>,
    changed: Condvar,
    arrived: Notify,
}

#[derive(Default)]
struct Lines {
    waiting: VecDeque<String>,
    started: bool,
    ended: bool,
}

impl Input {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts to read. The thread ends with the input, or with the process.
    fn start(self: &Arc<Self>) {
        if std::mem::replace(&mut self.lock().started, true) {
            return;
        }
        let input = self.clone();
        let started = thread::Builder::new().name("input".to_owned()).spawn(move || {
            for line in io::stdin().lock().split(b'\n') {
                let Ok(mut line) = line else { break };
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                let mut lines = input.lock();
                while lines.waiting.len() >= AHEAD {
                    lines = input.changed.wait(lines).unwrap_or_else(PoisonError::into_inner);
                }
                lines.waiting.push_back(String::from_utf8_lossy(&line).into_owned());
                drop(lines);
                input.changed.notify_all();
                input.arrived.notify_one();
            }
            input.lock().ended = true;
            input.changed.notify_all();
            input.arrived.notify_one();
        });
        if started.is_err() {
            self.lock().ended = true;
        }
    }

    /// Waits until there is a line, or the end.
    pub(super) async fn wait(self: &Arc<Self>) {
        self.start();
        loop {
            let arrived = self.arrived.notified();
            {
                let lines = self.lock();
                if !lines.waiting.is_empty() || lines.ended {
                    return;
                }
            }
            arrived.await;
        }
    }

    /// Whether all lines were taken, and no other will come.
    pub(super) fn has_ended(&self) -> bool {
        let lines = self.lock();
        lines.ended && lines.waiting.is_empty()
    }

    /// A line that is there. None at the end.
    pub(super) fn take(&self) -> Option<String> {
        let line = self.lock().waiting.pop_front();
        self.changed.notify_all();
        line
    }

    /// The next line, however long it takes. None at the end.
    pub(super) fn next_line(self: &Arc<Self>) -> Option<String> {
        self.start();
        let mut lines = self.lock();
        while lines.waiting.is_empty() && !lines.ended {
            lines = self.changed.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        drop(lines);
        self.take()
    }
}
