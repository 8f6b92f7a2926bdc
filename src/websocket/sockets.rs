//! The WebSockets of a realm: what they share, and those that are not closed.

use super::{feedback::Inbox, network::Network, pressure::Pressure, state::ReadyState};
use crate::{
    dom::{MessageEvent, Task, host},
    webidl::Mold,
};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Gc, Trace};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};
use url::Url;

/// Kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct Sockets {
    #[unsafe_ignore_trace]
    network: Rc<Network>,
    #[unsafe_ignore_trace]
    list: RefCell<Vec<Weak<Inbox>>>,
    #[unsafe_ignore_trace]
    pressure: Rc<Pressure>,
    mold: Gc<Mold<MessageEvent>>,
    /// Tasks that wait until no socket is connecting.
    #[unsafe_ignore_trace]
    waiting: RefCell<Vec<Rc<dyn Task>>>,
}

pub(super) fn install(network: Network, context: &Context) {
    let mold = Gc::new(Mold::of(context.realm()));
    let sockets = Sockets {
        network: Rc::new(network),
        list: RefCell::default(),
        pressure: Rc::default(),
        mold,
        waiting: RefCell::default(),
    };
    context.realm().host_defined_mut().insert(sockets);
}

/// The network of the current realm, and what its messages weigh.
pub(super) fn network(context: &Context) -> (Rc<Network>, Rc<Pressure>) {
    let host_defined = context.realm().host_defined();
    let sockets = host_defined.get::<Sockets>().expect("the network comes with the interface");
    (sockets.network.clone(), sockets.pressure.clone())
}

/// What the events of messages are made with in the current realm.
pub(super) fn mold(context: &Context) -> Gc<Mold<MessageEvent>> {
    context.realm().host_defined().get::<Sockets>().expect("it comes with the interface").mold.clone()
}

/// A WebSocket at one moment.
///
/// [`register`](super::register) has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketState {
    /// Its URL.
    pub url: Url,
    /// Its `readyState`.
    pub ready_state: ReadyState,
    /// The bytes of the messages that its script has seen.
    pub received: u64,
    /// The bytes of the messages that the operating system has taken from it.
    pub sent: u64,
    /// The bytes of the messages that wait to be sent, and will be.
    pub queued: u64,
    /// What the messages weigh that its script has not seen.
    pub unread: u64,
}

/// The WebSockets of the current realm that are not closed and that scripts still have, in the order in which they were made.
///
/// [`register`](super::register) has an example.
#[must_use]
pub fn socket_states(context: &Context) -> Vec<SocketState> {
    let sockets = context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.list.borrow().clone());
    let sockets = sockets.into_iter().flatten().filter_map(|socket| socket.upgrade());
    sockets.filter(|socket| !socket.has_ended()).filter_map(|socket| socket.state()).collect()
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
pub fn when_none_connects(task: Rc<dyn Task>, context: &Context) {
    if let Some(sockets) = context.realm().host_defined().get::<Sockets>() {
        sockets.waiting.borrow_mut().push(task);
    }
    settle(context);
}

/// A socket is connecting no more: who has waited for that waits no more either, if it was the last.
pub(super) fn settle(context: &Context) {
    let waits = |sockets: &Sockets| !sockets.waiting.borrow().is_empty();
    if !context.realm().host_defined().get::<Sockets>().is_some_and(waits)
        || socket_states(context).iter().any(|socket| socket.ready_state == ReadyState::Connecting)
    {
        return;
    }
    let waiting = context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.waiting.take());
    for task in waiting.into_iter().flatten() {
        host(context).queue_task(task);
    }
}

/// The bytes of messages that were delivered since the collector last ran for them.
///
/// [`register`](super::register) has an example.
#[must_use]
pub fn delivered_since_collection(context: &Context) -> usize {
    context.realm().host_defined().get::<Sockets>().map_or(0, |sockets| sockets.pressure.since_collection())
}

/// Whether no WebSocket of the current realm has a connection that is not closed.
///
/// [`register`](super::register) has an example.
pub fn all_closed(context: &mut Context) -> bool {
    let sockets = context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.list.borrow().clone());
    sockets.into_iter().flatten().all(|socket| socket.upgrade().is_none_or(|socket| socket.has_ended()))
}

/// Adds a socket to those of the realm.
pub(super) fn enlist(socket: &Rc<Inbox>, context: &Context) {
    if let Some(sockets) = context.realm().host_defined().get::<Sockets>() {
        let mut list = sockets.list.borrow_mut();
        if list.len() == list.capacity() {
            list.retain(|socket| socket.upgrade().is_some_and(|socket| !socket.has_ended()));
            // Whatever is left, it is long until the next time: many sockets cost no more each than a few.
            let left = list.len();
            list.reserve(left.max(8));
        }
        list.push(Rc::downgrade(socket));
    }
}

/// Makes all WebSockets of the current realm [disappear](https://websockets.spec.whatwg.org/#make-disappear): an attempt to
/// connect is given up, an open connection starts its closing handshake with the code 1001. Scripts are told as if the
/// server had done it.
///
/// [`register`](super::register) has an example.
pub fn go_away(context: &Context) {
    let sockets = context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.list.borrow().clone());
    for socket in sockets.into_iter().flatten().filter_map(|socket| socket.upgrade()) {
        socket.go_away();
    }
}
