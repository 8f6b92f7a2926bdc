//! [`SharedWorker`](https://html.spec.whatwg.org/multipage/workers.html#shared-workers-and-the-sharedworker-interface),
//! and the shared workers of a realm.

use super::{
    Origin,
    global_scope::{self, Scope},
    parent::Parent,
    thread,
    worker::{self, NotStarted, WorkerOptions, Workers},
};
use crate::{
    dom::{self, EventTarget, TaskSource, event_handler, task},
    host::{AgentCluster, BlobUrlEntry, BlobUrlStore, BlobUrls, ChannelEnd},
    runtime::portable_report::PortableReport,
    web::MessagePort,
    webidl::{
        Constructor, FromJs, Inspected, Interface, Layers, Members, PlatformRef, Steps, UsvString,
        getter,
    },
};
use boa_engine::{Context, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use std::{cell::OnceCell, collections::BTreeMap, mem, sync::Arc};
use url::Url;

/// The slots that a shared worker adds to the slots of an event target.
#[derive(Debug, Default, Trace, Finalize)]
pub struct SharedWorker {
    /// The outside port.
    port: OnceCell<PlatformRef<MessagePort>>,
}

impl Interface for SharedWorker {
    const NAME: &'static str = "SharedWorker";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const CONSTRUCTOR: Option<Constructor> = Some(Constructor::new(&Steps(
        |new_target, (UsvString(url), options): (UsvString, NameOrOptions), context| {
            let NameOrOptions(options) = options;
            let url = worker::parse_url(Self::NAME, &url, context)?;
            let origin = worker::owner(context).map(|owner| owner.origin_for(context));
            let identity = Identity {
                blob: BlobUrlStore::from_context(context).resolve(&url),
                origin: origin.unwrap_or_default(),
                url,
                options,
            };
            let layers = Layers::new()
                .with(EventTarget::default())
                .with(Self::default());
            let worker = new_target.create(layers, context)?;
            let (outside, inside) = ChannelEnd::remote_pair();
            let entered = enter(&worker, &identity, inside, context);
            entered.map_err(|error| error.into_error(Self::NAME, context))?;
            // The object is new.
            let _ = worker.port.set(MessagePort::create(outside, context));
            Ok(worker)
        },
    )));
    const INSPECTED: &'static [Inspected] = &[Inspected::Attributes(&["port"])];
    const MEMBERS: Members<Self> = &[
        getter("port", &Steps(|this, _| Ok(this.port.get().cloned()))),
        event_handler!(error),
    ];
}

/// `(DOMString or WorkerOptions)`
struct NameOrOptions(WorkerOptions);

impl FromJs for NameOrOptions {
    const IS_OPTIONAL: bool = true;

    fn from_js(value: &JsValue, context: &mut Context) -> JsResult<Self> {
        if value.is_null_or_undefined() || value.is_object() {
            WorkerOptions::from_js(value, context).map(Self)
        } else {
            let name = JsString::from_js(value, context)?;
            Ok(Self(WorkerOptions::named(name)))
        }
    }
}

/// The URL and options of a shared worker. Objects with its URL and its name share it.
#[derive(Clone)]
struct Identity {
    url: Url,
    /// The entry of a `blob:` URL when it was parsed.
    blob: Option<BlobUrlEntry>,
    /// The origin for a worker that the script of the object starts.
    origin: Origin,
    options: WorkerOptions,
}

#[derive(Default, Trace, Finalize)]
pub(super) struct SharedWorkers {
    running: BTreeMap<u64, Running>,
    /// The blob URLs of the workers whose threads have ended. They live as long as the realm, like
    /// a shared worker of a browser.
    #[unsafe_ignore_trace]
    blob_urls: Vec<BlobUrls>,
}

#[derive(Trace, Finalize)]
struct Running {
    #[unsafe_ignore_trace]
    identity: Identity,
    /// The way to its thread.
    #[unsafe_ignore_trace]
    requests: ChannelEnd,
    /// The way from its thread, which ends at the port.
    #[unsafe_ignore_trace]
    parent: Parent,
    /// It keeps the event loop alive while objects wait.
    link: PlatformRef<MessagePort>,
    /// The object that has started it.
    first: Option<u64>,
    /// The objects whose ports it has not got yet.
    waiting: BTreeMap<u64, Waiting>,
    /// Whether it takes no ports any longer.
    is_closing: bool,
    /// Whether its thread has ended.
    has_ended: bool,
    /// Why its script can't be loaded.
    #[unsafe_ignore_trace]
    failure: Option<PortableReport>,
    /// The ports that it has not taken.
    #[unsafe_ignore_trace]
    returned: BTreeMap<u64, ChannelEnd>,
}

#[derive(Trace, Finalize)]
struct Waiting {
    object: PlatformRef<SharedWorker>,
    /// The entry of the object's `blob:` URL when it was parsed.
    #[unsafe_ignore_trace]
    blob: Option<BlobUrlEntry>,
    /// As in the identity of the object.
    #[unsafe_ignore_trace]
    origin: Origin,
}

/// The port of an object, on its way to the worker.
pub(super) struct Connection {
    object: u64,
    parent: Parent,
    /// Taken by the worker. The object stops to wait for it when this is dropped.
    pub(super) inside: Option<ChannelEnd>,
}

impl SharedWorkers {
    /// The worker that takes the ports of objects with the identity.
    fn find(&self, Identity { url, options, .. }: &Identity) -> Option<u64> {
        let is_same = |it: &Identity| it.url == *url && it.options.name == options.name;
        let mut all = self.running.iter();
        let found = all.find(|(_, it)| !it.is_closing && is_same(&it.identity));
        found.map(|(key, _)| *key)
    }
}

fn with_shared<R>(context: &Context, steps: impl FnOnce(&mut SharedWorkers) -> R) -> Option<R> {
    worker::with_workers(context, |workers| steps(&mut workers.shared.borrow_mut()))
}

fn with_running<R>(
    key: u64,
    context: &Context,
    steps: impl FnOnce(&mut Running) -> R,
) -> Option<R> {
    with_shared(context, |shared| shared.running.get_mut(&key).map(steps))?
}

fn next_key(context: &Context) -> u64 {
    worker::with_workers(context, Workers::next_key).unwrap_or_default()
}

/// Gives the port of an object to its worker, which is started if there is none.
fn enter(
    worker: &PlatformRef<SharedWorker>,
    identity: &Identity,
    inside: ChannelEnd,
    context: &mut Context,
) -> Result<(), NotStarted> {
    let Identity { url, origin, .. } = identity;
    if origin.excludes(url) {
        fail(worker, thread::of_another_origin(url), context);
        return Ok(());
    }
    let found = with_shared(context, |shared| shared.find(identity)).flatten();
    let key = match found {
        Some(key) => key,
        None => start(worker, identity.clone(), context)?,
    };
    let has_options = |running: &mut Running| running.identity.options == identity.options;
    if with_running(key, context, has_options) == Some(true) {
        let waiting = Waiting {
            object: worker.clone(),
            blob: identity.blob.clone(),
            origin: identity.origin.clone(),
        };
        connect(key, waiting, inside, context);
        return Ok(());
    }
    let why = "the shared worker was started with another type or other credentials";
    fail(worker, why.to_owned(), context);
    Ok(())
}

/// Queues a task that fires `error` at an object that gets no worker.
fn fail(worker: &PlatformRef<SharedWorker>, why: String, context: &mut Context) {
    let target = worker.as_parent();
    let fail = task(move |context: &mut Context| {
        let why = PortableReport::of_message(why);
        worker::fire_error(&target, &why.into(), context);
    });
    dom::host(context).queue_task(TaskSource::DomManipulation, fail, context);
}

/// Starts a worker, and returns its key.
fn start(
    worker: &PlatformRef<SharedWorker>,
    identity: Identity,
    context: &mut Context,
) -> Result<u64, NotStarted> {
    let owner = worker::open_owner(context).ok_or(NotStarted::NoRuntime)?;
    let key = next_key(context);
    let (requests, port) = ChannelEnd::remote_pair();
    let (outside, link) = ChannelEnd::remote_pair();
    let parent = Parent {
        channel: link.steps_sender(),
        worker: key,
        is_shared: true,
    };
    let scope = Scope {
        url: identity.url.clone(),
        name: identity.options.name.to_vec(),
        is_module: identity.options.is_module(),
        port,
        parent: parent.clone(),
        cluster: AgentCluster::unique(),
    };
    let (origin, blob) = (identity.origin.clone(), identity.blob.clone());
    owner.start_thread(scope, origin, blob, Some(link), &Arc::default())?;
    let link = MessagePort::implicit(outside, worker.as_parent(), context);
    link.start(context);
    let running = Running {
        identity,
        requests,
        parent,
        link,
        first: None,
        waiting: BTreeMap::new(),
        is_closing: false,
        has_ended: false,
        failure: None,
        returned: BTreeMap::new(),
    };
    with_shared(context, |shared| shared.running.insert(key, running));
    Ok(key)
}

/// Sends the port of an object to a worker.
fn connect(key: u64, waiting: Waiting, inside: ChannelEnd, context: &mut Context) {
    let object = next_key(context);
    let link = with_running(key, context, |running| {
        running.first.get_or_insert(object);
        running.waiting.insert(object, waiting);
        let connection = Connection {
            object,
            parent: running.parent.clone(),
            inside: Some(inside),
        };
        // Without space the connection comes back.
        running
            .requests
            .steps_sender()
            .post(move |context| global_scope::connect(connection, context));
        running.link.clone()
    });
    if let Some(link) = link {
        link.keep_alive(context);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        match self.inside.take() {
            None => self.parent.connected(self.object),
            Some(inside) => self.parent.not_connected(self.object, inside),
        }
    }
}

/// The worker has got the port of an object.
pub(super) fn connected(key: u64, object: u64, context: &mut Context) {
    let link = with_running(key, context, |running| {
        running.waiting.remove(&object);
        let is_idle = running.waiting.is_empty();
        is_idle.then(|| running.link.clone())
    });
    if let Some(link) = link.flatten() {
        link.end_keep_alive(context);
    }
}

/// The worker ends without the port of an object.
pub(super) fn not_connected(key: u64, object: u64, inside: ChannelEnd, context: &mut Context) {
    with_running(key, context, |running| {
        running.returned.insert(object, inside);
    });
    forget(key, context);
}

/// Keeps the blob URLs of a worker that has nothing left to do.
pub(super) fn keep_blob_urls(urls: Vec<BlobUrls>, context: &Context) {
    with_shared(context, |shared| shared.blob_urls.extend(urls));
}

/// The script has called `close()`.
pub(super) fn closing(key: u64, context: &Context) {
    with_running(key, context, |running| running.is_closing = true);
}

/// The script can't be loaded.
pub(super) fn script_failed(key: u64, why: PortableReport, context: &Context) {
    with_running(key, context, |running| {
        running.is_closing = true;
        running.failure = Some(why);
    });
}

/// The thread of the worker has ended.
pub(super) fn ended(key: u64, context: &mut Context) {
    with_running(key, context, |running| {
        running.is_closing = true;
        running.has_ended = true;
    });
    forget(key, context);
}

/// Forgets a worker that has ended, after its connections have come back. The thread may have ended
/// before they were sent. Objects that came after it had closed itself get another one.
fn forget(key: u64, context: &mut Context) {
    let ended = with_shared(context, |shared| {
        let running = shared.running.get(&key)?;
        let is_over = running.has_ended && running.waiting.len() == running.returned.len();
        is_over.then(|| shared.running.remove(&key))?
    });
    let Some(mut ended) = ended.flatten() else {
        return;
    };
    for (object, inside) in mem::take(&mut ended.returned) {
        let Some(waiting) = ended.waiting.remove(&object) else {
            continue;
        };
        let worker = &waiting.object;
        let failure = match &ended.failure {
            Some(why) => Some(why.clone()),
            None if ended.first == Some(object) => None,
            None => {
                let identity = Identity {
                    blob: waiting.blob.clone(),
                    origin: waiting.origin.clone(),
                    ..ended.identity.clone()
                };
                let entered = enter(worker, &identity, inside, context);
                entered
                    .err()
                    .map(|error| PortableReport::of_message(error.to_string()))
            }
        };
        if let Some(why) = failure {
            worker::fire_error(&worker.as_parent(), &why.into(), context);
        }
    }
    ended.link.close(context);
}
