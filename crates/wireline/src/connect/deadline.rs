//! The deadline for [establishing](crate::Options::establish_timeout) a connection. It stands still
//! while the connection waits for its turn.

use crate::{Error, Phase};
use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::{coop::unconstrained, yield_now},
    time::{Instant, sleep_until},
};

/// The deadline of an attempt to establish a connection. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Deadline(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    one_at_a_time: bool,
    clock: Mutex<Clock>,
    changed: Notify,
}

#[derive(Debug)]
struct Clock {
    phase: Phase,
    /// `None` is no deadline.
    end: Option<Instant>,
    /// The number of [`PauseGuard`]s.
    pauses: usize,
    /// The time that is left after the wait, and the phase before it.
    resume: (Duration, Phase),
}

impl Deadline {
    /// The deadline of an attempt that starts now.
    pub(crate) fn new(limit: Duration, one_at_a_time: bool) -> Self {
        let (phase, end) = (Phase::Connecting, Instant::now().checked_add(limit));
        let clock = Mutex::new(Clock {
            phase,
            end,
            pauses: 0,
            resume: (limit, phase),
        });
        Self(Arc::new(Inner {
            one_at_a_time,
            clock,
            changed: Notify::new(),
        }))
    }

    /// Returns the result of `future`, or [`Error::Timeout`] at the deadline.
    pub(crate) async fn limit<T, E: From<Error>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        tokio::select! {
            biased;
            result = future => result,
            // The deadline holds even if the future has used up the task's budget.
            phase = unconstrained(self.expired()) => Err(Error::Timeout { phase }.into()),
        }
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.clock().phase = phase;
    }

    /// Whether the attempt must wait for others to the same address.
    pub(crate) fn one_at_a_time(&self) -> bool {
        self.0.one_at_a_time
    }

    /// Pauses the deadline until the guard is dropped.
    pub(crate) fn enter_queue(&self) -> PauseGuard {
        let mut clock = self.clock();
        if clock.pauses == 0 {
            let left = clock.end.map_or(Duration::MAX, |end| {
                end.saturating_duration_since(Instant::now())
            });
            clock.resume = (left, clock.phase);
            clock.phase = Phase::Waiting;
            clock.end = None;
        }
        clock.pauses += 1;
        drop(clock);
        self.0.changed.notify_one();
        PauseGuard(self.clone())
    }

    /// Waits for the deadline. Returns the phase at that time.
    async fn expired(&self) -> Phase {
        let mut has_looked = false;
        loop {
            let mut changed = pin!(self.0.changed.notified());
            let (end, phase) = {
                let clock = self.clock();
                (clock.end, clock.phase)
            };
            match end {
                Some(end) if end <= Instant::now() && has_looked => return phase,
                // A process that was stopped finds that the time has passed, and has not looked at
                // the network since.
                Some(end) if end <= Instant::now() => {
                    yield_now().await;
                    has_looked = true;
                }
                // The loop checks again: the wait may have ended at the same moment.
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

/// A wait for a turn. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct PauseGuard(Deadline);

impl Drop for PauseGuard {
    fn drop(&mut self) {
        let mut clock = self.0.clock();
        clock.pauses -= 1;
        if clock.pauses == 0 {
            let (left, phase) = clock.resume;
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
    use crate::testing::scripted_server::SECOND;
    use tokio::time::sleep;

    fn within(limit: Duration) -> Deadline {
        Deadline::new(limit, true)
    }

    async fn seconds(n: u32) -> Result<(), Error> {
        sleep(n * SECOND).await;
        Ok(())
    }

    async fn never() -> Result<(), Error> {
        std::future::pending().await
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_counts_from_the_start_and_reports_the_phase() {
        let start = Instant::now();
        let attempt = within(10 * SECOND);
        assert!(attempt.limit(seconds(9)).await.is_ok());
        attempt.enter(Phase::Handshake);
        assert!(
            attempt
                .limit(never())
                .await
                .unwrap_err()
                .timed_out_in(Phase::Handshake)
        );
        assert_eq!(start.elapsed(), 10 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_in_the_queue_does_not_count() {
        let start = Instant::now();
        let attempt = within(10 * SECOND);
        let outcome = attempt
            .limit(async {
                sleep(4 * SECOND).await;
                let (turn, another) = (attempt.enter_queue(), attempt.enter_queue());
                sleep(1000 * SECOND).await;
                drop(turn);
                sleep(4 * SECOND).await;
                drop(another);
                never().await
            })
            .await;
        assert!(outcome.unwrap_err().timed_out_in(Phase::Connecting));
        assert_eq!(start.elapsed(), 1014 * SECOND);
    }

    #[tokio::test]
    async fn a_future_that_is_always_busy_is_ended_at_the_deadline() {
        let busy = async {
            loop {
                tokio::task::coop::consume_budget().await;
            }
        };
        let outcome: Result<(), _> = within(Duration::from_millis(10)).limit(busy).await;
        assert!(matches!(outcome, Err(Error::Timeout { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn the_maximum_duration_is_no_limit() {
        let attempt = within(Duration::MAX);
        assert!(attempt.limit(seconds(100_000)).await.is_ok());
        drop(attempt.enter_queue());
        assert!(attempt.limit(seconds(100_000)).await.is_ok());
    }
}
