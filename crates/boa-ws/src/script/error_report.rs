//! Reports errors of scripts and connections on standard error.

use crate::{
    output::{
        connection_error::reason,
        error,
        error_causes::error_causes,
        hint,
        hints::{Caller, HANDLERS, Hints, refused_file},
        line_printer,
        report::{SourceLine, titled, with_source},
        sanitize::sanitize,
        terminal_text::{TerminalText, text},
        unimplemented::{is_missing_global, missed_member},
        warning, write, write_or_end,
    },
    run_input::RunInput,
};
use annotate_snippets::Level;
use boa_engine::{Context, JsObject, JsString};
use boa_websocket::{
    Reporter,
    dom::{ErrorReport, StackFrame},
    net::{self, observer::WithoutCredentials},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use url::Url;

/// The number of frames of a call stack that are shown.
const MAX_FRAMES: usize = 10;

/// Counts and prints the exceptions that scripts did not handle, and the connections that failed.
#[derive(Default)]
pub(crate) struct Reports {
    uncaught: Cell<usize>,
    connections_failed: Cell<usize>,
    hints: Hints,
    /// Called for each exception as well.
    listener: RefCell<Option<Listener>>,
    run_input: RunInput,
    /// Whether the script is in a process of its own, which has no files.
    is_isolated: bool,
    /// Corrects the positions of each exception.
    correction: RefCell<Option<Correction>>,
}

type Listener = Rc<dyn Fn(&ErrorReport)>;
type Correction = Rc<dyn Fn(&mut ErrorReport)>;

impl Reporter for Reports {
    fn uncaught(&self, report: &ErrorReport) {
        let mut corrected = None;
        if let Some(correct) = &*self.correction.borrow() {
            correct(corrected.insert(report.clone()));
        }
        let report = corrected.as_ref().unwrap_or(report);
        self.uncaught.set(self.uncaught.get() + 1);
        if let Some(listener) = &*self.listener.borrow() {
            listener(report);
        }
        let title = if report.in_promise {
            "Uncaught (in promise) "
        } else {
            "Uncaught "
        };
        let title = format!("{title}{}", report.message);
        let mut text = shown(
            Level::ERROR,
            &title,
            report.position(),
            report.source_line.as_deref(),
        );
        // Frames of the runtime may have neither a name nor a file.
        let stack: Vec<_> = report
            .stack
            .iter()
            .filter(|it| it.function.is_some() || it.file.is_some())
            .collect();
        let frames = if stack.len() > MAX_FRAMES + 1 {
            MAX_FRAMES
        } else {
            stack.len()
        };
        for frame in &stack[..frames] {
            text += text!["    at ", sanitize(&frame_line(frame))].line();
        }
        if frames < stack.len() {
            text += text![format!("    ... {} more", stack.len() - frames)].line();
        }
        for line in report.value().iter().flat_map(error_causes) {
            text += text!["  ", sanitize(&line)].line();
        }
        let missed = missed_member(report)
            .map(|member| format!("{member} is not implemented by boa-ws"))
            .and_then(|note| self.hints.once(note))
            .or_else(|| no_worker(report))
            .or_else(|| no_local_storage(report));
        if let Some(missed) = missed {
            text += titled(Level::NOTE, &missed);
        }
        let help = if self.is_isolated && refused_file(&report.message).is_some() {
            self.hints.once(NO_FILES.to_owned())
        } else {
            report.help.clone().and_then(|help| self.hints.once(help))
        };
        if let Some(hint) = help.or_else(|| self.hints.for_exception(report)) {
            text += titled(Level::HELP, &hint);
        }
        line_printer::wait_for_room();
        write_or_end(&text);
    }

    fn connection_failed(&self, url: &Url, error: &net::Error) {
        self.connections_failed.update(|failed| failed + 1);
        let (reason, help) = self.run_input.failure(|| {
            (
                reason(error),
                self.hints.for_connection(url, error, Caller::Script),
            )
        });
        line_printer::wait_for_room();
        warning(&format_args!("{}: {reason}", WithoutCredentials(url)));
        if let Some(help) = help {
            hint(&help);
        }
    }

    fn undeclared_name(&self, name: &str) {
        let note = || format!("the script asks for {name}, which is not implemented by boa-ws");
        if is_missing_global(name)
            && let Some(note) = self.hints.once(note())
        {
            line_printer::wait_for_room();
            write_or_end(&titled(Level::NOTE, &note));
        }
    }
}

const NO_FILES: &str =
    "a script with --isolate has no files: give it what it needs as arguments or by --env";

impl Reports {
    /// Those of a script in a process of its own.
    #[cfg(unix)]
    pub(crate) fn of_isolated() -> Self {
        Self {
            is_isolated: true,
            ..Self::default()
        }
    }

    /// Counts a failure that was reported already as an exception.
    pub(crate) fn count_failure(&self) {
        self.uncaught.set(self.uncaught.get() + 1);
    }

    /// The reports of a run of this kind, of a script with an argument that is the name of an option
    /// of the command, and of connections with these options.
    pub(crate) fn new(
        run_input: RunInput,
        misplaced: Option<String>,
        options: &net::Options,
    ) -> Self {
        Self {
            run_input,
            hints: Hints::new(misplaced, options),
            ..Self::default()
        }
    }

    /// A script of a page can't be loaded, and the page does not handle that. It counts as an
    /// exception.
    pub(crate) fn script_failed(&self, what: &str) {
        self.uncaught.update(|uncaught| uncaught + 1);
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            let mut report = ErrorReport::default();
            report.message = what.to_owned();
            listener(&report);
        }
        line_printer::wait_for_room();
        error(&what);
    }

    /// Reports the position at which the module waits.
    pub(crate) fn never_settles(&self, position: Option<&StackFrame>, source_line: Option<&str>) {
        let title = "this top-level await waits for something that can't happen any more: nothing keeps the script alive";
        // The process ends after this message.
        let _ = write(&shown(Level::ERROR, title, position, source_line));
    }

    /// Helps if the script has set event handlers on the class of sockets.
    pub(crate) fn check_class(&self, class: &JsObject, context: &mut Context) {
        let is_set = |handler: &&str| {
            class
                .has_own_property(JsString::from(*handler), context)
                .is_ok_and(|set| set)
        };
        let set: Vec<&str> = HANDLERS.into_iter().filter(is_set).collect();
        if let Some(handler) = set.first()
            && let Some(help) = self.hints.for_class_handler(handler)
        {
            hint(&help);
        }
    }

    pub(crate) fn any_uncaught(&self) -> bool {
        self.uncaught.get() > 0
    }

    pub(crate) fn connections_failed(&self) -> usize {
        self.connections_failed.get()
    }

    /// Sets a function that is called for each further exception as well.
    pub(crate) fn set_listener(&self, listener: impl Fn(&ErrorReport) + 'static) {
        self.listener.replace(Some(Rc::new(listener)));
    }

    /// Sets a function that corrects the positions of each further exception before it is reported.
    #[cfg(feature = "typescript")]
    pub(crate) fn set_correction(&self, correction: impl Fn(&mut ErrorReport) + 'static) {
        self.correction.replace(Some(Rc::new(correction)));
    }
}

/// The title, the line of the source, and a caret under the column.
fn shown(
    level: Level<'_>,
    title: &str,
    position: Option<&StackFrame>,
    source_line: Option<&str>,
) -> TerminalText {
    match (source_line, position) {
        (
            Some(text),
            Some(StackFrame {
                file: Some(file),
                line: number,
                column,
                ..
            }),
        ) => with_source(
            level,
            &title,
            &SourceLine {
                file,
                number: usize::try_from(*number).unwrap_or(usize::MAX),
                text,
                column: usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX),
            },
        ),
        _ => titled(level, &title),
    }
}

/// A line of a call stack, in the format of browsers.
fn frame_line(frame: &StackFrame) -> String {
    let StackFrame {
        function,
        file,
        line,
        column,
        ..
    } = frame;
    match (function, file) {
        (Some(function), Some(file)) if *line == 0 => format!("{function} ({file})"),
        (None, Some(file)) if *line == 0 => file.clone(),
        (Some(function), Some(file)) => format!("{function} ({file}:{line}:{column})"),
        (None, Some(file)) => format!("{file}:{line}:{column}"),
        (Some(function), None) => format!("{function} (native)"),
        (None, None) => "native code".to_owned(),
    }
}

/// The reason why there is no `localStorage`.
fn no_local_storage(report: &ErrorReport) -> Option<String> {
    let is_meant = report.message == "ReferenceError: localStorage is not defined";
    is_meant.then(|| {
        "localStorage needs a file: --local-storage FILE, without --isolate, --record and --replay"
            .to_owned()
    })
}

/// The reason why there are no workers.
fn no_worker(report: &ErrorReport) -> Option<String> {
    let absent =
        ["Worker", "SharedWorker"].map(|name| format!("ReferenceError: {name} is not defined"));
    absent
        .contains(&report.message)
        .then(|| "a script that is isolated has no workers".to_owned())
}
