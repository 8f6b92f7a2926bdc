//! A server inside the process, which repeats the server's side of a record.

use super::{
    Record,
    http_messages::{Head, response, response_head},
    record::{Asked, Event, Payload, RecordedConnection, What, excerpt},
};
use crate::threads::lock;
use boa_websocket::net::{
    Error,
    connector::{Connected, Connector, Target},
};
use futures_util::{SinkExt, StreamExt, future::BoxFuture};
use std::{
    future::pending,
    mem,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    time::Duration,
};
use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        protocol::{CloseFrame, Role, WebSocketConfig},
    },
};

/// The bytes that a stream buffers in each direction.
const CAPACITY: usize = 64 << 10;

/// The maximum number of recorded differences.
const MAX_DIFFERENCES: usize = 100;

/// The servers of a record's connections: a [`Connector`]. Clones are the same.
#[derive(Clone)]
pub(crate) struct HarServer(Arc<State>);

struct State {
    /// The name of the file.
    name: String,
    record: Record,
    progress: Mutex<Progress>,
    /// Called at the first difference of a strict replay.
    stop: OnceLock<Box<dyn Fn() + Send + Sync>>,
    is_lenient: bool,
}

#[derive(Default)]
struct Progress {
    /// Whether each connection of the record was taken.
    taken: Vec<bool>,
    /// The number of connections of the script.
    connections: u64,
    differences: Vec<String>,
}

struct Served {
    state: Arc<State>,
    /// The number among the connections of the script.
    number: u64,
    /// The number of messages of the script.
    sent: usize,
}

impl HarServer {
    pub(crate) fn new(name: String, record: Record, is_lenient: bool) -> Self {
        let progress = Progress {
            taken: vec![false; record.connections.len()],
            ..Progress::default()
        };
        Self(Arc::new(State {
            name,
            record,
            progress: Mutex::new(progress),
            stop: OnceLock::new(),
            is_lenient,
        }))
    }

    /// Sets what ends the run when a strict replay differs.
    pub(crate) fn stop_by(&self, stop: impl Fn() + Send + Sync + 'static) {
        // There is one run.
        let _ = self.0.stop.set(Box::new(stop));
    }

    /// The time of day of the record's beginning, in seconds since 1970.
    pub(crate) fn started(&self) -> f64 {
        self.0.record.started()
    }

    /// The differences between the script and the record.
    pub(crate) fn differences(&self) -> Vec<String> {
        self.0.progress().differences.clone()
    }
}

impl Connector for HarServer {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, Error>> {
        // No network is used, so that nothing has to be permitted.
        let _ = target.check_name();
        let state = self.0.clone();
        let number = {
            let mut progress = state.progress();
            progress.connections += 1;
            progress.connections
        };
        Box::pin(async move {
            if let Err(error) = state.reach(&target) {
                return Err(Error::other(error));
            }
            let (client, server) = duplex(CAPACITY);
            // The task ends with the stream of the client.
            tokio::spawn(serve(state, target, number, server, Instant::now()));
            Ok(Connected::new(client))
        })
    }
}

impl State {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        lock(&self.progress)
    }

    /// Fails if the next recorded connection to a host and port was not opened, or if there is
    /// none.
    fn reach(&self, target: &Target) -> Result<(), String> {
        let mut progress = self.progress();
        let next = self.find(&progress, target, |_| true).ok_or_else(|| {
            let scheme = if target.secure { "wss" } else { "ws" };
            format!(
                "{} has no further connection to {scheme}://{target}",
                self.name
            )
        })?;
        let connection = self.record.connections.get(next);
        if let Some(RecordedConnection {
            status: None,
            error,
            ..
        }) = connection
        {
            progress.taken[next] = true;
            return Err(error
                .clone()
                .unwrap_or_else(|| "the connection failed when it was recorded".to_owned()));
        }
        Ok(())
    }

    /// The first connection to a host and port that was not taken, and that this is true of.
    fn find(
        &self,
        progress: &Progress,
        target: &Target,
        is_it: impl Fn(&RecordedConnection) -> bool,
    ) -> Option<usize> {
        let mut connections = self.record.connections.iter().zip(&progress.taken);
        connections.position(|(connection, taken)| {
            !taken
                && Target::from_url(&connection.url).is_ok_and(|own| own == *target)
                && is_it(connection)
        })
    }

    /// Takes the connection of a request: the first with the same path and query, or else the first
    /// with the same path. A request that opens no WebSocket has a method.
    fn take(
        &self,
        target: &Target,
        method: Option<&str>,
        path: &str,
        query: Option<&str>,
    ) -> Option<usize> {
        let mut progress = self.progress();
        let same_path = |connection: &RecordedConnection| {
            connection.status.is_some()
                && connection.url.path() == path
                && connection.asked.as_ref().map(|asked| asked.method.as_str()) == method
        };
        let index = self
            .find(&progress, target, |connection| {
                same_path(connection) && connection.url.query() == query
            })
            .or_else(|| self.find(&progress, target, same_path))?;
        progress.taken[index] = true;
        Some(index)
    }
}

/// Answers a request, and has the recorded conversation. None if the stream ends.
async fn serve(
    state: Arc<State>,
    target: Target,
    number: u64,
    mut stream: DuplexStream,
    connected: Instant,
) -> Option<()> {
    let (head, rest) = Head::read(&mut stream).await?;
    let (method, path, query) = head.request_target()?;
    let is_socket = head.field("upgrade").eq_ignore_ascii_case("websocket");
    let Some(index) = state.take(&target, (!is_socket).then_some(method), path, query) else {
        let name = &state.name;
        let answer = format!(
            "HTTP/1.1 410 {name} has no further connection to {path}\r\nContent-Length: 0\r\n\r\n"
        );
        return stream.write_all(answer.as_bytes()).await.ok();
    };
    let connection = state.record.connections.get(index)?;
    wait(connected, connection.opened - connection.started).await;
    let served = Served {
        state: state.clone(),
        number,
        sent: 0,
    };
    if let Some(asked) = &connection.asked {
        return served
            .answer(connection, asked, &head, rest, stream, connected)
            .await;
    }
    let answer = response(
        connection,
        head.field("sec-websocket-key"),
        head.field("sec-websocket-protocol"),
    );
    stream.write_all(answer.as_bytes()).await.ok()?;
    if connection.status != Some(101) {
        return None;
    }
    // The client has limits of its own.
    let config = WebSocketConfig::default()
        .max_message_size(None)
        .max_frame_size(None);
    let socket =
        WebSocketStream::from_partially_read(stream, rest, Role::Server, Some(config)).await;
    served.converse(connection, socket).await;
    Some(())
}

/// The time between two recorded ones.
fn seconds(time: f64) -> Duration {
    Duration::try_from_secs_f64(time.max(0.0)).unwrap_or_default()
}

/// Waits until so many seconds after a moment.
async fn wait(from: Instant, time: f64) {
    if let Some(at) = from.checked_add(seconds(time)) {
        sleep_until(at).await;
    }
}

impl Served {
    /// Answers a request as it was answered. Other content is a difference.
    async fn answer(
        self,
        connection: &RecordedConnection,
        asked: &Asked,
        head: &Head,
        first: Vec<u8>,
        mut stream: DuplexStream,
        connected: Instant,
    ) -> Option<()> {
        let content = head.content(first, &mut stream).await?;
        if let Some(recorded) = asked.sent.as_ref().filter(|recorded| **recorded != content) {
            let describe =
                |content: &[u8]| excerpt(content.len(), &String::from_utf8_lossy(content));
            let (content, recorded) = (describe(&content), describe(recorded));
            self.differs(
                connection,
                None,
                &format!("the content of the request is {content}, but {recorded} was recorded"),
            );
        }
        // An answer that was not complete has more than it gets.
        let missing = usize::from(connection.error.is_some());
        let length = asked.content.len() + missing;
        let answer = response_head(connection) + &format!("Content-Length: {length}\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.ok()?;
        wait(connected, asked.answered - connection.started).await;
        if asked.method != "HEAD" {
            stream.write_all(&asked.content).await.ok()?;
        }
        Some(())
    }

    /// Sends the recorded messages of the server. Each one is sent at its time, once the script has
    /// sent the messages that preceded it.
    async fn converse(
        mut self,
        connection: &RecordedConnection,
        mut socket: WebSocketStream<DuplexStream>,
    ) {
        let first = connection
            .events
            .first()
            .map_or(connection.opened, |event| event.time);
        // A moment, and when it was in the record.
        let mut known = (Instant::now(), connection.opened.min(first));
        // The next event, and the number of messages of the script before it.
        let (mut next, mut before, mut is_closing) = (0, 0, false);
        loop {
            while let Some(event) = connection.events.get(next)
                && matches!(event.what, What::Sent(_))
                && before < self.sent
            {
                (next, before) = (next + 1, before + 1);
            }
            let event = connection
                .events
                .get(next)
                .filter(|event| !is_closing && !matches!(event.what, What::Sent(_)));
            let due = event.and_then(|event| known.0.checked_add(seconds(event.time - known.1)));
            let wait = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                biased;
                received = socket.next() => match received {
                    Some(Ok(Message::Text(text))) => {
                        known = self.receive(connection, &Payload::Text(text.to_string()), known);
                    }
                    Some(Ok(Message::Binary(bytes))) => {
                        known = self.receive(connection, &Payload::Binary(bytes.into()), known);
                    }
                    Some(Ok(Message::Close(_))) => {
                        if !mem::replace(&mut is_closing, true) {
                            self.closed(connection);
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => {
                        if !is_closing {
                            self.closed(connection);
                        }
                        return;
                    }
                },
                () = wait => {
                    next += 1;
                    let message = match event.map(|event| &event.what) {
                        Some(What::Received(Payload::Text(text))) => Message::text(text.as_str()),
                        Some(What::Received(Payload::Binary(bytes))) => Message::binary(bytes.clone()),
                        Some(What::Closed(frame)) => {
                            is_closing = true;
                            let frame = frame.as_ref();
                            Message::Close(frame.map(|(code, reason)| CloseFrame {
                                code: (*code).into(),
                                reason: reason.as_str().into(),
                            }))
                        }
                        _ => return,
                    };
                    // The end of the stream is read.
                    let _ = socket.send(message).await;
                }
            }
        }
    }

    /// A message of the script. Returns a moment, and when it was in the record.
    fn receive(
        &mut self,
        connection: &RecordedConnection,
        payload: &Payload,
        known: (Instant, f64),
    ) -> (Instant, f64) {
        let event = connection.sent(self.sent);
        self.sent += 1;
        let time = event.map(|event| event.time);
        let recorded = match event.map(|event| &event.what) {
            Some(What::Sent(recorded)) if recorded == payload => None,
            Some(What::Sent(recorded)) => Some(recorded.describe()),
            _ => Some("none".to_owned()),
        };
        if let Some(recorded) = recorded {
            let what = format!(
                "message {} of the script is {}, but {recorded} was recorded",
                self.sent,
                payload.describe()
            );
            self.differs(connection, time, &what);
        }
        time.map_or(known, |time| (Instant::now(), time))
    }

    /// The script has closed the connection, or has dropped it.
    fn closed(&self, connection: &RecordedConnection) {
        if let Some(Event {
            time,
            what: What::Sent(missing),
        }) = connection.sent(self.sent)
        {
            let (number, missing) = (self.sent + 1, missing.describe());
            let what =
                format!("the script has closed, but its message {number}, {missing}, was recorded");
            self.differs(connection, Some(*time), &what);
        }
    }

    /// Keeps a difference. It ends a strict replay.
    fn differs(&self, connection: &RecordedConnection, time: Option<f64>, what: &str) {
        let (number, url) = (self.number, &connection.url);
        let time = time
            .map(|time| format!(", after {:.3} s", time - connection.started))
            .unwrap_or_default();
        let mut progress = self.state.progress();
        let is_first = progress.differences.is_empty();
        if (is_first || self.state.is_lenient) && progress.differences.len() < MAX_DIFFERENCES {
            progress
                .differences
                .push(format!("connection {number}, to {url}{time}: {what}"));
        }
        drop(progress);
        if let Some(stop) = self.state.stop.get().filter(|_| !self.state.is_lenient) {
            stop();
        }
    }
}
