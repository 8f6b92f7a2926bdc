//! Counters of the messages and bytes of a connection.

use crate::observe::metrics::count;
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::time::Instant;

/// The messages and bytes that a connection has sent and received so far:
/// [`Socket::statistics`](crate::Socket::statistics),
/// [`Commands::statistics`](crate::Commands::statistics).
///
/// The counters are read one after the other while the connection runs, so one of them may be
/// ahead of another by a write or a read.
///
/// ```
/// # use wireline::{MemoryNetwork, Message, Options};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("echo.example", 80);
/// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
/// let mut socket = wireline::connect_with("ws://echo.example/", Options::default(), network).await?;
/// socket.send("hello").await?;
/// socket.recv().await.transpose()?;
/// let statistics = socket.statistics();
/// assert_eq!((statistics.messages_sent, statistics.payload_sent), (1, 5));
/// assert_eq!(statistics.wire_sent, 2 + 4 + 5); // header, masking key, payload
/// assert_eq!(statistics.wire_received, 2 + 5);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Messages that were written to the stream. Over HTTP/2 that is the session, which keeps up to
    /// 64 KiB until the operating system takes them; so it is for all that was sent.
    pub messages_sent: u64,
    /// Messages that were received.
    pub messages_received: u64,
    /// Bytes of payload that were written to the stream, before compression. Text counts as UTF-8.
    pub payload_sent: u64,
    /// Bytes of payload that were received, after decompression.
    pub payload_received: u64,
    /// Bytes that were written to the stream after the opening handshake: frames of all kinds, with
    /// their headers, after compression and before encryption.
    pub wire_sent: u64,
    /// Bytes that were read from the stream after the opening handshake, before decompression and
    /// after decryption.
    pub wire_received: u64,
    /// The time between the last Ping that was answered and its Pong. Pings are sent by
    /// [`Socket::ping`](crate::Socket::ping) and by [`Options::ping`](crate::Options::ping).
    pub round_trip: Option<Duration>,
    /// The time since the connection was established, until its end.
    pub open_for: Duration,
}

/// The counters of a connection, and of all connections together for metrics. The connection alone
/// writes them.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    messages_sent: Counter,
    messages_received: Counter,
    payload_sent: Counter,
    payload_received: Counter,
    wire_sent: Counter,
    wire_received: Counter,
    /// In nanoseconds, and one more. 0 is none.
    round_trip: AtomicU64,
    opened: OnceLock<Instant>,
    /// The time between both, in nanoseconds, and one more. 0 while the connection is open.
    open_for: AtomicU64,
}

/// A counter with one writer, for whom it is an ordinary integer.
#[derive(Debug, Default)]
struct Counter(AtomicU64);

impl Counter {
    fn add(&self, more: u64) {
        self.0
            .store(self.0.load(Relaxed).wrapping_add(more), Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Counters {
    pub(crate) fn open(&self) {
        let _ = self.opened.set(Instant::now());
    }

    pub(crate) fn end(&self) {
        if let Some(opened) = self.opened.get() {
            self.open_for.store(to_optional(opened.elapsed()), Relaxed);
        }
    }

    /// Counts bytes that were read from the stream.
    pub(crate) fn read(&self, wire: usize) {
        self.wire_received.add(wire as u64);
    }

    /// Counts messages that were received, and the bytes of their payloads.
    pub(crate) fn received(&self, messages: usize, payload: usize) {
        self.messages_received.add(messages as u64);
        self.payload_received.add(payload as u64);
        count("wireline_messages_received_total", messages as u64);
        count("wireline_received_bytes_total", payload as u64);
    }

    /// Counts bytes that were written to the stream, with the messages that they complete and the
    /// part of them that is payload, before compression.
    pub(crate) fn written(&self, wire: usize, messages: u64, payload: u64) {
        self.wire_sent.add(wire as u64);
        self.messages_sent.add(messages);
        self.payload_sent.add(payload);
        count("wireline_messages_sent_total", messages);
        count("wireline_sent_bytes_total", payload);
    }

    pub(crate) fn set_round_trip(&self, round_trip: Duration) {
        self.round_trip.store(to_optional(round_trip), Relaxed);
    }

    pub(crate) fn statistics(&self) -> Statistics {
        let since = || self.opened.get().map(Instant::elapsed).unwrap_or_default();
        Statistics {
            messages_sent: self.messages_sent.get(),
            messages_received: self.messages_received.get(),
            payload_sent: self.payload_sent.get(),
            payload_received: self.payload_received.get(),
            wire_sent: self.wire_sent.get(),
            wire_received: self.wire_received.get(),
            round_trip: from_optional(self.round_trip.load(Relaxed)),
            open_for: from_optional(self.open_for.load(Relaxed)).unwrap_or_else(since),
        }
    }
}

fn to_optional(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos())
        .unwrap_or(u64::MAX)
        .saturating_add(1)
}

fn from_optional(nanoseconds: u64) -> Option<Duration> {
    nanoseconds.checked_sub(1).map(Duration::from_nanos)
}
