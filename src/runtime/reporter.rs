//! [`Reporter`]: the receiver of messages for developers. The library prints nothing itself.

use crate::{
    dom::{ErrorReport, StackFrame},
    host::call_program,
    net,
};
use url::Url;

/// Receives the failures that scripts do not see or do not handle.
///
/// ```
/// use boa_websocket::{Reporter, Runtime, dom::ErrorReport, net};
/// use std::{cell::RefCell, rc::Rc};
/// use url::Url;
///
/// #[derive(Default)]
/// struct Log(RefCell<Vec<String>>);
///
/// impl Reporter for Log {
///     fn uncaught(&self, report: &ErrorReport) {
///         self.0.borrow_mut().push(report.message.clone());
///     }
///
///     fn connection_failed(&self, url: &Url, error: &net::Error) {
///         self.0.borrow_mut().push(format!("{url}: {}", net::chain(error)));
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let log = Rc::new(Log::default());
/// let mut runtime = Runtime::builder().reporter(log.clone()).build()?;
/// runtime.execute("late.js", "setTimeout(() => { throw new Error('late') })").await?;
/// runtime.run().await?;
/// assert_eq!(*log.0.borrow(), ["Error: late"]);
/// # Ok(())
/// # }
/// ```
pub trait Reporter {
    /// An exception or a rejection that no script has handled.
    fn uncaught(&self, report: &ErrorReport);

    /// A failed connection. The script sees a plain `error` event; the error here has the reason.
    fn connection_failed(&self, url: &Url, error: &net::Error);

    /// A script has asked by `typeof` for a global name that is absent, and goes on without it.
    /// Each global object reports a name once, and at most 1,000 names.
    fn undeclared_name(&self, _name: &str) {}
}

/// Reports to the [`Reporter`] and as a [`tracing`] event.
pub(super) fn uncaught(reporter: &dyn Reporter, report: &ErrorReport) {
    let (message, in_promise) = (report.message.as_str(), report.in_promise);
    match report.position() {
        Some(StackFrame {
            file: Some(file),
            line,
            column,
            ..
        }) => {
            tracing::warn!(error = message, in_promise, file, line, column, "uncaught");
        }
        _ => tracing::warn!(error = message, in_promise, "uncaught"),
    }
    call_program(|| reporter.uncaught(report));
}

/// Discards all reports.
impl Reporter for () {
    fn uncaught(&self, _: &ErrorReport) {}

    fn connection_failed(&self, _: &Url, _: &net::Error) {}
}
