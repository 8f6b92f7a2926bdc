//! Pings whose Pongs are awaited.

use crate::{Commands, Error, Socket, SocketSender, protocol::control_frames::MAX_PINGS};
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Receives the time between a Ping and its Pong.
pub(crate) type RoundTripSender = oneshot::Sender<Result<Duration, Error>>;

/// The Pings of a program that were not answered.
#[derive(Debug, Default)]
pub(crate) struct PendingPings {
    /// In the order of their numbers.
    pending: VecDeque<Pending>,
    /// The number of the last Ping. It is its payload.
    last: u64,
}

#[derive(Debug)]
struct Pending {
    number: u64,
    /// `None` until it was written.
    began: Option<Instant>,
    sender: RoundTripSender,
}

impl PendingPings {
    /// Adds a Ping and returns its payload. `None` if [`MAX_PINGS`] wait for their Pongs: the
    /// caller gets [`Error::QueueFull`].
    pub(crate) fn add(&mut self, sender: RoundTripSender) -> Option<[u8; 8]> {
        self.pending.retain(|pending| !pending.sender.is_closed());
        if self.pending.len() >= MAX_PINGS {
            let _ = sender.send(Err(Error::QueueFull));
            return None;
        }
        self.last += 1;
        self.pending.push_back(Pending {
            number: self.last,
            began: None,
            sender,
        });
        Some(self.last.to_be_bytes())
    }

    /// All Pings were written.
    pub(crate) fn written(&mut self, now: Instant) {
        for pending in &mut self.pending {
            pending.began.get_or_insert(now);
        }
    }

    /// Applies a Pong. It answers earlier Pings too, because a server
    /// [may answer only the last one](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.3).
    /// Returns the time since its Ping.
    pub(crate) fn pong(&mut self, payload: &[u8], now: Instant) -> Option<Duration> {
        let number = u64::from_be_bytes(payload.try_into().ok()?);
        if !self
            .pending
            .iter()
            .any(|pending| pending.number == number && pending.began.is_some())
        {
            return None;
        }
        let mut last = None;
        while self
            .pending
            .front()
            .is_some_and(|pending| pending.number <= number)
            && let Some(pending) = self.pending.pop_front()
        {
            if let Some(began) = pending.began {
                let round_trip = now.saturating_duration_since(began);
                let _ = pending.sender.send(Ok(round_trip));
                last = Some(round_trip);
            }
        }
        last
    }
}

impl Socket {
    /// Sends a [Ping](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.2) at once. The returned
    /// future waits for its Pong. Its result is the time between the two. It does not borrow the
    /// socket.
    ///
    /// The Pong comes after the messages that the server has sent before, so it waits while
    /// messages of [`Options::max_unread`](crate::Options::max_unread) bytes are not taken.
    ///
    /// ```
    /// # use wireline::{MemoryNetwork, Message, Options};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let network = MemoryNetwork::new();
    /// # let mut listener = network.listen("echo.example", 80);
    /// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
    /// let socket = wireline::connect_with("ws://echo.example/", Options::default(), network).await?;
    /// let latency = socket.ping().await?;
    /// assert_eq!(socket.statistics().round_trip, Some(latency));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::QueueFull`] if 16 other Pings wait for their Pongs. The reason why the connection
    /// has ended or ends. [`Error::Closed`] after the closing handshake has started.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect on the connection. The Ping is sent all the same.
    pub fn ping(&self) -> impl Future<Output = Result<Duration, Error>> + Send + use<> {
        self.sender().ping()
    }
}

impl SocketSender {
    /// As [`Socket::ping`].
    ///
    /// # Errors
    ///
    /// As [`Socket::ping`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect on the connection. The Ping is sent all the same.
    pub fn ping(&self) -> impl Future<Output = Result<Duration, Error>> + Send + use<> {
        let round_trip = self.commands().map(Commands::ping);
        let shared = self.shared().clone();
        async move {
            let Some(round_trip) = round_trip else {
                return Err(shared.error());
            };
            match round_trip.await {
                Err(Error::Closed) => {
                    Err(shared.closed().await.error.clone().unwrap_or(Error::Closed))
                }
                result => result,
            }
        }
    }
}

#[cfg(test)]
#[path = "pings_tests.rs"]
mod tests;
