//! Spans and events of [`tracing`], and with the feature `metrics` metrics of the crate of that
//! name.
//!
//! Every connection is a span `websocket`. Its fields have the names of the
//! [semantic conventions of OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/) where
//! these have one, so that a layer such as `tracing-opentelemetry` needs no mapping:
//!
//! | field | value |
//! |---|---|
//! | `id` | a number that is unique in the process |
//! | `otel.kind` | `client` |
//! | `url.full` | the URL, without the password |
//! | `url.scheme` | `ws`, `wss` or `ws+unix` |
//! | `server.address`, `server.port` | the host and port of the URL; `localhost` without a port for `ws+unix` |
//! | `network.protocol.name` | `websocket` |
//! | `network.transport` | `tcp` or `unix`, when the stream is connected and the connector has reported its address |
//! | `network.peer.address`, `network.peer.port` | the address that is connected to, which may be a proxy's, or the path of the Unix domain socket |
//! | `http.response.status_code` | the status of the response: 101 if the connection is open |
//! | `error.type` | why the connection failed, see below |
//! | `otel.status_code` | `ERROR` if the connection failed |
//!
//! `error.type` is the status code of a response that refuses the connection, and otherwise the
//! name of the variant of [`Error`] in lower case, such as `refused`, `timeout`, `certificate`,
//! `not_tls`, `denied`, `reset`, `pong_timeout`. The fields from `network.transport` on are
//! recorded when their values are known. The events of a span are:
//!
//! | level | event | fields |
//! |---|---|---|
//! | debug | `connecting` | |
//! | debug | `open` | `protocol`, `extensions`, `elapsed_ms` |
//! | trace | `message received` | `kind`, `bytes` |
//! | trace | `message to send` | `kind`, `bytes` |
//! | trace | `bytes sent` | `bytes` |
//! | debug | `closed` | `code`, `clean`, `messages`, `received`, `sent`, `elapsed_ms` |
//! | warn | `failed` | `error`, and the fields of `closed` |
//! | debug | `dropped` | the fields of `closed` except `code` and `clean` |
//!
//! | metric | |
//! |---|---|
//! | `wireline_connections_total` | attempts to connect |
//! | `wireline_failures_total` | connections that failed, before they were established or later |
//! | `wireline_connections` | a gauge: connections that are established |
//! | `wireline_establish_seconds` | a histogram: the time from the start of connecting to the end of the opening handshake |
//! | `wireline_messages_received_total`, `wireline_received_bytes_total` | messages that were received, and the bytes of their payloads |
//! | `wireline_messages_sent_total`, `wireline_sent_bytes_total` | the same for messages that were written to the stream, see [`Statistics`](crate::Statistics) |
//!
//! Every subscriber of [`tracing`] receives them. This one counts connections:
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use tracing::{Event, Metadata, Subscriber, span::{Attributes, Id, Record}};
//!
//! struct Connections(AtomicU64);
//!
//! impl Subscriber for Connections {
//!     fn enabled(&self, metadata: &Metadata<'_>) -> bool {
//!         metadata.target().starts_with("wireline") && metadata.is_span()
//!     }
//!
//!     fn new_span(&self, _: &Attributes<'_>) -> Id {
//!         Id::from_u64(1 + self.0.fetch_add(1, Ordering::Relaxed))
//!     }
//! #   fn record(&self, _: &Id, _: &Record<'_>) {}
//! #   fn record_follows_from(&self, _: &Id, _: &Id) {}
//! #   fn event(&self, _: &Event<'_>) {}
//! #   fn enter(&self, _: &Id) {}
//! #   fn exit(&self, _: &Id) {}
//! }
//!
//! tracing::subscriber::set_global_default(Connections(AtomicU64::new(0)))?;
//! # Ok::<_, tracing::subscriber::SetGlobalDefaultError>(())
//! ```

use crate::{
    Closed, Error, Event, EventSink, Message, MessageKind, Options, Role, chain,
    observe::{
        metrics::{connection_closed, connection_established, count},
        observer::{ConnectionObserver, Observation},
        statistics::Counters,
    },
};
use std::{
    fmt::{self, Write as _},
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};
use tokio::time::Instant;
use tracing::{
    Span, debug, debug_span, enabled,
    field::{Empty, display},
    trace, warn,
};
use url::Url;

/// The span of a new connection at an end with this role, and the observer of its options.
pub(crate) fn span(
    url: &Url,
    role: Role,
    options: &Options,
) -> (Span, Option<Arc<ConnectionObserver>>) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let host = url.host_str().filter(|host| !host.is_empty());
    let span = debug_span!(
        "websocket",
        id,
        otel.kind = match role {
            Role::Client => "client",
            Role::Server => "server",
        },
        otel.status_code = Empty,
        url.full = %WithoutPassword(url),
        url.scheme = url.scheme(),
        server.address = host.unwrap_or("localhost"),
        server.port = Empty,
        network.protocol.name = "websocket",
        network.transport = Empty,
        network.peer.address = Empty,
        network.peer.port = Empty,
        http.response.status_code = Empty,
        error.type = Empty,
    );
    if let Some(port) = url.port_or_known_default() {
        span.record("server.port", port);
    }
    (span, ConnectionObserver::new(options, id))
}

/// Records the other end of the stream in the span of the connection.
pub(crate) fn connected(peer: Option<SocketAddr>, socket: Option<&Path>) {
    let span = Span::current();
    if let Some(path) = socket {
        let transport = if cfg!(windows) { "pipe" } else { "unix" };
        span.record("network.transport", transport);
        span.record("network.peer.address", display(path.display()));
    } else if let Some(peer) = peer {
        span.record("network.transport", "tcp");
        span.record("network.peer.address", display(peer.ip()));
        span.record("network.peer.port", peer.port());
    }
}

/// Traces a message that was queued.
pub(crate) fn message_queued(message: &Message) {
    let kind = match message {
        Message::Text(_) => MessageKind::Text,
        Message::Binary(_) => MessageKind::Binary,
    };
    trace!(?kind, bytes = message.len(), "message to send");
}

/// An [`EventSink`] that records the events, and passes them on: to `ReceivedMessages` of a
/// [`Socket`](crate::Socket), or to the sink of [`run`](crate::runtime::run).
pub(crate) struct Instrumented<F> {
    sink: F,
    observer: Option<Arc<ConnectionObserver>>,
    began: Instant,
    open: bool,
    counters: Arc<Counters>,
    ended: bool,
}

impl<F> Instrumented<F> {
    pub(crate) fn new(
        sink: F,
        observer: Option<Arc<ConnectionObserver>>,
        counters: Arc<Counters>,
    ) -> Self {
        debug!("connecting");
        count("wireline_connections_total", 1);
        Self {
            sink,
            observer,
            began: Instant::now(),
            open: false,
            counters,
            ended: false,
        }
    }

    pub(crate) fn inner(&self) -> &F {
        &self.sink
    }

    pub(crate) fn inner_mut(&mut self) -> &mut F {
        &mut self.sink
    }

    fn observe(&self, observation: &Observation<'_>) {
        if let Some(observer) = &self.observer {
            observer.observe(observation);
        }
    }

    fn closed(&mut self, closed: &Closed) {
        self.observe(&Observation::Closed(closed));
        let (code, clean, elapsed_ms) = (closed.status(), closed.clean, self.elapsed_ms());
        let (messages, received, sent) = self.totals();
        match &closed.error {
            Some(error) if closed.failed() && !matches!(error, Error::Abandoned) => {
                record_failure(error);
                warn!(error = %chain(error), code, clean, messages, received, sent, elapsed_ms, "failed");
                count("wireline_failures_total", 1);
            }
            _ => debug!(code, clean, messages, received, sent, elapsed_ms, "closed"),
        }
        self.ended();
    }

    /// The messages that were received, and the bytes of messages that were received and written.
    fn totals(&self) -> (u64, u64, u64) {
        let totals = self.counters.statistics();
        (
            totals.messages_received,
            totals.payload_received,
            totals.payload_sent,
        )
    }

    fn ended(&mut self) {
        self.ended = true;
        if std::mem::take(&mut self.open) {
            connection_closed();
        }
    }

    fn elapsed_ms(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1e3
    }
}

impl<F: EventSink> EventSink for Instrumented<F> {
    fn event(&mut self, event: Event) {
        match &event {
            Event::Opened(opened) => {
                let (protocol, extensions) = (opened.protocol.as_str(), opened.extensions.as_str());
                Span::current().record("http.response.status_code", 101);
                debug!(protocol, extensions, elapsed_ms = self.elapsed_ms(), "open");
                self.open = true;
                self.observe(&Observation::Opened(opened));
                connection_established(self.began.elapsed());
            }
            Event::Messages(batch) => {
                if enabled!(tracing::Level::TRACE) {
                    for (kind, payload) in batch.iter() {
                        trace!(?kind, bytes = payload.len(), "message received");
                    }
                }
            }
            Event::Sent(bytes) => trace!(bytes, "bytes sent"),
            Event::Closing | Event::Ping(_) | Event::Pong(_) => {}
            Event::Closed(closed) => self.closed(closed),
        }
        self.sink.event(event);
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.sink.poll_ready(cx)
    }

    fn wants_control_frames(&self) -> bool {
        self.sink.wants_control_frames()
    }
}

impl<F> Drop for Instrumented<F> {
    fn drop(&mut self) {
        if !self.ended {
            let (messages, received, sent) = self.totals();
            debug!(
                messages,
                received,
                sent,
                elapsed_ms = self.elapsed_ms(),
                "dropped"
            );
            self.observe(&Observation::Dropped);
            self.ended();
        }
    }
}

/// Records the kind of a failure in the span of the connection.
fn record_failure(error: &Error) {
    let span = Span::current();
    span.record("otel.status_code", "ERROR");
    match error {
        Error::Status { status, .. } => {
            span.record("http.response.status_code", status);
            span.record("error.type", display(status));
        }
        error => {
            span.record("error.type", kind(error).as_str());
        }
    }
}

/// The name of the error's variant in lower case, such as `http2_reset`.
fn kind(error: &Error) -> String {
    let mut name = VariantName(String::new());
    // The text after the name, such as the body of a response, is not formatted.
    let _ = write!(name, "{error:?}");
    name.0
}

/// Takes the first word that is formatted, and then fails.
struct VariantName(String);

impl fmt::Write for VariantName {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                'A'..='Z' if self.0.is_empty() => {}
                'A'..='Z' => self.0.push('_'),
                'a'..='z' | '0'..='9' => {}
                _ => return Err(fmt::Error),
            }
            self.0.push(letter.to_ascii_lowercase());
        }
        Ok(())
    }
}

/// Formats a URL without its password.
pub(crate) struct WithoutPassword<'a>(pub(crate) &'a Url);

impl fmt::Display for WithoutPassword<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.password().is_none() {
            return self.0.fmt(f);
        }
        let mut url = self.0.clone();
        // The password of a URL that has one can be replaced.
        let _ = url.set_password(Some("..."));
        url.fmt(f)
    }
}
