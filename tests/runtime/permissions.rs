//! Scripts may connect to nothing without a permission, and the report names the missing one.

use super::{Reports, built, extensions::Existing, run_script, value_table::eval};
use boa_engine::{JsValue, js_string};
use boa_websocket::extensions::RuntimeExtension;
use boa_websocket::{
    Permissions, Runtime,
    extensions::WebSocketExtension,
    net::{
        self,
        connector::{Connected, Connector, Target},
    },
};
use futures_util::future::BoxFuture;
use std::{
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const SCRIPT: &str = r#"
    globalThis.seen = "";
    const socket = new WebSocket("ws://chat.example:8080/room");
    socket.onerror = (event) => { seen += `${event.type} ${event.constructor.name} `; };
    socket.onclose = (event) => { seen += `${event.type} ${event.code} ${event.wasClean}`; };
"#;

/// A refused connection has the events of any failed connection.
const EVENTS: &str = "error Event close 1006 false";

const STREAM: &str = r#"
    globalThis.seen = "";
    const stream = new WebSocketStream("ws://chat.example:8080/room");
    stream.opened.catch((error) => { seen = error.constructor.name; });
"#;

const REPORT: &str = "ws://chat.example:8080/room: access to chat.example:8080 is not allowed; \
    Permissions::allow_net(\"chat.example:8080\") would allow it";

/// Counts attempts to connect, and refuses all of them.
#[derive(Default)]
struct Attempts(AtomicUsize);

impl Connector for Attempts {
    fn connect(&self, target: Target) -> BoxFuture<'static, Result<Connected, net::Error>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            Err(net::Error::Refused {
                address: target.to_string(),
            })
        })
    }
}

fn assert_denied(seen: &JsValue, events: &str, reports: &Reports, attempts: &Attempts) {
    assert_eq!(*seen, js_string!(events).into());
    assert_eq!(*reports.failures.borrow(), [REPORT]);
    assert_eq!(
        attempts.0.load(Ordering::Relaxed),
        0,
        "nothing was connected to"
    );
}

#[tokio::test(start_paused = true)]
async fn a_runtime_permits_nothing_by_default() {
    for (script, events) in [(SCRIPT, EVENTS), (STREAM, "WebSocketError")] {
        let (attempts, reports) = (Arc::new(Attempts::default()), Rc::new(Reports::default()));
        let mut runtime = built(
            Runtime::builder()
                .connector(attempts.clone())
                .reporter(reports.clone()),
        );
        run_script(&mut runtime, script).await;
        let seen = runtime.execute("seen.js", "seen").await.expect("a string");
        assert_denied(&seen, events, &reports, &attempts);
    }
}

#[tokio::test(start_paused = true)]
async fn an_extension_denies_connections_without_permission() {
    let (attempts, reports) = (Arc::new(Attempts::default()), Rc::new(Reports::default()));
    let mut existing = Existing::new();
    let permissions = Permissions::none()
        .allow_net("chat.example:443")
        .expect("a rule");
    let extension = WebSocketExtension::new(permissions)
        .connector(attempts.clone())
        .reporter(reports.clone());
    extension
        .register(None, &mut existing.context)
        .expect("it can be registered");
    eval(SCRIPT, &mut existing.context);
    existing.run_jobs().await;
    let seen = eval("seen", &mut existing.context);
    assert_denied(&seen, EVENTS, &reports, &attempts);
}
