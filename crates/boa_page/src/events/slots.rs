//! The slots of the events of pages.

use boa_engine::{JsObject, JsString};
use boa_gc::{Finalize, Gc, GcErased, GcRefCell, Trace};
use boa_websocket::dom::EventKind;

/// The slots that an event of a page adds to `Event`.
#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Slots {
    pub(super) view: Option<JsObject>,
    pub(super) detail: i32,
    pub(super) more: More,
}

impl Slots {
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
    BeforeUnload {
        return_value: Gc<GcRefCell<JsString>>,
    },
}

impl More {
    /// The slots of an event of the mouse, of a drag or of the wheel.
    pub(super) fn mouse(&self) -> Option<&Mouse> {
        match self {
            Self::Mouse(mouse) | Self::Drag(mouse) | Self::Wheel(mouse, _) => Some(mouse),
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

#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Mouse {
    #[unsafe_ignore_trace]
    pub(super) modifiers: Modifiers,
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

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wheel {
    pub(super) delta: (f64, f64, f64),
    pub(super) mode: u32,
}

#[derive(Debug, Clone, Default, Trace, Finalize)]
pub(super) struct Keyboard {
    #[unsafe_ignore_trace]
    pub(super) modifiers: Modifiers,
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
    slots(of)
        .is_some_and(|slots| matches!(slots.more, More::Mouse(_) | More::Drag(_) | More::Wheel(..)))
}
