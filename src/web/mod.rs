//! The other standards that scripts expect, one file each.

mod blob;
pub use blob::Blob;
mod console;

pub use console::{Console, ConsoleMessage, Level, install_console};
mod microtask;
mod report_error;
mod timers;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod timers_tests;

use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    crate::webidl::define::<Blob>(context)?;
    console::register(context)?;
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    Ok(())
}
