//! Results of expressions in Node.js, for tests.

use boa_engine::{Context, Source};

/// The string that a script results in, or its error.
pub(super) fn evaluate(source: &str, context: &mut Context) -> String {
    match context.eval(Source::from_bytes(source)) {
        Ok(value) => value.as_string().unwrap_or_default().to_std_string_escaped(),
        Err(error) => error.to_string(),
    }
}

/// Checks that expressions have the results of Node.js as JSON, which follow ` => ` in the lines, whatever `rest` is. `variables` are
/// declared before each.
#[track_caller]
pub(super) fn assert_results(lines: &str, variables: &str, rests: &[&str], context: &mut Context) {
    let mut wrong = Vec::new();
    for (rest, line) in rests.iter().flat_map(|rest| lines.lines().map(move |line| (rest, line))) {
        let (source, expected) = line.rsplit_once(" => ").expect("a result");
        let source = format!("var {variables}rest = {rest}; JSON.stringify({source})");
        let actual = evaluate(&source, context);
        if actual != expected {
            wrong.push(format!("{source}\n  Node.js {expected}\n  here    {actual}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
