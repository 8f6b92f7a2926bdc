//! The object of a connection, and its
//! [lifetime](https://websockets.spec.whatwg.org/#garbage-collection).

use super::{
    WebSocket, WebSocketStream, config::WebSocketConfig, connection::Connection,
    event_queue::FirstMessage, events::WebSocketEvents, web_socket_stream::StreamEvents,
};
use crate::{
    dom::{Dispatcher, EventTarget},
    net,
    webidl::PlatformRef,
};
use boa_engine::{Context, JsResult};
use boa_gc::WeakGc;
use std::{cell::RefCell, rc::Rc};

/// The object of a connection. It is shared, because counting references into the collector's heap
/// takes longer.
pub(super) enum Target {
    /// With the slots of both interfaces.
    WebSocket(PlatformRef<WebSocket>, PlatformRef<EventTarget>),
    WebSocketStream(PlatformRef<WebSocketStream>),
}

impl Target {
    pub(super) fn connection(&self) -> &Connection {
        match self {
            Self::WebSocket(socket, _) => &socket.connection,
            Self::WebSocketStream(stream) => &stream.connection,
        }
    }

    /// Whether a write of a stream waits for the network.
    pub(super) fn has_waiting_write(&self) -> bool {
        match self {
            Self::WebSocket(..) => false,
            Self::WebSocketStream(stream) => stream.has_waiting_write(),
        }
    }

    /// <https://websockets.spec.whatwg.org/#websocket-established>
    pub(super) fn established(
        &self,
        opened: &net::Opened,
        config: &WebSocketConfig,
        context: &mut Context,
    ) -> JsResult<()> {
        match self {
            Self::WebSocket(socket, _) => {
                socket.established(opened, config, context);
                Ok(())
            }
            Self::WebSocketStream(stream) => stream.established(opened, config, context),
        }
    }

    /// <https://websockets.spec.whatwg.org/#websocket-message-received>
    pub(super) fn message_received(
        &self,
        message: FirstMessage<'_>,
        by: &Dispatcher,
        context: &mut Context,
    ) -> JsResult<()> {
        match self {
            Self::WebSocket(socket, target) => {
                socket.message_received(message, target, by, context)
            }
            Self::WebSocketStream(stream) => stream.message_received(message, context),
        }
    }

    /// Bytes were written to the network, and `bufferedAmount` has changed.
    pub(super) fn sent(&self, context: &mut Context) -> JsResult<()> {
        match self {
            Self::WebSocket(..) => Ok(()),
            Self::WebSocketStream(stream) => stream.settle_write(context),
        }
    }

    /// <https://websockets.spec.whatwg.org/#websocket-closed>
    pub(super) fn closed(
        &self,
        closed: &net::Closed,
        config: &WebSocketConfig,
        context: &mut Context,
    ) -> JsResult<()> {
        match self {
            Self::WebSocket(socket, _) => {
                socket.closed(closed, config, context);
                Ok(())
            }
            Self::WebSocketStream(stream) => stream.closed(closed, config, context),
        }
    }

    pub(super) fn update_lifetime(&self) {
        match self {
            Self::WebSocket(socket, _) => socket.update_lifetime(),
            Self::WebSocketStream(stream) => stream.update_lifetime(),
        }
    }

    fn downgrade(&self) -> WeakTarget {
        match self {
            Self::WebSocket(socket, _) => WeakTarget::WebSocket(WeakGc::new(socket.slots())),
            Self::WebSocketStream(stream) => {
                WeakTarget::WebSocketStream(WeakGc::new(stream.slots()))
            }
        }
    }
}

/// A [`Target`] that may have been collected.
enum WeakTarget {
    WebSocket(WeakGc<WebSocket>),
    WebSocketStream(WeakGc<WebSocketStream>),
}

impl WeakTarget {
    fn upgrade(&self) -> Option<Target> {
        match self {
            Self::WebSocket(slots) => {
                let slots = slots.upgrade()?;
                let object = slots.object.borrow().clone()?;
                let socket = PlatformRef::with_slots(object, slots);
                let target = socket.parent();
                Some(Target::WebSocket(socket, target))
            }
            Self::WebSocketStream(slots) => {
                let slots = slots.upgrade()?;
                let object = slots.object.borrow().clone()?;
                Some(Target::WebSocketStream(PlatformRef::with_slots(
                    object, slots,
                )))
            }
        }
    }
}

/// The reference of an inbox to its object: strong while the object must not be collected.
#[derive(Default)]
pub(super) struct TargetRef {
    weak: RefCell<Option<WeakTarget>>,
    strong: RefCell<Option<Rc<Target>>>,
}

impl TargetRef {
    pub(super) fn set(&self, target: &Target) {
        *self.weak.borrow_mut() = Some(target.downgrade());
    }

    /// Makes the reference strong or weak.
    pub(super) fn set_strong(&self, is_strong: bool, target: impl FnOnce() -> Target) {
        if self.strong.borrow().is_some() == is_strong {
            return;
        }
        // Dropped after the borrow has ended.
        let _before = self.strong.replace(is_strong.then(|| Rc::new(target())));
    }

    /// None if the object was collected.
    pub(super) fn get(&self) -> Option<Rc<Target>> {
        let target = self.strong.borrow().clone();
        target.or_else(|| self.weak.borrow().as_ref()?.upgrade().map(Rc::new))
    }
}
