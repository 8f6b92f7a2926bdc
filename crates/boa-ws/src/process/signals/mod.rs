//! The signals that end the command, with the exit statuses that shells give them.

mod signal;
#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

pub(crate) use self::signal::Signal;
use std::{
    future::pending,
    io,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// The time that the work's thread has to react to a signal. If it is busy for longer, it is ended.
pub(crate) const ANSWER_TIMEOUT: Duration = Duration::from_millis(400);

/// The time that servers have to answer the Close frame after a signal.
pub(crate) const SIGNAL_CLOSE_TIMEOUT: Duration = Duration::from_millis(650);

/// The time that the work has to end after a signal. It includes the other two.
pub(crate) const END_TIMEOUT: Duration = Duration::from_millis(750);

/// The time after a signal in which the process ends. The rest of it is for the last messages, and
/// for restoring the terminal: neither the terminal nor a pipe may take them.
pub(crate) const EXIT_TIMEOUT: Duration = Duration::from_millis(860);

/// The time that the last messages have if nothing is left of the time for the end, and the streams
/// may not take them.
pub(crate) const FINAL_OUTPUT_TIMEOUT: Duration = Duration::from_millis(40);

/// The time that the last messages have if the streams take them. They are written at once, unless
/// the machine is busy.
pub(crate) const TAKEN_OUTPUT_TIMEOUT: Duration = Duration::from_secs(5);

/// Signals of a kind within this time are one request: `timeout` sends its child a signal, and then
/// the child's group.
const AT_ONCE: Duration = Duration::from_millis(50);

// The process ends within a second. There are last messages three times: the work's, the end of a
// recording, and those about results.
const _: () = assert!(EXIT_TIMEOUT.as_millis() + 3 * FINAL_OUTPUT_TIMEOUT.as_millis() < 1000);
const _: () = assert!(END_TIMEOUT.as_millis() < EXIT_TIMEOUT.as_millis());
const _: () = assert!(ANSWER_TIMEOUT.as_millis() < END_TIMEOUT.as_millis());
const _: () = assert!(SIGNAL_CLOSE_TIMEOUT.as_millis() < END_TIMEOUT.as_millis());

/// Err if there are not the descriptors that an event loop with signals takes: without them tokio
/// panics.
pub(crate) fn check_descriptors() -> io::Result<()> {
    system::check_descriptors()
}

/// The signals of the process. While it exists, they do not end the process by themselves.
pub(crate) struct Signals {
    system: system::Signals,
    /// Not handled by default: `nohup` ignores it, and Windows ends the process soon after it.
    hangup: Option<system::Hangup>,
    /// Requests by keys. While a page is shown, the terminal does not convert keys to signals.
    requests: mpsc::UnboundedReceiver<Signal>,
    interrupter: Interrupter,
    /// The last request, and its time.
    last: Option<(Signal, Instant)>,
}

/// Sends a request to end, as a signal does.
#[derive(Clone)]
pub(crate) struct Interrupter(mpsc::UnboundedSender<Signal>);

impl Interrupter {
    pub(crate) fn interrupt(&self, signal: Signal) {
        // The process may already be ending.
        let _ = self.0.send(signal);
    }
}

impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        let (sender, requests) = mpsc::unbounded_channel();
        Ok(Self {
            system: system::Signals::new()?,
            hangup: None,
            requests,
            interrupter: Interrupter(sender),
            last: None,
        })
    }

    pub(crate) fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Handles Hangup as well, which no longer ends the process by itself.
    pub(crate) fn subscribe_terminal(&mut self) -> io::Result<()> {
        self.hangup = Some(system::hangup()?);
        Ok(())
    }

    /// Handles Hangup as well, unless the process ignores it, as under `nohup`. Without `/proc`
    /// that is not known, and the signal keeps its effect.
    #[cfg(unix)]
    pub(crate) fn subscribe_hangup(&mut self) -> io::Result<()> {
        if system::handles_hangup() {
            self.subscribe_terminal()?;
        }
        Ok(())
    }

    pub(crate) async fn next(&mut self) -> Signal {
        loop {
            let hangup = async {
                match &mut self.hangup {
                    Some(hangup) => hangup.recv().await,
                    None => pending().await,
                }
            };
            let signal = tokio::select! {
                biased;
                signal = self.system.next() => signal,
                Some(()) = hangup => Signal::Hangup,
                Some(signal) = self.requests.recv() => signal,
            };
            let is_same = |(last, at): (Signal, Instant)| last == signal && at.elapsed() < AT_ONCE;
            if !self.last.is_some_and(is_same) {
                self.last = Some((signal, Instant::now()));
                return signal;
            }
        }
    }
}
