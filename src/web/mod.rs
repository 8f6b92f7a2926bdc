//! The other standards that scripts expect, one file each.

mod base64;
mod blob;
mod console;
mod crypto;
mod encoding;
mod file;
mod global_scope;
pub mod location;
mod microtask;
pub mod navigator;
mod performance;
mod report_error;
mod timers;
mod url;
mod url_search_params;

#[cfg(test)]
mod blob_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod timers_tests;

pub use self::crypto::Crypto;
pub use blob::Blob;
pub use console::{Console, ConsoleMessage, Level, install_console};
pub use encoding::{TextDecoder, TextEncoder};
pub use file::File;
pub use location::Location;
pub use navigator::Navigator;
pub use performance::Performance;
pub use url::Url;
pub use url_search_params::UrlSearchParams;

use crate::webidl;
use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm, but for [`location`] and [`navigator`], which need to know more.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    global_scope::register(context);
    console::register(context)?;
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    webidl::define::<Blob>(context)?;
    webidl::define::<File>(context)?;
    base64::register(context);
    crypto::register(context)?;
    encoding::register(context)?;
    performance::register(context)?;
    url::register(context)?;
    url_search_params::register(context)
}
