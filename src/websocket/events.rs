//! The steps of a WebSocket's events:
//! [feedback from the protocol](https://websockets.spec.whatwg.org/#feedback-from-the-protocol). A
//! task of the [inbox](super::inbox) performs them.

use super::{
    BinaryType, WebSocket,
    config::WebSocketConfig,
    event_queue::FirstMessage,
    message_data::{message_buffer, message_text},
    state::{Effect, Input},
    target::Target,
};
use crate::{
    dom::{CloseEvent, Dispatcher, Event, EventInit, EventKind, EventTarget, MessageEventInit},
    net::{self, runtime::MessageKind},
    web::Blob,
    webidl::{PlatformRef, string::from_utf8},
};
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use easy_ext::ext;

#[ext(WebSocketEvents)]
impl PlatformRef<WebSocket> {
    /// <https://websockets.spec.whatwg.org/#websocket-established>
    pub(super) fn established(
        &self,
        opened: &net::Opened,
        config: &WebSocketConfig,
        context: &mut Context,
    ) {
        (config.on_opened)(self.connection.url(), opened);
        if self.connection.apply(Input::Established) == Effect::FireOpen {
            *self.extensions.borrow_mut() = from_utf8(&opened.extensions);
            *self.protocol.borrow_mut() = from_utf8(&opened.protocol);
            self.fire::<Event>(js_string!("open"), EventKind::Event, context);
        }
    }

    /// <https://websockets.spec.whatwg.org/#websocket-message-received>
    pub(super) fn message_received(
        &self,
        message: FirstMessage<'_>,
        target: &PlatformRef<EventTarget>,
        by: &Dispatcher,
        context: &mut Context,
    ) -> JsResult<()> {
        if self.connection.apply(Input::Message) != Effect::FireMessage {
            return Ok(());
        }
        let data = message.take(|kind, payload| self.message_data(kind, payload, context));
        let Some(data) = data.transpose()? else {
            return Ok(());
        };
        let kind = EventKind::Message(MessageEventInit::new(data, self.origin.clone()));
        let init = EventInit::new(js_string!("message"), kind);
        let event = Event::create_from(
            &self.template,
            init,
            by.host.time_of_messages(context),
            context,
        );
        target.dispatch_by(by, &event, context);
        Ok(())
    }

    /// The `data` of a message's event: a string, or an object of the current `binaryType`.
    pub(super) fn message_data(
        &self,
        kind: MessageKind,
        payload: &[u8],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        Ok(match (kind, self.binary_type.get()) {
            (MessageKind::Text, _) => message_text(payload).into(),
            (MessageKind::Binary, BinaryType::Blob) => {
                Blob::create(bytes::Bytes::copy_from_slice(payload), "", context)
                    .into_object()
                    .into()
            }
            (MessageKind::Binary, BinaryType::ArrayBuffer) => {
                message_buffer(payload, context)?.into()
            }
        })
    }

    /// <https://websockets.spec.whatwg.org/#websocket-closed>
    pub(super) fn closed(
        &self,
        closed: &net::Closed,
        config: &WebSocketConfig,
        context: &mut Context,
    ) {
        let Effect::FireClose { error } = self.connection.apply(Input::Closed {
            failed: closed.failed(),
        }) else {
            return;
        };
        self.connection.ended(closed, error, config);
        if error {
            let details = closed.error.as_ref().filter(|_| config.failure_details);
            self.fire_error(details, context);
        }
        let kind = EventKind::Close {
            was_clean: closed.clean,
            code: closed.status(),
            reason: from_utf8(&closed.reason),
        };
        self.fire::<CloseEvent>(js_string!("close"), kind, context);
    }

    /// Fires `error`. With `details` the event has a property of its own with the reason, which is
    /// not in the standard.
    pub(super) fn fire_error(&self, details: Option<&net::Error>, context: &mut Context) {
        let event = Event::create::<Event>(
            EventInit::new(js_string!("error"), EventKind::Event),
            context,
        );
        if let Some(error) = details {
            let message = from_utf8(&net::chain(error).to_string());
            // An event is extensible, and has no property of this name.
            let defined =
                event
                    .as_object()
                    .create_data_property(js_string!("message"), message, context);
            debug_assert!(matches!(defined, Ok(true)));
        }
        self.parent().dispatch(&event, context);
    }

    pub(super) fn fire<I: crate::dom::EventInterface>(
        &self,
        r#type: JsString,
        kind: EventKind,
        context: &mut Context,
    ) {
        let event = Event::create::<I>(EventInit::new(r#type, kind), context);
        self.parent().dispatch(&event, context);
    }

    /// Applies
    /// [the rules on garbage collection](https://websockets.spec.whatwg.org/#garbage-collection).
    pub(super) fn update_lifetime(&self) {
        // After the end of the connection no event can be fired.
        if !self.connection.has_inbox() {
            return;
        }
        let target: PlatformRef<EventTarget> = self.parent();
        let keeps_alive = self
            .connection
            .keeps_alive(|event| target.has_listener(event));
        self.connection
            .keep_alive(keeps_alive, || Target::WebSocket(self.clone(), target));
    }
}
