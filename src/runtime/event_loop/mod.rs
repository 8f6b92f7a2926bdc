//! The [event loop](https://html.spec.whatwg.org/multipage/webappapis.html#event-loops): the
//! engine's job executor and the interfaces' [`Host`] in one.
//!
//! - **Turns.** In a turn the loop runs tasks, at most 128 or for about a millisecond, then
//!   polls its futures, and waits if nothing can continue (`turns.rs`). `Limits::script_time`
//!   and interruptions count for one script run: usually one task and its microtasks
//!   (`deadlines.rs`).
//! - **Sources.** Each task source has a queue. Sources with tasks are served round-robin, one
//!   task each, so a task waits for at most one task of every other source. A socket has at
//!   most one task in the queue, so sockets are served round-robin too.
//! - **Budgets.** In one wake-up a connection does a bounded number of reads, or works for a
//!   millisecond. Tokio gives each task a budget of operations per poll. Connections that run
//!   out of budget go into a queue and are polled first next time. What is done for an answer
//!   of `fetch` is counted in units by `net::runtime::Work`: bytes, chunks, members and blocks
//!   of codings, lines of an event stream. After a million units the future is pending until
//!   others were polled.
//! - **Wakes.** If a script wakes a connection while the loop is being polled, the loop polls
//!   it again at once, without a system call.
//! - **Jobs.** The engine's asynchronous jobs (imports, `NativeFunction::from_async_fn`) belong
//!   to the loop, as its tasks and futures do. Each poll of a job gets the context, so a call
//!   that runs the loop may be dropped, or end, while jobs wait.
//! - **Garbage.** The collector decides when it runs, by its objects and the bytes of strings
//!   and buffers. Four places know what it cannot know, and call it: a loop that has run 256
//!   tasks and then waited for 20 ms (`idle_gc.rs`; not in a recording, because scripts can
//!   observe that objects were collected), a quota of Blobs, messages or requests that is used
//!   up or has doubled, a limit that a run has reached on the heap of its workers together, and
//!   the drop of a runtime, once for each quarter of those that live.

pub(super) mod budgeted_futures;
pub(super) mod control;
pub(super) mod deadlines;
mod diagnostics;
pub(super) mod dropped_host;
mod handle_messages;
mod host;
mod idle_gc;
mod interruptions;
pub(super) mod job_host;
mod jobs;
mod muted_rejections;
pub(super) mod queues;
mod self_wake;
mod shutdown;
mod turns;

#[cfg(feature = "source-maps")]
use crate::runtime::modules::source_maps::SourceMaps;
use crate::{
    dom::{self, TaskSource},
    engine::{AsyncJobs, heap},
    runtime::{
        clock::LatestReading,
        host_io::HostIo,
        input_log::InputLog,
        modules::transpiler::Transpiler,
        program::Program,
        random::Random,
        reporter::Reporter,
        sources::Sources,
        workers::{Children, Member},
    },
};
use boa_engine::{Context, job::NativeAsyncJob};
use boa_web::internal::{PerformingCheckpoint, Rejections};
use control::{Control, Message, StopReason};
use deadlines::{Deadlines, Microtask};
use queues::Queues;
use self_wake::SelfWake;
use shutdown::Shutdown;
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::VecDeque,
    future::poll_fn,
    path::PathBuf,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
};
use tokio::sync::mpsc;
use turns::Turns;

pub(in crate::runtime) struct EventLoop {
    /// The queues outlive a dropped call of [`EventLoop::run`].
    pub(in crate::runtime) queues: Queues,
    pub(in crate::runtime) io: Rc<dyn HostIo>,
    pub(in crate::runtime) latest_reading: Rc<LatestReading>,
    pub(in crate::runtime) microtasks: RefCell<VecDeque<Microtask>>,
    at_checkpoint: Cell<bool>,
    /// Whether the loop lets other futures and the network driver run.
    yields: Cell<bool>,
    /// New asynchronous jobs of the engine. The log of inputs says when they begin.
    pub(in crate::runtime) new_async_jobs: RefCell<Vec<NativeAsyncJob>>,
    /// Those that have begun. As the queues they outlive a dropped call of [`EventLoop::run`].
    pub(in crate::runtime) async_jobs: AsyncJobs,
    /// The jobs of finalization registries, which keep no loop alive.
    pub(in crate::runtime) cleanup_jobs: AsyncJobs,
    pub(in crate::runtime) rejections: Rejections,
    /// Whether the callback of the microtask that runs has thrown, and its errors are muted. It is
    /// not on the stack any longer when its promise is rejected.
    muted_callback_has_thrown: Cell<bool>,
    pub(in crate::runtime) sources: Sources,
    #[cfg(feature = "source-maps")]
    pub(in crate::runtime) source_maps: Option<SourceMaps>,
    reporter: Rc<dyn Reporter>,
    pub(in crate::runtime) random: Random,
    pub(in crate::runtime) transpiler: Option<Rc<dyn Transpiler>>,
    pub(in crate::runtime) control: Arc<Control>,
    /// Calls scripts so that they can be interrupted, if the limits demand it.
    deadlines: RefCell<Option<Rc<Deadlines>>>,
    /// The number of interruptions that have ended something.
    pub(in crate::runtime) interruptions: Cell<u64>,
    /// Messages from handles.
    messages: RefCell<mpsc::Receiver<Message>>,
    /// The shutdown that a handle has requested.
    pub(in crate::runtime) shut_down: Shutdown,
    /// The name of the main script or module, which is the first one if the program names none.
    pub(in crate::runtime) main_script: Rc<OnceCell<PathBuf>>,
    /// The folder that the names of scripts are relative to, if they are paths.
    pub(in crate::runtime) script_folder: Option<PathBuf>,
    pub(in crate::runtime) workers: Rc<Children>,
    /// What the program gives to its scripts.
    pub(in crate::runtime) program: Option<Program>,
    /// The runtime among its workers.
    pub(in crate::runtime) member: Option<Rc<Member>>,
}

/// The parts of a runtime's configuration that its event loop needs.
pub(in crate::runtime) struct EventLoopParts {
    pub(in crate::runtime) reporter: Rc<dyn Reporter>,
    pub(in crate::runtime) random: Random,
    pub(in crate::runtime) queues: Queues,
    pub(in crate::runtime) io: Rc<dyn HostIo>,
    pub(in crate::runtime) transpiler: Option<Rc<dyn Transpiler>>,
    pub(in crate::runtime) control: Arc<Control>,
    pub(in crate::runtime) messages: mpsc::Receiver<Message>,
    #[cfg(feature = "source-maps")]
    pub(in crate::runtime) source_maps: Option<SourceMaps>,
    pub(in crate::runtime) script_folder: Option<PathBuf>,
    pub(in crate::runtime) main_script: Option<PathBuf>,
    pub(in crate::runtime) program: Option<Program>,
    pub(in crate::runtime) member: Option<Rc<Member>>,
}

/// Why [`EventLoop::run`] returned.
#[derive(Clone, Copy)]
pub(in crate::runtime) enum Outcome {
    /// The condition of the caller is true.
    Done,
    /// Nothing keeps the loop alive.
    Idle,
    Stopped(StopReason),
    /// The shutdown that a handle requested is complete.
    ShutDown,
    /// The thread has no tokio runtime.
    NoTokio,
    /// The futures belong to another tokio runtime.
    OtherTokio,
    NoTime,
}

/// The condition for the end of the loop, besides a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum Until {
    Idle,
    /// As `Idle`, and a worker listens to no messages. The port of its global object keeps no loop
    /// alive.
    NoListener,
    Stopped,
}

impl EventLoop {
    pub(in crate::runtime) fn new(parts: EventLoopParts) -> Rc<Self> {
        Rc::new(Self {
            queues: parts.queues,
            io: parts.io,
            latest_reading: Rc::default(),
            microtasks: RefCell::default(),
            at_checkpoint: Cell::new(false),
            yields: Cell::new(false),
            new_async_jobs: RefCell::default(),
            async_jobs: AsyncJobs::default(),
            cleanup_jobs: AsyncJobs::default(),
            rejections: Rejections::default(),
            muted_callback_has_thrown: Cell::default(),
            sources: Sources::default(),
            #[cfg(feature = "source-maps")]
            source_maps: parts.source_maps,
            reporter: parts.reporter,
            random: parts.random,
            transpiler: parts.transpiler,
            control: parts.control,
            deadlines: RefCell::default(),
            interruptions: Cell::new(0),
            messages: RefCell::new(parts.messages),
            shut_down: Shutdown::default(),
            main_script: Rc::new(parts.main_script.map_or_else(OnceCell::new, OnceCell::from)),
            script_folder: parts.script_folder,
            workers: Rc::default(),
            program: parts.program,
            member: parts.member,
        })
    }

    /// Makes scripts interruptible from now on.
    pub(in crate::runtime) fn set_interruptible(
        &self,
        deadlines: Deadlines,
        context: &mut Context,
    ) {
        deadlines.set_scopes(context);
        self.deadlines.replace(Some(Rc::new(deadlines)));
    }

    /// Runs until `done` returns true, or until nothing is left to wait for.
    ///
    /// If its future is dropped, or has ended because of `done`, everything that is pending
    /// continues at the next call.
    pub(in crate::runtime) async fn run(
        self: &Rc<Self>,
        context: &RefCell<&mut Context>,
        until: Until,
        done: impl FnMut(&mut Context) -> bool,
    ) -> Outcome {
        let turns = async {
            let Ok(tokio) = tokio::runtime::Handle::try_current() else {
                return Outcome::NoTokio;
            };
            let others = !self.async_jobs.is_empty();
            if !self.queues.futures.belong_to(&tokio, others) {
                return Outcome::OtherTokio;
            }
            Turns::new(self, context).run(until, done).await
        };
        // A call whose future was dropped may have left it.
        self.yields.set(false);
        let mut turns = SelfWake::new(turns, || self.yields.get());
        poll_fn(|waker| {
            if !heap::may_be_used() {
                return Poll::Ready(Outcome::Stopped(StopReason::ThreadEnded));
            }
            let polled = self.catch_engine_panic(|| Pin::new(&mut turns).poll(waker));
            polled.unwrap_or(Poll::Ready(Outcome::Stopped(StopReason::EnginePanicked)))
        })
        .await
    }

    /// Ends the runtime after a shutdown, and answers the requests.
    pub(in crate::runtime) fn end_by_shutting_down(&self) {
        let requests = self.shut_down.take();
        self.control.stop(StopReason::ShutDown);
        self.clear();
        for request in requests {
            // The caller may have been dropped.
            let _ = request.send(());
        }
    }

    /// Whether the runtime belongs to a worker.
    pub(in crate::runtime) fn is_of_worker(&self) -> bool {
        let member = self.member.as_ref();
        member.is_some_and(|member| !member.is_first())
    }

    /// Drops all pending work. It holds objects of scripts, and those hold the loop.
    pub(in crate::runtime) fn clear(&self) {
        if !heap::may_be_used() {
            return self.abandon();
        }
        // The pattern names all fields, so that the compiler finds a new one.
        let Self {
            queues,
            microtasks,
            new_async_jobs,
            async_jobs,
            cleanup_jobs,
            rejections,
            muted_callback_has_thrown: _,
            sources,
            deadlines,
            messages,
            shut_down,
            workers,
            program,
            main_script: _,
            script_folder: _,
            member: _,
            at_checkpoint: _,
            yields: _,
            latest_reading: _,
            interruptions: _,
            io: _,
            reporter: _,
            random: _,
            transpiler: _,
            #[cfg(feature = "source-maps")]
                source_maps: _,
            control,
        } = self;
        workers.end();
        queues.clear();
        sources.clear();
        program.iter().for_each(Program::clear);
        drop(microtasks.take());
        // Drop code of a job may start others.
        async_jobs.clear();
        cleanup_jobs.clear();
        drop(new_async_jobs.take());
        rejections.clear();
        drop((deadlines.take(), shut_down.take()));
        control.clear();
        let mut messages = messages.borrow_mut();
        messages.close();
        while messages.try_recv().is_ok() {}
    }

    /// Tells handles that the loop has ended. The work that refers to objects of the heap stays as
    /// it is, because the heap can't be used.
    fn abandon(&self) {
        drop(self.shut_down.take());
        self.control.clear();
        // Code that a loop calls may end the process, and so the thread.
        if let Ok(mut messages) = self.messages.try_borrow_mut() {
            messages.close();
            while messages.try_recv().is_ok() {}
        }
    }

    pub(in crate::runtime) fn undeclared_name(&self, name: &str) {
        crate::host::call_program(|| self.reporter.undeclared_name(name));
    }

    /// Whether the loop has work, or waits for an event that it does not cause itself.
    pub(in crate::runtime) fn is_alive(&self) -> bool {
        !self.microtasks.borrow().is_empty()
            || !self.new_async_jobs.borrow().is_empty()
            || !self.async_jobs.is_empty()
            || self.queues.is_alive()
    }

    /// Whether the loop need not wait.
    fn has_work(&self) -> bool {
        !self.microtasks.borrow().is_empty()
            || !self.new_async_jobs.borrow().is_empty() && self.log().may_begin_jobs()
            || self.queues.has_work()
    }

    /// The log of the inputs from outside.
    pub(in crate::runtime) fn log(&self) -> &dyn InputLog {
        &*self.queues.log
    }

    /// Whether the code that runs is a microtask.
    #[cfg(feature = "packages")]
    fn is_at_checkpoint(&self) -> bool {
        self.at_checkpoint.get()
    }

    /// [Perform a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#perform-a-microtask-checkpoint).
    pub(in crate::runtime) fn perform_microtask_checkpoint(&self, context: &mut Context) {
        let Some(_checkpoint) = PerformingCheckpoint::start(&self.at_checkpoint) else {
            return;
        };
        let mut before = self.interruptions.get();
        loop {
            let call = self.call_of_next_microtask();
            let _deadline = self.resume_call(call.as_ref());
            self.poll_deadline();
            if let Some(call) = &call
                && self.control.stopped().is_none()
                && self.take_interruption()
            {
                before += 1;
                self.drop_microtasks_of(call);
                continue;
            }
            // Microtasks that are too short to be interrupted may follow each other without an end,
            // and so may others that queue the next one first.
            let is_interrupted = self.take_interruption() || self.interruptions.get() > before + 1;
            if self.control.stopped().is_some() || is_interrupted {
                drop(self.microtasks.take());
            }
            let interruptions = self.interruptions.get();
            let Some(job) = self.next_microtask() else {
                break;
            };
            // The reaction of an `await` is called by no other script.
            if let Err(error) = self.script_ended(job.call(context)) {
                dom::report_exception(error, context);
            }
            self.muted_callback_has_thrown.set(false);
            if call.is_some() {
                before += self.interruptions.get() - interruptions;
            }
        }
        if let Some(task) = self.rejections.notify() {
            self.queues.queue_task(TaskSource::DomManipulation, task);
        }
        context.clear_kept_objects();
    }
}
