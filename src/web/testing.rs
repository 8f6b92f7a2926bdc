//! Runs a script as a test.

use crate::{Builder, Reporter, Runtime, dom::ErrorReport};
use std::{cell::RefCell, rc::Rc};

#[derive(Default)]
struct Uncaught(RefCell<Vec<String>>);

impl Reporter for Uncaught {
    fn uncaught(&self, report: &ErrorReport) {
        self.0.borrow_mut().push(report.message.clone());
    }

    fn connection_failed(&self, _: &url::Url, _: &crate::net::Error) {}
}

/// The output of a script: a line for each `log(value)` and for each unhandled exception.
///
/// Tokio's clock is paused, so waiting takes no time. The test fails if the script or one of its `check`s fails.
pub(crate) fn run(source: &str) -> String {
    run_with(Runtime::builder(), source)
}

/// As [`run`], with a given configuration.
pub(crate) fn run_with(builder: Builder, source: &str) -> String {
    const PRELUDE: &str = r"
        var logged = [];
        function log(...values) { logged.push(values.map(String).join(' ')); }
        function thrown(steps) {
            try { return 'returned ' + String(steps()); } catch (e) { return e.constructor.name + ':' + e.name; }
        }
    ";
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    tokio.block_on(async {
        let uncaught = Rc::new(Uncaught::default());
        let mut runtime = builder.reporter(uncaught.clone()).build().unwrap();
        runtime.execute("prelude.js", PRELUDE).await.unwrap();
        if let Err(error) = runtime.execute("test.js", source).await {
            uncaught.0.borrow_mut().push(error.to_string());
        }
        runtime.run().await.unwrap();
        let logged = runtime.execute("end.js", "logged.join('\\n')").await.unwrap();
        let mut lines = logged.as_string().unwrap().to_std_string_lossy();
        for message in uncaught.0.borrow().iter() {
            lines.push_str("\nUNCAUGHT ");
            lines.push_str(message);
        }
        lines.trim_start_matches('\n').to_owned()
    })
}
