//! The services that interfaces need from the event loop of the realm: tasks, microtask
//! checkpoints, timers, futures, calls of scripts.
//!
//! An [`EventLoop`](crate::EventLoop) has them for an existing `Context`. The crate `boa_websocket`
//! implements them on tokio.

use super::{
    Diagnostics, Dispatcher, Task, TaskSource, event_target::CurrentEvent,
    running_script::RunningScripts,
};
use crate::webidl::{self, CallbackFunction, insert_realm_data, realm_data};
use boa_engine::{
    Context, JsData, JsError, JsObject, JsResult, JsValue, Script,
    context::time::JsInstant,
    error::{EngineError, PanicError},
    realm::Realm,
};
use boa_gc::{Finalize, Trace};
use std::{future::Future, pin::Pin, rc::Rc, time::Duration};

/// The key of a pending timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct TimerKey {
    /// The time at which the timer is due, on the context's clock.
    pub due: JsInstant,
    /// The order of timers with the same time.
    pub sequence: u64,
}

impl TimerKey {
    /// Creates a key, in a [`Host`]. `sequence` is the number of timers that the host has set
    /// before.
    #[must_use]
    pub const fn new(due: JsInstant, sequence: u64) -> Self {
        Self { due, sequence }
    }

    /// Creates the key of a timer that is due `delay` after `now`. If the clock cannot represent
    /// that time, the timer is due at the greatest time of the clock.
    #[must_use]
    pub fn after(delay: Duration, now: JsInstant, sequence: u64) -> Self {
        let now = Duration::from(now - JsInstant::new(0, 0));
        let due = now.saturating_add(delay);
        Self::new(JsInstant::new(due.as_secs(), due.subsec_nanos()), sequence)
    }
}

/// Whether a [`Host`] stays alive until a timer has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerKind {
    /// It does, as for the timers of scripts.
    KeepsAlive,
    /// It may end before: for timeouts that nothing listens to.
    Background,
}

/// The services of an event loop, for the interfaces of one realm.
///
/// Tasks run one at a time, with a microtask checkpoint after each. Tasks of one
/// [source](TaskSource) run in the order in which they were queued. A host may order the sources,
/// so that no source delays another for long, or keep one queue for all, as
/// [`EventLoop`](crate::EventLoop) does.
///
/// An interface uses the host like this:
///
/// ```
/// use boa_engine::Context;
/// use boa_web::{host, EventLoop, dom::{self, TaskSource}};
/// use std::time::Duration;
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// let host = dom::host(context);
/// host.queue_task(TaskSource::DomManipulation, dom::task(|context| assert!(dom::now(context) >= 0.0)), context);
/// let key = host.set_timer(Duration::from_secs(9), host::TimerKind::KeepsAlive, dom::task(|_| unreachable!()), context);
/// host.clear_timer(key);
/// let queue = host.clone();
/// let future = async move {
///     tokio::task::yield_now().await;
///     queue.queue_task_from_future(TaskSource::Networking, dom::task(|_| {}));
/// };
/// host.spawn_local(Box::pin(future), context);
/// let mut id = [0; 16];
/// host.fill_random(&mut id);
///
/// let script = dom::diagnostics(context).parse("half.js".as_ref(), "(x) => x / 2", context)?;
/// let half = host.evaluate(&script, context)?.as_callable().expect("a function");
/// let result = host.call(&half, &boa_engine::JsValue::undefined(), &[6.into()], context)?;
/// assert_eq!(result, 3.into());
/// host.check_interrupt()?; // between the calls of a function that calls script in a loop
/// host.checkpoint(context); // between two callbacks of one task
/// events.run(context).expect("no task throws");
/// # Ok::<_, boa_engine::JsError>(())
/// ```
///
/// A host of your own, for a `Context` in a test that runs its tasks itself:
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_web::{dom::{self, ErrorReport, Task, TaskSource}, host::{self, Diagnostics, Host, TimerKey, TimerKind}};
/// use std::{cell::RefCell, collections::VecDeque, future::Future, pin::Pin, rc::Rc, time::Duration};
///
/// #[derive(Default)]
/// struct Tasks(RefCell<VecDeque<Rc<dyn Task>>>);
///
/// impl Host for Tasks {
///     fn queue_task_from_future(&self, _: TaskSource, task: Rc<dyn Task>) {
///         self.0.borrow_mut().push_back(task);
///     }
///
///     fn checkpoint(&self, _: &mut Context) {}
///
///     fn spawn_local(&self, _: Pin<Box<dyn Future<Output = ()>>>, _: &mut Context) {}
///
///     fn set_timer(&self, delay: Duration, _: TimerKind, task: Rc<dyn Task>, context: &mut Context) -> TimerKey {
///         self.0.borrow_mut().push_back(task);
///         TimerKey::new(context.clock().now() + delay.into(), self.0.borrow().len() as u64)
///     }
///
///     fn clear_timer(&self, _: TimerKey) {}
/// }
///
/// struct Panics;
///
/// impl Diagnostics for Panics {
///     fn report(&self, report: &ErrorReport) {
///         panic!("{}", report.message);
///     }
/// }
///
/// let (context, tasks) = (&mut Context::default(), Rc::new(Tasks::default()));
/// assert!(!host::has_host(context));
/// host::install_host(tasks.clone(), Rc::new(Panics), context);
/// dom::register(context)?;
/// context.eval(Source::from_bytes("new AbortController().abort()"))?;
/// while let Some(task) = { tasks.0.borrow_mut().pop_front() } {
///     task.run(context);
/// }
/// # Ok::<_, boa_engine::JsError>(())
/// ```
pub trait Host {
    /// [Queues a task](https://html.spec.whatwg.org/multipage/webappapis.html#queue-a-task): by
    /// default as [`Host::queue_task_from_future`] does.
    fn queue_task(&self, source: TaskSource, task: Rc<dyn Task>, context: &mut Context) {
        let _ = context;
        self.queue_task_from_future(source, task);
    }

    /// As [`Host::queue_task`], for futures, which have no context. Only a future that was given to
    /// [`Host::spawn_local`] or [`Host::spawn_background`] may call it, before it completes.
    fn queue_task_from_future(&self, source: TaskSource, task: Rc<dyn Task>);

    /// [Performs a microtask checkpoint](https://html.spec.whatwg.org/multipage/webappapis.html#perform-a-microtask-checkpoint).
    /// Callers call it between two callbacks of one task, while no script is running.
    fn checkpoint(&self, context: &mut Context);

    /// The time at which a message arrived, on the context's clock: the time stamp of its event. It
    /// is at most the present time. It is at least each time that a script or an earlier event had
    /// before.
    fn time_of_messages(&self, context: &Context) -> JsInstant {
        context.clock().now()
    }

    /// Polls a future until it completes. The host stays alive until then.
    fn spawn_local(&self, future: Pin<Box<dyn Future<Output = ()>>>, context: &mut Context);

    /// As [`Host::spawn_local`], but the host does not stay alive for the future. By default it
    /// does.
    fn spawn_background(&self, future: Pin<Box<dyn Future<Output = ()>>>, context: &mut Context) {
        self.spawn_local(future, context);
    }

    /// Whether a future of this host may wait for a thread of this process. If not, the work of
    /// that thread is done where the future is polled: a host that replays a recorded run waits for
    /// nothing.
    fn may_use_threads(&self) -> bool {
        true
    }

    /// Queues the task once after the delay, on the timer task source. The host stays alive until a
    /// timer that [keeps it alive](TimerKind::KeepsAlive) has run.
    fn set_timer(
        &self,
        delay: Duration,
        kind: TimerKind,
        task: Rc<dyn Task>,
        context: &mut Context,
    ) -> TimerKey;

    /// Removes a timer. Does nothing if the timer has run.
    fn clear_timer(&self, key: TimerKey);

    /// Changes whether the host stays alive until a timer has run. Does nothing if the timer has
    /// run, and by default: the timer keeps what [`Host::set_timer`] was called with.
    fn set_timer_kind(&self, key: TimerKey, kind: TimerKind) {
        let _ = (key, kind);
    }

    /// Fills the bytes with random values from a cryptographically secure source: by default
    /// Rust's, which the operating system seeds.
    fn fill_random(&self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }

    /// The number of
    /// [logical processors](https://html.spec.whatwg.org/multipage/workers.html#dom-navigator-hardwareconcurrency)
    /// for scripts: by default those that this process may use.
    fn hardware_concurrency(&self) -> u32 {
        let processors = std::thread::available_parallelism();
        processors.map_or(1, |number| u32::try_from(number.get()).unwrap_or(u32::MAX))
    }

    /// Calls a callback of a script. The host may interrupt the callback, or refuse the call.
    ///
    /// # Errors
    /// The exception that the callback throws, or the uncatchable error of an interrupt.
    fn call(
        &self,
        callback: &JsObject,
        this: &JsValue,
        args: &[JsValue],
        context: &mut Context,
    ) -> JsResult<JsValue> {
        callback.call(this, args, context)
    }

    /// Checks whether the running script must end. A function that calls script in a loop calls
    /// this between two calls: the engine does not.
    ///
    /// # Errors
    /// An error that script can't catch, if the script must end.
    fn check_interrupt(&self) -> JsResult<()> {
        Ok(())
    }

    /// Evaluates a script, with the same rules as [`Host::call`].
    ///
    /// # Errors
    /// The exception that the script throws, or the uncatchable error of an interrupt.
    fn evaluate(&self, script: &Script, context: &mut Context) -> JsResult<JsValue> {
        script.evaluate(context)
    }
}

#[derive(Trace, Finalize, JsData)]
struct Installed {
    #[unsafe_ignore_trace]
    host: Rc<dyn Host>,
    /// `None` if the global object has no `event`.
    current_event: Option<CurrentEvent>,
    #[unsafe_ignore_trace]
    running_scripts: RunningScripts,
    #[unsafe_ignore_trace]
    diagnostics: Rc<dyn Diagnostics>,
    #[unsafe_ignore_trace]
    time_origin: JsInstant,
}

opaque_debug!(Installed { time_origin });

/// Makes `host` the host of the current realm, and sends its errors to `diagnostics`. The time
/// origin of the realm is the time of this call.
pub fn install_host(host: Rc<dyn Host>, diagnostics: Rc<dyn Diagnostics>, context: &mut Context) {
    RunningScripts::install(context);
    let time_origin = context.clock().now();
    let installed = Installed {
        host,
        current_event: dispatcher(context).and_then(|before| before.current_event),
        running_scripts: RunningScripts::of(context),
        diagnostics,
        time_origin,
    };
    insert_realm_data(installed, context.realm());
    webidl::set_interrupt_check(check_interrupt, context);
}

/// Whether the current realm has a host.
#[must_use]
pub fn has_host(context: &Context) -> bool {
    installed(context.realm()).is_some()
}

/// The host of the current realm.
///
/// # Panics
/// If the realm has no host. [`install_host`] comes before the definition of any interface that
/// needs one.
#[must_use]
pub fn host(context: &Context) -> Rc<dyn Host> {
    installed(context.realm()).expect("a host is installed with the interfaces")
}

/// The diagnostics of the current realm.
///
/// # Panics
/// If the realm has no host, as [`host`] does.
#[must_use]
pub fn diagnostics(context: &Context) -> Rc<dyn Diagnostics> {
    realm_data(context.realm(), |it: &Installed| it.diagnostics.clone())
        .expect("a host is installed with the interfaces")
}

/// [Invokes](https://webidl.spec.whatwg.org/#invoke-a-callback-function) a callback function of a
/// script: [`Host::call`] in its [callback context](CallbackFunction::callback_context).
///
/// ```
/// use boa_engine::{Context, JsValue, Source, js_string};
/// use boa_web::{dom, webidl::{self, CallbackFunction, Steps}};
///
/// # let context = &mut Context::default();
/// # let events = boa_web::EventLoop::install(context)?;
/// webidl::define_operation("soon", &Steps(|callback: CallbackFunction, context| {
///     let task = dom::task(move |context| {
///         if let Err(error) = dom::invoke(&callback, &JsValue::undefined(), &[], context) {
///             dom::report_exception(error, context);
///         }
///     });
///     dom::host(context).queue_task(dom::TaskSource::DomManipulation, task, context);
///     Ok(())
/// }), context);
/// context.eval(Source::from_bytes("soon(() => { globalThis.called = true })"))?;
/// events.run(context).expect("no task throws");
/// assert_eq!(context.eval(Source::from_bytes("called"))?, true.into());
/// # Ok::<_, boa_engine::JsError>(())
/// ```
///
/// # Errors
/// As [`Host::call`].
///
/// # Panics
/// If the realm has no host, as [`host`] does.
pub fn invoke(
    callback: &CallbackFunction,
    this: &JsValue,
    args: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let function = callback.function();
    callback.callback_context().enter(context, |context| {
        host(context).call(function, this, args, context)
    })
}

fn installed(realm: &Realm) -> Option<Rc<dyn Host>> {
    realm_data(realm, |it: &Installed| it.host.clone())
}

/// The dispatcher of the current realm. `None` if the realm has no host.
pub(super) fn dispatcher(context: &Context) -> Option<Dispatcher> {
    realm_data(context.realm(), |it: &Installed| Dispatcher {
        host: it.host.clone(),
        current_event: it.current_event.clone(),
        running_scripts: it.running_scripts.clone(),
    })
}

/// Sets the current event of the current realm, if the realm has a host.
pub(super) fn set_current_event(event: CurrentEvent, context: &Context) {
    let mut host_defined = context.realm().host_defined_mut();
    if let Some(installed) = host_defined.get_mut::<Installed>() {
        installed.current_event = Some(event);
    }
}

/// Fails if the [running script must end](Host::check_interrupt). Does nothing in a realm without a
/// host.
pub fn check_interrupt(context: &Context) -> JsResult<()> {
    installed(context.realm()).map_or(Ok(()), |host| host.check_interrupt())
}

/// Asks a realm's host [whether the running script must end](Host::check_interrupt), where there is
/// no context: between two steps of a walk through objects whose number scripts choose. If it
/// returns true, the walk must stop. The member of an interface that is running throws afterwards,
/// so no script gets an incomplete result.
///
/// ```
/// use boa_engine::Context;
/// use boa_web::{host, EventLoop, dom};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// let realm = context.realm().clone();
/// let sum: u64 = (0..1000).take_while(|_| !host::is_interrupted(&realm)).sum();
/// assert_eq!(sum, 499_500);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn is_interrupted(realm: &Realm) -> bool {
    let is_interrupted = installed(realm).is_some_and(|host| host.check_interrupt().is_err());
    if is_interrupted {
        webidl::steps_ended_early();
    }
    is_interrupted
}

/// The elements that are taken between two questions whether the script must end: some milliseconds
/// of the slowest hash.
pub(crate) const PART_LEN: usize = 1 << 20;

/// A long input in parts of 2^20 elements, for work that takes longer than a copy. Between two of them
/// the realm's host is asked [whether the running script must end](is_interrupted). The parts end
/// early then, and the member of an interface that is running throws afterwards.
///
/// ```
/// use boa_engine::Context;
/// use boa_web::{host, EventLoop};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// let realm = context.realm().clone();
/// let input = vec![1_u8; 3 << 20];
/// let sum: u64 = host::parts(&input, &realm).flatten().copied().map(u64::from).sum();
/// assert_eq!(sum, 3 << 20);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn parts<'a, T>(input: &'a [T], realm: &'a Realm) -> impl Iterator<Item = &'a [T]> {
    let parts = input.chunks(PART_LEN).enumerate();
    parts.map_while(|(number, part)| (number == 0 || !is_interrupted(realm)).then_some(part))
}

/// The message of [`interruption`].
const INTERRUPTED: &str = "the script was interrupted";

/// The error that ends an interrupted script, for [`Host::check_interrupt`]. Scripts can't catch
/// it, and [`report_exception`](super::report_exception) does not report it.
///
/// ```
/// use boa_web::{dom, host};
///
/// assert!(host::is_interruption(&host::interruption()));
/// ```
#[must_use]
pub fn interruption() -> JsError {
    PanicError::new(INTERRUPTED).into()
}

/// Whether the error is an [`interruption`].
#[must_use]
pub fn is_interruption(error: &JsError) -> bool {
    matches!(error.as_engine(), Some(EngineError::Panic(error)) if error.message() == INTERRUPTED)
}

/// The
/// [current high resolution time](https://w3c.github.io/hr-time/#dfn-current-high-resolution-time):
/// milliseconds since the realm's time origin.
#[must_use]
pub fn now(context: &Context) -> f64 {
    since_time_origin(context.clock().now(), context)
}

/// The
/// [relative high resolution time](https://w3c.github.io/hr-time/#dfn-relative-high-resolution-time)
/// of a moment on the context's clock.
pub(crate) fn since_time_origin(moment: JsInstant, context: &Context) -> f64 {
    let origin = realm_data(context.realm(), |it: &Installed| it.time_origin).unwrap_or(moment);
    let nanoseconds = moment
        .nanos_since_epoch()
        .saturating_sub(origin.nanos_since_epoch());
    // 64 bits suffice for 584 years, and are divided much faster than 128.
    let nanoseconds = u64::try_from(nanoseconds).unwrap_or(u64::MAX);
    // Whole microseconds, so that differences have few digits.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a page of 285 years is as precise as this number"
    )]
    let microseconds = (nanoseconds / 1000) as f64;
    microseconds / 1000.0
}
