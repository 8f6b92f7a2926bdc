//! [`ReplayedRun`]: the log that gives a runtime the inputs of a recording.

use super::{
    Recording,
    connector::ReplayedConnector,
    instant,
    lines::Entry,
    random_blocks::{BLOCK, by_blocks},
    replay::{ReplayTimers, recorded_error},
    standard_input,
    task_origins::TaskOrigins,
};
#[cfg(feature = "packages")]
use crate::runtime::packages::finder::{Found, PackageRequest};
use crate::{
    Permissions,
    dom::{Task, TaskSource},
    host::{BroadcastOrder, Broadcasts, TaskOrigin, TimerKey},
    runtime::{
        event_loop::{budgeted_futures::LocalFuture, queues::Queues},
        host_io::HostIo,
        input_log::{InputLog, WorkerLog},
        program::{DialogLine, FileResult, Lines, ProgramInputs},
        random::Random,
        workers::Settings,
    },
};
use boa_engine::{
    Context,
    context::time::{Clock, JsInstant},
};
#[cfg(feature = "fetch")]
use futures_util::future::LocalBoxFuture;
use std::{
    cell::RefCell,
    io, mem,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    task::{Context as TaskContext, Poll},
};

/// Gives a runtime what was recorded.
pub(in crate::runtime) struct ReplayedRun {
    recording: Recording,
    origins: TaskOrigins,
    timers: RefCell<ReplayTimers>,
}

/// Where a queued task is.
enum QueueSlot {
    Timer(TimerKey),
    /// The source, and the index in its queue.
    Queue(TaskSource, usize),
}

/// The task sources whose tasks other threads and the network cause.
const OF_OTHERS: [TaskSource; 2] = [TaskSource::WebSocket, TaskSource::PostedMessage];

impl ReplayedRun {
    pub(in crate::runtime) fn new(recording: Recording) -> Self {
        Self {
            recording,
            origins: TaskOrigins::default(),
            timers: RefCell::default(),
        }
    }

    /// Where the task at the position of the recording is, if it is queued already.
    fn recorded(&self, queues: &Queues) -> Option<QueueSlot> {
        let (source, number) = self.recording.task()?;
        let Some(source) = source else {
            return queues.timer_of(number?).map(QueueSlot::Timer);
        };
        let index = queues.position(source, |task| {
            task.origin() != TaskOrigin::Cancelled && self.origins.number(source, task) == number
        })?;
        Some(QueueSlot::Queue(source, index))
    }

    /// Whether a task is queued that needs neither the network nor another thread.
    fn has_own_task(&self, queues: &Queues) -> bool {
        TaskSource::ALL.iter().any(|&source| {
            let is_own = |task: &Rc<dyn Task>| {
                !OF_OTHERS.contains(&source)
                    || task.origin() == TaskOrigin::Local
                        && self.origins.number(source, task).is_none()
            };
            queues.position(source, is_own).is_some()
        })
    }
}

impl InputLog for ReplayedRun {
    fn is_active(&self) -> bool {
        true
    }

    fn is_replay(&self) -> bool {
        true
    }

    /// Nothing is reached, so that nothing has to be permitted.
    fn connect(&self, settings: &mut Settings) {
        settings.connector = Some(Arc::new(ReplayedConnector(self.recording.clone())));
        #[cfg(feature = "fetch")]
        {
            settings.fetch_client = None;
        }
        settings.separate_connections();
        settings.permissions = Permissions::all();
    }

    fn clock(&self, _: Rc<dyn Clock>) -> Rc<dyn Clock> {
        Rc::new(ReplayedClock(self.recording.clone()))
    }

    fn random(&self, _: Random) -> Random {
        let recording = self.recording.clone();
        // A changed script may ask for more. It gets the same each time.
        let mut more = 0_u8;
        Random::custom(by_blocks(move || {
            let block = recording.player().take(|line| match line {
                Entry::Random { data } => Some(mem::take(&mut data.0)),
                _ => None,
            });
            block.filter(|block| !block.is_empty()).unwrap_or_else(|| {
                more = more.wrapping_add(1);
                vec![more.wrapping_mul(167); BLOCK]
            })
        }))
    }

    fn host_io(&self, io: Rc<dyn HostIo>) -> Rc<dyn HostIo> {
        Rc::new(ReplayedIo {
            recording: self.recording.clone(),
            io,
        })
    }

    /// The recorded ones. A changed script may be given other arguments.
    fn program_inputs(&self, given: &ProgramInputs) -> ProgramInputs {
        let mut player = self.recording.player();
        let recorded = player.take(|line| match line {
            Entry::Program {
                environment,
                arguments,
            } => Some(ProgramInputs {
                environment: mem::take(environment),
                arguments: mem::take(arguments),
            }),
            _ => None,
        });
        let is_changed = player.reads_files;
        match recorded {
            Some(mut recorded) => {
                if is_changed && !given.arguments.is_empty() {
                    recorded.arguments.clone_from(&given.arguments);
                }
                recorded
            }
            None if is_changed => given.clone(),
            None => {
                let why = "the script asks for its environment, which was not recorded here";
                player.differs(why.to_owned());
                ProgramInputs::default()
            }
        }
    }

    fn standard_input(&self, _: Lines) -> Lines {
        standard_input::replayed(self.recording.clone())
    }

    fn dialog(&self, _: &mut dyn FnMut() -> DialogLine) -> DialogLine {
        standard_input::replayed_dialog(&self.recording)
    }

    /// The recorded one. A changed script finds no files that were not recorded at this point.
    fn file_result(&self, path: &Path, _: Option<FileResult>) -> FileResult {
        let name = path.display().to_string();
        let mut player = self.recording.player();
        let recorded = player.take(|line| match line {
            Entry::Used { file, data, error } if *file == name => {
                Some(data.take().map(|data| data.0).ok_or_else(|| error.take()))
            }
            _ => None,
        });
        if recorded.is_none() && !player.reads_files {
            player.differs(format!(
                "the script uses the file {name}, which was not recorded here"
            ));
        }
        recorded.unwrap_or(Err(None)).map_err(recorded_error)
    }

    fn broadcasts(&self, broadcasts: Broadcasts) -> Broadcasts {
        broadcasts.with_order(Arc::new(self.recording.clone()))
    }

    /// Timers run when it was recorded.
    fn loop_time(&self, _: &Context) -> Option<JsInstant> {
        None
    }

    fn spawned(&self, future: LocalFuture) -> LocalFuture {
        self.origins.of_future(future)
    }

    fn queued(&self, task: &Rc<dyn Task>) {
        self.origins.queued(task);
    }

    fn next_task(&self, queues: &Queues, _: &Context) -> Option<Rc<dyn Task>> {
        if !self.recording.is_due() {
            return None;
        }
        let taken = match self.recorded(queues)? {
            QueueSlot::Timer(key) => queues.take_timer(key),
            QueueSlot::Queue(source, index) => queues.take_task(source, index),
        };
        let task = taken?.task;
        self.recording.advance();
        Some(task)
    }

    fn has_task(&self, queues: &Queues) -> bool {
        self.recording.is_due() && self.recorded(queues).is_some()
    }

    /// A task of a socket, or of a port for another thread, counts if it was recorded: the last
    /// events of a run that was stopped had none.
    fn is_alive(&self, queues: &Queues) -> bool {
        self.has_own_task(queues) || self.recorded(queues).is_some()
    }

    fn begin_jobs(&self) -> bool {
        self.recording.begin_jobs()
    }

    fn may_begin_jobs(&self) -> bool {
        self.recording.is_at_jobs()
    }

    fn poll_inputs(&self, waker: &mut TaskContext<'_>) {
        self.recording
            .poll_lines(&mut self.timers.borrow_mut(), waker);
    }

    fn poll_idle(&self, waker: &mut TaskContext<'_>) -> Poll<()> {
        self.recording
            .poll_stuck(&mut self.timers.borrow_mut(), waker)
    }

    fn end_run(&self) {
        self.timers.take();
    }

    fn must_stop(&self) -> bool {
        self.recording.must_stop()
    }

    #[cfg(feature = "fetch")]
    fn within_task<'a>(&'a self, future: LocalBoxFuture<'a, ()>) -> LocalBoxFuture<'a, bool> {
        Box::pin(self.recording.within_task(future))
    }

    fn of_worker(&self, number: u64) -> WorkerLog {
        let recording = self.recording.of_worker(number);
        Box::new(|builder| builder.replay(recording))
    }

    fn is_worker_refused(&self) -> bool {
        let mut player = self.recording.player();
        let refused = player.take(|line| matches!(line, Entry::NoWorker).then_some(()));
        refused.is_some()
    }

    /// It may if it had when it was terminated.
    fn may_run(&self) -> bool {
        self.recording.player().has_run
    }

    fn finished(&self) {
        self.recording.finish();
    }
}

impl BroadcastOrder for Recording {
    fn is_next(&self, sent: u64) -> bool {
        let mut player = self.player();
        // Others come before it, and were not sent yet.
        if let Some(Entry::Broadcast { number }) = player.current()
            && *number > sent
        {
            return false;
        }
        player.take(|line| matches!(line, Entry::Broadcast { .. }).then_some(()));
        true
    }
}

/// The files and the machine of a recorded run. A replay that reads files has those of this
/// process.
struct ReplayedIo {
    recording: Recording,
    #[cfg_attr(
        not(feature = "packages"),
        expect(dead_code, reason = "there are no packages")
    )]
    io: Rc<dyn HostIo>,
}

impl HostIo for ReplayedIo {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.recording.read(path)
    }

    #[cfg(feature = "packages")]
    fn find_package(&self, request: &PackageRequest) -> Result<Found, String> {
        let mut player = self.recording.player();
        if player.reads_files {
            return self.io.find_package(request);
        }
        let found = player.take(|line| match line {
            Entry::Package { found, error, .. } => Some(found.take().ok_or_else(|| error.take())),
            _ => None,
        });
        found.unwrap_or(Err(None)).map_err(|why| {
            why.unwrap_or_else(|| "the recorded run has not asked for this package".to_owned())
        })
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let mut player = self.recording.player();
        if player.reads_files {
            return path.canonicalize();
        }
        let path = player.take(|line| match line {
            Entry::Path { path, error, .. } => {
                Some(path.take().map(PathBuf::from).ok_or_else(|| error.take()))
            }
            _ => None,
        });
        path.unwrap_or(Err(None)).map_err(recorded_error)
    }

    fn offset(&self, of: i64) -> i32 {
        let mut player = self.recording.player();
        let recorded = player.take(|line| match line {
            Entry::Offset {
                of: recorded,
                seconds,
            } if *recorded == of => Some(*seconds),
            _ => None,
        });
        player.last_offset = recorded.unwrap_or(player.last_offset);
        player.last_offset
    }

    /// The recorded number of processors. A changed script that asks at another time has one.
    fn processors(&self) -> u32 {
        let number = self.recording.player().take(|line| match line {
            Entry::Processors { number } => Some(*number),
            _ => None,
        });
        number.unwrap_or(1)
    }
}

struct ReplayedClock(Recording);

impl Clock for ReplayedClock {
    fn now(&self) -> JsInstant {
        let mut player = self.0.player();
        let now = player.take_reading(|line| match line {
            Entry::Now { nanoseconds } => Some(nanoseconds),
            _ => None,
        });
        // A changed script reads it more often. It may wait for the clock to advance.
        player.last_now = now.unwrap_or(player.last_now.saturating_add(1000));
        instant(player.last_now)
    }

    fn system_time_millis(&self) -> i64 {
        let mut player = self.0.player();
        let date = player.take_reading(|line| match line {
            Entry::Date { milliseconds } => Some(milliseconds),
            _ => None,
        });
        player.last_date = date.unwrap_or(player.last_date.saturating_add(1));
        player.last_date
    }
}
