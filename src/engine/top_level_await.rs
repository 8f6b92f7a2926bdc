//! The position of the top-level `await` that a module reached last, for the error about one that can never settle.
//!
//! - **The engine** does not report the position of a suspended module. No upstream issue was found.
//! - **Can be deleted** when a suspended module, or its promise, has a position.

use crate::engine::sources::Sources;
use crate::{
    dom::{HOST_CODE, StackFrame},
    webidl::string::is,
};
use boa_engine::{
    Context, Source,
    ast::{
        Spanned,
        expression::Await,
        function::FunctionBody,
        scope::Scope,
        visitor::{VisitWith, Visitor},
    },
    builtins::function::OrdinaryFunction,
    interner::Interner,
    object::builtins::JsFunction,
    parser::Parser,
};
use std::{
    cell::{Cell, RefCell},
    ops::ControlFlow,
};

/// Counts the `await`s that a module reaches.
///
/// Each `await` asks the host for two job callbacks while the code that awaits is on the stack. Their number is the number of
/// the
/// `await` in the source.
#[derive(Debug, Default)]
pub(crate) struct AwaitTracker {
    active: Cell<bool>,
    last: RefCell<Option<ReachedAwaits>>,
}

/// The file whose code awaited last, and the number of its callbacks.
#[derive(Debug)]
struct ReachedAwaits {
    file: String,
    callbacks: usize,
}

impl AwaitTracker {
    pub(crate) fn start(&self) {
        self.last.take();
        self.active.set(true);
    }

    pub(crate) fn stop(&self) {
        self.active.set(false);
    }

    /// Must be called for each job callback that is made.
    pub(crate) fn callback_made(&self, callback: &JsFunction, context: &Context) {
        // An `await` makes native functions. Scripts seldom pass native functions to `then`.
        if !self.active.get() || callback.is::<OrdinaryFunction>() {
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
        if !is(&location.function_name, "<main>") {
            return;
        }
        let file = location.path.to_string();
        let mut last = self.last.borrow_mut();
        match &mut *last {
            Some(reached) if reached.file == file => reached.callbacks += 1,
            _ => *last = Some(ReachedAwaits { file, callbacks: 1 }),
        }
    }

    /// The position of the last `await`.
    pub(crate) fn last(&self, sources: &Sources) -> Option<StackFrame> {
        let last = self.last.borrow();
        let ReachedAwaits { file, callbacks } = last.as_ref()?;
        let text = sources.text(file)?;
        let positions = top_level_awaits(&text);
        // An `await` in a loop is reached more than once. Then the last one of the source is the best guess.
        let (line, column) = *positions.get(callbacks.div_ceil(2) - 1).or(positions.last())?;
        Some(StackFrame { function: None, file: Some(file.clone()), line, column })
    }
}

/// The lines and columns of all `await` expressions outside of functions.
fn top_level_awaits(text: &str) -> Vec<(u32, u32)> {
    struct Finder(Vec<(u32, u32)>);

    impl<'ast> Visitor<'ast> for Finder {
        type BreakTy = ();

        fn visit_await(&mut self, node: &'ast Await) -> ControlFlow<()> {
            let start = node.span().start();
            node.visit_with(self)?;
            self.0.push((start.line_number(), start.column_number()));
            ControlFlow::Continue(())
        }

        fn visit_function_body(&mut self, _: &'ast FunctionBody) -> ControlFlow<()> {
            ControlFlow::Continue(())
        }
    }

    let mut interner = Interner::default();
    let mut finder = Finder(Vec::new());
    let mut parser = Parser::new(Source::from_bytes(text));
    if let Ok(module) = parser.parse_module(&Scope::new_global(), &mut interner) {
        // The visitor never breaks.
        let _ = module.visit_with(&mut finder);
    }
    finder.0
}

#[cfg(test)]
mod tests {
    use crate::engine::top_level_await::*;

    #[test]
    fn awaits_in_functions_are_not_found() {
        let text =
            "await 1;\nasync function f() { await 2 }\nconst g = async () => await 3;\nlet x = [await f(await g())];";
        assert_eq!(top_level_awaits(text), [(1, 1), (4, 18), (4, 10)]);
    }
}
