//! [Selections](https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#textFieldSelection)
//! of text controls.

use boa_engine::JsString;
use boa_websocket::webidl::string::to_utf8;

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
    /// Where the caret is.
    pub(crate) fn caret(self) -> usize {
        if self.direction == Direction::Backward {
            self.start
        } else {
            self.end
        }
    }
}
