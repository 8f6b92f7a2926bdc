//! The loop as the [`Diagnostics`] of its realm: what is parsed, and where an error is in it.

use super::{
    EventLoop,
    control::{StopReason, stopped_error},
};
use crate::{
    dom::{ErrorReport, StackFrame},
    host::{self, Diagnostics},
    runtime::{
        modules::{nesting, transpiler::Goal},
        reporter,
        sources::{error_at, syntax_error},
    },
    web::{InspectOptions, inspect},
};
use boa_engine::{
    Context, JsResult, JsString, JsValue, Module, Script, Source, error::RuntimeLimitError,
};
use std::{borrow::Cow, path::Path};

impl EventLoop {
    /// Runs steps that parse a source. A SyntaxError gets its position.
    pub(in crate::runtime) fn parsing<R>(
        &self,
        name: &Path,
        text: &str,
        context: &mut Context,
        steps: impl FnOnce(&mut Context) -> JsResult<R>,
    ) -> JsResult<R> {
        let parsed = self.catch_engine_panic(|| steps(context));
        parsed
            .unwrap_or_else(|_| Err(stopped_error(StopReason::EnginePanicked)))
            .map_err(|error| syntax_error(error, text, name))
    }

    /// Parses a JSON file, whose value is the default export of the module.
    pub(in crate::runtime) fn parse_json_module(
        &self,
        name: &Path,
        text: &str,
        context: &mut Context,
    ) -> JsResult<Module> {
        self.parsing(name, text, context, |context| {
            Module::parse_json_file(&JsString::from(text), name, context)
        })
    }

    /// Marks a script in the kept sources, and returns its JavaScript.
    pub(in crate::runtime) fn transpiled<'a>(
        &self,
        name: &Path,
        text: &'a str,
        goal: Goal,
    ) -> JsResult<Cow<'a, str>> {
        let code = match &self.transpiler {
            Some(transpiler) => nesting::with_stack(text, || {
                let code = host::call_program(|| transpiler.transpile(text, name, goal));
                code.map_err(|error| error_at(error.message, error.offset, text, name))
            })?,
            None => Cow::Borrowed(text),
        };
        self.sources.add_script(name, text);
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
            .as_ref()?
            .original(frame, |script| self.sources.text(script))
    }
}

/// Has the report of a limit of the engine name the setting of the program.
fn name_limit(report: &mut ErrorReport) {
    const LIMITS: [(RuntimeLimitError, &str); 2] = [
        (
            RuntimeLimitError::LoopIteration,
            "the loops of a call ran more iterations than `Limits::loop_iterations`",
        ),
        (
            RuntimeLimitError::HeapSize,
            "the scripts keep more memory than `Limits::heap_bytes`",
        ),
    ];
    // The values that a script throws have the same text at most.
    if report.value().is_some() {
        return;
    }
    for (limit, text) in LIMITS {
        if let Some(kind) = report.message.strip_suffix(&limit.to_string()) {
            report.message = format!("{kind}{text}");
            return;
        }
    }
}

impl Diagnostics for EventLoop {
    fn report(&self, report: &ErrorReport) {
        // The end of a script that is stopped or interrupted is not an exception.
        if self.control.interrupted().is_none() {
            reporter::uncaught(&*self.reporter, report);
        }
    }

    fn locate(&self, report: &mut ErrorReport) {
        name_limit(report);
        self.sources.locate(report);
        #[cfg(feature = "source-maps")]
        if let Some(maps) = &self.source_maps {
            maps.locate(report, |script| self.sources.text(script));
        }
    }

    fn script_url(&self, name: &str) -> String {
        host::script_url(name, self.script_folder.as_deref())
    }

    #[cfg(feature = "source-maps")]
    fn original_position(&self, frame: &StackFrame) -> Option<StackFrame> {
        self.original(frame).map(|(frame, _)| frame)
    }

    fn describe(&self, value: &JsValue, context: &mut Context) -> String {
        let mut options = InspectOptions::default();
        options.depth = 1;
        options.break_length = usize::MAX;
        options.elements = 10;
        inspect(value, &options, context).replace('\n', " ")
    }

    fn keep_source(&self, name: &Path, text: &str) {
        self.sources.keep(name, text);
    }

    fn has_scripts_of_servers(&self) -> bool {
        self.sources.has_scripts_of_servers()
    }

    fn is_to_rethrow(&self, error: &JsValue) -> bool {
        self.sources.is_to_rethrow(error)
    }

    fn mute(&self, name: &Path) {
        self.sources.mute(name);
    }

    fn parse(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Script> {
        let text = &*self.transpiled(name, text, Goal::Script)?;
        self.parsing(name, text, context, |context| {
            Script::parse(Source::from_bytes(text).with_path(name), None, context)
        })
    }

    fn parse_module(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Module> {
        let text = &*self.transpiled(name, text, Goal::Module)?;
        self.parsing(name, text, context, |context| {
            Module::parse(Source::from_bytes(text).with_path(name), None, context)
        })
    }
}
