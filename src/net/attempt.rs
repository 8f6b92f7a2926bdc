//! The time that [establishing](super::Options::establish_timeout) a connection may take. It stands still while the
//! connection waits for its turn.

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

/// An attempt to establish a connection. Clones are the same attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempt(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Mutex<Clock>,
    changed: Notify,
}

#[derive(Debug)]
struct Clock {
    phase: Phase,
    /// What is left since `running_since`, or in all when the clock stands still.
    left: Duration,
    running_since: Option<Instant>,
    /// How many turns are waited for.
    waits: usize,
}

impl Attempt {
    /// An attempt that begins now.
    pub(super) fn within(left: Duration) -> Self {
        let clock = Clock { phase: Phase::Connecting, left, running_since: Some(Instant::now()), waits: 0 };
        Self(Arc::new(Inner { clock: Mutex::new(clock), changed: Notify::new() }))
    }

    /// What `future` gives, if it is in time.
    pub(super) async fn limit<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        tokio::select! {
            biased;
            result = future => result,
            // Whatever the future has used up of the task's budget: the time is over when it is over.
            () = unconstrained(self.over()) => Err(Error::Timeout { phase: self.clock().phase }),
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.clock().phase = phase;
    }

    /// Lets the clock stand still as long as the guard lives.
    pub(super) fn wait_for_turn(&self) -> Standstill {
        let mut clock = self.clock();
        clock.waits += 1;
        if let Some(since) = clock.running_since.take() {
            clock.left = clock.left.saturating_sub(since.elapsed());
        }
        drop(clock);
        self.0.changed.notify_one();
        Standstill(self.clone())
    }

    async fn over(&self) {
        loop {
            let mut changed = pin!(self.0.changed.notified());
            let end = {
                let clock = self.clock();
                clock.running_since.map(|since| since.checked_add(clock.left))
            };
            match end {
                Some(Some(end)) => tokio::select! {
                    () = sleep_until(end) => return,
                    () = &mut changed => {}
                },
                _ => changed.await,
            }
        }
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.0.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock stands still until this is dropped.
#[derive(Debug)]
pub(super) struct Standstill(Attempt);

impl Drop for Standstill {
    fn drop(&mut self) {
        let mut clock = self.0.clock();
        clock.waits -= 1;
        if clock.waits == 0 {
            clock.running_since = Some(Instant::now());
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
        let attempt = Attempt::within(10 * SECOND);
        assert!(attempt.limit(seconds(9)).await.is_ok());
        attempt.enter(Phase::Handshake);
        assert!(matches!(attempt.limit(never()).await, Err(Error::Timeout { phase: Phase::Handshake })));
        assert_eq!(start.elapsed(), 10 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_stands_still_during_a_wait_for_a_turn() {
        let start = Instant::now();
        let attempt = Attempt::within(10 * SECOND);
        let outcome = attempt
            .limit(async {
                sleep(4 * SECOND).await;
                let (turn, another) = (attempt.wait_for_turn(), attempt.wait_for_turn());
                sleep(100 * SECOND).await;
                drop(turn);
                sleep(100 * SECOND).await;
                drop(another);
                never().await
            })
            .await;
        assert!(matches!(outcome, Err(Error::Timeout { phase: Phase::Connecting })));
        assert_eq!(start.elapsed(), 210 * SECOND);
    }

    #[tokio::test]
    async fn a_future_that_is_always_busy_is_ended_too() {
        let busy = async {
            loop {
                tokio::task::coop::consume_budget().await;
            }
        };
        let outcome: Result<(), _> = Attempt::within(Duration::from_millis(10)).limit(busy).await;
        assert!(matches!(outcome, Err(Error::Timeout { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn no_limit_is_no_limit() {
        let attempt = Attempt::within(Duration::MAX);
        assert!(attempt.limit(seconds(100_000)).await.is_ok());
    }
}
