//! Where a module waits: the place of the top-level `await` that was reached last, for the day it never settles.
//!
//! - **The engine** does not say where a suspended module stands. No upstream issue was found.
//! - **Can be deleted** when a suspended module, or its promise, has a position.

use crate::engine::sources::Sources;
use crate::{dom::StackFrame, webidl::string::is};
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

/// Watches while a module is evaluated.
///
/// The engine does not say where a suspended module stands. But each `await` asks the host for two job callbacks from
/// within the code that awaits: counting them tells which `await` of the source it is.
#[derive(Debug, Default)]
pub(crate) struct Awaiting {
    watching: Cell<bool>,
    last: RefCell<Option<Reached>>,
}

/// The code that awaited last, and how often it has done so.
#[derive(Debug)]
struct Reached {
    file: String,
    callbacks: usize,
}

impl Awaiting {
    pub(crate) fn watch(&self) {
        self.last.take();
        self.watching.set(true);
    }

    pub(crate) fn stop(&self) {
        self.watching.set(false);
    }

    /// To be called for each job callback that is made.
    pub(crate) fn look(&self, callback: &JsFunction, context: &Context) {
        // What an `await` makes are functions of the engine's, what a script gives to `then` is seldom one.
        if !self.watching.get() || callback.is::<OrdinaryFunction>() {
            return;
        }
        let mut frames = context.stack_trace();
        let (Some(frame), None) = (frames.next(), frames.next()) else { return };
        let location = frame.position();
        // Code outside of any function goes by this name.
        if !is(&location.function_name, "<main>") {
            return;
        }
        let file = location.path.to_string();
        let mut last = self.last.borrow_mut();
        match &mut *last {
            Some(reached) if reached.file == file => reached.callbacks += 1,
            _ => *last = Some(Reached { file, callbacks: 1 }),
        }
    }

    /// The place of the last `await`.
    pub(crate) fn last(&self, sources: &Sources) -> Option<StackFrame> {
        let last = self.last.borrow();
        let Reached { file, callbacks } = last.as_ref()?;
        let text = sources.text(file)?;
        let places = top_level_awaits(&text);
        // In a loop it is reached more often than it is written; the last one is the best guess then.
        let (line, column) = *places.get(callbacks.div_ceil(2) - 1).or(places.last())?;
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
        // Nothing breaks off.
        let _ = module.visit_with(&mut finder);
    }
    finder.0
}

#[cfg(test)]
mod tests {
    use crate::engine::top_level_await::*;

    #[test]
    fn awaits_in_functions_are_not_the_modules() {
        let text =
            "await 1;\nasync function f() { await 2 }\nconst g = async () => await 3;\nlet x = [await f(await g())];";
        assert_eq!(top_level_awaits(text), [(1, 1), (4, 18), (4, 10)]);
    }
}
