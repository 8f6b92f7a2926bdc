//! Connections that are kept for further requests.

use super::exchange::ClientConnection;
use crate::{Connector, Options, Target};
use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::Poll,
    time::Duration,
};
use tokio::{
    runtime::Handle,
    task::{AbortHandle, yield_now},
    time::{Instant, sleep_until},
};
use url::Host;

/// The limit on the connections that a pool keeps. The one that was used first makes room.
const MAX_IDLE: usize = 32;

/// How long a connection is kept, if the server does not say less. Many servers end one after 5
/// seconds.
const IDLE: Duration = Duration::from_secs(4);

/// The time between the end that a server announces and the end here, for a request on its way.
const MARGIN: Duration = Duration::from_secs(1);

/// Connections that [persist](https://www.rfc-editor.org/rfc/rfc9112#section-9.3) after their
/// answer was read to its end. Clones share them.
///
/// A request takes the last one with the same origin, options, connector and runtime of tokio. A
/// connection is closed after 4 idle seconds, or a second before the time in the field
/// `Keep-Alive` of its answer. A pool keeps at most 32, and closes them when it is dropped.
///
/// ```
/// use wireline::{MemoryNetwork, Options, http1::{Pool, Request}};
/// use futures_util::TryStreamExt;
/// use std::sync::Arc;
/// # use tokio::io::{AsyncReadExt, AsyncWriteExt};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let network = MemoryNetwork::new();
/// let mut listener = network.listen("api.example", 80);
/// tokio::spawn(async move {
///     let mut stream = listener.accept().await;
///     for answer in ["one", "two"] {
/// #       let _ = stream.read(&mut [0; 1000]).await;
///         stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{answer}").as_bytes()).await?;
///     }
///     Ok::<_, std::io::Error>(())
/// });
/// let (pool, options) = (Pool::default(), Arc::new(Options::default()));
/// let network: Arc<dyn wireline::connector::Connector> = Arc::new(network);
/// for answer in ["one", "two"] {
///     let request = Request::new("http://api.example/token".parse()?);
///     let response = pool.send(request, options.clone(), network.clone()).await?;
///     let content: Vec<_> = response.content.try_collect().await?;
///     assert_eq!(content.concat(), answer.as_bytes());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Pool(Arc<Mutex<Idle>>);

#[derive(Default)]
struct Idle {
    /// The number of connections that were ever kept.
    numbers: u64,
    /// The last one was kept last.
    connections: Vec<IdleConnection>,
}

struct IdleConnection {
    number: u64,
    terms: Terms,
    http: ClientConnection,
    /// When it is closed, unless the thread is busy then.
    end: Instant,
    /// The task that closes it, once it has begun.
    closing: Option<Closing>,
}

/// Requests with the same terms may share a connection.
#[derive(Clone)]
pub(super) struct Terms {
    host: Host,
    port: u16,
    secure: bool,
    options: Arc<Options>,
    connector: Arc<dyn Connector>,
    /// A connection belongs to its reactor.
    runtime: Handle,
}

impl Terms {
    pub(super) fn new(
        target: &Target,
        options: &Arc<Options>,
        connector: &Arc<dyn Connector>,
    ) -> Self {
        Self {
            host: target.host.clone(),
            port: target.port,
            secure: target.secure,
            options: options.clone(),
            connector: connector.clone(),
            runtime: Handle::current(),
        }
    }
}

impl PartialEq for Terms {
    fn eq(&self, other: &Self) -> bool {
        (&self.host, self.port, self.secure, self.runtime.id())
            == (&other.host, other.port, other.secure, other.runtime.id())
            && Arc::ptr_eq(&self.options, &other.options)
            && Arc::ptr_eq(&self.connector, &other.connector)
    }
}

/// Removes a connection from its pool when it is dropped.
struct Member {
    pool: Weak<Mutex<Idle>>,
    number: u64,
}

impl Drop for Member {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.upgrade().map(Pool) {
            let mut idle = pool.idle();
            let index = idle
                .connections
                .iter()
                .position(|it| it.number == self.number);
            let removed = index.map(|index| idle.connections.remove(index));
            drop(idle);
            drop(removed);
        }
    }
}

/// Ends a task when it is dropped.
struct Closing(AbortHandle);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Pool {
    /// A connection on which the server has not ended anything yet.
    pub(super) async fn take(&self, terms: &Terms) -> Option<ClientConnection> {
        loop {
            let IdleConnection { mut http, end, .. } = {
                let mut idle = self.idle();
                let index = idle.connections.iter().rposition(|it| it.terms == *terms)?;
                idle.connections.remove(index)
            };
            if end <= Instant::now() {
                continue;
            }
            // The reactor runs once. Without that tokio may not know yet that the server has ended
            // the connection, or has sent what nobody asked for.
            yield_now().await;
            if poll_fn(|cx| Poll::Ready(http.poll_idle(cx).is_pending())).await {
                return Some(http);
            }
        }
    }

    pub(super) fn keep(&self, terms: Terms, http: ClientConnection, idle: Duration) {
        let end = Instant::now() + idle;
        let runtime = terms.runtime.clone();
        let mut inner = self.idle();
        inner.numbers += 1;
        let number = inner.numbers;
        let removed = (inner.connections.len() == MAX_IDLE).then(|| inner.connections.remove(0));
        inner.connections.push(IdleConnection {
            number,
            terms,
            http,
            end,
            closing: None,
        });
        // A tokio runtime that has ended drops the task at once, which removes the connection.
        drop(inner);
        drop(removed);
        let closing = Closing(runtime.spawn(self.closed(number, end)).abort_handle());
        let mut inner = self.idle();
        if let Some(connection) = inner.connections.iter_mut().find(|it| it.number == number) {
            connection.closing = Some(closing);
        }
    }

    /// Closes a connection when the server ends it, at `end`, or with its reactor.
    fn closed(&self, number: u64, end: Instant) -> impl Future<Output = ()> + Send + use<> {
        let member = Member {
            pool: Arc::downgrade(&self.0),
            number,
        };
        async move {
            let mut end = pin!(sleep_until(end));
            poll_fn(|cx| {
                let Some(pool) = member.pool.upgrade().map(Self) else {
                    return Poll::Ready(());
                };
                let mut idle = pool.idle();
                let connection = idle.connections.iter_mut().find(|it| it.number == number);
                match connection.map(|it| it.http.poll_idle(cx)) {
                    Some(Poll::Pending) => end.as_mut().poll(cx),
                    _ => Poll::Ready(()),
                }
            })
            .await;
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("idle", &self.idle().connections.len())
            .finish()
    }
}

/// How long a connection is kept, by the field `Keep-Alive` of the answer.
pub(super) fn idle_limit(fields: &http::HeaderMap) -> Duration {
    fields
        .get_all("keep-alive")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|parameter| parameter.split_once('='))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("timeout"))
        .filter_map(|(_, seconds)| seconds.trim().parse().ok())
        .map(|seconds| Duration::from_secs(seconds).saturating_sub(MARGIN))
        .fold(IDLE, Duration::min)
}
