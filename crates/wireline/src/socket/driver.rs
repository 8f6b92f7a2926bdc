//! Driving the connection of a [`Socket`](crate::Socket).
//!
//! The connection is behind a lock. A task that polls the socket, or a half of it, drives the
//! connection itself: a message does not pass through another task. Whatever the connection waits
//! for wakes the tasks that wait for the socket, and the task of a [`Driver`]. The driver lets the
//! others have their turn first. If they did not drive the connection, because they do something
//! else, it does: Pings are answered, queued messages are written, and deadlines hold, whatever the
//! program does.

use crate::{
    Batch, Closed, Command, Commands, Error, Event, EventSink, Message, Opened,
    accounting::Account,
    connection::open_connection::OpenConnection,
    observe::{statistics::Counters, telemetry::Instrumented},
    socket::signals::{Half, Signals},
};
use std::{
    collections::VecDeque,
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError,
        atomic::{
            Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
            fence,
        },
    },
    task::{Context, Poll, Waker, ready},
    time::Duration,
};
use tokio::{
    sync::Notify,
    task::yield_now,
    time::{Sleep, sleep},
};
use tracing::Span;

/// A connection that the halves of a socket and a [`Driver`] share.
pub(crate) struct Shared {
    state: Mutex<DriverState>,
    signals: Arc<Signals>,
    /// The waker of the connection: `signals`.
    waker: Waker,
    span: Span,
    /// The memory of messages that were not handed to the operating system.
    waiting: Arc<Account>,
    counters: Arc<Counters>,
    ended: OnceLock<Closed>,
    /// Notified after `ended` was set.
    end: Notify,
}

opaque_debug!(Shared { waiting, ended });

/// The connection, or the messages that it has left.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each connection, which is open for most of the time"
)]
enum DriverState {
    Open(OpenConnection<Instrumented<ReceivedMessages>>),
    /// With the messages that were not taken before the end.
    Ended(VecDeque<Batch>),
}

/// The [`EventSink`] of the connection.
#[derive(Default)]
pub(crate) struct ReceivedMessages {
    /// The result of the opening handshake, until it is taken.
    opened: Option<Box<Opened>>,
    batches: VecDeque<Batch>,
    discards: bool,
}

impl ReceivedMessages {
    pub(crate) fn take_opened(&mut self) -> Option<Opened> {
        self.opened.take().map(|opened| *opened)
    }
}

impl EventSink for ReceivedMessages {
    fn event(&mut self, event: Event) {
        match event {
            Event::Opened(opened) => self.opened = Some(Box::new(opened)),
            Event::Messages(batch) if !self.discards => self.batches.push_back(batch),
            _ => {}
        }
    }
}

struct Locked<'a> {
    // The fields are dropped in this order.
    state: MutexGuard<'a, DriverState>,
    _unlocked: Unlocked<'a>,
}

/// Wakes the halves that found the connection locked. It is dropped after the lock was released.
struct Unlocked<'a> {
    signals: &'a Signals,
    /// `None` for the driver.
    half: Option<Half>,
}

impl Drop for Unlocked<'_> {
    fn drop(&mut self) {
        let Self { signals, half } = self;
        // A half that is not split from the other waits for the driver only, so it need not look.
        if half.is_none() || signals.is_split.load(Relaxed) {
            // With the fence in `lock`: either this sees that a half waits, or that half sees that
            // the lock was released.
            fence(SeqCst);
            if signals.contended.load(Relaxed) && signals.contended.swap(false, AcqRel) {
                signals.wake_all();
            }
        }
    }
}

impl DriverState {
    fn batches(&mut self) -> &mut VecDeque<Batch> {
        match self {
            Self::Open(connection) => &mut connection.sink().inner_mut().batches,
            Self::Ended(left) => left,
        }
    }

    /// Drops the connection, and keeps the messages that were not taken. `end` ends it.
    fn end(
        &mut self,
        end: impl FnOnce(
            OpenConnection<Instrumented<ReceivedMessages>>,
        ) -> Instrumented<ReceivedMessages>,
    ) {
        *self = match std::mem::replace(self, Self::Ended(VecDeque::new())) {
            Self::Open(connection) => {
                Self::Ended(std::mem::take(&mut end(connection).inner_mut().batches))
            }
            ended => ended,
        };
    }
}

impl Shared {
    pub(crate) fn new(
        connection: OpenConnection<Instrumented<ReceivedMessages>>,
        commands: &Commands,
        span: Span,
    ) -> Arc<Self> {
        let signals: Arc<Signals> = Arc::default();
        Arc::new(Self {
            state: Mutex::new(DriverState::Open(connection)),
            waker: signals.clone().into(),
            signals,
            span,
            waiting: commands.waiting(),
            counters: commands.counters(),
            ended: OnceLock::new(),
            end: Notify::new(),
        })
    }

    /// Drives the connection once and, if it has not ended, starts its driver as a task of the
    /// current runtime.
    pub(crate) fn start(self: &Arc<Self>) {
        if let Some(mut locked) = self.try_lock(None) {
            let has_ended = locked.state.drive(self, |_| false);
            self.unlock(locked, None, has_ended);
        }
        if !self.has_ended() {
            tokio::spawn(Driver {
                shared: self.clone(),
                seen: None,
                pause: None,
            });
        }
    }

    /// The memory of messages that were not handed to the operating system.
    pub(crate) fn waiting(&self) -> &Account {
        &self.waiting
    }

    pub(crate) fn counters(&self) -> &Counters {
        &self.counters
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.get().is_some()
    }

    /// How the connection ended.
    pub(crate) fn ended(&self) -> Option<&Closed> {
        self.ended.get()
    }

    /// The reason why nothing can be sent any more.
    pub(crate) fn error(&self) -> Error {
        self.ended()
            .and_then(|closed| closed.error.clone())
            .unwrap_or(Error::Closed)
    }

    /// Waits for the end of the connection.
    pub(crate) async fn closed(&self) -> &Closed {
        loop {
            let mut end = pin!(self.end.notified());
            // From here on it is notified.
            end.as_mut().enable();
            if let Some(closed) = self.ended() {
                return closed;
            }
            end.await;
        }
    }

    /// Discards the messages that were not taken, and all that arrive later.
    pub(crate) fn discard(&self) {
        self.signals.discards.store(true, Release);
        self.signals.notify_driver();
    }

    /// Queues a message. `is_behind` says whether earlier messages may be in the queue of commands,
    /// where a message goes while another task drives the connection.
    pub(crate) fn send(
        &self,
        message: Message,
        commands: &Commands,
        is_behind: &mut bool,
    ) -> Result<(), Error> {
        if !self.waiting.has_room() {
            return Err(Error::QueueFull);
        }
        let Some(mut locked) = self.try_lock(Some(Half::Sender)) else {
            *is_behind = true;
            return commands.send(Command::Send(message));
        };
        let DriverState::Open(connection) = &mut *locked.state else {
            return Err(self.error());
        };
        let _span = self.span.enter();
        if *is_behind {
            connection.execute_commands(&mut Context::from_waker(&self.waker));
            *is_behind = connection.has_commands_left();
        }
        if *is_behind {
            commands.send(Command::Send(message))?;
        } else {
            connection.send(message, &self.waiting);
        }
        if !self.signals.unwritten.load(Relaxed) {
            self.signals.unwritten.store(true, Release);
            self.signals.wake_driver();
        }
        Ok(())
    }

    /// Writes the queued messages. True if all of them were written.
    pub(crate) fn write(&self) -> bool {
        let Some(mut locked) = self.try_lock(Some(Half::Sender)) else {
            return false;
        };
        let DriverState::Open(connection) = &mut *locked.state else {
            return false;
        };
        let entered = self.span.enter();
        let is_written = connection.poll_writes(&mut Context::from_waker(&self.waker));
        // A buffer that is not used any more is freed by the driver, after the program has stopped
        // to send.
        if is_written && !connection.has_idle_buffer() {
            self.signals.unwritten.store(false, Relaxed);
        }
        drop(entered);
        self.signals.count_drive();
        // The driver waits while others drive. So a task that only sends must also read, and hold
        // the deadlines.
        if self.signals.notified.load(Acquire) {
            let has_ended = locked.state.drive(self, |_| true);
            self.unlock(locked, Some(Half::Sender), has_ended);
        }
        is_written && self.waiting.is_settled()
    }

    /// Writes queued messages, and if that must wait, drives the connection a little, unless
    /// another task does so.
    pub(crate) fn drive(&self) {
        if self.write() {
            return;
        }
        if let Some(mut locked) = self.try_lock(Some(Half::Sender)) {
            let has_ended = locked.state.drive(self, |_| true);
            self.signals.count_drive();
            self.unlock(locked, Some(Half::Sender), has_ended);
        }
    }

    /// Drives the connection until `is_enough` or until it has to wait, and returns the result of
    /// `take`, which is given the received messages. If that is pending, the task is woken when
    /// there is something to do.
    pub(crate) fn poll<T>(
        &self,
        half: Half,
        cx: &Context<'_>,
        is_enough: impl Fn(&VecDeque<Batch>) -> bool,
        take: impl FnOnce(&mut VecDeque<Batch>) -> Poll<T>,
    ) -> Poll<T> {
        let waker = self.signals.waker_of(half);
        let Some(mut locked) = self.lock(half, cx) else {
            return Poll::Pending;
        };
        let mut has_ended = false;
        if !is_enough(locked.state.batches()) {
            has_ended = locked.state.drive(self, is_enough);
            self.signals.count_drive();
        }
        let result = take(locked.state.batches());
        if result.is_pending() {
            // The lock is held, so that no other task drives the connection in between.
            waker.register(cx.waker());
            // Events before the registration have not woken the task.
            if self.signals.notified.load(Acquire) {
                cx.waker().wake_by_ref();
            }
        }
        self.unlock(locked, Some(half), has_ended);
        result
    }

    /// The halves are used by two tasks from now on.
    pub(crate) fn split(&self) {
        self.signals.is_split.store(true, Release);
    }

    /// `half` is `None` for the driver.
    fn try_lock(&self, half: Option<Half>) -> Option<Locked<'_>> {
        let state = match self.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(error)) => error.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(self.locked(state, half))
    }

    fn locked<'a>(&'a self, state: MutexGuard<'a, DriverState>, half: Option<Half>) -> Locked<'a> {
        Locked {
            state,
            _unlocked: Unlocked {
                signals: &self.signals,
                half,
            },
        }
    }

    /// Locks the connection. If another task drives it, `None`: this task is woken after that.
    fn lock(&self, half: Half, cx: &Context<'_>) -> Option<Locked<'_>> {
        self.try_lock(Some(half)).or_else(|| {
            self.signals.waker_of(half).register(cx.waker());
            self.signals.contended.store(true, Release);
            fence(SeqCst);
            self.try_lock(Some(half))
        })
    }

    /// Unlocks the connection. Wakes the receiver if another task has received messages, and all
    /// tasks if the connection has just ended.
    fn unlock(&self, mut locked: Locked<'_>, half: Option<Half>, has_ended: bool) {
        let has_messages = !locked.state.batches().is_empty();
        drop(locked);
        if has_messages && half != Some(Half::Receiver) {
            self.signals.receiver.wake();
        }
        if has_ended {
            self.wake_ended();
        }
    }

    /// Wakes all tasks after the end. The connection must not be locked.
    fn wake_ended(&self) {
        self.signals.wake_all();
        // Also while it pauses.
        self.signals.driver.wake();
        self.waiting.wake();
        self.end.notify_waiters();
    }
}

impl DriverState {
    /// Drives the connection until `is_enough` or until it has to wait. True if it has ended: the
    /// waiting tasks must be woken then.
    fn drive(&mut self, shared: &Shared, is_enough: impl Fn(&VecDeque<Batch>) -> bool) -> bool {
        let Self::Open(connection) = self else {
            return false;
        };
        let _span = shared.span.enter();
        if shared.signals.discards.load(Acquire) {
            let inbox = connection.sink().inner_mut();
            inbox.discards = true;
            inbox.batches = VecDeque::new();
        }
        // Events from here on notify again.
        shared.signals.notified.swap(false, AcqRel);
        shared.signals.unwritten.store(false, Relaxed);
        let mut cx = Context::from_waker(&shared.waker);
        match connection.poll_until(&mut cx, |sink| is_enough(&sink.inner().batches)) {
            Poll::Ready(closed) => {
                self.end(|connection| connection.end(closed.clone()));
                return shared.ended.set(closed).is_ok();
            }
            Poll::Pending if connection.is_unfinished() => shared.signals.notify_driver(),
            Poll::Pending => {}
        }
        false
    }
}

/// The task that drives a connection while no other task does. It ends with the connection.
struct Driver {
    shared: Arc<Shared>,
    /// The number of drives by other tasks when it has given them their turn.
    seen: Option<usize>,
    /// The time in which it does nothing, because other tasks drive the connection.
    pause: Option<Pin<Box<Sleep>>>,
}

/// How long the driver leaves the connection to tasks that drive it without pause.
const PAUSE: Duration = Duration::from_millis(1);

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self {
            shared,
            seen,
            pause,
        } = &mut *self;
        let signals = &shared.signals;
        signals.driver.register(cx.waker());
        if shared.has_ended() {
            return Poll::Ready(());
        }
        if let Some(pausing) = pause {
            ready!(pausing.as_mut().poll(cx));
            *pause = None;
        }
        // Signals before this are seen below. Later signals wake this task again.
        signals.is_driver_woken.swap(false, AcqRel);
        if !signals.notified.load(Acquire) && !signals.unwritten.load(Acquire) {
            *seen = None;
            return Poll::Pending;
        }
        let drives = signals.drives.load(Relaxed);
        match seen.replace(drives) {
            // The tasks that were woken at the same time have their turn.
            None => {
                let _ = pin!(yield_now()).poll(cx);
                return Poll::Pending;
            }
            // Others drive. They do all that is due.
            Some(seen) if seen != drives => {
                signals.is_driver_woken.store(true, Release);
                let pausing = pause.insert(Box::pin(sleep(PAUSE)));
                if pausing.as_mut().poll(cx).is_ready() {
                    cx.waker().wake_by_ref();
                }
                return Poll::Pending;
            }
            Some(_) => *seen = None,
        }
        match shared.try_lock(None) {
            Some(mut locked) => {
                let has_ended = locked.state.drive(shared, |_| false);
                shared.unlock(locked, None, has_ended);
            }
            // Another task drives it.
            None => {
                let _ = pin!(yield_now()).poll(cx);
            }
        }
        if shared.has_ended() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// If the runtime ends before the connection, the socket must not wait for it.
impl Drop for Driver {
    fn drop(&mut self) {
        let Self { shared, .. } = self;
        let _span = shared.span.enter();
        let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut locked = shared.locked(state, None);
        locked.state.end(OpenConnection::abandon);
        drop(locked);
        if shared
            .ended
            .set(Closed {
                error: Some(Error::RuntimeEnded),
                ..Closed::default()
            })
            .is_ok()
        {
            shared.wake_ended();
        }
    }
}

#[cfg(test)]
#[path = "driver_tests.rs"]
mod tests;
