//! The time that [establishing](super::Options::establish_timeout) a connection may take. The wait for its turn has as much,
//! and is counted by itself.

use super::{Error, Phase};
use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::coop::unconstrained,
    time::{Instant, sleep_until},
};

/// When an attempt to establish a connection is over. Clones are the same deadline.
#[derive(Clone, Debug)]
pub(super) struct Deadline(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    limit: Duration,
    one_at_a_time: bool,
    clock: Mutex<Clock>,
    changed: Notify,
}

#[derive(Debug)]
struct Clock {
    phase: Phase,
    /// When the time is over, of what is being done now. None is never.
    end: Option<Instant>,
    /// How many turns are waited for.
    waits: usize,
    /// What is left when the wait is over, and the phase from before it.
    after: (Duration, Phase),
}

impl Deadline {
    /// The deadline of an attempt that begins now.
    pub(super) fn within(limit: Duration, one_at_a_time: bool) -> Self {
        let (phase, end) = (Phase::Connecting, Instant::now().checked_add(limit));
        let clock = Mutex::new(Clock { phase, end, waits: 0, after: (limit, phase) });
        Self(Arc::new(Inner { limit, one_at_a_time, clock, changed: Notify::new() }))
    }

    /// What `future` gives, if it is in time.
    pub(super) async fn limit<T, E: From<Error>>(&self, future: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        tokio::select! {
            biased;
            result = future => result,
            // Whatever the future has used up of the task's budget: the time is over when it is over.
            phase = unconstrained(self.over()) => Err(Error::Timeout { phase }.into()),
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.clock().phase = phase;
    }

    /// Whether it has to wait for its turn.
    pub(super) fn one_at_a_time(&self) -> bool {
        self.0.one_at_a_time
    }

    /// When the time is over.
    pub(super) fn end(&self) -> Option<Instant> {
        self.clock().end
    }

    /// Counts the wait for a turn by itself, as long as the guard lives.
    pub(super) fn wait_for_turn(&self) -> PauseGuard {
        let mut clock = self.clock();
        if clock.waits == 0 {
            let left = clock.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            clock.after = (left, clock.phase);
            clock.phase = Phase::Waiting;
            clock.end = Instant::now().checked_add(self.0.limit);
        }
        clock.waits += 1;
        drop(clock);
        self.0.changed.notify_one();
        PauseGuard(self.clone())
    }

    /// Returns what was being done when the time is over.
    async fn over(&self) -> Phase {
        loop {
            let mut changed = pin!(self.0.changed.notified());
            let (end, phase) = {
                let clock = self.clock();
                (clock.end, clock.phase)
            };
            match end {
                Some(end) if end <= Instant::now() => return phase,
                // Looked at again even if it is over: the wait for a turn may have ended at the same moment.
                Some(end) => tokio::select! {
                    () = sleep_until(end) => {}
                    () = &mut changed => {}
                },
                None => changed.await,
            }
        }
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.0.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wait for a turn, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct PauseGuard(Deadline);

impl Drop for PauseGuard {
    fn drop(&mut self) {
        let mut clock = self.0.clock();
        clock.waits -= 1;
        if clock.waits == 0 {
            let (left, phase) = clock.after;
            clock.phase = phase;
            clock.end = Instant::now().checked_add(left);
        }
        drop(clock);
        self.0.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::sleep;

    const SECOND: Duration = Duration::from_secs(1);

    fn within(limit: Duration) -> Deadline {
        Deadline::within(limit, true)
    }

    async fn seconds(n: u32) -> Result<(), Error> {
        sleep(n * SECOND).await;
        Ok(())
    }

    async fn never() -> Result<(), Error> {
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_runs_from_the_beginning_and_names_the_phase() {
        let start = Instant::now();
        let attempt = within(10 * SECOND);
        assert!(attempt.limit(seconds(9)).await.is_ok());
        attempt.enter(Phase::Handshake);
        assert!(matches!(attempt.limit(never()).await, Err(Error::Timeout { phase: Phase::Handshake })));
        assert_eq!(start.elapsed(), 10 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_for_a_turn_takes_nothing_of_the_time_after_it() {
        let start = Instant::now();
        let attempt = within(10 * SECOND);
        let outcome = attempt
            .limit(async {
                sleep(4 * SECOND).await;
                let (turn, another) = (attempt.wait_for_turn(), attempt.wait_for_turn());
                sleep(5 * SECOND).await;
                drop(turn);
                sleep(4 * SECOND).await;
                drop(another);
                never().await
            })
            .await;
        assert!(matches!(outcome, Err(Error::Timeout { phase: Phase::Connecting })));
        assert_eq!(start.elapsed(), 19 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_for_a_turn_is_limited_too() {
        let start = Instant::now();
        let attempt = within(10 * SECOND);
        let outcome = attempt
            .limit(async {
                sleep(4 * SECOND).await;
                let _turn = attempt.wait_for_turn();
                never().await
            })
            .await;
        assert!(matches!(outcome, Err(Error::Timeout { phase: Phase::Waiting })));
        assert_eq!(start.elapsed(), 14 * SECOND);
    }

    #[tokio::test]
    async fn a_future_that_is_always_busy_is_ended_too() {
        let busy = async {
            loop {
                tokio::task::coop::consume_budget().await;
            }
        };
        let outcome: Result<(), _> = within(Duration::from_millis(10)).limit(busy).await;
        assert!(matches!(outcome, Err(Error::Timeout { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn no_limit_is_no_limit() {
        let attempt = within(Duration::MAX);
        assert!(attempt.limit(seconds(100_000)).await.is_ok());
        drop(attempt.wait_for_turn());
        assert!(attempt.limit(seconds(100_000)).await.is_ok());
    }
}
