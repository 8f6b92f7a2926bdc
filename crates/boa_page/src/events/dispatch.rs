//! [Firing events](https://dom.spec.whatwg.org/#concept-event-fire).

use crate::events::create::click_event;
use boa_engine::{Context, JsObject, JsString, JsValue};
use boa_web::{
    dom::{
        Event, EventInit, EventInterface, EventKind, EventOf, EventTarget, TaskSource, host, task,
    },
    host::Dispatcher,
    webidl::{Brand, PlatformRef},
};

/// Fires a plain event. Returns false if a listener has canceled it.
pub(crate) fn fire_with(
    target: &PlatformRef<EventTarget>,
    r#type: &'static str,
    (bubbles, cancelable): (bool, bool),
    context: &mut Context,
) -> bool {
    let mut new = EventInit::new(JsString::from(r#type), EventKind::Event);
    (new.bubbles, new.cancelable) = (bubbles, cancelable);
    let event = Event::create::<Event>(new, context);
    target.dispatch(&event, context)
}

/// Fires a plain event that does not bubble.
pub(crate) fn fire(target: &PlatformRef<EventTarget>, r#type: &'static str, context: &mut Context) {
    fire_with(target, r#type, (false, false), context);
}

/// As [`fire`], at the window.
pub(crate) fn fire_at_window(r#type: &'static str, context: &mut Context) {
    if let Some(window) = window(context) {
        fire(&window, r#type, context);
    }
}

pub(crate) fn dispatch_at_window<I: EventInterface>(event: &EventOf<I>, context: &mut Context) {
    if let Some(window) = window(context) {
        window.dispatch(event, context);
    }
}

/// Dispatches an event at the window, with the
/// [legacy target override flag](https://dom.spec.whatwg.org/#concept-event-fire): its `target` is
/// the document.
pub(crate) fn dispatch_at_window_of<I: EventInterface>(
    event: &EventOf<I>,
    document: &JsObject,
    context: &mut Context,
) {
    if let Some(window) = window(context) {
        window.dispatch_with_target(document, &Dispatcher::from_context(context), event, context);
    }
}

/// As [`dispatch_at_window_of`], of a plain event.
pub(crate) fn fire_at_window_of(r#type: &'static str, document: &JsObject, context: &mut Context) {
    let new = EventInit::new(JsString::from(r#type), EventKind::Event);
    let event = Event::create::<Event>(new, context);
    dispatch_at_window_of(&event, document, context);
}

fn window(context: &Context) -> Option<PlatformRef<EventTarget>> {
    <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context)
}

/// An event that bubbles and can't be canceled, as `input` and `change` are.
pub(crate) fn fire_bubbling(
    target: &PlatformRef<EventTarget>,
    r#type: &'static str,
    context: &mut Context,
) {
    fire_with(target, r#type, (true, false), context);
}

/// Queues a task of the DOM manipulation task source.
pub(crate) fn queue_task(context: &mut Context, steps: impl FnOnce(&mut Context) + 'static) {
    host(context).queue_task(TaskSource::DomManipulation, task(steps), context);
}

/// [Fires a synthetic pointer event](https://html.spec.whatwg.org/multipage/webappapis.html#fire-a-synthetic-pointer-event)
/// named click.
pub(crate) fn fire_click(target: &PlatformRef<EventTarget>, trusted: bool, context: &mut Context) {
    let event = click_event(trusted, context);
    target.dispatch(&event, context);
}
