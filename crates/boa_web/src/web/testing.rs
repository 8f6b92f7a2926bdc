//! Runs a script as a test.

use super::{location, navigator};
use crate::{EventLoop, webidl};
use boa_engine::{
    Context, JsString, JsValue, Source,
    context::{ContextBuilder, HostHooks, time::FixedClock},
    property::Attribute,
};
use std::{
    ops::{Deref, DerefMut},
    path::Path,
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The limits of a test's realm.
#[derive(Clone)]
pub(crate) struct Setup {
    /// The quota for bytes outside of the engine's heap.
    pub(crate) blobs: u64,
    /// The largest ArrayBuffer, in bytes.
    pub(crate) buffer: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            blobs: webidl::MAX_BLOB_BYTES,
            buffer: 1 << 30,
        }
    }
}

impl HostHooks for Setup {
    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        self.buffer
    }
}

/// A context with all interfaces, and its event loop. Its clock stands still but for
/// [`run_to_end`](Self::run_to_end), so waiting takes no time.
pub(crate) struct Realm {
    events: Rc<EventLoop>,
    context: Context,
    clock: Rc<FixedClock>,
}

impl Realm {
    pub(crate) fn new(setup: &Setup) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let clock = Rc::new(FixedClock::from_millis(now.as_millis() as u64));
        let mut context = ContextBuilder::new()
            .clock(clock.clone())
            .host_hooks(Rc::new(setup.clone()))
            .build()
            .unwrap();
        let events = EventLoop::install(&mut context).unwrap();
        crate::host::set_quotas(setup.blobs, webidl::MAX_TIMERS, &context);
        location::register(None, &mut context).unwrap();
        navigator::register("boa_web", "en-US", &mut context);
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

    /// The value of a script, which throws nothing.
    pub(crate) fn value(&mut self, source: &str) -> JsValue {
        self.eval(Source::from_bytes(source)).unwrap()
    }

    /// Sets a property of the global object.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<JsValue>) {
        let name = JsString::from(name);
        self.register_global_property(name, value, Attribute::all())
            .unwrap();
    }

    /// Performs steps in a new realm, with the interfaces of [`dom`](crate::dom).
    pub(crate) fn in_other_realm<R>(&mut self, steps: impl FnOnce(&mut Self) -> R) -> R {
        let (host, diagnostics) = (crate::dom::host(self), crate::dom::diagnostics(self));
        let realm = self.create_realm().unwrap();
        let outer = self.enter_realm(realm);
        crate::dom::install_host(host, diagnostics, self);
        crate::dom::register(self).unwrap();
        let result = steps(self);
        self.enter_realm(outer);
        result
    }
}

impl Default for Realm {
    fn default() -> Self {
        Self::new(&Setup::default())
    }
}

impl Deref for Realm {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl DerefMut for Realm {
    fn deref_mut(&mut self) -> &mut Context {
        &mut self.context
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
    const PRELUDE: &str = r"
        var logged = [];
        function log(...values) { logged.push(values.map(String).join(' ')); }
        function thrown(steps) {
            try { return 'returned ' + String(steps()); } catch (e) { return e.constructor.name + ':' + e.name; }
        }
    ";
    let mut realm = Realm::new(setup);
    assert!(realm.run(PRELUDE).is_empty());
    let uncaught = realm.run(source);
    let logged = realm.value("logged.join('\\n')").as_string().unwrap();
    let mut lines = logged.to_std_string_lossy();
    for message in uncaught {
        lines.push_str("\nUNCAUGHT ");
        lines.push_str(&message);
    }
    lines.trim_start_matches('\n').to_owned()
}
