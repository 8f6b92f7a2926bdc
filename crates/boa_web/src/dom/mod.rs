//! Events, event targets, exceptions and abort signals: the
//! [DOM standard](https://dom.spec.whatwg.org/) without nodes, and the parts of HTML that belong to
//! it (event handlers, reporting an exception, tasks).
//!
//! [`register`] defines the interfaces in a realm. [`host()`] returns the event loop as interfaces
//! see it. [`host`](crate::host) has the items for programs that write a runtime or a document.
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
//! | has event handler attributes | [`event_handler!`]; [`host::define_global_event_handlers`](crate::host::define_global_event_handlers) for the global object |
//! | has events with slots of their own | [`EventInterface`], [`EventKind::Other`], [`EventDictionary`], [`construct_event`]; [`EventOf::uninitialized`] and [`EventOf::initialize`] for `initMyEvent()` |
//! | forms a tree that events go through | [`EventTarget::with_behavior`], [`Behavior`], [`Activation`] |
//! | has event handlers in content attributes | `set_handler_text` of a `PlatformRef<EventTarget>`, and [`Behavior::compile_handler`]; [`host::set_global_handler_compiler`](crate::host::set_global_handler_compiler) for the global object |
//! | stays alive while it has listeners | [`EventTarget::with_observer`] |
//! | is a global object with `event` | [`host::enable_current_event`](crate::host::enable_current_event), [`current_event`] |
//! | sets timers or queues tasks | [`Host::set_timer`], [`Host::queue_task`], [`webidl::charge_timer`] |
//! | waits for a future | [`Host::spawn_local`], [`Host::queue_task_from_future`] |
//! | calls callbacks | [`invoke_callback`]; or [`Host::call`], [`host::clean_up_after_running_script`](crate::host::clean_up_after_running_script), [`report_exception`] |
//! | runs scripts | [`host::run_script`](crate::host::run_script), [`Host::evaluate`], [`report_exception`] |
//! | holds memory outside of the engine's heap | [`webidl::charge_bytes`], [`webidl::Charge`] |
//! | ends what it has started when its document is unloaded | [`host::add_unloading_cleanup_steps`](crate::host::add_unloading_cleanup_steps); the document calls [`host::run_unloading_cleanup_steps`](crate::host::run_unloading_cleanup_steps) |
//! | is a document with a URL | [`host::set_navigation_hook`](crate::host::set_navigation_hook), [`host::set_document_url`](crate::host::set_document_url), [`host::navigate_to_fragment`](crate::host::navigate_to_fragment), [`host::set_base_url_hook`](crate::host::set_base_url_hook) |
//! | parses a relative URL | [`host::document_base_url`](crate::host::document_base_url) |
//! | throws a `DOMException` | [`DomException::error`] |
//! | inherits from `DOMException` | [`DomException::slots`], `define_stack` of its `PlatformRef` |
//! | fires an event for each of many messages | [`host::Dispatcher`](crate::host::Dispatcher), [`Event::create_from`], [`webidl::ObjectTemplate`] |
//!
//! `examples/custom_event_target.rs` of the repository is a program with an event target and an
//! event of its own.

mod abort;
mod behavior;
pub(crate) mod checkpoint;
mod class;
pub(crate) mod classic_script;
pub(crate) mod diagnostics;
pub(crate) mod document_url;
pub(crate) mod engine_jobs;
mod event;
pub(crate) mod event_handler;
mod event_interfaces;
pub(crate) mod event_target;
mod exception;
mod foreign_signal;
pub(crate) mod host;
pub(crate) mod panic;
mod quota_exceeded_error;
mod registrations;
pub(crate) mod rejections;
pub(crate) mod report;
pub(crate) mod running_script;
pub(crate) mod task;
pub(crate) mod task_scope;
pub(crate) mod unloading;

#[doc(inline)]
pub use crate::event_handler;
use abort::AbortController;
pub use abort::{AbortAlgorithm, AbortSignal};
pub use behavior::{Activation, Behavior, GetParent};
pub use class::{
    EventTargetClass, EventTargetSlots, fire_custom_event, register_event_target_class,
};
pub(crate) use diagnostics::Diagnostics;
pub(crate) use document_url::{HistoryHandling, document_base_url, navigate_to_fragment};
pub(crate) use document_url::{realm_url, register_location};
pub use event::{
    Event, EventDictionary, EventInit, EventInterface, EventOf, InitArguments,
    construct as construct_event,
};
pub(crate) use event_handler::define_window_or_worker_handlers;
pub use event_interfaces::{
    CloseEvent, CustomEvent, ErrorEvent, EventKind, MessageEvent, MessageEventInit,
    PromiseRejectionEvent, StorageEventInit,
};
pub(crate) use event_target::Dispatcher;
pub use event_target::{EventTarget, current_event};
pub use exception::DomException;
pub(crate) use host::{Host, TimerKey, TimerKind, has_host, install_host, is_interruption};
pub(crate) use host::{PART_LEN, is_interrupted, parts, since_time_origin};
pub use host::{check_interrupt, diagnostics, host, invoke, now};
pub(crate) use panic::{call_program, resume_program_panic};
pub use quota_exceeded_error::QuotaExceededError;
pub(crate) use registrations::Registrations;
pub use report::{ErrorReport, StackFrame, fire_error, is_error, report_exception};
pub(crate) use report::{HOST_CODE, script_url};
pub(crate) use report::{
    TIMER_CODE, limited, report_exception_here, report_exception_of, with_original_positions,
};
pub use running_script::invoke_callback;
pub(crate) use running_script::{clean_up_after_running_script, run_script};
pub(crate) use task::TaskOrigin;
pub use task::{Task, TaskSource, task};
pub(crate) use unloading::add_unloading_cleanup_steps;

use crate::webidl;
use boa_engine::{Context, JsResult};

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

/// As [`register`], without the event handlers, which another object may get.
pub fn register_interfaces(context: &mut Context) -> JsResult<()> {
    webidl::keep_original_then(context);
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
