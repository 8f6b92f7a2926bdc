//! Notices about clients that can't be served.

use crate::threads::lock;
use std::{io, sync::Mutex, time::Duration};
use tokio::time::Instant;

/// The shortest time between two notices of one kind.
const MIN_INTERVAL: Duration = Duration::from_secs(60);

/// A reason for which clients are refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Notice {
    /// The server has this number of clients, its limit.
    #[error("the server has {0} clients, and refuses others with 503 until one of them leaves")]
    Full(usize),
    /// The server has this number of connections in their opening handshake, its limit, and has
    /// ended the oldest of them.
    #[error(
        "the server has {0} connections in their opening handshake, and ends the oldest of them for each further one"
    )]
    Replaced(usize),
    /// The system has no descriptor or no memory for a connection.
    #[error("the server can't take another connection until one of those it has ends: {0}")]
    OutOfResources(io::Error),
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
            let mut last = lock(&self.last);
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
