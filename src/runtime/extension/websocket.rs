//! `WebSocket` in an existing `Context`.

use super::{EventsExtension, RuntimeExtension, events::set_io_driver, within};
use crate::{
    permissions::Permissions,
    runtime::{
        Error, Reporter, clock,
        network_settings::{NetworkCallbacks, network_config, network_setters, web_socket_setters},
        workers::Settings,
    },
    web,
    webidl::type_error,
    websocket::{self, NetworkConfig},
};
use boa_engine::{Context, JsResult, realm::Realm};
use std::{fmt, rc::Rc};
use tokio::runtime::Handle;
use url::Url;

/// Defines `WebSocket` and `WebSocketStream` in an existing `Context`, and the events, `Blob` and
/// streams that they need.
///
/// The [module](crate::extensions) describes the loop of the context, the other extensions, and
/// the differences from a [`Runtime`](crate::Runtime).
///
/// ```
/// use boa_engine::{Context, Source};
/// use boa_websocket::{EventLoop, Permissions, extensions::{WebSocketExtension, RuntimeExtension}};
///
/// let context = &mut Context::default();
/// let events = EventLoop::install(context)?;
/// WebSocketExtension::new(Permissions::none().allow_net("localhost:8080")?).register(None, context)?;
/// let there = context.eval(Source::from_bytes("typeof WebSocket + typeof EventTarget"))?;
/// assert_eq!(there, boa_engine::js_string!("functionfunction").into());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # An executor of your own
///
/// A context with an [`EventLoop`](crate::EventLoop) needs none. In any other, all tasks of a realm
/// (events of sockets, timers) run in one asynchronous job. It completes when nothing is left to
/// wait for. If [`microtask_executor`](Self::microtask_executor) says that the executor's `run_jobs`
/// runs microtasks only, a poll runs what is ready, for about a millisecond: one poll in a frame is
/// enough. Otherwise the job yields after each task, so that the executor can run the promise jobs of
/// that task. Then a poll runs one task, and the job wakes itself if there are more: an executor that
/// runs once in a frame polls it again while it is woken, for as long as the frame has time. With
/// one poll in a frame, events arrive later and later. An executor that polls such a job to
/// completion first runs all microtasks last. boa's `SimpleJobExecutor` has the
/// right order. An executor of your own does it like this:
///
/// ```
/// use boa_engine::{Context, JsResult, Source, context::ContextBuilder, job::{Job, JobExecutor, NativeAsyncJob, PromiseJob}};
/// use boa_websocket::extensions::{RuntimeExtension, TimersExtension};
/// use futures_util::{StreamExt, stream::FuturesUnordered};
/// use std::{cell::RefCell, collections::VecDeque, future::poll_fn, rc::Rc, task::Poll};
///
/// #[derive(Default)]
/// struct Executor {
///     promise_jobs: RefCell<VecDeque<PromiseJob>>,
///     async_jobs: RefCell<Vec<NativeAsyncJob>>,
/// }
///
/// impl JobExecutor for Executor {
///     fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
///         match job {
///             Job::PromiseJob(job) => self.promise_jobs.borrow_mut().push_back(job),
///             Job::AsyncJob(job) => self.async_jobs.borrow_mut().push(job),
///             _ => {} // timers of the engine, and other kinds of jobs
///         }
///     }
///
///     fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
///         while let Some(job) = { self.promise_jobs.borrow_mut().pop_front() } {
///             job.call(context)?;
///         }
///         Ok(())
///     }
///
///     async fn run_jobs_async(self: Rc<Self>, context: &RefCell<&mut Context>) -> JsResult<()> {
///         let mut running = FuturesUnordered::new();
///         loop {
///             self.clone().run_jobs(&mut context.borrow_mut())?;
///             running.extend(self.async_jobs.take().into_iter().map(|job| job.call(context)));
///             if running.is_empty() {
///                 return Ok(());
///             }
///             // Polls once. Jobs that the poll has queued run before the next poll.
///             poll_fn(|waker| match running.poll_next_unpin(waker) {
///                 Poll::Ready(Some(Err(error))) => Poll::Ready(Err(error)),
///                 Poll::Pending if self.promise_jobs.borrow().is_empty() && self.async_jobs.borrow().is_empty() => Poll::Pending,
///                 _ => Poll::Ready(Ok(())),
///             })
///             .await?;
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> JsResult<()> {
/// let executor = Rc::new(Executor::default());
/// let context = &mut ContextBuilder::new().job_executor(executor.clone()).build()?;
/// TimersExtension.register(None, context)?;
/// let script = "
///     const log = [];
///     for (const n of [1, 2]) setTimeout(() => { log.push(`task ${n}`); Promise.resolve().then(() => log.push(`microtask ${n}`)); });
/// ";
/// context.eval(Source::from_bytes(script))?;
/// executor.run_jobs_async(&RefCell::new(context)).await?;
/// let log = context.eval(Source::from_bytes("log.join()"))?;
/// assert_eq!(log, boa_engine::js_string!("task 1,microtask 1,task 2,microtask 2").into());
/// # Ok(())
/// # }
/// ```
///
/// # Options
///
/// ```
/// use boa_engine::Context;
/// use boa_websocket::{Permissions, extensions::{WebSocketExtension, RuntimeExtension}, net};
/// use std::{sync::Arc, time::Duration};
///
/// let options = net::Options::new().ping(Duration::from_secs(30));
/// WebSocketExtension::new(Permissions::none())
///     .connector(Arc::new(net::MemoryNetwork::new()))
///     .net_options(options)
///     .location("https://app.example/".parse()?)
///     .user_agent("my-program/1.0")
///     .default_header("X-Client", "my-program")
///     .failure_details(true)
///     .microtask_executor()
///     .register(None, &mut Context::default())?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct WebSocketExtension {
    shared: Settings,
    location: Option<Url>,
    callbacks: NetworkCallbacks,
    tokio: Option<Handle>,
    events: EventsExtension,
}

impl WebSocketExtension {
    /// An extension whose sockets may reach the hosts that `permissions` allow.
    pub fn new(permissions: Permissions) -> Self {
        Self {
            shared: Settings::with_permissions(permissions),
            location: None,
            callbacks: NetworkCallbacks::default(),
            tokio: None,
            events: EventsExtension::new(),
        }
    }

    network_setters!();

    web_socket_setters!();

    /// The tokio runtime that drives the sockets, with I/O and time. It must outlive the context, and
    /// be driven while the context waits: by threads of its own, or because the program awaits the
    /// context in it. A
    /// `current_thread` runtime that has run nothing for five seconds, while a connection waits for
    /// it, is taken for one that nobody drives: then the connection fails, and the
    /// [`reporter`](Self::reporter) gets the reason. Registering fails if the runtime has no time, and
    /// in a realm of a [`Runtime`](crate::Runtime) or of another [`Host`](crate::host::Host), which
    /// polls the sockets itself.
    ///
    /// By default it is the program's, if the extension is registered within one with threads, which
    /// must outlive the context, or one that [`EventLoop::poll_within`](crate::EventLoop::poll_within)
    /// enters. Otherwise it is that of an extension before, or one on a thread of this crate, which all
    /// contexts of the process share, and which ends with the last of them.
    pub fn tokio(mut self, runtime: Handle) -> Self {
        self.tokio = Some(runtime);
        self
    }

    /// The receiver of failed connections, and of exceptions as in [`EventsExtension::reporter`].
    /// By default these are discarded. A context with an [`EventLoop`](crate::EventLoop) of the program
    /// gets exceptions from the function that runs it, or by
    /// [`EventLoop::report_to`](crate::EventLoop::report_to).
    pub fn reporter(mut self, reporter: Rc<dyn Reporter>) -> Self {
        self.events = self.events.reporter(reporter);
        self
    }

    /// As [`EventsExtension::microtask_executor`].
    pub fn microtask_executor(mut self) -> Self {
        self.events = self.events.microtask_executor();
        self
    }
}

impl RuntimeExtension for WebSocketExtension {
    fn register(self, realm: Option<Realm>, context: &mut Context) -> JsResult<()> {
        within(realm, context, |context| {
            let network = prepare(
                self.shared,
                self.location,
                self.callbacks,
                self.tokio,
                self.events,
                context,
            )?;
            websocket::register(network, context)
        })
    }
}

/// Defines what interfaces of the network need, and has their futures polled within tokio. Returns
/// the configuration of their connections.
pub(super) fn prepare(
    mut shared: Settings,
    location: Option<Url>,
    callbacks: NetworkCallbacks,
    tokio: Option<Handle>,
    events: EventsExtension,
    context: &mut Context,
) -> JsResult<NetworkConfig> {
    if shared.net.permissions.is_some() {
        return Err(type_error(Error::PermissionsInOptions.to_string()));
    }
    let on_failure: websocket::OnFailure = match events.reporter.clone() {
        Some(reporter) => Rc::new(move |url, error| reporter.connection_failed(url, error)),
        None => Rc::new(|_, _| {}),
    };
    events.ensure(context)?;
    if let Some(handle) = &tokio {
        check_driver(handle)?;
    }
    if let Some(handle) = set_io_driver(tokio, context)? {
        shared.watch_driver(&handle);
    }
    web::register_blob(context);
    Ok(network_config(shared, location, callbacks, on_failure))
}

/// Checks that a tokio runtime of the program has what sockets need.
fn check_driver(handle: &Handle) -> JsResult<()> {
    let _entered = handle.enter();
    clock::check_time().map_err(|error| type_error(error.to_string()))
}

impl fmt::Debug for WebSocketExtension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketExtension")
            .field("permissions", &self.shared.permissions)
            .finish_non_exhaustive()
    }
}
