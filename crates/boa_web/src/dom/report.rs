//! [Reporting an exception](https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception)
//! that no script has caught.

use super::{
    DomException, ErrorEvent, Event, EventInit, EventKind, EventTarget, diagnostics,
    exception::current_stack, is_interruption,
};
use crate::{
    engine::thread_bound::ThreadBound,
    url_parser::parse_url,
    webidl::{Brand, PlatformRef, with_realm_data},
};
use boa_engine::{Context, JsData, JsError, JsObject, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, fmt, path::Path};
use url::Url;

/// A report of an exception that no script has handled, for the developer.
///
/// ```
/// use boa_engine::{Source, js_string};
/// use boa_web::dom::ErrorReport;
/// use std::path::Path;
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// let source = Source::from_bytes("\n  null.length").with_path(Path::new("rules.js"));
/// let error = context.eval(source).unwrap_err();
/// let report = ErrorReport::new(error, context);
/// assert!(report.message.starts_with("TypeError: "));
/// assert_eq!(report.position().map(|frame| (frame.file.as_deref(), frame.line)), Some((Some("rules.js"), 2)));
/// assert!(report.to_string().ends_with(" (rules.js:2:8)"));
/// assert_eq!(format!("{report:?}"), format!("ErrorReport({report})"));
/// let rejection = ErrorReport::rejection(js_string!("no").into(), context);
/// assert!(rejection.in_promise);
/// assert_eq!(rejection.value(), Some(js_string!("no").into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The name and the message of the error: `TypeError: undefined is not a function`. The message
    /// of an error may have several lines. The text for a value that is not an error has one line.
    pub message: String,
    /// Whether a promise was rejected without a handler. If not, an exception was thrown.
    pub in_promise: bool,
    /// The call stack, innermost frame first. Empty if the thrown value has none.
    pub stack: Vec<StackFrame>,
    value: ThreadBound,
    /// The line of the source at [`ErrorReport::position`], if the host has the source.
    pub source_line: Option<String>,
    /// The position in the generated script, if [`ErrorReport::position`] is a position in its
    /// original source. [`Diagnostics::locate`](super::Diagnostics::locate) sets it.
    pub generated_position: Option<StackFrame>,
    /// `colno` of an `ErrorEvent`: the column in code units, if the host has the source. The column
    /// of a [`StackFrame`] counts characters.
    /// [`Diagnostics::locate`](super::Diagnostics::locate) sets it.
    pub colno: Option<u32>,
    /// Advice to correct the script, if the host has any.
    pub help: Option<String>,
    /// Whether scripts learn nothing of the exception, because a script of another origin threw it:
    /// [muted errors](https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors).
    /// [`Diagnostics::locate`](super::Diagnostics::locate) sets it.
    pub is_muted: bool,
}

/// One line of a call stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StackFrame {
    /// The function's name, if it has one.
    pub function: Option<String>,
    /// The name of the script. `None` for a function in Rust.
    pub file: Option<String>,
    /// The line, from 1. 0 if it is unknown.
    pub line: u32,
    /// The column, from 1. 0 if it is unknown.
    pub column: u32,
}

/// The name of scripts and native functions with which a host calls callbacks. Call stacks omit
/// their frames.
pub const HOST_CODE: &str = boa_engine::builtins::error::HOST_CODE;

/// The end of the name of code that a timer was set with. The name of the script that has set the
/// timer comes before.
pub(crate) const TIMER_CODE: &str = " <timer>";

/// Set while an exception is being reported. An exception of an `error` listener goes to the host
/// only.
#[derive(Debug, Default, Trace, Finalize, JsData)]
struct InErrorReportingMode(Cell<bool>);

impl std::error::Error for ErrorReport {}

impl ErrorReport {
    /// [Extracts the error information](https://html.spec.whatwg.org/multipage/webappapis.html#extract-error).
    pub fn new(error: JsError, context: &mut Context) -> Self {
        let head = head_of(&error);
        let stack = stack_of(&error, &head);
        let (message, value) = match error.into_opaque(context) {
            Ok(value) => (describe(&value, context), ThreadBound::new(value)),
            Err(_) => (head, ThreadBound::default()),
        };
        let mut report = Self {
            message,
            stack,
            value,
            ..Self::default()
        };
        diagnostics(context).locate(&mut report);
        report
    }

    /// The report of a rejection without a handler.
    pub fn rejection(reason: JsValue, context: &mut Context) -> Self {
        Self {
            in_promise: true,
            ..Self::new(JsError::from_opaque(reason), context)
        }
    }

    /// The thrown value, on the thread of its context. `None` on another thread, if the engine has
    /// ended the evaluation, and if the exception is one of a worker or of another process.
    ///
    /// A report may go to any thread. Its value stays alive with it.
    #[must_use]
    pub fn value(&self) -> Option<JsValue> {
        self.value.get()
    }

    /// The position of the throw: the innermost frame with a known position.
    #[must_use]
    pub fn position(&self) -> Option<&StackFrame> {
        position(&self.stack)
    }
}

/// The text with its position, because a `main` that returns an error prints it so.
impl fmt::Debug for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ErrorReport")
            .field(&format_args!("{self}"))
            .finish()
    }
}

/// The message and where it was thrown, if that is known:
/// `TypeError: x is not a function (rules.js:3:7)`.
impl fmt::Display for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_position(&self.message, &self.stack, f)
    }
}

fn position(stack: &[StackFrame]) -> Option<&StackFrame> {
    stack
        .iter()
        .find(|frame| frame.file.is_some() && frame.line > 0)
}

/// Writes the exception, and its position if it is known.
pub fn write_with_position(
    message: &str,
    stack: &[StackFrame],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.write_str(message)?;
    match position(stack) {
        Some(StackFrame {
            file: Some(file),
            line,
            column,
            ..
        }) => write!(f, " ({file}:{line}:{column})"),
        _ => Ok(()),
    }
}

impl StackFrame {
    /// Creates a line of a call stack from its fields.
    #[must_use]
    pub const fn new(
        function: Option<String>,
        file: Option<String>,
        line: u32,
        column: u32,
    ) -> Self {
        Self {
            function,
            file,
            line,
            column,
        }
    }

    /// Parses a line of the engine's stack, such as `    at name (file:3:14)` or
    /// `    at file:3:14`.
    fn parse(line: &str) -> Option<Self> {
        let (name, place) = name_and_place(line)?;
        let function = name
            .filter(|name| !matches!(*name, "" | "<main>" | "<anonymous>"))
            .map(str::to_owned);
        if place == "native" || place.starts_with("native at ") {
            return Some(Self {
                function,
                ..Self::default()
            });
        }
        let mut parts = place.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
        // Code from a string has no file; the engine writes these words in its place.
        let file = Some(file.to_owned())
            .filter(|file| !matches!(file.trim_end(), "" | "eval at" | "unknown at"));
        Some(Self {
            function,
            file,
            line: line.parse().unwrap_or(0),
            column: column.parse().unwrap_or(0),
        })
    }
}

/// The name in a line of the engine's stack, which functions without a name have not, and the
/// position.
fn name_and_place(line: &str) -> Option<(Option<&str>, &str)> {
    let rest = line.strip_prefix("    at ")?;
    let named = rest
        .rsplit_once(" (")
        .and_then(|(name, place)| Some((Some(name), place.strip_suffix(')')?)));
    named.or_else(|| {
        // A message may have lines that begin like the lines of a stack.
        let is_number = |text: &str| text == "?" || text.parse::<u32>().is_ok();
        let ends_with_position = rest.rsplitn(3, ':').take(2).all(is_number);
        ends_with_position.then_some((None, rest))
    })
}

/// The limit on the engine's text for an error, in bytes. A longer text is cut, and the position is
/// unknown then.
const MAX_TEXT_LEN: usize = 1 << 20;

/// The engine's text for a value, cut at 1 MiB.
pub fn limited(shown: &dyn fmt::Display) -> String {
    limited_text(shown, MAX_TEXT_LEN)
}

/// Formats `shown`, and stops after `max_len` bytes. Use it for values of scripts: the engine would
/// write the whole contents of an object.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{dom, host};
///
/// let list = Context::default().eval(Source::from_bytes("new Array(1000).fill('apples')"))?;
/// assert_eq!(host::limited_text(&list.display(), 10), "[ \"apples\"");
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub fn limited_text(shown: &dyn fmt::Display, max_len: usize) -> String {
    struct Limited {
        text: String,
        max_len: usize,
    }

    impl fmt::Write for Limited {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let end = text.floor_char_boundary(self.max_len - self.text.len());
            self.text.push_str(&text[..end]);
            if end < text.len() {
                Err(fmt::Error)
            } else {
                Ok(())
            }
        }
    }

    let mut limited = Limited {
        text: String::new(),
        max_len,
    };
    // The error means that the limit was reached.
    let _ = fmt::write(&mut limited, format_args!("{shown}"));
    limited.text
}

/// The engine's text for an error, up to the call stack.
fn head_of(error: &JsError) -> String {
    if let Some(value) = error.as_opaque() {
        limited(&value.display())
    } else if let Some(native) = error.as_native() {
        native.to_string()
    } else if let Some(engine) = error.as_engine() {
        engine.to_string()
    } else {
        error.to_string()
    }
}

/// The call stack in the engine's text for an error, after its head, or that of a `DOMException`,
/// which keeps it as text.
fn stack_of(error: &JsError, head: &str) -> Vec<StackFrame> {
    let text = limited(error);
    let stack = frames_in(text.strip_prefix(head).unwrap_or_default());
    if !stack.is_empty() {
        return stack;
    }
    let object = error.as_opaque().and_then(JsValue::as_object);
    let exception = object.and_then(|object| PlatformRef::<DomException>::of_object(&object));
    let stack = exception.and_then(|exception| exception.stack());
    stack.map_or_else(Vec::new, |stack| frames_in(&stack.to_std_string_lossy()))
}

/// The name of the script that has thrown an exception, from the innermost stack frame in a script.
/// Calls no script, as [`ErrorReport::new`] may do.
///
/// ```
/// use boa_engine::Source;
/// use boa_web::{dom, host};
/// use std::path::Path;
///
/// let context = &mut boa_engine::Context::default();
/// let source = Source::from_bytes("JSON.parse('{')").with_path(Path::new("rules.js"));
/// let error = context.eval(source).unwrap_err();
/// assert_eq!(host::throwing_script(&error).as_deref(), Some("rules.js"));
/// ```
#[must_use]
pub fn throwing_script(error: &JsError) -> Option<String> {
    let stack = stack_of(error, &head_of(error));
    stack.into_iter().find_map(|frame| frame.file)
}

/// A line of a call stack with another position. `None` if it has none.
pub(crate) fn with_position(
    line: &str,
    position: impl FnOnce(StackFrame) -> Option<StackFrame>,
) -> Option<String> {
    let frame = StackFrame::parse(line).filter(|frame| frame.line > 0 && frame.column > 0)?;
    let (name, _) = name_and_place(line)?;
    let frame = position(frame)?;
    let place = format!("{}:{}:{}", frame.file?, frame.line, frame.column);
    Some(match name {
        Some(name) => format!("    at {name} ({place})"),
        None => format!("    at {place}"),
    })
}

/// The text of a call stack, with the positions in the sources that its scripts were generated
/// from.
pub(crate) fn with_original_positions(stack: &str, context: &Context) -> String {
    let diagnostics = diagnostics(context);
    let original = |line| {
        with_position(line, |frame| diagnostics.original_position(&frame))
            .unwrap_or_else(|| line.to_owned())
    };
    stack.lines().map(original).collect::<Vec<_>>().join("\n")
}

fn frames_in(stack: &str) -> Vec<StackFrame> {
    stack.lines().filter_map(StackFrame::parse).collect()
}

/// A description in one line, for people. It calls the value's own `toString` for errors only, as
/// browsers do, and ignores exceptions from it.
fn describe(value: &JsValue, context: &mut Context) -> String {
    let is_error = value.as_object().is_some_and(|object| is_error(&object));
    if (is_error || !value.is_object())
        && let Ok(text) = value.to_string(context)
    {
        return text.to_std_string_lossy();
    }
    diagnostics(context).describe(value, context)
}

/// Whether the object has an `[[ErrorData]]` internal slot:
/// [`Error.isError`](https://tc39.es/ecma262/#sec-error.iserror). A [`DomException`] has one.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::dom;
///
/// let object = |source: &str| Context::default().eval(Source::from_bytes(source)).ok()?.as_object();
/// assert!(object("new RangeError()").is_some_and(|object| dom::is_error(&object)));
/// assert!(object("new Proxy(Error(), {})").is_some_and(|object| !dom::is_error(&object)));
/// ```
#[must_use]
pub fn is_error(object: &JsObject) -> bool {
    object.is::<boa_engine::builtins::error::Error>()
        || PlatformRef::<DomException>::of_object(object).is_some()
}

/// Fires `error` at the global object. Then reports the exception to the host, unless a listener
/// has canceled the event. Does neither for the error of a script that was
/// [interrupted](crate::host::interruption).
///
/// ```
/// use boa_engine::{JsError, Source, js_string};
/// use boa_web::dom;
///
/// # let context = &mut boa_engine::Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// context.eval(Source::from_bytes("var seen; onerror = (message) => { seen = message; return true }"))?;
/// dom::report_exception(JsError::from_opaque(js_string!("no").into()), context);
/// assert_eq!(context.eval(Source::from_bytes("seen"))?, js_string!("Uncaught no").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn report_exception(error: JsError, context: &mut Context) {
    if is_interruption(&error) {
        return;
    }
    let report = ErrorReport::new(error, context);
    report_to_host(&report, context);
}

/// As [`report_exception`], for an exception that the running script passes. If it has no call
/// stack, the report has the current one.
pub(crate) fn report_exception_here(error: JsError, context: &mut Context) {
    let mut report = ErrorReport::new(error, context);
    if report.stack.is_empty() {
        report.stack = current_stack(context)
            .map(|stack| frames_in(&stack.to_std_string_lossy()))
            .unwrap_or_default();
        diagnostics(context).locate(&mut report);
    }
    report_to_host(&report, context);
}

/// As [`report_exception`], for code with this name which the engine does not know: parts of the
/// call stack without a file are of that code, and so is a SyntaxError.
pub(crate) fn report_exception_of(error: JsError, name: &str, context: &mut Context) {
    if is_interruption(&error) {
        return;
    }
    let mut report = ErrorReport::new(error, context);
    let is_of_code = |frame: &StackFrame| frame.file.is_none() && frame.line > 0;
    if let Some(at) = report.stack.iter().rposition(is_of_code) {
        report.stack[at].file = Some(name.to_owned());
    } else if report.stack.iter().all(|frame| frame.file.is_none()) {
        let code = StackFrame::new(None, Some(name.to_owned()), 0, 0);
        report.stack.push(code);
    }
    report_to_host(&report, context);
}

fn report_to_host(report: &ErrorReport, context: &mut Context) {
    if !fire_error(report, context) {
        diagnostics(context).report(report);
    }
}

/// Fires `error` at the global object, and returns whether a listener has canceled it. Does nothing
/// while another `error` event is dispatched. [`report_exception`] includes this.
pub fn fire_error(report: &ErrorReport, context: &mut Context) -> bool {
    let Some(target) = PlatformRef::<EventTarget>::of(&JsValue::undefined(), context) else {
        return false;
    };
    if !target.has_listener("error") {
        return false;
    }
    let realm = context.realm().clone();
    let set_mode = |on| with_realm_data(&realm, |mode: &InErrorReportingMode| mode.0.replace(on));
    if set_mode(true) {
        return false;
    }
    let is_canceled = fire_error_at(&target, report, context);
    set_mode(false);
    is_canceled
}

/// The URL of a script, for [`Diagnostics::script_url`](super::Diagnostics::script_url). Its name
/// is a URL, or the path of a file, which may be relative to a folder. Any other name stays as it
/// is: one in brackets, such as `[stdin]`, or a relative one without a folder. The code of a timer
/// has the URL of the script that has set the timer.
///
/// ```
/// use boa_web::host::script_url;
///
/// assert_eq!(script_url("https://app.example/main.js", None), "https://app.example/main.js");
/// assert_eq!(script_url("rules.js", None), "rules.js");
/// # #[cfg(unix)]
/// assert_eq!(script_url("rules.js", Some("/srv/my app".as_ref())), "file:///srv/my%20app/rules.js");
/// assert_eq!(script_url("[stdin]", Some("/srv".as_ref())), "[stdin]");
/// ```
#[must_use]
pub fn script_url(name: &str, folder: Option<&Path>) -> String {
    let name = name.strip_suffix(TIMER_CODE).unwrap_or(name);
    // The scheme of one letter is a drive of Windows.
    if parse_url(name, None).is_ok_and(|url| url.scheme().len() > 1) {
        return name.to_owned();
    }
    let path = match folder {
        Some(folder) if !name.starts_with('[') => folder.join(name),
        _ => name.into(),
    };
    file_url(&path).unwrap_or_else(|| name.to_owned())
}

/// The `file:` URL of an absolute path. Without an operating system there are no files.
#[cfg(any(unix, windows))]
fn file_url(path: &Path) -> Option<String> {
    Url::from_file_path(path).ok().map(Into::into)
}

#[cfg(not(any(unix, windows)))]
fn file_url(_: &Path) -> Option<String> {
    None
}

/// Fires `error` at a target, for an exception that nothing has handled. Returns whether a listener
/// has canceled the event.
pub fn fire_error_at(
    target: &PlatformRef<EventTarget>,
    report: &ErrorReport,
    context: &mut Context,
) -> bool {
    let position = report.generated_position.as_ref().or(report.position());
    let position = position.or_else(|| report.stack.iter().find(|frame| frame.file.is_some()));
    let kind = if report.is_muted {
        EventKind::Error {
            message: js_string!("Script error."),
            filename: JsString::default(),
            lineno: 0,
            colno: 0,
            error: JsValue::null(),
        }
    } else {
        EventKind::Error {
            message: JsString::from(format!("Uncaught {}", report.message)),
            filename: position
                .and_then(|frame| frame.file.as_deref())
                .map(|name| JsString::from(diagnostics(context).script_url(name)))
                .unwrap_or_default(),
            lineno: position.map_or(0, |frame| frame.line),
            colno: report
                .colno
                .unwrap_or_else(|| position.map_or(0, |frame| frame.column)),
            error: report.value().unwrap_or_else(JsValue::null),
        }
    };
    let new = EventInit::new(js_string!("error"), kind).cancelable();
    let event = Event::create::<ErrorEvent>(new, context);
    !target.dispatch(&event, context)
}
