//! [The global object of a worker](https://html.spec.whatwg.org/multipage/workers.html#the-global-scope).

use super::{Settings, WorkerLocation, import_scripts, parent::Parent, shared_worker::Connection};
#[cfg(feature = "fetch")]
use crate::fetch;
use crate::{
    dom::{self, Event, EventInit, EventKind, EventTarget, MessageEvent, MessageEventInit},
    host::{self, AgentCluster, Broadcasts, ChannelEnd, Transfer},
    runtime::modules::loader::Loader,
    web::{self, MessagePort, navigator},
    webidl::{
        self, Brand, GlobalSetter, Interface, Layers, Members, PlatformRef, Steps,
        define_operation, getter, insert_realm_data, operation, realm_data, type_error,
    },
    websocket,
};
use boa_engine::{Context, JsData, JsObject, JsResult, JsString, JsValue, js_string};
use boa_gc::{Finalize, Trace};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use url::Url;

/// The settings of a worker's global object.
pub(in crate::runtime) struct Scope {
    pub(in crate::runtime) url: Url,
    pub(super) name: Vec<u16>,
    pub(super) is_module: bool,
    /// The inside port of a dedicated worker. A shared one receives its connections there.
    pub(super) port: ChannelEnd,
    /// The realm that has started the worker.
    pub(super) parent: Parent,
    /// The cluster of its parent. A shared worker has its own.
    pub(super) cluster: AgentCluster,
}

/// The slots that a worker's global object adds to the slots of an event target.
#[derive(Debug, Trace, Finalize)]
pub struct WorkerGlobalScope {
    location: PlatformRef<WorkerLocation>,
    navigator: JsObject,
}

impl Interface for WorkerGlobalScope {
    const NAME: &'static str = "WorkerGlobalScope";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        getter("self", &Steps(|this, _| Ok(this.object().clone()))),
        getter("location", &Steps(|this, _| Ok(this.location.clone()))),
        getter("navigator", &Steps(|this, _| Ok(this.navigator.clone()))),
        operation(
            "importScripts",
            &Steps(|_, urls, context| import_scripts::import(urls, context)),
        ),
    ];
}

/// The interface of a dedicated worker's global object, which has the members itself.
#[derive(Debug, Trace, Finalize)]
pub struct DedicatedWorkerGlobalScope;

impl Interface for DedicatedWorkerGlobalScope {
    const NAME: &'static str = "DedicatedWorkerGlobalScope";
    type Parent = WorkerGlobalScope;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// The interface of a shared worker's global object, which has the members itself.
#[derive(Debug, Trace, Finalize)]
pub struct SharedWorkerGlobalScope;

impl Interface for SharedWorkerGlobalScope {
    const NAME: &'static str = "SharedWorkerGlobalScope";
    type Parent = WorkerGlobalScope;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[];
}

/// The worker, in its realm.
#[derive(Trace, Finalize, JsData)]
pub(super) struct ScopeState {
    /// As in [`Scope`].
    port: PlatformRef<MessagePort>,
    /// As in [`Scope`].
    #[unsafe_ignore_trace]
    parent: Parent,
    is_closing: Cell<bool>,
    /// The URL of the location.
    #[unsafe_ignore_trace]
    pub(super) url: Rc<RefCell<Url>>,
    pub(super) is_module: bool,
    #[unsafe_ignore_trace]
    pub(super) loader: Weak<Loader>,
}

impl Scope {
    /// Makes the global object of the current realm a worker's, with the interfaces of events. The
    /// other members of the global scope come after it.
    pub(in crate::runtime) fn register(
        self,
        settings: &Settings,
        (origin, parent): (Option<&Url>, Option<&Url>),
        loader: Weak<Loader>,
        context: &mut Context,
    ) -> JsResult<()> {
        self.cluster.install(context);
        dom::register_interfaces(context)?;
        webidl::define::<WorkerLocation>(context);
        webidl::define::<WorkerGlobalScope>(context);
        let url = Rc::new(RefCell::new(self.url));
        let location = WorkerLocation { url: url.clone() };
        let slots = WorkerGlobalScope {
            location: webidl::create(Layers::new().with(location), context),
            navigator: navigator::create_in_worker(&settings.user_agent, &settings.locale, context),
        };
        webidl::define_global(slots, context);
        if self.parent.is_shared {
            extend::<SharedWorkerGlobalScope>(context);
            host::define_global_event_handlers(&["connect"], context);
        } else {
            extend::<DedicatedWorkerGlobalScope>(context);
            define_operation("postMessage", &Steps(post_message), context);
            host::define_global_event_handlers(&["message", "messageerror"], context);
        }
        let name = JsString::from(&self.name[..]);
        webidl::define_attribute("name", name, GlobalSetter::Replace, context);
        define_operation("close", &Steps(close), context);
        let holder = webidl::prototype_of::<WorkerGlobalScope>(context.realm());
        host::set_members_holder(holder, context);
        host::define_window_or_worker_handlers(context);
        web::location::define_origin(origin, parent, context)?;
        web::register_in_worker(context)?;
        let global = Brand::of(&JsValue::undefined(), context);
        let global = global.ok_or_else(|| type_error("the global object is no event target"))?;
        let port = MessagePort::implicit(self.port, global, context);
        let state = ScopeState {
            port,
            parent: self.parent,
            is_closing: Cell::new(false),
            url,
            is_module: self.is_module,
            loader,
        };
        insert_realm_data(state, context.realm());
        Ok(())
    }
}

/// Gives the global object the interface.
fn extend<T: Interface>(context: &mut Context) {
    webidl::define::<T>(context);
    let prototype = webidl::prototype_of::<T>(context.realm());
    context.global_object().set_prototype(Some(prototype));
}

pub(super) fn with_state<R>(context: &Context, steps: impl FnOnce(&ScopeState) -> R) -> Option<R> {
    realm_data(context.realm(), steps)
}

/// The realm that has started the worker of this one. `None` in a realm that is not a worker's.
pub(super) fn parent(context: &Context) -> Option<Parent> {
    with_state(context, |state| state.parent.clone())
}

fn port(context: &Context) -> Option<PlatformRef<MessagePort>> {
    with_state(context, |state| state.port.clone())
}

/// Takes the end of the channel to the realm that has started the worker from the global object.
/// `None` if the worker is a shared one, whose port is for connections.
pub(super) fn take_port(context: &Context) -> Option<ChannelEnd> {
    let port = with_state(context, |state| {
        (!state.parent.is_shared).then(|| state.port.clone())
    });
    port??.detach(context)
}

/// The URL of the worker's script. `None` in a realm that is no worker's.
pub(super) fn url(context: &Context) -> Option<Url> {
    with_state(context, |state| state.url.borrow().clone())
}

/// Sets the [URL](https://html.spec.whatwg.org/multipage/workers.html#concept-workerglobalscope-url)
/// that the script has after redirects. Its origin is the same.
pub(super) fn set_url(url: &Url, context: &Context) {
    with_state(context, |state| state.url.replace(url.clone()));
    websocket::set_location(url, context);
    #[cfg(feature = "fetch")]
    fetch::set_location(url, context);
}

/// Enables the queue of messages.
pub(super) fn start_port(context: &mut Context) {
    if let Some(port) = port(context) {
        port.start(context);
    }
}

/// Whether the realm belongs to a worker whose script has called `close()`.
pub(in crate::runtime) fn is_closing(context: &Context) -> bool {
    with_state(context, |state| state.is_closing.get()).unwrap_or(false)
}

/// Whether the realm belongs to a worker that waits for messages, or for connections.
pub(in crate::runtime) fn listens(context: &Context) -> bool {
    let listens = || {
        PlatformRef::<EventTarget>::of(&JsValue::undefined(), context)
            .is_some_and(|global| global.has_listener("message"))
    };
    with_state(context, |state| state.parent.is_shared)
        .is_some_and(|is_shared| is_shared || listens())
}

/// Fires `connect` with the port of another `SharedWorker`.
pub(super) fn connect(mut connection: Connection, context: &mut Context) {
    if is_closing(context) {
        return;
    }
    let Some(end) = connection.inside.take() else {
        return;
    };
    let port = MessagePort::create(end, context);
    let message = match MessageEventInit::from_connection(port.object(), context) {
        Ok(message) => message,
        Err(error) => return dom::report_exception(error, context),
    };
    let event = Event::create::<MessageEvent>(
        EventInit::new(js_string!("connect"), EventKind::Message(message)),
        context,
    );
    if let Some(global) = PlatformRef::<EventTarget>::of(&JsValue::undefined(), context) {
        global.dispatch(&event, context);
    }
}

/// <https://html.spec.whatwg.org/multipage/workers.html#dom-dedicatedworkerglobalscope-postmessage>
fn post_message(
    (message, Transfer(transfer)): (JsValue, Transfer),
    context: &mut Context,
) -> JsResult<()> {
    if let Some(port) = port(context) {
        port.post_message(&message, &transfer, context)?;
    }
    Ok(())
}

/// `close()` of
/// [dedicated](https://html.spec.whatwg.org/multipage/workers.html#dom-dedicatedworkerglobalscope-close)
/// and
/// [shared](https://html.spec.whatwg.org/multipage/workers.html#dom-sharedworkerglobalscope-close)
/// workers.
fn close((): (), context: &mut Context) -> JsResult<()> {
    with_state(context, |state| {
        state.is_closing.set(true);
        if state.parent.is_shared {
            state.parent.closing();
        }
    });
    Broadcasts::end(context);
    Ok(())
}
