//! The turns of the loop: its tasks, the network, and the wait for both.

use super::{EventLoop, Outcome, Until, control::StopReason, idle_gc::IdleGc, queues::Alarm};
use crate::{
    dom,
    runtime::{calls::script_function, clock, workers},
    websocket,
};
use boa_engine::Context;
use boa_web::internal::ThreadBound;
use std::{
    cell::RefCell,
    future::poll_fn,
    ops::ControlFlow,
    pin::Pin,
    rc::Rc,
    task::{Context as TaskContext, Poll},
    time::{Duration, Instant},
};
use tokio::time::Sleep;

/// The limit on tasks in one turn. After a turn sent data leaves, and the network driver looks for
/// received data.
pub(super) const MAX_TASKS_PER_TURN: usize = 128;

/// The limit on the time of a turn. The last task may exceed it.
const MAX_TURN_TIME: Duration = Duration::from_millis(1);

/// The clock is read once in this number of tasks, for the loop and for the time stamps of
/// messages: a reading takes a tenth of the time of a short task. The first tasks of a turn are
/// fewer between two readings, so that long tasks behind a short one are noticed.
const TASKS_PER_CLOCK_READ: usize = 8;

/// The state of one call of [`EventLoop::run`]. `'a` is the time of the call.
pub(super) struct Turns<'a, 'b> {
    event_loop: &'a Rc<EventLoop>,
    context: &'a RefCell<&'b mut Context>,
    /// The sleep until the next timer.
    alarm: Option<Alarm>,
    /// The sleep until the end of a shutdown.
    end: Option<Pin<Box<Sleep>>>,
    idle_gc: IdleGc,
    /// Whether the tokio runtime is known to have time.
    has_time: bool,
    /// The number of tasks since the network driver was polled.
    ran_since_poll: usize,
}

/// The tasks of one turn.
struct Ran {
    tasks: usize,
    /// Whether they took [`MAX_TURN_TIME`].
    is_long: bool,
}

impl<'a, 'b> Turns<'a, 'b> {
    pub(super) fn new(
        event_loop: &'a Rc<EventLoop>,
        context: &'a RefCell<&'b mut Context>,
    ) -> Self {
        script_function::release_dropped(&context.borrow());
        ThreadBound::release();
        Self {
            event_loop,
            context,
            alarm: None,
            end: None,
            idle_gc: IdleGc::default(),
            has_time: false,
            ran_since_poll: 0,
        }
    }

    pub(super) async fn run(
        mut self,
        until: Until,
        mut done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        loop {
            if let ControlFlow::Break(outcome) = self.turn(until, &mut done).await {
                return outcome;
            }
        }
    }

    /// One turn: tasks, then a poll of the network, and a wait if nothing can continue. Breaks with
    /// the outcome of the loop.
    async fn turn(
        &mut self,
        until: Until,
        done: &mut impl FnMut(&mut Context) -> bool,
    ) -> ControlFlow<Outcome> {
        self.begin(done)?;
        let ran = self.run_tasks(done)?;
        self.check_time()?;
        if ran.tasks > 0 {
            self.tasks_ran(&ran).await;
        } else if until != Until::Stopped
            && self.event_loop.async_jobs.is_empty()
            && !self.event_loop.control.is_kept()
        {
            self.event_loop.take_messages();
            // So may messages of other threads.
            if self.poll_futures().await {
                // The loop may wait for a future that has ended.
                return ControlFlow::Continue(());
            }
            let listens = until == Until::NoListener && workers::listens(&self.context.borrow());
            if !listens && !self.event_loop.is_alive() {
                return ControlFlow::Break(Outcome::Idle);
            }
        }
        self.event_loop
            .queues
            .set_alarm(&mut self.alarm, &self.context.borrow());
        self.event_loop.shut_down.set_end(&mut self.end);
        poll_fn(|waker| self.poll_progress(ran.tasks > 0, waker)).await;
        ControlFlow::Continue(())
    }

    /// Performs the microtasks of what ran between two turns.
    fn begin(&self, done: &mut impl FnMut(&mut Context) -> bool) -> ControlFlow<Outcome> {
        let event_loop = self.event_loop;
        // A panic of the engine is an interruption.
        let _ = event_loop.run_interruptible(&mut self.context.borrow_mut(), |context| {
            event_loop.perform_microtask_checkpoint(context);
        });
        self.check_end(&mut self.context.borrow_mut(), done)
    }

    /// Runs tasks, up to the limits of a turn.
    fn run_tasks(&self, done: &mut impl FnMut(&mut Context) -> bool) -> ControlFlow<Outcome, Ran> {
        let event_loop = self.event_loop;
        let context = &mut *self.context.borrow_mut();
        let mut ran = Ran {
            tasks: 0,
            is_long: false,
        };
        let start = Instant::now();
        event_loop.latest_reading.set(None);
        while ran.tasks < MAX_TASKS_PER_TURN && !ran.is_long {
            let Some(task) = event_loop.queues.next_task(context) else {
                break;
            };
            let _ = event_loop.run_interruptible(context, |context| {
                task.run(context);
                event_loop.perform_microtask_checkpoint(context);
            });
            ran.tasks += 1;
            if ran.tasks.is_power_of_two() || ran.tasks.is_multiple_of(TASKS_PER_CLOCK_READ) {
                ran.is_long = start.elapsed() >= MAX_TURN_TIME;
                event_loop.latest_reading.set(None);
            }
            self.check_end(context, done)?;
        }
        ControlFlow::Continue(ran)
    }

    /// Breaks if the loop must end at once.
    fn check_end(
        &self,
        context: &mut Context,
        done: &mut impl FnMut(&mut Context) -> bool,
    ) -> ControlFlow<Outcome> {
        if let Some(outcome) = self.event_loop.interruption(context) {
            return ControlFlow::Break(outcome);
        }
        if done(context) {
            return ControlFlow::Break(Outcome::Done);
        }
        // A module that has called `close()` is done first, and its exception is reported.
        self.event_loop.stop_if_closing(context);
        match self.event_loop.control.stopped() {
            Some(reason) => ControlFlow::Break(Outcome::Stopped(reason)),
            None => ControlFlow::Continue(()),
        }
    }

    /// Checks that tokio has time, once something needs it. Breaks if it has none.
    fn check_time(&mut self) -> ControlFlow<Outcome> {
        if !self.has_time && self.event_loop.needs_time(&mut self.context.borrow_mut()) {
            self.has_time = clock::check_time().is_ok();
            if !self.has_time {
                return ControlFlow::Break(Outcome::NoTime);
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns whether a future has ended.
    async fn poll_futures(&self) -> bool {
        let futures = &self.event_loop.queues.futures;
        poll_fn(|waker| Poll::Ready(futures.poll(waker).is_ready())).await
    }

    /// Sends what tasks have sent, and lets the network driver run in time.
    async fn tasks_ran(&mut self, ran: &Ran) {
        let event_loop = self.event_loop;
        self.idle_gc.ran(ran.tasks);
        // Sent messages leave at once.
        self.poll_futures().await;
        // Tasks and timers without end have to wait until the network driver has seen what
        // arrived.
        self.ran_since_poll += ran.tasks;
        if ran.is_long || self.ran_since_poll >= MAX_TASKS_PER_TURN {
            self.ran_since_poll = 0;
            event_loop.yields.set(true);
            // Timers of the client may fire meanwhile.
            event_loop.log().begin_wait();
            tokio::task::yield_now().await;
            event_loop.log().end_wait();
            event_loop.yields.set(false);
        }
    }

    /// Polls everything that the loop waits for. Ready if the loop can continue.
    fn poll_progress(&mut self, has_run: bool, waker: &mut TaskContext<'_>) -> Poll<()> {
        let event_loop = self.event_loop;
        event_loop.log().end_wait();
        let mut progress = has_run;
        progress |= event_loop.queues.futures.poll(waker).is_ready();
        progress |= event_loop.poll_handles(waker).is_ready();
        script_function::release_dropped(&self.context.borrow());
        ThreadBound::release();
        event_loop.log().poll_inputs(waker);
        progress |= self.poll_jobs(waker);
        let due = Alarm::is_due(&mut self.alarm, waker);
        let over = self
            .end
            .as_mut()
            .is_some_and(|end| clock::poll_sleep(end.as_mut(), waker).is_ready());
        if progress || due || over || event_loop.has_work() {
            return Poll::Ready(());
        }
        self.ran_since_poll = 0;
        // Scripts can see that objects are gone, and a log does not say when.
        if !event_loop.log().is_active() && event_loop.queues.needs_time() {
            self.idle_gc.poll(waker);
        }
        event_loop.log().poll_idle(waker)
    }

    /// Polls the engine's asynchronous jobs, as a script run of its own. Returns whether one has
    /// ended.
    fn poll_jobs(&self, waker: &mut TaskContext<'_>) -> bool {
        let event_loop = self.event_loop;
        if !event_loop.new_async_jobs.borrow().is_empty() && event_loop.log().begin_jobs() {
            for job in event_loop.new_async_jobs.take() {
                event_loop.async_jobs.start(job);
            }
        }
        let context = &mut *self.context.borrow_mut();
        let _script_run = event_loop.begin_script_run();
        let mut progress = event_loop
            .async_jobs
            .poll(waker, context, |result, context| {
                if let Err(error) = result {
                    dom::report_exception(error, context);
                }
            });
        progress |= event_loop.cleanup_jobs.poll(waker, context, |_, _| ());
        progress
    }
}

impl Drop for Turns<'_, '_> {
    fn drop(&mut self) {
        self.event_loop.log().end_run();
    }
}

impl EventLoop {
    /// Whether a timer was set, or a socket is there.
    fn needs_time(&self, context: &mut Context) -> bool {
        self.queues.needs_time()
            || self.queues.futures.keep_alive() && !websocket::all_closed(context)
    }

    /// The reason for which the loop must end at once.
    fn interruption(&self, context: &mut Context) -> Option<Outcome> {
        if self.log().must_stop() {
            self.control.stop(StopReason::Replay);
        }
        if let Some(reason) = self.control.stopped() {
            return Some(Outcome::Stopped(reason));
        }
        self.shut_down.is_over(context).then_some(Outcome::ShutDown)
    }
}
