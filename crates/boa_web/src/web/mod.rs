//! The other web standards, a file for each.
//!
//! An [`EventLoop`](crate::EventLoop) has all of them. In a realm with a [`Host`](crate::host::Host)
//! of your own, define the ones you want:
//!
//! ```
//! use boa_engine::{Source, js_string};
//! use boa_web::web;
//!
//! # let context = &mut boa_engine::Context::default();
//! # let events = boa_web::EventLoop::install(context)?;
//! let realm = context.create_realm()?;
//! # let (host, diagnostics) = (boa_web::dom::host(context), boa_web::dom::diagnostics(context));
//! let outer = context.enter_realm(realm);
//! # boa_web::host::install_host(host, diagnostics, context);
//! boa_web::dom::register(context)?;
//! web::register_timers(context);
//! web::register_blob(context); // part of web::register_files
//! web::register_files(context);
//! web::register_structured_clone(context);
//! web::register_encodings(context);
//! web::register_crypto(context);
//! web::register_performance(context);
//! web::register_urls(context);
//! web::location::register(Some(&"https://app.example/".parse()?), context)?;
//! web::navigator::register("my-program/1.0", "en-US", context);
//! web::install_console(std::rc::Rc::new(()), context); // discards the output
//! web::register_console(context);
//! let text = context.eval(Source::from_bytes("[typeof File, location.host, atob('aGk=')].join()"))?;
//! context.enter_realm(outer);
//! assert_eq!(text, js_string!("function,app.example,hi").into());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! [`register`] defines all of them except the location, the navigator and the storage.

pub(crate) mod agent_cluster;
mod base64;
mod blob;
mod blob_stream;
pub(crate) mod blob_url;
pub(crate) mod broadcast_channel;
mod clone;
mod console;
mod crypto;
mod encoding;
mod file;
mod file_reader;
pub(crate) mod form;
pub(crate) mod global_scope;
pub mod location;
pub(crate) mod message_port;
mod microtask;
pub mod navigator;
mod performance;
mod progress_event;
mod report_error;
pub(crate) mod storage;
pub mod streams;
mod timers;
mod url;
#[cfg(feature = "url-pattern")]
mod url_pattern;
mod url_search_params;
pub(crate) mod window_messages;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use self::crypto::register as register_crypto;
pub use crate::url_parser::{UrlPart, UrlRecord, parse_url, serialized_origin};
pub(crate) use agent_cluster::AgentCluster;
pub use blob::{Blob, array_buffer};

pub use clone::clone_value;
pub use console::register as register_console;
pub use console::{Console, ConsoleMessage, InspectOptions, Level, inspect, install_console};
pub use file::File;
use file_reader::{FileReader, FileReaderSync};
pub(crate) use message_port::ChannelEnd;
use message_port::MessageChannel;
pub use message_port::MessagePort;
pub use performance::register as register_performance;
pub use progress_event::ProgressEvent;

pub use storage::register as register_storage;
pub use storage::{MemoryStorage, StorageChange, StorageEvent, StorageFull, StorageItems};
pub use url_search_params::UrlSearchParams;

use crate::{dom, webidl};
use boa_engine::{Context, JsResult};

/// Defines all interfaces of this module in the current realm, except [`location`] and
/// [`navigator`], which have parameters.
pub fn register(context: &mut Context) -> JsResult<()> {
    global_scope::register(context)?;
    register_interfaces(context)
}

/// As [`register`], for the global object of a worker.
pub fn register_in_worker(context: &mut Context) -> JsResult<()> {
    global_scope::register_in_worker(context)?;
    register_interfaces(context)?;
    webidl::define::<FileReaderSync>(context);
    Ok(())
}

fn register_interfaces(context: &mut Context) -> JsResult<()> {
    register_console(context);
    register_timers(context);
    register_files(context);
    register_structured_clone(context);
    register_encodings(context);
    register_crypto(context);
    register_performance(context);
    register_urls(context);
    register_streams(context);
    Ok(())
}

/// Defines timers, `queueMicrotask` and `reportError`.
pub fn register_timers(context: &mut Context) {
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
}

/// Defines `Blob`, if it is not defined.
pub fn register_blob(context: &mut Context) {
    if !webidl::is_defined::<Blob>(context.realm()) {
        webidl::define::<Blob>(context);
    }
}

/// Defines `ProgressEvent`, if it is not defined.
pub fn register_progress_event(context: &mut Context) {
    if !webidl::is_defined::<ProgressEvent>(context.realm()) {
        webidl::define::<ProgressEvent>(context);
    }
}

/// Defines `Blob`, `File`, `FileReader` and `ProgressEvent`.
pub fn register_files(context: &mut Context) {
    register_blob(context);
    webidl::define::<File>(context);
    register_progress_event(context);
    webidl::define::<FileReader>(context);
}

/// Defines `structuredClone`, `MessageChannel`, `MessagePort` and `BroadcastChannel`.
pub fn register_structured_clone(context: &mut Context) {
    clone::register(context);
    message_port::install(context);
    dom::add_unloading_cleanup_steps(message_port::disentangle_all, context);
    webidl::define::<MessageChannel>(context);
    webidl::define::<MessagePort>(context);
    webidl::define::<broadcast_channel::BroadcastChannel>(context);
}

/// Defines `TextEncoder`, `TextDecoder`, `atob` and `btoa`.
pub fn register_encodings(context: &mut Context) {
    base64::register(context);
    encoding::register(context);
}

/// Defines `URL`, `URLSearchParams`, and `URLPattern` with the feature `url-pattern`.
pub fn register_urls(context: &mut Context) {
    url::register(context);
    #[cfg(feature = "url-pattern")]
    webidl::define::<url_pattern::UrlPattern>(context);
    webidl::define::<UrlSearchParams>(context);
}

/// Defines the interfaces of streams, and the streams that encode and decode, if they are not
/// defined. With the feature `compression` there are those that compress and decompress, too.
pub fn register_streams(context: &mut Context) {
    if !webidl::is_defined::<streams::ReadableStream>(context.realm()) {
        streams::register(context);
    }
}
