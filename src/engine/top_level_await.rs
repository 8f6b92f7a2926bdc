//! The position of the top-level `await` that a module reached last, for the error about one that
//! can never settle.

use crate::dom::StackFrame;
use crate::{host::HOST_CODE, webidl::string::is};
use boa_engine::Context;
use std::cell::{Cell, RefCell};

#[derive(Debug, Default)]
pub(crate) struct AwaitTracker {
    active: Cell<bool>,
    last: RefCell<Option<StackFrame>>,
}

impl AwaitTracker {
    pub(crate) fn start(&self) {
        self.last.take();
        self.active.set(true);
    }

    pub(crate) fn stop(&self) {
        self.active.set(false);
    }

    /// Must be called for each `await`, while the code that awaits is on the stack.
    pub(crate) fn will_await(&self, context: &Context) {
        if !self.active.get() {
            return;
        }
        let mut frames = context.stack_trace();
        let Some(frame) = frames.next() else { return };
        // The module is evaluated in a frame of the runtime.
        if !frames.all(|frame| frame.position().path.to_string() == HOST_CODE) {
            return;
        }
        let location = frame.position();
        // The engine's name for code outside of functions.
        if is(&location.function_name, "<main>") {
            let file = Some(location.path.to_string());
            let (line, column) = location.position.map_or((0, 0), |position| {
                (position.line_number(), position.column_number())
            });
            self.last
                .replace(Some(StackFrame::new(None, file, line, column)));
        }
    }

    /// The position of the last `await`.
    pub(crate) fn last(&self) -> Option<StackFrame> {
        self.last.borrow().clone()
    }
}
