//! The other standards that scripts expect, one file each.

mod blob;
pub use blob::Blob;
mod console;

pub use console::{Console, ConsoleMessage, Level, install_console};

use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    crate::webidl::define::<Blob>(context)?;
    console::register(context)?;
    Ok(())
}
