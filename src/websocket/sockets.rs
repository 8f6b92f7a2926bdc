//! The WebSockets of a realm: what they share, and those that are not closed.

use super::{feedback::Inbox, network::Network, pressure::Pressure};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// Kept in the realm.
#[derive(Trace, Finalize, JsData)]
struct Sockets {
    #[unsafe_ignore_trace]
    network: Rc<Network>,
    #[unsafe_ignore_trace]
    list: RefCell<Vec<Weak<Inbox>>>,
    #[unsafe_ignore_trace]
    pressure: Rc<Pressure>,
}

pub(super) fn install(network: Network, context: &Context) {
    let sockets = Sockets { network: Rc::new(network), list: RefCell::default(), pressure: Rc::default() };
    context.realm().host_defined_mut().insert(sockets);
}

/// The network of the current realm, and what its messages weigh.
pub(super) fn network(context: &Context) -> (Rc<Network>, Rc<Pressure>) {
    let host_defined = context.realm().host_defined();
    let sockets = host_defined.get::<Sockets>().expect("the network comes with the interface");
    (sockets.network.clone(), sockets.pressure.clone())
}

/// Whether no WebSocket of the current realm has a connection that is not closed.
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
        }
        list.push(Rc::downgrade(socket));
    }
}

/// Makes all WebSockets of the current realm [disappear](https://websockets.spec.whatwg.org/#make-disappear): an attempt to
/// connect is given up, an open connection starts its closing handshake with the code 1001. Scripts are told as if the
/// server had done it.
pub fn go_away(context: &Context) {
    let sockets = context.realm().host_defined().get::<Sockets>().map(|sockets| sockets.list.borrow().clone());
    for socket in sockets.into_iter().flatten().filter_map(|socket| socket.upgrade()) {
        socket.go_away();
    }
}
