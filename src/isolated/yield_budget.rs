//! [`YieldBudget`]: limits how many messages of a child are processed before other tasks run.

use std::time::{Duration, Instant};
use tokio::task::yield_now;

/// The bytes between two yields.
const BYTES: usize = 16 << 10;

/// The cost of a message besides its bytes, in bytes: 64 empty messages use up the budget.
const MESSAGE: usize = 256;

/// The time between two yields. A function of the program may take longer than its message.
const TIME: Duration = Duration::from_micros(200);

/// The work since the last yield. It counts messages and bytes, so that children yield after the
/// same work on a machine that is busy.
pub(super) struct YieldBudget {
    began: Instant,
    work: usize,
}

impl YieldBudget {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            work: 0,
        }
    }

    /// Counts a message of so many bytes.
    pub(super) fn spend(&mut self, bytes: usize) {
        if self.work == 0 {
            self.began = Instant::now();
        }
        self.work = self.work.saturating_add(bytes).saturating_add(MESSAGE);
    }

    /// Counts bytes that were copied from the stream. They cost a quarter of the bytes of messages,
    /// so 64 KiB use up the budget.
    pub(super) fn spend_copy(&mut self, bytes: usize) {
        if bytes > 0 {
            self.spend(bytes / 4);
        }
    }

    /// Lets other tasks run if the budget is used up.
    ///
    /// # Cancel safety
    /// Cancel safe.
    pub(super) async fn yield_if_used_up(&mut self) {
        if self.work >= BYTES || (self.work > 0 && self.began.elapsed() >= TIME) {
            yield_now().await;
            self.work = 0;
        }
    }
}
