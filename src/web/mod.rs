//! The other standards that scripts expect, one file each.

mod console;

pub use console::{Console, ConsoleMessage, InspectOptions, Level, inspect, install_console};

use boa_engine::{Context, JsResult};

/// Defines everything of this module in the current realm.
///
/// # Errors
/// None of its own; the engine's type allows for them.
pub fn register(context: &mut Context) -> JsResult<()> {
    console::register(context)?;
    Ok(())
}
