//! A network with latency, limits and faults, around any other.

use crate::{Conditions, Connected, Connector, Error, Phase, Stream, Target};
use bytes::Bytes;
use futures_util::future::{BoxFuture, pending, select};
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use std::{
    collections::VecDeque,
    io,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{
        AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex, split,
    },
    sync::oneshot,
    time::{Instant, sleep, sleep_until, timeout},
};

/// A [`Connector`] that simulates the [`Conditions`] of a network on the streams of another one, so
/// that a program can be tested under them. Its connections use HTTP/1.1.
///
/// It changes the bytes above TLS and proxies: opening a stream takes one round trip, and
/// establishing TLS is not delayed. Each connection has a task of its own in the tokio runtime. For
/// each direction it buffers up to 1 MiB of bytes that travel, and up to 16 KiB before and behind
/// them. Bytes from before the drop of a stream are still delivered, for a minute at most.
///
/// With tokio's clock paused, the times are exact to the millisecond, and everything that happens
/// depends on [`Conditions::seed`] and on the order of connections and bytes only.
///
/// ```
/// use wireline::{MemoryNetwork, Options, connector::SimulatedConnector};
/// use std::{sync::Arc, time::Duration};
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = MemoryNetwork::new();
/// let mut listener = network.listen("chat.example", 80);
/// let server = tokio::spawn(async move { tokio_tungstenite::accept_async(listener.accept().await).await.is_ok() });
///
/// let slow = SimulatedConnector::new("latency=80ms".parse()?, Arc::new(network));
/// let start = tokio::time::Instant::now();
/// let socket = wireline::connect_with("ws://chat.example/", Options::default(), slow).await?;
/// // One round trip for the connection, and one for the opening handshake.
/// assert_eq!(start.elapsed().as_millis() / 10, 32);
/// # drop((socket, server));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SimulatedConnector {
    conditions: Conditions,
    connector: Arc<dyn Connector>,
    connections: Arc<AtomicU64>,
}

/// A segment: what one packet of TCP carries in an Ethernet.
const SEGMENT: usize = 1460;

/// The bytes before and behind those that travel, in each direction: the buffers of the operating
/// system.
const BUFFER: usize = 16 << 10;

/// The limit on bytes that travel, in each direction.
const MAX_IN_FLIGHT: usize = 1 << 20;

/// How far ahead of the bandwidth segments are taken. Tokio's timers are exact to the millisecond,
/// which is longer than a segment of a fast connection takes.
const AHEAD: Duration = Duration::from_millis(5);

/// The time to deliver what was written before the stream was dropped.
const LINGER: Duration = Duration::from_secs(60);

/// The distance of the seeds of first connections: an odd number, so that no two seeds have the
/// same.
const SEED_STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl SimulatedConnector {
    /// Simulates the conditions on all connections of `connector`.
    #[must_use]
    pub fn new(conditions: Conditions, connector: Arc<dyn Connector>) -> Self {
        Self {
            conditions,
            connector,
            connections: Arc::default(),
        }
    }
}

impl Connector for SimulatedConnector {
    fn connect(&self, mut target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        let number = self.connections.fetch_add(1, Ordering::Relaxed);
        let conditions = self.conditions.clone();
        // Connections have separate sequences, so that none depends on what others do.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(
            conditions.seed.wrapping_mul(SEED_STEP).wrapping_add(number),
        );
        target.http2 = None;
        let connected = self.connector.connect(target.clone());
        Box::pin(async move {
            let mut connected = connected.await?;
            target.enter(Phase::Connecting);
            sleep(conditions.travel_time(&mut random) + conditions.travel_time(&mut random)).await;
            connected.stream = Box::new(SimulatedStream::new(
                connected.stream,
                &conditions,
                &mut random,
            ));
            Ok(connected)
        })
    }
}

impl Conditions {
    fn travel_time(&self, random: &mut Xoshiro256PlusPlus) -> Duration {
        let change = self.jitter.mul_f64(random.random_range(0.0..=2.0));
        (self.latency + change).saturating_sub(self.jitter)
    }
}

/// The client's end of a simulated stream.
struct SimulatedStream {
    pipe: DuplexStream,
    fault: Fault,
    /// With [`Conditions::fragment`]: the sizes of parts of reads and of writes.
    parts: Option<(Parts, Parts)>,
    /// Notifies the task that the stream was dropped.
    _open: oneshot::Sender<()>,
}

/// The error that ended a stream, until the client has read it.
type Fault = Arc<Mutex<Option<io::Error>>>;

impl SimulatedStream {
    fn new(
        stream: Box<dyn Stream>,
        conditions: &Conditions,
        random: &mut Xoshiro256PlusPlus,
    ) -> Self {
        let (pipe, other_end) = duplex(BUFFER);
        let (open, dropped) = oneshot::channel();
        let fault = Fault::default();
        let is_silent = random.random_bool(conditions.silence);
        let parts = conditions
            .fragment
            .then(|| (Parts::new(random.fork()), Parts::new(random.fork())));
        let links = Links {
            sent: Direction::new(conditions, random.fork()),
            received: (!is_silent).then(|| Direction::new(conditions, random.fork())),
            loss: conditions.loss_after.map(|after| Instant::now() + after),
        };
        tokio::spawn(links.carry(stream, other_end, dropped, fault.clone()));
        Self {
            pipe,
            fault,
            parts,
            _open: open,
        }
    }

    fn take_fault(&self) -> Option<io::Error> {
        self.fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl AsyncRead for SimulatedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        let read = match &mut this.parts {
            None => Pin::new(&mut this.pipe).poll_read(cx, buffer),
            Some((parts, _)) => {
                let mut bytes = [0; MAX_PART];
                let mut part = ReadBuf::new(&mut bytes[..parts.next.min(buffer.remaining())]);
                let read = Pin::new(&mut this.pipe).poll_read(cx, &mut part);
                buffer.put_slice(part.filled());
                if read.is_ready() {
                    parts.advance();
                }
                read
            }
        };
        let is_end = buffer.filled().len() == before && matches!(read, Poll::Ready(Ok(())));
        match is_end.then(|| this.take_fault()).flatten() {
            Some(fault) => Poll::Ready(Err(fault)),
            None => read,
        }
    }
}

impl AsyncWrite for SimulatedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let length = this
            .parts
            .as_ref()
            .map_or(bytes.len(), |(_, parts)| parts.next.min(bytes.len()));
        let written = Pin::new(&mut this.pipe).poll_write(cx, &bytes[..length]);
        if let (Poll::Ready(_), Some((_, parts))) = (&written, &mut this.parts) {
            parts.advance();
        }
        written.map_err(|error| this.take_fault().unwrap_or(error))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().pipe).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().pipe).poll_shutdown(cx)
    }
}

/// The largest part of a fragmented read or write.
const MAX_PART: usize = 1024;

/// The random sizes of parts.
struct Parts {
    random: Xoshiro256PlusPlus,
    next: usize,
}

impl Parts {
    fn new(random: Xoshiro256PlusPlus) -> Self {
        let mut parts = Self { random, next: 1 };
        parts.advance();
        parts
    }

    fn advance(&mut self) {
        let most = 1 << self.random.random_range(0..=MAX_PART.ilog2());
        self.next = self.random.random_range(1..=most);
    }
}

/// The links between the client and the server, in both directions.
struct Links {
    sent: Direction,
    /// `None` if the connection is silent.
    received: Option<Direction>,
    loss: Option<Instant>,
}

impl Links {
    /// Carries bytes until the connection ends.
    async fn carry(
        self,
        stream: Box<dyn Stream>,
        pipe: DuplexStream,
        mut dropped: oneshot::Receiver<()>,
        fault: Fault,
    ) {
        let (server_out, server_in) = split(stream);
        let (client_out, client_in) = split(pipe);
        let mut sent = pin!(self.sent.carry(client_out, server_in));
        let mut received = pin!(async {
            match self.received {
                Some(link) => link.carry(server_out, client_in).await,
                None => pending().await,
            }
        });
        let mut loss = pin!(async {
            match self.loss {
                Some(at) => sleep_until(at).await,
                None => pending().await,
            }
        });
        let (mut is_sent, mut is_received) = (false, false);
        while !(is_sent && is_received) {
            let ended = tokio::select! {
                biased;
                () = &mut loss => {
                    // The server keeps the stream, and so does the client: neither learns about the
                    // loss.
                    let _ = dropped.await;
                    return;
                }
                ended = &mut sent, if !is_sent => {
                    is_sent = true;
                    ended
                }
                ended = &mut received, if !is_received => {
                    is_received = true;
                    match ended {
                        // The client has dropped the stream. Its bytes are still delivered.
                        Err(LinkError::Write(_)) => Ok(()),
                        ended => ended,
                    }
                }
                _ = &mut dropped => break,
            };
            if let Err(LinkError::Read(error) | LinkError::Write(error)) = ended {
                *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                return;
            }
        }
        if !is_sent {
            // When the time is over, the rest is lost.
            let _ = timeout(LINGER, select(sent, loss)).await;
        }
    }
}

/// One direction of a connection.
struct Direction {
    conditions: Conditions,
    random: Xoshiro256PlusPlus,
    /// When the last segment has departed.
    free: Instant,
    /// When the last segment arrives.
    last_arrival: Instant,
}

/// An item that travels.
enum Segment {
    Bytes(Bytes),
    End,
    Error(io::Error),
}

/// The error of the stream that a link has read, or of that to which it has written.
enum LinkError {
    Read(io::Error),
    Write(io::Error),
}

impl Direction {
    fn new(conditions: &Conditions, random: Xoshiro256PlusPlus) -> Self {
        let now = Instant::now();
        Self {
            conditions: conditions.clone(),
            random,
            free: now,
            last_arrival: now,
        }
    }

    /// The time at which a segment arrives that departs as soon as it can.
    fn arrival(&mut self, length: usize) -> Instant {
        let time = self
            .conditions
            .bandwidth
            .map_or(Duration::ZERO, |bandwidth| {
                let nanoseconds = length as u128 * 1_000_000_000 / u128::from(bandwidth.get());
                Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
            });
        let now = Instant::now();
        self.free = self.free.max(now) + time;
        self.last_arrival = self
            .last_arrival
            .max(self.free + self.conditions.travel_time(&mut self.random));
        self.last_arrival
    }

    /// Carries what one stream returns to another one, until the first ends.
    async fn carry(
        mut self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> Result<(), LinkError> {
        let mut travelling = VecDeque::new();
        let mut in_flight = 0;
        let mut has_ended = false;
        let mut buffer = vec![0; SEGMENT];
        loop {
            let now = Instant::now();
            let is_due = |segment: Option<&(Instant, Segment)>| {
                segment.is_some_and(|(arrives, _)| *arrives <= now)
            };
            if is_due(travelling.front())
                && let Some((_, segment)) = travelling.pop_front()
            {
                match segment {
                    Segment::Bytes(bytes) => {
                        in_flight -= bytes.len();
                        to.write_all(&bytes).await.map_err(LinkError::Write)?;
                        if !is_due(travelling.front()) {
                            to.flush().await.map_err(LinkError::Write)?;
                        }
                    }
                    Segment::End => return to.shutdown().await.map_err(LinkError::Write),
                    Segment::Error(error) => return Err(LinkError::Read(error)),
                }
                continue;
            }
            let has_room = !has_ended && in_flight + SEGMENT <= MAX_IN_FLIGHT;
            let reads = has_room && self.free <= now + AHEAD;
            let departure = (has_room && !reads).then(|| self.free - AHEAD);
            let next = [departure, travelling.front().map(|(arrives, _)| *arrives)]
                .into_iter()
                .flatten()
                .min();
            let due = async {
                match next {
                    Some(next) => sleep_until(next).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                biased;
                () = due => {}
                read = from.read(&mut buffer), if reads => {
                    let length = *read.as_ref().unwrap_or(&0);
                    let arrives = self.arrival(length);
                    has_ended = length == 0;
                    in_flight += length;
                    let segment = match read {
                        Err(error) => Segment::Error(error),
                        Ok(0) => Segment::End,
                        Ok(_) if self.random.random_bool(self.conditions.reset) => {
                            has_ended = true;
                            Segment::Error(io::Error::new(io::ErrorKind::ConnectionReset, "the simulated network has reset it"))
                        }
                        Ok(length) => Segment::Bytes(Bytes::copy_from_slice(&buffer[..length])),
                    };
                    travelling.push_back((arrives, segment));
                }
            }
        }
    }
}

opaque_debug!(SimulatedConnector { conditions });

#[cfg(test)]
#[path = "simulated_connector_tests.rs"]
mod tests;
