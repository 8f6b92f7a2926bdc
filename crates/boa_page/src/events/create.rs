//! Creates events: for `createEvent`, and those that pages fire themselves.

use crate::events::{
    interfaces::{
        BeforeUnloadEvent, CompositionEvent, DragEvent, FocusEvent, FormDataEvent, HashChangeEvent,
        InputEvent, KeyboardEvent, MouseEvent, PageTransitionEvent, PointerEvent, PopStateEvent,
        SubmitEvent, TextEvent, ToggleEvent, UiEvent, WheelEvent,
    },
    slots::{Keyboard, Modifiers, More, Mouse, Pointer, Slots, Wheel, kind},
};
use crate::exception::throw;
use boa_engine::{Context, JsObject, JsResult, JsString, JsValue};
use boa_gc::Gc;
use boa_web::{
    dom::{
        CustomEvent, Event, EventInit, EventInterface, EventKind, EventOf, MessageEvent,
        MessageEventInit, StorageEventInit,
    },
    web::StorageEvent,
};

/// <https://dom.spec.whatwg.org/#dom-document-createevent>, of a name in lowercase letters.
pub(crate) fn create(interface: &str, context: &mut Context) -> JsResult<JsObject> {
    fn new<I: EventInterface>(kind: EventKind, context: &Context) -> JsObject {
        Event::create::<I>(EventInit::new(JsString::default(), kind), context)
            .uninitialized()
            .into_object()
    }
    let of = |more| kind(Slots::default().with(more));
    Ok(match interface {
        "event" | "events" | "htmlevents" | "svgevents" => new::<Event>(EventKind::Event, context),
        "customevent" => {
            let detail = JsValue::null();
            new::<CustomEvent>(EventKind::Custom { detail }, context)
        }
        "messageevent" => {
            let init = MessageEventInit::new(JsValue::null(), JsString::default());
            new::<MessageEvent>(EventKind::Message(init), context)
        }
        "uievent" | "uievents" => new::<UiEvent>(of(More::Ui), context),
        "mouseevent" | "mouseevents" => {
            new::<MouseEvent>(of(More::Mouse(Mouse::default())), context)
        }
        "keyboardevent" => new::<KeyboardEvent>(of(More::Keyboard(Keyboard::default())), context),
        "compositionevent" => {
            let data = JsString::default();
            new::<CompositionEvent>(of(More::Composition { data }), context)
        }
        "textevent" => {
            let data = JsString::default();
            new::<TextEvent>(of(More::Text { data }), context)
        }
        "dragevent" => new::<DragEvent>(of(More::Drag(Mouse::default())), context),
        "storageevent" => {
            new::<StorageEvent>(EventKind::Storage(StorageEventInit::default()), context)
        }
        "hashchangeevent" => {
            let more = More::HashChange {
                old_url: JsString::default(),
                new_url: JsString::default(),
            };
            new::<HashChangeEvent>(of(more), context)
        }
        "beforeunloadevent" => {
            let return_value = Gc::default();
            new::<BeforeUnloadEvent>(of(More::BeforeUnload { return_value }), context)
        }
        "focusevent" => new::<FocusEvent>(of(More::Focus { related: None }), context),
        "devicemotionevent" | "deviceorientationevent" | "touchevent" => {
            let message =
                format!("createEvent(\"{interface}\") is not there: this page has no such thing");
            return throw("NotSupportedError", &message, context);
        }
        other => {
            let message = format!("'{other}' is none of the events that can be created so");
            return throw("NotSupportedError", &message, context);
        }
    })
}

fn new_event<I: EventInterface>(
    r#type: &'static str,
    bubbles: bool,
    cancelable: bool,
    slots: Slots,
    context: &Context,
) -> EventOf<I> {
    let mut new = EventInit::new(JsString::from(r#type), kind(slots));
    (new.bubbles, new.cancelable) = (bubbles, cancelable);
    Event::create::<I>(new, context)
}

/// An event that is trusted and composed.
fn trusted_event<I: EventInterface>(
    r#type: &'static str,
    bubbles: bool,
    cancelable: bool,
    slots: Slots,
    context: &Context,
) -> EventOf<I> {
    new_event(r#type, bubbles, cancelable, slots, context)
        .trusted(true)
        .composed()
}

/// The slots of an event in the window.
fn in_window(detail: i32, more: More, context: &Context) -> Slots {
    Slots::new(Some(context.global_object()), detail, more)
}

/// A `click` that no pointer has made.
pub(crate) fn click_event(trusted: bool, context: &Context) -> EventOf<PointerEvent> {
    let more = More::Pointer(Mouse::default(), Pointer::none());
    let slots = in_window(i32::from(trusted), more, context);
    new_event("click", true, true, slots, context)
        .trusted(trusted)
        .composed()
}

/// An event of the main button of a mouse, at a place in the window.
pub(crate) fn mouse_event(
    r#type: &'static str,
    client: (f64, f64),
    modifiers: Modifiers,
    context: &Context,
) -> EventOf<MouseEvent> {
    let mut mouse = Mouse::at(client, modifiers);
    mouse.buttons = u16::from(r#type == "mousedown");
    let slots = in_window(1, More::Mouse(mouse), context);
    trusted_event(r#type, true, true, slots, context)
}

/// A `click` of the main button of a mouse, at a place in the window.
pub(crate) fn mouse_click_event(
    client: (f64, f64),
    modifiers: Modifiers,
    context: &Context,
) -> EventOf<PointerEvent> {
    let more = More::Pointer(Mouse::at(client, modifiers), Pointer::mouse());
    let slots = in_window(1, more, context);
    trusted_event("click", true, true, slots, context)
}

/// A turn of the wheel, by a number of pixels down.
pub(crate) fn wheel_event(
    client: (f64, f64),
    down: f64,
    modifiers: Modifiers,
    context: &Context,
) -> EventOf<WheelEvent> {
    let delta = (0.0, down, 0.0);
    let more = More::Wheel(Mouse::at(client, modifiers), Wheel { delta, mode: 0 });
    let slots = in_window(0, more, context);
    trusted_event("wheel", true, true, slots, context)
}

pub(crate) fn focus_event(
    r#type: &'static str,
    bubbles: bool,
    related: Option<JsObject>,
    context: &Context,
) -> EventOf<FocusEvent> {
    let slots = in_window(0, More::Focus { related }, context);
    trusted_event(r#type, bubbles, false, slots, context)
}

pub(crate) fn submit_event(submitter: Option<JsObject>, context: &Context) -> EventOf<SubmitEvent> {
    let slots = Slots::default().with(More::Submit { submitter });
    new_event("submit", true, true, slots, context)
}

pub(crate) fn hash_change_event(
    old_url: JsString,
    new_url: JsString,
    context: &Context,
) -> EventOf<HashChangeEvent> {
    let slots = Slots::default().with(More::HashChange { old_url, new_url });
    trusted_event("hashchange", false, false, slots, context)
}

pub(crate) fn form_data_event(form_data: JsObject, context: &Context) -> EventOf<FormDataEvent> {
    let form_data = Some(form_data);
    let slots = Slots::default().with(More::FormData { form_data });
    new_event("formdata", true, false, slots, context)
}

pub(crate) fn pop_state_event(state: JsValue, context: &Context) -> EventOf<PopStateEvent> {
    let slots = Slots::default().with(More::PopState {
        state,
        has_ua_visual_transition: false,
    });
    trusted_event("popstate", false, false, slots, context)
}

/// `toggle`, of an element that was opened or closed.
pub(crate) fn toggle_event(
    was_open: bool,
    is_open: bool,
    context: &Context,
) -> EventOf<ToggleEvent> {
    let state = |is_open| JsString::from(if is_open { "open" } else { "closed" });
    let slots = Slots::default().with(More::Toggle {
        old_state: state(was_open),
        new_state: state(is_open),
    });
    new_event("toggle", false, false, slots, context)
}

pub(crate) fn page_transition_event(
    r#type: &'static str,
    context: &Context,
) -> EventOf<PageTransitionEvent> {
    let slots = Slots::default().with(More::PageTransition { persisted: false });
    new_event(r#type, true, true, slots, context)
}

/// An event of a key that is pressed or released: its `key`, `code`, legacy key code and legacy
/// character code.
pub(crate) fn key_event(
    r#type: &'static str,
    (key, code, key_code, char_code): (&str, &str, u32, u32),
    modifiers: Modifiers,
    context: &Context,
) -> EventOf<KeyboardEvent> {
    let mut keyboard = Keyboard::default();
    keyboard.modifiers = modifiers;
    (keyboard.key, keyboard.code) = (JsString::from(key), JsString::from(code));
    (keyboard.key_code, keyboard.char_code) = (key_code, char_code);
    let slots = in_window(0, More::Keyboard(keyboard), context);
    trusted_event(r#type, true, true, slots, context)
}

/// `beforeinput` or `input`, of typed text.
pub(crate) fn input_event(
    r#type: &'static str,
    input_type: &'static str,
    data: Option<&str>,
    context: &Context,
) -> EventOf<InputEvent> {
    let more = More::Input {
        data: data.map(JsString::from),
        input_type: JsString::from(input_type),
        is_composing: false,
    };
    let (slots, cancelable) = (in_window(0, more, context), r#type == "beforeinput");
    trusted_event(r#type, true, cancelable, slots, context)
}
