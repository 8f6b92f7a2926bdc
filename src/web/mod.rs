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
mod microtask;
pub mod navigator;
mod performance;
mod progress_event;
mod report_error;
mod timers;
mod url;
mod url_record;
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
    console::register(context)?;
    json::register(context)?;
    locale::register(context);
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    webidl::define::<Blob>(context)?;
    webidl::define::<File>(context)?;
    webidl::define::<ProgressEvent>(context)?;
    webidl::define::<FileReader>(context)?;
    clone::register(context);
    base64::register(context);
    crypto::register(context)?;
    encoding::register(context)?;
    performance::register(context)?;
    url::register(context)?;
    url_search_params::register(context)
}
