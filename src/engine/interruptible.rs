//! Entering scripts so that they can be ended.
//!
//! - **The engine** has no interrupt: [issue 3442](https://github.com/boa-dev/boa/issues/3442).
//! - **Can be deleted** when another thread, or a hook that is called between instructions, can end an evaluation, those below
//!   native functions among them.
//!
//! A script that is evaluated as a future yields every so many instructions, with all the functions that are called from
//! bytecode to bytecode. So a callback is called by a script of one line, in a realm of its own where no other script can see
//! it. Between two polls it is looked at whether it may go on. If not, the future is dropped, and the context is never entered
//! again.
//!
//! What runs below a native function does not yield: callbacks of `forEach`, `sort` and the like, getters, and what
//! follows an `await` or a `yield`. There the engine's limit on loops has to do: the loop ends, and then it is looked at
//! whether the script may go on.

use crate::dom::HOST_CODE;
use boa_engine::{
    Context, JsError, JsObject, JsResult, JsValue, NativeFunction, Script, Source,
    builtins::function::{BoundFunction, OrdinaryFunction},
    js_string,
    property::PropertyKey,
};
use boa_gc::{Gc, GcRefCell};
use std::{
    cell::Cell,
    future::Future,
    path::Path,
    pin::pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, Waker},
    time::{Duration, Instant},
};

/// How many of the engine's "clock cycles" run between two polls. An instruction has 1 to 8, whatever it calls: one that calls
/// a function of the engine's may take as long as that does. So a poll is as good as one or two such calls, and some 200
/// nanoseconds of anything else.
const BUDGET: u32 = 16;

/// How many polls there are between two looks at the clock at most. Reading it takes as long as a quarter of a poll.
const POLLS_A_LOOK: u32 = 4;

/// Where polls take longer, the clock is looked at after each.
const LONG: Duration = Duration::from_micros(50);

/// No loop makes a round in less time than this. It turns a limit on time into one on rounds that no honest script meets.
const LEAST_ROUND: Duration = Duration::from_nanos(4);

/// How much time stands for a limit on time where there is none, so that loops that yield nowhere come to their end:
/// 250 million rounds.
const STAND_IN: Duration = Duration::from_secs(1);

/// An asynchronous function keeps its count of rounds for life: so many more are allowed for each turn.
const ROUNDS_A_TURN: u64 = 1000;

/// Decides whether scripts may go on.
pub(crate) trait Interrupt {
    /// The deadline of a turn has passed.
    fn deadline_passed(&self);

    /// The error that ends scripts, if they have to end.
    fn interrupted(&self) -> Option<JsError>;
}

/// See the [module's documentation](self).
pub(crate) struct Interruptible<I> {
    /// `next()()`
    script: Script,
    next: Gc<GcRefCell<Option<JsObject>>>,
    /// `Function.prototype.bind`, as it was before any script could replace it.
    bind: JsObject,
    interrupt: Arc<I>,
    script_time: Option<Duration>,
    /// Rounds of loops for each turn, unless the embedder says how many there may be.
    rounds: Option<u64>,
    in_turn: Cell<bool>,
    /// Until when the turn that runs may go on.
    deadline: Cell<Option<Instant>>,
    turns: Cell<u64>,
}

impl<I: Interrupt> Interruptible<I> {
    pub(crate) fn new(
        interrupt: Arc<I>,
        script_time: Option<Duration>,
        limit_rounds: bool,
        context: &mut Context,
    ) -> JsResult<Self> {
        let next: Gc<GcRefCell<Option<JsObject>>> = Gc::default();
        let function_prototype = context.intrinsics().constructors().function().prototype();
        let bind = function_prototype.get(js_string!("bind"), context)?.to_object(context)?;
        let realm = context.create_realm()?;
        let outer = context.enter_realm(realm.clone());
        let take = NativeFunction::from_copy_closure_with_captures(
            |_, _, next, _| Ok(next.borrow_mut().take().map_or_else(JsValue::undefined, JsValue::from)),
            next.clone(),
        );
        let registered = context.register_global_callable(js_string!("next"), 0, take);
        context.enter_realm(outer);
        registered?;
        let source = Source::from_bytes("next()()").with_path(Path::new(HOST_CODE));
        let script = Script::parse(source, Some(realm), context)?;
        let rounds = limit_rounds.then(|| {
            let rounds = script_time.unwrap_or(STAND_IN).as_nanos() / LEAST_ROUND.as_nanos();
            u64::try_from(rounds).unwrap_or(u64::MAX)
        });
        Ok(Self {
            script,
            next,
            bind,
            interrupt,
            script_time,
            rounds,
            in_turn: Cell::new(false),
            deadline: Cell::new(None),
            turns: Cell::new(0),
        })
    }

    /// Begins a turn: a task and the microtasks after it. False if one is running already, which goes on.
    pub(crate) fn begin_turn(&self, context: &mut Context) -> bool {
        if self.in_turn.replace(true) {
            return false;
        }
        self.turns.update(|turns| turns.saturating_add(1));
        if let Some(rounds) = self.rounds {
            let limit = rounds.saturating_add(self.turns.get().saturating_mul(ROUNDS_A_TURN));
            context.runtime_limits_mut().set_loop_iteration_limit(limit);
        }
        self.deadline.set(self.script_time.and_then(|time| Instant::now().checked_add(time)));
        true
    }

    pub(crate) fn end_turn(&self) {
        self.poll_deadline();
        self.deadline.set(None);
        self.in_turn.set(false);
    }

    /// Looks at the clock. Time that is over counts from now on.
    pub(crate) fn poll_deadline(&self) {
        if self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline) {
            self.interrupt.deadline_passed();
        }
    }

    /// Calls a callback.
    pub(crate) fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        // Below a script that runs nothing yields, and a function of the engine's never does.
        if context.stack_trace().next().is_some() || !is_of_bytecode(callback) {
            return callback.call(this, args, context);
        }
        let mut bound = Vec::with_capacity(args.len() + 1);
        bound.push(this.clone());
        bound.extend_from_slice(args);
        let bound = self.bind.call(&callback.clone().into(), &bound, context)?;
        *self.next.borrow_mut() = bound.as_object();
        self.evaluate(&self.script, context)
    }

    /// Evaluates a script.
    pub(crate) fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        if context.stack_trace().next().is_some() {
            return script.evaluate(context);
        }
        let mut evaluation = pin!(script.evaluate_async_with_budget(context, BUDGET));
        let waker = &mut TaskContext::from_waker(Waker::noop());
        let mut clock = self.deadline.get().map(Clock::new);
        loop {
            if let Poll::Ready(result) = evaluation.as_mut().poll(waker) {
                return result;
            }
            if clock.as_mut().is_some_and(Clock::is_over) {
                self.interrupt.deadline_passed();
            }
            if let Some(error) = self.interrupt.interrupted() {
                return Err(error);
            }
        }
    }
}

/// The clock, as it is looked at between polls.
struct Clock {
    deadline: Instant,
    last: Instant,
    /// How many polls there are between two looks now, and how many are left until the next.
    polls: u32,
    left: u32,
}

impl Clock {
    fn new(deadline: Instant) -> Self {
        Self { deadline, last: Instant::now(), polls: 1, left: 1 }
    }

    /// Whether the time is over. To be asked after each poll.
    fn is_over(&mut self) -> bool {
        self.left -= 1;
        if self.left > 0 {
            return false;
        }
        let now = Instant::now();
        self.polls = if now - self.last < LONG { POLLS_A_LOOK } else { 1 };
        (self.last, self.left) = (now, self.polls);
        now >= self.deadline
    }
}

/// Whether calling it runs bytecode in the engine's loop, without anything that a script could see of how it is called.
fn is_of_bytecode(callback: &JsObject) -> bool {
    if !callback.is::<OrdinaryFunction>() && !callback.is::<BoundFunction>() {
        return false;
    }
    // Binding looks at these. Getters in their place would run, and tell.
    let callback = callback.borrow();
    [js_string!("length"), js_string!("name")].into_iter().all(|name| {
        let property = callback.properties().get(&PropertyKey::from(name));
        property.is_some_and(|property| property.is_data_descriptor())
    })
}
