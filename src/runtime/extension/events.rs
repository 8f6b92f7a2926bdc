//! Events, and the host that the other extensions need.

use super::{RuntimeExtension, conflict::is_unfinished, within};
use crate::{
    dom::{self, EventTarget},
    host,
    runtime::{
        Reporter,
        event_loop::job_host::JobHost,
        global_prototypes,
        io_driver::{self, IoDriver},
        reporter,
    },
    webidl::{self, insert_realm_data, realm_data},
};
use boa_engine::{Context, JsData, JsResult, realm::Realm};
use boa_gc::{Finalize, Trace};
use boa_web::{EventLoop, internal::default_executor};
use std::{io, rc::Rc};
use tokio::runtime::Handle;

/// Defines events, event targets, abort signals and `DOMException`, and makes the global object an
/// event target.
///
/// The other extensions define these as well if they are missing. Register this one to set its
/// options. The options have no effect in a realm of a [`Runtime`](crate::Runtime) or of another
/// [`Host`](host::Host), such as an [`EventLoop`](crate::EventLoop) of the program.
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::extensions::{EventsExtension, RuntimeExtension};
///
/// let context = &mut Context::default();
/// // `microtask_executor` is for executors whose `run_jobs` runs microtasks only.
/// EventsExtension::new().microtask_executor().register(None, context)?;
/// let script = "let n = 0; const target = new EventTarget(); target.addEventListener('x', () => n++); \
///     target.dispatchEvent(new Event('x')); n";
/// assert_eq!(context.eval(Source::from_bytes(script))?, 1.into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
#[derive(Default)]
#[must_use]
pub struct EventsExtension {
    pub(super) reporter: Option<Rc<dyn Reporter>>,
    pub(super) checkpoints: bool,
}

impl EventsExtension {
    /// An extension that discards reports.
    pub fn new() -> Self {
        Self::default()
    }

    /// The receiver of exceptions in listeners and timers. By default they are discarded.
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.reporter = Some(reporter);
        self
    }

    /// Declares that the context's `run_jobs` runs the queued microtasks and nothing else. Then it
    /// is called between two listeners.
    pub fn microtask_executor(mut self) -> Self {
        self.checkpoints = true;
        self
    }

    /// Registers the extension, unless the realm has it already.
    pub(super) fn ensure(self, context: &mut Context) -> JsResult<()> {
        if !host::has_host(context) {
            install_host(context)?;
        }
        let job_host = realm_data(context.realm(), |it: &Installed| it.0.clone());
        if let Some(job_host) = job_host {
            job_host.configure(self.reporter, self.checkpoints);
        } else if let (Some(event_loop), Some(reporter)) =
            (context.downcast_job_executor::<EventLoop>(), self.reporter)
        {
            default_executor::report_to(&event_loop, move |report| {
                reporter::uncaught(&*reporter, report);
            });
        }
        let realm = context.realm();
        if webidl::is_defined::<EventTarget>(realm) && !is_unfinished(realm) {
            return Ok(());
        }
        dom::register(context)?;
        global_prototypes::make_immutable(context);
        Ok(())
    }
}

/// Makes the context's [`EventLoop`] the host of the realm, or a job of the program's executor. The
/// engine's own executor is replaced by a loop.
fn install_host(context: &mut Context) -> JsResult<()> {
    let event_loop = context.downcast_job_executor::<EventLoop>();
    if let Some(event_loop) = event_loop.or_else(|| default_executor::stand_in(context)) {
        return event_loop.install_host(context);
    }
    let job_host = JobHost::new();
    host::install_host(job_host.clone(), job_host.clone(), context);
    insert_realm_data(Installed(job_host), context.realm());
    Ok(())
}

/// Has the context's futures polled within a tokio runtime: those of its [`EventLoop`], or of its own
/// executor. Those of a [`Runtime`](crate::Runtime) are polled in its own, and those of a program
/// that has entered one by [`EventLoop::poll_within`] in that.
pub(super) fn set_io_driver(handle: Option<Handle>, context: &Context) -> io::Result<()> {
    let event_loop = context.downcast_job_executor::<EventLoop>();
    let job_host = realm_data(context.realm(), |it: &Installed| it.0.clone());
    let is_entered = event_loop.as_ref().is_some_and(enters_tokio);
    if event_loop.is_none() && job_host.is_none() || is_entered && handle.is_none() {
        return Ok(());
    }
    let driver = match handle {
        Some(handle) => IoDriver::Program(handle),
        None => IoDriver::find()?,
    };
    if let Some(event_loop) = event_loop {
        default_executor::set_io_scope(&event_loop, move |poll| driver.enter(poll));
    } else if let Some(job_host) = job_host {
        job_host.set_io_driver(driver);
    }
    Ok(())
}

/// Whether the scope in which the loop polls its futures enters a tokio runtime that has what sockets
/// need. One that this thread is in already may wait for the scripts.
fn enters_tokio(event_loop: &Rc<EventLoop>) -> bool {
    let mut enters = false;
    if Handle::try_current().is_err() {
        default_executor::within_scope(event_loop, &mut || {
            enters = Handle::try_current().is_ok() && io_driver::has_time_and_io();
        });
    }
    enters
}

/// Internal state of the realm: the host that extensions have installed.
#[derive(Trace, Finalize, JsData)]
struct Installed(#[unsafe_ignore_trace] Rc<JobHost>);

impl RuntimeExtension for EventsExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        within(realm, context, |context| self.ensure(context))
    }
}

boa_web::opaque_debug!(EventsExtension { checkpoints });
