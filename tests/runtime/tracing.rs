//! The spans and events of connections and scripts.

use super::{execute, run_script};
use crate::echo::echo;
use boa_websocket::{
    Permissions, Runtime,
    net::{self, MemoryNetwork, Options, Request, TcpConnector, connector::Connector},
};
use std::{
    collections::BTreeMap,
    fmt::{Debug, Write},
    sync::{Arc, LazyLock, Mutex, MutexGuard},
};
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
    subscriber::{DefaultGuard, NoSubscriber, set_default},
};
use tracing_core::span::Current;

/// Keeps a line for each span and event.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    lines: Vec<String>,
    spans: Vec<Span>,
    /// The indices of entered spans.
    entered: Vec<usize>,
}

/// A span, and the events in it.
struct Span {
    metadata: &'static Metadata<'static>,
    fields: BTreeMap<&'static str, String>,
    events: Vec<String>,
}

impl Span {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

impl Lines {
    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().expect("no thread panics")
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.recorded().lines)
    }
}

/// Dispatchers that stay. With a single one, tracing asks the thread that reaches an event first
/// whether anybody wants the event, and this thread may belong to another test.
static OTHERS: LazyLock<[Dispatch; 2]> = LazyLock::new(|| {
    [
        Dispatch::new(NoSubscriber::new()),
        Dispatch::new(NoSubscriber::new()),
    ]
});

/// Keeps the spans and events of this thread.
fn watch(lines: &Lines) -> DefaultGuard {
    LazyLock::force(&OTHERS);
    set_default(lines.clone())
}

/// The fields as text, without durations.
struct Fields(String);

impl Visit for Span {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let before = self.fields.insert(field.name(), format!("{value:?}"));
        assert_eq!(before, None, "{} is recorded twice", field.name());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.0 = format!("{value:?}{}", self.0),
            "elapsed_ms" | "id" => self.0.push_str(&format!(" {}", field.name())),
            name => write!(self.0, " {name}={value:?}").expect("it is a string"),
        }
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        ["boa_websocket", "wireline"]
            .iter()
            .any(|own| metadata.target().starts_with(own))
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut own = Span {
            metadata: span.metadata(),
            fields: BTreeMap::new(),
            events: Vec::new(),
        };
        span.record(&mut own);
        let mut recorded = self.recorded();
        recorded.lines.push(format!(
            "{} span {}",
            span.metadata().level(),
            span.metadata().name()
        ));
        recorded.spans.push(own);
        Id::from_u64(recorded.spans.len() as u64)
    }

    fn current_span(&self) -> Current {
        let recorded = self.recorded();
        let current = recorded.entered.last().map(|&index| {
            (
                Id::from_u64(index as u64 + 1),
                recorded.spans[index].metadata,
            )
        });
        current.map_or_else(Current::none, |(id, metadata)| Current::new(id, metadata))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).expect("there are few") - 1;
        values.record(&mut self.recorded().spans[index]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let mut recorded = self.recorded();
        if let Some(&within) = recorded.entered.last() {
            recorded.spans[within].events.push(
                fields
                    .0
                    .split([' ', '='])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        recorded
            .lines
            .push(format!("{} {}", event.metadata().level(), fields.0));
    }

    fn enter(&self, span: &Id) {
        self.recorded()
            .entered
            .push(usize::try_from(span.into_u64()).expect("there are few") - 1);
    }

    fn exit(&self, span: &Id) {
        let left = self.recorded().entered.pop().expect("one that was entered");
        assert_eq!(left as u64 + 1, span.into_u64());
    }
}

fn runtime(network: &MemoryNetwork) -> Runtime {
    let permissions = Permissions::none()
        .allow_net("echo.example")
        .expect("a rule");
    Runtime::builder()
        .permissions(permissions)
        .connector(Arc::new(network.clone()))
        .build()
        .expect("it can be built")
}

#[tokio::test]
async fn a_connection_traces_each_of_its_events() {
    let lines = Lines::default();
    let _watching = watch(&lines);
    let script = "const socket = new WebSocket('ws://user:secret@echo.example/room?a=b');
        socket.onopen = () => { socket.send('hello'); socket.send(new Uint8Array(3)) };
        socket.onmessage = ({ data }) => { if (typeof data !== 'string') socket.close(1000); };";
    let mut runtime = runtime(&echo());
    run_script(&mut runtime, script).await;
    let mut recorded = lines.take();
    // The message may arrive in one read or two.
    recorded.dedup();
    assert_eq!(
        recorded,
        [
            "DEBUG span websocket",
            "DEBUG connecting",
            "DEBUG open protocol=\"\" extensions=\"\" elapsed_ms",
            "TRACE message to send kind=Text bytes=5",
            "TRACE message to send kind=Binary bytes=3",
            "TRACE bytes sent bytes=8",
            "TRACE message received kind=Text bytes=5",
            "TRACE message received kind=Binary bytes=3",
            "DEBUG closed code=1000 clean=true messages=2 received=8 sent=8 elapsed_ms",
        ]
    );
}

#[tokio::test]
async fn events_of_a_connection_are_in_its_span() {
    let lines = Lines::default();
    let _watching = watch(&lines);
    let script = "const echo = new WebSocket('ws://echo.example/a?b=c');
        echo.onopen = () => { new WebSocket('ws://echo.example:81/'); echo.send('x') };
        echo.onmessage = () => echo.close();";
    let mut runtime = runtime(&echo());
    run_script(&mut runtime, script).await;
    let recorded = lines.recorded();
    assert!(recorded.entered.is_empty());
    let [echo, refused] = &recorded.spans[..] else {
        panic!("{} spans", recorded.spans.len())
    };
    let urls = [echo, refused].map(|span| span.field("url.full"));
    assert_eq!(
        urls,
        [
            Some("ws://echo.example/a?b=c"),
            Some("ws://echo.example:81/")
        ]
    );
    assert_ne!(echo.field("id"), refused.field("id"));
    assert_eq!(
        echo.events,
        [
            "connecting",
            "open",
            "message",
            "bytes",
            "message",
            "closed"
        ]
    );
    assert_eq!(refused.events, ["connecting", "failed"]);
}

/// The fields of the span of one connection, without its number.
async fn fields(
    request: Request,
    options: Options,
    connector: Arc<dyn Connector>,
) -> BTreeMap<&'static str, String> {
    let lines = Lines::default();
    let watching = watch(&lines);
    let outcome = net::connect_with(request, options, connector).await;
    drop(watching);
    drop(outcome);
    let mut spans = std::mem::take(&mut lines.recorded().spans);
    assert_eq!(spans.len(), 1);
    let mut fields = spans.remove(0).fields;
    assert!(fields.remove("id").is_some());
    fields
}

fn expected(fields: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    let always = [
        ("otel.kind", "client"),
        ("network.protocol.name", "websocket"),
    ];
    always
        .iter()
        .chain(fields)
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_span_has_the_fields_of_opentelemetry() {
    let (listener, address) = test_server::listen().await;
    let port = address.port().to_string();
    tokio::spawn(async move {
        for status in ["401 Unauthorized", "101 Switching Protocols"] {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            test_server::handshake::answer(&mut stream, answer).await;
        }
    });
    let url = format!("ws://user:secret@localhost:{port}/room");
    let shown = format!("ws://user:...@localhost:{port}/room");
    let common = [
        ("url.full", shown.as_str()),
        ("url.scheme", "ws"),
        ("server.address", "localhost"),
        ("server.port", &port),
        ("network.transport", "tcp"),
        ("network.peer.address", "127.0.0.1"),
        ("network.peer.port", &port),
        ("otel.status_code", "ERROR"),
    ];
    for failure in [
        &[("http.response.status_code", "401"), ("error.type", "401")][..],
        // The response has none of the fields that it needs.
        &[("error.type", "upgrade")],
    ] {
        let request = Request::new(url.parse().expect("a URL"));
        let fields = fields(request, Options::default(), Arc::new(TcpConnector::new())).await;
        assert_eq!(fields, expected(&[&common[..], failure].concat()));
    }
}

#[tokio::test]
async fn a_span_has_the_status_of_an_open_connection() {
    let request = Request::new("ws://echo.example/".parse().expect("a URL"));
    let fields = fields(request, Options::default(), Arc::new(echo())).await;
    let open = [
        ("url.full", "ws://echo.example/"),
        ("url.scheme", "ws"),
        ("server.address", "echo.example"),
        ("server.port", "80"),
        ("http.response.status_code", "101"),
    ];
    assert_eq!(fields, expected(&open));
}

#[cfg(unix)]
#[tokio::test]
async fn a_span_has_the_path_of_a_unix_domain_socket() {
    let folder = test_server::Folder::new();
    let path = folder.join("chat.sock");
    let listener = tokio::net::UnixListener::bind(&path).expect("a socket");
    let url = format!("ws+unix://{}:/room", path.display());
    let request = Request::new(url.parse().expect("a URL"));
    let connecting = fields(request, Options::default(), Arc::new(TcpConnector::new()));
    let (fields, _) = tokio::join!(connecting, async { drop(listener.accept().await) });
    let error = fields.get("error.type").cloned().unwrap_or_default();
    assert!(error == "ended_in_handshake" || error == "reset", "{error}");
    let failed = [
        ("url.full", url.as_str()),
        ("url.scheme", "ws+unix"),
        ("server.address", "localhost"),
        ("network.transport", "unix"),
        ("network.peer.address", path.to_str().expect("it is UTF-8")),
        ("otel.status_code", "ERROR"),
        ("error.type", &error),
    ];
    assert_eq!(fields, expected(&failed));
}

#[tokio::test]
async fn failures_are_traced_with_their_reason() {
    let lines = Lines::default();
    let _watching = watch(&lines);
    let script = "new WebSocket('ws://echo.example/');
        new WebSocket('ws://other.example/').onclose = () => { throw new Error('mine') };
        new WebSocket('ws://echo.example/').close();";
    let mut runtime = runtime(&MemoryNetwork::new());
    run_script(&mut runtime, script).await;
    let mut recorded = lines.take();
    recorded.retain(|line| line.starts_with("WARN") || line.starts_with("DEBUG closed"));
    recorded.sort();
    let zero = "code=1006 clean=false messages=0 received=0 sent=0 elapsed_ms";
    assert_eq!(
        recorded,
        [
            format!("DEBUG closed {zero}"),
            format!(
                "WARN failed error=access to other.example:80 is not allowed; \
                 Permissions::allow_net(\"other.example:80\") would allow it {zero}"
            ),
            format!("WARN failed error=connection refused by echo.example:80 {zero}"),
            "WARN uncaught error=\"Error: mine\" in_promise=false file=\"test.js\" line=2 column=70".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_dropped_connection_is_traced() {
    let lines = Lines::default();
    let _watching = watch(&lines);
    let mut runtime = runtime(&echo());
    let script = "var opened; new WebSocket('ws://echo.example/').onopen = () => opened();
        const open = new Promise((resolve) => { opened = resolve }); const wait = () => open;";
    execute(&mut runtime, script).await;
    let () = runtime.call("wait", ()).await.expect("it opens");
    lines.take();
    drop(runtime);
    assert_eq!(
        lines.take(),
        ["DEBUG dropped messages=0 received=0 sent=0 elapsed_ms"]
    );
}
