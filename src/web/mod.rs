//! The other standards that scripts expect, one file each.

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
    timers::register(context);
    microtask::register(context);
    report_error::register(context);
    Ok(())
}
