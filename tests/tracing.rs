//! The spans and events of connections and scripts.

#[path = "../crates/wireline/tests/echo/mod.rs"]
mod echo;

use boa_websocket::{Permissions, Runtime, net::MemoryNetwork};
use echo::echo;
use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex, MutexGuard},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

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
#[derive(Default)]
struct Span {
    id: Option<u64>,
    url: String,
    events: Vec<String>,
}

impl Lines {
    fn told(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().expect("no thread panics")
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.told().lines)
    }
}

/// The fields as text, without durations.
struct Fields(String);

impl Visit for Span {
    fn record_u64(&mut self, field: &Field, value: u64) {
        assert_eq!((field.name(), self.id.replace(value)), ("id", None));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        assert_eq!(field.name(), "url");
        self.url = format!("{value:?}");
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
        ["boa_websocket", "wireline"].iter().any(|own| metadata.target().starts_with(own))
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(String::new());
        span.record(&mut fields);
        let mut own = Span::default();
        span.record(&mut own);
        let mut told = self.told();
        told.lines.push(format!("{} span {}{}", span.metadata().level(), span.metadata().name(), fields.0));
        told.spans.push(own);
        Id::from_u64(told.spans.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let mut told = self.told();
        if let Some(&within) = told.entered.last() {
            told.spans[within].events.push(fields.0.split([' ', '=']).next().unwrap_or_default().to_owned());
        }
        told.lines.push(format!("{} {}", event.metadata().level(), fields.0));
    }

    fn enter(&self, span: &Id) {
        self.told().entered.push(usize::try_from(span.into_u64()).expect("there are few") - 1);
    }

    fn exit(&self, span: &Id) {
        let left = self.told().entered.pop().expect("one that was entered");
        assert_eq!(left as u64 + 1, span.into_u64());
    }
}

fn runtime(network: &MemoryNetwork) -> Runtime {
    let permissions = Permissions::none().allow_net("echo.example").expect("a rule");
    Runtime::builder().permissions(permissions).connector(Arc::new(network.clone())).build().expect("it can be built")
}

#[tokio::test]
async fn a_connection_traces_each_of_its_events() {
    let lines = Lines::default();
    let _watching = tracing::subscriber::set_default(lines.clone());
    let script = "const socket = new WebSocket('ws://user:secret@echo.example/room?a=b');
        socket.onopen = () => { socket.send('hello'); socket.send(new Uint8Array(3)) };
        socket.onmessage = ({ data }) => { if (typeof data !== 'string') socket.close(1000); };";
    let mut runtime = runtime(&echo());
    runtime.execute("talk.js", script).await.expect("nothing is thrown");
    runtime.run().await.expect("it comes to its end");
    let mut told = lines.take();
    // The message may arrive in one read or two.
    told.dedup();
    assert_eq!(
        told,
        [
            "DEBUG span websocket id url=ws://user:...@echo.example/room?a=b",
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
    let _watching = tracing::subscriber::set_default(lines.clone());
    let script = "const echo = new WebSocket('ws://echo.example/a?b=c');
        echo.onopen = () => { new WebSocket('ws://echo.example:81/'); echo.send('x') };
        echo.onmessage = () => echo.close();";
    let mut runtime = runtime(&echo());
    runtime.execute("two.js", script).await.expect("nothing is thrown");
    runtime.run().await.expect("it comes to its end");
    let told = lines.told();
    assert!(told.entered.is_empty());
    let [echo, refused] = &told.spans[..] else { panic!("{} spans", told.spans.len()) };
    assert_eq!([&*echo.url, &*refused.url], ["ws://echo.example/a?b=c", "ws://echo.example:81/"]);
    assert!(echo.id.is_some() && refused.id > echo.id, "{:?} {:?}", echo.id, refused.id);
    assert_eq!(echo.events, ["connecting", "open", "message", "bytes", "message", "closed"]);
    assert_eq!(refused.events, ["connecting", "failed"]);
}

#[tokio::test]
async fn failures_are_traced_with_their_reason() {
    let lines = Lines::default();
    let _watching = tracing::subscriber::set_default(lines.clone());
    let script = "new WebSocket('ws://echo.example/');
        new WebSocket('ws://other.example/').onclose = () => { throw new Error('mine') };
        new WebSocket('ws://echo.example/').close();";
    let mut runtime = runtime(&MemoryNetwork::new());
    runtime.execute("fail.js", script).await.expect("nothing is thrown");
    runtime.run().await.expect("it comes to its end");
    let mut told = lines.take();
    told.retain(|line| line.starts_with("WARN") || line.starts_with("DEBUG closed"));
    told.sort();
    let zero = "code=1006 clean=false messages=0 received=0 sent=0 elapsed_ms";
    assert_eq!(
        told,
        [
            format!("DEBUG closed {zero}"),
            format!(
                "WARN failed error=access to other.example:80 is not allowed; \
                 Permissions::allow_net(\"other.example:80\") would allow it {zero}"
            ),
            format!("WARN failed error=connection refused by echo.example:80 {zero}"),
            "WARN uncaught error=\"Error: mine\" in_promise=false file=\"fail.js\" line=2 column=70".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_dropped_connection_is_traced() {
    let lines = Lines::default();
    let _watching = tracing::subscriber::set_default(lines.clone());
    let mut runtime = runtime(&echo());
    let script = "var opened; new WebSocket('ws://echo.example/').onopen = () => opened();
        const open = new Promise((resolve) => { opened = resolve }); const wait = () => open;";
    runtime.execute("wait.js", script).await.expect("nothing is thrown");
    let () = runtime.call("wait", ()).await.expect("it opens");
    lines.take();
    drop(runtime);
    assert_eq!(lines.take(), ["DEBUG dropped messages=0 received=0 sent=0 elapsed_ms"]);
}
