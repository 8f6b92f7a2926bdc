//! SIGINT, SIGTERM and SIGHUP.

use super::signal::Signal;
use std::{fs, future::pending, io, os::unix::net::UnixStream};
use tokio::signal::unix::{self, SignalKind, signal};

/// Whether the process is known not to ignore SIGHUP.
pub(super) fn handles_hangup() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // The first bit stands for signal 1.
    ignored.is_some_and(|mask| mask & 1 == 0)
}

/// One of epoll, one to wake it, and three of a pair of sockets for signals.
pub(super) fn check_descriptors() -> io::Result<()> {
    let pairs: io::Result<Vec<_>> = (0..3).map(|_| UnixStream::pair()).collect();
    pairs.map(drop)
}

pub(super) type Hangup = unix::Signal;

pub(super) fn hangup() -> io::Result<Hangup> {
    signal(SignalKind::hangup())
}

pub(super) struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            Some(()) = self.interrupt.recv() => Signal::Interrupt,
            Some(()) = self.terminate.recv() => Signal::Terminate,
            else => pending().await,
        }
    }
}
