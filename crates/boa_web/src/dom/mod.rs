//! Events, event targets, exceptions and abort signals: the
//! [DOM standard](https://dom.spec.whatwg.org/) without nodes, and the parts of HTML that belong to
//! it (event handlers, reporting an exception, tasks).
//!
//! [`register`] defines the interfaces in a realm. [`Host`] is the event loop as interfaces see it.
//!
//! # Interfaces of your own
//!
//! `boa_page` defines its interfaces with this module and with [`webidl`] alone. An interface of
//! your own needs these items:
//!
//! | an interface that ... | needs |
//! |---|---|
//! | dispatches events | the parent [`EventTarget`]; [`Event::create`] and `dispatch` |
//! | is a class of the engine (`#[boa_class]`) | [`EventTargetClass`], [`register_event_target_class`], [`fire_custom_event`] |
//! | has event handler attributes | [`event_handler!`]; [`define_global_event_handlers`] for the global object |
//! | has events with slots of their own | [`EventInterface`], [`EventKind::Other`], [`EventDictionary`], [`construct_event`]; [`EventOf::uninitialized`] and [`EventOf::initialize`] for `initMyEvent()` |
//! | forms a tree that events go through | [`EventTarget::with_behavior`], [`Behavior`], [`Activation`] |
//! | has event handlers in content attributes | `set_handler_text` of a `PlatformRef<EventTarget>`, and [`Behavior::compile_handler`]; [`set_global_handler_compiler`] for the global object |
//! | stays alive while it has listeners | [`EventTarget::with_observer`] |
//! | is a global object with `event` | [`enable_current_event`], [`current_event`] |
//! | sets timers or queues tasks | [`Host::set_timer`], [`Host::queue_task`], [`webidl::charge_timer`] |
//! | waits for a future | [`Host::spawn_local`], [`Host::queue_task_from_future`] |
//! | calls callbacks | [`invoke_callback`]; or [`Host::call`], [`clean_up_after_running_script`], [`report_exception`] |
//! | runs scripts | [`run_script`], [`Host::evaluate`], [`report_exception`] |
//! | holds memory outside of the engine's heap | [`webidl::charge_bytes`], [`webidl::Charge`] |
//! | ends what it has started when its document is unloaded | [`add_unloading_cleanup_steps`]; the document calls [`run_unloading_cleanup_steps`] |
//! | is a document with a URL | [`set_navigation_hook`], [`set_document_url`], [`navigate_to_fragment`], [`set_base_url_hook`] |
//! | parses a relative URL | [`document_base_url`] |
//! | throws a `DOMException` | [`DomException::error`] |
//! | inherits from `DOMException` | [`DomException::slots`], `define_stack` of its `PlatformRef` |
//! | fires an event for each of many messages | [`Dispatcher`], [`Event::create_from`], [`webidl::ObjectTemplate`] |
//!
//! `examples/custom_event_target.rs` of the repository is a program with an event target and an
//! event of its own.
//!
//! # A host of your own
//!
//! | a host that ... | needs |
//! |---|---|
//! | reports exceptions and knows the sources of scripts | [`Diagnostics`] |
//! | interrupts scripts | [`Host::check_interrupt`], [`interruption`], [`is_interruption`] |
//! | limits what scripts use | [`webidl::set_quotas`] |
//! | reports exceptions of its own scripts | [`ErrorReport`], [`fire_error`] |
//! | calls scripts through a script of its own | [`HOST_CODE`], [`script_is_running`] |
//! | continues after a panic of the engine | [`catch_engine_panic`], [`call_program`], [`await_program`], [`resume_program_panic`] |
//! | ends before its realm | [`streams::release_all`](crate::web::streams::release_all) |

mod abort;
mod behavior;
pub(crate) mod checkpoint;
mod class;
mod classic_script;
mod diagnostics;
mod document_url;
pub(crate) mod engine_jobs;
mod event;
mod event_handler;
mod event_interfaces;
mod event_target;
mod exception;
mod foreign_signal;
mod host;
mod panic;
mod quota_exceeded_error;
mod registrations;
pub(crate) mod rejections;
pub(crate) mod report;
mod running_script;
mod task;
mod unloading;

#[doc(inline)]
pub use crate::event_handler;
use abort::AbortController;
pub use abort::{AbortAlgorithm, AbortSignal};
pub use behavior::{Activation, Behavior, GetParent};
pub use class::{
    EventTargetClass, EventTargetSlots, fire_custom_event, register_event_target_class,
};
pub use classic_script::ClassicScript;
pub use diagnostics::Diagnostics;
pub use document_url::{
    BaseUrlHook, HistoryHandling, NavigationHook, document_base_url, navigate_to_fragment,
    set_base_url_hook, set_document_url, set_navigation_hook,
};
pub(crate) use document_url::{realm_url, register_location};
pub use event::{
    Event, EventDictionary, EventInit, EventInterface, EventOf, InitArguments,
    construct as construct_event,
};
pub use event_handler::{
    HandlerCompiler, define_global_event_handlers, set_global_handler_compiler,
};
pub use event_interfaces::{
    CloseEvent, CustomEvent, ErrorEvent, EventKind, MessageEvent, MessageEventInit,
    PromiseRejectionEvent, StorageEventInit,
};
pub use event_target::{Dispatcher, EventTarget, current_event, enable_current_event};
pub use exception::DomException;
pub(crate) use host::since_time_origin;
pub use host::{
    Host, TimerKey, TimerKind, check_interrupt, diagnostics, has_host, host, install_host,
    interruption, invoke, is_interrupted, is_interruption, now,
};
pub use panic::{
    EnginePanicked, ProgramPanicked, await_program, call_program, catch_engine_panic,
    resume_program_panic,
};
pub use quota_exceeded_error::QuotaExceededError;
pub(crate) use registrations::Registrations;
pub use report::{
    ErrorReport, HOST_CODE, StackFrame, fire_error, fire_error_at, is_error, limited_text,
    report_exception, script_url, throwing_script,
};
pub(crate) use report::{
    TIMER_CODE, limited, report_exception_here, report_exception_of, with_original_positions,
};
pub use running_script::{
    clean_up_after_running_script, invoke_callback, run_script, script_is_running,
};
pub use task::{Task, TaskOrigin, TaskSource, task};
pub use unloading::{add_unloading_cleanup_steps, run_unloading_cleanup_steps};

use crate::webidl;
use boa_engine::{Context, JsResult};

/// The event handlers of both windows and workers.
const GLOBAL_EVENT_HANDLERS: [&str; 6] = [
    "error",
    "languagechange",
    "offline",
    "online",
    "rejectionhandled",
    "unhandledrejection",
];

/// Defines the interfaces of this module in the current realm, makes its global object an
/// [`EventTarget`], and [defines the event handlers](define_window_or_worker_handlers) of windows
/// and workers.
///
/// [Install](install_host) a [`Host`] and [`Diagnostics`] first.
pub fn register(context: &mut Context) -> JsResult<()> {
    register_interfaces(context)?;
    define_window_or_worker_handlers(context);
    Ok(())
}

/// Defines the event handlers of the global object that windows and workers have.
pub fn define_window_or_worker_handlers(context: &Context) {
    define_global_event_handlers(&GLOBAL_EVENT_HANDLERS, context);
}

/// As [`register`], without the event handlers, which another object may get.
pub fn register_interfaces(context: &mut Context) -> JsResult<()> {
    webidl::keep_originals(context);
    webidl::define::<DomException>(context);
    webidl::define::<QuotaExceededError>(context);
    webidl::define::<Event>(context);
    webidl::define::<CustomEvent>(context);
    webidl::define::<MessageEvent>(context);
    webidl::define::<CloseEvent>(context);
    webidl::define::<ErrorEvent>(context);
    webidl::define::<PromiseRejectionEvent>(context);
    webidl::define::<EventTarget>(context);
    webidl::define::<AbortSignal>(context);
    webidl::define::<AbortController>(context);
    webidl::define_global(EventTarget::default(), context);
    let prototype = webidl::prototype_of::<EventTarget>(context.realm());
    context.global_object().set_prototype(Some(prototype));
    exception::define_is_error(context);
    Ok(())
}
