//! Notices about clients that can't be served.

use std::{
    fmt, io,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// The shortest time between two notices of one kind.
const MIN_INTERVAL: Duration = Duration::from_secs(60);

/// A reason for which clients are refused.
#[derive(Debug)]
pub(crate) enum Notice {
    /// The server has this number of clients, its limit.
    Full(usize),
    /// The server has this number of connections in their opening handshake, its limit, and has
    /// ended the oldest of them.
    Replaced(usize),
    /// The system has no descriptor or no memory for a connection.
    OutOfResources(io::Error),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(clients) => {
                write!(
                    f,
                    "the server has {clients} clients, and refuses others with 503 until one of them leaves"
                )
            }
            Self::Replaced(handshakes) => {
                write!(
                    f,
                    "the server has {handshakes} connections in their opening handshake, and ends the oldest of them for \
                     each further one"
                )
            }
            Self::OutOfResources(error) => {
                write!(
                    f,
                    "the server can't take another connection until one of those it has ends: {error}"
                )
            }
        }
    }
}

/// Passes on each kind of notice once a minute at most.
pub(super) struct Notices {
    handler: Box<dyn Fn(Notice) + Send + Sync>,
    last: Mutex<[Option<Instant>; 3]>,
}

impl Notices {
    pub(super) fn new(handler: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self {
            handler: Box::new(handler),
            last: Mutex::default(),
        }
    }

    pub(super) fn send(&self, notice: Notice) {
        let now = Instant::now();
        {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let last = match notice {
                Notice::Full(_) => &mut last[0],
                Notice::OutOfResources(_) => &mut last[1],
                Notice::Replaced(_) => &mut last[2],
            };
            if last.is_some_and(|last| now - last < MIN_INTERVAL) {
                return;
            }
            *last = Some(now);
        }
        (self.handler)(notice);
    }
}
