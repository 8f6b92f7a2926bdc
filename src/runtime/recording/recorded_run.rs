//! [`RecordedRun`]: the log that writes the inputs of a runtime.

use super::{
    Recorder,
    connector::RecordedConnector,
    instant,
    lines::{Data, Entry},
    random_blocks::{BLOCK, by_blocks},
    standard_input,
    task_origins::TaskOrigins,
};
#[cfg(feature = "packages")]
use crate::runtime::packages::finder::{Found, PackageRequest};
use crate::{
    dom::Task,
    host::{BroadcastOrder, Broadcasts, TaskOrigin},
    runtime::{
        event_loop::{
            budgeted_futures::LocalFuture,
            queues::{Queues, Taken},
        },
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
use futures_util::{FutureExt, future::LocalBoxFuture};
use std::{
    cell::OnceCell,
    io,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
    task::{Context as TaskContext, Poll},
};

/// Writes what comes into a runtime.
pub(in crate::runtime) struct RecordedRun {
    recorder: Recorder,
    origins: TaskOrigins,
    /// The clock of the loop itself: its readings are not recorded.
    clock: OnceCell<Rc<dyn Clock>>,
}

impl RecordedRun {
    pub(in crate::runtime) fn new(recorder: Recorder) -> Self {
        Self {
            recorder,
            origins: TaskOrigins::default(),
            clock: OnceCell::new(),
        }
    }
}

impl InputLog for RecordedRun {
    fn is_active(&self) -> bool {
        true
    }

    fn connect(&self, settings: &mut Settings) {
        let recorded = |connector| {
            let recorder = self.recorder.clone();
            Arc::new(RecordedConnector {
                recorder,
                connector,
            })
        };
        settings.connector = Some(recorded(settings.connector()));
        #[cfg(feature = "fetch")]
        if let Some(client) = settings.fetch_client.take() {
            settings.fetch_client = Some(recorded(client));
        }
        settings.separate_connections();
    }

    fn clock(&self, clock: Rc<dyn Clock>) -> Rc<dyn Clock> {
        // A runtime has one.
        let _ = self.clock.set(clock.clone());
        Rc::new(RecordedClock {
            recorder: self.recorder.clone(),
            clock,
        })
    }

    fn random(&self, random: Random) -> Random {
        let recorder = self.recorder.clone();
        Random::custom(by_blocks(move || {
            let mut block = vec![0; BLOCK];
            random.fill(&mut block);
            recorder.append(Entry::Random {
                data: Data(block.clone()),
            });
            block
        }))
    }

    fn host_io(&self, io: Rc<dyn HostIo>) -> Rc<dyn HostIo> {
        Rc::new(RecordedIo {
            recorder: self.recorder.clone(),
            io,
        })
    }

    fn program_inputs(&self, given: &ProgramInputs) -> ProgramInputs {
        self.recorder.append(Entry::Program {
            environment: given.environment.clone(),
            arguments: given.arguments.clone(),
        });
        given.clone()
    }

    fn standard_input(&self, lines: Lines) -> Lines {
        standard_input::recorded(lines, self.recorder.clone())
    }

    fn dialog(&self, wait: &mut dyn FnMut() -> DialogLine) -> DialogLine {
        // As while the event loop waits.
        self.begin_wait();
        self.recorder.flush();
        let line = wait();
        self.end_wait();
        standard_input::record_dialog(&line, &self.recorder);
        line
    }

    fn file_result(&self, path: &Path, result: Option<FileResult>) -> FileResult {
        let result = result.unwrap_or_else(|| Ok(Vec::new()));
        self.recorder.used(path, &result);
        result
    }

    fn broadcasts(&self, broadcasts: Broadcasts) -> Broadcasts {
        broadcasts.with_order(Arc::new(self.recorder.clone()))
    }

    fn loop_time(&self, context: &Context) -> Option<JsInstant> {
        let clock = self.clock.get();
        Some(clock.map_or_else(|| context.clock().now(), |clock| clock.now()))
    }

    fn spawned(&self, future: LocalFuture) -> LocalFuture {
        self.origins.of_future(future)
    }

    fn queued(&self, task: &Rc<dyn Task>) {
        self.origins.queued(task);
    }

    fn next_task(&self, queues: &Queues, context: &Context) -> Option<Rc<dyn Task>> {
        loop {
            let Taken {
                source,
                timer,
                task,
            } = queues.take_round_robin(context)?;
            let Some(source) = source else {
                self.recorder.task(super::TIMER, timer);
                return Some(task);
            };
            // In a replay the message may come after the port was closed. Then there is no task.
            if task.origin() != TaskOrigin::Cancelled {
                let number = self.origins.number(source, &task);
                self.recorder.task(source.name(), number);
                return Some(task);
            }
        }
    }

    fn begin_jobs(&self) -> bool {
        self.recorder.append(Entry::Jobs);
        true
    }

    fn poll_idle(&self, _: &mut TaskContext<'_>) -> Poll<()> {
        self.begin_wait();
        self.recorder.flush();
        Poll::Pending
    }

    fn begin_wait(&self) {
        self.recorder.begin_wait();
    }

    fn end_wait(&self) {
        self.recorder.end_wait();
    }

    fn end_run(&self) {
        self.recorder.end_run();
    }

    #[cfg(feature = "fetch")]
    fn within_task<'a>(&'a self, future: LocalBoxFuture<'a, ()>) -> LocalBoxFuture<'a, bool> {
        // As while the event loop waits.
        self.begin_wait();
        self.recorder.flush();
        Box::pin(future.map(|()| true))
    }

    fn of_worker(&self, number: u64) -> WorkerLog {
        let recorder = self.recorder.of_worker(number);
        Box::new(|builder| builder.record(recorder))
    }

    fn worker_refused(&self) {
        self.recorder.append(Entry::NoWorker);
    }

    fn finished(&self) {
        self.recorder.end_of_worker(Entry::Finish);
    }

    fn worker_terminated(&self, has_run: bool) {
        self.recorder.end_of_worker(Entry::Terminated { has_run });
    }
}

impl BroadcastOrder for Recorder {
    fn is_next(&self, sent: u64) -> bool {
        self.append(Entry::Broadcast { number: sent });
        true
    }
}

/// Files and a machine of which all that scripts learn is recorded.
struct RecordedIo {
    recorder: Recorder,
    io: Rc<dyn HostIo>,
}

impl HostIo for RecordedIo {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let read = self.io.read(path);
        self.recorder.file(path, &read);
        read
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let real = self.io.canonicalize(path);
        self.recorder.real_path(path, &real);
        real
    }

    fn may_tell(&self, root: &Path, file: &Path, error: &io::Error) -> bool {
        self.io.may_tell(root, file, error)
    }

    #[cfg(feature = "packages")]
    fn find_package(&self, request: &PackageRequest) -> Result<Found, String> {
        let found = self.io.find_package(request);
        self.recorder.append(Entry::Package {
            specifier: request.specifier.clone(),
            found: found.as_ref().ok().cloned(),
            error: found.as_ref().err().cloned(),
        });
        found
    }

    fn offset(&self, at: i64) -> i32 {
        let seconds = self.io.offset(at);
        self.recorder.append(Entry::Offset { of: at, seconds });
        seconds
    }

    fn processors(&self) -> u32 {
        let number = self.io.processors();
        self.recorder.append(Entry::Processors { number });
        number
    }
}

struct RecordedClock {
    recorder: Recorder,
    clock: Rc<dyn Clock>,
}

impl Clock for RecordedClock {
    fn now(&self) -> JsInstant {
        let now = u64::try_from(self.clock.now().nanos_since_epoch()).unwrap_or(u64::MAX);
        self.recorder.now(now);
        instant(now)
    }

    fn system_time_millis(&self) -> i64 {
        let date = self.clock.system_time_millis();
        self.recorder.date(date);
        date
    }
}
