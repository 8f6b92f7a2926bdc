//! Values and
//! [selections](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection)
//! of text controls.

use crate::dom::ext::*;
use boa_engine::JsString;
use boa_gc::{Finalize, GcRefCell, Trace};
use boa_web::webidl::string::to_utf8;
use std::cell::Cell;

/// The state of an input or a text area.
#[derive(Default, Trace, Finalize)]
pub(super) struct TextState {
    /// The value, once it is
    /// [dirty](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#concept-fe-dirty).
    pub(super) value: GcRefCell<Option<JsString>>,
    /// Whether the user has typed the value.
    pub(super) is_typed: Cell<bool>,
    /// The selection; none while the caret is at the end.
    #[unsafe_ignore_trace]
    pub(super) selection: Cell<Option<Selection>>,
    /// The value when the user began to change it.
    pub(super) committed: GcRefCell<Option<JsString>>,
}

impl TextState {
    pub(super) fn reset(&self) {
        self.selection.set(None);
        self.is_typed.set(false);
        self.value.replace(None);
    }
}

/// A selection, in code units of the value. An empty one is the caret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(super) direction: Direction,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Direction {
    #[default]
    None,
    Forward,
    Backward,
}

impl Direction {
    pub(super) fn of(text: &JsString) -> Self {
        match &*to_utf8(text) {
            "forward" => Self::Forward,
            "backward" => Self::Backward,
            _ => Self::None,
        }
    }
}

impl Selection {
    /// The caret at a place.
    pub(super) fn at(place: usize) -> Self {
        Self {
            start: place,
            end: place,
            direction: Direction::None,
        }
    }

    /// Where the caret is.
    pub(crate) fn caret(self) -> usize {
        if self.direction == Direction::Backward {
            self.start
        } else {
            self.end
        }
    }
}
