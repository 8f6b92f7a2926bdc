//! Unloading a document.

use crate::webidl::with_realm_data;
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use std::cell::RefCell;

/// The steps of a realm.
#[derive(Default, Trace, Finalize, JsData)]
struct CleanupSteps(#[unsafe_ignore_trace] RefCell<Vec<fn(&mut Context)>>);

/// Adds
/// [unloading document cleanup steps](https://html.spec.whatwg.org/multipage/document-lifecycle.html#unloading-document-cleanup-steps)
/// to the current realm: they end what an interface has started, such as connections and timers.
/// They run after the steps that were added before.
pub fn add_unloading_cleanup_steps(steps: fn(&mut Context), context: &Context) {
    with_realm_data(context.realm(), |all: &CleanupSteps| {
        all.0.borrow_mut().push(steps);
    });
}

/// Runs the
/// [unloading document cleanup steps](https://html.spec.whatwg.org/multipage/document-lifecycle.html#unloading-document-cleanup-steps)
/// of the current realm. WebSockets
/// [disappear](https://websockets.spec.whatwg.org/#make-disappear): they send the code 1001 and
/// fire no more events. Timers are cleared. Message ports are disentangled. The realm can still be
/// used.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{host, EventLoop, dom};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// host::add_unloading_cleanup_steps(|_| println!("left"), context);
/// context.eval(Source::from_bytes("setInterval(() => {}, 1000)"))?;
/// host::run_unloading_cleanup_steps(context);
/// events.run(context)?; // there is nothing left to wait for
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn run_unloading_cleanup_steps(context: &mut Context) {
    let all = with_realm_data(context.realm(), |all: &CleanupSteps| all.0.borrow().clone());
    for steps in all {
        steps(context);
    }
}
