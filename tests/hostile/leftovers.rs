//! Checks that nothing stays allocated after a case.

use crate::{
    case::Case, client::Figures, descriptors::descriptors, invariants::MEMORY, network::Kind,
    watchdog,
};
use std::{
    panic,
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Plays a case with one of the clients.
pub(crate) type Play = fn(&Case, Kind) -> Result<Figures, String>;

/// Plays a case. If memory is left of it, plays it again and again: what is made once for a process
/// or a thread is made by then, and nothing more may be left, not a byte.
pub(crate) fn play(case: &Case, kind: Kind, client: Play) -> Result<Figures, String> {
    const TIMES: usize = 5;
    watchdog::begins(case);
    let (before, open, panics) = (MEMORY.allocated(), descriptors(), panics());
    let seen = client(case, kind)?;
    if panics != self::panics() {
        return Err("something panicked".to_owned());
    }
    if MEMORY.allocated() > before {
        let mut left = [0; 3];
        for left in &mut left {
            let before = MEMORY.allocated();
            for _ in 0..TIMES {
                client(case, kind)?;
            }
            *left = MEMORY.allocated().saturating_sub(before);
        }
        // A collection that grows by doubling grows in one of them at the most.
        if left[1..].iter().all(|left| *left > 0) {
            return Err(format!("{left:?} bytes are left of {TIMES} times each"));
        }
    }
    let now = descriptors();
    if now > open {
        return Err(format!("of {open:?} descriptors there are {now:?} now"));
    }
    watchdog::ends();
    Ok(seen)
}

/// The number of panics. Tokio keeps the panics of tasks to itself.
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
