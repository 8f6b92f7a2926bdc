//! For programs that write a runtime, or documents: the event loop that interfaces use, the scripts of
//! a host, and the data that realms share. A program that uses a runtime needs none of it.
//!
//! [`EventLoop`](crate::EventLoop) is a host for an existing `Context`. The crate `boa_websocket` is
//! one on tokio. [`Host`] has an example of a small one.
//!
//! | a host that ... | needs |
//! |---|---|
//! | reports exceptions and knows the sources of scripts | [`Diagnostics`] |
//! | interrupts scripts | [`Host::check_interrupt`], [`interruption`], [`is_interruption`] |
//! | limits what scripts use | [`set_quotas`] |
//! | reports exceptions of its own scripts | [`ErrorReport`](crate::dom::ErrorReport), [`fire_error`](crate::dom::fire_error) |
//! | calls scripts through a script of its own | [`HOST_CODE`], [`script_is_running`] |
//! | continues after a panic of the engine | [`catch_engine_panic`], [`call_program`], [`await_program`], [`resume_program_panic`] |
//! | ends before its realm | [`release_streams`] |

pub use crate::dom::{
    classic_script::ClassicScript,
    diagnostics::Diagnostics,
    document_url::{
        BaseUrlHook, HistoryHandling, NavigationHook, document_base_url, navigate_to_fragment,
        set_base_url_hook, set_document_url, set_navigation_hook,
    },
    event_handler::{
        HandlerCompiler, define_global_event_handlers, define_window_or_worker_handlers,
        set_global_handler_compiler,
    },
    event_target::{Dispatcher, enable_current_event},
    host::{
        Host, TimerKey, TimerKind, has_host, install_host, interruption, is_interrupted,
        is_interruption, parts,
    },
    panic::{
        EnginePanicked, ProgramPanicked, await_program, call_program, catch_engine_panic,
        resume_program_panic,
    },
    report::{HOST_CODE, fire_error_at, limited_text, script_url, throwing_script},
    running_script::{clean_up_after_running_script, run_script, script_is_running},
    task::TaskOrigin,
    unloading::{add_unloading_cleanup_steps, run_unloading_cleanup_steps},
};
pub use crate::web::{
    agent_cluster::AgentCluster,
    blob_url::{BlobUrlEntry, BlobUrlStore, BlobUrls, remove_blob_urls},
    broadcast_channel::{BroadcastOrder, Broadcasts},
    form::{ConstructEntryList, FormElement, FormEntryValue, Forms, HtmlElement, forms, set_forms},
    global_scope::is_window,
    message_port::{ChannelEnd, StepsSender, Transfer},
    storage::{StorageArea, local_area as local_storage_area},
    streams::polled::release_streams,
    window_messages::{OriginOfWindow, WindowMessage, post_window_message},
};
pub use crate::webidl::global::set_members_holder;
pub use crate::webidl::quota::{SharedQuotas, set_quotas};
