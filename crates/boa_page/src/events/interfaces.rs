//! The interfaces of [UI Events](https://w3c.github.io/uievents/) and of the other events of pages.

use crate::events::{
    init::{
        CompositionEventInit, DragEventInit, FocusEventInit, FormDataEventInit,
        HashChangeEventInit, Init, InputEventInit, KeyboardEventInit, MouseEventInit,
        PageTransitionEventInit, PointerEventInit, PopStateEventInit, SubmitEventInit,
        ToggleEventInit, UiEventInit, View, WheelEventInit,
    },
    slots::{Keyboard, Modifiers, More, Mouse, NamedModifiers, Pointer, Slots, kind, slots},
};
use boa_engine::{Context, JsObject, JsResult, JsString, js_string};
use boa_web::{
    dom::{Event, EventInterface, EventKind, EventOf, EventTarget, InitArguments, construct_event},
    webidl::{
        self, Constructor, Interface, Members, Nullable, PlatformRef, Steps, attribute, constant,
        getter, operation,
    },
};

/// Reads the slots of an event that has them.
fn read<I, R: Default>(event: &EventOf<I>, reader: impl FnOnce(&Slots) -> R) -> R {
    event.read(|event| {
        slots(event.kind())
            .map(|slots| reader(&slots))
            .unwrap_or_default()
    })
}

/// The events that belong to an event of a pointer.
fn list(
    event: &EventOf<PointerEvent>,
    events: fn(&Pointer) -> &Vec<JsObject>,
) -> JsResult<Vec<JsObject>> {
    Ok(read(event, |slots| match &slots.more {
        More::Pointer(_, pointer) => events(pointer).clone(),
        _ => Vec::new(),
    }))
}

/// A getter of a slot of one kind of event.
macro_rules! field {
    ($name:literal, $pattern:pat => $value:expr) => {
        getter(
            $name,
            &Steps(|this, _| {
                Ok(read(this, |slots| match &slots.more {
                    $pattern => $value,
                    _ => Default::default(),
                }))
            }),
        )
    };
}

/// A getter of a slot of all events of the mouse.
macro_rules! mouse_field {
    ($name:literal, $mouse:ident => $value:expr) => {
        getter(
            $name,
            &Steps(|this, _| {
                Ok(read(this, |slots| {
                    slots.more.mouse().map(|$mouse| $value).unwrap_or_default()
                }))
            }),
        )
    };
}

/// The constructor, by the event's dictionary. `TextEvent` and `BeforeUnloadEvent` have none.
macro_rules! constructor {
    () => {
        None
    };
    ($init:ident) => {
        Some(Constructor::new(&Steps(
            |new_target, (r#type, init): (JsString, $init), context| {
                let (init, slots) = init.into_slots();
                construct_event::<Self>(new_target, r#type, init, kind(slots), context)
            },
        )))
    };
}

macro_rules! interfaces {
    ($(
        $(#[$doc:meta])* $type:ident $name:literal : $parent:ty, $is:pat, $($init:ident)?
        { $($member:expr),* $(,)? }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) enum $type {}

        impl EventInterface for $type {
            fn is(kind: &EventKind) -> bool {
                slots(kind).is_some_and(|slots| matches!(slots.more, $is))
            }
        }

        impl Interface for $type {
            const NAME: &'static str = $name;
            type Parent = $parent;
            type This = EventOf<Self>;
            const CONSTRUCTOR: Option<Constructor> = constructor!($($init)?);
            const MEMBERS: Members<Self> = &[$($member),*];
        }
    )*
        /// Defines the interfaces of this module.
        pub(super) fn register(context: &mut Context) {
            $(webidl::define::<$type>(context);)*
        }
    };
}

interfaces! {
    /// [`UIEvent`](https://w3c.github.io/uievents/#interface-uievent).
    UiEvent "UIEvent": Event,
    More::Ui | More::Mouse(_) | More::Pointer(..) | More::Drag(_) | More::Wheel(..) | More::Keyboard(_) | More::Focus { .. } | More::Input { .. }
    | More::Composition { .. } | More::Text { .. }, UiEventInit {
        getter("view", &Steps(|this, _| Ok(read(this, |slots| slots.view.clone())))),
        getter("detail", &Steps(|this, _| Ok(read(this, |slots| slots.detail)))),
        getter("which", &Steps(|this, _| Ok(read(this, |slots| match &slots.more {
            More::Keyboard(keyboard) if keyboard.char_code != 0 => keyboard.char_code,
            More::Keyboard(keyboard) => keyboard.key_code,
            more => more.mouse().map_or(slots.which, |mouse| u32::try_from(i32::from(mouse.button) + 1).unwrap_or(0)),
        })))),
        operation("initUIEvent", &Steps(init_ui_event)),
    }
    /// [`MouseEvent`](https://w3c.github.io/uievents/#interface-mouseevent).
    MouseEvent "MouseEvent": UiEvent, More::Mouse(_) | More::Pointer(..) | More::Drag(_) | More::Wheel(..), MouseEventInit {
        mouse_field!("screenX", it => it.screen.0),
        mouse_field!("screenY", it => it.screen.1),
        mouse_field!("clientX", it => it.client.0),
        mouse_field!("clientY", it => it.client.1),
        mouse_field!("x", it => it.client.0),
        mouse_field!("y", it => it.client.1),
        mouse_field!("pageX", it => it.client.0),
        mouse_field!("pageY", it => it.client.1),
        mouse_field!("offsetX", it => it.client.0),
        mouse_field!("offsetY", it => it.client.1),
        mouse_field!("ctrlKey", it => it.modifiers.ctrl),
        mouse_field!("shiftKey", it => it.modifiers.shift),
        mouse_field!("altKey", it => it.modifiers.alt),
        mouse_field!("metaKey", it => it.modifiers.meta),
        mouse_field!("button", it => it.button),
        mouse_field!("buttons", it => it.buttons),
        mouse_field!("relatedTarget", it => it.related.clone()),
        operation("getModifierState", &Steps(|this, name: JsString, _| {
            Ok(read(this, |slots| slots.more.mouse().is_some_and(|it| it.modifiers.is_on(&name) || it.named_modifiers.is_on(&name))))
        })),
        operation("initMouseEvent", &Steps(init_mouse_event)),
    }
    /// [`PointerEvent`](https://w3c.github.io/pointerevents/#pointerevent-interface).
    PointerEvent "PointerEvent": MouseEvent, More::Pointer(..), PointerEventInit {
        field!("pointerId", More::Pointer(_, it) => it.id),
        field!("persistentDeviceId", More::Pointer(_, it) => it.persistent_device_id),
        field!("width", More::Pointer(_, it) => it.width),
        field!("height", More::Pointer(_, it) => it.height),
        field!("pressure", More::Pointer(_, it) => it.pressure),
        field!("tangentialPressure", More::Pointer(_, it) => it.tangential_pressure),
        field!("tiltX", More::Pointer(_, it) => it.tilt_x),
        field!("tiltY", More::Pointer(_, it) => it.tilt_y),
        field!("twist", More::Pointer(_, it) => it.twist),
        field!("altitudeAngle", More::Pointer(_, it) => it.altitude_angle),
        field!("azimuthAngle", More::Pointer(_, it) => it.azimuth_angle),
        field!("pointerType", More::Pointer(_, it) => it.r#type.clone()),
        field!("isPrimary", More::Pointer(_, it) => it.is_primary),
        operation("getCoalescedEvents", &Steps(|this, (): (), _| list(this, |pointer| &pointer.coalesced))),
        operation("getPredictedEvents", &Steps(|this, (): (), _| list(this, |pointer| &pointer.predicted))),
    }
    /// [`KeyboardEvent`](https://w3c.github.io/uievents/#interface-keyboardevent).
    KeyboardEvent "KeyboardEvent": UiEvent, More::Keyboard(_), KeyboardEventInit {
        constant("DOM_KEY_LOCATION_STANDARD", 0),
        constant("DOM_KEY_LOCATION_LEFT", 1),
        constant("DOM_KEY_LOCATION_RIGHT", 2),
        constant("DOM_KEY_LOCATION_NUMPAD", 3),
        field!("key", More::Keyboard(it) => it.key.clone()),
        field!("code", More::Keyboard(it) => it.code.clone()),
        field!("location", More::Keyboard(it) => it.location),
        field!("ctrlKey", More::Keyboard(it) => it.modifiers.ctrl),
        field!("shiftKey", More::Keyboard(it) => it.modifiers.shift),
        field!("altKey", More::Keyboard(it) => it.modifiers.alt),
        field!("metaKey", More::Keyboard(it) => it.modifiers.meta),
        field!("repeat", More::Keyboard(it) => it.repeat),
        field!("isComposing", More::Keyboard(it) => it.is_composing),
        operation("getModifierState", &Steps(|this, name: JsString, _| {
            Ok(read(this, |slots| match &slots.more {
                More::Keyboard(it) => it.modifiers.is_on(&name) || it.named_modifiers.is_on(&name),
                _ => false,
            }))
        })),
        operation("initKeyboardEvent", &Steps(init_keyboard_event)),
        field!("charCode", More::Keyboard(it) => it.char_code),
        field!("keyCode", More::Keyboard(it) => it.key_code),
    }
    /// [`FocusEvent`](https://w3c.github.io/uievents/#interface-focusevent).
    FocusEvent "FocusEvent": UiEvent, More::Focus { .. }, FocusEventInit {
        field!("relatedTarget", More::Focus { related } => related.clone()),
    }
    /// [`InputEvent`](https://w3c.github.io/uievents/#interface-inputevent).
    InputEvent "InputEvent": UiEvent, More::Input { .. }, InputEventInit {
        field!("data", More::Input { data, .. } => data.clone()),
        field!("isComposing", More::Input { is_composing, .. } => *is_composing),
        field!("inputType", More::Input { input_type, .. } => input_type.clone()),
    }
    /// [`SubmitEvent`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#submitevent).
    SubmitEvent "SubmitEvent": Event, More::Submit { .. }, SubmitEventInit {
        field!("submitter", More::Submit { submitter } => submitter.clone()),
    }
    /// [`PageTransitionEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#pagetransitionevent).
    PageTransitionEvent "PageTransitionEvent": Event, More::PageTransition { .. }, PageTransitionEventInit {
        field!("persisted", More::PageTransition { persisted } => *persisted),
    }
    /// [`WheelEvent`](https://w3c.github.io/uievents/#interface-wheelevent).
    WheelEvent "WheelEvent": MouseEvent, More::Wheel(..), WheelEventInit {
        constant("DOM_DELTA_PIXEL", 0),
        constant("DOM_DELTA_LINE", 1),
        constant("DOM_DELTA_PAGE", 2),
        field!("deltaX", More::Wheel(_, it) => it.delta.0),
        field!("deltaY", More::Wheel(_, it) => it.delta.1),
        field!("deltaZ", More::Wheel(_, it) => it.delta.2),
        field!("deltaMode", More::Wheel(_, it) => it.mode),
    }
    /// [`DragEvent`](https://html.spec.whatwg.org/multipage/dnd.html#dragevent); nothing is ever
    /// dragged here.
    DragEvent "DragEvent": MouseEvent, More::Drag(_), DragEventInit {
        getter("dataTransfer", &Steps(|_, _| Ok(None::<JsObject>))),
    }
    /// [`CompositionEvent`](https://w3c.github.io/uievents/#interface-compositionevent).
    CompositionEvent "CompositionEvent": UiEvent, More::Composition { .. }, CompositionEventInit {
        field!("data", More::Composition { data } => data.clone()),
        operation("initCompositionEvent", &Steps(|this, arguments: InitDataArguments, _| {
            init_data(this, arguments, |data| More::Composition { data: data.unwrap_or_default() })
        })),
    }
    /// [`TextEvent`](https://w3c.github.io/uievents/#textevent).
    TextEvent "TextEvent": UiEvent, More::Text { .. }, {
        field!("data", More::Text { data } => data.clone()),
        operation("initTextEvent", &Steps(|this, arguments: InitDataArguments, _| {
            init_data(this, arguments, |data| More::Text { data: data.unwrap_or(js_string!("undefined")) })
        })),
    }
    /// [`HashChangeEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#hashchangeevent).
    HashChangeEvent "HashChangeEvent": Event, More::HashChange { .. }, HashChangeEventInit {
        field!("oldURL", More::HashChange { old_url, .. } => old_url.clone()),
        field!("newURL", More::HashChange { new_url, .. } => new_url.clone()),
    }
    /// [`FormDataEvent`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#formdataevent).
    FormDataEvent "FormDataEvent": Event, More::FormData { .. }, FormDataEventInit {
        field!("formData", More::FormData { form_data } => form_data.clone()),
    }
    /// [`PopStateEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#popstateevent).
    PopStateEvent "PopStateEvent": Event, More::PopState { .. }, PopStateEventInit {
        field!("state", More::PopState { state, .. } => state.clone()),
        field!("hasUAVisualTransition", More::PopState { has_ua_visual_transition, .. } => *has_ua_visual_transition),
    }
    /// [`ToggleEvent`](https://html.spec.whatwg.org/multipage/popover.html#the-toggleevent-interface).
    ToggleEvent "ToggleEvent": Event, More::Toggle { .. }, ToggleEventInit {
        field!("oldState", More::Toggle { old_state, .. } => old_state.clone()),
        field!("newState", More::Toggle { new_state, .. } => new_state.clone()),
    }
    /// [`BeforeUnloadEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#beforeunloadevent).
    BeforeUnloadEvent "BeforeUnloadEvent": Event, More::BeforeUnload { .. }, {
        attribute(
            "returnValue",
            &Steps(|this, _| {
                Ok(read(this, |slots| match &slots.more {
                    More::BeforeUnload { return_value } => return_value.borrow().clone(),
                    _ => JsString::default(),
                }))
            }),
            &Steps(|this, text: JsString, _| {
                read(this, |slots| {
                    if let More::BeforeUnload { return_value } = &slots.more {
                        *return_value.borrow_mut() = text;
                    }
                });
                Ok(())
            }),
        ),
    }
}

/// <https://w3c.github.io/uievents/#dom-uievent-inituievent>
fn init_ui_event(
    this: &EventOf<UiEvent>,
    (init, View(view), detail): (InitArguments, View, Option<i32>),
    _: &mut Context,
) -> JsResult<()> {
    let detail = detail.unwrap_or(0);
    this.initialize(init, |known| {
        let more = slots(known)
            .map(|slots| slots.more.clone())
            .unwrap_or_default();
        *known = kind(Slots::new(view, detail, more));
    });
    Ok(())
}

/// The arguments of `initMouseEvent`: the view, the detail, the place on the screen and in the
/// window, the modifiers, the button, and the related target.
type InitMouseEventArguments = (
    InitArguments,
    View,
    Option<i32>,
    Option<i32>,
    Option<i32>,
    Option<i32>,
    Option<i32>,
    Option<bool>,
    Option<bool>,
    Option<bool>,
    Option<bool>,
    Option<i16>,
    Option<Nullable<PlatformRef<EventTarget>>>,
);

/// <https://w3c.github.io/uievents/#dom-mouseevent-initmouseevent>
fn init_mouse_event(
    this: &EventOf<MouseEvent>,
    arguments: InitMouseEventArguments,
    _: &mut Context,
) -> JsResult<()> {
    let (init, View(view), detail, screen_x, screen_y, client_x, client_y, ..) = arguments;
    let (.., ctrl, alt, shift, meta, button, related) = arguments;
    let number = |number: Option<i32>| f64::from(number.unwrap_or(0));
    let mouse = Mouse {
        modifiers: Modifiers {
            ctrl: ctrl.unwrap_or(false),
            alt: alt.unwrap_or(false),
            shift: shift.unwrap_or(false),
            meta: meta.unwrap_or(false),
        },
        named_modifiers: NamedModifiers::default(),
        screen: (number(screen_x), number(screen_y)),
        client: (number(client_x), number(client_y)),
        button: button.unwrap_or(0),
        buttons: 0,
        related: related
            .and_then(|Nullable(related)| related)
            .map(PlatformRef::into_object),
    };
    let detail = detail.unwrap_or(0);
    this.initialize(init, |known| {
        let more = match slots(known).map(|slots| slots.more.clone()) {
            Some(More::Drag(_)) => More::Drag(mouse),
            Some(More::Pointer(_, ref pointer)) => More::Pointer(mouse, pointer.clone()),
            Some(More::Wheel(_, wheel)) => More::Wheel(mouse, wheel),
            _ => More::Mouse(mouse),
        };
        *known = kind(Slots::new(view, detail, more));
    });
    Ok(())
}

/// The arguments of `initKeyboardEvent`: the view, the key, its location, and the modifiers.
type InitKeyboardEventArguments = (
    InitArguments,
    View,
    Option<JsString>,
    Option<u32>,
    Option<bool>,
    Option<bool>,
    Option<bool>,
    Option<bool>,
);

/// <https://w3c.github.io/uievents/#dom-keyboardevent-initkeyboardevent>
fn init_keyboard_event(
    this: &EventOf<KeyboardEvent>,
    (init, View(view), key, location, ctrl, alt, shift, meta): InitKeyboardEventArguments,
    _: &mut Context,
) -> JsResult<()> {
    let mut keyboard = Keyboard::default();
    keyboard.modifiers = Modifiers {
        ctrl: ctrl.unwrap_or(false),
        alt: alt.unwrap_or(false),
        shift: shift.unwrap_or(false),
        meta: meta.unwrap_or(false),
    };
    keyboard.key = key.unwrap_or_default();
    keyboard.location = location.unwrap_or(0);
    this.initialize(init, |known| {
        *known = kind(Slots::new(view, 0, More::Keyboard(keyboard)));
    });
    Ok(())
}

/// The arguments of
/// [`initCompositionEvent`](https://w3c.github.io/uievents/#dom-compositionevent-initcompositionevent)
/// and [`initTextEvent`](https://w3c.github.io/uievents/#dom-textevent-inittextevent). The default of
/// the last one is the empty string, and `"undefined"`.
type InitDataArguments = (InitArguments, View, Option<JsString>);

fn init_data<I: EventInterface>(
    this: &EventOf<I>,
    (init, View(view), data): InitDataArguments,
    more: fn(Option<JsString>) -> More,
) -> JsResult<()> {
    let more = more(data);
    this.initialize(init, |known| *known = kind(Slots::new(view, 0, more)));
    Ok(())
}
