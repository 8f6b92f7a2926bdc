//! [`run`]: a connection from its request to its end.

use crate::{
    CommandQueue, Connector, Event, EventSink, Options, Request, Role, Upgraded,
    connection::{
        establish::establish,
        open_connection::{Established, OpenConnection},
    },
    observe::telemetry::{self, Instrumented},
    protocol::handshake::HandshakeFailure,
};
use std::{
    future::{Future, poll_fn},
    sync::Arc,
};
use tracing::Instrument;

/// Opens a connection and drives it to its end.
///
/// The future resolves after [`Event::Closed`] was delivered. It is `Send` if `sink` is. It must
/// run on a tokio runtime with time enabled, and with I/O enabled for
/// [`TcpConnector`](crate::TcpConnector).
///
/// This is the interface below [`Socket`](crate::Socket). Events are delivered to `sink`, and
/// commands are taken from `commands`:
///
/// ```
/// use wireline::{Closed, MemoryNetwork, Options, Request, runtime::{Command, Event, EventSink}};
/// use std::sync::{Arc, mpsc};
///
/// struct Forward(mpsc::Sender<Event>);
///
/// impl EventSink for Forward {
///     fn event(&mut self, event: Event) {
///         let _ = self.0.send(event);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let network = MemoryNetwork::new();
/// # let mut listener = network.listen("echo.example", 80);
/// # tokio::spawn(async move { test_server::echo(listener.accept().await).await });
/// let (sender, events) = mpsc::channel();
/// let options = Options::default();
/// let (commands, queue) = wireline::runtime::commands(options.max_queued);
/// commands.send(Command::Send("hello".into()))?;
/// assert!(commands.has_room());
/// let request = Request::new("ws://echo.example/".parse()?);
/// let connection = wireline::runtime::run(request, Arc::new(options), Arc::new(network), queue, Forward(sender));
/// let connection = tokio::spawn(connection);
/// # tokio::task::yield_now().await;
/// # let mut seen = Vec::new();
/// # while !matches!(seen.last(), Some(Event::Messages(_))) {
/// #     match events.try_recv() { Ok(event) => seen.push(event), Err(_) => tokio::task::yield_now().await }
/// # }
/// drop(commands); // starts the closing handshake
/// connection.await?;
/// let Some(Event::Closed(Closed { clean: true, code: None, .. })) = events.iter().last() else { panic!() };
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
///
/// Dropping the future drops the stream. No Close frame is sent, and no event is delivered.
pub fn run<F: EventSink>(
    request: Request,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    commands: CommandQueue,
    sink: F,
) -> impl Future<Output = ()> + use<F> {
    let (span, observer) = telemetry::span(&request.url, Role::Client, &options);
    let counters = commands.counters().clone();
    let sink = span.in_scope(|| Instrumented::new(sink, observer.clone(), counters));
    // Boxed, because it is much larger than the future of the established connection, which may
    // last for days.
    let established = Box::pin(establish(
        request,
        options.clone(),
        connector,
        commands,
        observer,
    ));
    drive(established, options, sink).instrument(span)
}

/// As [`run`], for a connection whose opening handshake somebody else has performed: the first event
/// is [`Event::Opened`], at the first poll.
///
/// ```
/// use wireline::{Options, Role, Upgraded, runtime::{self, Event, EventSink}};
/// use std::sync::{Arc, mpsc};
///
/// struct Forward(mpsc::Sender<Event>);
///
/// impl EventSink for Forward {
///     fn event(&mut self, event: Event) {
///         let _ = self.0.send(event);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ours, theirs) = tokio::io::duplex(1 << 10);
/// let (sender, events) = mpsc::channel();
/// let (commands, queue) = runtime::commands(1 << 20);
/// let upgraded = Upgraded::new(ours, Role::Server, "ws://chat.example/".parse()?);
/// let connection = tokio::spawn(runtime::run_upgraded(upgraded, Arc::new(Options::default()), queue, Forward(sender)));
/// drop(theirs);
/// connection.await?;
/// assert!(matches!(&events.iter().collect::<Vec<_>>()[..], [Event::Opened(_), Event::Closed(closed)] if !closed.clean));
/// # drop(commands);
/// # Ok(())
/// # }
/// ```
///
/// # Cancel safety
///
/// As [`run`].
pub fn run_upgraded<F: EventSink>(
    upgraded: Upgraded,
    options: Arc<Options>,
    commands: CommandQueue,
    sink: F,
) -> impl Future<Output = ()> + use<F> {
    let (span, observer) = telemetry::span(upgraded.url(), upgraded.role(), &options);
    let counters = commands.counters().clone();
    let sink = span.in_scope(|| Instrumented::new(sink, observer.clone(), counters));
    let settings = options.clone();
    let established =
        Box::pin(async move { Ok(upgraded.established(&settings, commands, observer)) });
    drive(established, options, sink).instrument(span)
}

/// Drives a connection from its establishment to its end: the future that an event loop polls.
async fn drive(
    established: impl Future<Output = Result<Established, HandshakeFailure>>,
    options: Arc<Options>,
    mut sink: impl EventSink,
) {
    let mut connection = match established.await {
        // Boxed, because thousands of connections may wait for their turns.
        Ok(established) => Box::new(OpenConnection::new(established, &options, sink)),
        Err(refusal) => return sink.event(Event::Closed(refusal.into())),
    };
    // They may be large, and the connection may last for days.
    drop(options);
    let closed = poll_fn(|cx| connection.poll_until(cx, |_| false)).await;
    connection.end(closed);
}
