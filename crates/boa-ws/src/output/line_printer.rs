//! Prints text above the line that is being edited.
//!
//! One thread writes to the terminal: the editor's. Others leave texts here, and never wait for it,
//! unless they ask for room. There is one terminal, so this is a static. ARCHITECTURE.md draws the
//! threads.

use crate::{
    output::terminal_text::TerminalText,
    threads::{lock, wait},
};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// The texts that wait may have this many bytes before producers wait for room.
const MAX_WAITING: usize = 256 << 10;

static ABOVE: Above = Above::new();

/// Notified when there is room again.
static ROOM: Notify = Notify::const_new();

/// The state that the threads share.
struct Above {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    /// Texts in order, each a number of whole lines.
    waiting: TerminalText,
    /// Whether the editor reads a line.
    asked: bool,
    /// Whether producers need no room any more, because the process ends.
    ending: bool,
    /// Wakes the thread that rings the bell.
    bell: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// There is no editor: texts go to the streams.
    Closed,
    /// No line is on the screen. The editor's thread writes texts, or begins or ends a line.
    Idle,
    /// A line is on the screen. The editor writes texts when the bell rings.
    Reading,
    /// The editor is to stop.
    Stopping,
    /// It has stopped, and writes nothing more.
    Stopped,
}

/// The next task of the editor's thread, while no line is read.
pub(crate) struct Task {
    pub(crate) texts: TerminalText,
    /// Whether a line is to be read then.
    pub(crate) read: bool,
}

impl Above {
    const fn new() -> Self {
        let state = State {
            phase: Phase::Closed,
            waiting: TerminalText::EMPTY,
            asked: false,
            ending: false,
            bell: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Never held while something is written.
    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        wait(&self.changed, state)
    }

    /// The texts that wait. There is room again.
    fn take(&self, state: &mut State) -> TerminalText {
        self.changed.notify_all();
        ROOM.notify_one();
        std::mem::take(&mut state.waiting)
    }
}

impl State {
    /// Whether producers wait. The last text may go beyond the limit, so that each text has room
    /// once.
    fn is_full(&self) -> bool {
        matches!(self.phase, Phase::Idle | Phase::Reading)
            && !self.ending
            && self.waiting.len() >= MAX_WAITING
    }
}

/// Whether there is an editor.
pub(crate) fn is_open() -> bool {
    !matches!(ABOVE.lock().phase, Phase::Closed | Phase::Stopped)
}

/// Prints whole lines above the line that is being typed. Returns whether there is an editor:
/// otherwise the caller writes to the stream. Never blocks.
pub(crate) fn print(text: &TerminalText) -> bool {
    let mut state = ABOVE.lock();
    if matches!(state.phase, Phase::Closed | Phase::Stopped) {
        return false;
    }
    state.waiting.push(text);
    state.bell = true;
    ABOVE.changed.notify_all();
    true
}

/// Blocks until a text has room, for code that prints as often as a script wants to. It ends when
/// the editor has written, which needs the terminal alone, or when the process is asked to end.
pub(crate) fn wait_for_room() {
    let mut state = ABOVE.lock();
    while state.is_full() {
        state = ABOVE.wait(state);
    }
}

/// Waits until a text has room. One task at a time may wait. Losing the future loses nothing.
pub(crate) async fn room() {
    while ABOVE.lock().is_full() {
        ROOM.notified().await;
    }
}

/// From now on nothing waits for room: the process is about to end.
pub(crate) fn end_waits() {
    ABOVE.lock().ending = true;
    ABOVE.changed.notify_all();
    ROOM.notify_one();
}

/// The editor's thread: when it ends, however it does, nothing waits for it.
pub(crate) struct StopsAtDrop;

impl Drop for StopsAtDrop {
    fn drop(&mut self) {
        ABOVE.lock().phase = Phase::Stopped;
        ABOVE.changed.notify_all();
        ROOM.notify_one();
    }
}

/// Begins to take texts.
pub(crate) fn open() {
    ABOVE.lock().phase = Phase::Idle;
}

/// Asks the editor's thread for a line.
pub(crate) fn ask() {
    ABOVE.lock().asked = true;
    ABOVE.changed.notify_all();
}

/// Waits for something to do while no line is read. None if the editor is to stop: then it has
/// stopped.
pub(crate) fn next_task() -> Option<Task> {
    let mut state = ABOVE.lock();
    loop {
        match state.phase {
            Phase::Idle if state.asked || !state.waiting.is_empty() => {
                let texts = ABOVE.take(&mut state);
                return Some(Task {
                    texts,
                    read: std::mem::take(&mut state.asked),
                });
            }
            Phase::Idle => state = ABOVE.wait(state),
            _ => {
                state.phase = Phase::Stopped;
                ABOVE.changed.notify_all();
                return None;
            }
        }
    }
}

/// The line is on the screen.
pub(crate) fn begin_line() {
    let mut state = ABOVE.lock();
    if state.phase == Phase::Idle {
        state.phase = Phase::Reading;
    }
    ABOVE.changed.notify_all();
}

/// The line is accepted, or removed. Texts wait until it has left the screen.
pub(crate) fn end_line() {
    let mut state = ABOVE.lock();
    if state.phase == Phase::Reading {
        state.phase = Phase::Idle;
    }
}

/// The texts that wait. The editor calls it when the line was removed from the screen for them.
pub(crate) fn take() -> TerminalText {
    ABOVE.take(&mut ABOVE.lock())
}

/// Never returns once the editor is to stop: the line is not drawn again, and the process ends
/// soon. rustyline cannot be stopped otherwise, because it waits for a key.
pub(crate) fn park_if_stopping() {
    let mut state = ABOVE.lock();
    while matches!(state.phase, Phase::Stopping | Phase::Stopped) {
        state.phase = Phase::Stopped;
        ABOVE.changed.notify_all();
        state = ABOVE.wait(state);
    }
}

/// Waits until a line is on the screen and there is a reason to ring the bell: texts, or the end.
/// None after the end.
pub(crate) fn bell() -> Option<()> {
    let mut state = ABOVE.lock();
    loop {
        match state.phase {
            Phase::Reading if state.bell && !state.waiting.is_empty() => break,
            Phase::Stopping if state.bell => break,
            Phase::Closed | Phase::Stopped => return None,
            _ => state = ABOVE.wait(state),
        }
    }
    state.bell = false;
    Some(())
}

/// Asks the editor to write what waits and to stop, and waits until it has, for at most `limit`.
/// Returns whether there is an editor, and what it has not written. Texts go to the streams from
/// then on.
pub(crate) fn close(limit: Duration) -> Option<TerminalText> {
    let mut state = ABOVE.lock();
    if matches!(state.phase, Phase::Idle | Phase::Reading) {
        (state.phase, state.bell) = (Phase::Stopping, true);
        ABOVE.changed.notify_all();
        let stopping = |state: &mut State| state.phase == Phase::Stopping;
        state = ABOVE
            .changed
            .wait_timeout_while(state, limit, stopping)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    } else if state.phase == Phase::Closed {
        return None;
    }
    state.phase = Phase::Stopped;
    Some(ABOVE.take(&mut state))
}
