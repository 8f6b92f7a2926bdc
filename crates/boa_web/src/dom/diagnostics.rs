//! Diagnostics of scripts: reports of exceptions, with positions in their sources.

use super::{ErrorReport, StackFrame};
use boa_engine::{Context, JsResult, JsValue, Module, Script, Source};
use std::path::Path;

/// Receives the exceptions of one realm, and knows the sources of its scripts.
///
/// ```
/// use boa_engine::{Context, JsValue, js_string};
/// use boa_web::{EventLoop, dom::{self, ErrorReport}};
/// use std::path::Path;
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// let (host, diagnostics) = (dom::host(context), dom::diagnostics(context));
/// let (name, text) = (Path::new("callback.js"), "(text) => { throw text }");
/// diagnostics.keep_source(name, text);
/// let script = diagnostics.parse(name, text, context)?;
/// let callback = host.evaluate(&script, context)?.as_callable().expect("a function");
/// let argument = js_string!("no").into();
/// match host.call(&callback, &JsValue::undefined(), &[argument], context) {
///     Ok(value) => println!("{}", diagnostics.describe(&value, context)),
///     Err(error) => {
///         let mut report = ErrorReport::new(error, context);
///         diagnostics.locate(&mut report); // `new` has called it already
///         diagnostics.report(&report); // `dom::report_exception` fires an event first
///     }
/// }
/// assert_eq!(diagnostics.script_url("callback.js"), "callback.js");
/// assert!(diagnostics.parse_module(name, "import 1", context).is_err());
/// assert_eq!(events.run(context).unwrap_err().message, "no"); // the report
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait Diagnostics {
    /// Reports an exception that no script has handled to the developer.
    fn report(&self, report: &ErrorReport);

    /// Completes a report: with the position, and the line of the source.
    fn locate(&self, report: &mut ErrorReport) {
        let _ = report;
    }

    /// Describes a thrown value that is not an error, in one line for people.
    fn describe(&self, value: &JsValue, context: &mut Context) -> String {
        let _ = context;
        super::limited(&value.display())
    }

    /// Stores the source of scripts with a name, for [`Diagnostics::locate`]. It may have several
    /// scripts, as a page does: before [`Diagnostics::parse`], whitespace takes the place of the
    /// text before a script, so that positions are those in the source.
    fn keep_source(&self, name: &Path, text: &str) {
        let _ = (name, text);
    }

    /// Whether the source of a script was kept that comes from a server or a `data:` URL. Inline
    /// code that was not in the source of a page may be its code from then on.
    fn has_scripts_of_servers(&self) -> bool {
        false
    }

    /// Mutes the errors of the scripts with a name, which are of another origin:
    /// [`Diagnostics::locate`] sets [`ErrorReport::is_muted`] in their reports.
    fn mute(&self, name: &Path) {
        let _ = name;
    }

    /// Whether loading a module has failed with its
    /// [error to rethrow](https://html.spec.whatwg.org/multipage/webappapis.html#concept-script-error-to-rethrow),
    /// or with that of a module that it imports. Otherwise one of them could not be fetched.
    fn is_to_rethrow(&self, error: &JsValue) -> bool {
        let _ = error;
        false
    }

    /// Parses a classic script. The message of a SyntaxError has the position.
    ///
    /// # Errors
    /// A SyntaxError.
    fn parse(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Script> {
        Script::parse(Source::from_bytes(text).with_path(name), None, context)
    }

    /// As [`Diagnostics::parse`], for a module.
    ///
    /// # Errors
    /// A SyntaxError.
    fn parse_module(&self, name: &Path, text: &str, context: &mut Context) -> JsResult<Module> {
        Module::parse(Source::from_bytes(text).with_path(name), None, context)
    }

    /// The URL of the script that has this name in call stacks, for `filename` of an `ErrorEvent`:
    /// by default the result of [`script_url`](super::script_url) without a folder.
    fn script_url(&self, name: &str) -> String {
        super::script_url(name, None)
    }

    /// The position in the source that the script of a frame was generated from, by a source map.
    /// `None` without one.
    fn original_position(&self, frame: &StackFrame) -> Option<StackFrame> {
        let _ = frame;
        None
    }
}
