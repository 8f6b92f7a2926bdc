//! The other standards that scripts expect, one file each.

mod base64;
mod blob;
mod clone;
mod console;
mod crypto;
mod encoding;
mod file;
mod file_reader;
mod global_scope;
mod json;
mod locale;
pub mod location;
mod message_port;
mod microtask;
pub mod navigator;
pub(crate) mod nesting;
mod performance;
mod progress_event;
mod report_error;
mod timers;
mod url;
pub(crate) mod url_record;
mod url_search_params;

#[cfg(test)]
mod blob_tests;
#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod file_reader_tests;
#[cfg(test)]
mod globals_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod timers_tests;
#[cfg(test)]
mod url_tests;

pub use self::crypto::Crypto;
pub use blob::Blob;
pub use console::{Console, ConsoleMessage, InspectOptions, Level, inspect, install_console};
pub use encoding::{TextDecoder, TextEncoder};
pub use file::File;
pub use file_reader::FileReader;
pub use location::Location;
pub use message_port::{MessageChannel, MessagePort};
pub use navigator::Navigator;
pub use performance::Performance;
pub use progress_event::ProgressEvent;
pub use url::Url;
pub use url_search_params::UrlSearchParams;

use crate::webidl;
use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm, but for [`location`] and [`navigator`], which need to know more.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    global_scope::register(context)?;
    json::register(context)?;
    locale::register(context);
    define_console(context)?;
    define_timers(context)?;
    define_files(context)?;
    define_structured_clone(context)?;
    define_encodings(context)?;
    define_crypto(context)?;
    define_performance(context)?;
    define_urls(context)
}

/// `console`, which prints to what [`install_console`] has installed.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_console(context: &mut Context) -> JsResult<()> {
    console::register(context)
}

/// Timers, `queueMicrotask` and `reportError`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_timers(context: &mut Context) -> JsResult<()> {
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    Ok(())
}

/// `Blob`, unless it is there.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_blob(context: &mut Context) -> JsResult<()> {
    if webidl::is_defined::<Blob>(context.realm()) { Ok(()) } else { webidl::define::<Blob>(context) }
}

/// `Blob`, `File`, `FileReader` and `ProgressEvent`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_files(context: &mut Context) -> JsResult<()> {
    define_blob(context)?;
    webidl::define::<File>(context)?;
    webidl::define::<ProgressEvent>(context)?;
    webidl::define::<FileReader>(context)
}

/// `structuredClone`, `MessageChannel` and `MessagePort`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_structured_clone(context: &mut Context) -> JsResult<()> {
    clone::register(context);
    webidl::define::<MessageChannel>(context)?;
    webidl::define::<MessagePort>(context)
}

/// `TextEncoder`, `TextDecoder`, `atob` and `btoa`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_encodings(context: &mut Context) -> JsResult<()> {
    base64::register(context);
    encoding::register(context)
}

/// `crypto`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_crypto(context: &mut Context) -> JsResult<()> {
    crypto::register(context)
}

/// `performance`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_performance(context: &mut Context) -> JsResult<()> {
    performance::register(context)
}

/// `URL` and `URLSearchParams`.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn define_urls(context: &mut Context) -> JsResult<()> {
    url::register(context)?;
    url_search_params::register(context)
}
