//! Removes the types of TypeScript from a source.

use super::{eraser::Eraser, scopes::Scopes, speculation, syntax, unused_imports::UnusedImports};
use boa_websocket::runtime::TranspileError;
use oxc_allocator::Allocator;
use oxc_ast_visit::Visit;
use oxc_parser::{Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use std::borrow::Cow;

/// The JavaScript of a source in TypeScript. Types become spaces, so lines and columns stay the
/// same. Enumerations, namespaces and parameters that are fields get their code on their lines.
pub(super) fn strip(
    source: &str,
    module: bool,
    unused: UnusedImports,
) -> Result<Cow<'_, str>, TranspileError> {
    if let Some(offset) = speculation::excess(source) {
        return Err(TranspileError {
            message: syntax::AMBIGUOUS.to_owned(),
            offset,
        });
    }
    let allocator = Allocator::default();
    let kind = SourceType::ts().with_module(module);
    let kind = if module { kind } else { kind.with_script(true) };
    let parsed = Parser::new(&allocator, source, kind).parse();
    if let Some(problem) = syntax_error(&parsed, "source") {
        let with_jsx = Parser::new(&allocator, source, kind.with_jsx(true)).parse();
        let is_jsx = syntax_error(&with_jsx, "source").is_none();
        let message = if is_jsx {
            syntax::JSX.to_owned()
        } else {
            uncapitalized(&problem.message)
        };
        return Err(TranspileError { message, ..problem });
    }
    let semantic = SemanticBuilder::new().build(&parsed.program).semantic;
    let scopes = Scopes::new(semantic.into_scoping(), &parsed.program);
    let mut eraser = Eraser::new(source, scopes, unused);
    eraser.visit_program(&parsed.program);
    if let Some((offset, sentence)) = eraser.refused {
        return Err(TranspileError {
            message: sentence.to_owned(),
            offset,
        });
    }
    Ok(if eraser.edits.is_empty() {
        Cow::Borrowed(source)
    } else {
        Cow::Owned(eraser.edits.apply())
    })
}

/// The first syntax error of an input or a source, in the words of the parser.
pub(crate) fn syntax_error(parsed: &ParserReturn<'_>, what: &str) -> Option<TranspileError> {
    let Some(error) = parsed.errors.first() else {
        return parsed.panicked.then(|| TranspileError {
            message: format!("the {what} can't be parsed"),
            offset: 0,
        });
    };
    let offset = match error.labels.iter().flatten().next() {
        Some(label) => label.offset(),
        None => 0,
    };
    Some(TranspileError {
        message: error.message.to_string(),
        offset,
    })
}

/// Messages of other syntax errors begin with a small letter.
pub(crate) fn uncapitalized(message: &str) -> String {
    let mut characters = message.chars();
    match characters.next() {
        Some(first) if characters.clone().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => message.to_owned(),
    }
}
