//! What is left of a case when its connection and its runtime are gone.

use crate::{case::Case, client::Seen, network::Kind, watch::MEMORY, watchdog};
use std::{
    panic,
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Plays a case with one of the clients.
pub(crate) type Play = fn(&Case, Kind) -> Result<Seen, String>;

/// What may be left of a case, in bytes: caches of what was used for the first time.
const LEFT: usize = 64 << 10;

/// Plays a case, again and again if memory is left of it.
pub(crate) fn play(case: &Case, kind: Kind, client: Play) -> Result<Seen, String> {
    const TIMES: usize = 5;
    watchdog::begins(case);
    let (before, open, panics) = (MEMORY.allocated(), descriptors(), panics());
    let seen = client(case, kind)?;
    if panics != self::panics() {
        return Err("something panicked".to_owned());
    }
    if MEMORY.allocated() > before + LEFT {
        let before = MEMORY.allocated();
        for _ in 0..TIMES {
            client(case, kind)?;
        }
        let left = MEMORY.allocated().saturating_sub(before) / TIMES;
        if left > LEFT / 4 {
            return Err(format!("{left} bytes are left each time"));
        }
    }
    let now = descriptors();
    if now > open {
        return Err(format!("of {open} descriptors there are {now} now"));
    }
    watchdog::ends();
    Ok(seen)
}

/// How often something has panicked. Tokio keeps the panics of tasks to itself.
fn panics() -> usize {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(info);
        }));
    });
    PANICS.load(Ordering::Relaxed)
}

/// How many files and sockets are open.
pub(crate) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}
