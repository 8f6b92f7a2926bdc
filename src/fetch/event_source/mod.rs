//! [`EventSource`](https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface).

mod parser;
mod source_connection;

use super::realm_state;
use crate::{
    dom::{
        DomException, Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit,
        event_handler, host,
    },
    host::document_base_url,
    web::parse_url,
    webidl::{
        self, Constructor, Inspected, Interface, Layers, Members, NewTarget, PlatformRef, Steps,
        UsvString, constant, dictionaries, getter, operation,
        string::{Shortened, from_utf8},
        type_error,
    },
};
use boa_engine::{Context, JsObject, JsResult, JsString};
use boa_gc::{Finalize, Trace, WeakGc};
use source_connection::{SourceConnection, SourceState};
use std::{cell::OnceCell, rc::Rc};

/// [`readyState`](https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource-readystate).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReadyState {
    Connecting = 0,
    Open = 1,
    Closed = 2,
}

/// An `EventSource`.
#[derive(Trace, Finalize)]
pub struct EventSource {
    url: JsString,
    with_credentials: bool,
    #[unsafe_ignore_trace]
    state: Rc<SourceState>,
    /// Ends the connection when this is dropped.
    #[unsafe_ignore_trace]
    #[expect(dead_code, reason = "it is dropped with the object")]
    end: source_connection::EndOnDrop,
    /// The object of these slots. The collector handles the cycle.
    object: OnceCell<PlatformRef<EventTarget>>,
}

boa_web::opaque_debug!(EventSource);

impl Interface for EventSource {
    const NAME: &'static str = "EventSource";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(Self::construct)));
    const INSPECTED: &'static [Inspected] = &[
        Inspected::Attributes(&["url"]),
        Inspected::Constant("readyState"),
        Inspected::Attributes(&["withCredentials"]),
    ];
    const MEMBERS: Members<Self> = &[
        getter("url", &Steps(|this, _| Ok(this.url.clone()))),
        getter(
            "withCredentials",
            &Steps(|this, _| Ok(this.with_credentials)),
        ),
        constant("CONNECTING", ReadyState::Connecting as u16),
        constant("OPEN", ReadyState::Open as u16),
        constant("CLOSED", ReadyState::Closed as u16),
        getter(
            "readyState",
            &Steps(|this, _| Ok(this.state.ready_state.get() as u16)),
        ),
        event_handler!(open),
        event_handler!(message),
        event_handler!(error),
        operation(
            "close",
            &Steps(|this, (), context| {
                this.state.close(&*host(context));
                Ok(())
            }),
        ),
    ];
}

dictionaries! {
    /// `EventSourceInit`
    struct EventSourceInit {
        with_credentials: "withCredentials" bool = false,
    }
}

impl EventSource {
    /// <https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource>
    fn construct(
        new_target: &NewTarget<'_>,
        (UsvString(url), init): (UsvString, EventSourceInit),
        context: &mut Context,
    ) -> JsResult<PlatformRef<Self>> {
        let EventSourceInit { with_credentials } = init;
        let prototype = new_target.prototype::<Self>(context)?;
        let realm = realm_state(context).ok_or_else(|| type_error("the realm has no network"))?;
        let base = document_base_url(None, context).or_else(|| realm.config.location.clone());
        let url = parse_url(&url, base.as_ref()).map_err(|why| {
            let message = format!(
                "Failed to construct 'EventSource': The URL '{}' is invalid: {why}",
                Shortened(&url)
            );
            DomException::error("SyntaxError", &message, context)
        })?;
        let (state, end, registration) = SourceState::new();
        let slots = Self {
            url: from_utf8(url.as_str()),
            with_credentials,
            state: state.clone(),
            end,
            object: OnceCell::new(),
        };
        let target = EventTarget::with_observer(Self::listeners_changed);
        let layers = Layers::new().with(target).with(slots);
        let source = webidl::create_with_prototype(layers, prototype, context);
        source.object.get_or_init(|| source.as_parent());
        let weak = WeakGc::new(source.slots());
        SourceConnection::start(url, weak, state, registration, &realm, context);
        Ok(source)
    }

    fn listeners_changed(object: &JsObject) {
        if let Some(this) = PlatformRef::<Self>::of_object(object) {
            this.state.update_lifetime();
        }
    }

    fn target(&self) -> &PlatformRef<EventTarget> {
        self.object
            .get()
            .expect("the constructor sets it before the link starts")
    }

    /// Whether
    /// [the rules on garbage collection](https://html.spec.whatwg.org/multipage/server-sent-events.html#garbage-collection)
    /// keep the object: while it waits for events that it has listeners for. Events of any type
    /// count, as in browsers.
    fn keeps_alive(&self) -> bool {
        let target = self.target();
        match self.state.ready_state.get() {
            ReadyState::Connecting => target.has_listener_except(None),
            ReadyState::Open => target.has_listener_except(Some("open")),
            ReadyState::Closed => false,
        }
    }

    /// Fires `open` or `error`.
    fn fire(&self, r#type: JsString, context: &mut Context) {
        let event = Event::create::<Event>(EventInit::new(r#type, EventKind::Event), context);
        self.target().dispatch(&event, context);
    }

    fn fire_message(&self, r#type: &str, data: &str, origin: &str, context: &mut Context) {
        let message = MessageEventInit::new(from_utf8(data).into(), from_utf8(origin))
            .with_last_event_id(from_utf8(&self.state.last_event_id.borrow()));
        let init = EventInit::new(from_utf8(r#type), EventKind::Message(message));
        let event = Event::create::<MessageEvent>(init, context);
        self.target().dispatch(&event, context);
    }
}
