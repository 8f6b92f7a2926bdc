//! A reporter for scripts whose exceptions would keep a test from what it waits for.

use boa_websocket::{Reporter, dom::ErrorReport, net};
use url::Url;

/// Ends the test when a script does not catch an exception. Failures of connections belong to the
/// tests.
#[derive(Debug)]
pub(crate) struct NoException;

impl Reporter for NoException {
    fn uncaught(&self, report: &ErrorReport) {
        panic!("{}", report.message);
    }

    fn connection_failed(&self, _: &Url, _: &net::Error) {}
}
