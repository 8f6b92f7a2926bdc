//! Entering scripts so that they can be ended.
//!
//! - **The engine** has no interrupt: [issue 3442](https://github.com/boa-dev/boa/issues/3442).
//! - **Can be deleted** when another thread, or a hook that is called between instructions, can end
//!   an evaluation, also one below a native function.
//!
//! A script or a callback that runs as a future yields after a number of instructions, and so do
//! the functions that its bytecode calls. Between two polls the interrupt is asked whether the
//! script may continue. If not, the future is dropped.
//!
//! Code below a native function does not yield: callbacks of `forEach` and `sort`, getters, and
//! code after an `await` or a `yield`. There the engine asks after some calls and iterations of
//! loops.

use boa_engine::{Context, JsError, JsObject, JsResult, JsValue, Script};
use std::{
    cell::Cell,
    future::Future,
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context as TaskContext, Poll, Waker},
    time::{Duration, Instant},
};

/// The engine's "clock cycles" of one poll. An instruction counts as 1 to 8 cycles, also when it
/// calls a native function that takes long. So a poll runs one or two native functions, or about
/// 200 nanoseconds of other code.
const CYCLES_PER_POLL: u32 = 16;

/// The clock is read after this number of polls. Reading it takes as long as a quarter of a poll.
const POLLS_PER_CLOCK_READ: u32 = 4;

/// After polls that took this long, the clock is read after each poll.
const LONG_POLL_TIME: Duration = Duration::from_micros(50);

/// Decides whether scripts may continue.
pub(crate) trait Interrupt {
    fn turn_began(&self);

    fn turn_ended(&self);

    /// The deadline of a turn has passed.
    fn deadline_passed(&self);

    /// The deadline of a call has passed.
    fn call_deadline_passed(&self);

    /// The error that ends scripts, if they must end.
    fn interrupted(&self) -> Option<JsError>;
}

/// See the [module's documentation](self).
pub(crate) struct Interruptible<I> {
    interrupt: Arc<I>,
    script_time: Option<Duration>,
    in_turn: Cell<bool>,
    /// The end of the time of the current turn.
    deadline: Cell<Option<Instant>>,
    call: Rc<CallDeadline>,
}

impl<I: Interrupt + 'static> Interruptible<I> {
    pub(crate) fn new(interrupt: Arc<I>, script_time: Option<Duration>) -> Self {
        Self {
            interrupt,
            script_time,
            in_turn: Cell::new(false),
            deadline: Cell::new(None),
            call: Rc::default(),
        }
    }

    /// Begins a turn: a task and the microtasks after it. Returns false if a turn is already
    /// running.
    pub(crate) fn begin_turn(&self) -> bool {
        if self.in_turn.replace(true) {
            return false;
        }
        self.interrupt.turn_began();
        self.call.turn_began();
        self.deadline.set(
            self.script_time
                .and_then(|time| Instant::now().checked_add(time)),
        );
        true
    }

    pub(crate) fn end_turn(&self) {
        self.poll_deadline();
        self.deadline.set(None);
        self.interrupt.turn_ended();
        self.in_turn.set(false);
    }

    /// Reads the clock, and reports a deadline that has passed.
    pub(crate) fn poll_deadline(&self) {
        let deadlines = self.deadlines();
        if deadlines.any() {
            deadlines.passed(Instant::now(), &*self.interrupt);
        }
    }

    fn deadlines(&self) -> Deadlines {
        Deadlines {
            turn: self.deadline.get(),
            call: self.call.clone(),
        }
    }

    /// Sets the deadline of a call, until the result is dropped: the deadline that is earlier
    /// counts.
    pub(crate) fn set_call_deadline(&self, at_most: Duration) -> CallDeadlineSet {
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

    /// Calls a callback. No other script may be running.
    pub(crate) fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        self.run(callback.call_async_with_budget(this, args, context, CYCLES_PER_POLL))
    }

    /// Evaluates a script. No other script may be running.
    pub(crate) fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        self.run(script.evaluate_async_with_budget(context, CYCLES_PER_POLL))
    }

    /// Polls a future that runs scripts to its end, or until it is interrupted.
    fn run(&self, evaluation: impl Future<Output = JsResult<JsValue>>) -> JsResult<JsValue> {
        let deadlines = self.deadlines();
        let mut evaluation = pin!(evaluation);
        let waker = &mut TaskContext::from_waker(Waker::noop());
        let mut clock = deadlines.any().then(Clock::new);
        loop {
            if let Poll::Ready(result) = evaluation.as_mut().poll(waker) {
                return result;
            }
            if let Some(now) = clock.as_mut().and_then(Clock::read) {
                deadlines.passed(now, &*self.interrupt);
            }
            if let Some(error) = self.interrupt.interrupted() {
                return Err(error);
            }
        }
    }
}

/// The least time between two interruptions by the deadline of a call.
const MIN_CALL_TIME: Duration = Duration::from_millis(1);

/// The deadline of a call, and the time after which a script that continues is interrupted again.
#[derive(Default)]
struct CallDeadline(Cell<Option<(Instant, Duration)>>);

impl CallDeadline {
    /// A turn that begins after the deadline is not the call's.
    fn turn_began(&self) {
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
pub(crate) struct CallDeadlineSet {
    call: Rc<CallDeadline>,
    outer: Option<(Instant, Duration)>,
}

impl Drop for CallDeadlineSet {
    fn drop(&mut self) {
        self.call.0.set(self.outer);
    }
}

/// The deadlines of what runs.
struct Deadlines {
    turn: Option<Instant>,
    call: Rc<CallDeadline>,
}

impl Deadlines {
    fn any(&self) -> bool {
        self.turn.is_some() || self.call.0.get().is_some()
    }

    /// Reports those that have passed.
    fn passed(&self, now: Instant, interrupt: &impl Interrupt) {
        if self.turn.is_some_and(|end| now >= end) {
            interrupt.deadline_passed();
        }
        if let Some((end, interval)) = self.call.0.get()
            && now >= end
        {
            self.call.renew(now, interval);
            interrupt.call_deadline_passed();
        }
    }
}

/// Reads the clock after some of the polls.
struct Clock {
    last: Instant,
    /// The number of polls from one reading of the clock to the next, and how many of them are
    /// left.
    polls: u32,
    left: u32,
}

impl Clock {
    fn new() -> Self {
        Self {
            last: Instant::now(),
            polls: 1,
            left: 1,
        }
    }

    /// The time, after some of the polls. Must be called after each poll.
    fn read(&mut self) -> Option<Instant> {
        self.left -= 1;
        if self.left > 0 {
            return None;
        }
        let now = Instant::now();
        self.polls = if now - self.last < LONG_POLL_TIME {
            POLLS_PER_CLOCK_READ
        } else {
            1
        };
        (self.last, self.left) = (now, self.polls);
        Some(now)
    }
}
