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
/// Tokio's clock is paused, so waiting takes no time. The test fails if the script or one of its
/// `check`s fails.
pub(crate) fn run(source: &str) -> String {
    run_with(Runtime::builder(), source)
}

/// As [`run`], with a given configuration.
pub(crate) fn run_with(builder: Builder, source: &str) -> String {
    run_each(builder, [source]).concat()
}

/// Runs a script, and then compares the values of expressions in the same runtime. Each row has an
/// expression, or several with commas between them, and the line that `log` makes of it.
#[track_caller]
pub(crate) fn facts<E: AsRef<str>>(setup: &str, rows: &[(E, &str)]) {
    facts_with(Runtime::builder(), setup, rows);
}

/// As [`facts`], with a given configuration.
#[track_caller]
pub(crate) fn facts_with<E: AsRef<str>>(builder: Builder, setup: &str, rows: &[(E, &str)]) {
    let expressions: Vec<_> = rows
        .iter()
        .map(|(expression, _)| format!("log({})", expression.as_ref()))
        .collect();
    let logged = run_each(
        builder,
        std::iter::once(setup).chain(expressions.iter().map(String::as_str)),
    );
    assert_eq!(logged[0], "", "{setup}");
    for ((expression, expected), value) in rows.iter().zip(&logged[1..]) {
        assert_eq!(value, expected, "{}", expression.as_ref());
    }
}

/// Runs scripts one after the other, each with its tasks, in the same runtime. Returns the output
/// of each.
fn run_each<'a>(builder: Builder, sources: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const PRELUDE: &str = r"
        var logged = [];
        function log(...values) { logged.push(values.map(String).join(' ')); }
        function thrown(steps) {
            try { return 'returned ' + String(steps()); } catch (e) { return e.constructor.name + ':' + e.name; }
        }
        function failing(conditions) { return Object.keys(conditions).filter(name => conditions[name] !== true); }
    ";
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    tokio.block_on(async {
        let uncaught = Rc::new(Uncaught::default());
        let mut runtime = builder.reporter(uncaught.clone()).build().unwrap();
        runtime.execute("prelude.js", PRELUDE).await.unwrap();
        let mut outputs = Vec::new();
        for source in sources {
            if let Err(error) = runtime.execute("test.js", source).await {
                uncaught.0.borrow_mut().push(error.to_string());
            }
            runtime.run().await.unwrap();
            let logged = runtime
                .execute("end.js", "logged.splice(0).join('\\n')")
                .await
                .unwrap();
            let mut lines = logged.as_string().unwrap().to_std_string_lossy();
            for message in uncaught.0.take() {
                lines.push_str("\nUNCAUGHT ");
                lines.push_str(&message);
            }
            outputs.push(lines.trim_start_matches('\n').to_owned());
        }
        outputs
    })
}
