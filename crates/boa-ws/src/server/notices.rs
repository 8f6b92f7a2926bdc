//! Notices about clients that can't be served.

use std::{
    fmt, io,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long nothing is said of what was said already.
const SILENCE: Duration = Duration::from_secs(60);

/// Why clients are kept out.
#[derive(Debug)]
pub(crate) enum Notice {
    /// So many clients are connected already.
    Full(usize),
    /// The system gave no descriptor or no memory for a connection.
    Starved(io::Error),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(clients) => {
                write!(f, "the server has {clients} clients, and refuses others with 503 until one of them leaves")
            }
            Self::Starved(error) => {
                write!(f, "the server can't take another connection until one of those it has ends: {error}")
            }
        }
    }
}

/// Tells each kind of notice once a minute at most, however often clients are kept out.
pub(super) struct Notices {
    tell: Box<dyn Fn(Notice) + Send + Sync>,
    told: Mutex<[Option<Instant>; 2]>,
}

impl Notices {
    pub(super) fn new(tell: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        Self { tell: Box::new(tell), told: Mutex::default() }
    }

    pub(super) fn tell(&self, notice: Notice) {
        let now = Instant::now();
        {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            let last = match notice {
                Notice::Full(_) => &mut told[0],
                Notice::Starved(_) => &mut told[1],
            };
            if last.is_some_and(|last| now - last < SILENCE) {
                return;
            }
            *last = Some(now);
        }
        (self.tell)(notice);
    }
}
