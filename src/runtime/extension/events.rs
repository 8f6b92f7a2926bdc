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
    webidl::{self, insert_realm_data, realm_data, type_error},
};
use boa_engine::{Context, JsData, JsResult, realm::Realm};
use boa_gc::{Finalize, Trace};
use boa_web::{EventLoop, internal::default_executor};
use std::rc::Rc;
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
/// executor. Without a chosen runtime it is the one that the program has entered by
/// [`EventLoop::poll_within`], then that of an extension before. Returns the runtime if it is the
/// program's.
///
/// # Errors
/// If the futures are polled by a [`Runtime`](crate::Runtime) or by another host of the program, which
/// has a tokio runtime of its own, and if the system gives no thread or no descriptors.
pub(super) fn set_io_driver(
    chosen: Option<Handle>,
    context: &mut Context,
) -> JsResult<Option<Handle>> {
    let event_loop = context.downcast_job_executor::<EventLoop>();
    let job_host = realm_data(context.realm(), |it: &Installed| it.0.clone());
    if event_loop.is_none() && job_host.is_none() {
        return match chosen {
            Some(_) => Err(type_error(
                "the realm has a host that polls the sockets itself: leave `tokio` of the extension out",
            )),
            None => Ok(None),
        };
    }
    if chosen.is_none() {
        if let Some(entered) = event_loop.as_ref().and_then(entered_tokio) {
            return Ok(Some(entered));
        }
        let before = match &job_host {
            Some(job_host) if event_loop.is_none() => job_host.io_driver(),
            _ => context.get_data::<IoDriver>().cloned(),
        };
        if let Some(driver) = before {
            return Ok(driver.of_program());
        }
    }
    let driver = match chosen {
        Some(handle) => IoDriver::Program(handle),
        None => IoDriver::find().map_err(|error| {
            type_error(format!(
                "the sockets get no thread and no descriptors: {error}"
            ))
        })?,
    };
    let program = driver.of_program();
    if let Some(event_loop) = event_loop {
        context.insert_data(driver.clone());
        default_executor::set_io_scope(&event_loop, move |poll| driver.enter(poll));
    } else if let Some(job_host) = job_host {
        job_host.set_io_driver(driver);
    }
    Ok(program)
}

/// The tokio runtime that the scope enters in which the loop polls its futures, if it has what sockets
/// need. One that this thread is in already may wait for the scripts.
fn entered_tokio(event_loop: &Rc<EventLoop>) -> Option<Handle> {
    let mut entered = None;
    if Handle::try_current().is_err() {
        default_executor::within_scope(event_loop, &mut || {
            entered = Handle::try_current()
                .ok()
                .filter(|_| io_driver::has_time_and_io());
        });
    }
    entered
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
