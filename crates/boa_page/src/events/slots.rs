//! The slots of the events of pages.

use boa_engine::{JsObject, JsString, JsValue, js_string};
use boa_gc::{Finalize, Gc, GcErased, GcRefCell, Trace};
use boa_web::dom::EventKind;
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// The slots that an event of a page adds to `Event`.
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Slots {
    pub(super) view: Option<JsObject>,
    pub(super) detail: i32,
    /// The member of the dictionary, for events without a key or a button.
    pub(super) which: u32,
    pub(super) more: More,
}

impl Slots {
    /// Those of an event that no dictionary describes.
    pub(super) const fn new(view: Option<JsObject>, detail: i32, more: More) -> Self {
        Self {
            view,
            detail,
            which: 0,
            more,
        }
    }

    pub(super) fn with(mut self, more: More) -> Self {
        self.more = more;
        self
    }
}

#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) enum More {
    /// A plain `UIEvent`.
    #[default]
    Ui,
    Mouse(Mouse),
    Keyboard(Keyboard),
    Focus {
        related: Option<JsObject>,
    },
    Input {
        data: Option<JsString>,
        input_type: JsString,
        is_composing: bool,
    },
    Submit {
        submitter: Option<JsObject>,
    },
    PageTransition {
        persisted: bool,
    },
    Pointer(Mouse, Pointer),
    Drag(Mouse),
    Wheel(Mouse, #[unsafe_ignore_trace] Wheel),
    Composition {
        data: JsString,
    },
    /// A `TextEvent`, of text that was typed.
    Text {
        data: JsString,
    },
    HashChange {
        old_url: JsString,
        new_url: JsString,
    },
    FormData {
        form_data: Option<JsObject>,
    },
    PopState {
        state: JsValue,
        has_ua_visual_transition: bool,
    },
    Toggle {
        old_state: JsString,
        new_state: JsString,
    },
    BeforeUnload {
        return_value: Gc<GcRefCell<JsString>>,
    },
}

impl More {
    /// The slots of an event of the mouse, of a pointer, of a drag or of the wheel.
    pub(super) fn mouse(&self) -> Option<&Mouse> {
        match self {
            Self::Mouse(mouse)
            | Self::Pointer(mouse, _)
            | Self::Drag(mouse)
            | Self::Wheel(mouse, _) => Some(mouse),
            _ => None,
        }
    }
}

/// [Modifier keys](https://w3c.github.io/uievents/#keys-modifiers) that are held down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// `Control`.
    pub ctrl: bool,
    /// `Shift`.
    pub shift: bool,
    /// `Alt`.
    pub alt: bool,
    /// `Meta`.
    pub meta: bool,
}

impl Modifiers {
    pub(super) fn is_on(self, name: &JsString) -> bool {
        match &*name.to_std_string_lossy() {
            "Alt" => self.alt,
            "Control" => self.ctrl,
            "Meta" => self.meta,
            "Shift" => self.shift,
            _ => false,
        }
    }
}

/// The modifier keys that scripts say are held down, by their names. No key press of the user has
/// them.
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct NamedModifiers(#[unsafe_ignore_trace] pub(super) Vec<&'static str>);

impl NamedModifiers {
    pub(super) fn is_on(&self, name: &JsString) -> bool {
        self.0.contains(&&*name.to_std_string_lossy())
    }
}

#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Mouse {
    #[unsafe_ignore_trace]
    pub(super) modifiers: Modifiers,
    pub(super) named_modifiers: NamedModifiers,
    #[unsafe_ignore_trace]
    pub(super) screen: (f64, f64),
    #[unsafe_ignore_trace]
    pub(super) client: (f64, f64),
    pub(super) button: i16,
    pub(super) buttons: u16,
    pub(super) related: Option<JsObject>,
}

impl Mouse {
    /// The main button, at a place in the window.
    pub(super) fn at(client: (f64, f64), modifiers: Modifiers) -> Self {
        let mut mouse = Self::default();
        (mouse.client, mouse.screen) = (client, client);
        mouse.modifiers = modifiers;
        mouse
    }
}

/// The slots that a `PointerEvent` adds.
#[derive(Debug, Clone, Trace, Finalize)]
pub(super) struct Pointer {
    pub(super) id: i32,
    pub(super) r#type: JsString,
    pub(super) is_primary: bool,
    pub(super) persistent_device_id: i32,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) pressure: f64,
    pub(super) tangential_pressure: f64,
    pub(super) tilt_x: i32,
    pub(super) tilt_y: i32,
    pub(super) twist: i32,
    pub(super) altitude_angle: f64,
    pub(super) azimuth_angle: f64,
    pub(super) coalesced: Vec<JsObject>,
    pub(super) predicted: Vec<JsObject>,
}

impl Default for Pointer {
    fn default() -> Self {
        Self {
            id: 0,
            r#type: JsString::default(),
            is_primary: false,
            persistent_device_id: 0,
            width: 1.0,
            height: 1.0,
            pressure: 0.0,
            tangential_pressure: 0.0,
            tilt_x: 0,
            tilt_y: 0,
            twist: 0,
            altitude_angle: FRAC_PI_2,
            azimuth_angle: 0.0,
            coalesced: Vec::new(),
            predicted: Vec::new(),
        }
    }
}

impl Pointer {
    /// No pointer: the event is synthetic.
    pub(super) fn none() -> Self {
        let mut pointer = Self::default();
        pointer.id = -1;
        pointer
    }

    pub(super) fn mouse() -> Self {
        let mut pointer = Self::default();
        (pointer.id, pointer.is_primary) = (1, true);
        pointer.r#type = js_string!("mouse");
        pointer
    }

    /// [Converts tilts to angles](https://w3c.github.io/pointerevents/#converting-between-tiltx-tilty-and-altitudeangle-azimuthangle).
    pub(super) fn set_tilt(&mut self, (x, y): (i32, i32)) {
        (self.tilt_x, self.tilt_y) = (x, y);
        let (tilt_x, tilt_y) = (f64::from(x).to_radians(), f64::from(y).to_radians());
        (self.azimuth_angle, self.altitude_angle) = match (x.abs() == 90, y.abs() == 90) {
            // The standard has no direction of a pen that lies on the surface both ways.
            (true, true) => (0.0, 0.0),
            (true, false) | (false, true) => {
                let angle = match (x, y) {
                    (0, y) => FRAC_PI_2.copysign(f64::from(y)),
                    (x, _) if x < 0 => PI,
                    _ => 0.0,
                };
                (angle.rem_euclid(TAU), 0.0)
            }
            (false, false) if x == 0 && y == 0 => (0.0, FRAC_PI_2),
            (false, false) => {
                let (tan_x, tan_y) = (tilt_x.tan(), tilt_y.tan());
                let azimuth = tan_y.atan2(tan_x).rem_euclid(TAU);
                (azimuth, (1.0 / tan_x.hypot(tan_y)).atan())
            }
        };
    }

    /// [Converts angles to tilts](https://w3c.github.io/pointerevents/#converting-between-tiltx-tilty-and-altitudeangle-azimuthangle).
    pub(super) fn set_angles(&mut self, (altitude, azimuth): (f64, f64)) {
        (self.altitude_angle, self.azimuth_angle) = (altitude, azimuth);
        let tangent = altitude.tan();
        let tilt = |part: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "it is between -90 and 90")]
            let degrees = part.atan2(tangent).to_degrees().round() as i32;
            degrees
        };
        (self.tilt_x, self.tilt_y) = (tilt(azimuth.cos()), tilt(azimuth.sin()));
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wheel {
    pub(super) delta: (f64, f64, f64),
    pub(super) mode: u32,
}

#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Keyboard {
    #[unsafe_ignore_trace]
    pub(super) modifiers: Modifiers,
    pub(super) named_modifiers: NamedModifiers,
    pub(super) key: JsString,
    pub(super) code: JsString,
    pub(super) location: u32,
    pub(super) repeat: bool,
    pub(super) is_composing: bool,
    pub(super) char_code: u32,
    pub(super) key_code: u32,
}

pub(super) fn slots(kind: &EventKind) -> Option<Gc<Slots>> {
    match kind {
        EventKind::Other(other) => other.clone().downcast::<Slots>(),
        _ => None,
    }
}

pub(super) fn kind(slots: Slots) -> EventKind {
    EventKind::Other(GcErased::new(Gc::new(slots)))
}

/// Whether the event is a `MouseEvent`.
pub(crate) fn is_mouse_event(of: &EventKind) -> bool {
    slots(of).is_some_and(|slots| slots.more.mouse().is_some())
}
