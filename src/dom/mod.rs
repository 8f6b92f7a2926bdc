//! Events, event targets, exceptions and abort signals: [DOM](https://dom.spec.whatwg.org/), with the parts of HTML that
//! belong to them (event handlers, reporting an exception).
//!
//! [`Event`], [`EventTarget`] and [`Host`] have examples; `examples/custom_event_target.rs` is a program with interfaces of its
//! own.

mod abort;
mod behavior;
mod document_url;
mod event;
mod event_handler;
mod event_interfaces;
mod event_target;
mod exception;
mod host;
mod quota;
mod registrations;
mod report;
mod task;

#[doc(inline)]
pub use crate::event_handler;
pub use abort::{AbortController, AbortSignal};
pub use behavior::{Activation, Behavior, GetParent};
pub(crate) use document_url::register_location;
pub use document_url::{NavigationHook, navigate_to_fragment, set_document_url, set_navigation_hook};
pub use event::{Event, EventInit, EventInterface, EventOf, construct as construct_event};
pub use event_handler::{HandlerCompiler, define_global_event_handlers, set_global_handler_compiler};
pub use event_interfaces::{
    CloseEvent, CustomEvent, ErrorEvent, EventKind, MessageEvent, MessageEventInit, PromiseRejectionEvent,
};
pub use event_target::{EventTarget, clean_up_after_running_script, current_event, enable_current_event};
pub use exception::DomException;
pub(crate) use host::check_interrupt;
pub use host::{Host, TimerKey, has_host, host, install_host, now};
pub use quota::{Charge, charge_bytes, charge_timer};
pub(crate) use quota::{
    MAX_BLOB_BYTES, MAX_TIMERS, charge_existing_bytes, charged, empty_charge, max_blob_bytes, set_quotas,
};
pub use report::{ErrorReport, StackFrame, report_exception};
pub(crate) use report::{HOST_CODE, fire_error, limited, report_exception_here, write_with_position};
pub use task::{Task, TaskSource, task};

use crate::webidl;
use boa_engine::{Context, JsResult};

/// The event handlers that pages and workers have in common.
const GLOBAL_EVENT_HANDLERS: [&str; 6] =
    ["error", "languagechange", "offline", "online", "rejectionhandled", "unhandledrejection"];

/// Defines the interfaces of this module in the current realm and makes its global object an [`EventTarget`].
///
/// A [`Host`] must have been [installed](install_host).
///
/// # Errors
/// Infallible; the engine's type allows for errors.
pub fn register(context: &mut Context) -> JsResult<()> {
    webidl::prepare_exotic(context)?;
    webidl::define::<DomException>(context)?;
    webidl::define::<Event>(context)?;
    webidl::define::<CustomEvent>(context)?;
    webidl::define::<MessageEvent>(context)?;
    webidl::define::<CloseEvent>(context)?;
    webidl::define::<ErrorEvent>(context)?;
    webidl::define::<PromiseRejectionEvent>(context)?;
    webidl::define::<EventTarget>(context)?;
    webidl::define::<AbortSignal>(context)?;
    webidl::define::<AbortController>(context)?;
    webidl::define_global(EventTarget::default(), context);
    let prototype = webidl::prototype_of::<EventTarget>(context.realm());
    context.global_object().set_prototype(Some(prototype));
    define_global_event_handlers(&GLOBAL_EVENT_HANDLERS, context);
    exception::define_is_error(context);
    Ok(())
}
