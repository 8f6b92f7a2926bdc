//! The WebSockets of a realm: their configuration, and the registry of those that are not closed.

use super::{NetworkConfig, inbox::Inbox, state::ReadyState};
use crate::{
    dom::{Task, TaskSource, host},
    webidl::{insert_realm_data, realm_data},
};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use url::Url;

/// Internal state of the realm.
#[derive(Trace, Finalize, JsData)]
struct RealmSockets {
    #[unsafe_ignore_trace]
    config: Rc<NetworkConfig>,
    #[unsafe_ignore_trace]
    registry: Rc<Registry>,
}

/// The sockets of a realm, whichever configurations they were created with.
#[derive(Default)]
pub(super) struct Registry {
    /// All sockets that have not ended, and some that have.
    sockets: RefCell<Vec<Weak<Inbox>>>,
    /// The number of connections that are not closed.
    connections: Cell<usize>,
    /// The number of all sockets that were made.
    numbers: Cell<u64>,
    /// The number of [`SocketsRefused`]s.
    refusals: Cell<usize>,
}

impl Registry {
    /// The number of a new socket.
    pub(super) fn next_number(&self) -> u64 {
        self.numbers.update(|numbers| numbers + 1);
        self.numbers.get()
    }

    pub(super) fn add(&self, socket: &Rc<Inbox>) {
        let mut sockets = self.sockets.borrow_mut();
        if sockets.len() == sockets.capacity() {
            sockets.retain(|socket| socket.upgrade().is_some_and(|socket| !socket.has_ended()));
            // The capacity doubles, so the cost of a socket does not depend on the number of
            // sockets.
            let left = sockets.len();
            sockets.reserve(left.max(8));
        }
        sockets.push(Rc::downgrade(socket));
        self.connections.update(|connections| connections + 1);
    }

    pub(super) fn connection_ended(&self) {
        self.connections.update(|connections| connections - 1);
    }

    /// Whether a new socket must fail at once.
    pub(super) fn refuses_new(&self) -> bool {
        self.refusals.get() > 0
    }

    /// The sockets whose connections are not closed.
    fn live(&self) -> Vec<Rc<Inbox>> {
        let sockets = self.sockets.borrow();
        sockets
            .iter()
            .filter_map(Weak::upgrade)
            .filter(|socket| !socket.has_ended())
            .collect()
    }

    fn states(&self) -> Vec<SocketState> {
        self.live()
            .iter()
            .filter_map(|socket| socket.state())
            // A socket that failed for a message is closed before its connection is.
            .filter(|socket| socket.ready_state != ReadyState::Closed)
            .collect()
    }

    /// Queues a task if no socket is connecting. Otherwise one of these sockets keeps the task and
    /// calls this again later.
    pub(super) fn when_none_connects(&self, task: Rc<dyn Task>, context: &mut Context) {
        match self.live().iter().find(|socket| socket.is_connecting()) {
            Some(socket) => socket.waiters.borrow_mut().push(task),
            None => host(context).queue_task(TaskSource::WebSocket, task, context),
        }
    }
}

/// Sets the configuration of new sockets. Existing sockets keep theirs.
pub(super) fn install(config: NetworkConfig, context: &Context) {
    let registry = registry(context).unwrap_or_default();
    let sockets = RealmSockets {
        config: Rc::new(config),
        registry,
    };
    insert_realm_data(sockets, context.realm());
}

/// Sets the location of new sockets in the current realm.
pub(crate) fn set_location(location: &Url, context: &Context) {
    let (known, _) = config(context);
    let mut config = NetworkConfig::clone(&known);
    config.location = Some(location.clone());
    install(config, context);
}

fn registry(context: &Context) -> Option<Rc<Registry>> {
    realm_data(context.realm(), |it: &RealmSockets| it.registry.clone())
}

/// Whether new WebSockets of the current realm fail, because its runtime shuts down.
pub(crate) fn refuses_new(context: &Context) -> bool {
    registry(context).is_some_and(|registry| registry.refuses_new())
}

/// The configuration and the sockets of the current realm.
pub(super) fn config(context: &Context) -> (Rc<NetworkConfig>, Rc<Registry>) {
    let both = |it: &RealmSockets| (it.config.clone(), it.registry.clone());
    realm_data(context.realm(), both).expect("`install` comes before the interface")
}

/// A snapshot of a WebSocket, or of a WebSocketStream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SocketState {
    /// Its number in the realm, from 1, in the order of creation.
    pub number: u64,
    /// Its URL.
    pub url: Url,
    /// Its `readyState`, which a WebSocketStream has too, although scripts do not see it.
    pub ready_state: ReadyState,
    /// The bytes of messages that have arrived. The script has not seen those that wait for it, and
    /// sees none that arrive while `readyState` is CLOSING.
    pub received: u64,
    /// The bytes of messages that were written to the operating system.
    pub sent: u64,
    /// The bytes of messages that wait to be sent. Discarded messages do not count.
    pub queued: u64,
    /// The memory of received messages that wait for the script, in bytes.
    pub unread: u64,
    /// Messages that have arrived.
    pub messages_received: u64,
    /// Messages that were written to the operating system.
    pub messages_sent: u64,
}

/// The WebSockets and WebSocketStreams of the current realm that are not closed and not collected,
/// in the order of their creation.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::{
///     EventLoop, Permissions,
///     extensions::{RuntimeExtension, WebSocketExtension},
///     websocket::{self, ReadyState},
/// };
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// WebSocketExtension::new(Permissions::none())
///     .location("https://app.example/".parse()?)
///     .register(None, context)?;
/// context.eval(Source::from_bytes("const socket = new WebSocket('/chat')"))?;
///
/// let [state] = &websocket::socket_states(context)[..] else { panic!() };
/// assert_eq!((state.url.as_str(), state.ready_state), ("wss://app.example/chat", ReadyState::Connecting));
/// assert!(!websocket::all_closed(context));
/// events.run(context)?; // no host is permitted, so the connection fails
/// assert!(websocket::all_closed(context));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn socket_states(context: &Context) -> Vec<SocketState> {
    registry(context)
        .map(|registry| registry.states())
        .unwrap_or_default()
}

/// Queues a task when no WebSocket of the current realm is connecting: at once, or after the `open`
/// or `close` event of the last one.
///
/// ```
/// use boa_websocket::{Runtime, dom, websocket::{self, ReadyState}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?; // no host is permitted, so the connection fails
/// runtime.execute("main.js", "globalThis.socket = new WebSocket('wss://example.com/');").await?;
/// let task = dom::task(|context| {
///     let states = websocket::socket_states(context);
///     assert!(states.iter().all(|socket| socket.ready_state != ReadyState::Connecting));
/// });
/// websocket::when_none_connects(task, runtime.context());
/// runtime.run().await?;
/// # Ok(())
/// # }
/// ```
pub fn when_none_connects(task: Rc<dyn Task>, context: &mut Context) {
    match registry(context) {
        Some(registry) => registry.when_none_connects(task, context),
        None => host(context).queue_task(TaskSource::WebSocket, task, context),
    }
}

/// Whether all connections of the current realm's WebSockets are closed.
pub fn all_closed(context: &mut Context) -> bool {
    registry(context).is_none_or(|registry| registry.connections.get() == 0)
}

/// While it exists, new WebSockets of a realm fail at once, and [`all_closed`] ignores them.
pub(crate) struct SocketsRefused(Option<Rc<Registry>>);

impl SocketsRefused {
    /// For the current realm.
    pub(crate) fn new(context: &Context) -> Self {
        let registry = registry(context);
        registry
            .iter()
            .for_each(|registry| registry.refusals.update(|refusals| refusals + 1));
        Self(registry)
    }
}

impl Drop for SocketsRefused {
    fn drop(&mut self) {
        self.0
            .iter()
            .for_each(|registry| registry.refusals.update(|refusals| refusals - 1));
    }
}

/// Makes all WebSockets of the current realm
/// [disappear](https://websockets.spec.whatwg.org/#make-disappear). Attempts to connect are
/// abandoned. Open connections start the closing handshake with the code 1001, and a task sets
/// `readyState` to CLOSING. Messages that are sent afterwards count in `bufferedAmount` and are
/// discarded.
pub(crate) fn make_disappear(context: &mut Context) {
    for socket in live(context) {
        socket.make_disappear(context);
    }
}

/// Takes the connections of all WebSockets of the current realm, which runs no more tasks. They end
/// when they are closed, or dropped.
pub(crate) fn take_connections(context: &Context) -> Vec<LocalBoxFuture<'static, ()>> {
    let sockets = live(context);
    sockets
        .iter()
        .filter_map(|socket| socket.take_connection())
        .collect()
}

fn live(context: &Context) -> Vec<Rc<Inbox>> {
    registry(context)
        .map(|registry| registry.live())
        .unwrap_or_default()
}
