//! Enforces `ProcessLimits::wall` on a separate thread, so that a busy program can't delay it.

use super::process::{Killed, Killer};
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Instant,
};

struct Ends {
    is_watched: bool,
    next: u64,
    all: BTreeMap<(Instant, u64), Weak<Killer>>,
}

static ENDS: Mutex<Ends> = Mutex::new(Ends {
    is_watched: false,
    next: 0,
    all: BTreeMap::new(),
});
static CHANGED: Condvar = Condvar::new();

/// The end of a process at a time. Dropped, it ends none.
pub(super) struct Alarm((Instant, u64));

impl Alarm {
    pub(super) fn set(end: Instant, killer: &Arc<Killer>) -> io::Result<Self> {
        let mut ends = lock();
        if !ends.is_watched {
            thread::Builder::new()
                .name("isolated clock".to_owned())
                .spawn(watch)?;
            ends.is_watched = true;
        }
        ends.next += 1;
        let key = (end, ends.next);
        ends.all.insert(key, Arc::downgrade(killer));
        CHANGED.notify_one();
        Ok(Self(key))
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        lock().all.remove(&self.0);
    }
}

/// Waits for the next end as long as the program runs.
fn watch() {
    let mut ends = lock();
    loop {
        let now = Instant::now();
        let first = ends.all.first_key_value().map(|((end, _), _)| *end);
        ends = match first {
            Some(end) if end <= now => {
                let due = ends.all.pop_first();
                drop(ends);
                if let Some(killer) = due.and_then(|(_, killer)| killer.upgrade()) {
                    killer.kill(Killed::WallTime);
                }
                lock()
            }
            Some(end) => {
                let left = end.saturating_duration_since(now);
                CHANGED
                    .wait_timeout(ends, left)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
            None => CHANGED.wait(ends).unwrap_or_else(PoisonError::into_inner),
        };
    }
}

fn lock() -> MutexGuard<'static, Ends> {
    ENDS.lock().unwrap_or_else(PoisonError::into_inner)
}
