//! Opening a socket.

use crate::{
    Commands, Connector, Error, Event, EventSink, Options, Request, Role, Socket, SocketReceiver,
    SocketSender, TcpConnector, Upgraded,
    connection::{establish::establish, open_connection::OpenConnection},
    observe::telemetry::{self, Instrumented},
    socket::driver::{ReceivedMessages, Shared},
};
use std::sync::{Arc, LazyLock};
use tracing::{Instrument, Span};

/// The number of bytes in the queue at which the sink is not ready any more.
const HIGH_WATER_MARK: u64 = 1 << 20;

/// Opens a WebSocket connection with the default [`Options`], over the network of the operating
/// system.
///
/// It takes a [`Request`], a [`Url`](url::Url), the text of a URL, or an [`http::Request`]. The
/// connection is not restricted: see [`Options::permissions`].
///
/// All connections of this function in a process share a [`TcpConnector`]. They are established at
/// the same time, unlike in browsers: see [`Options::one_at_a_time`].
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let mut socket = wireline::connect("wss://feed.example/").await?;
/// while let Some(message) = socket.recv().await {
///     println!("{:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// The reason why the connection was not established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
pub async fn connect(request: impl TryInto<Request, Error: Into<Error>>) -> Result<Socket, Error> {
    // All sockets of the process share the threads that resolve names.
    static CONNECTOR: LazyLock<Arc<TcpConnector>> = LazyLock::new(Arc::default);
    connect_with(request, Options::default(), CONNECTOR.clone()).await
}

/// Opens a WebSocket connection over `connector`. The returned future establishes the connection.
///
/// It takes a [`Request`], a [`Url`](url::Url), the text of a URL, or an [`http::Request`]. A
/// connector that several sockets use is cloned, as [`TcpConnector`] and
/// [`MemoryNetwork`](crate::MemoryNetwork) can be, or is in an [`Arc`].
///
/// Afterwards the tasks that use the [`Socket`] drive the connection. A small task of the current
/// tokio runtime drives it while they do something else.
///
/// # Errors
///
/// The reason why the connection was not established.
///
/// # Cancel safety
///
/// Dropping the future abandons the attempt.
///
/// # Panics
///
/// If it is called outside a tokio runtime.
pub async fn connect_with(
    request: impl TryInto<Request, Error: Into<Error>>,
    options: Options,
    connector: impl Connector,
) -> Result<Socket, Error> {
    let request = request.try_into().map_err(Into::into)?;
    connect_to(request, options, Arc::new(connector)).await
}

async fn connect_to(
    request: Request,
    options: Options,
    connector: Arc<dyn Connector>,
) -> Result<Socket, Error> {
    let (commands, queue) = crate::commands(options.max_queued.min(HIGH_WATER_MARK));
    let (span, observer) = telemetry::span(&request.url, Role::Client, &options);
    let (options, counters) = (Arc::new(options), commands.counters());
    let opening = async {
        let mut sink = Instrumented::new(ReceivedMessages::default(), observer.clone(), counters);
        // Boxed, because it is much larger than the future of a program's task should be.
        match Box::pin(establish(
            request,
            options.clone(),
            connector,
            queue,
            observer,
        ))
        .await
        {
            Ok(established) => Ok(OpenConnection::new(established, &options, sink)),
            Err(refusal) => {
                let error = refusal.error.clone();
                sink.event(Event::Closed(refusal.into()));
                Err(error)
            }
        }
    };
    let connection = opening.instrument(span.clone()).await?;
    Ok(Socket::new(connection, commands, span))
}

impl Socket {
    /// The socket of a connection whose opening handshake the program has performed, or another
    /// library: see [`Upgraded`], which has an example. It is as a socket of [`connect_with`], with
    /// the same options, except those about opening a connection.
    ///
    /// # Panics
    ///
    /// If it is called outside a tokio runtime.
    #[must_use]
    pub fn from_upgraded(upgraded: Upgraded, options: Options) -> Self {
        let (commands, queue) = crate::commands(options.max_queued.min(HIGH_WATER_MARK));
        let (span, observer) = telemetry::span(upgraded.url(), upgraded.role(), &options);
        let connection = span.in_scope(|| {
            let received = ReceivedMessages::default();
            let sink = Instrumented::new(received, observer.clone(), commands.counters());
            let established = upgraded.established(&options, queue, observer);
            OpenConnection::new(established, &options, sink)
        });
        Self::new(connection, commands, span)
    }

    /// The socket of an open connection, which it drives from now on.
    fn new(
        mut connection: OpenConnection<Instrumented<ReceivedMessages>>,
        commands: Commands,
        span: Span,
    ) -> Self {
        let opened = connection.sink().inner_mut().take_opened();
        let shared = Shared::new(connection, &commands, span);
        shared.start();
        Self {
            opened: opened.unwrap_or_default(),
            sender: SocketSender::new(commands, shared.clone()),
            receiver: SocketReceiver::new(shared),
        }
    }
}
