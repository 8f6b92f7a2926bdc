//! [`Worker`](https://html.spec.whatwg.org/multipage/workers.html#dedicated-workers-and-the-worker-interface),
//! in the realm that starts workers.

use super::{
    Origin,
    global_scope::{self, Scope},
    group::Member,
    parent::Parent,
    shared_worker::{SharedWorker, SharedWorkers},
    thread::{self, Start},
    worker_control::{CLOSE_TIME, Children, Control},
};
use crate::{
    dom::{
        self, DomException, ErrorReport, Event, EventInit, EventKind, EventTarget,
        QuotaExceededError, event_handler,
    },
    host::{self, AgentCluster, BlobUrlEntry, BlobUrlStore, BlobUrls, ChannelEnd, Transfer},
    net,
    runtime::{
        Reporter,
        input_log::InputLog,
        modules::{
            loader::Loader,
            requester::{Reach, Requester, active_referrer},
            resolver,
        },
    },
    web::{self, Console, ConsoleMessage, Level, MessagePort},
    webidl::{
        self, Constructor, Interface, Layers, Members, PlatformRef, Steps, UsvString, dictionaries,
        enumerations, insert_realm_data, operation, realm_data, string::Shortened, type_error,
    },
    websocket,
};
use boa_engine::{Context, JsData, JsError, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, GcRefCell, Trace};
use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::BTreeMap,
    io,
    path::PathBuf,
    rc::{self, Rc},
    sync::Arc,
    time::Duration,
};
use url::Url;

/// The time for which a replay waits until a worker has ended that had ended in the recorded run.
const ADMISSION_TIMEOUT: Duration = Duration::from_secs(10);

/// The blob URLs of workers that have ended.
type KeptBlobUrls = Vec<BlobUrls>;

/// The slots that a worker adds to the slots of an event target.
#[derive(Debug, Trace, Finalize)]
pub struct Worker {
    /// The [outside port](https://html.spec.whatwg.org/multipage/workers.html#concept-worker).
    port: OnceCell<PlatformRef<MessagePort>>,
    #[unsafe_ignore_trace]
    control: Arc<Control>,
    /// Its key among the workers of the realm.
    key: Cell<u64>,
    /// The blob URLs of the worker after its thread has ended, and of the workers below.
    #[unsafe_ignore_trace]
    blob_urls: Rc<RefCell<KeptBlobUrls>>,
}

impl Interface for Worker {
    const NAME: &'static str = "Worker";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (UsvString(url), options): (UsvString, WorkerOptions), context| {
            let url = parse_url(Self::NAME, &url, context)?;
            let slots = Self {
                port: OnceCell::new(),
                control: Arc::default(),
                key: Cell::new(0),
                blob_urls: Rc::default(),
            };
            let layers = Layers::new().with(EventTarget::default()).with(slots);
            let worker = new_target.create(layers, context)?;
            start(&worker, &url, &options, context)?;
            Ok(worker)
        },
    )));
    const MEMBERS: Members<Self> = &[
        operation(
            "terminate",
            &Steps(|this, (), context| {
                // A replayed worker ends at its last line.
                if !owner(context).is_some_and(|owner| owner.log.is_replay()) {
                    this.control.terminate(CLOSE_TIME);
                }
                if let Some(port) = this.port.get() {
                    port.close(context);
                }
                ended(this.key.get(), context);
                this.blob_urls.take();
                Ok(())
            }),
        ),
        operation(
            "postMessage",
            &Steps(
                |this, (message, Transfer(transfer)): (JsValue, Transfer), context| {
                    if let Some(port) = this.port.get() {
                        port.post_message(&message, &transfer, context)?;
                    }
                    Ok(())
                },
            ),
        ),
        event_handler!(error),
        event_handler!(message),
        event_handler!(messageerror),
    ];
}

enumerations! {
    /// `RequestCredentials`
    pub(super) RequestCredentials { Omit "omit", SameOrigin "same-origin", Include "include" }
    /// `WorkerType`
    pub(super) WorkerType { Classic "classic", Module "module" }
}

dictionaries! {
    /// [`WorkerOptions`](https://html.spec.whatwg.org/multipage/workers.html#workeroptions).
    #[derive(Clone, PartialEq)]
    pub(super) struct WorkerOptions {
        pub(super) credentials: "credentials" RequestCredentials = RequestCredentials::SameOrigin,
        pub(super) name: "name" JsString = JsString::default(),
        pub(super) r#type: "type" WorkerType = WorkerType::Classic,
    }
}

impl WorkerOptions {
    pub(super) const fn named(name: JsString) -> Self {
        Self {
            credentials: RequestCredentials::SameOrigin,
            name,
            r#type: WorkerType::Classic,
        }
    }

    pub(super) fn is_module(&self) -> bool {
        self.r#type == WorkerType::Module
    }
}

/// The state of a realm that starts workers.
#[derive(Trace, Finalize, JsData)]
pub(super) struct Workers {
    #[unsafe_ignore_trace]
    owner: Rc<Owner>,
    /// The running ones. Nothing else need refer to them.
    running: GcRefCell<BTreeMap<u64, PlatformRef<Worker>>>,
    pub(super) shared: GcRefCell<SharedWorkers>,
    /// The blob URLs that objects of workers keep.
    #[unsafe_ignore_trace]
    blob_urls: RefCell<Vec<rc::Weak<RefCell<KeptBlobUrls>>>>,
    /// The number of keys that were used.
    keys: Cell<u64>,
}

impl Workers {
    /// A key that nothing in the realm has.
    pub(super) fn next_key(&self) -> u64 {
        self.keys.update(|key| key + 1);
        self.keys.get()
    }
}

/// The runtime of the realm.
pub(in crate::runtime) struct Owner {
    pub(in crate::runtime) member: Rc<Member>,
    pub(in crate::runtime) reporter: Rc<dyn Reporter>,
    pub(in crate::runtime) console: Rc<dyn Console>,
    pub(in crate::runtime) children: Rc<Children>,
    pub(in crate::runtime) log: Rc<dyn InputLog>,
    /// The number of workers that were started.
    pub(in crate::runtime) started: Cell<u64>,
    /// The location of a realm that is no worker's. Without it the name of the main script is the
    /// base of relative URLs.
    pub(in crate::runtime) base: Option<Url>,
    pub(in crate::runtime) origin: Origin,
    pub(in crate::runtime) main_script: Rc<OnceCell<PathBuf>>,
    pub(in crate::runtime) loader: rc::Weak<Loader>,
}

impl Owner {
    fn base_url(&self) -> Option<Url> {
        let of_script = || {
            let name = self.main_script.get().map(PathBuf::as_path);
            resolver::base_url(name).ok()
        };
        self.base.clone().or_else(of_script)
    }
}

/// Defines the constructors of workers in the current realm.
pub(in crate::runtime) fn register(owner: Owner, context: &mut Context) {
    webidl::define::<Worker>(context);
    if owner.member.is_first() {
        webidl::define::<SharedWorker>(context);
    }
    let workers = Workers {
        owner: Rc::new(owner),
        running: GcRefCell::default(),
        shared: GcRefCell::default(),
        blob_urls: RefCell::default(),
        keys: Cell::new(0),
    };
    insert_realm_data(workers, context.realm());
}

/// Drops what belongs to the program. No worker can be started any longer.
pub(in crate::runtime) fn disconnect(context: &Context) {
    context.realm().host_defined_mut().remove::<Workers>();
}

pub(super) fn owner(context: &Context) -> Option<Rc<Owner>> {
    with_workers(context, |workers| workers.owner.clone())
}

/// As [`owner`], unless the runtime shuts down: what is started then would run until the end.
pub(super) fn open_owner(context: &Context) -> Option<Rc<Owner>> {
    owner(context).filter(|_| !websocket::refuses_new(context))
}

/// The URL of the script of `new Worker` or `new SharedWorker`.
pub(super) fn parse_url(interface: &str, text: &str, context: &mut Context) -> JsResult<Url> {
    let of_owner = || owner(context).and_then(|owner| owner.base_url());
    let base = global_scope::url(context)
        .or_else(|| host::document_base_url(None, context))
        .or_else(of_owner);
    web::parse_url(text, base.as_ref()).map_err(|why| {
        let message = format!(
            "Failed to construct '{interface}': The URL '{}' is invalid: {why}",
            Shortened(text)
        );
        DomException::error("SyntaxError", &message, context)
    })
}

/// The numbers of workers of a runtime and of threads are limited.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotStarted {
    /// The runtime ends.
    #[error("the realm starts no workers")]
    NoRuntime,
    #[error("{0} workers are running, which is the limit")]
    Limit(usize),
    #[error("no thread can be started: {0}")]
    Thread(io::Error),
}

impl NotStarted {
    /// The exception of a constructor.
    pub(super) fn into_error(self, interface: &str, context: &mut Context) -> JsError {
        let message = format!("Failed to construct '{interface}': {self}");
        let name = match self {
            Self::NoRuntime => return type_error(message),
            Self::Limit(_) => return QuotaExceededError::error(&message, context),
            Self::Thread(_) => "NotSupportedError",
        };
        DomException::error(name, &message, context)
    }
}

impl Owner {
    /// Counts a worker. `None` if there are as many as there may be, or were.
    fn admit(&self, control: &Arc<Control>) -> Option<Member> {
        let group = &self.member.group;
        if self.log.is_worker_refused() {
            return None;
        }
        let member = if self.log.is_replay() {
            // Threads end at other times than in the recorded run.
            group.admit_within(ADMISSION_TIMEOUT, control)
        } else {
            group.admit(&self.member, control)
        };
        if member.is_none() {
            self.log.worker_refused();
        }
        member
    }

    /// The origin for a worker that the active script starts.
    pub(super) fn origin_for(&self, context: &Context) -> Origin {
        let referrer = active_referrer(context);
        let requester = Requester::of(&referrer);
        let loader = self.loader.upgrade();
        Origin {
            reach: loader.map_or(Reach::Nothing, |loader| loader.reach(requester)),
            ..self.origin.clone()
        }
    }

    /// The folders of packages that scripts of this realm have found by symbolic links.
    #[cfg(feature = "packages")]
    fn linked_packages(&self) -> Vec<PathBuf> {
        let loader = self.loader.upgrade();
        let packages = loader.as_ref().and_then(|loader| loader.packages());
        packages.map(|it| it.linked()).unwrap_or_default()
    }

    /// Starts the thread of a worker. It loads the script itself.
    pub(super) fn start_thread(
        &self,
        scope: Scope,
        origin: Origin,
        blob: Option<BlobUrlEntry>,
        link: Option<ChannelEnd>,
        control: &Arc<Control>,
    ) -> Result<(), NotStarted> {
        let most = self.member.group.most;
        let member = self.admit(control).ok_or(NotStarted::Limit(most))?;
        self.started.update(|started| started + 1);
        let start = Start {
            member,
            log: self.log.of_worker(self.started.get()),
            scope,
            blob,
            origin,
            control: control.clone(),
            link,
            #[cfg(feature = "packages")]
            linked: self.linked_packages(),
        };
        thread::spawn(start).map_err(NotStarted::Thread)?;
        self.children.add(control.clone());
        Ok(())
    }
}

fn start(
    worker: &PlatformRef<Worker>,
    url: &Url,
    options: &WorkerOptions,
    context: &mut Context,
) -> JsResult<()> {
    let owner = open_owner(context)
        .ok_or_else(|| NotStarted::NoRuntime.into_error(Worker::NAME, context))?;
    let key = with_workers(context, Workers::next_key).unwrap_or_default();
    let (outside, inside) = ChannelEnd::remote_pair();
    let scope = Scope {
        url: url.clone(),
        name: options.name.to_vec(),
        is_module: options.is_module(),
        parent: Parent {
            channel: inside.steps_sender(),
            worker: key,
            is_shared: false,
        },
        port: inside,
        cluster: AgentCluster::from_context(context),
    };
    let blob = BlobUrlStore::from_context(context).resolve(url);
    let origin = owner.origin_for(context);
    owner
        .start_thread(scope, origin, blob, None, &worker.control)
        .map_err(|error| error.into_error(Worker::NAME, context))?;
    let port = MessagePort::implicit(outside, worker.as_parent(), context);
    // The worker has neither yet.
    let _ = worker.port.set(port.clone());
    worker.key.set(key);
    with_workers(context, |workers| {
        workers.running.borrow_mut().insert(key, worker.clone());
    });
    port.start(context);
    Ok(())
}

pub(super) fn with_workers<R>(context: &Context, steps: impl FnOnce(&Workers) -> R) -> Option<R> {
    realm_data(context.realm(), steps)
}

fn running(key: u64, context: &Context) -> Option<PlatformRef<Worker>> {
    with_workers(context, |workers| {
        workers.running.borrow().get(&key).cloned()
    })?
}

/// Forgets a worker that has ended.
pub(super) fn ended(key: u64, context: &Context) {
    with_workers(context, |workers| {
        workers.running.borrow_mut().remove(&key);
    });
}

/// Keeps the blob URLs of a worker, and of those below, as long as its object.
pub(super) fn keep_blob_urls(key: u64, urls: Vec<BlobUrls>, context: &Context) {
    let Some(worker) = running(key, context) else {
        return;
    };
    with_workers(context, |workers| {
        let mut known = workers.blob_urls.borrow_mut();
        known.retain(|urls| urls.strong_count() > 0);
        known.push(Rc::downgrade(&worker.blob_urls));
    });
    worker.blob_urls.borrow_mut().extend(urls);
}

/// Takes the blob URLs of the workers of the realm that have ended, so that they are not kept until its thread ends.
pub(super) fn take_blob_urls(context: &Context) -> KeptBlobUrls {
    let kept = with_workers(context, |workers| {
        let known = workers.blob_urls.take();
        let known = known.iter().filter_map(rc::Weak::upgrade);
        known.flat_map(|urls| urls.take()).collect()
    });
    kept.unwrap_or_default()
}

/// Fires `error` at a worker whose script can't be loaded.
pub(super) fn script_failed(key: u64, why: &ErrorReport, context: &mut Context) {
    if let Some(worker) = running(key, context) {
        fire_error(&worker.as_parent(), why, context);
    }
}

/// Fires `error` at the object of a worker that can't be used.
pub(super) fn fire_error(
    worker: &PlatformRef<EventTarget>,
    why: &ErrorReport,
    context: &mut Context,
) {
    // A script sees no reason, and the developer needs one.
    if !worker.has_listener("error") {
        tell_developer(why, context);
    } else if let Some(owner) = owner(context) {
        let why = match &why.help {
            Some(help) => format!("{why}\nhelp: {help}"),
            None => why.to_string(),
        };
        let message = ConsoleMessage::new(Level::Error, 0, &why);
        host::call_program(|| owner.console.print(&message));
    }
    let event = Event::create::<Event>(
        EventInit::new(js_string!("error"), EventKind::Event),
        context,
    );
    worker.dispatch(&event, context);
}

/// Reports a problem to the developer. No `error` event is fired, neither here nor in the realms
/// above.
pub(super) fn tell_developer(report: &ErrorReport, context: &Context) {
    match global_scope::parent(context) {
        Some(parent) => parent.tell_developer(report),
        None => dom::diagnostics(context).report(report),
    }
}

/// [Reports an exception](https://html.spec.whatwg.org/multipage/webappapis.html#report-an-exception)
/// of a worker: at its object, then as one of this realm.
pub(super) fn uncaught(key: u64, report: &ErrorReport, context: &mut Context) {
    let is_handled = !report.in_promise
        && running(key, context)
            .is_some_and(|worker| host::fire_error_at(&worker.as_parent(), report, context));
    if !is_handled && (report.in_promise || !dom::fire_error(report, context)) {
        dom::diagnostics(context).report(report);
    }
}

pub(super) fn connection_failed(url: &Url, error: &net::Error, context: &Context) {
    if let Some(owner) = owner(context) {
        host::call_program(|| owner.reporter.connection_failed(url, error));
    }
}

pub(super) fn undeclared_name(name: &str, context: &Context) {
    if let Some(owner) = owner(context) {
        host::call_program(|| owner.reporter.undeclared_name(name));
    }
}
