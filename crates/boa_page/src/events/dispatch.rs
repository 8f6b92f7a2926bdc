//! [Firing events](https://dom.spec.whatwg.org/#concept-event-fire).

use boa_engine::{Context, JsString, JsValue};
use boa_websocket::{
    dom::{Event, EventInit, EventInterface, EventKind, EventOf, EventTarget},
    webidl::{Brand, PlatformRef},
};

/// Fires a plain event that does not bubble.
pub(crate) fn fire(target: &PlatformRef<EventTarget>, r#type: &'static str, context: &mut Context) {
    let event = Event::create::<Event>(EventInit::new(JsString::from(r#type), EventKind::Event), context);
    target.dispatch(&event, context);
}

/// As [`fire`], at the window.
pub(crate) fn fire_at_window(r#type: &'static str, context: &mut Context) {
    if let Some(window) = window(context) {
        fire(&window, r#type, context);
    }
}

/// Dispatches an event at the window.
pub(crate) fn dispatch_at_window<I: EventInterface>(event: &EventOf<I>, context: &mut Context) {
    if let Some(window) = window(context) {
        window.dispatch(event, context);
    }
}

fn window(context: &Context) -> Option<PlatformRef<EventTarget>> {
    <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context)
}
