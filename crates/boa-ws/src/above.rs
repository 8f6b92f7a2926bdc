//! The way of texts to the terminal while a line is being typed there: they are printed above it.
//!
//! There is one terminal, so its line editor is a static.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    mpsc::{Receiver, SyncSender, sync_channel},
};

/// The limit on texts that wait. They wait while the history is searched, for example.
const MAX_WAITING: usize = 1024;

/// The thread that prints above the line. None while no line is typed.
static PRINTER: Mutex<Option<SyncSender<Print>>> = Mutex::new(None);

/// A request to the thread that prints.
pub(crate) enum Print {
    /// Print these lines.
    Text(String),
    /// Stop the line editor after all texts, and drop the sender then.
    Stop(SyncSender<()>),
}

fn printer() -> MutexGuard<'static, Option<SyncSender<Print>>> {
    PRINTER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to take texts.
pub(crate) fn open() -> Receiver<Print> {
    let (sender, receiver) = sync_channel(MAX_WAITING);
    *printer() = Some(sender);
    receiver
}

/// Ends it: texts go to the streams again. Returns the sender, for a last request.
pub(crate) fn close() -> Option<SyncSender<Print>> {
    printer().take()
}

/// Prints whole lines above the line that is being typed. Returns whether there is one: otherwise the caller writes to the
/// stream. Blocks the thread while too much waits.
pub(crate) fn print(text: &str) -> bool {
    // Cloned, so that a thread that waits does not hold the lock.
    let sender = printer().clone();
    sender.is_some_and(|sender| sender.send(Print::Text(text.to_owned())).is_ok())
}
