//! The deadlines after which scripts end: that of a script run, and that of a call.
//!
//! A script run is a task and the microtasks after it, or other steps that may run scripts. A
//! [turn](super::turns) of the event loop has many.
//!
//! The engine calls [`HostHooks::check_interrupt`](boa_engine::context::HostHooks::check_interrupt)
//! after a number of calls and iterations of loops. The hook reads the clock here.

use super::control::{Control, StopReason};
use std::{
    cell::Cell,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

/// The script runs of a runtime whose scripts can be interrupted, and their deadlines.
pub(in crate::runtime) struct Deadlines {
    control: Arc<Control>,
    script_time: Option<Duration>,
    in_script_run: Cell<bool>,
    /// The end of the time of the current script run.
    script_run: Cell<Option<Instant>>,
    call: Rc<CallDeadline>,
}

impl Deadlines {
    pub(in crate::runtime) fn new(control: Arc<Control>, script_time: Option<Duration>) -> Self {
        Self {
            control,
            script_time,
            in_script_run: Cell::new(false),
            script_run: Cell::new(None),
            call: Rc::default(),
        }
    }

    /// Begins a script run. Returns false if one is already going on.
    pub(super) fn begin_script_run(&self) -> bool {
        if self.in_script_run.replace(true) {
            return false;
        }
        self.control.script_run_began();
        self.call.script_run_began();
        self.script_run.set(
            self.script_time
                .and_then(|time| Instant::now().checked_add(time)),
        );
        true
    }

    pub(super) fn end_script_run(&self) {
        self.poll();
        self.script_run.set(None);
        self.control.script_run_ended();
        self.in_script_run.set(false);
    }

    /// Reads the clock if there is a deadline. One that has passed stops the runtime or interrupts
    /// the script run.
    pub(super) fn poll(&self) {
        let (script_run, call) = (self.script_run.get(), self.call.0.get());
        if script_run.is_none() && call.is_none() {
            return;
        }
        let now = Instant::now();
        if script_run.is_some_and(|end| now >= end) {
            self.control.stop(StopReason::ScriptTime);
        }
        if let Some((end, interval)) = call
            && now >= end
        {
            self.call.renew(now, interval);
            self.control.interrupt();
        }
    }

    /// Sets the deadline of a call, until the result is dropped: the deadline that is earlier
    /// counts.
    pub(super) fn set_call_deadline(&self, at_most: Duration) -> CallDeadlineSet {
        let outer = self.call.0.get();
        let own = Instant::now()
            .checked_add(at_most)
            .map(|end| (end, at_most.max(MIN_CALL_TIME)));
        let earlier = match (outer, own) {
            (Some(outer), Some(own)) if outer.0 <= own.0 => Some(outer),
            (outer, own) => own.or(outer),
        };
        self.call.0.set(earlier);
        CallDeadlineSet {
            call: self.call.clone(),
            outer,
        }
    }
}

/// The least time between two interruptions by the deadline of a call.
const MIN_CALL_TIME: Duration = Duration::from_millis(1);

/// The deadline of a call, and the time after which a script that continues is interrupted again.
#[derive(Default)]
struct CallDeadline(Cell<Option<(Instant, Duration)>>);

impl CallDeadline {
    /// A script run that begins after the deadline is not the call's.
    fn script_run_began(&self) {
        if let Some((end, interval)) = self.0.get() {
            let now = Instant::now();
            if now >= end {
                self.renew(now, interval);
            }
        }
    }

    fn renew(&self, now: Instant, interval: Duration) {
        self.0
            .set(now.checked_add(interval).map(|end| (end, interval)));
    }
}

/// Ends the deadline of a call when it is dropped.
pub(in crate::runtime) struct CallDeadlineSet {
    call: Rc<CallDeadline>,
    outer: Option<(Instant, Duration)>,
}

impl Drop for CallDeadlineSet {
    fn drop(&mut self) {
        self.call.0.set(self.outer);
    }
}
