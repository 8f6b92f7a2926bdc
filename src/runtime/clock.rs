//! The clock of a runtime: tokio's, so that pausing it pauses scripts, or the embedder's.

use super::Error;
use boa_engine::context::time::{Clock, JsInstant};
use std::{
    cell::Cell,
    future::Future,
    panic::catch_unwind,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    runtime::Handle,
    task::coop,
    time::{Instant, Sleep, sleep},
};

/// The clock of a runtime: monotonic time by tokio, the time of day by the system.
#[derive(Debug)]
pub(super) struct TokioClock {
    start: Instant,
    /// The time of day at the start. The monotonic time counts on from it, so that
    /// `performance.timeOrigin` is known more precisely than to a millisecond.
    started_at: Duration,
}

impl TokioClock {
    pub(super) fn new() -> Self {
        Self {
            start: Instant::now(),
            started_at: since_unix_epoch(),
        }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> JsInstant {
        let now = self.started_at.saturating_add(self.start.elapsed());
        JsInstant::new(now.as_secs(), now.subsec_nanos())
    }

    fn system_time_millis(&self) -> i64 {
        i64::try_from(since_unix_epoch().as_millis()).unwrap_or(i64::MAX)
    }
}

fn since_unix_epoch() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// The clock of a context, which keeps its latest reading. The engine needs a sized type.
pub(super) struct ContextClock {
    pub(super) clock: Rc<dyn Clock>,
    pub(super) latest: Rc<LatestReading>,
}

/// The latest reading of a clock, until it is forgotten.
pub(super) type LatestReading = Cell<Option<JsInstant>>;

impl Clock for ContextClock {
    fn now(&self) -> JsInstant {
        let now = self.clock.now();
        self.latest.set(Some(now));
        now
    }

    fn system_time_millis(&self) -> i64 {
        // A script may compare it with the next time that it gets.
        self.latest.set(None);
        self.clock.system_time_millis()
    }
}

/// Polls a sleep outside of tokio's budget: the connections, which are polled before it, may have
/// used the budget up, and would do so again in the next poll.
pub(super) fn poll_sleep(sleep: Pin<&mut Sleep>, cx: &mut Context<'_>) -> Poll<()> {
    pin!(coop::unconstrained(sleep)).poll(cx)
}

/// Whether the thread has a tokio runtime, with time. It must have one to wait.
pub(crate) fn check_time() -> Result<(), Error> {
    if Handle::try_current().is_err() {
        return Err(Error::NoTokio);
    }
    // Tokio has no other way to ask.
    let made = catch_unwind(|| drop(sleep(Duration::ZERO)));
    made.map_err(|_| Error::NoTime)
}

pub(super) fn sleep_until(due: JsInstant, now: JsInstant) -> Sleep {
    sleep(until(due, now))
}

/// The time from `now` until `due`, or none if that has passed.
pub(super) fn until(due: JsInstant, now: JsInstant) -> Duration {
    let nanoseconds = due
        .nanos_since_epoch()
        .saturating_sub(now.nanos_since_epoch());
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}
