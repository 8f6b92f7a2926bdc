//! Runs several pages at the same time, with a thread for each.

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

/// In bytes. The engine and some tests recurse deeply.
const STACK_SIZE: usize = 16 << 20;

/// The time after a page's timeout at which its thread is abandoned, because a script that never
/// returns can't be stopped.
const ABANDON_TIMEOUT: Duration = Duration::from_secs(20);

/// Runs all pages, at most `jobs` at a time, and passes on each outcome.
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
            running.insert(
                number,
                (run.clone(), Instant::now() + time + ABANDON_TIMEOUT),
            );
            let (site, sender) = (site.clone(), sender.clone());
            thread::Builder::new()
                .name(run.name.clone())
                .stack_size(STACK_SIZE)
                .spawn(move || {
                    let outcome = std::panic::catch_unwind(|| page::run(&site, &run, time));
                    // The receiver may have abandoned the page.
                    let _ = sender.send((
                        number,
                        outcome.unwrap_or_else(|_| Outcome::broken("CRASH", "a thread panicked")),
                    ));
                })?;
        }
        let Some(deadline) = running.values().map(|(_, deadline)| *deadline).min() else {
            return Ok(());
        };
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((number, outcome)) => {
                if let Some((run, _)) = running.remove(&number) {
                    done(run, outcome)?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                let late: Vec<_> = running
                    .extract_if(|_, (_, deadline)| *deadline <= Instant::now())
                    .collect();
                for (_, (run, _)) in late {
                    done(run, Outcome::broken("HUNG", "a script never returned"))?;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}
