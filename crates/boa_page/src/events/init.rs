//! The arguments of events: the dictionaries of constructors, and the view of the older `init`
//! methods.

use crate::events::{
    interfaces::PointerEvent,
    slots::{Keyboard, Modifiers, More, Mouse, NamedModifiers, Pointer, Slots, Wheel},
};
use boa_engine::{Context, JsData, JsObject, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use boa_web::{
    dom::{EventDictionary, EventOf, EventTarget},
    webidl::{
        Double, FromJs, Nullable, PlatformRef, UsvString, dictionaries, insert_realm_data,
        realm_data, string::from_utf8, type_error,
    },
};

/// Whether an object is the window of a frame.
#[derive(Trace, Finalize, JsData)]
struct IsWindow(#[unsafe_ignore_trace] fn(&JsObject) -> bool);

pub(super) fn register(is_window: fn(&JsObject) -> bool, context: &Context) {
    insert_realm_data(IsWindow(is_window), context.realm());
}

/// `optional Window? view = null`
pub(super) struct View(pub(super) Option<JsObject>);

impl FromJs for View {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() {
            return Ok(Self(None));
        }
        let window = value.as_object().filter(|object| {
            let is_window = realm_data(context.realm(), |it: &IsWindow| it.0);
            JsObject::equals(object, &context.global_object())
                || is_window.is_some_and(|is_window| is_window(object))
        });
        window
            .map(|window| Self(Some(window)))
            .ok_or_else(|| type_error("the view is no window"))
    }
}

/// `float`: no Infinity, no NaN.
struct Float(f64);

impl FromJs for Float {
    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        let Double(number) = Double::from_js(value, context)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float is a rounded double"
        )]
        let rounded = number as f32;
        if rounded.is_infinite() {
            return Err(type_error("the number is not finite"));
        }
        Ok(Self(rounded.into()))
    }
}

/// The dictionary of the constructor of an event.
pub(super) trait Init: FromJs {
    /// The members of `EventInit`, and the slots that the event adds to `Event`.
    fn into_slots(self) -> (EventDictionary, Slots);
}

dictionaries! {
    /// [`UIEventInit`](https://w3c.github.io/uievents/#dictdef-uieventinit)
    pub(super) struct UiEventInit: EventDictionary {
        detail: "detail" i32 = 0,
        view: "view" View = View(None),
        which: "which" u32 = 0,
    }

    /// [`EventModifierInit`](https://w3c.github.io/uievents/#dictdef-eventmodifierinit)
    pub(super) struct EventModifierInit: UiEventInit {
        alt_key: "altKey" bool = false,
        ctrl_key: "ctrlKey" bool = false,
        meta_key: "metaKey" bool = false,
        modifier_alt_graph: "modifierAltGraph" bool = false,
        modifier_caps_lock: "modifierCapsLock" bool = false,
        modifier_fn: "modifierFn" bool = false,
        modifier_fn_lock: "modifierFnLock" bool = false,
        modifier_hyper: "modifierHyper" bool = false,
        modifier_num_lock: "modifierNumLock" bool = false,
        modifier_scroll_lock: "modifierScrollLock" bool = false,
        modifier_super: "modifierSuper" bool = false,
        modifier_symbol: "modifierSymbol" bool = false,
        modifier_symbol_lock: "modifierSymbolLock" bool = false,
        shift_key: "shiftKey" bool = false,
    }

    /// [`MouseEventInit`](https://w3c.github.io/uievents/#dictdef-mouseeventinit)
    pub(super) struct MouseEventInit: EventModifierInit {
        button: "button" i16 = 0,
        buttons: "buttons" u16 = 0,
        client_x: "clientX" f64 = 0.0,
        client_y: "clientY" f64 = 0.0,
        related_target: "relatedTarget" Nullable<PlatformRef<EventTarget>> = Nullable(None),
        screen_x: "screenX" f64 = 0.0,
        screen_y: "screenY" f64 = 0.0,
    }

    /// [`PointerEventInit`](https://w3c.github.io/pointerevents/#dom-pointereventinit)
    pub(super) struct PointerEventInit: MouseEventInit {
        altitude_angle: "altitudeAngle" Option<Double>,
        azimuth_angle: "azimuthAngle" Option<Double>,
        coalesced_events: "coalescedEvents" Vec<EventOf<PointerEvent>> = Vec::new(),
        height: "height" Double = Double(1.0),
        is_primary: "isPrimary" bool = false,
        persistent_device_id: "persistentDeviceId" i32 = 0,
        pointer_id: "pointerId" i32 = 0,
        pointer_type: "pointerType" JsString = JsString::default(),
        predicted_events: "predictedEvents" Vec<EventOf<PointerEvent>> = Vec::new(),
        pressure: "pressure" Float = Float(0.0),
        tangential_pressure: "tangentialPressure" Float = Float(0.0),
        tilt_x: "tiltX" Option<i32>,
        tilt_y: "tiltY" Option<i32>,
        twist: "twist" i32 = 0,
        width: "width" Double = Double(1.0),
    }

    /// [`DragEventInit`](https://html.spec.whatwg.org/multipage/dnd.html#drageventinit): nothing is
    /// ever dragged here.
    pub(super) struct DragEventInit: MouseEventInit {
        _data_transfer: "dataTransfer" Option<JsValue>,
    }

    /// [`WheelEventInit`](https://w3c.github.io/uievents/#dictdef-wheeleventinit)
    pub(super) struct WheelEventInit: MouseEventInit {
        delta_mode: "deltaMode" u32 = 0,
        delta_x: "deltaX" f64 = 0.0,
        delta_y: "deltaY" f64 = 0.0,
        delta_z: "deltaZ" f64 = 0.0,
    }

    /// [`KeyboardEventInit`](https://w3c.github.io/uievents/#dictdef-keyboardeventinit)
    pub(super) struct KeyboardEventInit: EventModifierInit {
        char_code: "charCode" u32 = 0,
        code: "code" JsString = JsString::default(),
        is_composing: "isComposing" bool = false,
        key: "key" JsString = JsString::default(),
        key_code: "keyCode" u32 = 0,
        location: "location" u32 = 0,
        repeat: "repeat" bool = false,
    }

    /// [`FocusEventInit`](https://w3c.github.io/uievents/#dictdef-focuseventinit)
    pub(super) struct FocusEventInit: UiEventInit {
        related_target: "relatedTarget" Nullable<PlatformRef<EventTarget>> = Nullable(None),
    }

    /// [`InputEventInit`](https://w3c.github.io/uievents/#dictdef-inputeventinit)
    pub(super) struct InputEventInit: UiEventInit {
        data: "data" Nullable<JsString> = Nullable(None),
        input_type: "inputType" JsString = JsString::default(),
        is_composing: "isComposing" bool = false,
    }

    /// [`CompositionEventInit`](https://w3c.github.io/uievents/#dictdef-compositioneventinit)
    pub(super) struct CompositionEventInit: UiEventInit {
        data: "data" JsString = JsString::default(),
    }

    /// [`SubmitEventInit`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#submiteventinit)
    pub(super) struct SubmitEventInit: EventDictionary {
        submitter: "submitter" Nullable<PlatformRef<EventTarget>> = Nullable(None),
    }

    /// [`PageTransitionEventInit`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#pagetransitioneventinit)
    pub(super) struct PageTransitionEventInit: EventDictionary {
        persisted: "persisted" bool = false,
    }

    /// [`HashChangeEventInit`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#hashchangeeventinit)
    pub(super) struct HashChangeEventInit: EventDictionary {
        new_url: "newURL" UsvString = UsvString(String::new()),
        old_url: "oldURL" UsvString = UsvString(String::new()),
    }

    /// [`FormDataEventInit`](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#formdataeventinit)
    pub(super) struct FormDataEventInit: EventDictionary {
        form_data: "formData" JsObject,
    }

    /// [`PopStateEventInit`](https://html.spec.whatwg.org/multipage/nav-history-apis.html#popstateeventinit)
    pub(super) struct PopStateEventInit: EventDictionary {
        has_ua_visual_transition: "hasUAVisualTransition" bool = false,
        state: "state" JsValue = JsValue::null(),
    }

    /// [`ToggleEventInit`](https://html.spec.whatwg.org/multipage/popover.html#toggleeventinit)
    pub(super) struct ToggleEventInit: EventDictionary {
        new_state: "newState" JsString = JsString::default(),
        old_state: "oldState" JsString = JsString::default(),
    }
}

/// `EventTarget?`, as the object itself.
fn target(target: Nullable<PlatformRef<EventTarget>>) -> Option<JsObject> {
    target.0.map(PlatformRef::into_object)
}

impl UiEventInit {
    fn with(self, more: More) -> (EventDictionary, Slots) {
        let slots = Slots {
            view: self.view.0,
            detail: self.detail,
            which: self.which,
            more,
        };
        (self.parent, slots)
    }
}

impl Init for UiEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        self.with(More::Ui)
    }
}

impl EventModifierInit {
    const fn modifiers(&self) -> Modifiers {
        Modifiers {
            alt: self.alt_key,
            ctrl: self.ctrl_key,
            meta: self.meta_key,
            shift: self.shift_key,
        }
    }

    fn named_modifiers(&self) -> NamedModifiers {
        let names = [
            ("AltGraph", self.modifier_alt_graph),
            ("CapsLock", self.modifier_caps_lock),
            ("Fn", self.modifier_fn),
            ("FnLock", self.modifier_fn_lock),
            ("Hyper", self.modifier_hyper),
            ("NumLock", self.modifier_num_lock),
            ("ScrollLock", self.modifier_scroll_lock),
            ("Super", self.modifier_super),
            ("Symbol", self.modifier_symbol),
            ("SymbolLock", self.modifier_symbol_lock),
        ];
        let held = names.into_iter().filter(|(_, is_held)| *is_held);
        NamedModifiers(held.map(|(name, _)| name).collect())
    }
}

impl MouseEventInit {
    /// The dictionary that it inherits from in the end, and the slots that all events of a pointer
    /// have.
    fn into_mouse(self) -> (UiEventInit, Mouse) {
        let mouse = Mouse {
            modifiers: self.parent.modifiers(),
            named_modifiers: self.parent.named_modifiers(),
            screen: (self.screen_x, self.screen_y),
            client: (self.client_x, self.client_y),
            button: self.button,
            buttons: self.buttons,
            related: target(self.related_target),
        };
        (self.parent.parent, mouse)
    }
}

impl Init for MouseEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let (base, mouse) = self.into_mouse();
        base.with(More::Mouse(mouse))
    }
}

impl Init for PointerEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let objects = |events: Vec<EventOf<PointerEvent>>| {
            events.into_iter().map(EventOf::into_object).collect()
        };
        let mut pointer = Pointer::default();
        (pointer.id, pointer.r#type) = (self.pointer_id, self.pointer_type);
        pointer.is_primary = self.is_primary;
        pointer.persistent_device_id = self.persistent_device_id;
        (pointer.width, pointer.height) = (self.width.0, self.height.0);
        pointer.pressure = self.pressure.0;
        pointer.tangential_pressure = self.tangential_pressure.0;
        pointer.twist = self.twist;
        pointer.coalesced = objects(self.coalesced_events);
        pointer.predicted = objects(self.predicted_events);
        let tilt = (self.tilt_x.unwrap_or(0), self.tilt_y.unwrap_or(0));
        let angles = (
            self.altitude_angle
                .map_or(pointer.altitude_angle, |Double(it)| it),
            self.azimuth_angle.map_or(0.0, |Double(it)| it),
        );
        let has_tilt = self.tilt_x.is_some() || self.tilt_y.is_some();
        let has_angles = angles != (pointer.altitude_angle, 0.0);
        match (has_tilt, has_angles) {
            (true, false) => pointer.set_tilt(tilt),
            (false, true) => pointer.set_angles(angles),
            _ => {
                (pointer.tilt_x, pointer.tilt_y) = tilt;
                (pointer.altitude_angle, pointer.azimuth_angle) = angles;
            }
        }
        let (base, mouse) = self.parent.into_mouse();
        base.with(More::Pointer(mouse, pointer))
    }
}

impl Init for DragEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let (base, mouse) = self.parent.into_mouse();
        base.with(More::Drag(mouse))
    }
}

impl Init for WheelEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let wheel = Wheel {
            delta: (self.delta_x, self.delta_y, self.delta_z),
            mode: self.delta_mode,
        };
        let (base, mouse) = self.parent.into_mouse();
        base.with(More::Wheel(mouse, wheel))
    }
}

impl Init for KeyboardEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let keyboard = Keyboard {
            modifiers: self.parent.modifiers(),
            named_modifiers: self.parent.named_modifiers(),
            char_code: self.char_code,
            code: self.code,
            is_composing: self.is_composing,
            key: self.key,
            key_code: self.key_code,
            location: self.location,
            repeat: self.repeat,
        };
        self.parent.parent.with(More::Keyboard(keyboard))
    }
}

impl Init for FocusEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let related = target(self.related_target);
        self.parent.with(More::Focus { related })
    }
}

impl Init for InputEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        self.parent.with(More::Input {
            data: self.data.0,
            input_type: self.input_type,
            is_composing: self.is_composing,
        })
    }
}

impl Init for CompositionEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        self.parent.with(More::Composition { data: self.data })
    }
}

impl Init for SubmitEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let submitter = target(self.submitter);
        let slots = Slots::default().with(More::Submit { submitter });
        (self.parent, slots)
    }
}

impl Init for PageTransitionEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let more = More::PageTransition {
            persisted: self.persisted,
        };
        (self.parent, Slots::default().with(more))
    }
}

impl Init for HashChangeEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let more = More::HashChange {
            old_url: from_utf8(&self.old_url.0),
            new_url: from_utf8(&self.new_url.0),
        };
        (self.parent, Slots::default().with(more))
    }
}

impl Init for FormDataEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let form_data = Some(self.form_data);
        let slots = Slots::default().with(More::FormData { form_data });
        (self.parent, slots)
    }
}

impl Init for PopStateEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let more = More::PopState {
            state: self.state,
            has_ua_visual_transition: self.has_ua_visual_transition,
        };
        (self.parent, Slots::default().with(more))
    }
}

impl Init for ToggleEventInit {
    fn into_slots(self) -> (EventDictionary, Slots) {
        let more = More::Toggle {
            old_state: self.old_state,
            new_state: self.new_state,
        };
        (self.parent, Slots::default().with(more))
    }
}
