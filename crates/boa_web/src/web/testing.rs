//! Runs a script as a test.

use super::{location, navigator};
use crate::{EventLoop, webidl};
use boa_engine::{
    Context, JsString, Source,
    context::{ContextBuilder, HostHooks, time::FixedClock},
};
use std::{
    path::Path,
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What a realm of a test has.
#[derive(Clone)]
pub(crate) struct Setup {
    pub(crate) location: Option<url::Url>,
    pub(crate) user_agent: &'static str,
    /// The quota for bytes outside of the engine's heap.
    pub(crate) blobs: u64,
    /// The largest ArrayBuffer, in bytes.
    pub(crate) buffer: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            location: None,
            user_agent: "boa_web",
            blobs: webidl::MAX_BLOB_BYTES,
            buffer: 1 << 30,
        }
    }
}

struct Hooks {
    buffer: u64,
}

impl HostHooks for Hooks {
    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        self.buffer
    }
}

/// A context with all interfaces, and its event loop. Its clock stands still but for
/// [`run_to_end`](Self::run_to_end), so waiting takes no time.
pub(crate) struct Realm {
    // Dropped first.
    pub(crate) events: EventLoop,
    pub(crate) context: Context,
    clock: Rc<FixedClock>,
}

impl Realm {
    pub(crate) fn new(setup: &Setup) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let clock = Rc::new(FixedClock::from_millis(now.as_millis() as u64));
        let mut context = ContextBuilder::new()
            .clock(clock.clone())
            .host_hooks(Rc::new(Hooks {
                buffer: setup.buffer,
            }))
            .build()
            .unwrap();
        let events = EventLoop::install(&mut context).unwrap();
        webidl::set_quotas(setup.blobs, webidl::MAX_TIMERS, &context);
        location::register(setup.location.as_ref(), &mut context).unwrap();
        navigator::register(setup.user_agent, "en-US", &mut context);
        Self {
            events,
            context,
            clock,
        }
    }

    /// Runs the tasks to their end. Returns the messages of exceptions.
    pub(crate) fn run_to_end(&mut self) -> Vec<String> {
        let mut uncaught = Vec::new();
        loop {
            match self.events.run_ready(&mut self.context) {
                Ok(None) => return uncaught,
                Ok(Some(Duration::MAX)) => panic!("it waits for a future forever"),
                // The clock has milliseconds.
                Ok(Some(delay)) => self
                    .clock
                    .forward(delay.as_nanos().div_ceil(1_000_000) as u64),
                Err(report) => uncaught.push(report.message),
            }
        }
    }

    /// Runs a script, and its tasks. Returns its value as a string, and the messages of exceptions.
    pub(crate) fn run(&mut self, source: &str) -> Vec<String> {
        let mut uncaught = Vec::new();
        let source = Source::from_bytes(source).with_path(Path::new("test.js"));
        if let Err(error) = self.context.eval(source) {
            uncaught.push(error.to_string());
        }
        uncaught.extend(self.run_to_end());
        uncaught
    }

    fn string(&mut self, source: &str) -> String {
        let value = self.context.eval(Source::from_bytes(source)).unwrap();
        value
            .as_string()
            .as_ref()
            .map(JsString::to_std_string_lossy)
            .unwrap()
    }
}

/// The output of a script: a line for each `log(value)` and for each unhandled exception.
///
/// The clock is paused, so waiting takes no time. The test fails if the script or one of its
/// `check`s fails.
pub(crate) fn run(source: &str) -> String {
    run_with(&Setup::default(), source)
}

/// As [`run`], with a given configuration.
pub(crate) fn run_with(setup: &Setup, source: &str) -> String {
    run_each(setup, [source]).concat()
}

/// Runs a script, and then compares the values of expressions in the same realm. Each row has an
/// expression, or several with commas between them, and the line that `log` makes of it.
#[track_caller]
pub(crate) fn facts<E: AsRef<str>>(script: &str, rows: &[(E, &str)]) {
    let expressions: Vec<_> = rows
        .iter()
        .map(|(expression, _)| format!("log({})", expression.as_ref()))
        .collect();
    let logged = run_each(
        &Setup::default(),
        std::iter::once(script).chain(expressions.iter().map(String::as_str)),
    );
    assert_eq!(logged[0], "", "{script}");
    for ((expression, expected), value) in rows.iter().zip(&logged[1..]) {
        assert_eq!(value, expected, "{}", expression.as_ref());
    }
}

/// Runs scripts one after the other, each with its tasks, in the same realm. Returns the output of
/// each.
fn run_each<'a>(setup: &Setup, sources: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const PRELUDE: &str = r"
        var logged = [];
        function log(...values) { logged.push(values.map(String).join(' ')); }
        function thrown(steps) {
            try { return 'returned ' + String(steps()); } catch (e) { return e.constructor.name + ':' + e.name; }
        }
        function failing(conditions) { return Object.keys(conditions).filter(name => conditions[name] !== true); }
    ";
    let mut realm = Realm::new(setup);
    assert!(realm.run(PRELUDE).is_empty());
    let mut outputs = Vec::new();
    for source in sources {
        let uncaught = realm.run(source);
        let mut lines = realm.string("logged.splice(0).join('\\n')");
        for message in uncaught {
            lines.push_str("\nUNCAUGHT ");
            lines.push_str(&message);
        }
        outputs.push(lines.trim_start_matches('\n').to_owned());
    }
    outputs
}
