//! Ends the process when a case does not end, and says which.

use crate::case::Case;
use std::{
    process,
    sync::{Mutex, Once, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Longer than any case takes, however busy the machine.
const LIMIT: Duration = Duration::from_secs(600);

static PLAYED: Mutex<Option<(Instant, Case)>> = Mutex::new(None);

pub(crate) fn begins(case: &Case) {
    static STARTED: Once = Once::new();
    *PLAYED.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), case.clone()));
    STARTED.call_once(|| drop(thread::spawn(watch)));
}

/// None is played any more.
pub(crate) fn ends() {
    PLAYED.lock().unwrap_or_else(PoisonError::into_inner).take();
}

fn watch() {
    loop {
        thread::sleep(Duration::from_secs(5));
        let played = PLAYED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, case)) = played.as_ref().filter(|(since, _)| since.elapsed() > LIMIT) {
            eprintln!("it does not end, after {:?}: {case:?}", since.elapsed());
            process::abort();
        }
    }
}
