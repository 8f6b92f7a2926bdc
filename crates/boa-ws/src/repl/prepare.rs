//! The source of an input: whether it is complete, and the script that is run in its place.

use crate::source::{
    rewrite::{Name, Rewriter, awaits, is_module, is_too_deep, last_statement},
    text_edits::Columns,
    typescript::{self, syntax_error, uncapitalized},
};
use boa_websocket::runtime::TranspileError;
use oxc_allocator::Allocator;
use oxc_ast::ast::{Program, Statement};
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;

/// A script that is run in the place of an input.
#[derive(Debug, Default)]
pub(super) struct PreparedInput {
    pub(super) code: String,
    pub(super) columns: Columns,
    /// The names that it declares.
    pub(super) names: Vec<Name>,
    /// Whether its value is a promise of an array with the value of the input, or of undefined.
    pub(super) awaits: bool,
    /// Whether the input is an expression, whose value is shown even if it is undefined.
    pub(super) is_expression: bool,
}

/// Whether more lines have to follow.
pub(super) fn is_incomplete(source: &str) -> bool {
    if is_too_deep(source) {
        return false;
    }
    let ends = GOALS.map(|goal| end(source, goal));
    if ends.contains(&End::Fine) {
        return false;
    }
    let has = |source: &str, wanted: &[End]| {
        GOALS
            .into_iter()
            .any(|goal| wanted.contains(&end(source, goal)))
    };
    // An object looks like a block.
    let object = source
        .trim_start()
        .starts_with('{')
        .then(|| format!("({source}"));
    if object
        .as_ref()
        .is_some_and(|object| has(&format!("{object}\n)"), &[End::Fine]))
    {
        return false;
    }
    if ends.contains(&End::Early) || ends.contains(&End::Open) {
        return true;
    }
    // The parser reports the beginning of some expressions, such as an arrow function without a
    // body.
    let longer = [" x", ")", "`"]
        .into_iter()
        .map(|more| format!("{source}{more}"));
    longer
        .chain(object)
        .any(|source| has(&source, &[End::Fine, End::Early]))
}

/// The script that runs an input.
///
/// # Errors
/// The syntax error, if the engine would report another one. The engine reports the others.
pub(super) fn prepare(source: &str) -> Result<PreparedInput, TranspileError> {
    if is_too_deep(source) {
        return Ok(as_it_is(source));
    }
    if source.trim_start().starts_with('{') && !source.trim_end().ends_with(';') {
        // As an expression, it is an object.
        let object = format!("({source}\n)");
        if let Ok(mut prepared) = javascript(&object)
            && prepared.is_expression
        {
            prepared.columns.add_first(1);
            return Ok(prepared);
        }
    }
    javascript(source).or_else(|problem| {
        let erased = typescript::erased(source).and_then(|code| javascript(&code).ok());
        match (erased, problem) {
            (Some(prepared), _) => Ok(prepared),
            (None, Some(problem)) => Err(TranspileError {
                message: uncapitalized(&problem.message),
                ..problem
            }),
            (None, None) => Ok(as_it_is(source)),
        }
    })
}

fn as_it_is(source: &str) -> PreparedInput {
    PreparedInput {
        code: source.to_owned(),
        is_expression: true,
        ..PreparedInput::default()
    }
}

/// Err without a problem is for the engine to report.
fn javascript(source: &str) -> Result<PreparedInput, Option<TranspileError>> {
    let allocator = Allocator::default();
    let mut problem = None;
    if ["await", "import", "export"]
        .iter()
        .any(|word| source.contains(word))
    {
        let module = parse(&allocator, source, SourceType::mjs());
        match syntax_error(&module, "input") {
            None if awaits(&module.program) || is_module(&module.program) => {
                return Ok(rewritten(source, &module.program, true));
            }
            None => {}
            error => problem = error,
        }
    }
    let script = parse(&allocator, source, SourceType::script());
    match syntax_error(&script, "input") {
        None => Ok(rewritten(source, &script.program, false)),
        Some(_) => Err(problem),
    }
}

fn rewritten<'a>(source: &'a str, program: &Program<'a>, is_asynchronous: bool) -> PreparedInput {
    let mut rewriter = Rewriter::new(source);
    let before = if is_asynchronous {
        let before = rewriter.asynchronous(program);
        rewriter.return_last(program);
        Some(before)
    } else {
        rewriter.script(program);
        None
    };
    let (mut code, mut columns) = rewriter.edits.apply_with_columns();
    if let Some(before) = before {
        columns.insert_before(&before);
        // The body may end in a comment.
        code = format!("{before}{code}\n}})()");
    }
    PreparedInput {
        code,
        columns,
        names: rewriter.names,
        awaits: is_asynchronous,
        is_expression: is_expression(program),
    }
}

fn is_expression(program: &Program<'_>) -> bool {
    match last_statement(program) {
        Some(last) => matches!(last, Statement::ExpressionStatement(_)),
        None => !program.directives.is_empty(),
    }
}

const GOALS: [SourceType; 3] = [
    SourceType::script(),
    SourceType::mjs(),
    SourceType::ts().with_module(true),
];

fn parse<'a>(allocator: &'a Allocator, source: &'a str, goal: SourceType) -> ParserReturn<'a> {
    Parser::new(allocator, source, goal).parse()
}

/// How the end of a source is parsed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Fine,
    /// Something is missing there.
    Early,
    /// A comment, a template or a string with a continued line is not closed.
    Open,
    /// There is an error before it.
    Wrong,
}

fn end(source: &str, goal: SourceType) -> End {
    let allocator = Allocator::default();
    let Some(problem) = syntax_error(&parse(&allocator, source, goal), "input") else {
        return End::Fine;
    };
    let rest = source.get(problem.offset..).unwrap_or_default();
    match problem.message.as_str() {
        "Unterminated string"
            if rest.starts_with('`') || rest.ends_with('\\') && !rest.ends_with("\\\\") =>
        {
            End::Open
        }
        "Unterminated multiline comment" => End::Open,
        // Of a number, or of an escape.
        "Unterminated string" | "Unexpected end of file" | "Invalid Unicode escape sequence" => {
            End::Wrong
        }
        _ if rest.is_empty() => End::Early,
        _ => End::Wrong,
    }
}
