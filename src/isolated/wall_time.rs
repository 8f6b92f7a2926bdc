//! Enforces `ProcessLimits::wall` on a separate thread, so that a busy program can't delay it.

use super::process::{Killed, Killer};
use std::{
    future::pending,
    io,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Instant,
};
use tokio::{
    runtime::{Builder, Handle},
    task::AbortHandle,
    time::sleep_until,
};

/// The tokio runtime of the thread, which waits as long as the program runs.
static CLOCK: Mutex<Option<Handle>> = Mutex::new(None);

/// The end of a process at a time. Dropped, it ends none.
pub(super) struct Alarm(AbortHandle);

impl Alarm {
    pub(super) fn set(end: Instant, killer: &Arc<Killer>) -> io::Result<Self> {
        let killer = Arc::downgrade(killer);
        let ending = clock()?.spawn(async move {
            sleep_until(end.into()).await;
            if let Some(killer) = killer.upgrade() {
                killer.kill(Killed::WallTime);
            }
        });
        Ok(Self(ending.abort_handle()))
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn clock() -> io::Result<Handle> {
    let mut clock = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(clock) = &*clock {
        return Ok(clock.clone());
    }
    let (sender, handles) = mpsc::channel();
    thread::Builder::new()
        .name("isolated clock".to_owned())
        .spawn(
            move || match Builder::new_current_thread().enable_time().build() {
                Ok(tokio) => {
                    // The receiver waits.
                    let _ = sender.send(Ok(tokio.handle().clone()));
                    tokio.block_on(pending::<()>());
                }
                Err(error) => drop(sender.send(Err(error))),
            },
        )?;
    let handle = handles.recv().map_err(io::Error::other)??;
    Ok(clock.insert(handle).clone())
}
