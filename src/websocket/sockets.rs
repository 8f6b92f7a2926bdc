//! The WebSockets of a realm: what they share, and those that are not closed.

use super::{config::WebSocketConfig, feedback::Inbox, gc_pressure::GcPressure, state::ReadyState};
use crate::{
    dom::{MessageEvent, Task, TaskSource, host},
    webidl::ObjectTemplate,
};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Gc, Trace};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use url::Url;

/// Kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct Sockets {
    #[unsafe_ignore_trace]
    network: Rc<WebSocketConfig>,
    #[unsafe_ignore_trace]
    list: Rc<List>,
    template: Gc<ObjectTemplate<MessageEvent>>,
}

/// The sockets of a realm, whichever networks they were made on.
#[derive(Default)]
pub(super) struct List {
    /// Those that have not ended are among them.
    sockets: RefCell<Vec<Weak<Inbox>>>,
    /// How many have a connection that is not closed.
    connections: Cell<usize>,
    /// How many ends of the realm are under way.
    ends: Cell<usize>,
    pub(super) pressure: GcPressure,
}

impl List {
    /// Adds a socket.
    pub(super) fn register_socket(&self, socket: &Rc<Inbox>) {
        let mut sockets = self.sockets.borrow_mut();
        if sockets.len() == sockets.capacity() {
            sockets.retain(|socket| socket.upgrade().is_some_and(|socket| !socket.has_ended()));
            // Whatever is left, it is long until the next time: many sockets cost no more each than a few.
            let left = sockets.len();
            sockets.reserve(left.max(8));
        }
        sockets.push(Rc::downgrade(socket));
        self.connections.update(|connections| connections + 1);
    }

    pub(super) fn connection_ended(&self) {
        self.connections.update(|connections| connections - 1);
    }

    /// Whether a new socket is to fail at once.
    pub(super) fn refuses_new(&self) -> bool {
        self.ends.get() > 0
    }

    /// Those whose connections are not closed.
    fn live(&self) -> Vec<Rc<Inbox>> {
        let sockets = self.sockets.borrow();
        sockets.iter().filter_map(Weak::upgrade).filter(|socket| !socket.has_ended()).collect()
    }

    fn states(&self) -> Vec<SocketState> {
        self.live().iter().filter_map(|socket| socket.state()).collect()
    }

    /// Queues a task, or lets a socket that is connecting have it, which does this again when it is connecting no more.
    pub(super) fn when_none_connects(&self, task: Rc<dyn Task>, context: &mut Context) {
        match self.live().iter().find(|socket| socket.is_connecting()) {
            Some(socket) => socket.keep_waiting(task),
            None => host(context).queue_task(TaskSource::WebSocket, task, context),
        }
    }
}

/// Makes new sockets on this network. Those that are there go on on theirs.
pub(super) fn install(network: WebSocketConfig, context: &Context) {
    let template = Gc::new(ObjectTemplate::of(context.realm()));
    let list = list(context).unwrap_or_default();
    context.realm().host_defined_mut().insert(Sockets { network: Rc::new(network), list, template });
}

fn list(context: &Context) -> Option<Rc<List>> {
    context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.list.clone())
}

/// The network of the current realm, and its sockets.
pub(super) fn network(context: &Context) -> (Rc<WebSocketConfig>, Rc<List>) {
    let host_defined = context.realm().host_defined();
    let sockets = host_defined.get::<Sockets>().expect("the network comes with the interface");
    (sockets.network.clone(), sockets.list.clone())
}

/// What the events of messages are made with in the current realm.
pub(super) fn template(context: &Context) -> Gc<ObjectTemplate<MessageEvent>> {
    context.realm().host_defined().get::<Sockets>().expect("it comes with the interface").template.clone()
}

/// A WebSocket at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketState {
    /// Its URL.
    pub url: Url,
    /// Its `readyState`.
    pub ready_state: ReadyState,
    /// The bytes of the messages that its script has seen: those that arrive while `readyState` is CLOSING are not among them.
    pub received: u64,
    /// The bytes of the messages that the operating system has taken from it.
    pub sent: u64,
    /// The bytes of the messages that wait to be sent, and will be.
    pub queued: u64,
    /// What the messages weigh that its script has not seen.
    pub unread: u64,
}

/// The WebSockets of the current realm that are not closed and that scripts still have, in the order in which they were made.
#[must_use]
pub fn socket_states(context: &Context) -> Vec<SocketState> {
    list(context).map(|list| list.states()).unwrap_or_default()
}

/// Queues a task once no WebSocket of the current realm is connecting: at once, or after the events that tell of the last one.
///
/// ```
/// use boa_websocket::{Runtime, dom, websocket::{self, ReadyState}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?; // nothing is permitted: the attempt fails
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
    match list(context) {
        Some(list) => list.when_none_connects(task, context),
        None => host(context).queue_task(TaskSource::WebSocket, task, context),
    }
}

/// The bytes of messages that were delivered since the collector last ran for them.
#[must_use]
pub fn delivered_since_collection(context: &Context) -> usize {
    list(context).map_or(0, |list| list.pressure.since_collection())
}

/// Whether no WebSocket of the current realm has a connection that is not closed.
pub fn all_closed(context: &mut Context) -> bool {
    list(context).is_none_or(|list| list.connections.get() == 0)
}

/// Until it is dropped, new WebSockets of a realm fail at once, and nothing waits for them.
pub(crate) struct Refusal(Option<Rc<List>>);

impl Refusal {
    /// For the current realm.
    pub(crate) fn new(context: &Context) -> Self {
        let list = list(context);
        list.iter().for_each(|list| list.ends.update(|ends| ends + 1));
        Self(list)
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        self.0.iter().for_each(|list| list.ends.update(|ends| ends - 1));
    }
}

/// Makes all WebSockets of the current realm [disappear](https://websockets.spec.whatwg.org/#make-disappear): an attempt to
/// connect is given up, an open connection starts its closing handshake with the code 1001. A task makes `readyState`
/// CLOSING, as if the server had started it; what is sent from now on counts in `bufferedAmount` and goes nowhere.
pub fn make_disappear(context: &mut Context) {
    for socket in list(context).iter().flat_map(|list| list.live()) {
        socket.make_disappear(context);
    }
}
