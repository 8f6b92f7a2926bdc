//! Values as a session shows them.

use super::types;
use crate::output::terminal_text::TerminalText;
use boa_engine::{Context, JsResult, JsValue, js_string};
use boa_websocket::web::{InspectOptions, inspect};
use ratatui::crossterm::terminal::size;

/// The widest line of a value.
const MAX_WIDTH: usize = 80;

/// A value as the console shows it. Strings of others have no control characters there, but messages
/// of errors may have some, such as colours of their own.
pub(super) fn shown(value: &JsValue, colors: bool, context: &mut Context) -> TerminalText {
    let width = size().map_or(MAX_WIDTH, |(columns, _)| usize::from(columns));
    let mut options = InspectOptions::default();
    options.break_length = width.min(MAX_WIDTH);
    let plain = inspect(value, &options, context);
    if !colors || plain.contains(|character: char| character.is_control() && character != '\n') {
        return TerminalText::new(plain);
    }
    options.colors = true;
    TerminalText::colored(&inspect(value, &options, context))
}

/// The type of a value in the notation of TypeScript, or the beginning of a function of a script.
pub(super) fn type_of(value: &JsValue, context: &mut Context) -> TerminalText {
    TerminalText::new(signature(value, context).unwrap_or_else(|| types::describe(value, context)))
}

/// The beginning of a function of a script.
fn signature(value: &JsValue, context: &mut Context) -> Option<String> {
    let function = value.as_callable()?;
    let prototype = context.intrinsics().constructors().function().prototype();
    let source = || -> JsResult<JsValue> {
        let to_string = prototype.get(js_string!("toString"), context)?;
        to_string
            .as_callable()
            .map_or(Ok(JsValue::undefined()), |it| {
                it.call(&function.into(), &[], context)
            })
    };
    let source = source().ok()?.as_string()?.to_std_string_lossy();
    types::signature(&source)
}
