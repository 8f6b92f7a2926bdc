//! Runs pages at the same time, a thread for each.

use crate::{
    page::{self, Outcome},
    server::Site,
    timeout,
    tree::Run,
};
use std::{
    collections::{HashMap, VecDeque},
    io,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// Deep recursion is the engine's habit, and some tests'.
const STACK: usize = 16 << 20;

/// How much longer than its timeout a page may take before nobody waits for its thread any more: a script that never
/// returns can't be stopped.
const GRACE: Duration = Duration::from_secs(20);

/// Runs all of them, at most `jobs` at a time, and hands over each outcome as it comes.
pub(crate) fn run_all(
    site: &Site,
    runs: Vec<Run>,
    jobs: usize,
    multiplier: u32,
    mut done: impl FnMut(Run, Outcome) -> io::Result<()>,
) -> io::Result<()> {
    let (sender, receiver) = channel();
    let mut waiting: VecDeque<_> = runs.into_iter().enumerate().collect();
    let mut running: HashMap<usize, (Run, Instant)> = HashMap::new();
    loop {
        while running.len() < jobs.max(1)
            && let Some((number, run)) = waiting.pop_front()
        {
            let time = timeout(run.long) * multiplier;
            running.insert(number, (run.clone(), Instant::now() + time + GRACE));
            let (site, sender) = (site.clone(), sender.clone());
            thread::Builder::new().name(run.name.clone()).stack_size(STACK).spawn(move || {
                let outcome = std::panic::catch_unwind(|| page::run(&site, &run, time));
                // Nobody listens any more to one that came too late.
                let _ =
                    sender.send((number, outcome.unwrap_or_else(|_| Outcome::broken("CRASH", "a thread panicked"))));
            })?;
        }
        let Some(deadline) = running.values().map(|(_, deadline)| *deadline).min() else { return Ok(()) };
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((number, outcome)) => {
                if let Some((run, _)) = running.remove(&number) {
                    done(run, outcome)?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let late: Vec<_> = running.extract_if(|_, (_, deadline)| *deadline <= Instant::now()).collect();
                for (_, (run, _)) in late {
                    done(run, Outcome::broken("HUNG", "a script never returned"))?;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}
