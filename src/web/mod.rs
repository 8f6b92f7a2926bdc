//! The other standards that scripts expect, one file each.

mod blob;
mod clone;
mod console;
mod file;
mod microtask;
mod report_error;
mod timers;

#[cfg(test)]
mod blob_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod timers_tests;

pub use blob::Blob;
pub use console::{Console, ConsoleMessage, Level, install_console};
pub use file::File;

use crate::webidl;
use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    console::register(context)?;
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    webidl::define::<Blob>(context)?;
    webidl::define::<File>(context)?;
    clone::register(context);
    Ok(())
}
