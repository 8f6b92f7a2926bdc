//! The order in which the event loop runs its tasks: live, recorded, or that of a recording.

use super::{Recorder, Recording, lines::Entry, read_file};
use crate::{
    runtime::{Builder, random::Random},
    web::BroadcastOrder,
};
use boa_engine::context::time::{Clock, JsInstant};
use std::{
    collections::VecDeque,
    io,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The files and the machine of a runtime that can't ask for them itself, because it is in a
/// process that may open nothing.
pub(crate) trait HostIo {
    /// The contents of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The path without symbolic links. The kind of the error is `PermissionDenied` for a file that
    /// no module may be loaded from, whether it exists or not.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;

    /// The offset of the local time zone, in seconds.
    fn offset(&self, at: i64) -> i32;

    /// The number of processors.
    fn processors(&self) -> u32;
}

/// The order of tasks, and the source of what scripts ask for.
#[derive(Default, Clone)]
pub(in crate::runtime) enum Order {
    #[default]
    Live,
    /// Everything is recorded. The clock is the one without recording, for the loop itself.
    Recorded(Recorder, Rc<dyn Clock>),
    Replayed(Recording),
    /// Live, with the files of another process, and with what was read of the machine.
    HostIo(Rc<dyn HostIo>),
}

/// How a run is recorded or replayed.
#[derive(Debug)]
pub(in crate::runtime) enum RecordMode {
    Recorded(Recorder),
    Replayed(Recording),
}

impl RecordMode {
    /// That of the n-th worker.
    pub(in crate::runtime) fn of_worker(&self, number: u64) -> Self {
        match self {
            Self::Recorded(recorder) => Self::Recorded(recorder.of_worker(number)),
            Self::Replayed(recording) => Self::Replayed(recording.of_worker(number)),
        }
    }

    pub(in crate::runtime) const fn is_replayed(&self) -> bool {
        matches!(self, Self::Replayed(_))
    }

    pub(in crate::runtime) fn apply(&self, builder: Builder) -> Builder {
        match self {
            Self::Recorded(recorder) => builder.record(recorder.clone()),
            Self::Replayed(recording) => builder.replay(recording.clone()),
        }
    }

    /// Whether the script of the worker may begin.
    pub(in crate::runtime) fn may_run(&self) -> bool {
        match self {
            Self::Recorded(_) => true,
            Self::Replayed(recording) => recording.has_run(),
        }
    }

    /// The worker has ended by itself.
    pub(in crate::runtime) fn finish_worker(&self) {
        match self {
            Self::Recorded(recorder) => recorder.end_of_worker(Entry::Finish),
            Self::Replayed(recording) => recording.finish(),
        }
    }

    /// The worker was terminated.
    pub(in crate::runtime) fn terminate_worker(&self, has_run: bool) {
        if let Self::Recorded(recorder) = self {
            recorder.end_of_worker(Entry::Terminated { has_run });
        }
    }

    /// There are as many workers as there may be.
    pub(in crate::runtime) fn refuse_worker(&self) {
        if let Self::Recorded(recorder) = self {
            recorder.append(Entry::NoWorker);
        }
    }

    /// Whether a worker was refused at this point.
    pub(in crate::runtime) fn was_worker_refused(&self) -> bool {
        match self {
            Self::Recorded(_) => false,
            Self::Replayed(recording) => recording.take_refused_worker(),
        }
    }
}

impl BroadcastOrder for RecordMode {
    fn is_next(&self, sent: u64) -> bool {
        match self {
            Self::Recorded(recorder) => {
                recorder.append(Entry::Broadcast { number: sent });
                true
            }
            Self::Replayed(recording) => recording.take_broadcast(sent),
        }
    }
}

impl Order {
    pub(in crate::runtime) fn record_mode(&self) -> Option<RecordMode> {
        match self {
            Self::Recorded(recorder, _) => Some(RecordMode::Recorded(recorder.clone())),
            Self::Replayed(recording) => Some(RecordMode::Replayed(recording.clone())),
            Self::Live | Self::HostIo(_) => None,
        }
    }

    pub(in crate::runtime) const fn replayed(&self) -> Option<&Recording> {
        match self {
            Self::Replayed(recording) => Some(recording),
            _ => None,
        }
    }

    /// Whether the run is recorded or replayed.
    pub(in crate::runtime) const fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded(..) | Self::Replayed(_))
    }

    pub(in crate::runtime) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self {
            Self::Live => read_file(path),
            Self::Recorded(recorder, _) => recorder.read(path),
            Self::Replayed(recording) => recording.read(path),
            Self::HostIo(host) => host.read(path),
        }
    }

    pub(in crate::runtime) fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        match self {
            Self::Live => path.canonicalize(),
            Self::Recorded(recorder, _) => recorder.canonicalize(path),
            Self::Replayed(recording) => recording.canonicalize(path),
            Self::HostIo(host) => host.canonicalize(path),
        }
    }

    /// The offset of the local time zone. `system` finds it.
    pub(in crate::runtime) fn offset(&self, at: i64, system: impl FnOnce() -> i32) -> i32 {
        match self {
            Self::Live => system(),
            Self::Recorded(recorder, _) => {
                let seconds = system();
                recorder.offset(at, seconds);
                seconds
            }
            Self::Replayed(recording) => recording.offset(at),
            Self::HostIo(host) => host.offset(at),
        }
    }

    /// The number of processors.
    pub(in crate::runtime) fn processors(&self) -> u32 {
        match self {
            Self::Live => system_processors(),
            Self::Recorded(recorder, _) => {
                let number = system_processors();
                recorder.processors(number);
                number
            }
            Self::Replayed(recording) => recording.processors(),
            Self::HostIo(host) => host.processors(),
        }
    }

    /// The clock of scripts.
    pub(in crate::runtime) fn clock(&self, clock: Rc<dyn Clock>) -> Rc<dyn Clock> {
        match self {
            Self::Live | Self::HostIo(_) => clock,
            _ => Rc::new(OrderedClock(self.clone())),
        }
    }

    /// The random numbers of scripts.
    pub(in crate::runtime) fn random(&self, random: Random) -> Random {
        match self.clone() {
            Self::Live | Self::HostIo(_) => random,
            Self::Recorded(recorder, _) => Random::custom(by_blocks(move || {
                let mut block = vec![0; BLOCK];
                random.fill(&mut block);
                recorder.random(&block);
                block
            })),
            Self::Replayed(recording) => {
                // A changed script may ask for more. What it gets is the same each time.
                let mut more = 0_u8;
                Random::custom(by_blocks(move || {
                    recording
                        .random()
                        .filter(|block| !block.is_empty())
                        .unwrap_or_else(|| {
                            more = more.wrapping_add(1);
                            vec![more.wrapping_mul(167); BLOCK]
                        })
                }))
            }
        }
    }
}

/// The number of processors that this process may use.
pub(crate) fn system_processors() -> u32 {
    let processors = std::thread::available_parallelism();
    processors.map_or(1, |number| u32::try_from(number.get()).unwrap_or(u32::MAX))
}

/// The random bytes that are recorded at once.
const BLOCK: usize = 64;

/// Fills bytes from blocks.
fn by_blocks(mut next: impl FnMut() -> Vec<u8> + 'static) -> impl FnMut(&mut [u8]) + 'static {
    let mut rest = VecDeque::new();
    move |bytes: &mut [u8]| {
        for byte in bytes {
            if rest.is_empty() {
                rest.extend(next());
            }
            *byte = rest.pop_front().unwrap_or_default();
        }
    }
}

/// A clock whose readings are recorded, or were.
pub(in crate::runtime) struct OrderedClock(Order);

impl Clock for OrderedClock {
    fn now(&self) -> JsInstant {
        let nanoseconds = match &self.0 {
            Order::Live | Order::HostIo(_) => 0,
            Order::Recorded(recorder, clock) => {
                let now = u64::try_from(clock.now().nanos_since_epoch()).unwrap_or(u64::MAX);
                recorder.now(now);
                now
            }
            Order::Replayed(recording) => recording.now(),
        };
        JsInstant::new(
            nanoseconds / 1_000_000_000,
            (nanoseconds % 1_000_000_000) as u32,
        )
    }

    fn system_time_millis(&self) -> i64 {
        match &self.0 {
            Order::Live | Order::HostIo(_) => 0,
            Order::Recorded(recorder, clock) => {
                let date = clock.system_time_millis();
                recorder.date(date);
                date
            }
            Order::Replayed(recording) => recording.date(),
        }
    }
}
