//! The interfaces of [UI Events](https://w3c.github.io/uievents/) and of the other events of pages.

use crate::events::{
    init::{
        composition, drag, focus, form_data, hash_change, init_arguments, input, keyboard, mouse,
        page_transition, pointer, pop_state, submit, toggle, ui, wheel,
    },
    slots::{Keyboard, Modifiers, More, Mouse, Pointer, Slots, kind, slots},
};
use boa_engine::{Context, JsArgs, JsObject, JsString, JsValue, object::builtins::JsArray};
use boa_websocket::{
    dom::{Event, EventInterface, EventKind, EventOf, InitArguments, construct_event},
    webidl::{
        self, Constructor, FromJs, Interface, Members, Nullable, attribute, constant, getter,
        operation, or_null,
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

/// The events that belong to an event of a pointer, in a new array.
fn list(
    event: &EventOf<PointerEvent>,
    events: fn(&Pointer) -> &Vec<JsObject>,
    context: &mut Context,
) -> JsValue {
    let events = read(event, |slots| match &slots.more {
        More::Pointer(_, pointer) => events(pointer).clone(),
        _ => Vec::new(),
    });
    JsArray::from_iter(events.into_iter().map(JsValue::from), context).into()
}

/// A getter of a slot of one kind of event.
macro_rules! field {
    ($name:literal, $pattern:pat => $value:expr) => {
        getter($name, |this, _| {
            Ok(read(this, |slots| match &slots.more {
                $pattern => Some(JsValue::from($value)),
                _ => None,
            })
            .unwrap_or_default())
        })
    };
}

/// A getter of a slot of all events of the mouse.
macro_rules! mouse_field {
    ($name:literal, $mouse:ident => $value:expr) => {
        getter($name, |this, _| {
            Ok(read(this, |slots| {
                slots.more.mouse().map(|$mouse| JsValue::from($value))
            })
            .unwrap_or_default())
        })
    };
}

/// The constructor, by the reader of the event's dictionary. `TextEvent` and `BeforeUnloadEvent`
/// have none.
macro_rules! constructor {
    () => {
        None
    };
    ($construct:ident) => {
        Some(Constructor::new(1, |new_target, args, context| {
            construct_event::<Self>(new_target, args, context, $construct)
        }))
    };
}

macro_rules! interfaces {
    ($(
        $(#[$doc:meta])* $type:ident $name:literal : $parent:ty, $is:pat, $($construct:ident)?
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
            const CONSTRUCTOR: Option<Constructor> = constructor!($($construct)?);
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
    | More::Composition { .. } | More::Text { .. }, ui {
        getter("view", |this, _| Ok(or_null(read(this, |slots| slots.view.clone())))),
        getter("detail", |this, _| Ok(read(this, |slots| slots.detail).into())),
        getter("which", |this, _| Ok(read(this, |slots| match &slots.more {
            More::Keyboard(keyboard) if keyboard.char_code != 0 => keyboard.char_code,
            More::Keyboard(keyboard) => keyboard.key_code,
            more => more.mouse().map_or(0, |mouse| u32::try_from(i32::from(mouse.button) + 1).unwrap_or(0)),
        }).into())),
        operation("initUIEvent", 1, |this, args, context| {
            let (init, view) = init_arguments(args, context)?;
            let detail = i32::from_js(args.get_or_undefined(4), context)?;
            this.initialize(init, |known| {
                let more = slots(known).map(|slots| slots.more.clone()).unwrap_or_default();
                *known = kind(Slots { view, detail, more });
            });
            Ok(JsValue::undefined())
        }),
    }
    /// [`MouseEvent`](https://w3c.github.io/uievents/#interface-mouseevent).
    MouseEvent "MouseEvent": UiEvent, More::Mouse(_) | More::Pointer(..) | More::Drag(_) | More::Wheel(..), mouse {
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
        mouse_field!("button", it => i32::from(it.button)),
        mouse_field!("buttons", it => it.buttons),
        mouse_field!("relatedTarget", it => or_null(it.related.clone())),
        operation("getModifierState", 1, |this, args, context| {
            let name = JsString::from_js(&args[0], context)?;
            Ok(read(this, |slots| slots.more.mouse().is_some_and(|it| it.modifiers.is_on(&name))).into())
        }),
        operation("initMouseEvent", 1, |this, args, context| {
            let (init, view) = init_arguments(args, context)?;
            let detail = i32::from_js(args.get_or_undefined(4), context)?;
            let number = |at: usize, context: &mut Context| i32::from_js(args.get_or_undefined(at), context);
            let screen = (f64::from(number(5, context)?), f64::from(number(6, context)?));
            let client = (f64::from(number(7, context)?), f64::from(number(8, context)?));
            let flag = |at: usize| args.get_or_undefined(at).to_boolean();
            let modifiers = Modifiers { ctrl: flag(9), alt: flag(10), shift: flag(11), meta: flag(12) };
            let button = i16::from_js(args.get_or_undefined(13), context)?;
            let related = Nullable::<JsObject>::from_js(args.get_or_undefined(14), context)?.0;
            this.initialize(init, |known| {
                let mouse = Mouse { modifiers, screen, client, button, buttons: 0, related };
                let more = match slots(known).map(|slots| slots.more.clone()) {
                    Some(More::Drag(_)) => More::Drag(mouse),
                    Some(More::Pointer(_, ref pointer)) => More::Pointer(mouse, pointer.clone()),
                    Some(More::Wheel(_, wheel)) => More::Wheel(mouse, wheel),
                    _ => More::Mouse(mouse),
                };
                *known = kind(Slots { view, detail, more });
            });
            Ok(JsValue::undefined())
        }),
    }
    /// [`PointerEvent`](https://w3c.github.io/pointerevents/#pointerevent-interface).
    PointerEvent "PointerEvent": MouseEvent, More::Pointer(..), pointer {
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
        operation("getCoalescedEvents", 0, |this, _, context| {
            Ok(list(this, |pointer| &pointer.coalesced, context))
        }),
        operation("getPredictedEvents", 0, |this, _, context| {
            Ok(list(this, |pointer| &pointer.predicted, context))
        }),
    }
    /// [`KeyboardEvent`](https://w3c.github.io/uievents/#interface-keyboardevent).
    KeyboardEvent "KeyboardEvent": UiEvent, More::Keyboard(_), keyboard {
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
        operation("getModifierState", 1, |this, args, context| {
            let name = JsString::from_js(&args[0], context)?;
            Ok(read(this, |slots| match &slots.more {
                More::Keyboard(it) => it.modifiers.is_on(&name),
                _ => false,
            }).into())
        }),
        operation("initKeyboardEvent", 1, |this, args, context| {
            let init = InitArguments::read(args, context)?;
            let flag = |at: usize| args.get_or_undefined(at).to_boolean();
            let view = Nullable::<JsObject>::from_js(args.get_or_undefined(3), context)?.0;
            let key = Option::<JsString>::from_js(args.get_or_undefined(4), context)?.unwrap_or_default();
            let location = u32::from_js(args.get_or_undefined(5), context)?;
            let modifiers = Modifiers { ctrl: flag(6), alt: flag(7), shift: flag(8), meta: flag(9) };
            this.initialize(init, |known| {
                let mut keyboard = Keyboard::default();
                (keyboard.modifiers, keyboard.key, keyboard.location) = (modifiers, key, location);
                *known = kind(Slots { view, detail: 0, more: More::Keyboard(keyboard) });
            });
            Ok(JsValue::undefined())
        }),
        field!("charCode", More::Keyboard(it) => it.char_code),
        field!("keyCode", More::Keyboard(it) => it.key_code),
    }
    /// [`FocusEvent`](https://w3c.github.io/uievents/#interface-focusevent).
    FocusEvent "FocusEvent": UiEvent, More::Focus { .. }, focus {
        field!("relatedTarget", More::Focus { related } => or_null(related.clone())),
    }
    /// [`InputEvent`](https://w3c.github.io/uievents/#interface-inputevent).
    InputEvent "InputEvent": UiEvent, More::Input { .. }, input {
        field!("data", More::Input { data, .. } => or_null(data.clone())),
        field!("isComposing", More::Input { is_composing, .. } => *is_composing),
        field!("inputType", More::Input { input_type, .. } => input_type.clone()),
    }
    /// [`SubmitEvent`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#submitevent).
    SubmitEvent "SubmitEvent": Event, More::Submit { .. }, submit {
        field!("submitter", More::Submit { submitter } => or_null(submitter.clone())),
    }
    /// [`PageTransitionEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#pagetransitionevent).
    PageTransitionEvent "PageTransitionEvent": Event, More::PageTransition { .. }, page_transition {
        field!("persisted", More::PageTransition { persisted } => *persisted),
    }
    /// [`WheelEvent`](https://w3c.github.io/uievents/#interface-wheelevent).
    WheelEvent "WheelEvent": MouseEvent, More::Wheel(..), wheel {
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
    DragEvent "DragEvent": MouseEvent, More::Drag(_), drag {
        getter("dataTransfer", |_, _| Ok(JsValue::null())),
    }
    /// [`CompositionEvent`](https://w3c.github.io/uievents/#interface-compositionevent).
    CompositionEvent "CompositionEvent": UiEvent, More::Composition { .. }, composition {
        field!("data", More::Composition { data } => data.clone()),
        operation("initCompositionEvent", 1, |this, args, context| {
            let (init, view) = init_arguments(args, context)?;
            let data = Option::from_js(args.get_or_undefined(4), context)?.unwrap_or_default();
            this.initialize(init, |known| {
                *known = kind(Slots { view, detail: 0, more: More::Composition { data } });
            });
            Ok(JsValue::undefined())
        }),
    }
    /// [`TextEvent`](https://w3c.github.io/uievents/#textevent).
    TextEvent "TextEvent": UiEvent, More::Text { .. }, {
        field!("data", More::Text { data } => data.clone()),
        operation("initTextEvent", 1, |this, args, context| {
            let (init, view) = init_arguments(args, context)?;
            let data = Option::from_js(args.get_or_undefined(4), context)?.unwrap_or_default();
            this.initialize(init, |known| {
                *known = kind(Slots { view, detail: 0, more: More::Text { data } });
            });
            Ok(JsValue::undefined())
        }),
    }
    /// [`HashChangeEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#hashchangeevent).
    HashChangeEvent "HashChangeEvent": Event, More::HashChange { .. }, hash_change {
        field!("oldURL", More::HashChange { old_url, .. } => old_url.clone()),
        field!("newURL", More::HashChange { new_url, .. } => new_url.clone()),
    }
    /// [`FormDataEvent`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#formdataevent).
    FormDataEvent "FormDataEvent": Event, More::FormData { .. }, form_data {
        field!("formData", More::FormData { form_data } => or_null(form_data.clone())),
    }
    /// [`PopStateEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#popstateevent).
    PopStateEvent "PopStateEvent": Event, More::PopState { .. }, pop_state {
        field!("state", More::PopState { state, .. } => state.clone()),
        field!("hasUAVisualTransition", More::PopState { has_ua_visual_transition, .. } => *has_ua_visual_transition),
    }
    /// [`ToggleEvent`](https://html.spec.whatwg.org/multipage/popover.html#the-toggleevent-interface).
    ToggleEvent "ToggleEvent": Event, More::Toggle { .. }, toggle {
        field!("oldState", More::Toggle { old_state, .. } => old_state.clone()),
        field!("newState", More::Toggle { new_state, .. } => new_state.clone()),
    }
    /// [`BeforeUnloadEvent`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#beforeunloadevent).
    BeforeUnloadEvent "BeforeUnloadEvent": Event, More::BeforeUnload { .. }, {
        attribute(
            "returnValue",
            |this, _| {
                Ok(read(this, |slots| match &slots.more {
                    More::BeforeUnload { return_value } => return_value.borrow().clone(),
                    _ => JsString::default(),
                })
                .into())
            },
            |this, value, context| {
                let text = JsString::from_js(value, context)?;
                read(this, |slots| {
                    if let More::BeforeUnload { return_value } = &slots.more {
                        *return_value.borrow_mut() = text;
                    }
                });
                Ok(())
            },
        ),
    }
}
