//! Removes the types of TypeScript from a source.

use super::{eraser::Eraser, syntax};
use oxc_allocator::Allocator;
use oxc_ast_visit::Visit;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;
use std::borrow::Cow;

/// An error of a source: a sentence, and where it is, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) offset: usize,
}

/// The JavaScript of a source in TypeScript. Types become spaces, so lines and columns stay the
/// same. An enumeration becomes an object on its lines.
pub(super) fn strip(source: &str, module: bool) -> Result<Cow<'_, str>, Problem> {
    let allocator = Allocator::default();
    let kind = SourceType::ts().with_module(module);
    let kind = if module { kind } else { kind.with_script(true) };
    let parsed = Parser::new(&allocator, source, kind).parse();
    if let Some(problem) = syntax_error(&parsed) {
        let with_jsx = Parser::new(&allocator, source, kind.with_jsx(true)).parse();
        let is_jsx = syntax_error(&with_jsx).is_none();
        return Err(if is_jsx {
            Problem {
                message: syntax::JSX.to_owned(),
                ..problem
            }
        } else {
            problem
        });
    }
    let mut eraser = Eraser::new(source);
    eraser.visit_program(&parsed.program);
    if let Some((offset, sentence)) = eraser.refused {
        return Err(Problem {
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

fn syntax_error(parsed: &ParserReturn<'_>) -> Option<Problem> {
    let Some(error) = parsed.errors.first() else {
        return parsed.panicked.then(|| Problem {
            message: "the source can't be parsed".to_owned(),
            offset: 0,
        });
    };
    let offset = match error.labels.iter().flatten().next() {
        Some(label) => label.offset(),
        None => 0,
    };
    Some(Problem {
        message: uncapitalized(&error.message),
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
