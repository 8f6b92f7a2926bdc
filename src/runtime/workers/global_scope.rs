//! [The global object of a worker](https://html.spec.whatwg.org/multipage/workers.html#the-global-scope).

use super::{WorkerLocation, import_scripts};
use crate::{
    dom::{self, EventTarget},
    runtime::modules::loader::Loader,
    web::{self, ChannelEnd, MessagePort, WorkerNavigator, navigator},
    webidl::{
        self, Brand, GlobalSetter, Interface, Layers, Members, PlatformRef, operation, readonly,
        type_error,
    },
};
use boa_engine::{Context, JsArgs, JsData, JsResult, JsString, JsValue};
use boa_gc::{Finalize, Trace};
use std::{cell::Cell, rc::Weak};
use url::Url;

/// The settings of a worker's global object.
pub(in crate::runtime) struct Scope {
    pub(super) url: Url,
    pub(super) name: Vec<u16>,
    pub(super) is_module: bool,
    pub(super) port: ChannelEnd,
}

/// The slots that a worker's global object adds to those of an event target.
#[derive(Debug, Trace, Finalize)]
pub struct WorkerGlobalScope {
    location: PlatformRef<WorkerLocation>,
    navigator: PlatformRef<WorkerNavigator>,
}

impl Interface for WorkerGlobalScope {
    const NAME: &'static str = "WorkerGlobalScope";
    type Parent = EventTarget;
    type This = PlatformRef<Self>;
    const MEMBERS: Members<Self> = &[
        readonly("self", |this, _| Ok(this.object().clone().into())),
        readonly("location", |this, _| {
            Ok(this.location.object().clone().into())
        }),
        readonly("navigator", |this, _| {
            Ok(this.navigator.object().clone().into())
        }),
        operation("importScripts", 0, |_, args, context| {
            import_scripts::import(args, context)
        }),
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

/// The worker, in its realm.
#[derive(Trace, Finalize, JsData)]
pub(super) struct State {
    /// The [inside port](https://html.spec.whatwg.org/multipage/workers.html#dedicatedworkerglobalscope).
    port: PlatformRef<MessagePort>,
    is_closing: Cell<bool>,
    #[unsafe_ignore_trace]
    pub(super) url: Url,
    pub(super) is_module: bool,
    #[unsafe_ignore_trace]
    pub(super) loader: Weak<Loader>,
}

impl Scope {
    pub(in crate::runtime) const fn url(&self) -> &Url {
        &self.url
    }

    /// Makes the global object of the current realm, with the interfaces of events, that of a
    /// worker. The other members of the global scope come after it.
    pub(in crate::runtime) fn register(
        self,
        user_agent: &str,
        origin: Option<&Url>,
        loader: Weak<Loader>,
        context: &mut Context,
    ) -> JsResult<()> {
        dom::register_interfaces(context)?;
        webidl::define::<WorkerLocation>(context);
        webidl::define::<WorkerGlobalScope>(context);
        webidl::define::<DedicatedWorkerGlobalScope>(context);
        let location = WorkerLocation {
            url: self.url.clone(),
        };
        let slots = WorkerGlobalScope {
            location: webidl::create(Layers::new().with(location), context),
            navigator: navigator::create_in_worker(user_agent, context),
        };
        webidl::define_global(slots, context);
        let prototype = webidl::prototype_of::<DedicatedWorkerGlobalScope>(context.realm());
        context.global_object().set_prototype(Some(prototype));
        let name = JsString::from(&self.name[..]);
        webidl::define_attribute("name", name, GlobalSetter::Replace, context);
        webidl::define_operation("postMessage", 1, post_message, context);
        webidl::define_operation("close", 0, close, context);
        dom::define_global_event_handlers(&["message", "messageerror"], context);
        let holder = webidl::prototype_of::<WorkerGlobalScope>(context.realm());
        webidl::set_members_holder(holder, context);
        dom::define_window_or_worker_handlers(context);
        web::location::define_origin(origin, context);
        web::register_in_worker(context)?;
        let global = Brand::of(&JsValue::undefined(), context);
        let global = global.ok_or_else(|| type_error("the global object is no event target"))?;
        let port = MessagePort::implicit(self.port, global, context);
        context.realm().host_defined_mut().insert(State {
            port,
            is_closing: Cell::new(false),
            url: self.url,
            is_module: self.is_module,
            loader,
        });
        Ok(())
    }
}

pub(super) fn with_state<R>(context: &Context, steps: impl FnOnce(&State) -> R) -> Option<R> {
    let host_defined = context.realm().host_defined();
    host_defined.get::<State>().map(steps)
}

fn port(context: &Context) -> Option<PlatformRef<MessagePort>> {
    with_state(context, |state| state.port.clone())
}

/// Enables the queue of messages.
pub(super) fn start_port(context: &mut Context) {
    if let Some(port) = port(context) {
        port.start(context);
    }
}

/// Whether the realm is that of a worker whose script has called `close()`.
pub(in crate::runtime) fn is_closing(context: &Context) -> bool {
    with_state(context, |state| state.is_closing.get()).unwrap_or(false)
}

/// Whether the realm is that of a worker that waits for messages.
pub(in crate::runtime) fn listens(context: &Context) -> bool {
    let is_worker = with_state(context, |_| ()).is_some();
    is_worker
        && PlatformRef::<EventTarget>::of(&JsValue::undefined(), context)
            .is_some_and(|global| global.has_listener("message"))
}

/// <https://html.spec.whatwg.org/multipage/workers.html#dom-dedicatedworkerglobalscope-postmessage>
fn post_message(args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let transfer = MessagePort::transfer_list(args.get_or_undefined(1), context)?;
    match port(context) {
        Some(port) => port.post_message(&args[0], &transfer, context),
        None => Ok(JsValue::undefined()),
    }
}

/// <https://html.spec.whatwg.org/multipage/workers.html#dom-dedicatedworkerglobalscope-close>
fn close(_: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    with_state(context, |state| state.is_closing.set(true));
    Ok(JsValue::undefined())
}
