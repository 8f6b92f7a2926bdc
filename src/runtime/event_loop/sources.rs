//! The texts of scripts: what is parsed, and where an error is in it.

use super::{
    EventLoop,
    control::{StopReason, stopped_error},
};
use crate::{dom::StackFrame, engine::nesting, runtime::modules::transpiler::Goal};
use boa_engine::{Context, JsResult};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

impl EventLoop {
    /// Runs steps that parse a source, with a limit on its nesting. A SyntaxError gets its
    /// position.
    pub(in crate::runtime) fn parsing<R>(
        &self,
        name: &Path,
        text: &str,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> JsResult<R>,
    ) -> JsResult<R> {
        let parsed = self.catch_engine_panic(|| {
            nesting::with_stack_for(|| nesting::units(text), || steps(context))
        });
        parsed
            .unwrap_or_else(|_| Err(stopped_error(StopReason::EnginePanicked)))
            .map_err(|error| self.sources.syntax_error(error, text, name, context))
    }

    /// The file that takes the place of one that does not exist.
    pub(in crate::runtime) fn substitute(&self, missing: &Path) -> Option<PathBuf> {
        self.transpiler.as_ref()?.substitute(missing)
    }

    /// Marks a script in the kept sources, and returns its JavaScript.
    pub(super) fn transpiled<'a>(
        &self,
        name: &Path,
        text: &'a str,
        goal: Goal,
        context: &mut Context,
    ) -> JsResult<Cow<'a, str>> {
        let code = match &self.transpiler {
            // Transpilers recurse as the engine's parser does.
            Some(transpiler) => nesting::with_stack_for(
                || nesting::units(text),
                || {
                    let code = transpiler.transpile(text, name, goal);
                    code.map_err(|error| {
                        self.sources
                            .error_at(error.message, error.offset, text, name, context)
                    })
                },
            )?,
            None => Cow::Borrowed(text),
        };
        self.sources.add_script(name, text, &code);
        Ok(code)
    }

    /// A position in a script for people, and the line of the source.
    pub(in crate::runtime) fn located(&self, frame: StackFrame) -> (StackFrame, Option<String>) {
        #[cfg(feature = "source-maps")]
        if let Some(original) = self.original(&frame) {
            return original;
        }
        let line = self.sources.line(&frame);
        (frame, line)
    }

    #[cfg(feature = "source-maps")]
    pub(super) fn original(&self, frame: &StackFrame) -> Option<(StackFrame, Option<String>)> {
        self.source_maps
            .get()?
            .original(frame, |script| self.sources.text(script))
    }
}
