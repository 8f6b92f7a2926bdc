//! Entering scripts so that they can be ended.
//!
//! - **The engine** has no interrupt: [issue 3442](https://github.com/boa-dev/boa/issues/3442).
//! - **Can be deleted** when another thread, or a hook that is called between instructions, can end
//!   an evaluation, also one below a native function.
//!
//! A script or a callback that runs as a future yields after a number of instructions, and so do
//! the functions that its bytecode calls. Between two polls the interrupt is asked whether the
//! script may continue. If not, the future is dropped. [`Entry`] makes such futures.
//!
//! Code below a native function does not yield: callbacks of `forEach` and `sort`, getters, and
//! code after an `await` or a `yield`. There the engine asks after some calls and iterations of
//! loops, with the patch `132-interrupts`. Without it the engine's limit on loop iterations ends a
//! loop, and after that the interrupt is asked.

use super::entry::Entry;
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
pub(super) const CYCLES_PER_POLL: u32 = 16;

/// The clock is read after this number of polls. Reading it takes as long as a quarter of a poll.
const POLLS_PER_CLOCK_READ: u32 = 4;

/// After polls that took this long, the clock is read after each poll.
const LONG_POLL_TIME: Duration = Duration::from_micros(50);

/// The least time of one loop iteration. A limit on time, divided by it, is a limit on iterations
/// that is never reached earlier.
const MIN_ITERATION_TIME: Duration = Duration::from_nanos(4);

/// Without a limit on time or a deadline, a loop that does not yield ends after as many iterations
/// as a limit of this time has: 250 million.
const DEFAULT_LOOP_TIME: Duration = Duration::from_secs(1);

/// The engine counts the iterations of an asynchronous function over its whole life. So each turn
/// raises the limit by this number.
const ITERATIONS_PER_TURN: u64 = 1000;

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
    entry: Entry,
    interrupt: Arc<I>,
    script_time: Option<Duration>,
    /// Whether loop iterations are limited by the time of a turn or a call.
    limits_iterations: bool,
    in_turn: Cell<bool>,
    /// The end of the time of the current turn.
    deadline: Cell<Option<Instant>>,
    call: Rc<CallDeadline>,
    turns: Cell<u64>,
}

impl<I: Interrupt + 'static> Interruptible<I> {
    pub(crate) fn new(
        interrupt: Arc<I>,
        script_time: Option<Duration>,
        limits_iterations: bool,
        context: &mut Context,
    ) -> JsResult<Self> {
        Ok(Self {
            entry: Entry::new(context)?,
            interrupt,
            script_time,
            limits_iterations,
            in_turn: Cell::new(false),
            deadline: Cell::new(None),
            call: Rc::default(),
            turns: Cell::new(0),
        })
    }

    /// Begins a turn: a task and the microtasks after it. Returns false if a turn is already
    /// running.
    pub(crate) fn begin_turn(&self, context: &mut Context) -> bool {
        if self.in_turn.replace(true) {
            return false;
        }
        self.interrupt.turn_began();
        self.call.turn_began();
        self.turns.update(|turns| turns.saturating_add(1));
        self.limit_iterations(context);
        self.deadline.set(
            self.script_time
                .and_then(|time| Instant::now().checked_add(time)),
        );
        true
    }

    /// Limits the iterations of loops that do not yield to the time that is left: to the iterations
    /// of the fastest loop in it. Must be called when a deadline has changed.
    pub(crate) fn limit_iterations(&self, context: &mut Context) {
        if !self.limits_iterations {
            return;
        }
        let call = self.call.0.get();
        let left = call.map(|(end, _)| end.saturating_duration_since(Instant::now()));
        let time = self.script_time.into_iter().chain(left).min();
        let iterations =
            time.unwrap_or(DEFAULT_LOOP_TIME).as_nanos() / MIN_ITERATION_TIME.as_nanos();
        let of_turns = self.turns.get().saturating_mul(ITERATIONS_PER_TURN);
        let limit = u64::try_from(iterations)
            .unwrap_or(u64::MAX)
            .saturating_add(of_turns);
        context.runtime_limits_mut().set_loop_iteration_limit(limit);
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
        let steps = self.steps();
        self.entry.call(callback, this, args, steps, context)
    }

    /// Evaluates a script. No other script may be running.
    pub(crate) fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        self.entry.evaluate(script, self.steps(), context)
    }

    fn steps(&self) -> Steps<I> {
        Steps {
            interrupt: self.interrupt.clone(),
            deadlines: self.deadlines(),
        }
    }
}

/// Polls a future that runs scripts.
pub(super) struct Steps<I> {
    interrupt: Arc<I>,
    deadlines: Deadlines,
}

impl<I: Interrupt> Steps<I> {
    /// Polls it to its end, or until it is interrupted.
    pub(super) fn run(
        self,
        evaluation: impl Future<Output = JsResult<JsValue>>,
    ) -> JsResult<JsValue> {
        let mut evaluation = pin!(evaluation);
        let waker = &mut TaskContext::from_waker(Waker::noop());
        let mut clock = self.deadlines.any().then(Clock::new);
        loop {
            if let Poll::Ready(result) = evaluation.as_mut().poll(waker) {
                return result;
            }
            if let Some(now) = clock.as_mut().and_then(Clock::read) {
                self.deadlines.passed(now, &*self.interrupt);
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
