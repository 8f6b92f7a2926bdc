//! The program's end: a child process, its stream, and how it ends.

use super::{
    End, ExitReason,
    child::{PANICKED, UNABLE, VARIABLE},
    process_limits::ProcessLimits,
    protocol::{MAX_FRAME, ToChild, VERSION, frame},
    wall_time::Alarm,
};
use crate::runtime::values::ValueError;
use bytes::{Buf, Bytes, BytesMut};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::{
    collections::VecDeque,
    ffi::OsString,
    io::{self, IoSlice, Read},
    mem::{self, MaybeUninit},
    os::{
        fd::{AsFd, OwnedFd},
        unix::{net::UnixStream as Pair, process::ExitStatusExt},
    },
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};
use tokio::{
    io::Interest,
    net::UnixStream,
    sync::{OwnedSemaphorePermit, watch},
};

/// The most bytes of the child's standard error that say why it has ended.
const MAX_STDERR: u64 = 64 << 10;

/// The bytes that may wait for the child to read. Its requests are not read meanwhile.
const MAX_WAITING: usize = MAX_FRAME;

/// Frames are joined up to this length: many small ones would take more memory than their bytes,
/// and time to free.
const JOINED: usize = 64 << 10;

/// The most bytes that are written at once. A child that reads as fast as they are written would
/// hold the thread otherwise.
const MAX_WRITTEN: usize = 64 << 10;

/// The program that a child is.
#[derive(Debug, Clone)]
pub(super) struct Executable {
    pub(super) path: PathBuf,
    pub(super) arguments: Vec<OsString>,
}

impl Executable {
    /// This program. On Linux that is the file that runs, even if another one has its name by now.
    pub(super) fn own() -> io::Result<Self> {
        let path = if cfg!(target_os = "linux") {
            "/proc/self/exe".into()
        } else {
            std::env::current_exe()?
        };
        Ok(Self {
            path,
            arguments: Vec::new(),
        })
    }
}

/// Why the program has ended the process itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Killed {
    No,
    /// Nobody waits for the reason.
    Dropped,
    Asked,
    WallTime,
}

/// The process, which other threads may end.
pub(super) struct Killer {
    child: Mutex<Child>,
    killed: watch::Sender<Killed>,
}

impl Killer {
    /// Ends the process. Its status is kept until [`Killer::wait`].
    pub(super) fn kill(&self, why: Killed) {
        let mut child = self.child();
        // One that has ended before has a reason of its own. Waits end all the same.
        let is_late = why == Killed::WallTime && matches!(child.try_wait(), Ok(Some(_)));
        let why = if is_late { Killed::Dropped } else { why };
        // The reason is there before its effect.
        self.killed.send_if_modified(|killed| {
            let is_first = *killed == Killed::No;
            if is_first {
                *killed = why;
            }
            is_first
        });
        // The process may have ended.
        let _ = child.kill();
    }

    pub(super) fn killed(&self) -> Killed {
        *self.killed.borrow()
    }

    /// Waits until the program has ended the process, from whichever thread.
    ///
    /// # Cancel safety
    /// Cancel safe.
    pub(super) async fn is_killed(&self) {
        // The sender is there as long as this.
        let _ = self
            .killed
            .subscribe()
            .wait_for(|killed| *killed != Killed::No)
            .await;
    }

    /// Waits for the end of a process that was killed, or ends by itself: milliseconds.
    fn wait(&self) -> Option<ExitStatus> {
        self.child().wait().ok()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Frames that wait to be written, and the descriptor that goes with the first byte.
struct Outgoing {
    bytes: BytesMut,
    descriptor: Option<Passed>,
}

fn queue(outgoing: &mut VecDeque<Outgoing>, bytes: Vec<u8>, descriptor: Option<Passed>) {
    match outgoing.back_mut() {
        Some(last)
            if descriptor.is_none() && last.bytes.len().saturating_add(bytes.len()) <= JOINED =>
        {
            last.bytes.extend_from_slice(&bytes);
        }
        _ => outgoing.push_back(Outgoing {
            bytes: BytesMut::from(Bytes::from(bytes)),
            descriptor,
        }),
    }
}

/// A descriptor for the child. It counts as a descriptor of the program until it is sent.
pub(super) struct Passed {
    pub(super) descriptor: OwnedFd,
    pub(super) _permit: OwnedSemaphorePermit,
}

pub(super) struct Process {
    killer: Arc<Killer>,
    stream: Stream,
    stderr: Stream,
    pub(super) incoming: BytesMut,
    outgoing: VecDeque<Outgoing>,
    /// The bytes that wait to be written.
    waiting: usize,
    limits: ProcessLimits,
    alarm: Option<Alarm>,
}

/// The result of [`Process::exchange`].
pub(super) enum Exchanged {
    /// It has read and written so many bytes.
    Bytes(usize),
    /// All of the stream is read, and the process has ended.
    Ended,
    /// The process has ended, and what it has sent before was not read.
    Unread,
}

/// The stream belongs to a tokio runtime from the first use on.
enum Stream {
    Std(Pair),
    Tokio(UnixStream),
    Closed,
}

impl Stream {
    fn tokio(&mut self) -> io::Result<&UnixStream> {
        if let Self::Std(_) = self
            && let Self::Std(stream) = mem::replace(self, Self::Closed)
        {
            *self = Self::Tokio(UnixStream::from_std(stream)?);
        }
        match self {
            Self::Tokio(stream) => Ok(stream),
            _ => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn into_std(self) -> Option<Pair> {
        match self {
            Self::Std(stream) => Some(stream),
            Self::Tokio(stream) => stream.into_std().ok(),
            Self::Closed => None,
        }
    }
}

impl Process {
    pub(super) fn start(executable: &Executable, limits: ProcessLimits) -> io::Result<Self> {
        // It would start the program again, which would do the same, without an end.
        if std::env::var_os(VARIABLE).is_some() {
            return Err(io::Error::other(
                "this process is the child of another one: `isolated::child_main` has to be the first statement of `main`",
            ));
        }
        let (stream, childs) = Pair::pair()?;
        let (stderr, childs_error) = Pair::pair()?;
        let mut command = Command::new(&executable.path);
        command
            .args(&executable.arguments)
            .env_clear()
            .env(VARIABLE, VERSION)
            // One heap for all threads. Each would reserve addresses that count against the limit
            // on memory.
            .env("MALLOC_ARENA_MAX", "1")
            // mimalloc would have reserved 1 GiB before the limit holds, and asks for the node of
            // NUMA by a call that the filter ends.
            .env("MIMALLOC_ARENA_RESERVE", "0")
            .env("MIMALLOC_USE_NUMA_NODES", "1")
            .stdin(Stdio::from(OwnedFd::from(childs)))
            .stdout(Stdio::null())
            .stderr(Stdio::from(OwnedFd::from(childs_error)));
        // The time zone, and the authorities that are trusted.
        for name in ["TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        stream.set_nonblocking(true)?;
        stderr.set_nonblocking(true)?;
        let killer = Arc::new(Killer {
            child: Mutex::new(command.spawn()?),
            killed: watch::Sender::new(Killed::No),
        });
        Ok(Self {
            killer,
            stream: Stream::Std(stream),
            stderr: Stream::Std(stderr),
            incoming: BytesMut::new(),
            outgoing: VecDeque::new(),
            waiting: 0,
            limits,
            alarm: None,
        })
    }

    pub(super) const fn killer(&self) -> &Arc<Killer> {
        &self.killer
    }

    pub(super) fn id(&self) -> u32 {
        self.killer.child().id()
    }

    pub(super) const fn limits(&self) -> &ProcessLimits {
        &self.limits
    }

    /// Begins the wall time, once.
    pub(super) fn start_clock(&mut self) -> io::Result<()> {
        let end = self
            .limits
            .wall
            .and_then(|wall| Instant::now().checked_add(wall));
        if let (None, Some(end)) = (&self.alarm, end) {
            self.alarm = Some(Alarm::set(end, &self.killer)?);
        }
        Ok(())
    }

    /// Queues a message, and returns its length.
    pub(super) fn send(
        &mut self,
        message: &ToChild,
        descriptor: Option<Passed>,
    ) -> Result<usize, ValueError> {
        let bytes = frame(message)?;
        let length = bytes.len();
        self.waiting += length;
        queue(&mut self.outgoing, bytes, descriptor);
        Ok(length)
    }

    /// Whether the child may be answered. One that does not read gets no more than [`MAX_WAITING`]
    /// bytes and an answer.
    pub(super) const fn has_room(&self) -> bool {
        self.waiting < MAX_WAITING
    }

    pub(super) fn is_writing(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Writes what is queued and, if it may, reads something. Without either it waits for the end
    /// of the process.
    ///
    /// # Cancel safety
    /// Nothing is lost.
    pub(super) async fn exchange(&mut self, may_read: bool) -> io::Result<Exchanged> {
        let is_writing = self.is_writing();
        let interest = match (may_read, is_writing) {
            (true, true) => Interest::READABLE | Interest::WRITABLE,
            (false, true) => Interest::WRITABLE,
            (true, false) => Interest::READABLE,
            (false, false) => {
                self.end_of_stderr().await?;
                return Ok(Exchanged::Unread);
            }
        };
        let ready = self.stream.tokio()?.ready(interest).await?;
        let written = if is_writing && ready.is_writable() {
            self.write()?
        } else {
            0
        };
        if may_read && ready.is_readable() {
            return Ok(match self.read()? {
                Exchanged::Bytes(read) => Exchanged::Bytes(read + written),
                other => other,
            });
        }
        Ok(Exchanged::Bytes(written))
    }

    /// Waits until the process has closed its standard error: that it has ended. Its stream does
    /// not say so before all of it is read.
    async fn end_of_stderr(&mut self) -> io::Result<()> {
        let stderr = self.stderr.tokio()?;
        while !stderr.ready(Interest::READABLE).await?.is_read_closed() {
            // Clears the readiness. The bytes are read at the end.
            let _ = stderr.try_io(Interest::READABLE, || {
                Err::<(), _>(io::ErrorKind::WouldBlock.into())
            });
        }
        Ok(())
    }

    /// Writes what can be written at once, and returns its length.
    pub(super) fn write(&mut self) -> io::Result<usize> {
        let mut all = 0;
        while all < MAX_WRITTEN
            && let Some(next) = self.outgoing.front_mut()
        {
            let stream = self.stream.tokio()?;
            match stream.try_io(Interest::WRITABLE, || send(stream, next)) {
                Ok(written) => {
                    next.bytes.advance(written);
                    self.waiting = self.waiting.saturating_sub(written);
                    all += written;
                    // It went with the first byte.
                    next.descriptor = None;
                    if next.bytes.is_empty() {
                        self.outgoing.pop_front();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    fn read(&mut self) -> io::Result<Exchanged> {
        let mut bytes = [0; 64 << 10];
        match self.stream.tokio()?.try_read(&mut bytes) {
            Ok(0) => Ok(Exchanged::Ended),
            Ok(length) => {
                self.incoming
                    .extend_from_slice(bytes.get(..length).unwrap_or_default());
                Ok(Exchanged::Bytes(length))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(Exchanged::Bytes(0)),
            Err(error) => Err(error),
        }
    }

    /// Ends the process if it has not ended, and says why it has.
    pub(super) fn end(&mut self) -> End {
        // It has closed its stream. If it is still there, it is ended by this; the status of one
        // that is ending stays.
        let killed = self.killer.killed();
        self.killer.kill(Killed::Dropped);
        let status = self.killer.wait();
        self.stream = Stream::Closed;
        self.alarm = None;
        // Descriptors that were not sent end here.
        self.outgoing.clear();
        match killed {
            Killed::Asked => return End::Stopped,
            Killed::WallTime => {
                return End::Child(ExitReason::WallTime {
                    limit: self.limits.wall.unwrap_or_default(),
                });
            }
            Killed::No | Killed::Dropped => {}
        }
        let mut text = Vec::new();
        if let Some(stream) = mem::replace(&mut self.stderr, Stream::Closed).into_std() {
            // The bytes that are there.
            let _ = stream.take(MAX_STDERR).read_to_end(&mut text);
        }
        let text = String::from_utf8_lossy(&text);
        End::Child(self.why(status, &text))
    }

    fn why(&self, status: Option<ExitStatus>, text: &str) -> ExitReason {
        let panicked = || ExitReason::Panicked {
            message: panic_message(text),
        };
        let Some(status) = status else {
            return ExitReason::not_started("it can't be waited for");
        };
        match (status.signal(), status.code()) {
            _ if text.contains("memory allocation of ") => ExitReason::Memory {
                limit: self.limits.memory_bytes,
            },
            _ if text.contains("has overflowed its stack") => ExitReason::Stack,
            (Some(SIGXCPU), _) => ExitReason::Cpu {
                limit: self.limits.cpu.unwrap_or_default(),
            },
            (Some(SIGSYS), _) => ExitReason::SystemCall,
            (Some(SIGABRT), _) if text.contains(" panicked at ") => panicked(),
            (Some(number), _) => ExitReason::Signal { number },
            (None, Some(PANICKED)) => panicked(),
            (None, Some(UNABLE)) => {
                ExitReason::not_started("its executable may have another version of this crate")
            }
            (None, Some(status)) => ExitReason::Exited { status },
            (None, None) => ExitReason::Exited { status: -1 },
        }
    }
}

const SIGABRT: i32 = rustix::process::Signal::ABORT.as_raw();
const SIGXCPU: i32 = rustix::process::Signal::XCPU.as_raw();
const SIGSYS: i32 = rustix::process::Signal::SYS.as_raw();

/// The first line of a panic's message, without control characters.
fn panic_message(text: &str) -> String {
    let after = text
        .split_once(" panicked at ")
        .map_or(text, |(_, after)| after);
    let line = after
        .lines()
        .nth(1)
        .or_else(|| after.lines().next())
        .unwrap_or_default();
    line.chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}

/// Writes a part of a frame.
fn send(stream: &UnixStream, next: &Outgoing) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors = next
        .descriptor
        .as_ref()
        .map(|passed| [passed.descriptor.as_fd()]);
    if let Some(descriptors) = &descriptors {
        control.push(SendAncillaryMessage::ScmRights(descriptors));
    }
    Ok(sendmsg(
        stream,
        &[IoSlice::new(&next.bytes)],
        &mut control,
        no_signal(),
    )?)
}

/// A child that has ended is an error, and no signal.
fn no_signal() -> SendFlags {
    #[cfg(not(target_vendor = "apple"))]
    return SendFlags::NOSIGNAL;
    // Rust's programs ignore the signal.
    #[cfg(target_vendor = "apple")]
    SendFlags::empty()
}

/// No process is left, and none waits to be asked for its status.
impl Drop for Process {
    fn drop(&mut self) {
        self.killer.kill(Killed::Dropped);
        self.killer.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::{JOINED, queue};
    use std::collections::VecDeque;

    #[test]
    fn small_frames_for_a_child_that_does_not_read_are_joined() {
        let mut outgoing = VecDeque::new();
        for number in 0..100_000_u32 {
            queue(&mut outgoing, number.to_be_bytes().to_vec(), None);
        }
        queue(&mut outgoing, vec![0; JOINED], None);
        let lengths: Vec<_> = outgoing.iter().map(|next| next.bytes.len()).collect();
        assert_eq!(
            lengths,
            [[JOINED; 6].as_slice(), &[400_000 - 6 * JOINED, JOINED]].concat()
        );
        let numbers: Vec<u8> = outgoing
            .iter()
            .flat_map(|next| next.bytes.to_vec())
            .collect();
        assert!(
            numbers
                .chunks(4)
                .zip(0..100_000_u32)
                .all(|(bytes, number)| bytes == number.to_be_bytes())
        );
    }
}
