//! Scripts without the name of a module that can be parsed as one only.

use crate::source::{
    program::{Kind, Source},
    typescript,
};
use boa_engine::{self as engine, Context};
use boa_websocket::dom::ErrorReport;

/// Whether a script that has thrown runs as a module: it can be parsed as one only. If it can be
/// parsed as neither, and its error is at the syntax of modules, the error of the module counts.
pub(crate) fn is_module(report: &ErrorReport, source: &Source) -> bool {
    if !report.message.starts_with("SyntaxError: ") {
        return false;
    }
    let Ok(mut context) = Context::builder().build() else {
        return false;
    };
    if !is_malformed(source, &mut context) {
        return false;
    }
    parses_as_module(text(source), &mut context)
        || is_at_module_syntax(report, &String::from_utf8_lossy(text(source)))
}

/// Whether the error of a classic script is at `import`, `export` or `await`, or behind it.
pub(crate) fn is_at_module_syntax(report: &ErrorReport, text: &str) -> bool {
    let Some(at) = report.position() else {
        return false;
    };
    let (line, column) = (at.line as usize, at.column as usize);
    let Some(line) = line.checked_sub(1).and_then(|line| text.lines().nth(line)) else {
        return false;
    };
    let column = column.saturating_sub(1);
    let at = line.char_indices().nth(column);
    let (before, after) = line.split_at(at.map_or(line.len(), |(at, _)| at));
    let is_of_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$' | '.');
    ["import", "export", "await"].iter().any(|word| {
        let begins = after.strip_prefix(word);
        let ends = before.trim_end().strip_suffix(word);
        begins.is_some_and(|rest| !rest.starts_with(is_of_name))
            || ends.is_some_and(|rest| !rest.ends_with(is_of_name))
            || *word == "import" && begins.is_some_and(|rest| rest.starts_with('.'))
    })
}

/// Whether a classic script cannot be parsed. A SyntaxError may also come from what it does:
/// `JSON.parse("{")`.
fn is_malformed(source: &Source, context: &mut Context) -> bool {
    matches!(source.kind, Kind::Classic) && !parses_as_script(text(source), context)
}

/// Whether a text can be parsed as a script or as a module.
pub(crate) fn can_be_parsed(text: &str) -> bool {
    let Ok(mut context) = Context::builder().build() else {
        return true;
    };
    parses_as_script(text.as_bytes(), &mut context)
        || parses_as_module(text.as_bytes(), &mut context)
}

fn parses_as_script(text: &[u8], context: &mut Context) -> bool {
    engine::Script::parse(engine::Source::from_bytes(text), None, context).is_ok()
}

fn parses_as_module(text: &[u8], context: &mut Context) -> bool {
    engine::Module::parse(engine::Source::from_bytes(text), None, context).is_ok()
}

/// Whether a script or a module is no JavaScript, and can be parsed as TypeScript.
pub(crate) fn is_typescript_only(source: &Source, context: &mut Context) -> bool {
    (matches!(source.kind, Kind::Module | Kind::ModuleFile) || is_malformed(source, context))
        && !typescript::is_typescript(&source.name)
        && !parses_as_module(text(source), context)
        && str::from_utf8(text(source)).is_ok_and(|text| typescript::erased(text).is_some())
}

/// The text without its byte order mark.
fn text(source: &Source) -> &[u8] {
    source
        .text
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&source.text)
}
