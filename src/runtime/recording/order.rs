//! The order in which the event loop runs its tasks: live, recorded, or replayed.

use super::{
    Recorder, Recording,
    lines::{Data, Entry},
    replay::recorded_error,
};
use crate::{
    runtime::{Builder, host_io::HostIo, random::Random},
    web::BroadcastOrder,
};
use boa_engine::context::time::{Clock, JsInstant};
use std::{
    collections::VecDeque,
    io, mem,
    path::{Path, PathBuf},
    rc::Rc,
};

/// The order of tasks, and of what scripts ask for.
#[derive(Debug, Default, Clone)]
pub(in crate::runtime) enum Order {
    #[default]
    Live,
    Recorded(Recorder),
    Replayed(Recording),
}

impl Order {
    pub(in crate::runtime) const fn replayed(&self) -> Option<&Recording> {
        match self {
            Self::Replayed(recording) => Some(recording),
            _ => None,
        }
    }

    /// Whether the run is recorded or replayed.
    pub(in crate::runtime) const fn is_recorded(&self) -> bool {
        matches!(self, Self::Recorded(_) | Self::Replayed(_))
    }

    pub(in crate::runtime) fn of_worker(&self, number: u64) -> Self {
        match self {
            Self::Live => Self::Live,
            Self::Recorded(recorder) => Self::Recorded(recorder.of_worker(number)),
            Self::Replayed(recording) => Self::Replayed(recording.of_worker(number)),
        }
    }

    pub(in crate::runtime) fn apply(&self, builder: Builder) -> Builder {
        match self {
            Self::Live => builder,
            Self::Recorded(recorder) => builder.record(recorder.clone()),
            Self::Replayed(recording) => builder.replay(recording.clone()),
        }
    }

    /// The event loop waits from here on.
    pub(in crate::runtime) fn begin_wait(&self) {
        if let Self::Recorded(recorder) = self {
            recorder.begin_wait();
        }
    }

    /// The event loop continues, if it has waited.
    pub(in crate::runtime) fn end_wait(&self) {
        if let Self::Recorded(recorder) = self {
            recorder.end_wait();
        }
    }

    pub(in crate::runtime) fn end_loop(&self) {
        if let Self::Recorded(recorder) = self {
            recorder.end_loop();
        }
    }

    /// Whether the script of the worker may begin: in a replay if it had when it was terminated.
    pub(in crate::runtime) fn may_run(&self) -> bool {
        self.replayed().is_none_or(|it| it.player().has_run)
    }

    /// The worker has ended by itself.
    pub(in crate::runtime) fn finish_worker(&self) {
        match self {
            Self::Live => {}
            Self::Recorded(recorder) => recorder.end_of_worker(Entry::Finish),
            Self::Replayed(recording) => recording.finish(),
        }
    }

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

    pub(in crate::runtime) fn was_worker_refused(&self) -> bool {
        self.replayed().is_some_and(|recording| {
            let mut player = recording.player();
            let refused = player.take(|line| matches!(line, Entry::NoWorker).then_some(()));
            refused.is_some()
        })
    }

    /// The files and the machine of scripts.
    pub(in crate::runtime) fn host_io(&self, io: Rc<dyn HostIo>) -> Rc<dyn HostIo> {
        match self.clone() {
            Self::Live => io,
            Self::Recorded(recorder) => Rc::new(RecordedIo { recorder, io }),
            Self::Replayed(recording) => Rc::new(recording),
        }
    }

    pub(in crate::runtime) fn clock(&self, clock: Rc<dyn Clock>) -> Rc<dyn Clock> {
        match self.clone() {
            Self::Live => clock,
            Self::Recorded(recorder) => Rc::new(RecordedClock { recorder, clock }),
            Self::Replayed(recording) => Rc::new(ReplayedClock(recording)),
        }
    }

    pub(in crate::runtime) fn random(&self, random: Random) -> Random {
        match self.clone() {
            Self::Live => random,
            Self::Recorded(recorder) => Random::custom(by_blocks(move || {
                let mut block = vec![0; BLOCK];
                random.fill(&mut block);
                recorder.append(Entry::Random {
                    data: Data(block.clone()),
                });
                block
            })),
            Self::Replayed(recording) => {
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
        }
    }
}

impl BroadcastOrder for Order {
    fn is_next(&self, sent: u64) -> bool {
        match self {
            Self::Live => true,
            Self::Recorded(recorder) => {
                recorder.append(Entry::Broadcast { number: sent });
                true
            }
            Self::Replayed(recording) => {
                let mut player = recording.player();
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

impl HostIo for Recording {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        let mut player = self.player();
        if player.reads_files {
            player.take(|line| matches!(line, Entry::Path { .. }).then_some(()));
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
        let mut player = self.player();
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
        let number = self.player().take(|line| match line {
            Entry::Processors { number } => Some(*number),
            _ => None,
        });
        number.unwrap_or(1)
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

fn instant(nanoseconds: u64) -> JsInstant {
    JsInstant::new(
        nanoseconds / 1_000_000_000,
        (nanoseconds % 1_000_000_000) as u32,
    )
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
