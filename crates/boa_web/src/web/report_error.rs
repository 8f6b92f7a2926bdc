//! [`reportError`](https://html.spec.whatwg.org/multipage/webappapis.html#dom-reporterror): reports
//! an exception that a script has caught.

use crate::{
    dom::report_exception_here,
    webidl::{Steps, define_operation},
};
use boa_engine::{Context, JsError, JsValue};

pub(super) fn register(context: &Context) {
    define_operation(
        "reportError",
        &Steps(|error: JsValue, context| {
            report_exception_here(JsError::from_opaque(error), context);
            Ok(())
        }),
        context,
    );
}
