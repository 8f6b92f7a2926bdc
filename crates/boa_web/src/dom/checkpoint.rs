//! The end of a microtask checkpoint.

use std::cell::Cell;

/// A [microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#perform-a-microtask-checkpoint)
/// that is being performed. It ends when this is dropped, also if a function of the program panics
/// in it.
#[derive(Debug)]
pub struct PerformingCheckpoint<'a>(&'a Cell<bool>);

impl<'a> PerformingCheckpoint<'a> {
    /// `None` within another checkpoint of the event loop that has the cell.
    pub fn start(performing: &'a Cell<bool>) -> Option<Self> {
        if performing.replace(true) {
            None
        } else {
            Some(Self(performing))
        }
    }
}

impl Drop for PerformingCheckpoint<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
