//! Where what concerns a person goes: the library prints nothing itself.

use crate::{dom::ErrorReport, net};
use url::Url;

/// Is told what scripts are not, or did not care about.
pub trait Reporter {
    /// An exception or a rejection that no script handled.
    fn uncaught(&self, report: &ErrorReport);

    /// A connection that failed: the script sees a plain `error` event, the person may know why.
    fn connection_failed(&self, url: &Url, error: &net::Error);
}

/// Reports to nobody.
impl Reporter for () {
    fn uncaught(&self, _: &ErrorReport) {}

    fn connection_failed(&self, _: &Url, _: &net::Error) {}
}
