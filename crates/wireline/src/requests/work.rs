//! Work that is counted where it is done, in units and not in seconds.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, ready},
};
use tokio::task::{coop, yield_now};

/// Counts the work for what a server has sent, and says when a poll has done enough of it. A unit
/// is about a nanosecond of an optimised build.
///
/// A future adds the units of each step, and asks before the next one whether it may continue.
/// A step has at most a few milliseconds, and one counter is for all layers of a stream. So timers
/// and other futures run between two steps, whatever the server sends.
///
/// ```
/// use wireline::runtime::Work;
/// use std::future::poll_fn;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut work = Work::default();
/// for step in [500_000, 500_000, 1] {
///     poll_fn(|cx| work.poll_next_step(cx)).await;
///     work.add(step);
/// }
/// assert_eq!(work.total(), 1_000_001);
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Work {
    total: u64,
    /// The units since the future was pending for their sake.
    since_pending: u64,
    /// The units that have taken nothing of tokio's budget yet.
    unpaid: u64,
}

impl Work {
    /// The units of a poll after which other futures have their turn.
    pub const PER_POLL: u64 = 1_000_000;

    /// The units for an operation of tokio's [budget](coop), which all futures of a task share.
    /// They are a tenth of a poll's, so a task does 128 tenths at most.
    const PER_OPERATION: u64 = Self::PER_POLL / 10;

    /// Counts the work of a step.
    pub const fn add(&mut self, units: u64) {
        self.total = self.total.saturating_add(units);
        self.since_pending = self.since_pending.saturating_add(units);
        let unpaid = self.unpaid.saturating_add(units);
        self.unpaid = if unpaid < Self::PER_POLL {
            unpaid
        } else {
            Self::PER_POLL
        };
    }

    /// All units so far.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Ready if the next step may be done now. If not, the task is polled again after other tasks
    /// and the network.
    pub fn poll_next_step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.since_pending >= Self::PER_POLL {
            self.since_pending = 0;
            // Not `wake_by_ref`: tokio would poll this task many times before the network and the
            // tasks that yield.
            let _ = pin!(yield_now()).poll(cx);
            return Poll::Pending;
        }
        while self.unpaid >= Self::PER_OPERATION {
            ready!(coop::poll_proceed(cx)).made_progress();
            self.unpaid -= Self::PER_OPERATION;
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    /// How often a future of so many steps with so many units is pending.
    async fn pending(steps: u64, units: u64) -> u64 {
        let (mut work, mut left, mut pending) = (Work::default(), steps, 0);
        poll_fn(|cx| {
            while left > 0 {
                if work.poll_next_step(cx).is_pending() {
                    pending += 1;
                    return Poll::Pending;
                }
                work.add(units);
                left -= 1;
            }
            Poll::Ready(())
        })
        .await;
        assert_eq!(work.total(), steps * units);
        pending
    }

    #[tokio::test]
    async fn a_future_is_pending_after_the_work_of_a_poll() {
        assert_eq!(pending(1000, 0).await, 0);
        assert_eq!(pending(100, Work::PER_POLL / 10).await, 9);
        assert_eq!(pending(100, Work::PER_POLL).await, 99);
        assert_eq!(pending(3, u64::MAX / 4).await, 2);
    }

    #[tokio::test]
    async fn the_futures_of_a_task_share_its_budget() {
        let mut steps = 0;
        poll_fn(|cx| {
            for _ in 0..1000 {
                let mut work = Work::default();
                work.add(Work::PER_OPERATION);
                steps += u64::from(work.poll_next_step(cx).is_ready());
            }
            Poll::Ready(())
        })
        .await;
        assert!((1..=128).contains(&steps), "{steps}");
    }
}
